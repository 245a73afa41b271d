"""The pages of the forum as people get them: lists, forms, steps, the phone's page, who may what, and what they cost."""

from __future__ import annotations

import csv
import datetime as dt
import gzip
import io
import re
import uuid
from contextlib import AbstractContextManager
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from python_calamine import CalamineWorkbook
from sqlalchemy import Engine

from semesta_platform.accounts.records import Seat
from semesta_platform.accounts.roles import Role
from semesta_platform.http.ground import ground_of
from semesta_platform.transactions import tenant_transaction
from semesta_tenants.forum import attendances, inviting, queries, service
from semesta_tenants.forum.records import Clock, Meeting, Presence, State
from semesta_tenants.stakeholders import queries as stakeholders
from tests.accounts.conftest import app, engine
from tests.coverage.pages import person, words_of
from tests.factories.people import token_of
from tests.http.conftest import pytest_generate_tests
from tests.http.parts import statements
from tests.meetings.conftest import ADMIN, AGENDA, HERE, ZONE, register, wanted

__all__ = ["app", "engine", "pytest_generate_tests"]
pytestmark = pytest.mark.usefixtures("cleared")
PAGES = "/kota-tanjungbalai/forum/"
API = "/api/v1/tenants/12.74/meetings"
STATEMENTS = {"list": 12, "one": 25}
TODAY = dt.datetime.now(ZONE).date()
SOON = TODAY + dt.timedelta(days=20)


@pytest.fixture(scope="module")
def admin(app: Flask) -> FlaskClient:
    return person(app, Seat(Role.TENANT_ADMIN, tenant_code=HERE))


@pytest.fixture(scope="module")
def officer(app: Flask) -> FlaskClient:
    return person(app, Seat(Role.OPD_STAFF, tenant_code=HERE, organisation="Dinas Kesehatan"))


@pytest.fixture(scope="module")
def liaison(app: Flask) -> FlaskClient:
    return person(app, Seat(Role.LIAISON, branch_code="kisaran"))


def press(client: FlaskClient, address: str, page: str = PAGES, **fields: Any) -> Any:
    """A form sent with the token of `page`."""
    return client.post(address, data={"csrf_token": token_of(client.get(page).text), **fields})


def meeting(engine: Engine, day: dt.date = SOON, **more: object) -> Meeting:
    """A planned meeting that invites everybody of the register."""
    with tenant_transaction(engine, HERE) as session:
        there = [each.id for each in stakeholders.organisations(session)] or register(session).values()
        given = wanted(day, **more)
        return service.make(session, ADMIN, given, AGENDA, there, here=Clock(min(day, dt.datetime.now(ZONE).date()), ZONE))


def invited(engine: Engine, made: Meeting) -> Meeting:
    with tenant_transaction(engine, HERE) as session:
        given = {"region": "Kota Tanjungbalai", "here": Clock(TODAY, ZONE)}
        return inviting.invite(session, ADMIN, made.id, expected=made.row_version, **given)  # type: ignore[arg-type]  # by name


def form(day: str, **more: Any) -> dict[str, Any]:
    return {
        "judul": "Forum Semester II",
        "hari": day,
        "mulai": "09.00",
        "selesai": "12.00",
        "kuorum": "60",
        "acara": "baku",
        **more,
    }


def stored(engine: Engine, found: Meeting) -> Meeting:
    with tenant_transaction(engine, HERE) as session:
        return service.found(queries.meeting(session, found.id))


def counted(app: Flask) -> AbstractContextManager[list[str]]:
    """Every statement of the application meanwhile."""
    return statements(ground_of(app).engine)


def titles(page: str) -> list[str]:
    return re.findall(r'<th scope="row"><a href="[^"]+">([^<]+)</a>', page)


def test_a_region_without_meetings_says_so_and_offers_one_thing(admin: FlaskClient, officer: FlaskClient) -> None:
    page = admin.get(PAGES).text
    assert "Daerah ini belum mencatat satu rapat forum pun" in words_of(page)
    assert page.count(f'href="{PAGES}baru"') == 2
    assert f'href="{PAGES}baru"' not in officer.get(PAGES).text
    assert officer.get(f"{PAGES}baru").status_code == 403


