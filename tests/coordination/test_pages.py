"""The pages of a region's tasks as its people get them: lists, steps, who may what, and what they cost."""

from __future__ import annotations

import csv
import datetime as dt
import gzip
import io
import re
import uuid

import pytest
from flask import Flask
from flask.testing import FlaskClient
from python_calamine import CalamineWorkbook
from sqlalchemy import Engine, text

from semesta_platform.http.ground import ground_of
from semesta_platform.transactions import tenant_transaction
from semesta_tenants.coordination import queries
from semesta_tenants.coordination.records import Origin, Priority, State, Task
from tests.accounts.conftest import app, engine
from tests.coordination.pages import (
    ADMINS,
    HERE,
    LIAISONS,
    OFFICERS,
    PAGES,
    add,
    close,
    days,
    page_of,
    press,
    stored,
    today,
    touched,
)
from tests.coverage.pages import person, value_of, words_of
from tests.http.conftest import pytest_generate_tests
from tests.http.parts import statements as counted

__all__ = ["app", "engine", "pytest_generate_tests"]
pytestmark = pytest.mark.usefixtures("cleared")
STATEMENTS = 12
MOST_STATEMENTS = 20
LIST = f"{PAGES}?lihat=daftar"


@pytest.fixture(scope="module")
def admin(app: Flask) -> FlaskClient:
    return person(app, ADMINS)


@pytest.fixture(scope="module")
def officer(app: Flask) -> FlaskClient:
    return person(app, OFFICERS)


def titles(text: str) -> list[str]:
    return re.findall(r'<th scope="row"><a href="[^"]+">([^<]+)</a>', text)


def chips(text: str) -> dict[str, str]:
    return dict(re.findall(r'class="chip"[^>]*>([^<]+) <b>([^<]+)</b>', text))


def several(engine: Engine) -> dict[str, Task]:
    """One of each kind; the week of today has its Sunday as its last day."""
    made = {
        "late": add(engine, "Lewat tenggat", "Dinas Sosial", due_on=days(-4)),
        "today": add(engine, "Hari ini", due_on=today()),
        "far": add(engine, "Nanti 100%", "BPKAD", due_on=days(40), labels=("PBI",), priority=Priority.HIGH),
        "never": add(engine, "Tanpa hari"),
        "done": add(engine, "Sudah beres"),
    }
    close(engine, made["done"], "Beres.")
    return made


def test_a_region_without_tasks_says_so_and_offers_one_thing(admin: FlaskClient) -> None:
    text = admin.get(PAGES).text
    assert "Daerah ini belum mencatat satu tugas pun" in words_of(text)
    assert 'href="/kab-batu-bara/pengaturan/tugas-berkala"' in text
    assert "Unduh" not in admin.get(LIST).text


def test_lists_narrow_count_and_order_by_their_address(admin: FlaskClient, application: Engine) -> None:
    several(application)
    text = admin.get(LIST).text
    assert titles(text) == ["Lewat tenggat", "Hari ini", "Nanti 100%", "Tanpa hari", "Sudah beres"]
    assert chips(text) == {
        "Semua": "5",
        "Tugas saya": "0",
        "Terlambat": "1",
        "Minggu ini": "1",
        "Menunggu kami": "4",
        "Menunggu BPJS": "0",
        "Selesai": "1",
        "Dibatalkan": "0",
    }
    assert "1 tugas terlambat. Usulan" in words_of(text)
    assert "Terlambat 4 hari" in words_of(text)
    for query, expected in (
        ("&tampil=terlambat", ["Lewat tenggat"]),
        ("&tampil=minggu-ini", ["Hari ini"]),
        ("&tampil=selesai", ["Sudah beres"]),
        ("&tampil=bpjs", []),
        ("&tampil=saya", []),
        ("&jenis=proposal", []),
        ("&label=PBI", ["Nanti 100%"]),
        ("&prioritas=high", ["Nanti 100%"]),
        ("&pemilik=BPKAD", ["Nanti 100%"]),
        ("&kata=100%25", ["Nanti 100%"]),
        ("&kata=HARI+tanpa", ["Tanpa hari"]),
        ("&urut=tugas&arah=turun&tampil=daerah", ["Tanpa hari", "Nanti 100%", "Lewat tenggat", "Hari ini"]),
        (
            "&tampil=zzz&urut=zzz&hal=999&kata=&orang=x&jenis=x",
            ["Lewat tenggat", "Hari ini", "Nanti 100%", "Tanpa hari", "Sudah beres"],
        ),
    ):
        assert titles(admin.get(LIST + query).text) == expected, query
    narrowed = admin.get(f"{LIST}&pemilik=BPKAD").text
    assert chips(narrowed)["Semua"] == "1"
    assert value_of(narrowed, "pemilik") == "BPKAD"
    assert "Hapus saringan" in admin.get(f"{LIST}&kata=tidak-ada").text
    assert "Tidak ada yang menunggu BPJS" in admin.get(f"{PAGES}?tampil=bpjs").text


