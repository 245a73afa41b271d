"""The pages of action items as their people get them: lists, forms, steps, who may what, files to take away, what they cost."""

from __future__ import annotations

import csv
import datetime as dt
import gzip
import io
import re
import uuid
from decimal import Decimal

import pytest
from flask import Flask
from flask.testing import FlaskClient
from python_calamine import CalamineWorkbook
from sqlalchemy import Engine, text

from semesta_platform.http.ground import ground_of
from semesta_platform.transactions import tenant_transaction
from semesta_tenants.actions import queries, service
from semesta_tenants.actions.records import Action, Priority, State
from semesta_tenants.forum.records import State as Meeting
from tests.accounts.conftest import app, engine
from tests.actions.conftest import HERE, met, offices, step, uninvited
from tests.actions.pages import (
    ADMINS,
    LIAISONS,
    OFFICERS,
    PAGES,
    add,
    close,
    days,
    now_desk,
    page_of,
    press,
    today,
    touched,
)
from tests.actions.test_service import published
from tests.coverage.conftest import cleared as uncovered
from tests.coverage.pages import person, value_of, words_of
from tests.http.conftest import pytest_generate_tests
from tests.http.parts import statements

__all__ = ["app", "engine", "pytest_generate_tests", "uncovered"]
pytestmark = pytest.mark.usefixtures("cleared")
STATEMENTS, ONE = 12, 15


@pytest.fixture(scope="module")
def admin(app: Flask) -> FlaskClient:
    return person(app, ADMINS)


@pytest.fixture(scope="module")
def officer(app: Flask) -> FlaskClient:
    return person(app, OFFICERS)


@pytest.fixture(scope="module")
def liaison(app: Flask) -> FlaskClient:
    return person(app, LIAISONS)


def stored(engine: Engine, action: Action) -> Action:
    with tenant_transaction(engine, HERE) as session:
        found = queries.action(session, action.id)
    assert found is not None
    return found


def titles(text: str) -> list[str]:
    return re.findall(r'<th scope="row"><a href="[^"]+">([^<]+)</a>', text)


def chips(text: str) -> dict[str, str]:
    return dict(re.findall(r'class="chip"[^>]*>([^<]+) <b>([^<]+)</b>', text))


def test_lists_narrow_count_order_and_say_why_they_are_empty(admin: FlaskClient, application: Engine) -> None:
    assert "Belum ada keputusan rapat yang ditindaklanjuti" in words_of(admin.get(PAGES).text)
    meeting = met(application).meeting
    owner = offices(application)["Dinsos"]
    add(application, "Lewat tenggat", "Dinsos", due_on=days(-4), priority=Priority.HIGH)
    add(application, "Hari ini", due_on=today(), indicator="active_rate", expected=Decimal(80))
    add(application, "Tanpa hari 100%", meeting_id=meeting.id)
    close(application, add(application, "Sudah beres"))
    page = admin.get(PAGES).text
    assert titles(page) == ["Lewat tenggat", "Hari ini", "Tanpa hari 100%"]
    counted = {"Terbuka": "3", "Terlambat": "1", "Minggu ini": "1", "Tanpa tenggat": "1", "Menunggu": "0"}
    assert chips(page) == counted | {"Selesai": "1", "Dibatalkan": "0", "Semua": "4"}
    assert "Terlambat 4 hari" in words_of(page)
    assert "Keaktifan: belum dapat dikatakan" in words_of(page)
    for query, expected in (
        ("?tampil=terlambat", ["Lewat tenggat"]),
        ("?tampil=minggu-ini", ["Hari ini"]),
        ("?tampil=tanpa-tenggat", ["Tanpa hari 100%"]),
        ("?tampil=selesai", ["Sudah beres"]),
        (f"?pemilik={owner}", ["Lewat tenggat"]),
        (f"?rapat={meeting.id}", ["Tanpa hari 100%"]),
        ("?indikator=active_rate", ["Hari ini"]),
        ("?indikator=none&kata=100%25", ["Tanpa hari 100%"]),
        ("?prioritas=high", ["Lewat tenggat"]),
        ("?urut=prioritas&arah=turun", ["Hari ini", "Tanpa hari 100%", "Lewat tenggat"]),
        ("?tampil=zzz&urut=zzz&hal=999&pemilik=zzz&rapat=1&prioritas=9", ["Lewat tenggat", "Hari ini", "Tanpa hari 100%"]),
    ):
        assert titles(admin.get(PAGES + query).text) == expected, query
    assert "Tidak ada tindak lanjut yang menunggu pihak lain" in words_of(admin.get(f"{PAGES}?tampil=menunggu").text)
    assert "Hapus saringan" in admin.get(f"{PAGES}?kata=zzz").text


