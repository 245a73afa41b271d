"""Rules of targets, pure: the path between baseline and value, where a target stands by a stated rule, people still missing."""

from __future__ import annotations

import datetime as dt
import math
from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from semesta_tenants.coverage.records import Basis, Change, Figure, Population, Rate, Relation, Segment
from semesta_tenants.targets import measures
from semesta_tenants.targets.records import Indicator, Measure, Point, Target

FRESH_MONTHS = 3
"""How long the newest figure speaks of today: regions report by the quarter at the latest, when they reconcile with BPJS."""
DUE_GRACE = dt.timedelta(days=1)
"""Figures are dated the first of a month: one of 1 January tells how 31 December ended."""
Value = str | int | bool | None


class Status(StrEnum):
    """Where a target stands."""

    REACHED = "reached"
    ON_TRACK = "on_track"
    AT_RISK = "at_risk"
    MISSED = "missed"
    UNKNOWN = "unknown"


class Because(StrEnum):
    """Why a target stands there, one for each sentence that a page says."""

    VALUE_REACHED = "value_reached"
    REACHED_BY_DUE = "reached_by_due"
    ON_PATH = "on_path"
    BELOW_PATH = "below_path"
    FORECAST_MISSES = "forecast_misses"
    DUE_PASSED = "due_passed"
    NO_FIGURE = "no_figure"
    NONE_BY_DUE = "none_by_due"
    OLD_FIGURE = "old_figure"
    OTHER_BASIS = "other_basis"
    INTERVAL = "interval"


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a target stands, why, and by which point.

    point: that decided; None where there is none. planned: the path's value for that point's as-of date, per cent or people.
    age: whole months from that date until today.
    """

    status: Status
    because: Because
    point: Point | None = None
    planned: Fraction | None = None
    age: int = 0


@dataclass(frozen=True, slots=True)
class Missing:
    """People between a figure and a target, 0 where it is reached; more than the target needs never count below it.

    about: derived from a percentage, to be shown with 'sekitar' and never stored. population: what the percentage was applied to,
    None for exact counts. borrowed: that population is of another source than the figure, which names none.
    """

    people: int
    about: bool = False
    population: Population | None = None
    borrowed: bool = False


# ---- the path --------------------------------------------------------------------------------------------------------------


def planned(target: Target, day: dt.date) -> Fraction:
    """What the path foresees for a day: per cent or people, exact.

    Without a path by month it is a straight line over the days from baseline to due date; with one, straight lines over the
    months between those given. A target without baseline is to be held: its path is its value at any time.
    """
    value = Fraction(target.value)
    if day >= target.due_on:
        return value
    if target.path:
        return _by_month(target, target.path, day)
    if target.baseline is None or target.baseline_on is None:
        return value
    start = Fraction(target.baseline)
    gone, whole = (day - target.baseline_on).days, (target.due_on - target.baseline_on).days
    return start + (value - start) * Fraction(min(max(gone, 0), whole), whole)


def _by_month(target: Target, path: Sequence[tuple[dt.date, Decimal]], day: dt.date) -> Fraction:
    given = [(_month_number(month), Fraction(value)) for month, value in path]
    if target.baseline is not None and target.baseline_on is not None and _month_number(target.baseline_on) < given[0][0]:
        given.insert(0, (_month_number(target.baseline_on), Fraction(target.baseline)))
    wanted = _month_number(day)
    before = [each for each in given if each[0] <= wanted]
    after = [each for each in given if each[0] > wanted]
    if not before or not after:
        return (before[-1] if before else after[0])[1]
    (first, low), (last, high) = before[-1], after[0]
    return low + (high - low) * Fraction(wanted - first, last - first)


def path_months(target: Target) -> tuple[tuple[dt.date, Fraction], ...]:
    """The path by month, at each month's first day, from the month of the baseline (else of the path) to that of the due date.

    The first and the last month stand for baseline and due date themselves. Empty for a target that is to be held.
    """
    start = target.baseline_on or (target.path[0][0] if target.path else None)
    if start is None or target.due_on < start:
        return ()
    found = []
    for number in range(_month_number(start), _month_number(target.due_on) + 1):
        first = dt.date(number // 12, number % 12 + 1, 1)
        day = target.due_on if (first.year, first.month) == (target.due_on.year, target.due_on.month) else max(first, start)
        found.append((first, planned(target, day)))
    return tuple(found)


def _month_number(day: dt.date) -> int:
    return day.year * 12 + day.month - 1


# ---- where a target stands ---------------------------------------------------------------------------------------------------


def standing(target: Target, points: Iterable[Point], *, today: dt.date, forecast_reaches: bool | None = None) -> Standing:
    """Where a target stands. points: of its indicator, in any order. today: in the region's own zone.

    forecast_reaches: whether the forecast reaches the value by the due date; None where there is no forecast.

    The rule, which every page of targets prints (`words.RULE`): only figures after the baseline's day count, the newest of them
    first. Reached: the newest figure is at or above the value, whatever its age. After the due date: reached when the last figure
    up to it was, missed when that is below. Before: on track when the newest figure is at or above the path for its own day, at
    risk below; without tolerance, since the path itself is what was allowed, and a tolerance hides the last months before the
    date. On track and a forecast that misses: at risk. Unknown: no figure, one older than three months, another basis than the
    population, or an interval that leaves it open.
    """
    after = sorted(_counting(target, points), key=_order)
    newest = after[-1] if after else None
    if newest is None:
        return Standing(Status.UNKNOWN, Because.NO_FIGURE)
    age = months_between(newest.as_of, today)
    foreseen = planned(target, newest.as_of)
    if comparable(target.indicator, newest) and reaches(newest, Fraction(target.value)):
        return Standing(Status.REACHED, Because.VALUE_REACHED, newest, foreseen, age)
    if today > target.due_on:
        return _after_due(target, after, today)
    if not comparable(target.indicator, newest):
        return Standing(Status.UNKNOWN, Because.OTHER_BASIS, newest, None, age)
    if age >= FRESH_MONTHS and newest.as_of < _months_earlier(today, FRESH_MONTHS):
        return Standing(Status.UNKNOWN, Because.OLD_FIGURE, newest, foreseen, age)
    status, because = _on_the_way(on_path=reaches(newest, foreseen), forecast_reaches=forecast_reaches)
    return Standing(status, because, newest, foreseen, age)


def _on_the_way(*, on_path: bool | None, forecast_reaches: bool | None) -> tuple[Status, Because]:
    if on_path is None:
        return Status.UNKNOWN, Because.INTERVAL
    if not on_path:
        return Status.AT_RISK, Because.BELOW_PATH
    if forecast_reaches is False:
        return Status.AT_RISK, Because.FORECAST_MISSES
    return Status.ON_TRACK, Because.ON_PATH


def _after_due(target: Target, points: Sequence[Point], today: dt.date) -> Standing:
    """points: after the baseline, oldest first; the newest does not reach the value."""
    by_due = [each for each in points if each.as_of <= target.due_on + DUE_GRACE]
    if not by_due:
        return Standing(Status.UNKNOWN, Because.NONE_BY_DUE)
    last = by_due[-1]
    age, value = months_between(last.as_of, today), Fraction(target.value)
    if not comparable(target.indicator, last):
        return Standing(Status.UNKNOWN, Because.OTHER_BASIS, last, None, age)
    reached = reaches(last, value)
    if reached:
        return Standing(Status.REACHED, Because.REACHED_BY_DUE, last, value, age)
    if last.as_of < _months_earlier(target.due_on, FRESH_MONTHS):
        return Standing(Status.UNKNOWN, Because.NONE_BY_DUE, last, value, age)
    if reached is None:
        return Standing(Status.UNKNOWN, Because.INTERVAL, last, value, age)
    return Standing(Status.MISSED, Because.DUE_PASSED, last, value, age)


def counted_points(target: Target, points: Iterable[Point]) -> tuple[Point, ...]:
    """The points that speak of the target: after the day of its baseline, oldest first."""
    return tuple(sorted(_counting(target, points), key=_order))


def _counting(target: Target, points: Iterable[Point]) -> list[Point]:
    return [each for each in points if target.baseline_on is None or each.as_of > target.baseline_on]


def _order(point: Point) -> tuple[dt.date, int]:
    return point.as_of, point.number


def reaches(point: Point, wanted: Fraction) -> bool | None:
    """Whether a point is at or above a value, compared exactly; None where an interval leaves it open."""
    if point.value >= wanted:
        return True
    return False if point.exact else None


def comparable(indicator: Indicator, point: Point) -> bool:
    """Active rates are steered over the population; one over the registered is another measure, and never compared."""
    return indicator.measure != Measure.ACTIVE_RATE or point.basis == Basis.POPULATION


def months_between(before: dt.date, after: dt.date) -> int:
    """Whole months from one day to a later one; 0 where it is not later."""
    whole = _month_number(after) - _month_number(before) - (after.day < before.day)
    return max(whole, 0)


def _months_earlier(day: dt.date, months: int) -> dt.date:
    number = _month_number(day) - months
    year, month = number // 12, number % 12 + 1
    return dt.date(year, month, min(day.day, monthrange(year, month)[1]))


# ---- people still missing ----------------------------------------------------------------------------------------------------


def missing(target: Target, figure: Figure, known: Population | None = None) -> Missing | None:
    """How many people are missing between a figure and the target's value; None where that cannot be said.

    known: the newest population on record, for a figure that names none. Exact where counts are known: the fewest people that
    lift the rate to the value, with the population as it is.
    """
    found = measures.value_of(figure, target.indicator)
    other_basis = target.indicator.measure == Measure.ACTIVE_RATE and figure.basis != Basis.POPULATION
    if found is None or other_basis:
        return None
    wanted = Fraction(target.value)
    if found.value >= wanted:
        return Missing(0)
    if not target.indicator.is_rate:
        return Missing(math.ceil(wanted - found.value))
    population, count = figure.population, _count(figure, target.indicator.measure)
    if found.computed and population is not None and count is not None:
        return Missing(max(math.ceil(wanted * population.value / 100) - count, 0))
    return _about(wanted, found, population, known)


def _about(wanted: Fraction, found: Rate, named: Population | None, known: Population | None) -> Missing | None:
    used = named or known
    if used is None or found.relation != Relation.EXACTLY:
        return None
    people = (wanted - found.value) * used.value / 100
    return Missing(int(people + Fraction(1, 2)), about=True, population=used, borrowed=named is None)


def _count(figure: Figure, measure: Measure) -> int | None:
    if measure == Measure.PEMDA_SHARE:
        return figure.people(Segment.PBPU_PEMDA).registered
    return figure.total.registered if measure == Measure.COVERAGE else figure.total.active


# ---- differences ---------------------------------------------------------------------------------------------------------------


def flat(target: Target) -> dict[str, Value]:
    """A target as fields of its form; also what the record of acts keeps. Values are decimal strings, dates ISO text."""
    path = target.path
    return {
        "indicator": target.indicator.code,
        "baseline": None if target.baseline is None else plain(target.baseline),
        "baseline_on": target.baseline_on.isoformat() if target.baseline_on else None,
        "baseline_source": target.baseline_source,
        "target_value": plain(target.value),
        "due_on": target.due_on.isoformat(),
        "path": "; ".join(f"{month:%Y-%m}: {plain(value)}" for month, value in path) if path else None,
        "owner": target.owner,
        "rationale": target.rationale,
        "document_title": target.document_title,
        "document_url": target.document_url,
        "shared": target.shared,
        "withdrawn": target.withdrawn,
    }


def differences(before: Target, after: Target) -> tuple[Change, ...]:
    """Every field in which two versions differ, in the order of the form; not the reason, which every version has of its own."""
    old, new = flat(before), flat(after)
    return tuple(Change(name, old[name], new[name]) for name in old if old[name] != new[name])


def plain(value: Decimal) -> str:
    """A number without exponent and without noughts that say nothing: Decimal('80.50') -> '80.5'."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
