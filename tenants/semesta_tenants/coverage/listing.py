"""The list of months: which figure counts of each, and how the list is narrowed, ordered and paged; pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType
from typing import Any, Final

from semesta_platform.interface.tables import ordered_by
from semesta_tenants.coverage import rules
from semesta_tenants.coverage.queries import MonthRecord, newest
from semesta_tenants.coverage.records import Figure, Kind, Published, Rate, State, Version

PAGE: Final = 12
STATES: Final = (State.DRAFT.value, State.SUBMITTED.value, State.RETURNED.value, "verified", "reported")
"""What a month can be, as `vocabulary.STATES` names it; in this order a filter offers them."""


@dataclass(frozen=True, slots=True)
class Line:
    """One month of the list.

    state: the evidence of what is published where something is, else of the newest version; always that of `figure`.
    work: the state of a newer version that is still on its way or came back, None where there is none beside what is published.
    figure: what is published where something is, else the newest version's. versions: how many the reader may see.
    """

    period: dt.date
    state: str
    work: str | None
    figure: Figure
    published: Published | None
    newest: Version | None
    versions: int


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for. year: 0 for all. state: '' for all. page: from 1."""

    kind: Kind = Kind.ACTUAL
    year: int = 0
    state: str = ""
    page: int = 1


@dataclass(frozen=True, slots=True)
class Page:
    """Some lines of the list. first, last: their places, from 1; 0 where there are none."""

    lines: tuple[Line, ...]
    number: int
    total: int
    first: int
    last: int

    @property
    def has_next(self) -> bool:
        """Whether lines follow."""
        return self.last < self.total


def state_of(newest_version: Version | None, published: Published | None) -> str | None:
    """What the figure of a month is, for one pill; None where there is nothing."""
    if published is not None:
        return published.evidence.value
    return None if newest_version is None else newest_version.state.value


def work_of(newest_version: Version | None, published: Published | None) -> str | None:
    """What is being worked on beside a published figure; None where nothing is."""
    if published is None or newest_version is None or newest_version.state == State.VERIFIED:
        return None
    return newest_version.state.value


def lines_of(months: Iterable[MonthRecord]) -> tuple[Line, ...]:
    """A line for each month, in the same order."""
    found = []
    for month in months:
        version, published = (month.versions[0] if month.versions else None), newest(month.published)
        state = state_of(version, published)
        figure = published.figure if published else version.figure if version else None
        if state is not None and figure is not None:
            work = work_of(version, published)
            found.append(Line(month.period, state, work, figure, published, version, len(month.versions)))
    return tuple(found)


def narrowed(lines: Iterable[Line], asked: Asked) -> tuple[Line, ...]:
    """The lines of a year and a state."""
    return tuple(
        each
        for each in lines
        if (not asked.year or each.period.year == asked.year) and asked.state in {"", each.state, each.work}
    )


def in_order(lines: Sequence[Line], given: Mapping[str, str]) -> tuple[tuple[Line, ...], str, str]:
    """The lines as `?urut=` and `?arah=` want them, the unknown last in either order; with the column and direction taken."""
    wanted = given if given.get("urut") in KEYS else {"urut": "bulan", "arah": "turun"}
    key = KEYS[wanted["urut"]]
    known = [each for each in lines if key(each) is not None]
    ordered, column, direction = ordered_by(known, KEYS, wanted, "bulan")
    return (*ordered, *(each for each in lines if key(each) is None)), column, direction


def page_of(lines: Sequence[Line], number: int) -> Page:
    """One page; a number beyond the last gives the last."""
    last_page = max(1, -(-len(lines) // PAGE))
    number = min(max(number, 1), last_page)
    first = (number - 1) * PAGE
    shown = tuple(lines[first : first + PAGE])
    return Page(shown, number, len(lines), first + 1 if shown else 0, first + len(shown))


def _of_rate(name: str) -> Callable[[Line], Fraction | None]:
    def key(line: Line) -> Fraction | None:
        rate: Rate | None = getattr(rules.rates(line.figure), name)
        return None if rate is None else rate.value

    return key


KEYS: Final[Mapping[str, Callable[[Line], Any]]] = MappingProxyType(
    {
        "bulan": lambda line: line.period,
        "cakupan": _of_rate("coverage"),
        "keaktifan": _of_rate("active"),
        "porsi": _of_rate("pemda_share"),
        "terdaftar": lambda line: line.figure.total.registered,
        "aktif": lambda line: line.figure.total.active,
        "penduduk": lambda line: line.figure.population.value if line.figure.population else None,
    }
)