def test_an_item_is_made_from_a_line_of_the_minutes_and_carried_to_its_end(admin: FlaskClient, application: Engine) -> None:
    told = met(application, today())
    line, register = told.items[0], offices(application)
    new = f"{PAGES}baru?rapat={told.meeting.id}&butir={line.id}"
    page = admin.get(new).text
    assert "Usulkan 1.200 peserta PBPU Pemda</textarea>" in page
    assert value_of(page, "rapat") == str(told.meeting.id)
    given = {
        "judul": "Usulkan 1.200 peserta",
        "rapat": str(told.meeting.id),
        "butir": str(line.id),
        "pemilik": str(register["Dinkes"]),
        "tenggat": days(20).strftime("%d/%m/%Y"),
        "indikator": "active_rate",
        "harapan": "80,5",
    }
    wrong = press(admin, f"{PAGES}baru", **given | {"tenggat": days(-1).isoformat(), "harapan": "orang", "pemilik": ""})
    assert wrong.status_code == 422
    assert wrong.text.index('href="#pemilik"') < wrong.text.index('href="#harapan"')
    assert f'value="{days(-1)}"' in wrong.text
    early = press(admin, f"{PAGES}baru", **given | {"tenggat": days(-1).isoformat()})
    assert "Tenggat tidak boleh sebelum hari rapatnya" in words_of(early.text)
    assert "Tulis tanggal lengkap" in words_of(press(admin, f"{PAGES}baru", **given | {"tenggat": "31/02/2026"}).text)
    made = press(admin, f"{PAGES}baru", **given)
    assert made.status_code == 303
    address = made.headers["Location"]
    shown = words_of(admin.get(address).text)
    assert "Keaktifan menjadi 80,5%" in shown
    assert "butir “Capaian cakupan”" in shown
    assert press(admin, f"{address}mulai", versi="1").status_code == 303
    assert press(admin, f"{address}tunggu", versi="2", perkembangan="Menunggu cabang").status_code == 303
    assert press(admin, f"{address}catatan", versi="3", perkembangan="Sudah dijawab").status_code == 303
    assert press(admin, f"{address}catatan", perkembangan=" ").status_code == 422
    assert press(admin, f"{address}selesai", versi="3", catatan="").status_code == 422
    assert press(admin, f"{address}selesai", versi="3", catatan="Diterima", bukti="ftp://x").status_code == 422
    assert press(admin, f"{address}selesai", versi="3", catatan="Diterima", bukti="https://contoh.go.id/1").status_code == 303
    shown = admin.get(address).text
    assert 'href="https://contoh.go.id/1"' in shown
    for said in ("menyelesaikannya", "Sudah dijawab", "menandainya menunggu pihak lain"):
        assert said in words_of(shown)
    assert press(admin, f"{address}batal", versi="4", alasan="x").status_code == 409
    assert press(admin, f"{address}buka", versi="4").status_code == 303


def test_who_saves_second_keeps_what_was_typed(admin: FlaskClient, application: Engine) -> None:
    first = add(application, due_on=days(9))
    form = admin.get(f"{page_of(first)}ubah").text
    touched(application, first, title="Judul orang lain")
    given = {"judul": "Judul saya", "pemilik": str(first.wanted.organisation_id), "versi": value_of(form, "versi")}
    refused = press(admin, f"{page_of(first)}ubah", **given)
    assert refused.status_code == 409
    assert "Judul orang lain" in words_of(refused.text)
    assert "Judul saya</textarea>" in refused.text
    again = press(admin, f"{page_of(first)}ubah", **given | {"versi": value_of(refused.text, "versi")})
    assert again.status_code == 303
    assert stored(application, first).wanted.title == "Judul saya"


