"""Targets beside what is published: where each stands today, and how lists of them are narrowed and ordered; pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType
from typing import Any, Final

from semesta_platform.interface.tables import ordered_by
from semesta_tenants.coverage.records import Population, Published
from semesta_tenants.targets import measures, rules
from semesta_tenants.targets.records import INDICATORS, Indicator, Point, Target
from semesta_tenants.targets.rules import Missing, Standing, Status

WITHDRAWN: Final = "withdrawn"
STATUSES: Final = (*(each.value for each in Status), WITHDRAWN)
"""As a filter offers them: where targets stand, and those that were given up."""
_PLACES: Final = {indicator: place for place, indicator in enumerate(INDICATORS)}
_STATUS_PLACES: Final = {
    status: place for place, status in enumerate((Status.MISSED, Status.AT_RISK, Status.UNKNOWN, Status.ON_TRACK, Status.REACHED))
}


@dataclass(frozen=True, slots=True)
class Line:
    """One target with where it stands today.

    tenant: code of its region. points: that speak of it, oldest first. now: what the path foresees for today.
    publication: of the newest point; decided: of the one that decided. missing: people between the newest point and the value,
    None where it cannot be said.
    """

    tenant: str
    target: Target
    standing: Standing
    points: tuple[Point, ...]
    now: Fraction
    publication: Published | None = None
    decided: Published | None = None
    missing: Missing | None = None

    @property
    def newest(self) -> Point | None:
        """The newest point that speaks of the target; not always the one that decided."""
        return self.points[-1] if self.points else None

    @property
    def state(self) -> str:
        """One of STATUSES."""
        return WITHDRAWN if self.target.withdrawn else self.standing.status.value


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for; empty is everything but what was given up."""

    indicator: str = ""
    state: str = ""
    owner: str = ""


@dataclass(frozen=True, slots=True)
class Beside:
    """A regency's target beside those of its province for the same indicator. region: its name."""

    region: str
    line: Line
    own: tuple[Target, ...]


def line(
    target: Target,
    published: Sequence[Published],
    *,
    tenant: str,
    today: dt.date,
    known: Population | None = None,
    forecast_reaches: bool | None = None,
) -> Line:
    """One target beside what its region published. published: of its tenant, in any order. known: its newest population."""
    series = measures.series(published, target.indicator)
    points = rules.counted_points(target, series)
    numbered = {each.number: each for each in published}
    publication = numbered.get(points[-1].number) if points else None
    standing = rules.standing(target, series, today=today, forecast_reaches=forecast_reaches)
    return Line(
        tenant=tenant,
        target=target,
        standing=standing,
        points=points,
        now=rules.planned(target, today),
        publication=publication,
        decided=numbered.get(standing.point.number) if standing.point else None,
        missing=rules.missing(target, publication.figure, known) if publication else None,
    )


def narrowed(lines: Iterable[Line], asked: Asked) -> list[Line]:
    """The lines of an indicator, a state and an owner; those given up only where they are asked for."""
    return [
        each
        for each in lines
        if asked.indicator in {"", each.target.indicator.code}
        and (each.state == asked.state if asked.state else each.state != WITHDRAWN)
        and asked.owner in {"", each.target.owner}
    ]


def in_order(lines: Iterable[Line], given: Mapping[str, str]) -> tuple[list[Line], str, str]:
    """The lines as `?urut=` and `?arah=` want them, with the column and direction taken; the next due first unless told."""
    return ordered_by(lines, KEYS, given, "tenggat")


def owners(lines: Iterable[Line]) -> list[str]:
    """Who answers for targets, each once."""
    return sorted({each.target.owner for each in lines}, key=str.casefold)


def indicators(lines: Iterable[Line]) -> list[Indicator]:
    """What targets there are for, in the order in which pages offer them."""
    found = {each.target.indicator for each in lines}
    return [each for each in INDICATORS if each in found]


def beside(names: Mapping[str, str], own: Sequence[Target], shared: Iterable[Line], asked: Asked) -> list[Beside]:
    """What regencies show their province, by indicator and region, each beside the province's own. names: of regions, by code."""
    found = [
        Beside(names.get(each.tenant, each.tenant), each, tuple(one for one in own if one.indicator == each.target.indicator))
        for each in narrowed(shared, Asked(indicator=asked.indicator, state="" if asked.state == WITHDRAWN else asked.state))
    ]
    return sorted(found, key=lambda each: (_PLACES[each.line.target.indicator], each.region.casefold(), each.line.target.due_on))


def _people(each: Line) -> tuple[bool, int]:
    return each.missing is None, each.missing.people if each.missing else 0


KEYS: Final[Mapping[str, Callable[[Line], Any]]] = MappingProxyType(
    {
        "tenggat": lambda each: (each.target.due_on, _PLACES[each.target.indicator]),
        "indikator": lambda each: (_PLACES[each.target.indicator], each.target.due_on),
        "keadaan": lambda each: (_STATUS_PLACES[each.standing.status], each.target.due_on),
        "penanggung": lambda each: (each.target.owner.casefold(), each.target.due_on),
        "kurang": _people,
    }
)
"""Orders of the list, as addresses name them."""
