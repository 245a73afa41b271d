"""Figures on the branch's desk: what is there, what is not, how they are narrowed, and what desk and queue cost."""

from __future__ import annotations

import csv
import datetime as dt
import gzip
import io
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, text

from semesta_platform.accounts.records import Seat
from semesta_platform.accounts.roles import Role
from semesta_platform.transactions import owner_transaction
from semesta_tenants.coverage.records import Basis, Headcount, Kind
from tests.accounts.conftest import app, engine, pytest_generate_tests
from tests.coverage.conftest import TANJUNGBALAI
from tests.coverage.desks import (
    APRIL,
    BATU_BARA,
    LOMBOK_TIMUR,
    MARCH,
    TANJUNGBALAI_CODE,
    corrected,
    drafted,
    liaison,
    reported,
    submitted,
    verified,
)
from tests.desk.work import batch, days, entry, shared
from tests.factories.people import person_with, signed_in
from tests.http.parts import statements

__all__ = ["app", "engine", "pytest_generate_tests"]
pytestmark = pytest.mark.usefixtures("cleared")
LARGEST_PAGE = 100_000
WHO_ASKS = 2
"""Statements of every page: whose session this is, in a context of its own. Which tenant the address names is known by then."""
DIRECTORY = 3
"""Once for all regions: a context, their lines in the directory, what is published of them."""
REGION = 5
"""Of one region, whatever it holds: context, figures, tasks, batches, contributions."""
FIGURES_WAIT = 2
"""Once for all regions, where a figure waits in any: a context, what they published in the months that it is held against."""


@pytest.fixture
def desk(app: Flask, engine: Engine) -> FlaskClient:
    return signed_in(app, liaison(engine))


