"""Months of an indicator and of figures for tests of forecasts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from fractions import Fraction

from semesta_tenants.coverage import training
from semesta_tenants.coverage.numbers import percentage
from semesta_tenants.coverage.records import Basis, Evidence, Figure, Headcount, Population, Published, Relation
from semesta_tenants.coverage.rules import months_before
from semesta_tenants.targets.records import Indicator, Measure, Point

FIRST = dt.date(2024, 1, 1)
COVERAGE, ACTIVE_RATE, ACTIVE = (Indicator(each) for each in (Measure.COVERAGE, Measure.ACTIVE_RATE, Measure.ACTIVE))


def month(place: int) -> dt.date:
    """The first day of the month so many after January 2024."""
    return months_before(FIRST, -place)


def point(
    place: int, value: Fraction | int | str, *, relation: Relation = Relation.EXACTLY, basis: Basis = Basis.POPULATION
) -> Point:
    """A verified point, computed from counts."""
    period = month(place)
    return Point(period, period, Fraction(value), relation, True, basis, Evidence.VERIFIED, place + 1)


def points(values: Sequence[Fraction | int | str]) -> list[Point]:
    """A point for each value from January 2024 on."""
    return [point(place, value) for place, value in enumerate(values)]


def trained(count: int = training.MONTHS, seed: int = training.SEED, last: dt.date = dt.date(2026, 11, 1)) -> list[Published]:
    """What the training tenant has published."""
    figures = training.months(last, count=count, seed=seed)
    at = dt.datetime(2026, 11, 1, tzinfo=dt.UTC)
    return [Published(number, "99.01", each, Evidence.VERIFIED, None, None, at) for number, each in enumerate(figures, 1)]


def counted(place: int, active: int, *, registered: int = 97_000, population: int = 100_000) -> Figure:
    """A figure of counts."""
    return Figure(
        as_of=month(place), population=Population(population, "Dukcapil (DKB)", "2023S2"), total=Headcount(registered, active)
    )


def printed(place: int, coverage: str) -> Figure:
    """A figure that is only a percentage."""
    return Figure(as_of=month(place), coverage=percentage(coverage))