def test_the_list_narrows_orders_and_exports_by_its_address(admin: FlaskClient, application: Engine) -> None:
    meeting(application, dt.date(2025, 3, 18), title="Forum Maret")
    meeting(application, title="=1+1")
    page = admin.get(PAGES).text
    assert titles(page) == ["=1+1", "Forum Maret"]
    assert re.search(r"Rapat berikutnya \d+ \w+ =1\+1", words_of(page))
    for query, expected in (
        ("?tahun=2025", ["Forum Maret"]),
        ("?kata=maret", ["Forum Maret"]),
        ("?tampil=disahkan", []),
        ("?urut=rapat&arah=turun", ["Forum Maret", "=1+1"]),
        ("?tampil=zzz&tahun=zz&seri=zz&urut=zz&hal=99", ["=1+1", "Forum Maret"]),
    ):
        assert titles(admin.get(PAGES + query).text) == expected, query
    assert "Hapus saringan" in admin.get(f"{PAGES}?kata=tidak-ada").text
    rows = list(csv.DictReader(io.StringIO(admin.get("/kota-tanjungbalai/forum.csv").data.decode("utf-8-sig"))))
    assert [(row["Rapat"], row["Diundang"], row["Hadir"]) for row in rows] == [("'=1+1", "3", "0"), ("Forum Maret", "3", "0")]
    book = admin.get("/kota-tanjungbalai/forum.xlsx?tahun=2025")
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(book.data)).get_sheet_by_index(0).to_python()
    assert (sheet[1][1], sheet[1][3], sheet[1][9]) == ("Forum Maret", dt.date(2025, 3, 18), 3)


def test_a_meeting_is_planned_and_a_bad_form_keeps_what_was_typed(admin: FlaskClient, application: Engine) -> None:
    with tenant_transaction(application, HERE) as session:
        offices = list(register(session).values())
    bad = press(
        admin, f"{PAGES}baru", f"{PAGES}baru", **form("31/02/2026", judul="", selesai="08.00", undangan=[str(offices[0])])
    )
    assert bad.status_code == 422
    assert {"#judul", "#hari", "#selesai"} <= set(re.findall(r'href="(#[a-z]+)"', bad.text))
    assert f'value="{offices[0]}" checked' in bad.text
    past = press(admin, f"{PAGES}baru", f"{PAGES}baru", **form("18/03/2025"))
    assert (past.status_code, "sudah lewat" in past.text) == (422, True)
    good = press(admin, f"{PAGES}baru", f"{PAGES}baru", **form(SOON.isoformat(), undangan=[str(each) for each in offices]))
    assert good.status_code == 303
    twice = press(admin, f"{PAGES}baru", f"{PAGES}baru", **form(SOON.isoformat(), undangan=[str(each) for each in offices]))
    assert twice.headers["Location"] == good.headers["Location"]
    page = admin.get(good.headers["Location"]).text
    assert page.count('<li id="butir-') == 6
    assert "0 dari 3 diundang hadir; kuorum 60% belum tercapai" in words_of(page)
    held = press(
        admin, f"{PAGES}baru", f"{PAGES}baru", **form("18/03/2025", berlangsung="ya", mulai="", selesai="", sumber="Berita")
    )
    assert (
        "Angka dibekukan" in admin.get(held.headers["Location"]).text
        or "Belum ada angka" in admin.get(held.headers["Location"]).text
    )


def test_who_saves_second_sees_both_and_may_save_again(admin: FlaskClient, application: Engine) -> None:
    made = meeting(application)
    edit = f"{PAGES}{made.id}/ubah"
    assert press(admin, edit, edit, versi="1", **form(SOON.isoformat(), tempat="Aula")).status_code == 303
    late = press(admin, edit, edit, versi="1", **form(SOON.isoformat(), tempat="Gedung B"))
    assert (late.status_code, "Gedung B" in late.text, "Yang berbeda" in late.text) == (409, True, True)
    assert press(admin, edit, edit, versi="2", **form(SOON.isoformat(), tempat="Gedung B")).status_code == 303
    assert stored(application, made).place == "Gedung B"