def test_each_acts_for_their_own_and_the_branch_sees_its_meetings_alone(
    officer: FlaskClient, liaison: FlaskClient, application: Engine
) -> None:
    theirs, own = add(application, owner="Dinsos"), add(application)
    assert "Hanya organisasi pemiliknya" in words_of(officer.get(page_of(theirs)).text)
    assert press(officer, f"{page_of(theirs)}mulai", versi="1").status_code == 403
    assert officer.get(f"{page_of(theirs)}ubah").status_code == 403
    assert press(officer, f"{page_of(own)}mulai", versi="1").status_code == 303
    assert press(officer, f"{PAGES}baru", judul="x", pemilik=str(theirs.wanted.organisation_id)).status_code == 422
    assert value_of(officer.get(f"{PAGES}baru").text, "pemilik") == str(own.wanted.organisation_id)
    for unseen in (page_of(own), f"{page_of(own)}ubah", page_of(add(application, meeting_id=met(application).meeting.id))):
        assert liaison.get(unseen).status_code == 404
    assert titles(liaison.get(PAGES).text) == []
    meeting = met(application, branch=True).meeting
    seen = add(application, "Kirim daftar", "BPJS Kisaran", meeting_id=meeting.id)
    assert titles(liaison.get(PAGES).text) == ["Kirim daftar"]
    assert press(liaison, f"{page_of(seen)}mulai", versi="1").status_code == 303
    asked = {"judul": "x", "pemilik": str(seen.wanted.organisation_id)}
    assert press(liaison, f"{PAGES}baru", **asked).status_code == 422
    assert press(liaison, f"{PAGES}baru", **asked, rapat=str(meeting.id)).status_code == 303
    planned = met(application, branch=True, state=Meeting.PLANNED).meeting
    assert press(liaison, f"{PAGES}baru", **asked, rapat=str(planned.id)).status_code == 404
    assert "Kirim daftar" in liaison.get("/kab-batu-bara/forum/tindak-lanjut.csv").text
    assert "Usulkan" not in liaison.get("/kab-batu-bara/forum/tindak-lanjut.csv").text


def test_a_meeting_to_which_the_branch_was_not_invited_stays_internal(liaison: FlaskClient, application: Engine) -> None:
    internal = uninvited(application)
    item = add(application, "Rahasia", "BPJS Kisaran", meeting_id=internal.meeting.id)
    line = internal.items[0].id
    assert titles(liaison.get(PAGES).text) == []
    for unseen in (
        page_of(item),
        f"{PAGES}baru?rapat={internal.meeting.id}&butir={line}",
        f"{PAGES}baru?rapat={internal.meeting.id}",
    ):
        assert liaison.get(unseen).status_code == 404, unseen
    assert str(internal.meeting.id) not in liaison.get(f"{PAGES}baru").text
    assert "Rahasia" not in liaison.get("/kab-batu-bara/forum/tindak-lanjut.csv").text


def test_what_is_not_of_this_region_is_not_there(admin: FlaskClient, application: Engine) -> None:
    elsewhere = offices(application, "12.74")["Dinkes"]
    offices(application)
    for wrong in (str(elsewhere), str(uuid.uuid4()), "1; DROP"):
        assert press(admin, f"{PAGES}baru", judul="x", pemilik=wrong).status_code == 404
    foreign = add(application, tenant="12.74")
    assert admin.get(page_of(foreign)).status_code == 404
    assert press(admin, f"{page_of(foreign)}mulai", versi="1").status_code == 404
    line = met(application, tenant="12.74")
    assert admin.get(f"{PAGES}baru?rapat={line.meeting.id}&butir={line.items[0].id}").status_code == 404


