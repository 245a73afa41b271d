"""Whether the figure moved, pure: before, at the due date, and now; bases are never compared silently, no cause is claimed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any

from semesta_tenants.coverage.numbers import two_decimals
from semesta_tenants.coverage.records import Basis, Relation
from semesta_tenants.targets.records import Indicator, Measure, Point
from semesta_tenants.targets.rules import DUE_GRACE, FRESH_MONTHS, months_between, plain


class Moved(StrEnum):
    """How a figure went, measured by the wished direction; never why."""

    WITH = "with"
    AGAINST = "against"
    STILL = "still"
    UNKNOWN = "unknown"


class Why(StrEnum):
    """Why nothing can be said."""

    NO_BEFORE = "no_before"
    NO_FIGURE = "no_figure"
    NO_LATER = "no_later"
    NO_DUE = "no_due"
    NOT_DUE = "not_due"
    OLD_FIGURE = "old_figure"
    OTHER_BASIS = "other_basis"
    INTERVAL = "interval"


@dataclass(frozen=True, slots=True)
class Reading:
    """One published figure of an indicator. value: per cent or people, exact. relation: an interval such as > 98 is no number.

    computed: from counts. source: what published it, in words of that time.
    """

    as_of: dt.date
    value: Fraction
    relation: Relation = Relation.EXACTLY
    computed: bool = True
    basis: Basis = Basis.POPULATION
    source: str = ""


@dataclass(frozen=True, slots=True)
class Judged:
    """How a later figure stands to the one before. why: where that cannot be said. change: None for intervals."""

    moved: Moved
    why: Why | None = None
    change: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Movement:
    """The three figures and what can be said of them. rising: whether the indicator is wished to rise; else to fall."""

    indicator: Indicator
    before: Reading | None
    at_due: Reading | None
    now: Reading | None
    rising: bool
    by_due: Judged
    by_now: Judged


def movement(
    indicator: Indicator,
    points: Iterable[Reading],
    before: Reading | None,
    *,
    expected: Decimal | None = None,
    due_on: dt.date | None,
    today: dt.date,
) -> Movement:
    """Where an indicator stood when an item was made, at its due date, and now.

    points: what is published, in any order; nothing dated after today counts. expected: the value that the item is to reach.
    The figure at the due date is the last one up to it (or a day later: figures are dated the first of a month) and at most
    three months old then; before that day there is none.
    """
    known = sorted((each for each in points if each.as_of <= today), key=lambda each: each.as_of)
    now = known[-1] if known else None
    rising = _rises(before, expected)
    at_due, missing = _at_due(known, due_on, today)
    by_due = Judged(Moved.UNKNOWN, missing) if missing else judge(indicator, before, at_due, rising=rising)
    return Movement(indicator, before, at_due, now, rising, by_due, judge(indicator, before, now, rising=rising))


def judge(indicator: Indicator, before: Reading | None, after: Reading | None, *, rising: bool) -> Judged:
    """How `after` stands to `before`. Rates are compared as they are printed, on two decimals; people exactly."""
    if before is None or after is None:
        return Judged(Moved.UNKNOWN, Why.NO_BEFORE if before is None else Why.NO_FIGURE)
    if after.as_of <= before.as_of:
        return Judged(Moved.UNKNOWN, Why.NO_LATER)
    if indicator.measure is Measure.ACTIVE_RATE and before.basis is not after.basis:
        return Judged(Moved.UNKNOWN, Why.OTHER_BASIS)
    first, last = shown(indicator, before), shown(indicator, after)
    exact = before.relation is after.relation is Relation.EXACTLY
    way = _way(first, before.relation, last, after.relation)
    if way is None:
        return Judged(Moved.UNKNOWN, Why.INTERVAL)
    moved = Moved.STILL if way == 0 else Moved.WITH if (way > 0) == rising else Moved.AGAINST
    return Judged(moved, None, last - first if exact else None)


def shown(indicator: Indicator, reading: Reading) -> Decimal:
    """The value as pages print it: two decimals for per cent, whole people."""
    return two_decimals(reading.value) if indicator.is_rate else Decimal(int(reading.value))


def reading_of(point: Point, source: str = "") -> Reading:
    """What targets know of a month, with the words of its source."""
    return Reading(point.as_of, point.value, point.relation, point.computed, point.basis, source)


def at_day(readings: Iterable[Reading], day: dt.date) -> Reading | None:
    """The newest figure that describes this day or one before it."""
    return max((each for each in readings if each.as_of <= day), key=lambda each: each.as_of, default=None)


def frozen(indicator: Indicator, reading: Reading | None) -> dict[str, Any] | None:
    """A figure as an action item keeps it: `value` as pages print it, `exact` as a fraction, whatever is published later."""
    if reading is None:
        return None
    return {
        "value": plain(shown(indicator, reading)),
        "exact": f"{reading.value.numerator}/{reading.value.denominator}",
        "as_of": reading.as_of.isoformat(),
        "relation": reading.relation.value,
        "computed": reading.computed,
        "basis": reading.basis.value,
        "source": reading.source,
    }


def thawed(kept: Mapping[str, Any] | None) -> Reading | None:
    """What `frozen` wrote, exactly."""
    if kept is None:
        return None
    return Reading(
        as_of=dt.date.fromisoformat(kept["as_of"]),
        value=Fraction(kept.get("exact") or kept["value"]),
        relation=Relation(kept.get("relation", Relation.EXACTLY)),
        computed=bool(kept.get("computed", True)),
        basis=Basis(kept.get("basis", Basis.POPULATION)),
        source=str(kept.get("source", "")),
    )


def _rises(before: Reading | None, expected: Decimal | None) -> bool:
    """Every indicator is wished to rise, but where a lower value than the known one is expected of the item."""
    if expected is None or before is None or before.relation is not Relation.EXACTLY:
        return True
    return Fraction(expected) >= before.value


def _at_due(known: list[Reading], due_on: dt.date | None, today: dt.date) -> tuple[Reading | None, Why | None]:
    if due_on is None:
        return None, Why.NO_DUE
    if today < due_on:
        return None, Why.NOT_DUE
    found = at_day(known, due_on + DUE_GRACE)
    if found is None:
        return None, Why.NO_FIGURE
    return found, Why.OLD_FIGURE if months_between(found.as_of, due_on) >= FRESH_MONTHS else None


def _way(first: Decimal, first_is: Relation, last: Decimal, last_is: Relation) -> int | None:
    """1 for more, -1 for less, 0 for the same; None where intervals leave it open."""
    if first_is is Relation.EXACTLY and last_is is Relation.EXACTLY:
        return (last > first) - (last < first)
    if first_is is Relation.EXACTLY:
        return 1 if last > first or (last == first and last_is is Relation.ABOVE) else None
    if last_is is Relation.EXACTLY:
        return -1 if last < first or (last == first and first_is is Relation.ABOVE) else None
    return None