def columns(text: str) -> dict[str, list[str]]:
    """Titles of the cards by the key of their column."""
    found = re.split(r'data-drop-column="([a-z]+)"', text)[1:]
    return {
        key: re.findall(r'class="task__title"[^>]*>([^<]+)<', part) for key, part in zip(found[::2], found[1::2], strict=True)
    }


def test_the_board_stands_by_side_or_by_the_steps_of_one_kind(admin: FlaskClient, application: Engine) -> None:
    several(application)
    given = add(application, "Usulan", kind="proposal", due_on=days(1))
    text = admin.get(PAGES).text
    assert columns(text) == {
        "todo": ["Lewat tenggat", "Hari ini", "Usulan", "Nanti 100%", "Tanpa hari"],
        "region": [],
        "bpjs": [],
        "done": ["Sudah beres"],
    }
    steps = columns(admin.get(f"{PAGES}?jenis=proposal").text)
    assert (list(steps), steps["collect"]) == (["collect", "propose", "verify", "answer", "done"], ["Usulan"])
    # A card offers what the rules allow, and no more; what needs an output is asked for on the task's own page.
    assert re.findall(rf'formaction="{page_of(given)}pindah\?versi=1" name="ke" value="(\w+)"', text) == ["propose"]
    assert press(admin, f"{page_of(given)}pindah?versi=1", ke="propose", kembali="jenis=proposal&x=1").headers["Location"] == (
        f"{PAGES}?jenis=proposal#tugas-{given.id}"
    )
    moved = admin.get(f"{PAGES}?jenis=proposal").text
    assert columns(moved)["propose"] == ["Usulan"]
    assert f'{page_of(given)}?ke=verify#pindah" data-column="verify"' in moved
    empty = press(admin, f"{page_of(given)}pindah", page_of(given), versi="2", ke="verify")
    assert (empty.status_code, 'href="#keluaran"' in empty.text) == (422, True)
    done = press(admin, f"{page_of(given)}pindah", page_of(given), versi="2", ke="verify", keluaran="440/1, 42 orang")
    assert done.status_code == 303
    said = words_of(admin.get(page_of(given)).text)
    assert all(
        part in said for part in ("BPJS Kesehatan, sejak", "keluaran: Kirim usulan ke cabang", "440/1, 42 orang", "(asumsi)")
    )
    assert press(admin, f"{page_of(given)}pindah", page_of(given), versi="3", ke="answer").status_code == 403


def test_of_two_clicks_on_one_card_the_second_is_told(admin: FlaskClient, application: Engine) -> None:
    given = add(application)
    sent = {"ke": "doing", "kembali": ""}
    assert press(admin, f"{page_of(given)}pindah?versi=1", **sent).status_code == 303
    again = press(admin, f"{page_of(given)}pindah?versi=1", **(sent | {"ke": "done"}))
    assert again.status_code == 409
    assert all(part in words_of(again.text) for part in ("Orang lain sudah lebih dulu", "Langkah ini belum dilakukan"))
    assert stored(application, given).step == "doing"


