"""Paths and where targets stand: by hand for each sentence of the rule, and by properties for what may never happen."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from semesta_tenants.coverage.records import Basis, Figure, Headcount, Population, Printed, Relation, Segment
from semesta_tenants.targets import checks, rules
from semesta_tenants.targets.records import Indicator, Measure
from semesta_tenants.targets.rules import Because, Missing, Status
from tests.targets.conftest import TODAY, point, target

BASE, DUE = dt.date(2025, 4, 1), dt.date(2026, 12, 31)
JANUARY = dt.date(2026, 1, 1)
HELD = target(indicator=Indicator(Measure.COVERAGE), value=Decimal(98), baseline=None, baseline_on=None, baseline_source="")
BY_MONTH = target(
    path=((dt.date(2025, 10, 1), Decimal(74)), (dt.date(2026, 4, 1), Decimal(77)), (dt.date(2026, 12, 1), Decimal(80)))
)
FINE = 40
"""Examples of each property: pure and quick."""

# ---- the path --------------------------------------------------------------------------------------------------------------


def test_straight_path_is_exact_by_days() -> None:
    whole = (DUE - BASE).days
    assert rules.planned(target(), BASE) == Fraction("70.5")
    assert rules.planned(target(), JANUARY) == Fraction("70.5") + Fraction("9.5") * Fraction((JANUARY - BASE).days, whole)
    assert rules.planned(target(), DUE) == rules.planned(target(), DUE + dt.timedelta(days=400)) == 80
    assert rules.planned(target(), BASE - dt.timedelta(days=30)) == Fraction("70.5")


def test_path_by_month_stands_where_it_is_given_and_runs_straight_between() -> None:
    months = {month: rules.planned(BY_MONTH, month) for month, _ in rules.path_months(BY_MONTH)}
    assert months[dt.date(2025, 10, 1)] == 74
    assert months[dt.date(2026, 1, 1)] == Fraction("75.5")
    assert months[dt.date(2025, 7, 1)] == Fraction("72.25")
    assert months[dt.date(2026, 12, 1)] == 80
    assert len(months) == 21


def test_target_without_baseline_is_held() -> None:
    assert rules.planned(HELD, JANUARY) == 98
    assert rules.path_months(HELD) == ()


@given(
    start=st.integers(0, 200_000).map(lambda each: Decimal(each).scaleb(-3)),
    end=st.integers(0, 200_000).map(lambda each: Decimal(each).scaleb(-3)),
    day=st.dates(dt.date(2024, 1, 1), dt.date(2028, 12, 31)),
    later=st.integers(0, 400),
)
@settings(max_examples=FINE, deadline=None)
def test_straight_path_stays_between_and_never_turns(start: Decimal, end: Decimal, day: dt.date, later: int) -> None:
    one = target(baseline=start, value=end)
    first, second = rules.planned(one, day), rules.planned(one, day + dt.timedelta(days=later))
    assert min(start, end) <= first <= max(start, end)
    assert (second >= first) if end >= start else (second <= first)


# ---- where a target stands ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("points", "today", "status", "because"),
    [
        ([], TODAY, Status.UNKNOWN, Because.NO_FIGURE),
        ([point(BASE, "70.5")], TODAY, Status.UNKNOWN, Because.NO_FIGURE),
        ([point(JANUARY, "80")], TODAY, Status.REACHED, Because.VALUE_REACHED),
        ([point(JANUARY, 80, relation=Relation.ABOVE)], TODAY, Status.REACHED, Because.VALUE_REACHED),
        ([point(JANUARY, 79)], TODAY, Status.ON_TRACK, Because.ON_PATH),
        ([point(JANUARY, 72)], TODAY, Status.AT_RISK, Because.BELOW_PATH),
        ([point(JANUARY, 72, relation=Relation.AT_LEAST)], TODAY, Status.UNKNOWN, Because.INTERVAL),
        ([point(JANUARY, 79, basis=Basis.REGISTERED)], TODAY, Status.UNKNOWN, Because.OTHER_BASIS),
        ([point(JANUARY, 99, basis=Basis.REGISTERED)], TODAY, Status.UNKNOWN, Because.OTHER_BASIS),
        ([point(dt.date(2025, 11, 10), 79)], TODAY, Status.ON_TRACK, Because.ON_PATH),
        ([point(dt.date(2025, 11, 9), 79)], TODAY, Status.UNKNOWN, Because.OLD_FIGURE),
        ([point(dt.date(2025, 5, 1), 81)], TODAY, Status.REACHED, Because.VALUE_REACHED),
        ([point(DUE, 79)], dt.date(2027, 1, 15), Status.MISSED, Because.DUE_PASSED),
        ([point(dt.date(2027, 1, 1), 79)], dt.date(2027, 1, 15), Status.MISSED, Because.DUE_PASSED),
        ([point(DUE, 79), point(dt.date(2027, 3, 1), 81)], dt.date(2027, 3, 15), Status.REACHED, Because.VALUE_REACHED),
        ([point(DUE, 81), point(dt.date(2027, 3, 1), 79)], dt.date(2027, 3, 15), Status.REACHED, Because.REACHED_BY_DUE),
        ([point(dt.date(2027, 3, 1), 79)], dt.date(2027, 3, 15), Status.UNKNOWN, Because.NONE_BY_DUE),
        ([point(dt.date(2026, 6, 1), 79)], dt.date(2027, 3, 15), Status.UNKNOWN, Because.NONE_BY_DUE),
        ([point(DUE, 79, relation=Relation.ABOVE)], dt.date(2027, 1, 15), Status.UNKNOWN, Because.INTERVAL),
        ([point(DUE, 79, basis=Basis.REGISTERED)], dt.date(2027, 1, 15), Status.UNKNOWN, Because.OTHER_BASIS),
    ],
)
def test_each_sentence_of_the_rule(points: list[Any], today: dt.date, status: Status, because: Because) -> None:
    found = rules.standing(target(), points, today=today)
    assert (found.status, found.because) == (status, because)


def test_exactly_on_the_path_is_on_track_and_a_hair_below_is_at_risk() -> None:
    foreseen = rules.planned(target(), JANUARY)
    on_path = rules.standing(target(), [point(JANUARY, foreseen)], today=TODAY)
    below = rules.standing(target(), [point(JANUARY, foreseen - Fraction(1, 10**9))], today=TODAY)
    assert (on_path.status, below.status) == (Status.ON_TRACK, Status.AT_RISK)
    assert (on_path.planned, on_path.age) == (foreseen, 1)


def test_forecast_that_misses_puts_a_target_on_track_at_risk_and_changes_nothing_else() -> None:
    on_track = [point(JANUARY, 79)]
    said = [rules.standing(target(), on_track, today=TODAY, forecast_reaches=each) for each in (None, True, False)]
    assert [each.status for each in said] == [Status.ON_TRACK, Status.ON_TRACK, Status.AT_RISK]
    assert said[2].because == Because.FORECAST_MISSES
    assert rules.standing(target(), [point(JANUARY, 80)], today=TODAY, forecast_reaches=False).status == Status.REACHED


ORDER = [Status.MISSED, Status.AT_RISK, Status.UNKNOWN, Status.ON_TRACK, Status.REACHED]
"""From worse to better; unknown may still be anything above at risk, as an interval tells."""
POINTS = st.lists(
    st.builds(
        point,
        st.dates(dt.date(2025, 1, 1), dt.date(2027, 12, 31)),
        st.integers(600, 1100).map(lambda each: Fraction(each, 10)),
        relation=st.sampled_from(Relation),
        basis=st.sampled_from([Basis.POPULATION, Basis.POPULATION, Basis.POPULATION, Basis.REGISTERED]),
        number=st.integers(1, 9),
    ),
    max_size=5,
    unique_by=lambda each: each.as_of,
)


@given(points=POINTS, which=st.integers(0, 4), more=st.integers(0, 300), today=st.dates(BASE, dt.date(2027, 12, 31)))
@settings(max_examples=FINE * 4, deadline=None)
def test_status_never_worsens_when_a_figure_rises(points: list[Any], which: int, more: int, today: dt.date) -> None:
    for one in (target(), BY_MONTH, HELD):
        before = rules.standing(one, points, today=today)
        risen = [
            replace(each, value=each.value + Fraction(more, 10)) if place == which else each for place, each in enumerate(points)
        ]
        after = rules.standing(one, risen, today=today)
        assert ORDER.index(after.status) >= ORDER.index(before.status)


@given(points=POINTS, today=st.dates(BASE, dt.date(2027, 12, 31)), forecast=st.sampled_from([None, True, False]))
@settings(max_examples=FINE * 2, deadline=None)
def test_reached_dominates(points: list[Any], today: dt.date, forecast: bool | None) -> None:  # noqa: FBT001 (Hypothesis)
    newest = point(dt.date(2028, 1, 1), 80)
    found = rules.standing(target(), [*points, newest], today=today, forecast_reaches=forecast)
    assert found.status == Status.REACHED


# ---- people still missing ----------------------------------------------------------------------------------------------------


def test_missing_people_are_the_fewest_that_reach_the_value() -> None:
    figure = Figure(as_of=JANUARY, population=Population(187_424, "Dukcapil"), total=Headcount(180_000, 149_000))
    found = rules.missing(target(), figure)
    assert found == Missing(940)
    assert Fraction((149_000 + 940) * 100, 187_424) >= 80 > Fraction((149_000 + 939) * 100, 187_424)


def test_people_from_a_percentage_are_about() -> None:
    printed = Printed(Relation.EXACTLY, Decimal("76.56"), "76,56")
    figure = Figure(as_of=dt.date(2025, 3, 18), active_rate=printed)
    population = Population(1_457_591, "Dukcapil", "2024S2")
    assert rules.missing(target(), figure, population) == Missing(50_141, about=True, population=population, borrowed=True)
    assert rules.missing(target(), figure) is None
    assert rules.missing(target(), replace(figure, basis=Basis.REGISTERED), population) is None
    above = replace(figure, active_rate=replace(printed, relation=Relation.ABOVE))
    assert rules.missing(target(), above, population) is None


def test_counts_are_missing_exactly() -> None:
    figure = Figure(as_of=JANUARY, total=Headcount(180_000, 149_000))
    registered = target(indicator=Indicator(Measure.REGISTERED), value=Decimal(190_001), baseline=None, baseline_on=None)
    assert rules.missing(registered, figure) == Missing(10_001)
    assert rules.missing(replace(registered, value=Decimal(1)), figure) == Missing(0)
    segment = replace(registered, indicator=Indicator(Measure.ACTIVE, Segment.PBI_JK))
    assert rules.missing(segment, figure) is None


# ---- what a target must satisfy ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({}, {}),
        ({"value": Decimal(1001)}, {"value": [checks.RATE_BOUNDS]}),
        ({"value": Decimal(-1)}, {"value": [checks.RATE_BOUNDS]}),
        ({"value": Decimal("NaN")}, {"value": [checks.RATE_BOUNDS]}),
        ({"due_on": BASE}, {"due_on": [checks.DUE_AFTER]}),
        ({"due_on": dt.date(2040, 1, 1)}, {"due_on": [checks.DUE_BOUNDS]}),
        ({"baseline_on": dt.date(2026, 2, 11)}, {"baseline_on": [checks.BASELINE_DAYS]}),
        ({"baseline_on": None}, {"baseline_on": [checks.BASELINE_DAY]}),
        ({"baseline": None}, {"baseline": [checks.BASELINE_VALUE]}),
        ({"baseline_source": " "}, {"baseline_source": [checks.BASELINE_SOURCE]}),
        ({"owner": ""}, {"owner": [checks.OWNER]}),
        ({"document_url": "https://example.go.id/a"}, {"document_title": [checks.TITLE]}),
        ({"document_url": "javascript:alert(1)", "document_title": "a"}, {"document_url": [checks.ADDRESS]}),
        ({"shared": True}, {"shared": [checks.SHARING]}),
        ({"path": ()}, {"path": [checks.PATH_MONTHS]}),
        ({"path": ((dt.date(2026, 12, 1), Decimal(79)),)}, {"path": [checks.PATH_END]}),
        ({"path": ((dt.date(2026, 11, 1), Decimal(80)),)}, {"path": [checks.PATH_END]}),
        ({"path": ((dt.date(2025, 4, 1), Decimal(75)), (dt.date(2026, 12, 1), Decimal(80)))}, {"path": [checks.PATH_INSIDE]}),
        ({"path": ((dt.date(2026, 12, 1), Decimal(80)), (dt.date(2026, 1, 1), Decimal(75)))}, {"path": [checks.PATH_MONTHS]}),
        ({"path": ((dt.date(2026, 1, 1), Decimal(7500)), (dt.date(2026, 12, 1), Decimal(80)))}, {"path": [checks.RATE_BOUNDS]}),
    ],
)
def test_what_is_refused_is_said_by_field(changed: dict[str, Any], said: dict[str, list[str]]) -> None:
    assert checks.problems(target(**changed), today=TODAY, may_share=False) == said


def test_people_are_whole_and_bounded() -> None:
    people = {"indicator": Indicator(Measure.REGISTERED), "baseline": None, "baseline_on": None}
    for value in (Decimal("10.5"), Decimal(1_000_000_001), Decimal(-1), Decimal("Infinity")):
        assert checks.problems(target(**people, value=value), today=TODAY) == {"value": [checks.PEOPLE_BOUNDS]}
    assert checks.problems(target(**people, value=Decimal(1_000_000_000)), today=TODAY) == {}
