"""The segments of a region's newest figure with their last twelve months; pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from fractions import Fraction

from semesta_tenants.coverage.records import Figure, Headcount, Segment
from semesta_tenants.coverage.rules import months_before
from semesta_tenants.home.records import SegmentLine

SERIES_MONTHS = 12


def segment_lines(figure: Figure, by_month: Mapping[dt.date, Figure]) -> Iterator[SegmentLine]:
    """Each segment that the figure gives, in the order of the form. by_month: published figures by first day of month."""
    periods = [months_before(figure.period, back) for back in reversed(range(SERIES_MONTHS))]
    before = by_month.get(months_before(figure.period))
    for each in figure.segments:
        rate, then = _rate(each.people), _rate(_people(before, each.segment))
        series = tuple(_drawn(_rate(_people(by_month.get(period), each.segment))) for period in periods)
        change = None if rate is None or then is None else rate - then
        yield SegmentLine(each.segment, each.people.registered, each.people.active, rate, series, change)


def _people(figure: Figure | None, segment: Segment) -> Headcount:
    return Headcount() if figure is None else figure.people(segment)


def _rate(people: Headcount) -> Fraction | None:
    """Active per cent of registered, exact."""
    if people.active is None or not people.registered:
        return None
    return Fraction(people.active * 100, people.registered)


def _drawn(rate: Fraction | None) -> float | None:
    return None if rate is None else float(rate)
