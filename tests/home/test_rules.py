"""Exact distances, comparisons and what waits, without a database."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from semesta_tenants.coverage.overview import Standing
from semesta_tenants.coverage.records import (
    Basis,
    Evidence,
    Figure,
    Headcount,
    Population,
    Printed,
    Published,
    Relation,
    Side,
    Source,
    State,
)
from semesta_tenants.coverage.rules import months_before
from semesta_tenants.home.records import AWARDS_2026, Against, Gathered, Measure, Place, Task, Work
from semesta_tenants.home.rules import home, measured, people_to, roll_up

APRIL, TODAY = dt.date(2025, 4, 1), dt.date(2025, 5, 20)
TANJUNGBALAI = Figure(as_of=APRIL, population=Population(187_939, "Dukcapil (DKB)", "2024S2"), total=Headcount(183_139, 150_499))

PLACE = Place("12.74", {})


def published(figure: Figure, tenant: str = "12.74") -> Published:
    return Published(1, tenant, figure, Evidence.REPORTED, Source("x", "y"), None, dt.datetime.now(dt.UTC))


def standing(month: int, state: State, year: int = 2025) -> Standing:
    moment = dt.datetime(2025, 5, month, tzinfo=dt.UTC)
    return Standing(uuid.UUID(int=month), dt.date(year, month, 1), state, "Petugas", moment)


def gathered(*standings: Standing, figures: tuple[Figure, ...] = ()) -> Gathered:
    return Gathered(standings, tuple(published(each) for each in figures), None, (), None)


@given(st.fractions(0, 200), st.integers(1, 10**9), st.integers(0, 10**9))
def test_the_gap_is_the_least_number_of_people_that_reaches_the_threshold(
    threshold: Fraction, population: int, have: int
) -> None:
    gap = people_to(threshold, population, have)
    assert Fraction((have + gap) * 100, population) >= threshold
    assert Fraction((have + gap - 1) * 100, population) < threshold


@pytest.mark.parametrize(
    ("have", "against", "people"),
    [
        (183_139, Against.SHORT, 1042),
        (184_180, Against.SHORT, 1),
        (184_181, Against.ABOVE, 0),
        (206_000, Against.ABOVE, 21_819),
    ],
)
def test_tanjungbalai_against_98_per_cent(have: int, against: Against, people: int) -> None:
    figure = replace(TANJUNGBALAI, total=Headcount(have, 150_499))
    found = measured(figure, Measure.COVERAGE, AWARDS_2026.coverage)
    assert (found.against, found.people) == (against, people)


def test_exactly_the_threshold_is_reached_and_not_above() -> None:
    figure = Figure(as_of=APRIL, population=Population(100_000, "x"), total=Headcount(98_000, 80_000))
    assert [measured(figure, each, AWARDS_2026.of(each)).against for each in Measure] == [Against.EXACTLY, Against.EXACTLY]
    assert [measured(figure, each, AWARDS_2026.of(each)).people for each in Measure] == [0, 0]


def test_a_rate_that_rounds_to_the_threshold_has_not_reached_it() -> None:
    figure = Figure(as_of=APRIL, population=Population(1_000_000, "x"), total=Headcount(979_999, 0))
    found = measured(figure, Measure.COVERAGE, Fraction(98))
    assert (found.against, found.people) == (Against.SHORT, 1)


@pytest.mark.parametrize(
    ("relation", "value", "against"),
    [
        (Relation.ABOVE, "98", Against.ABOVE),
        (Relation.AT_LEAST, "98", Against.EXACTLY),
        (Relation.ABOVE, "97.9", Against.OPEN),
        (Relation.EXACTLY, "95.07", Against.SHORT),
        (Relation.EXACTLY, "98", Against.EXACTLY),
    ],
)
def test_printed_percentages_give_no_people(relation: Relation, value: str, against: Against) -> None:
    figure = Figure(as_of=APRIL, coverage=Printed(relation, Decimal(value), value))
    found = measured(figure, Measure.COVERAGE, Fraction(98))
    assert (found.against, found.people) == (against, None)


def test_counts_that_the_source_rounds_give_no_people() -> None:
    figure = replace(TANJUNGBALAI, rounded=True)
    assert measured(figure, Measure.COVERAGE, Fraction(98)).people is None


def test_a_rate_over_the_registered_is_not_held_against_the_population() -> None:
    figure = replace(TANJUNGBALAI, basis=Basis.REGISTERED)
    found = measured(figure, Measure.ACTIVE, Fraction(80), before=TANJUNGBALAI)
    assert (found.against, found.people, found.change) == (Against.OTHER_BASIS, None, None)
    assert measured(figure, Measure.COVERAGE, Fraction(98)).people == 1042


def test_the_change_is_in_points_against_the_month_before_alone() -> None:
    march = replace(TANJUNGBALAI, as_of=dt.date(2025, 3, 1), total=Headcount(182_000, 150_000))
    february = replace(march, as_of=dt.date(2025, 2, 1))
    found = home(gathered(figures=(TANJUNGBALAI, march)), AWARDS_2026, Side.REGION, TODAY, PLACE).headline
    assert found is not None
    assert found.coverage.change == Fraction((183_139 - 182_000) * 100, 187_939)
    assert [tile.change for tile in found.tiles] == [1139, 499, 0, None]
    assert found.tiles[0].series == (*[None] * 10, 182_000, 183_139)
    older = home(gathered(figures=(TANJUNGBALAI, february)), AWARDS_2026, Side.REGION, TODAY, PLACE).headline
    assert older is not None
    assert (older.month_before, older.coverage.change) == (None, None)


def works(tasks: tuple[Task, ...]) -> list[tuple[Work, dt.date]]:
    return [(each.work, each.periods[0]) for each in tasks]


def test_what_waits_for_the_region_comes_most_pressing_first() -> None:
    given_ = gathered(
        standing(5, State.VERIFIED), standing(4, State.SUBMITTED), standing(3, State.DRAFT), standing(2, State.RETURNED)
    )
    tasks = home(given_, AWARDS_2026, Side.REGION, TODAY, PLACE).tasks
    assert works(tasks) == [
        (Work.RETURNED, dt.date(2025, 2, 1)),
        (Work.DRAFT, dt.date(2025, 3, 1)),
        (Work.NEXT, dt.date(2025, 6, 1)),
        (Work.MISSING, dt.date(2025, 1, 1)),
        (Work.WITH_BRANCH, APRIL),
    ]
    assert len(tasks[3].periods) == 24 - 4


def test_this_month_is_due_until_something_of_it_is_there() -> None:
    assert works(home(gathered(), AWARDS_2026, Side.REGION, TODAY, PLACE).tasks) == [(Work.DUE, dt.date(2025, 5, 1))]
    done = gathered(figures=(replace(TANJUNGBALAI, as_of=dt.date(2025, 5, 1)),))
    assert works(home(done, AWARDS_2026, Side.REGION, TODAY, PLACE).tasks)[0] == (Work.NEXT, dt.date(2025, 6, 1))


def test_for_the_branch_only_submissions_wait_the_oldest_first() -> None:
    given_ = gathered(standing(4, State.SUBMITTED), standing(3, State.SUBMITTED), standing(2, State.RETURNED))
    tasks = home(given_, AWARDS_2026, Side.BRANCH, TODAY, PLACE).tasks
    assert works(tasks) == [(Work.VERIFY, dt.date(2025, 3, 1)), (Work.VERIFY, APRIL)]


def test_months_are_counted_over_the_turn_of_the_year() -> None:
    found = [months_before(dt.date(2025, 1, 1), back) for back in (-12, -1, 0, 1, 13)]
    assert found == [
        dt.date(2026, 1, 1),
        dt.date(2025, 2, 1),
        dt.date(2025, 1, 1),
        dt.date(2024, 12, 1),
        dt.date(2023, 12, 1),
    ]


def test_only_whole_counts_are_summed_and_who_is_silent_is_named() -> None:
    whole = published(TANJUNGBALAI, "12.74")
    other = published(replace(TANJUNGBALAI, as_of=dt.date(2025, 1, 1), total=Headcount(100_000, 90_000)), "12.19")
    printed = published(Figure(as_of=APRIL, coverage=Printed(Relation.ABOVE, Decimal(98), ">98")), "12.09")
    rounded = published(replace(TANJUNGBALAI, rounded=True), "12.08")
    names = {"12.08": "D", "12.09": "C", "12.10": "E", "12.19": "B", "12.74": "A"}
    found = roll_up(names, (rounded, printed, other, whole))
    assert (found.reporting, found.counted, found.population, found.registered, found.active) == (
        4,
        2,
        375_878,
        283_139,
        240_499,
    )
    assert found.coverage is not None
    assert found.coverage.value == Fraction(28_313_900, 375_878)
    assert (found.oldest, found.newest) == (dt.date(2025, 1, 1), APRIL)
    assert [each.name for each in found.silent] == ["E"]
    assert roll_up(names, ()).coverage is None
