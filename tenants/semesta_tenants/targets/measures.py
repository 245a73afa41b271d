"""The months of an indicator out of published figures, pure: one point a month, exact, with its basis."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from fractions import Fraction

from semesta_tenants.coverage import rules
from semesta_tenants.coverage.records import Figure, Kind, Published, Rate, Relation
from semesta_tenants.targets.records import Indicator, Measure, Point


def value_of(figure: Figure, indicator: Indicator) -> Rate | None:
    """The indicator in a figure: per cent or people, exact; None where it is not known."""
    if indicator.is_rate:
        rates = rules.rates(figure)
        found = {Measure.COVERAGE: rates.coverage, Measure.ACTIVE_RATE: rates.active, Measure.PEMDA_SHARE: rates.pemda_share}
        return found[indicator.measure]
    people = figure.total if indicator.segment is None else figure.people(indicator.segment)
    count = people.registered if indicator.measure == Measure.REGISTERED else people.active
    return None if count is None else Rate(Relation.EXACTLY, Fraction(count), computed=True)


def series(published: Iterable[Published], indicator: Indicator) -> tuple[Point, ...]:
    """One point for each month that tells the indicator, oldest first.

    Of several publications in a month the latest as-of date counts, and of that the last publication. Forecasts that somebody
    published are no points.
    """
    newest: dict[dt.date, Published] = {}
    for each in published:
        if each.figure.kind != Kind.ACTUAL:
            continue
        standing = newest.get(each.figure.period)
        if standing is None or (standing.figure.as_of, standing.number) < (each.figure.as_of, each.number):
            newest[each.figure.period] = each
    found = (_point(each, indicator) for _, each in sorted(newest.items()))
    return tuple(each for each in found if each is not None)


def _point(published: Published, indicator: Indicator) -> Point | None:
    figure = published.figure
    rate = value_of(figure, indicator)
    if rate is None:
        return None
    return Point(
        period=figure.period,
        as_of=figure.as_of,
        value=rate.value,
        relation=rate.relation,
        computed=rate.computed,
        basis=figure.basis,
        evidence=published.evidence,
        number=published.number,
    )
