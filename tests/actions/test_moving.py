"""Whether a figure moved: what may be said, and what may not, for any figures at all."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from fractions import Fraction
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from semesta_tenants.actions.moving import Judged, Moved, Reading, Why, at_day, frozen, judge, movement, shown, thawed
from semesta_tenants.coverage.records import Basis, Relation, Segment
from semesta_tenants.targets.records import INDICATORS, Indicator, Measure

RATE, PEOPLE = Indicator(Measure.ACTIVE_RATE), Indicator(Measure.REGISTERED, Segment.PBI_JK)
JAN, MAR, JUN, DEC = (dt.date(2025, month, 1) for month in (1, 3, 6, 12))
OPPOSITE = {Moved.WITH: Moved.AGAINST, Moved.AGAINST: Moved.WITH}
few = settings(max_examples=60, deadline=None)
days = st.dates(dt.date(2024, 1, 1), dt.date(2026, 12, 31))
values = st.fractions(0, 120, max_denominator=4000) | st.sampled_from([Fraction(98), Fraction("76.56"), Fraction("76.564")])
readings = st.builds(
    Reading,
    as_of=days,
    value=values,
    relation=st.sampled_from(Relation),
    computed=st.booleans(),
    basis=st.sampled_from(Basis),
    source=st.text(max_size=5),
)
indicators = st.sampled_from(INDICATORS)


def at(day: dt.date, value: str, relation: Relation = Relation.EXACTLY, basis: Basis = Basis.POPULATION) -> Reading:
    return Reading(day, Fraction(value), relation, computed=False, basis=basis)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (at(JAN, "76.56"), at(MAR, "80"), Judged(Moved.WITH, None, Decimal("3.44"))),
        (at(JAN, "76.56"), at(MAR, "75.1"), Judged(Moved.AGAINST, None, Decimal("-1.46"))),
        (at(JAN, "76.56"), at(MAR, "76.5604"), Judged(Moved.STILL, None, Decimal("0.00"))),
        (at(JAN, "76.56"), at(MAR, "80", Relation.ABOVE), Judged(Moved.WITH)),
        (at(JAN, "80"), at(MAR, "80", Relation.ABOVE), Judged(Moved.WITH)),
        (at(JAN, "80"), at(MAR, "80", Relation.AT_LEAST), Judged(Moved.UNKNOWN, Why.INTERVAL)),
        (at(JAN, "98", Relation.ABOVE), at(MAR, "97.81"), Judged(Moved.AGAINST)),
        (at(JAN, "98", Relation.ABOVE), at(MAR, "98"), Judged(Moved.AGAINST)),
        (at(JAN, "98", Relation.ABOVE), at(MAR, "98", Relation.AT_LEAST), Judged(Moved.UNKNOWN, Why.INTERVAL)),
        (at(JAN, "76", basis=Basis.REGISTERED), at(MAR, "80"), Judged(Moved.UNKNOWN, Why.OTHER_BASIS)),
        (None, at(MAR, "80"), Judged(Moved.UNKNOWN, Why.NO_BEFORE)),
        (at(JAN, "76"), None, Judged(Moved.UNKNOWN, Why.NO_FIGURE)),
        (at(JAN, "76"), at(JAN, "80"), Judged(Moved.UNKNOWN, Why.NO_LATER)),
    ],
)
def test_two_figures_are_told_apart_or_nothing_is_said(before: Reading | None, after: Reading | None, expected: Judged) -> None:
    assert judge(RATE, before, after, rising=True) == expected


def test_the_three_figures_are_those_of_their_days() -> None:
    points = [at(DEC, "81"), at(JAN, "70"), at(JUN, "74"), at(MAR, "76.56")]
    found = movement(RATE, points, at(MAR, "76.56"), due_on=dt.date(2025, 5, 31), today=DEC)
    assert (found.before, found.at_due, found.now) == (points[3], points[2], points[0])
    assert (found.by_due.moved, found.by_due.change) == (Moved.AGAINST, Decimal("-2.56"))
    assert (found.by_now.moved, found.rising) == (Moved.WITH, True)
    early = movement(RATE, points, at(MAR, "76.56"), due_on=DEC, today=JUN)
    assert (early.at_due, early.by_due, early.now) == (None, Judged(Moved.UNKNOWN, Why.NOT_DUE), points[2])
    old = movement(RATE, points[1:], at(MAR, "76.56"), due_on=DEC, today=DEC)
    assert (old.at_due, old.by_due.why) == (points[2], Why.OLD_FIGURE)
    undated = movement(RATE, [], None, due_on=None, today=DEC)
    assert (undated.by_due.why, undated.by_now.why) == (Why.NO_DUE, Why.NO_BEFORE)


def test_a_lower_expected_value_wishes_the_figure_to_fall() -> None:
    found = movement(PEOPLE, [at(JUN, "900")], at(JAN, "1000"), expected=Decimal(800), due_on=None, today=DEC)
    assert (found.rising, found.by_now) == (False, Judged(Moved.WITH, None, Decimal(-100)))


@few
@given(indicator=indicators, before=readings, after=readings, rising=st.booleans())
def test_the_other_direction_turns_the_words_and_nothing_else(
    indicator: Indicator, before: Reading, after: Reading, *, rising: bool
) -> None:
    one, other = (judge(indicator, before, after, rising=each) for each in (rising, not rising))
    assert other.moved is OPPOSITE.get(one.moved, one.moved)
    assert (one.why, one.change) == (other.why, other.change)
    assert (one.moved is Moved.UNKNOWN) == (one.why is not None)


@few
@given(before=readings, after=readings, rising=st.booleans())
def test_two_bases_and_earlier_figures_are_never_compared(before: Reading, after: Reading, *, rising: bool) -> None:
    said = judge(RATE, before, after, rising=rising)
    if before.basis is not after.basis or after.as_of <= before.as_of:
        assert (said.moved, said.change) == (Moved.UNKNOWN, None)


@few
@given(indicators, readings, readings, values, values)
def test_what_is_said_of_intervals_holds_for_every_number_in_them(
    indicator: Indicator, before: Reading, after: Reading, first: Fraction, last: Fraction
) -> None:
    """first, last: what the true numbers may have been."""
    said = judge(indicator, before, after, rising=True)
    for reading, true in ((before, first), (after, last)):
        printed, value = shown(indicator, reading), shown(indicator, Reading(JAN, true))
        allowed = {Relation.EXACTLY: value == printed, Relation.ABOVE: value > printed, Relation.AT_LEAST: value >= printed}
        if not allowed[reading.relation]:
            return
    low, high = (shown(indicator, Reading(JAN, each)) for each in (first, last))
    assert said.moved is not Moved.WITH or high > low
    assert said.moved is not Moved.AGAINST or high < low
    assert said.moved is not Moved.STILL or high == low


@few
@given(indicators, st.lists(readings, max_size=4, unique_by=lambda each: each.as_of), days, days)
def test_order_and_later_figures_change_nothing(
    indicator: Indicator, points: list[Reading], due_on: dt.date, today: dt.date
) -> None:
    before = at_day(points, due_on)
    found = movement(indicator, points, before, due_on=due_on, today=today)
    assert all(movement(indicator, each, before, due_on=due_on, today=today) == found for each in permutations(points))
    past = [each for each in points if each.as_of <= today]
    assert movement(indicator, past, before, due_on=due_on, today=today) == found
    assert found.at_due is None or found.at_due.as_of <= today


@few
@given(indicators, readings)
def test_a_frozen_figure_comes_back_exactly(indicator: Indicator, reading: Reading) -> None:
    kept = frozen(indicator, reading)
    assert thawed(kept) == reading
    assert kept is not None
    assert Decimal(kept["value"]) == shown(indicator, reading)
    assert frozen(indicator, None) is None
    assert thawed(None) is None
