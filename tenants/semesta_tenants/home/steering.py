"""Which targets the home shows first, which one its sentence is about, and which forecast stands beside them; pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from semesta_tenants.home.records import Gathered
from semesta_tenants.targets import listing, measures, queries_forecasts, reading
from semesta_tenants.targets.listing import Line
from semesta_tenants.targets.queries_forecasts import Aim, Outlook
from semesta_tenants.targets.records import INDICATORS, Indicator, Measure, Target
from semesta_tenants.targets.rules import Status

MOST_TARGETS = 3
FORECAST_FIRST = Indicator(Measure.ACTIVE_RATE)
"""Where no target leads: what moves from month to month, while coverage hardly does."""


@dataclass(frozen=True, slots=True)
class Steering:
    """The most pressing targets, how many there are in all, the one that leads, and the forecast beside them."""

    targets: tuple[Line, ...]
    total: int
    leading: Line | None
    outlook: Outlook | None


def steering(gathered: Gathered, tenant: str, today: dt.date) -> Steering:
    """What a region steers by. tenant: its code. today: in its zone; nothing for whoever may not see targets."""
    if gathered.targets is None or gathered.forecasts is None:
        return Steering((), 0, None, None)
    lines = sorted((_line(each, gathered, tenant, today) for each in gathered.targets), key=lambda each: _urgency(each, today))
    leading = next((each for each in lines if _leads(each, today)), None)
    indicator = leading.target.indicator if leading else _forecast_indicator(lines)
    return Steering(tuple(lines[:MOST_TARGETS]), len(lines), leading, _outlook(gathered, indicator))


def _line(target: Target, gathered: Gathered, tenant: str, today: dt.date) -> Line:
    on_time = reading.in_time((target,), gathered.forecasts or {}).get(target.id)
    return listing.line(
        target, gathered.published, tenant=tenant, today=today, known=gathered.population, forecast_reaches=on_time
    )


def _urgency(line: Line, today: dt.date) -> tuple[bool, int, int]:
    """What is still ahead by due date, then what is over, the last one first; rates before counts of the same day."""
    days = (line.target.due_on - today).days
    return days < 0, abs(days), INDICATORS.index(line.target.indicator)


def _leads(line: Line, today: dt.date) -> bool:
    """A target that is ahead and of which it can be said how many people are missing."""
    ahead = line.target.due_on >= today and line.standing.status is not Status.REACHED
    return ahead and line.missing is not None and line.missing.people > 0


def _forecast_indicator(lines: Iterable[Line]) -> Indicator:
    rates = [each.target.indicator for each in lines if each.target.indicator in queries_forecasts.ALWAYS]
    return FORECAST_FIRST if FORECAST_FIRST in rates or not rates else rates[0]


def _outlook(gathered: Gathered, indicator: Indicator) -> Outlook:
    aims = _aims(gathered.targets or ())
    points = measures.series(gathered.published, indicator)
    return queries_forecasts.outlook(indicator, (gathered.forecasts or {}).get(indicator.code), points, aims)


def _aims(targets: Sequence[Target]) -> tuple[Aim, ...]:
    return tuple(Aim(each.id, each.indicator, each.value, each.due_on, each.owner) for each in targets)
