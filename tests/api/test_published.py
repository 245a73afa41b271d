"""What is published, as every signed-in program reads it: verified and reported, in pages, of real regions alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Engine, text

from semesta_platform.tenancy.regions import TRAINING
from semesta_platform.transactions import owner_transaction, tenant_transaction
from semesta_tenants.coverage import publishing
from semesta_tenants.coverage.records import (
    Basis,
    Figure,
    Headcount,
    Kind,
    Population,
    Precision,
    Printed,
    Relation,
    Reported,
    Source,
)
from tests.api.programs import Program, shown

SOURCE = Source("Laporan daerah", "https://contoh.go.id/laporan")
TENANTS = ("12.09", "12.19", "12.74", "19", "52.03")


def reported(engine: Engine, tenant: str, *figures: Figure) -> None:
    with tenant_transaction(engine, tenant) as session:
        publishing.publish_reported(session, publishing.OPERATOR, [Reported(tenant, each, SOURCE) for each in figures])


def january(year: int, registered: int = 1, **more: Any) -> Figure:
    return Figure(dt.date(year, 1, 1), total=Headcount(registered), **more)


@pytest.fixture
def reader(programs: dict[str, Program], cleared: None) -> Program:  # noqa: ARG001 (empties what the tests fill)
    """Of the centre."""
    return programs["central_viewer"]


def test_an_interval_stays_one_and_is_not_turned_into_counts(engine: Engine, reader: Program) -> None:
    above = Printed(Relation.ABOVE, Decimal(98), ">98")
    exact = Printed(Relation.EXACTLY, Decimal("76.56"), "76,56")
    reported(engine, "52.03", Figure(dt.date(2025, 3, 18), coverage=above, active_rate=exact, precision=Precision.MONTH))

    (found,) = shown(reader.get("/api/v1/published"))["items"]
    assert found["rates"] == {"coverage": ">98.00", "active": "76.56", "pemda_share": None}
    assert (found["registered"], found["active"], found["population"], found["precision"]) == (None, None, None, "month")
    assert (found["tenant"], found["evidence"], found["version"]) == ("52.03", "reported", None)
    assert found["source"] == {"title": "Laporan daerah", "url": "https://contoh.go.id/laporan"}


def test_a_basis_of_the_source_is_kept_and_a_hundred_passed(engine: Engine, reader: Program) -> None:
    pekalongan = Figure(dt.date(2023, 12, 31), basis=Basis.REGISTERED, total=Headcount(274_974, 230_665))
    beyond = Figure(dt.date(2024, 12, 31), population=Population(10_000, "Dukcapil (DKB)", "2024S2"), total=Headcount(10_955))
    reported(engine, "12.09", pekalongan, beyond)

    first, second = shown(reader.get("/api/v1/published"))["items"]
    assert (first["basis"], first["rates"]["active"], first["rates"]["coverage"]) == ("registered", "83.89", None)
    assert second["rates"]["coverage"] == "109.55"


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 30, 31, 1000])
def test_pages_join_to_the_whole_in_order(engine: Engine, reader: Program, limit: int) -> None:
    for tenant in TENANTS:
        both = (january(year, kind=kind) for year in (2023, 2024, 2025) for kind in Kind)
        reported(engine, tenant, *both)
    page = shown(reader.get(f"/api/v1/published?limit={limit}"))
    found, pages = page["items"], 1
    while page["next_cursor"]:
        page = shown(reader.get(f"/api/v1/published?limit={limit}&cursor={page['next_cursor']}"))
        assert 0 < len(page["items"]) <= limit
        found, pages = found + page["items"], pages + 1

    keys = [(each["tenant"], each["as_of"], each["kind"]) for each in found]
    assert keys == sorted(set(keys))
    assert (len(keys), pages) == (30, -(-30 // limit))


def test_of_several_publications_the_last_one_counts(engine: Engine, reader: Program) -> None:
    for registered in (5, 6, 7):
        reported(engine, "12.19", january(2025, registered))

    assert [each["registered"] for each in shown(reader.get("/api/v1/published"))["items"]] == [7]


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("", 6),
        ("tenants=12.19", 3),
        ("tenants=12.19,12.74", 6),
        ("tenants=12.08", 0),
        ("since=2025-01-01", 2),
        ("since=2025-01-02", 0),
        ("kind=forecast", 0),
        ("kind=actual&tenants=12.74&since=2024-01-01", 2),
    ],
)
def test_each_filter_narrows(engine: Engine, reader: Program, query: str, count: int) -> None:
    for tenant in ("12.19", "12.74"):
        reported(engine, tenant, january(2023), january(2024), january(2025))

    assert len(shown(reader.get(f"/api/v1/published?{query}"))["items"]) == count


REGION_COLUMNS = "code, name, level, slug, province_code, province_name, zone, eligible"
REGION = "SELECT :code, 'x', 'regency', 'kab-x', '99', 'x', 'Asia/Jakarta', false"
FIGURE = "SELECT :code, '2025-01-01', 'day', 'actual', 'population', 'reported', 'x', 'x'"


@pytest.fixture
def invented(owner: Engine, cleared: None) -> Iterator[None]:  # noqa: ARG001 (empties before and after)
    """A figure of the training region, put there by hand: its tenant is not part of these tests."""
    code = {"code": TRAINING.code}
    columns = "tenant, as_of, precision, kind, basis, evidence, source_title, source_url"
    with owner_transaction(owner) as session:
        made = session.execute(
            text(f"INSERT INTO registry.regions ({REGION_COLUMNS}) {REGION} ON CONFLICT DO NOTHING RETURNING code"), code
        ).all()
        session.execute(text(f"INSERT INTO registry.published_figures ({columns}) {FIGURE}"), code)
    yield
    with owner_transaction(owner) as session:
        session.execute(text("DELETE FROM registry.published_figures WHERE tenant = :code"), code)
        if made:
            session.execute(text("DELETE FROM registry.regions WHERE code = :code"), code)


@pytest.mark.usefixtures("invented")
@pytest.mark.parametrize("query", ["", f"tenants={TRAINING.code}", f"tenants={TRAINING.code},12.19"])
def test_invented_figures_are_on_no_list(engine: Engine, reader: Program, query: str) -> None:
    reported(engine, "12.19", january(2025))

    assert TRAINING.code not in reader.get(f"/api/v1/published?{query}").text


def test_a_full_page_takes_as_many_statements_as_an_empty_one(engine: Engine, reader: Program) -> None:
    before = reader.statements("/api/v1/published?limit=1000")
    for tenant in TENANTS:
        reported(engine, tenant, *(january(year) for year in range(2015, 2025)))

    assert before == reader.statements("/api/v1/published?limit=1000") == 4