def test_files_carry_what_the_address_narrows_with_real_days(admin: FlaskClient, application: Engine) -> None:
    several(application)
    add(application, "=1+1", "Bappeda")
    answer = admin.get("/kab-batu-bara/tugas.csv?urut=tugas")
    rows = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert [row["Tugas"] for row in rows] == [
        "'=1+1",
        "Hari ini",
        "Lewat tenggat",
        "Nanti 100%",
        "Sudah beres",
        "Tanpa hari",
    ]
    assert (rows[2]["Tenggat"], rows[2]["Keadaan"]) == (days(-4).isoformat(), "Terlambat")
    assert (rows[4]["Keadaan"], rows[4]["Catatan penutup"]) == ("Selesai", "Beres.")
    book = admin.get("/kab-batu-bara/tugas.xlsx?tampil=terlambat")
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(book.data)).get_sheet_by_index(0).to_python()
    assert (len(sheet), sheet[1][1], sheet[1][11]) == (2, "Lewat tenggat", days(-4))
    assert 'filename="tugas-kab-batu-bara.xlsx"' in book.headers["Content-Disposition"]


def test_a_task_is_made_changed_finished_and_reopened(admin: FlaskClient, application: Engine) -> None:
    form = {"tugas": "Usulkan peserta", "pemilik": "Dinas Sosial", "tenggat": days(9).isoformat(), "rincian": "a\r\nb"}
    made = press(admin, f"{PAGES}baru", **form)
    assert made.status_code == 303
    here = made.headers["Location"]
    said = words_of(admin.get(here).text)
    assert all(part in said for part in ("Usulkan peserta", "Dinas Sosial", "Dibuat daerah", "membuat tugas ini", "Terbuka"))
    changed = press(admin, f"{here}ubah", f"{here}ubah", versi="1", **(form | {"pemilik": "BPKAD", "tenggat": ""}))
    assert changed.status_code == 303
    assert "Pemilik: Dinas Sosial → BPKAD" in words_of(admin.get(here).text)
    assert press(admin, f"{here}pindah", here, versi="2", ke="done", keluaran="42 orang").status_code == 303
    said = words_of(admin.get(here).text)
    assert all(part in said for part in ("Selesai", "42 orang", "menyelesaikan tugas ini", "Buka kembali"))
    assert press(admin, f"{here}buka", here, versi="3").status_code == 303
    assert press(admin, f"{here}batal", here, versi="4", alasan="Digabung").status_code == 303
    with tenant_transaction(application, HERE) as session:
        (kept,) = queries.tasks(session)
    assert (kept.state, kept.closing_note, kept.wanted.due_on, kept.wanted.detail) == (
        State.CANCELLED,
        "Digabung",
        None,
        "a\nb",
    )
    record = words_of(admin.get("/kab-batu-bara/audit").text)
    assert "membatalkan tugas “Usulkan peserta”" in record
    assert "membuat tugas “Usulkan peserta”" in record


def test_a_form_that_cannot_be_keeps_what_was_typed(admin: FlaskClient, application: Engine) -> None:
    typed = {"tugas": " ", "pemilik": "Dinas Sosial", "tenggat": "31/02/2027", "rincian": "tetap ada"}
    answer = press(admin, f"{PAGES}baru", **typed)
    assert answer.status_code == 422
    assert re.findall(r'<li><a href="#(\w+)">', answer.text) == ["tugas", "tenggat"]
    assert [value_of(answer.text, name) for name in ("pemilik", "tenggat", "rincian")] == [
        "Dinas Sosial",
        "31/02/2027",
        "tetap ada",
    ]
    late = press(admin, f"{PAGES}baru", **(typed | {"tugas": "a", "tenggat": days(-1).isoformat()}))
    assert "Tenggat tidak boleh sebelum hari ini." in words_of(late.text)
    far = press(admin, f"{PAGES}baru", **(typed | {"tugas": "a", "tenggat": days(3700).isoformat()}))
    assert "Tenggat paling lama sepuluh tahun" in words_of(far.text)
    first = add(application)
    empty = press(admin, f"{page_of(first)}batal", page_of(first), versi="1", alasan=" ")
    assert (empty.status_code, 'href="#alasan"' in empty.text) == (422, True)
    assert stored(application, first) == first