def test_the_agenda_is_rearranged_without_a_script_and_kept_when_saved(admin: FlaskClient, application: Engine) -> None:
    made = meeting(application)
    address = f"{PAGES}{made.id}/agenda"
    page = admin.get(address).text
    fields = {
        name: value for name, value in re.findall(r'<input[^>]*name="([^"]+)"[^>]*value="([^"]*)"', page) if name != "csrf_token"
    }
    moved = press(admin, address, address, **{**fields, "langkah": "turun-0", "judul-0": "Baru diketik"})
    assert re.findall(r'name="judul-\d"[^>]*value="([^"]*)"', moved.text) == ["Cakupan", "Baru diketik", "Anggaran"]
    assert stored(application, made).row_version == 1
    assert press(admin, address, address, **{**fields, "langkah": "simpan", "menit-0": "banyak"}).status_code == 422
    saved = press(admin, address, address, **{**fields, "langkah": "simpan", "judul-0": "Baru diketik"})
    assert saved.status_code == 303
    late = press(admin, address, address, **{**fields, "langkah": "simpan", "judul-0": "Terlambat"})
    assert (late.status_code, "Terlambat" in late.text, "Baru diketik" in late.text) == (409, True, True)


def test_the_branch_sees_a_meeting_only_once_it_was_told(admin: FlaskClient, liaison: FlaskClient, application: Engine) -> None:
    made = meeting(application)
    page = f"{PAGES}{made.id}/"
    for address in (page, f"{PAGES}{made.id}.ics", f"{API}/{made.id}"):
        assert liaison.get(address).status_code == 404, address
    assert titles(liaison.get(PAGES).text) == []
    assert liaison.get(API).json == {"items": [], "next_cursor": None}
    ever = admin.get(f"{API}?since=0001-01-01&until=9999-12-31").json
    assert ever is not None
    assert ever["items"][0]["id"] == str(made.id)
    sent = press(admin, f"{page}undang", page, versi="1")
    assert sent.status_code == 303
    assert "2 sudah disurati, 0 belum, 1 tanpa alamat surel." in words_of(admin.get(page).text)
    assert titles(liaison.get(PAGES).text) == ["Forum Komunikasi"]
    seen = liaison.get(page).text
    assert ("sudah disurati" in seen, f"{page}undang" in seen) == (False, False)
    assert liaison.get(f"{page}ubah").status_code == 403
    assert f"UID:{made.id}@rapat.semesta" in liaison.get(f"{PAGES}{made.id}.ics").text
    document: Any = liaison.get(f"{API}/{made.id}").json
    assert (document["quorum"]["invited"], [each["topic"] for each in document["agenda"]]) == (
        3,
        ["follow_up", "coverage", "budget"],
    )


def test_steps_are_refused_with_a_reason_and_a_cancelled_meeting_stays(admin: FlaskClient, application: Engine) -> None:
    made = meeting(application)
    page = f"{PAGES}{made.id}/"
    early = press(admin, f"{page}mulai", page, versi="1")
    assert (early.status_code, "harinya belum tiba" in early.text) == (422, True)
    assert press(admin, f"{page}batal", page, versi="1", alasan=" ").status_code == 422
    stale = press(admin, f"{page}batal", page, versi="9", alasan="Bupati berhalangan")
    assert (stale.status_code, "Bupati berhalangan" in stale.text) == (409, True)
    assert press(admin, f"{page}batal", page, versi="1", alasan="Bupati berhalangan").status_code == 303
    assert stored(application, made).state is State.CANCELLED
    assert "Alasan pembatalan: Bupati berhalangan" in words_of(admin.get(page).text)
    for address in ("ubah", "agenda", "kehadiran"):
        assert admin.get(page + address).status_code == 409


