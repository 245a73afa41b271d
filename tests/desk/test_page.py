"""The desk's page: one list of all that waits, filters with their counts, regions beside each other, files."""

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
from python_calamine import load_workbook
from sqlalchemy import Engine, text

from semesta_platform.accounts.records import Seat
from semesta_platform.accounts.roles import Role
from semesta_platform.transactions import owner_transaction, tenant_transaction
from semesta_tenants.coordination import notes
from semesta_tenants.coordination.records import Viewer
from tests.accounts.conftest import app, engine, pytest_generate_tests
from tests.coordination.conftest import ADMIN
from tests.coverage.desks import APRIL, MARCH, submitted, verified
from tests.desk.work import ASAHAN, BATU_BARA, LOMBOK_TIMUR, TANJUNGBALAI, batch, confirmed, days, entry, liaison, press, shared
from tests.factories.people import person_with, signed_in
from tests.http.parts import statements

__all__ = ["app", "engine", "pytest_generate_tests"]
pytestmark = pytest.mark.usefixtures("cleared")
TITLE = re.compile(r'<a class="task__title" href="([^"]+)">([^<]+)</a>')
SLUGS = ("kab-batu-bara", "kota-tanjungbalai")
CHIP = re.compile(r'tampil=([a-z-]+)"[^>]*>[^<]*<b>([0-9.]+)</b>')


@pytest.fixture
def desk(app: Flask, engine: Engine) -> FlaskClient:
    return signed_in(app, liaison(engine))


def titles(page: str) -> list[str]:
    return [title for _href, title in TITLE.findall(page)]


