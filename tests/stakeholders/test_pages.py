"""The pages of the register, of series and of the search as a region's people get them, and what they cost."""

from __future__ import annotations

import csv
import gzip
import io
import re
import uuid
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from python_calamine import CalamineWorkbook
from sqlalchemy import Engine, text

from semesta_platform.accounts.records import Seat
from semesta_platform.accounts.roles import Role
from semesta_platform.http.ground import ground_of
from semesta_platform.transactions import tenant_transaction
from semesta_tenants.forum import queries as forum
from semesta_tenants.stakeholders import queries, service
from semesta_tenants.stakeholders.records import Contact, Kind, Organisation, Wanted
from tests.accounts.conftest import app, engine
from tests.coverage.pages import person, value_of, words_of
from tests.factories.people import token_of
from tests.http.conftest import pytest_generate_tests
from tests.http.parts import statements
from tests.stakeholders.conftest import ADMIN, BPJS, DINKES, HERE, action, item, meeting

__all__ = ["app", "engine", "pytest_generate_tests"]
pytestmark = pytest.mark.usefixtures("forumless")
FORUM = "/kab-batu-bara/forum/"
PAGES = f"{FORUM}organisasi/"
SERIES = f"{FORUM}seri/"
SEARCH = f"{FORUM}cari"
STATEMENTS = 8
CONTACT = {"kontak-2-jabatan": "Kepala", "kontak-2-surel": "a@b.id"}
TYPED = {"nama": "Dinas Kesehatan", "singkatan": "Dinkes", "jenis": "opd", **CONTACT}
AGENDA = {"baris": "2", "agenda-1-jenis": "coverage", "agenda-1-judul": "Cakupan", "agenda-1-menit": "20", "agenda-2-judul": " "}
RHYTHM = {"nama": "Forum", "setiap": "6", "kuorum": "50", **AGENDA}


@pytest.fixture(scope="module")
def admin(app: Flask) -> FlaskClient:
    return person(app, Seat(Role.TENANT_ADMIN, tenant_code=HERE))


@pytest.fixture(scope="module")
def officer(app: Flask) -> FlaskClient:
    return person(app, Seat(Role.OPD_STAFF, tenant_code=HERE, organisation="Dinas Kesehatan"))


@pytest.fixture(scope="module")
def liaison(app: Flask) -> FlaskClient:
    return person(app, Seat(Role.LIAISON, branch_code="kisaran"))


def press(client: FlaskClient, address: str, page: str = f"{PAGES}baru", **fields: Any) -> Any:
    """A form sent with the token of `page`."""
    return client.post(address, data={"csrf_token": token_of(client.get(page).text), **fields})


def add(engine: Engine, *wanted: Wanted) -> tuple[Organisation, ...]:
    with tenant_transaction(engine, HERE) as session:
        return tuple(service.add(session, ADMIN, each) for each in wanted)


def names(text: str) -> list[str]:
    return re.findall(r'<th scope="row"><a href="[^"]+">([^<]+)</a>', text)


def test_an_empty_register_begins_with_the_usual_offices_in_one_step(admin: FlaskClient, liaison: FlaskClient) -> None:
    page = admin.get(PAGES)
    assert page.text.count(" checked>") == 9
    assert "BPJS Kesehatan Cabang Kisaran" in words_of(page.text)
    assert "Admin daerah belum mencatat" in words_of(liaison.get(PAGES).text)
    assert press(admin, f"{PAGES}lazim", PAGES, pilih=["2", "8", "99", "x"]).status_code == 303
    said = admin.get(PAGES).text
    assert names(said) == ["BPJS Kesehatan Cabang Kisaran", "Dinas Kesehatan"]
    assert "2 organisasi dicatat." in words_of(said)
    # Once more adds nothing: those that are there are left alone.
    press(admin, f"{PAGES}lazim", f"{PAGES}baru", pilih=["2", "8"])
    assert len(names(admin.get(PAGES).text)) == 2


def test_an_organisation_is_written_down_changed_and_struck_off(admin: FlaskClient) -> None:
    made = press(admin, f"{PAGES}baru", **TYPED)
    assert made.status_code == 303
    here = made.headers["Location"]
    said = admin.get(here).text
    assert 'href="mailto:a@b.id"' in said
    changed = press(admin, f"{here}ubah", **(TYPED | {"versi": "1", "singkatan": "DKK", "jenis": "other"}))
    assert changed.status_code == 303
    assert "Singkatan: Dinkes → DKK; Jenis organisasi: Perangkat daerah → Lain-lain" in words_of(admin.get(here).text)
    assert press(admin, f"{here}coret", versi="2").status_code == 303
    assert names(admin.get(PAGES).text) == []
    assert names(admin.get(f"{PAGES}?tampil=dicoret").text) == ["Dinas Kesehatan"]
    late = press(admin, f"{here}ubah", **(TYPED | {"versi": "3", "singkatan": "terlambat"}))
    assert late.status_code == 409
    assert all(part in words_of(late.text) for part in ("sudah dicoret", "Singkatan: terlambat"))
    assert press(admin, f"{here}kembalikan", versi="3").status_code == 303
    record = words_of(admin.get("/kab-batu-bara/audit").text)
    assert "mengembalikan organisasi “Dinas Kesehatan” ke daftar" in record


