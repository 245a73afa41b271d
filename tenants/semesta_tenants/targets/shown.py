"""Targets as the templates want them: bullets, charts, rows of tables; no decision falls here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

from semesta_platform.interface.formats import number as format_number
from semesta_platform.interface.geometry import axis
from semesta_platform.interface.translation import current_language
from semesta_platform.interface.words import gettext as _
from semesta_tenants.coverage.numbers import two_decimals
from semesta_tenants.coverage.records import Basis, Published
from semesta_tenants.coverage.words import as_of_words
from semesta_tenants.targets import rules, words
from semesta_tenants.targets.listing import Beside, Line
from semesta_tenants.targets.records import Indicator, Measure, Target

Row = dict[str, Any]
FEWEST_FOR_A_CHART: Final = 2
"""Months with a figure, the baseline's too; one alone is a dot that the bullet shows."""
ROOM: Final = 0.15
"""Of the span of a bullet's values, kept free on either side."""


@dataclass(frozen=True, slots=True)
class Bullet:
    """A target on one axis, in numbers for drawing; None is unknown. above: lower end of an interval. say: how a number reads."""

    label: str
    value: float | None
    goal: float
    low: float
    high: float
    start: float | None
    planned: float | None
    above: float | None
    say: Callable[[float], str]


def bullet_of(line: Line, today: dt.date) -> Bullet:
    """The newest figure between baseline, path and value; the path no longer once the due date has passed."""
    target, newest = line.target, line.newest
    shown = newest if newest is not None and rules.comparable(target.indicator, newest) else None
    value = float(shown.value) if shown is not None and shown.exact else None
    above = float(shown.value) if shown is not None and not shown.exact else None
    start = None if target.baseline is None else float(target.baseline)
    on_way = today < target.due_on and (start is not None or target.path is not None)
    planned = float(line.now) if on_way else None
    known = [each for each in (value, above, float(target.value), start, planned) if each is not None]
    room = ((max(known) - min(known)) or max(known) / 20 or 1) * ROOM
    low, high, _ticks = axis([max(min(known) - room, 0), max(known) + room])
    return Bullet(
        label=words.indicator_words(target.indicator),
        value=value,
        goal=float(target.value),
        low=low,
        high=high,
        start=start,
        planned=planned,
        above=above,
        say=_reader(target.indicator),
    )


def _reader(indicator: Indicator) -> Callable[[float], str]:
    return lambda value: words.amount_words(indicator, two_decimals(Fraction(value)))


def newest_words(line: Line) -> str | None:
    """The newest figure that speaks of the target; None where there is none."""
    return words.point_words(line.target.indicator, line.newest) if line.newest else None


def as_of(published: Published) -> str:
    """Its day, month or year, as exactly as its source says it."""
    return as_of_words(published.figure)


def other_basis(line: Line) -> bool:
    """Whether the newest figure divides by the registered, and so says nothing of the target."""
    newest = line.newest
    return newest is not None and line.target.indicator.measure == Measure.ACTIVE_RATE and newest.basis == Basis.REGISTERED


def safe_address(url: str) -> str | None:
    """An address that a link may lead to."""
    return url if url.startswith(("https://", "http://")) else None


# ---- the months of one target ------------------------------------------------------------------------------------------------


def months(line: Line) -> list[Row]:
    """The path by month with what is published beside it, oldest first; for a target that is to be held the months published.

    The difference is between a figure and the path for that figure's own day, in points or people, and only between exact ones.
    """
    target = line.target
    points = {each.period: each for each in line.points}
    path = dict(rules.path_months(target)) or {each: Fraction(target.value) for each in points}
    found = []
    for period in sorted({*path, *points}):
        point = points.get(period)
        planned = path.get(period, Fraction(target.value))
        comparable = point is not None and point.exact and rules.comparable(target.indicator, point)
        gap = point.value - rules.planned(target, point.as_of) if point is not None and comparable else None
        found.append(
            {
                "period": period,
                "planned": planned,
                "planned_words": words.amount_words(target.indicator, planned),
                "actual": point.value if point is not None and comparable else None,
                "actual_words": words.point_words(target.indicator, point) if point else None,
                "as_of": point.as_of if point else None,
                "gap": None if gap is None else float(gap),
            }
        )
    return found


def chart_of(line: Line, rows: Sequence[Row]) -> Row | None:
    """Path and figures as series by month; None where there are too few months to draw a line."""
    target = line.target
    actual: list[float | None] = [None if each["actual"] is None else float(each["actual"]) for each in rows]
    if rows and target.baseline is not None and actual[0] is None:
        actual[0] = float(target.baseline)
    if sum(each is not None for each in actual) < FEWEST_FOR_A_CHART:
        return None
    return {
        "name": words.indicator_words(target.indicator),
        "months": [words.day_words(each["period"], "MMM yyyy") for each in rows],
        "actual": actual,
        "planned": [float(each["planned"]) for each in rows],
        "goal": float(target.value),
        "say": _reader(target.indicator),
        "tick": _ticker(target.indicator),
        "joined": [(place, value) for place, value in enumerate(actual) if value is not None],
    }


def _ticker(indicator: Indicator) -> Callable[[float], str]:
    """Numbers beside a chart: short, for there is little room."""
    if indicator.is_rate:
        return _reader(indicator)
    return lambda value: format_number(int(value), language=current_language())


# ---- versions and provinces --------------------------------------------------------------------------------------------------


def changes(before: Target, after: Target) -> list[Row]:
    """Every field in which two versions differ, in words, as `changes` of figures wants its rows."""
    return [
        {
            "field": words.FIELD_WORDS[each.field],
            "before": words.field_value(each.field, each.before, before.indicator),
            "after": words.field_value(each.field, each.after, after.indicator),
            "delta": None,
        }
        for each in rules.differences(before, after)
    ]


def history(versions: Sequence[Target]) -> list[tuple[Target, list[Row]]]:
    """Each version with what it changed of the one before, newest first; the first with nothing."""
    before = (*versions[1:], None)
    return [(each, changes(older, each) if older else []) for each, older in zip(versions, before, strict=True)]


def beside_rows(found: Iterable[Beside]) -> list[Row]:
    """What regencies show their province, as rows of a table."""
    return [
        {
            "region": each.region,
            "indicator": words.indicator_words(each.line.target.indicator),
            "value": words.amount_words(each.line.target.indicator, each.line.target.value),
            "due": each.line.target.due_on,
            "state": each.line.state,
            "newest": newest_words(each.line),
            "as_of": as_of(each.line.publication) if each.line.publication else None,
            "own": "; ".join(_own(one) for one in each.own) or None,
            "note": each.line.target.owner,
        }
        for each in found
    ]


def _own(target: Target) -> str:
    value = words.amount_words(target.indicator, target.value)
    return _("%(value)s sampai %(day)s", value=value, day=words.day_words(target.due_on, "d MMM yyyy"))


def year_end(today: dt.date) -> str:
    """The usual due date, as an example in the form."""
    return f"31/12/{today.year}"