def rows_of(client: FlaskClient, address: str) -> list[list[str]]:
    answer = client.get(address)
    assert answer.status_code == 200
    return list(csv.reader(io.StringIO(answer.text.removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}"))))


@pytest.fixture
def busy(engine: Engine, cleared: None) -> None:  # noqa: ARG001 (before it)
    shared(engine, TANJUNGBALAI, "Nanti", due_on=days(60))
    shared(engine, ASAHAN, "Rekan saja", due_on=days(50), assignee_id=uuid.uuid4(), assignee_words="Rekan")
    shared(engine, BATU_BARA, "Lewat tiga hari", due_on=days(-3))
    submitted(engine, BATU_BARA, APRIL)
    batch(engine, ASAHAN, "Usulan lama", 4200, ago=40)
    entry(engine, TANJUNGBALAI, MARCH.as_of, 63_000_000)
    shared(engine, LOMBOK_TIMUR, "Milik cabang lain", due_on=days(-30))


@pytest.mark.usefixtures("busy")
def test_all_that_waits_is_one_list_the_most_pressing_first(desk: FlaskClient) -> None:
    page = desk.get("/cabang/").text
    assert "<em>2 pekerjaan</em> terlambat, 6 menunggu kantor cabang" in page
    assert titles(page) == [
        "Belum diterima: Usulan lama",
        "Lewat tiga hari",
        "Angka April 2025: cakupan 96,37%, keaktifan 78,18%",
        *sorted(titles(page)[3:], key=titles(page).index),
    ]
    assert set(titles(page)[3:]) == {"Benarkan tagihan Maret 2025, Rp63.000.000", "Rekan saja", "Nanti"}
    assert dict(CHIP.findall(page)) == {
        "semua": "6", "saya": "5", "terlambat": "2", "minggu-ini": dict(CHIP.findall(page))["minggu-ini"],
        "angka": "1", "tugas": "3", "penyerahan": "1", "iuran": "1",
    }  # fmt: skip
    links = {title: href for href, title in TITLE.findall(page)}
    assert links["Lewat tiga hari"].startswith("/kab-batu-bara/tugas/")
    assert links["Belum diterima: Usulan lama"].startswith("/kab-asahan/penyerahan/")
    assert links["Benarkan tagihan Maret 2025, Rp63.000.000"] == "/kota-tanjungbalai/iuran/2025-03/"
    assert "4.200" in page
    assert "Milik cabang lain" not in page


@pytest.mark.usefixtures("busy")
def test_the_address_narrows_page_and_file_alike(desk: FlaskClient) -> None:
    asked = {
        "tampil=saya": 5,
        "tampil=terlambat": 2,
        "tampil=angka": 1,
        "tampil=tugas": 3,
        "tampil=penyerahan": 1,
        "tampil=iuran": 1,
        "tampil=ngawur": 6,
        "daerah=12.09": 2,
        "daerah=12.09&tampil=penyerahan": 1,
        "daerah=52.03": 0,
    }
    pages = {query: len(titles(desk.get(f"/cabang/?{query}").text)) for query in asked}
    files = {query: len(rows_of(desk, f"/cabang/pekerjaan.csv?{query}")[1:]) for query in asked}
    assert pages == files == asked
    assert titles(desk.get("/cabang/?hal=49").text) == []


def test_a_long_list_is_turned_and_never_read_whole(desk: FlaskClient, engine: Engine) -> None:
    for number in range(25):
        shared(engine, BATU_BARA, f"A{number:02}", due_on=days(20 + number))
        shared(engine, ASAHAN, f"B{number:02}", due_on=days(20 + number))
    first, third = desk.get("/cabang/").text, desk.get("/cabang/?hal=3").text
    assert sorted(titles(first)) == sorted(f"{letter}{number:02}" for number in range(10) for letter in "AB")
    assert sorted(titles(third)) == sorted(f"{letter}{number:02}" for number in range(20, 25) for letter in "AB")
    assert "41 sampai 50 dari 50" in third
    assert len(rows_of(desk, "/cabang/pekerjaan.csv")[1:]) == 50
    assert len(gzip.compress(first.encode())) < 60_000


def test_regions_stand_beside_each_other(desk: FlaskClient, engine: Engine) -> None:
    verified(engine, BATU_BARA, MARCH)
    verified(engine, BATU_BARA, APRIL)
    shared(engine, BATU_BARA, "Lewat", due_on=days(-3))
    batch(engine, BATU_BARA, "Usulan", 120, state="verified", rejected=7)
    confirmed(engine, BATU_BARA, MARCH.as_of, 500)
    page = desk.get("/cabang/").text
    said = ("96,37%", "+2,36", "1 terbuka", "1 terlambat", "ditolak bulan ini 7", "belum ada bulan lunas", "tunggakan Rp500")
    assert [words for words in said if words not in page] == []
    row = next(each for each in rows_of(desk, "/cabang/daerah.csv?urut=iuran&arah=turun")[1:] if each[0] == BATU_BARA)
    assert row[10:] == ["2.36", "1", "1", "0", "0", "0", "0", "7", "", "500", ""]
    asahan = next(each for each in rows_of(desk, "/cabang/daerah.csv?kata=ASAHAN")[1:])
    # Nothing is known of its contributions, which is not the same as no arrears.
    assert asahan[10:] == ["", "0", "0", "", "", "0", "0", "0", "", "", ""]
    assert [each[0] for each in rows_of(desk, "/cabang/daerah.csv?kata=tanjung")[1:]] == [TANJUNGBALAI]
    sheet = load_workbook(io.BytesIO(desk.get("/cabang/daerah.xlsx").data)).get_sheet_by_index(0).to_python()
    assert [each[5] for each in sheet[1:]] == ["", 0.9637, ""]


def test_a_region_on_hold_is_said_and_not_read(desk: FlaskClient, engine: Engine, owner: Engine) -> None:
    shared(engine, BATU_BARA, "TERTAHAN", due_on=days(-3))
    state = text("UPDATE registry.tenants SET state = :state WHERE code = '12.19'")
    with owner_transaction(owner) as session:
        session.execute(state, {"state": "suspended"})
    try:
        with statements(engine) as sent:
            page = desk.get("/cabang/").text
        files = desk.get("/cabang/daerah.csv").text
    finally:
        with owner_transaction(owner) as session:
            session.execute(state, {"state": "ready"})
    assert "1 daerah ditangguhkan" in page
    assert "Ditangguhkan oleh pengelola sistem" in files
    assert "TERTAHAN" not in page
    assert len([each for each in sent if "search_path" in each]) == 1 + 1 + 2


def test_a_liaison_of_one_region_and_one_of_two_branches(app: Flask, engine: Engine, owner: Engine) -> None:
    new = (
        """INSERT INTO registry.branches (code, name) VALUES ('selong', 'BPJS Kesehatan Cabang Selong') ON CONFLICT DO NOTHING"""
    )
    move = text("UPDATE registry.tenants SET branch_code = :branch WHERE code = '52.03'")
    with owner_transaction(owner) as session:
        session.execute(text(new))
        session.execute(move, {"branch": "selong"})
    try:
        submitted(engine, LOMBOK_TIMUR, APRIL)
        seat = Seat(Role.LIAISON, branch_code="selong")
        one, both = signed_in(app, person_with(engine, seat)), signed_in(app, liaison(engine, seat))
        assert "1 daerah binaan" in one.get("/cabang/").text
        # One region has no choice of places, and its desk is one click away all the same.
        assert 'href="/cabang/"' in one.get("/kab-lombok-timur/").text
        page = both.get("/cabang/").text
        assert "4 daerah binaan" in page
        assert "BPJS Kesehatan Cabang Kisaran, BPJS Kesehatan Cabang Selong" in page
    finally:
        with owner_transaction(owner) as session:
            session.execute(move, {"branch": None})


def test_who_was_named_finds_it_on_the_desk(app: Flask, engine: Engine) -> None:
    person = liaison(engine, name="Penghubung Kisaran")
    desk = signed_in(app, person)
    with statements(engine) as before:
        desk.get("/cabang/")
    task = shared(engine, BATU_BARA, "Bentuk tim pendamping")
    with tenant_transaction(engine, BATU_BARA) as session:
        notes.comment(session, ADMIN, task.id, "@Penghubung Kisaran mohon data 12 desa.", viewer=Viewer())
    with statements(engine) as after:
        page = desk.get("/cabang/").text
    assert "Anda disebut" in page
    assert "mohon data 12 desa." in page
    # A form ends the paragraph that it stands in, and then everything after it stands out of line.
    assert re.search(r"<p[^>]*>\s*<form", page) is None
    # One statement for each region, in its one round trip, and only for somebody whose bell counts something.
    assert len(after) - len(before) == 3
    path = re.search(r'action="(/pemberitahuan/12[.]19/[0-9a-f-]+)"', page)
    assert path is not None
    assert press(desk, path[1]).headers["Location"] == f"/kab-batu-bara/tugas/{task.id}/"
    assert "Anda disebut" not in desk.get("/cabang/").text


def test_a_bill_that_is_not_what_its_people_cost_is_looked_at_first(desk: FlaskClient, engine: Engine) -> None:
    entry(engine, BATU_BARA, MARCH.as_of.replace(day=1), 37_815_000, people=1000)
    entry(engine, TANJUNGBALAI, MARCH.as_of.replace(day=1), 37_800_000, people=1000)
    page = desk.get("/cabang/?tampil=iuran").text
    wrong, right = (page.split(f'<a class="task__title" href="/{slug}/', 1)[1].split("</li>", 1)[0] for slug in SLUGS)
    assert "1.000 orang" in wrong
    assert "Rp15.000 lebih besar dari perkiraan" in wrong
    assert ("benarkan" in wrong, "Periksa dahulu" in wrong) == (False, True)
    assert ("benarkan" in right, "perkiraan" in right) == (True, False)


def test_the_desks_files_have_the_regions_clock(desk: FlaskClient, engine: Engine) -> None:
    shared(engine, BATU_BARA, "Sore hari")
    since = rows_of(desk, "/cabang/pekerjaan.csv")[1][4]
    assert since.endswith("+07:00")
    sheet = load_workbook(io.BytesIO(desk.get("/cabang/pekerjaan.xlsx").data)).get_sheet_by_index(0).to_python()
    assert sheet[1][4] == dt.datetime.fromisoformat(since).replace(tzinfo=None)
