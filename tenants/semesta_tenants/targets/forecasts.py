"""Forecasts as they are kept and shown: frozen records, when a target would be reached, and their JSON form."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any

from semesta_tenants.coverage.records import Basis, Evidence
from semesta_tenants.targets.records import Indicator

LEAST_POINTS = 6
"""Exact months without a gap that a forecast needs."""
LEVEL = 80
"""Per cent of the future months that should fall inside the interval."""


class Why(StrEnum):
    """Why a month is no point of a forecast."""

    ABSENT = "absent"
    """Nothing is published that tells the indicator."""
    INTERVAL = "interval"
    """It is known only as an interval such as > 98."""
    BASIS = "basis"
    """Its active rate divides by something else than the newest one."""


@dataclass(frozen=True, slots=True)
class Gap:
    """A month that cannot be used. period: its first day."""

    period: dt.date
    why: Why


@dataclass(frozen=True, slots=True)
class Used:
    """A month that a forecast stands on. value: per cent or people, exact. computed: from counts, otherwise as printed.

    number: of the publication.
    """

    period: dt.date
    value: Fraction
    computed: bool
    evidence: Evidence
    number: int


@dataclass(frozen=True, slots=True)
class Step:
    """What is expected of one month: per cent with two decimals or whole people, never below 0. low, high: the interval."""

    period: dt.date
    mean: Decimal
    low: Decimal
    high: Decimal


@dataclass(frozen=True, slots=True)
class Trial:
    """How the method did so many months ahead on tails of the very series that were held back.

    n: how often it could be tried. error: mean absolute error in points or people. naive: the same of "it stays as it is".
    inside: how many of the n true values lay inside the interval.
    """

    ahead: int
    n: int
    error: Decimal
    naive: Decimal
    inside: int


@dataclass(frozen=True, slots=True)
class Forecast:
    """A forecast of one indicator, or why there is none.

    used: the months that it stands on, oldest first: at least six where there are steps, else those of the last six months.
    gaps: months that could not be used and would have made it possible, longer or newer, oldest first.
    basis: of an active rate. steps: the coming months; empty where too few are known. trials: by months ahead, empty where the
    series is too short to hold anything back. method: name and version. library: that computed it. digest: of inputs and method.
    made_at: when the worker kept it; None for one that is not kept.
    """

    indicator: Indicator
    digest: str
    used: tuple[Used, ...]
    gaps: tuple[Gap, ...]
    basis: Basis
    steps: tuple[Step, ...]
    trials: tuple[Trial, ...]
    method: str
    library: str = ""
    made_at: dt.datetime | None = None

    @property
    def points(self) -> int:
        """How many months can be used: below six there is no forecast."""
        return len(self.used)


# ---- reaching a target -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Reach:
    """When an indicator would first be at a target, as first days of months; None: not within the forecast.

    already: the newest known month is there. expected: by the mean. earliest, latest: by the ends of the interval.
    falls: it is there already and the mean leaves it again in this month.
    """

    already: bool
    expected: dt.date | None = None
    earliest: dt.date | None = None
    latest: dt.date | None = None
    falls: dt.date | None = None


def reach(forecast: Forecast, target: Decimal) -> Reach | None:
    """When the target (per cent or people, from below) would be reached; None where nothing is forecast."""
    if not forecast.steps:
        return None
    if forecast.used[-1].value >= Fraction(target):
        return Reach(already=True, falls=next((each.period for each in forecast.steps if each.mean < target), None))
    found = {
        name: next((each.period for each in forecast.steps if getattr(each, name) >= target), None)
        for name in ("mean", "high", "low")
    }
    return Reach(already=False, expected=found["mean"], earliest=found["high"], latest=found["low"])


# ---- as JSON ---------------------------------------------------------------------------------------------------------------


def digest_of(*parts: object) -> str:
    """SHA-256 of texts, numbers and lists of them, in hexadecimal."""
    return hashlib.sha256(json.dumps(parts, separators=(",", ":"), default=str).encode()).hexdigest()


def packed(forecast: Forecast) -> dict[str, Any]:
    """A forecast as the database keeps it: numbers as text, so that the same inputs give the same bytes."""
    return {
        "basis": forecast.basis.value,
        "method": forecast.method,
        "library": forecast.library,
        "used": [
            [each.period.isoformat(), str(each.value), each.computed, each.evidence.value, each.number] for each in forecast.used
        ],
        "gaps": [[each.period.isoformat(), each.why.value] for each in forecast.gaps],
        "steps": [[each.period.isoformat(), str(each.mean), str(each.low), str(each.high)] for each in forecast.steps],
        "trials": [[each.ahead, each.n, str(each.error), str(each.naive), each.inside] for each in forecast.trials],
    }


def unpacked(indicator: str, digest: str, content: Mapping[str, Any], made_at: dt.datetime | None = None) -> Forecast:
    """The forecast in a row of the database."""
    day = dt.date.fromisoformat
    return Forecast(
        indicator=Indicator.of(indicator),
        digest=digest,
        used=tuple(
            Used(day(period), Fraction(value), computed, Evidence(evidence), number)
            for period, value, computed, evidence, number in content["used"]
        ),
        gaps=tuple(Gap(day(period), Why(why)) for period, why in content["gaps"]),
        basis=Basis(content["basis"]),
        steps=tuple(
            Step(day(period), Decimal(mean), Decimal(low), Decimal(high)) for period, mean, low, high in content["steps"]
        ),
        trials=tuple(
            Trial(ahead, n, Decimal(error), Decimal(naive), inside) for ahead, n, error, naive, inside in content["trials"]
        ),
        method=content["method"],
        library=content["library"],
        made_at=made_at,
    )
