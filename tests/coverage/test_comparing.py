"""Figures beside each other, by numbers."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from semesta_tenants.coverage import rules
from semesta_tenants.coverage.comparing import (
    Line,
    RateLine,
    lines,
    missing_months,
    months_behind,
    rate_lines,
)
from semesta_tenants.coverage.records import Basis, Headcount, Rate, Relation, Segment, SegmentCount
from tests.coverage.conftest import TANJUNGBALAI

TODAY = dt.date(2026, 2, 10)
EXACT = Relation.EXACTLY


def test_every_count_of_both_figures_has_its_line() -> None:
    before = replace(TANJUNGBALAI, segments=(SegmentCount(Segment.BP, Headcount(10, None)),), total=Headcount(180_000, None))
    found = [(line.field, line.segment, line.before, line.after) for line in lines(before, TANJUNGBALAI)]
    assert found == [
        ("population", None, 187_939, 187_939),
        ("registered", None, 180_000, 183_139),
        ("active", None, None, 150_499),
        ("registered", Segment.PBI_JK, None, 90_000),
        ("active", Segment.PBI_JK, None, 80_000),
        ("registered", Segment.PBPU_PEMDA, None, 40_000),
        ("active", Segment.PBPU_PEMDA, None, 39_000),
        ("registered", Segment.BP, 10, None),
        ("active", Segment.BP, None, None),
    ]


@pytest.mark.parametrize(
    ("before", "after", "change", "share"),
    [
        (200, 201, 1, Decimal("0.50")),
        (201, 200, -1, Decimal("-0.50")),
        (800, 801, 1, Decimal("0.13")),
        (800, 799, -1, Decimal("-0.13")),
        (0, 5, 5, None),
        (5, 0, -5, Decimal("-100.00")),
        (None, 5, None, None),
        (5, None, None, None),
    ],
)
def test_changes_are_exact_and_unknown_stays_unknown(
    before: int | None, after: int | None, change: int | None, share: Decimal | None
) -> None:
    line = Line("active", None, before, after)
    assert (line.change, line.share) == (change, share)


@given(st.integers(1, 10**9), st.integers(0, 10**9))
def test_a_fall_is_rounded_as_a_rise_is(before: int, change: int) -> None:
    rise, fall = Line("active", None, before, before + change), Line("active", None, before, before - change)
    assert rise.share is not None
    assert fall.share is not None
    assert rise.share == -fall.share
    assert abs(Fraction(rise.share) - Fraction(change * 100, before)) <= Fraction(1, 200)


def test_rates_of_intervals_and_of_two_bases_are_not_subtracted() -> None:
    above, exact = Rate(Relation.ABOVE, Fraction(98), computed=False), Rate(EXACT, Fraction(97), computed=True)
    assert RateLine("coverage", above, exact).points is None
    assert RateLine("coverage", exact, above).points is None
    assert RateLine("coverage", None, exact).points is None
    assert RateLine("active", exact, exact, same_basis=False).points is None
    assert RateLine("coverage", exact, Rate(EXACT, Fraction(96), computed=True)).points == Decimal("-1.00")
    other = replace(TANJUNGBALAI, basis=Basis.REGISTERED)
    assert [line.points for line in rate_lines(TANJUNGBALAI, other)] == [Decimal(0), None, Decimal(0)]
    assert [rules.rate_text(line.after) for line in rate_lines(None, TANJUNGBALAI)] == ["97.45", "80.08", "21.28"]


def test_months_are_counted_over_the_turn_of_a_year() -> None:
    assert [rules.months_before(dt.date(2026, 2, 1), back) for back in (1, 2, 14)] == [
        dt.date(2026, 1, 1),
        dt.date(2025, 12, 1),
        dt.date(2024, 12, 1),
    ]
    behind = {dt.date(2026, 2, 1): 0, dt.date(2026, 1, 1): 0, dt.date(2025, 12, 1): 1, dt.date(2025, 1, 1): 12}
    assert {month: months_behind(month, TODAY) for month in behind} == behind
    assert months_behind(None, TODAY) is None
    missing = missing_months([dt.date(2026, 1, 1), dt.date(2025, 3, 1), dt.date(2026, 2, 1)], TODAY)
    assert missing == (*(dt.date(2025, month, 1) for month in (12, 11, 10, 9, 8, 7, 6, 5, 4)), dt.date(2025, 2, 1))