def rows_of(client: FlaskClient, address: str) -> list[list[str]]:
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer.mimetype == "text/csv"
    return list(csv.reader(io.StringIO(answer.text.removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}"))))


def test_the_oldest_of_all_tenants_waits_on_top_and_no_draft_is_there(desk: FlaskClient, engine: Engine) -> None:
    verified(engine, BATU_BARA, MARCH)
    submitted(engine, TANJUNGBALAI_CODE, TANJUNGBALAI)
    submitted(engine, BATU_BARA, APRIL)
    drafted(engine, BATU_BARA, replace(APRIL, as_of=dt.date(2025, 5, 1), total=Headcount(461_111, 377_777)))
    drafted(engine, TANJUNGBALAI_CODE, replace(TANJUNGBALAI, as_of=dt.date(2025, 5, 1), total=Headcount(185_555, 151_515)))
    submitted(engine, LOMBOK_TIMUR, replace(APRIL, total=Headcount(451_234, 361_234)))
    page = desk.get("/cabang/").text
    queue = rows_of(desk, "/cabang/antrean.csv")[1:]
    assert [(row[1], row[2], row[6], row[7], row[8], row[9]) for row in queue] == [
        ("Kota Tanjungbalai", "2025-04-01", "183139", "150499", "97.45", "80.08"),
        ("Kabupaten Batu Bara", "2025-04-01", "457615", "371200", "96.37", "78.18"),
    ]
    assert "<em>2 angka</em> menunggu verifikasi" in page
    assert page.index("97,45%") < page.index("96,37%")
    assert ("+17.615" in page, "+11.200" in page) == (True, True)
    for hidden in ("461.111", "377.777", "185.555", "Lombok Timur", "451.234"):
        assert hidden not in page
        assert hidden.replace(".", "") not in str(queue)


def test_a_jump_stands_there_with_its_reason_and_a_figure_over_registered_people_says_so(
    desk: FlaskClient, engine: Engine
) -> None:
    verified(engine, BATU_BARA, MARCH)
    many = replace(APRIL, total=Headcount(490_000, 371_200), basis=Basis.REGISTERED)
    submitted(engine, BATU_BARA, many, reason="Pendaftaran massal 46.947 warga.")
    page, row = desk.get("/cabang/").text, rows_of(desk, "/cabang/antrean.csv")[1]
    assert "Pendaftaran massal 46.947 warga." in page
    assert "atas peserta terdaftar" in page
    assert row[-2:] == [
        "Berubah 11,36% dari bulan sebelumnya (440.000). Periksa, lalu tulis alasannya.",
        "Pendaftaran massal 46.947 warga.",
    ]


def test_each_tenant_shows_what_is_published_and_which_months_are_not(desk: FlaskClient, engine: Engine) -> None:
    today = dt.datetime.now(dt.timezone(dt.timedelta(hours=7))).date()
    last = (today.replace(day=1) - dt.timedelta(days=1)).replace(day=1)
    earlier = (last - dt.timedelta(days=1)).replace(day=1)
    verified(engine, BATU_BARA, MARCH)
    reported(engine, TANJUNGBALAI_CODE, earlier)
    reported(engine, TANJUNGBALAI_CODE, last)
    rows = {row[1]: row for row in rows_of(desk, "/cabang/daerah.csv")[1:]}
    assert list(rows) == ["Kabupaten Asahan", "Kabupaten Batu Bara", "Kota Tanjungbalai"]
    assert rows["Kabupaten Asahan"][2:8] == ["0", "", "", "", "", ""]
    assert rows["Kabupaten Batu Bara"][2:7] == ["0", "2025-03-01", "terverifikasi", "92.66", "75.82"]
    assert rows["Kota Tanjungbalai"][3:5] == [last.isoformat(), "dilaporkan, tidak diverifikasi"]
    assert rows["Kota Tanjungbalai"][8] == "0"
    missing = rows["Kota Tanjungbalai"][9].split()
    assert len(missing) == 10
    assert f"{last:%Y-%m}" not in missing
    assert f"{earlier:%Y-%m}" not in missing
    page = desk.get("/cabang/").text
    for words in ("belum pernah terbit", "Terkini", "Tertinggal", "dilaporkan, tidak diverifikasi"):
        assert words in page


def test_the_address_narrows_and_orders(desk: FlaskClient, engine: Engine) -> None:
    submitted(engine, TANJUNGBALAI_CODE, TANJUNGBALAI)
    submitted(engine, BATU_BARA, APRIL)
    names = [row[1] for row in rows_of(desk, "/cabang/daerah.csv?urut=nama&arah=turun")[1:]]
    assert names == ["Kota Tanjungbalai", "Kabupaten Batu Bara", "Kabupaten Asahan"]
    assert [row[1] for row in rows_of(desk, "/cabang/daerah.csv?tunggu=1")[1:]] == ["Kabupaten Batu Bara", "Kota Tanjungbalai"]
    assert [row[0] for row in rows_of(desk, "/cabang/antrean.csv?daerah=12.19")[1:]] == ["12.19"]
    assert [row[0] for row in rows_of(desk, "/cabang/antrean.csv?urut=cakupan")[1:]] == ["12.19", "12.74"]
    assert [row[0] for row in rows_of(desk, "/cabang/antrean.csv?urut=cakupan&arah=turun")[1:]] == ["12.74", "12.19"]
    # A region of another branch is as unknown as nonsense.
    for nothing in ("52.03", "%27", "99.99"):
        assert rows_of(desk, f"/cabang/antrean.csv?daerah={nothing}")[1:] == []
        assert rows_of(desk, f"/cabang/daerah.csv?daerah={nothing}")[1:] == []
    page = desk.get("/cabang/?daerah=12.09&tunggu=1").text
    assert "Tidak ada yang menunggu di saringan ini" in page
    assert "Tidak ada daerah yang cocok" in page


def test_a_forecast_and_a_correction_are_told_from_an_ordinary_month(desk: FlaskClient, engine: Engine) -> None:
    done = verified(engine, TANJUNGBALAI_CODE, TANJUNGBALAI)
    corrected(engine, TANJUNGBALAI_CODE, done, replace(TANJUNGBALAI, total=Headcount(183_139, 150_500)))
    submitted(engine, BATU_BARA, replace(APRIL, as_of=dt.date(2026, 12, 31), kind=Kind.FORECAST))
    page = desk.get("/cabang/").text
    assert "versi 2, koreksi" in page
    assert "versi 1, prakiraan" in page
    assert {row[3] for row in rows_of(desk, "/cabang/antrean.csv")[1:]} == {"actual", "forecast"}


def test_a_quiet_desk_says_why_and_a_branch_without_regions_too(
    app: Flask, engine: Engine, owner: Engine, desk: FlaskClient
) -> None:
    page = desk.get("/cabang/").text
    assert "Tidak ada yang menunggu" in page
    assert "Semua sudah diputuskan" in page
    with owner_transaction(owner) as session:
        new = "INSERT INTO registry.branches (code, name) VALUES ('sepi', 'BPJS Kesehatan Cabang Sepi') ON CONFLICT DO NOTHING"
        session.execute(text(new))
    lonely = signed_in(app, person_with(engine, Seat(Role.LIAISON, branch_code="sepi")))
    front = lonely.get("/")
    assert (front.status_code, front.headers["Location"]) == (302, "/cabang/")
    assert "Belum ada daerah binaan" in lonely.get("/cabang/").text


def test_a_suspended_region_is_named_and_not_read(desk: FlaskClient, engine: Engine, owner: Engine) -> None:
    submitted(engine, BATU_BARA, APRIL)
    state = text("UPDATE registry.tenants SET state = :state WHERE code = '12.19'")
    with owner_transaction(owner) as session:
        session.execute(state, {"state": "suspended"})
    try:
        page = desk.get("/cabang/").text
    finally:
        with owner_transaction(owner) as session:
            session.execute(state, {"state": "ready"})
    assert "Ditangguhkan oleh pengelola sistem" in page
    assert "457.615" not in page
    assert "96,37%" not in page


def test_each_tenant_costs_the_same_few_statements_however_much_it_holds(desk: FlaskClient, engine: Engine) -> None:
    desk.get("/cabang/")
    with statements(engine) as quiet:
        desk.get("/cabang/")
    for month in range(1, 13):
        verified(engine, BATU_BARA, replace(MARCH, as_of=dt.date(2024, month, 1)))
    submitted(engine, BATU_BARA, replace(MARCH, as_of=dt.date(2025, 1, 1)))
    submitted(engine, BATU_BARA, MARCH)
    for number in range(30):
        shared(engine, BATU_BARA, f"Tugas {number}", due_on=days(number))
        batch(engine, BATU_BARA, f"Usulan {number}")
        entry(engine, BATU_BARA, dt.date(2020 + number // 12, number % 12 + 1, 1), 1_000_000 + number)
    with statements(engine) as busy:
        page = desk.get("/cabang/")
    # One transaction for who asks, one for what is everybody's, one for each of the three tenants: never one session for two.
    assert len([each for each in quiet if "search_path" in each]) == 1 + 1 + 3
    assert len(quiet) == WHO_ASKS + DIRECTORY + 3 * REGION
    # What was told meanwhile is unread: only then each region is asked for mentions too, in its one round trip.
    assert len(busy) == len(quiet) + FIGURES_WAIT + 3
    assert len(gzip.compress(page.data)) < LARGEST_PAGE


def test_a_queue_and_a_figure_cost_a_constant_number_of_statements(desk: FlaskClient, engine: Engine) -> None:
    verified(engine, BATU_BARA, MARCH)
    waiting = submitted(engine, BATU_BARA, APRIL)
    submitted(engine, BATU_BARA, replace(MARCH, as_of=dt.date(2025, 6, 1)))
    found = []
    for address in ("/kab-batu-bara/verifikasi/", f"/kab-batu-bara/verifikasi/{waiting.id}/"):
        desk.get(address)
        with statements(engine) as sent:
            assert desk.get(address).status_code == 200
        found.append(len(sent))
    # Context, what waits (or the one version) with its segments, the months before with theirs, what is published.
    assert found == [WHO_ASKS + 6, WHO_ASKS + 6]


def test_after_signing_in_the_desk_stands_first_among_several_regions(app: Flask, engine: Engine, desk: FlaskClient) -> None:
    choice = desk.get("/").text
    assert choice.index('href="/cabang/"') < choice.index('href="/kab-asahan/"') < choice.index('href="/kab-batu-bara/"')
    assert 'href="/cabang/"' in desk.get("/akun").text
    others = signed_in(app, person_with(engine, Seat(Role.TENANT_ADMIN, tenant_code=BATU_BARA)))
    assert "/cabang/" not in others.get("/akun").text
    assert others.get("/cabang/").status_code == 403
    assert app.test_client().get("/cabang/").status_code == 401