def test_a_form_that_cannot_be_keeps_what_was_typed(admin: FlaskClient, application: Engine) -> None:
    add(application, DINKES)
    wrong = TYPED | {"nama": "DINAS KESEHATAN", "kontak-4-surel": "bukan surel", "kontak-4-telepon": "Budi"}
    answer = press(admin, f"{PAGES}baru", **wrong)
    assert answer.status_code == 422
    assert re.findall(r'<li><a href="#([\w-]+)">', answer.text) == [
        f"kontak-4-{part}" for part in ("jabatan", "surel", "telepon")
    ]
    assert [value_of(answer.text, name) for name in ("nama", "kontak-4-surel")] == ["DINAS KESEHATAN", "bukan surel"]
    taken = press(admin, f"{PAGES}baru", **(TYPED | {"jenis": "aneh", "nama": "dinas kesehatan"}))
    assert re.findall(r'<li><a href="#([\w-]+)">', taken.text) == ["nama", "jenis"]
    assert "sudah ada dalam daftar" in words_of(taken.text)


def test_who_saves_second_sees_both_and_may_save_again(admin: FlaskClient, application: Engine) -> None:
    (first,) = add(application, DINKES)
    here = f"{PAGES}{first.id}/"
    with tenant_transaction(application, HERE) as session:
        service.change(session, ADMIN, first.id, Wanted("Dinkes P2KB", Kind.OPD), expected=1)
    answer = press(admin, f"{here}ubah", versi="1", **TYPED)
    said = words_of(answer.text)
    assert answer.status_code == 409
    assert all(part in said for part in ("Dinkes P2KB", "belum disimpan", "Kontak 2, Surel"))
    assert (value_of(answer.text, "versi"), value_of(answer.text, "kontak-2-surel")) == ("2", "a@b.id")
    assert press(admin, f"{here}ubah", versi="2", **TYPED).status_code == 303
    with tenant_transaction(application, HERE) as session:
        assert queries.organisations(session)[0].wanted.contacts == (Contact("Kepala", "a@b.id"),)
    assert press(admin, f"{here}coret", versi="2").status_code == 409


def test_the_register_narrows_orders_and_is_taken_away_whole(admin: FlaskClient, application: Engine) -> None:
    risky = Wanted("RSUD", Kind.HOSPITAL, note="=1+1", contacts=(Contact("@Direktur"), Contact("Humas", phone="+62 62241234")))
    add(application, DINKES, BPJS, risky)
    assert names(admin.get(f"{PAGES}?urut=jenis&arah=turun").text) == ["RSUD", BPJS.name, "Dinas Kesehatan"]
    assert names(admin.get(f"{PAGES}?jenis=hospital&kata=rs").text) == ["RSUD"]
    nothing = admin.get(f"{PAGES}?jenis=company&kata=zzz").text
    assert "Tidak ada organisasi yang memenuhi saringan ini" in words_of(nothing)
    assert f'href="{PAGES}"' in nothing
    for odd in ("?jenis=x&urut=x&hal=x&tampil=x", "?kata=%5C%25&hal=9999"):
        assert admin.get(f"{PAGES}{odd}").status_code == 200
    answer = admin.get(f"{PAGES[:-1]}.csv?jenis=hospital")
    rows = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert [(row["Kontak ke-"], row["Jabatan"], row["Telepon"]) for row in rows] == [
        ("1", "'@Direktur", ""),
        ("2", "Humas", "'+62 62241234"),
    ]
    assert rows[0]["Catatan"] == "'=1+1"
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(admin.get(f"{PAGES[:-1]}.xlsx").data)).get_sheet_by_index(0).to_python()
    assert [row[6] for row in sheet[1:]] == ["", 1.0, 1.0, 2.0]