def test_the_list_of_attendance_is_saved_and_only_what_was_touched(admin: FlaskClient, application: Engine) -> None:
    made = meeting(application)
    address = f"{PAGES}{made.id}/kehadiran"
    page = admin.get(address).text
    hidden = dict(re.findall(r'<input type="hidden" name="((?:versi|semula)-[^"]+)" value="([^"]*)"', page))
    keys = [name.removeprefix("versi-") for name in hidden if name.startswith("versi-")]
    rest = {f"keadaan-{key}": "invited" for key in keys}
    saved = press(admin, address, address, **{**hidden, **rest, f"keadaan-{keys[0]}": "present", f"jabatan-{keys[0]}": "Kepala"})
    assert saved.status_code == 303
    again = press(admin, address, address, **{**hidden, **rest, f"keadaan-{keys[0]}": "absent"})
    assert (again.status_code, "sudah diubah orang lain" in again.text) == (409, True)
    assert press(admin, f"{address}/tambah", address, organisasi="x", keadaan="present").status_code == 422
    assert press(admin, f"{address}/hapus", address, baris=keys[0]).status_code == 409
    with tenant_transaction(application, HERE) as session:
        lines = attendances.of_meeting(session, made.id)
    assert [each.presence for each in lines] == [Presence.PRESENT, Presence.INVITED, Presence.INVITED]


def test_a_phone_needs_the_code_and_learns_nothing_before(app: Flask, admin: FlaskClient, application: Engine) -> None:
    # Today by now: a long run may have begun yesterday.
    made = meeting(application, dt.datetime.now(ZONE).date(), title="Rapat Tertutup")
    address = f"/kota-tanjungbalai/forum/hadir/{made.id}"
    phone, page = app.test_client(), f"{PAGES}{made.id}/"
    # Without an open code it is as if there were no meeting, as in a region that is no tenant.
    closed, missing = phone.get(address), phone.get(f"/kota-tanjungbalai/forum/hadir/{uuid.uuid4()}")
    assert (
        closed.status_code
        == missing.status_code
        == phone.get(address.replace("kota-tanjungbalai", "kab-bintan")).status_code
        == 404
    )
    opened = press(admin, f"{page}kode", page, versi="1")
    code = re.search(r'class="figure">([^<]+)<', opened.text)
    assert code is not None
    assert code[1].replace(" ", "") not in admin.get(page).text
    asked = phone.get(address)
    assert (asked.status_code, "Rapat Tertutup" in asked.text, "Dinas" in asked.text) == (200, False, False)
    token = token_of(asked.text)
    wrong = phone.post(address, data={"csrf_token": token, "kode": "AAAAAA"})
    assert (wrong.status_code, "Kode tidak cocok" in wrong.text, "Rapat Tertutup" in wrong.text) == (422, True, False)
    right = phone.post(address, data={"csrf_token": token, "kode": code[1].lower()})
    assert all(words in right.text for words in ("Rapat Tertutup", "Dinas Kesehatan", "BPJS Kesehatan Kisaran"))
    assert "Aula Setda" not in right.text
    which = re.search(r'<option value="([^"]+)">Dinas Sosial', right.text)
    assert which is not None
    given = {"csrf_token": token, "kode": code[1], "organisasi": which[1]}
    assert phone.post(address, data={**given, "jabatan": ""}).status_code == 422
    assert "Kehadiran tercatat" in phone.post(address, data={**given, "jabatan": "Kepala Bidang"}).text
    with tenant_transaction(application, HERE) as session:
        line = next(each for each in attendances.of_meeting(session, made.id) if each.organisation == "Dinas Sosial")
    assert (line.presence, line.position_words, line.changed_words) == (
        Presence.PRESENT,
        "Kepala Bidang",
        "Kode kehadiran: Dinas Sosial",
    )
    # After too many wrong ones the right one is not looked at either.
    for _attempt in range(30):
        last = phone.post(address, data={"csrf_token": token, "kode": "AAAAAA"})
    assert last.status_code == 429
    assert phone.post(address, data={"csrf_token": token, "kode": code[1]}).status_code == 429


def test_twenty_meetings_cost_as_many_statements_as_one(app: Flask, admin: FlaskClient, application: Engine) -> None:
    last = meeting(application)
    with counted(app) as few:
        admin.get(PAGES)
    for number in range(20):
        last = meeting(application, title=f"Rapat {number}")
    with counted(app) as many:
        page = admin.get(PAGES)
    assert len(many) == len(few) <= STATEMENTS["list"]
    with counted(app) as one:
        whole = admin.get(f"{PAGES}{last.id}/")
    assert len(one) <= STATEMENTS["one"]
    assert max(len(gzip.compress(each.data)) for each in (page, whole)) < 60_000
