"""A province reads which of its regencies and cities have published what, and which months they miss."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from flask import Flask
from flask.testing import FlaskClient
from python_calamine import CalamineWorkbook
from sqlalchemy import Engine, text

from semesta_platform.accounts.records import Seat
from semesta_platform.accounts.roles import Role
from semesta_platform.http.ground import ground_of
from semesta_platform.tenancy.regions import region
from semesta_platform.transactions import owner_transaction, tenant_transaction
from semesta_tenants.coverage import publishing, roll
from semesta_tenants.coverage.overview import PublishedMonth
from semesta_tenants.coverage.records import (
    Basis,
    Evidence,
    Figure,
    Headcount,
    Population,
    Printed,
    Published,
    Relation,
    Reported,
    Source,
)
from tests.accounts.conftest import app, engine
from tests.coverage.pages import back, person, words_of
from tests.http.conftest import pytest_generate_tests
from tests.http.parts import statements as counted

__all__ = ["app", "engine", "pytest_generate_tests"]
HERE = "/prov-kepulauan-bangka-belitung/cakupan/kabupaten-kota/"
BANGKA, BELITUNG, PINANG = "19.01", "19.02", "19.71"
STATEMENTS = 8
# ---- pure --------------------------------------------------------------------------------------------------------------------

TODAY = dt.date(2026, 2, 10)
SOURCE = Source("Berita contoh", "https://contoh.go.id/1")


def published(tenant: str, figure: Figure) -> Published:
    return Published(1, tenant, figure, Evidence.REPORTED, SOURCE, None, dt.datetime(2026, 2, 1, tzinfo=dt.UTC))


def printed(active: str, basis: Basis = Basis.POPULATION) -> Figure:
    return Figure(dt.date(2026, 1, 1), basis=basis, active_rate=Printed(Relation.EXACTLY, Decimal(active), active))


def lines(*found: Published, months: tuple[PublishedMonth, ...] = ()) -> tuple[roll.Line, ...]:
    regions = [each for code in (BANGKA, BELITUNG, PINANG) if (each := region(code))]
    return roll.lines(regions, found, months, roll.calendar(TODAY))


def test_the_calendar_is_the_last_two_years_with_this_month_last() -> None:
    calendar = roll.calendar(TODAY)
    assert (len(calendar), calendar[0], calendar[-1]) == (24, dt.date(2024, 3, 1), dt.date(2026, 2, 1))


def test_every_regency_has_a_line_and_the_months_are_counted() -> None:
    months = (
        PublishedMonth(BANGKA, dt.date(2026, 2, 1), Evidence.VERIFIED),
        PublishedMonth(BANGKA, dt.date(2024, 2, 1), Evidence.VERIFIED),
        PublishedMonth(PINANG, dt.date(2026, 2, 1), Evidence.REPORTED),
    )
    found = lines(published(BANGKA, printed("80")), months=months)
    assert [(each.state, each.missing) for each in found] == [("reported", 23), ("none", 24), ("none", 23)]
    assert [roll.reporting(found, place) for place in (22, 23)] == [0, 2]
    assert roll.counts(found) == {"": 3, "verified": 0, "reported": 1, "none": 2}


def test_two_bases_are_never_ordered_together_and_the_unknown_stand_last() -> None:
    found = lines(published(BANGKA, printed("95", Basis.REGISTERED)), published(PINANG, printed("80")))
    for direction in ("naik", "turun"):
        ordered, column, taken = roll.in_order(found, {"urut": "keaktifan", "arah": direction})
        assert (column, taken) == ("keaktifan", direction)
        assert [each.region.code for each in ordered] == [PINANG, BANGKA, BELITUNG]
    assert found[0].rates is not None
    assert found[0].rates.active is not None
    assert found[0].rates.active.value == Fraction(95)


# ---- pages -------------------------------------------------------------------------------------------------------------------

FIGURE = Figure(back(1), population=Population(1000, "Dukcapil (DKB)", "2024S2"), total=Headcount(990, 850), note="")


@pytest.fixture(scope="module")
def here(app: Flask) -> FlaskClient:
    return person(app, Seat(Role.TENANT_ADMIN, tenant_code="19"))


@pytest.fixture
def world(application: Engine, owner: Engine) -> None:
    """Pinang has this month and the one before; Belitung an interval, three years ago; the others nothing."""
    interval = Printed(Relation.ABOVE, Decimal(98), ">98")
    old = replace(
        FIGURE,
        as_of=back(36),
        total=Headcount(),
        coverage=interval,
        active_rate=Printed(Relation.EXACTLY, Decimal("76.56"), "76,56"),
        population=None,
        basis=Basis.REGISTERED,
    )
    reports = [Reported(PINANG, each, SOURCE) for each in (FIGURE, replace(FIGURE, as_of=back(0)), old)]
    with tenant_transaction(application, PINANG) as session:
        publishing.publish_reported(session, publishing.OPERATOR, reports)
    # Belitung is no tenant of the tests: what the province reads is the same.
    with owner_transaction(owner) as session:
        moved = text("UPDATE registry.published_figures SET tenant = :code WHERE as_of = :day")
        session.execute(moved, {"code": BELITUNG, "day": old.as_of})


def names(page: str) -> list[str]:
    return re.findall(r'<th scope="row">([^<]+)</th>', page.partition('id="kelengkapan"')[0])


@pytest.mark.usefixtures("cleared", "world")
def test_the_page_says_how_many_reported_and_which_months(app: Flask, here: FlaskClient) -> None:
    with counted(ground_of(app).engine) as seen:
        page = here.get(HERE)
    assert len(seen) <= STATEMENTS, seen
    said = words_of(page.text)
    assert "2 dari 7 kabupaten dan kota melaporkan" in said
    assert "baru 1 dari 7" in said
    assert all(part in said for part in ("99,00%", "85,00%", "> 98%", "Dukcapil (DKB) semester II 2024", "peserta terdaftar"))
    matrix = page.text.partition('id="kelengkapan"')[2]
    assert len(re.findall(r"<td>", matrix)) == 24 * 8
    assert re.findall(r"nowrap\">(\d+/\d+)<", matrix)[10:12] == ["1/7", "1/7"]
    assert matrix.count('aria-hidden="true">D</b>') == 2
    assert "Kabupaten dan kota" in words_of(here.get("/prov-kepulauan-bangka-belitung/cakupan/").text)
    assert f'href="{HERE}"' in here.get("/prov-kepulauan-bangka-belitung/").text


@pytest.mark.usefixtures("cleared", "world")
@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("bukti=reported", ["Kabupaten Belitung", "Kota Pangkal Pinang"]),
        ("bukti=verified", []),
        ("nama=pinang+KOTA", ["Kota Pangkal Pinang"]),
        ("bukti=reported&urut=kosong&arah=naik", ["Kota Pangkal Pinang", "Kabupaten Belitung"]),
        ("bukti=reported&urut=per&arah=naik", ["Kabupaten Belitung", "Kota Pangkal Pinang"]),
        ("bukti=reported&urut=zzz", ["Kabupaten Belitung", "Kota Pangkal Pinang"]),
    ],
)
def test_the_list_narrows_and_orders_by_its_address(here: FlaskClient, query: str, expected: list[str]) -> None:
    page = here.get(f"{HERE}?{query}").text
    assert names(page) == expected
    assert ("Tidak ada daerah yang cocok" in page) == (not expected)


@pytest.mark.usefixtures("cleared", "world")
def test_files_agree_with_the_page(here: FlaskClient) -> None:
    rows = list(csv.DictReader(io.StringIO(here.get(f"{HERE[:-1]}.csv?urut=kosong&arah=naik").data.decode("utf-8-sig"))))
    assert len(rows) == 7
    first = rows[0]
    assert (first["Kode"], first["Cakupan (%)"], first["Penduduk"], first["Bulan kosong dari 24"]) == (
        PINANG,
        "99.00",
        "1000",
        "22",
    )
    assert (first[f"{back(0):%Y-%m}"], first[f"{back(2):%Y-%m}"]) == ("Dilaporkan", "")
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(here.get(f"{HERE[:-1]}.xlsx?bukti=reported").data)).get_sheet_by_index(0)
    head, belitung, pinang = sheet.to_python()
    assert dict(zip(head, pinang, strict=True))["Cakupan (%)"] == pytest.approx(0.99)
    assert dict(zip(head, belitung, strict=True))["Cakupan (%)"] == ">98.00"
    assert dict(zip(head, pinang, strict=True))["Per tanggal"] == back(0)


def test_only_a_province_has_the_page(app: Flask, here: FlaskClient) -> None:
    regency = person(app, Seat(Role.TENANT_ADMIN, tenant_code="12.19"))
    for ending in ("/", ".csv", ".xlsx"):
        assert regency.get(f"/kab-batu-bara/cakupan/kabupaten-kota{ending}").status_code == 404
    assert here.get("/prov-aceh/cakupan/kabupaten-kota/").status_code == 404