def test_a_series_takes_shape_by_buttons_alone(admin: FlaskClient, application: Engine) -> None:
    (guest,) = add(application, DINKES)
    page = admin.get(f"{SERIES}baru").text
    assert (page.count("formaction="), value_of(page, "baris"), page.count(" checked>")) == (6 * 3 + 1, "6", 1)
    moved = press(admin, f"{SERIES}baru", langkah="turun-1", undang=str(guest.id), **RHYTHM)
    assert moved.status_code == 200
    assert [value_of(moved.text, f"agenda-{row}-judul").strip() for row in (1, 2)] == ["", "Cakupan"]
    assert " checked>" in moved.text
    more = press(admin, f"{SERIES}baru", langkah="tambah", **RHYTHM)
    assert value_of(more.text, "baris") == "3"
    made = press(admin, f"{SERIES}baru", undang=str(guest.id), **RHYTHM)
    assert made.status_code == 303
    here = made.headers["Location"]
    said = words_of(admin.get(here).text)
    assert all(part in said for part in ("Setiap 6 bulan", "50% dari yang diundang", "Dinas Kesehatan", "bersama-sama 20 menit"))
    with tenant_transaction(application, HERE) as session:
        (kept,) = forum.series_list(session)
    assert (kept.invited, [point.title for point in kept.template]) == ((guest.id,), ["Cakupan"])
    wrong = press(admin, f"{here}ubah", versi="1", **(RHYTHM | {"setiap": "0", "kuorum": "abc", "agenda-1-menit": "-3"}))
    assert wrong.status_code == 422
    assert re.findall(r'<li><a href="#([\w-]+)">', wrong.text) == ["setiap", "kuorum", "agenda-1-judul"]
    assert press(admin, f"{here}ubah", versi="1", **(RHYTHM | {"nama": "Forum Utama"})).status_code == 303
    stale = press(admin, f"{here}ubah", versi="1", undang=str(guest.id), **RHYTHM)
    assert stale.status_code == 409
    assert all(part in words_of(stale.text) for part in ("Forum Utama", "Yang diundang kosong Dinkes"))
    assert press(admin, f"{here}akhiri", versi="2").status_code == 303
    assert admin.get(f"{here}ubah").status_code == 409
    assert names(admin.get(SERIES).text) == []
    rows = list(csv.DictReader(io.StringIO(admin.get(f"{SERIES[:-1]}.csv?tampil=semua").data.decode("utf-8-sig"))))
    assert [(row["Nama seri"], row["Bulan antarrapat"], row["Keadaan"]) for row in rows] == [("Forum Utama", "6", "Diakhiri")]


def test_the_branch_sees_a_series_only_where_it_is_invited(admin: FlaskClient, liaison: FlaskClient, application: Engine) -> None:
    dinkes, bpjs = add(application, DINKES, BPJS)
    internal, open_ = (
        press(admin, f"{SERIES}baru", undang=str(guest.id), **(RHYTHM | {"nama": name})).headers["Location"]
        for guest, name in ((dinkes, "Rapat dalam"), (bpjs, "Forum bersama"))
    )
    assert names(liaison.get(SERIES).text) == ["Forum bersama"]
    assert "Rapat dalam" not in liaison.get(f"{SERIES[:-1]}.csv?tampil=semua").text
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(liaison.get(f"{SERIES[:-1]}.xlsx").data)).get_sheet_by_index(0).to_python()
    assert "Rapat dalam" not in str(sheet)
    assert liaison.get(open_).status_code == 200
    assert [liaison.get(address).status_code for address in (internal, f"{SERIES}{uuid.uuid4()}/")] == [404, 404]


