"""What a region steers by on its home: targets, the forecast beside them, tasks; and who does not see them."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

import pytest
from flask import Flask
from sqlalchemy import Engine, text

from semesta_platform.transactions import owner_transaction, tenant_transaction
from semesta_tenants.coordination import service as coordination
from semesta_tenants.coordination.records import Wanted
from semesta_tenants.coverage.records import (
    Evidence,
    Figure,
    Headcount,
    Population,
    Printed,
    Published,
    Relation,
    Segment,
    SegmentCount,
    Source,
)
from semesta_tenants.home import rules
from semesta_tenants.home.records import Gathered
from semesta_tenants.home.segments import segment_lines
from semesta_tenants.home.steering import steering
from semesta_tenants.targets import service as targets
from semesta_tenants.targets.records import Indicator, Target
from tests.coverage.conftest import ADMIN, TODAY
from tests.factories.people import person_with, signed_in
from tests.home.conftest import SEAT_OF, TANJUNGBALAI, figure, verified
from tests.home.test_page import heading, links, words

APRIL = dt.date(2025, 4, 1)


def published(given: Figure, number: int = 1) -> Published:
    at = dt.datetime(2025, 5, 2, tzinfo=dt.UTC)
    return Published(number, TANJUNGBALAI, given, Evidence.REPORTED, Source("Berita", "https://contoh.go.id/"), None, at)


def target(indicator: str, value: str, due: dt.date) -> Target:
    return Target(uuid.uuid4(), 1, Indicator.of(indicator), Decimal(value), due, "Dinas Kesehatan")


def gathered(given: Figure, *targets: Target, population: Population | None = None) -> Gathered:
    return Gathered((), (published(given),), None, (), None, targets, {}, (), population)


def test_the_next_due_rate_leads_and_what_is_over_comes_last() -> None:
    over = target("coverage", "98", dt.date(2025, 12, 31))
    count = target("registered", "186000", dt.date(2026, 12, 31))
    rate = target("active_rate", "85", dt.date(2026, 12, 31))
    found = steering(gathered(figure(APRIL), over, count, rate), TANJUNGBALAI, TODAY)
    assert [each.target for each in found.targets] == [rate, count, over]
    assert found.leading is not None
    # 85 % of 187,939 is 159,748.15: 159,749 people reach it, 150,499 are active.
    assert (found.leading.target, found.leading.missing and found.leading.missing.people) == (rate, 9_250)
    assert found.outlook is not None
    assert (found.outlook.indicator.code, found.outlook.forecast and found.outlook.forecast.points) == ("active_rate", 1)


def test_a_percentage_is_told_in_people_only_as_an_estimate_from_a_named_population() -> None:
    """Lombok Timur: 76.56 % of 1,457,591 lack about 50,141 for 80 %."""
    printed = Figure(dt.date(2025, 3, 18), active_rate=Printed(Relation.EXACTLY, Decimal("76.56"), "76,56"))
    wanted = target("active_rate", "80", dt.date(2026, 12, 31))
    assert steering(gathered(printed, wanted), TANJUNGBALAI, TODAY).leading is None
    known = Population(1_457_591, "Dukcapil (DKB)", "2024S2")
    found = steering(gathered(printed, wanted, population=known), TANJUNGBALAI, TODAY).leading
    assert found is not None
    assert found.missing is not None
    assert (found.missing.people, found.missing.about) == (50_141, True)


def test_whoever_may_not_see_targets_gets_none_of_them() -> None:
    found = steering(Gathered((), (published(figure(APRIL)),), None, (), None), TANJUNGBALAI, TODAY)
    assert (found.targets, found.total, found.leading, found.outlook) == ((), 0, None, None)


def test_segments_have_their_own_rates_and_gaps_stay_gaps() -> None:
    def month(back: int, active: int | None) -> Figure:
        people = (SegmentCount(Segment.PBI_JK, Headcount(1_000, active)),)
        return Figure(dt.date(2025, 4 - back, 1), segments=people, total=Headcount(1_000, active))

    by_month = {each.period: each for each in (month(0, 905), month(1, 900), month(3, None))}
    (line,) = segment_lines(month(0, 905), by_month)
    assert (line.rate, line.change, line.registered) == (Fraction(181, 2), Fraction(1, 2), 1_000)
    assert line.series == (*[None] * 10, 90.0, 90.5)


def test_completeness_counts_published_months_of_the_last_24() -> None:
    days = (dt.date(2026, 2, 1), dt.date(2026, 1, 31), dt.date(2026, 1, 1), dt.date(2024, 3, 1), dt.date(2024, 2, 1))
    found = rules.completeness([published(figure(day), number) for number, day in enumerate(days)], TODAY)
    assert (found.published, found.months, found.newest) == (3, 24, dt.date(2026, 2, 1))


@pytest.fixture
def told(engine: Engine, owner: Engine, cleared: None) -> Iterator[Engine]:  # noqa: ARG001 (figures of the test before must be gone)
    yield engine
    with owner_transaction(owner) as session:
        session.execute(text("DELETE FROM tenant_1274.tasks"))
        session.execute(text("TRUNCATE tenant_1274.target_versions"))


def test_tasks_stand_for_the_region_and_the_shared_ones_for_the_branch(app: Flask, told: Engine) -> None:
    verified(told, figure(APRIL))
    with tenant_transaction(told, TANJUNGBALAI) as session:
        for title, due in (("Padankan data pindah", dt.date(2026, 3, 1)), ("Usulkan PBI JK", dt.date(2026, 2, 20))):
            coordination.add(session, ADMIN, Wanted(title, "Dinas Sosial", due_on=due), today=TODAY)
        shared = Wanted("Rekonsiliasi bersama", "BPKAD", due_on=dt.date(2026, 3, 5), step="waiting", shared=True)
        coordination.add(session, ADMIN, shared, today=TODAY)
    admin, liaison = (signed_in(app, person_with(told, SEAT_OF[name])) for name in ("admin", "liaison"))
    said = words(admin)
    assert said.index("Usulkan PBI JK") < said.index("Padankan data pindah")
    assert "1 dari 6 titik" in said
    assert {"/kota-tanjungbalai/tugas/", "/kota-tanjungbalai/cakupan/#kalender"} <= links(admin)
    assert [each in words(liaison) for each in ("Usulkan", "Padankan", "Rekonsiliasi bersama")] == [False, False, True]
    assert heading(admin) == "Kurang 1.042 peserta terdaftar untuk cakupan 98%"


def test_a_target_leads_the_sentence(app: Flask, told: Engine) -> None:
    verified(told, figure(APRIL))
    wanted = target("active_rate", "85", dt.date(dt.datetime.now(dt.UTC).year + 1, 12, 31))
    with tenant_transaction(told, TANJUNGBALAI) as session:
        targets.set_target(session, ADMIN, wanted, today=TODAY)
    admin = signed_in(app, person_with(told, SEAT_OF["admin"]))
    assert heading(admin) == "Kurang 9.250 peserta aktif untuk target keaktifan 85%"
    assert f"/kota-tanjungbalai/target/{wanted.id}/" in links(admin)


def test_staff_of_an_office_find_their_own_tasks_first(app: Flask, told: Engine) -> None:
    verified(told, figure(APRIL))
    with tenant_transaction(told, TANJUNGBALAI) as session:
        own = coordination.add(
            session, ADMIN, Wanted("Padankan data", "Dinas Kesehatan", due_on=dt.date(2030, 1, 2)), today=TODAY
        )
        coordination.add(session, ADMIN, Wanted("Milik dinas lain", "Dinas Sosial", due_on=dt.date(2030, 1, 1)), today=TODAY)
    page = signed_in(app, person_with(told, SEAT_OF["opd"])).get("/kota-tanjungbalai/").text
    main = page.split("<main", 1)[1]
    assert f'button--primary" href="/kota-tanjungbalai/tugas/{own.id}/"' in main
    assert main.index("Padankan data") < main.index("Menunggu Anda")
    assert main.count("Padankan data") == 1
    assert "Milik dinas lain" not in main
    bar = page.split('class="tabs"', 1)[1].split("</nav>", 1)[0].split("<details", 1)[0]
    assert 'href="/kota-tanjungbalai/tugas/"' in bar
    admins = signed_in(app, person_with(told, SEAT_OF["admin"])).get("/kota-tanjungbalai/").text
    assert 'id="tugas-anda"' not in admins