def test_who_saves_second_sees_both_and_may_save_again(admin: FlaskClient, application: Engine) -> None:
    first = add(application, due_on=days(3))
    touched(application, first, title="Judul orang lain")
    form = {"tugas": "Judul saya", "pemilik": "BPKAD", "tenggat": "", "rincian": "rincian saya"}
    answer = press(admin, f"{page_of(first)}ubah", f"{page_of(first)}ubah", versi="1", **form)
    said = words_of(answer.text)
    assert answer.status_code == 409
    assert all(part in said for part in ("Judul orang lain", "Judul saya", "belum disimpan"))
    assert (value_of(answer.text, "versi"), value_of(answer.text, "rincian")) == ("2", "rincian saya")
    assert press(admin, f"{page_of(first)}ubah", page_of(first), versi="2", **form).status_code == 303
    assert stored(application, first).wanted.title == "Judul saya"


def test_a_step_on_what_is_closed_meanwhile_is_told_with_the_note(admin: FlaskClient, application: Engine) -> None:
    first = add(application)
    close(application, first, "Lebih dulu.")
    answer = press(admin, f"{page_of(first)}pindah", page_of(first), versi="1", ke="done", keluaran="catatan saya")
    said = words_of(answer.text)
    assert answer.status_code == 409
    assert all(part in said for part in ("Orang lain sudah lebih dulu", "catatan saya", "Lebih dulu."))
    assert press(admin, f"{page_of(first)}ubah", page_of(first), versi="2", tugas="a", pemilik="b").status_code == 409
    assert admin.get(f"{page_of(first)}ubah").status_code == 409


def test_an_officer_sees_their_own_and_what_is_given_to_them(
    officer: FlaskClient, admin: FlaskClient, application: Engine
) -> None:
    own, other = add(application, owner="dinas kesehatan"), add(application, "Milik lain", "Dinas Sosial")
    assert titles(officer.get(LIST).text) == ["Daftarkan peserta"]
    for address in (page_of(other), f"{page_of(other)}ubah"):
        assert officer.get(address).status_code == 404
    for step in ("pindah", "batal", "buka", "ubah", "tugaskan", "centang", "komentar"):
        answer = press(officer, f"{page_of(other)}{step}", page_of(own), versi="1", alasan="x", tugas="a", pemilik="b", ke="done")
        assert answer.status_code == 404, step
    assert stored(application, other) == other
    people = dict(re.findall(r'<option value="([0-9a-f-]{36})">([^<]+)<', admin.get(page_of(own)).text))
    elsewhere = admin.get(page_of(other)).text
    staff = next(key for key, name in people.items() if "(Dinas Kesehatan)" in name and key not in elsewhere)
    assert press(admin, f"{page_of(other)}tugaskan", page_of(other), versi="1", orang=str(uuid.UUID(int=7))).status_code == 422
    # Nobody is given what they do not see: an officer of another organisation is not offered.
    assert staff not in admin.get(page_of(other)).text
    assert press(admin, f"{page_of(own)}tugaskan", page_of(own), versi="1", orang=staff).status_code == 303
    assert stored(application, own).wanted.assignee_id == uuid.UUID(staff)
    assert press(officer, f"{page_of(own)}pindah", page_of(own), versi="2", ke="done").status_code == 303
    form = officer.get(f"{PAGES}baru").text
    assert value_of(form, "pemilik") == "Dinas Kesehatan"
    assert press(officer, f"{PAGES}baru", tugas="a", pemilik="Dinas Sosial").status_code == 422


