"""The regencies and cities of a province by what they have published: lines, their order, the months that are missing; pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType
from typing import Any, Final

from semesta_platform.interface.tables import ordered_by
from semesta_platform.tenancy.records import Region
from semesta_tenants.coverage import rules
from semesta_tenants.coverage.overview import PublishedMonth
from semesta_tenants.coverage.queries import CALENDAR_MONTHS
from semesta_tenants.coverage.records import Basis, Evidence, Published, Rates

NOT_REPORTED: Final = "none"
STATES: Final = (Evidence.VERIFIED.value, Evidence.REPORTED.value, NOT_REPORTED)
"""What a regency can be, as `vocabulary.STATES` names it; in this order a filter offers them."""


@dataclass(frozen=True, slots=True)
class Line:
    """One regency or city.

    published: its newest figure, however old; None has never published one. months: for each month of the calendar, oldest
    first, how its figure is known, None where there is none.
    """

    region: Region
    published: Published | None
    rates: Rates | None
    months: tuple[Evidence | None, ...]

    @property
    def state(self) -> str:
        """One of STATES."""
        return self.published.evidence.value if self.published else NOT_REPORTED

    @property
    def missing(self) -> int:
        """Months of the calendar without a figure."""
        return sum(each is None for each in self.months)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the list shows. state: one of STATES, '' for all. text: words in the name."""

    state: str = ""
    text: str = ""


def calendar(today: dt.date) -> tuple[dt.date, ...]:
    """The first days of the last 24 months, oldest first; this month is the last."""
    return tuple(rules.months_before(today, back) for back in reversed(range(CALENDAR_MONTHS)))


def lines(
    regions: Iterable[Region], newest: Iterable[Published], months: Iterable[PublishedMonth], calendar: Sequence[dt.date]
) -> tuple[Line, ...]:
    """A line for each region, also for those that never published anything."""
    figures = {each.tenant: each for each in newest}
    known = {(each.tenant, each.period): each.evidence for each in months}
    return tuple(
        Line(
            each,
            found := figures.get(each.code),
            rules.rates(found.figure) if found else None,
            tuple(known.get((each.code, period)) for period in calendar),
        )
        for each in regions
    )


def narrowed(found: Iterable[Line], asked: Asked) -> list[Line]:
    """The lines that the address asks for."""
    words = asked.text.casefold().split()
    return [
        each for each in found if asked.state in {"", each.state} and all(word in each.region.name.casefold() for word in words)
    ]


def counts(found: Sequence[Line]) -> dict[str, int]:
    """How many lines are in each of STATES; '' counts all."""
    return {"": len(found), **{state: sum(each.state == state for each in found) for state in STATES}}


def reporting(found: Iterable[Line], place: int) -> int:
    """How many have a figure of one month. place: of the month in the calendar."""
    return sum(each.months[place] is not None for each in found)


def in_order(found: Sequence[Line], given: Mapping[str, str]) -> tuple[list[Line], str, str]:
    """The lines as `?urut=` and `?arah=` want them, the unknown last in either order; with the column and direction taken.

    Active rates of members over those registered are another measure: they stand behind those over the population.
    """
    column = given.get("urut") if given.get("urut") in KEYS else "nama"
    key = KEYS[str(column)]
    known = [each for each in found if key(each) is not None]
    ordered, taken, direction = ordered_by(known, KEYS, {"arah": given.get("arah", ""), "urut": str(column)}, "nama")
    unknown = [each for each in found if key(each) is None]
    other = [each for each in unknown if column == "keaktifan" and each.rates and each.rates.active]
    return [*ordered, *other, *(each for each in unknown if each not in other)], taken, direction


def _coverage(line: Line) -> Fraction | None:
    return line.rates.coverage.value if line.rates and line.rates.coverage else None


def _active(line: Line) -> Fraction | None:
    if line.published is None or line.published.figure.basis is not Basis.POPULATION:
        return None
    return line.rates.active.value if line.rates and line.rates.active else None


KEYS: Final[Mapping[str, Callable[[Line], Any]]] = MappingProxyType(
    {
        "nama": lambda each: each.region.name,
        "cakupan": _coverage,
        "keaktifan": _active,
        "per": lambda each: each.published.figure.as_of if each.published else None,
        "bukti": lambda each: STATES.index(each.state),
        "kosong": lambda each: each.missing,
    }
)
"""Columns by their name in the address."""