def test_the_search_tells_what_it_found_or_why_nothing(admin: FlaskClient, liaison: FlaskClient, application: Engine) -> None:
    dinkes, bpjs = add(application, DINKES, BPJS)
    with tenant_transaction(application, HERE) as session:
        seen = meeting(session, "Forum <b>Komunikasi", "2025-03-18", dinkes, bpjs, state="held")
        unseen = meeting(session, "Rapat dalam", "2024-03-18", dinkes)
        point = item(session, seen, "Anggaran", decision="Mendaftarkan <script>alert(1)</script> 46.947 peserta.")
        item(session, unseen, "Pendaftaran rahasia")
        deed = action(session, dinkes, "=Pendaftaran", meeting_id=seen)
    page = admin.get(f"{SEARCH}?q=pendaftaran").text
    hits = re.findall(r'<li><h3><a class="task__title" href="([^"]+)">', page)
    assert {f"{FORUM}{seen}/#butir-{point}", f"{FORUM}tindak-lanjut/{deed}/"} <= set(hits)
    assert len(hits) == 3
    assert "<mark>Mendaftarkan</mark>" in page
    assert "alert(1)</script>" not in page
    assert "Forum &lt;b&gt;Komunikasi" in page
    assert "rahasia" not in liaison.get(f"{SEARCH}?q=pendaftaran").text
    assert "rahasia" not in liaison.get(f"{SEARCH}.csv?q=pendaftaran").text
    assert "3 dari 3 temuan" in words_of(page)
    done = f"{PAGES}{dinkes.id}/kegiatan"
    assert all(part in words_of(admin.get(done).text) for part in ("=Pendaftaran", "Rapat dalam", "18 Maret 2024", "Diundang"))
    assert "Rapat dalam" not in liaison.get(done).text
    assert "=Pendaftaran" in liaison.get(done).text
    assert admin.get(f"{PAGES}{uuid.uuid4()}/kegiatan").status_code == 404
    sentences = {
        "": "Tulis kata yang dicari",
        "?q=dan": "Kata ini terlalu umum",
        "?q=zakat": "Tidak ada yang cocok",
        "?q=pendaftaran&jenis=rapat": "Tidak ada dalam saringan ini",
        "?q=pendaftaran&tahun=2024": "Pendaftaran rahasia",
    }
    for query, sentence in sentences.items():
        assert sentence in words_of(admin.get(f"{SEARCH}{query}").text), query
    rows = list(csv.reader(io.StringIO(admin.get(f"{SEARCH}.csv?q=pendaftaran&jenis=tindak-lanjut").data.decode("utf-8-sig"))))
    assert rows[1][1:5] == ["Tindak lanjut", "'=Pendaftaran", "Forum <b>Komunikasi", "2025-03-18"]
    assert admin.get(f"{SEARCH}.xlsx?q=%5C%27&jenis=x&tahun=20").status_code == 200


def test_only_the_admin_changes_and_other_tenants_see_nothing(
    app: Flask, admin: FlaskClient, officer: FlaskClient, liaison: FlaskClient, application: Engine
) -> None:
    (first,) = add(application, DINKES)
    here = f"{PAGES}{first.id}/"
    for client in (officer, liaison):
        text = client.get(here).text
        assert "Coret dari daftar" not in text
        assert f"{here}ubah" not in text
        assert client.get(f"{here}ubah").status_code == 403
        assert press(client, f"{here}coret", "/akun", versi="1").status_code == 403
        assert client.get(f"{SERIES}baru").status_code == 403
    assert admin.get(f"/kota-tanjungbalai/forum/organisasi/{first.id}/").status_code == 404
    for address in (f"{PAGES}{uuid.uuid4()}/", f"{SERIES}{first.id}/", f"{SERIES}{uuid.uuid4()}/ubah"):
        assert admin.get(address).status_code == 404
    assert press(admin, f"{SERIES}{uuid.uuid4()}/akhiri", versi="1").status_code == 404
    assert person(app, Seat(Role.CENTRAL_VIEWER)).get(PAGES).status_code in {403, 404}


def test_five_hundred_cost_as_many_statements_as_one(app: Flask, admin: FlaskClient, application: Engine) -> None:
    (first,) = add(application, DINKES)
    with tenant_transaction(application, HERE) as session:
        meeting_id = meeting(session, "Forum pendaftaran", "2025-03-18", first)
    costs: dict[str, list[int]] = {}
    for number in (0, 500):
        with tenant_transaction(application, HERE) as session:
            session.execute(
                text(
                    "INSERT INTO organisations (id, name, kind, entered_words) SELECT gen_random_uuid(), 'Klinik ' || n, "
                    "'primary_care', 'x' FROM generate_series(1, :number) n"
                ),
                {"number": number},
            )
            session.execute(
                text(
                    "INSERT INTO meeting_items (id, meeting_id, position, title, discussion, changed_words) SELECT "
                    "gen_random_uuid(), :meeting, n, 'Butir ' || n, repeat('Pendaftaran peserta. ', 40), 'x' "
                    "FROM generate_series(1, :number) n"
                ),
                {"number": number, "meeting": meeting_id},
            )
        for address in (PAGES, f"{PAGES}{first.id}/", SERIES, f"{SERIES}baru", f"{SEARCH}?q=pendaftaran"):
            with statements(ground_of(app).engine) as seen:
                page = admin.get(address)
            costs.setdefault(address, []).append(len(seen))
            assert len(gzip.compress(page.data)) < 30_000
    assert {address: few for address, few in costs.items() if few[0] != few[1] or few[0] > STATEMENTS} == {}
    more = admin.get(f"{SEARCH}?q=pendaftaran").text
    assert "20 dari 501 temuan" in words_of(more)
    assert admin.get(f"{SEARCH}?q=pendaftaran&banyak=200").text.count("<li><h3>") == 200