@pytest.mark.usefixtures("uncovered")
def test_the_page_tells_how_the_figure_moved_and_the_files_hold_numbers(admin: FlaskClient, application: Engine) -> None:
    published(application, (dt.date(2025, 3, 18), "76.56"), (dt.date(2026, 1, 1), "80.10"))
    meeting = met(application, dt.date(2025, 3, 18)).meeting
    item = add(application, "=Naikkan keaktifan", indicator="active_rate", meeting_id=meeting.id, due_on=dt.date(2025, 12, 31))
    close(application, item)
    shown = words_of(admin.get(page_of(item)).text)
    assert "Sampai sekarang: bergerak searah, belum tentu karenanya." in shown
    for said in ("76,56% 18 Mar 2025", "+3,54 poin", "80,1% 1 Jan 2026", "bukan bukti bahwa tindak lanjut ini penyebabnya"):
        assert said in shown
    book = CalamineWorkbook.from_filelike(io.BytesIO(admin.get(f"{PAGES[:-1]}.xlsx?tampil=selesai").data))
    head, row = book.get_sheet_by_index(0).to_python()
    values = dict(zip(head, row, strict=True))
    assert [values["Angka sebelum"], values["Angka sekarang"]] == pytest.approx([0.7656, 0.801])
    assert values["Tanggal angka sebelum"] == dt.date(2025, 3, 18)
    assert values["Gerak sampai tenggat"] == "bergerak searah, belum tentu karenanya"
    (line,) = csv.DictReader(io.StringIO(admin.get(f"{PAGES[:-1]}.csv?tampil=semua").get_data(as_text=True)))
    assert line["Tindak lanjut"].startswith("'=")
    assert line["Angka sebelum"] == "76.56"


def test_the_file_holds_every_item(admin: FlaskClient, application: Engine) -> None:
    first = add(application)
    statement = """INSERT INTO action_items (id, title, organisation_id, entered_words)
    SELECT gen_random_uuid(), 'Butir', :owner, 'x' FROM generate_series(1, 5000)"""
    with tenant_transaction(application, HERE) as session:
        session.execute(text(statement), {"owner": first.wanted.organisation_id})
    assert admin.get("/kab-batu-bara/forum/tindak-lanjut.csv").text.strip().count("\n") == 5001


def test_the_cost_does_not_grow_with_the_items(app: Flask, admin: FlaskClient, application: Engine) -> None:
    first = add(application, indicator="active_rate")
    costs = []
    for number in (0, 200):
        with tenant_transaction(application, HERE) as session:
            session.execute(
                text(
                    "INSERT INTO action_items (id, title, organisation_id, due_on, indicator, entered_words) SELECT "
                    "gen_random_uuid(), 'Butir ' || n, :owner, CAST(:day AS date) + n, 'active_rate', 'x' "
                    "FROM generate_series(1, :number) n"
                ),
                {"number": number, "day": days(-20), "owner": first.wanted.organisation_id},
            )
        with statements(ground_of(app).engine) as sent:
            page = admin.get(PAGES)
        costs.append(len(sent))
    assert costs == [costs[0]] * 2
    assert costs[0] <= STATEMENTS, sent
    assert len(titles(page.text)) == 50
    assert len(gzip.compress(page.data)) < 25_000
    with statements(ground_of(app).engine) as sent:
        admin.get(page_of(first))
    assert len(sent) <= ONE, sent


def test_the_home_page_lists_what_presses_by_role(
    admin: FlaskClient, officer: FlaskClient, liaison: FlaskClient, application: Engine
) -> None:
    add(application, "Milik Dinsos", "Dinsos", due_on=days(-2))
    add(application, "Milik Dinkes", due_on=today())
    add(application, "Nanti", due_on=days(30))
    step(application, service.cancel, add(application, "Batal", due_on=today()), now_desk(), reason="x")
    home = "/kab-batu-bara/"
    for client, names in ((admin, ["Milik Dinsos", "Milik Dinkes"]), (officer, ["Milik Dinkes"]), (liaison, [])):
        found = re.findall(r'href="/kab-batu-bara/forum/tindak-lanjut/[0-9a-f-]{36}/">([^<]+)<', client.get(home).text)
        assert found == names
    assert State.CANCELLED.ended