def test_a_liaison_sees_what_is_shared_and_nothing_that_was_said_before(
    app: Flask, admin: FlaskClient, application: Engine
) -> None:
    secret, given = add(application, "Rahasia", detail="anggaran internal"), add(application, "Nama lama", detail="draf daerah")
    press(admin, f"{page_of(given)}komentar", page_of(given), komentar="bisik-bisik")
    words = "Bila dibagikan, cabang melihat judul, rincian, daftar periksa, dan tautannya. 1 komentar"
    assert words in admin.get(f"{page_of(given)}ubah").text
    assert "Bila dibagikan, cabang" not in admin.get(f"{PAGES}baru").text
    form = {"tugas": "Bersama", "pemilik": "Dinas Sosial", "tenggat": "", "rincian": "untuk cabang", "bagikan": "1"}
    assert press(admin, f"{page_of(given)}ubah", page_of(given), versi="1", **form).status_code == 303
    liaison = person(app, LIAISONS)
    seen = [liaison.get(address).text for address in (PAGES, LIST, page_of(given), "/kab-batu-bara/tugas.csv")]
    for page in seen:
        assert all(word not in page for word in ("Rahasia", "anggaran internal", "Nama lama", "draf daerah", "bisik-bisik"))
    assert "membagikan tugas ini kepada cabang" in words_of(seen[2])
    assert 'name="internal"' not in seen[2]
    assert liaison.get(page_of(secret)).status_code == 404
    assert press(liaison, f"{page_of(given)}ubah", page_of(given), versi="2", **form).status_code == 403
    assert press(liaison, f"{page_of(given)}komentar", page_of(given), komentar="Baik", internal="1").status_code == 303
    said = words_of(admin.get(page_of(given)).text)
    assert all(part in said for part in ("bisik-bisik", "hanya daerah", "Baik", "Nama lama"))
    made = press(liaison, f"{PAGES}baru", jenis="free", tugas="Dari cabang", pemilik="BPKAD")
    assert "Diminta cabang" in words_of(liaison.get(made.headers["Location"]).text)
    assert "Menunggu kami" in chips(seen[0])


def test_strangers_and_other_tenants_see_nothing(admin: FlaskClient, application: Engine) -> None:
    first = add(application)
    assert admin.get(f"/kota-tanjungbalai/tugas/{first.id}/").status_code == 404
    assert admin.get(f"{PAGES}{uuid.uuid4()}/").status_code == 404
    assert press(admin, f"{PAGES}{uuid.uuid4()}/pindah", PAGES, versi="1").status_code == 404


def test_a_report_is_linked_only_when_its_address_is_one(admin: FlaskClient, application: Engine) -> None:
    linked = add(application, origin=Origin.REPORT, source_title="Berita <b>", source_url="https://contoh.go.id/1", origin_id="a")
    text = admin.get(page_of(linked)).text
    assert '<a href="https://contoh.go.id/1" rel="noopener noreferrer external">Berita &lt;b&gt;' in text
    plain = add(application, origin=Origin.REPORT, source_title="Tanpa alamat", origin_id="b")
    assert "Sumber: Tanpa alamat" in words_of(admin.get(page_of(plain)).text)


def test_two_hundred_tasks_cost_as_many_statements_as_one(app: Flask, admin: FlaskClient, application: Engine) -> None:
    first = add(application)
    costs = []
    for number in (0, 200):
        with tenant_transaction(application, HERE) as session:
            session.execute(
                text(
                    "INSERT INTO tasks (id, title, owner, state, origin, due_on, entered_words) SELECT gen_random_uuid(), "
                    "'Tugas ' || n, 'Dinas ' || n % 9, 'open', 'region', CAST(:day AS date) + n, 'x' "
                    "FROM generate_series(1, :number) n"
                ),
                {"number": number, "day": today() - dt.timedelta(days=20)},
            )
        for address in (PAGES, LIST):
            with counted(ground_of(app).engine) as seen:
                page = admin.get(address)
            costs.append(len(seen))
            assert len(seen) <= STATEMENTS, seen
            assert len(gzip.compress(page.data)) < 100_000
    assert costs[:2] == costs[2:]
    assert len(titles(page.text)) == 50
    assert "1 sampai 50 dari 201" in words_of(page.text)
    assert len(columns(admin.get(PAGES).text)["todo"]) == 30
    whole = admin.get(f"{PAGES}?kolom=todo")
    assert len(columns(whole.text)["todo"]) == 201
    assert len(gzip.compress(whole.data)) < 100_000
    with counted(ground_of(app).engine) as seen:
        admin.get(page_of(first))
    assert len(seen) <= MOST_STATEMENTS, seen
