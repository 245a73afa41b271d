"""Standings that regions chose to show to anybody: what of them may be shown, narrowed, ordered and cut into pages; pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from types import MappingProxyType
from typing import Any, Final, Generic, TypeVar

from semesta_platform.tenancy.records import Region
from semesta_tenants.awards.ledger import OfficialResult, PublicChoice
from semesta_tenants.awards.outcomes import Measure, Measures, RunResult, Standing, Status, Why
from semesta_tenants.coverage.records import Published, Relation

PAGE_SIZE: Final = 50
_HIDDEN: Final = Measure(None, Why.MISSING)
Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Line:
    """One region that shows where it stands.

    figures: whether it shows its figures too: rates, dates and sources are figures, rank and category are not.
    official: what was announced of it, where anything was. hides_share: its Pemda share would tell a count that is kept back.
    """

    contest: str
    region: Region
    standing: Standing
    figures: bool
    official: OfficialResult | None = None
    hides_share: bool = False

    @property
    def measures(self) -> Measures | None:
        """Its rates; None where it keeps them to itself, or has none."""
        if not self.figures or self.standing.measures is None:
            return None
        return replace(self.standing.measures, pemda_share=_HIDDEN) if self.hides_share else self.standing.measures

    @property
    def figure(self) -> Published | None:
        """The figure that was judged; None where it keeps it to itself, or has none."""
        return self.standing.ground.figure if self.figures else None


@dataclass(frozen=True, slots=True)
class Told:
    """How many regions a contest ranked, and how many of those show it."""

    contest: str
    ranked: int
    shown: int


@dataclass(frozen=True, slots=True)
class Narrow:
    """What a visitor asked for. words: every one must stand in name or code. province: two digits; empty for all.

    contest: id; None for all of them. unknown: a filter was given that names nothing, so nothing matches.
    """

    words: str = ""
    province: str = ""
    contest: str | None = None
    unknown: bool = False

    def takes(self, region: Region) -> bool:
        """Whether a region is asked for, its contest aside."""
        if self.unknown or (self.province and region.province_code != self.province):
            return False
        name = region.name.casefold()
        return all(word in name or region.code.startswith(word) for word in self.words.casefold().split())


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """A part of what was found. first and last count from 1; 0 and 0 when nothing was found."""

    rows: tuple[Item, ...]
    total: int
    first: int
    last: int
    number: int

    @property
    def has_next(self) -> bool:
        """Whether rows follow."""
        return self.last < self.total


def lines_of(
    result: RunResult,
    choices: Mapping[str, PublicChoice],
    regions: Mapping[str, Region],
    officials: Iterable[OfficialResult] = (),
) -> tuple[Line, ...]:
    """Every region that chose to show where it stands, in the order of the run; of the others nothing is taken along.

    regions: by code; who is not among them (the training region) is never shown.
    """
    announced = {each.tenant: each for each in officials}
    return tuple(
        Line(contest.contest, regions[each.code], each, choices[each.code].figures, announced.get(each.code))
        for contest in result.contests
        for each in contest.standings
        if each.status != Status.INELIGIBLE and each.code in choices and choices[each.code].ranking and each.code in regions
    )


def told(result: RunResult, lines: Iterable[Line]) -> tuple[Told, ...]:
    """The counts of whole contests, never of a filtered part: that could be narrowed to one region."""
    shown = [each.contest for each in lines if each.standing.status == Status.RANKED]
    return tuple(Told(each.contest, each.reported, shown.count(each.contest)) for each in result.contests)


def narrowed(lines: Iterable[Line], asked: Narrow) -> tuple[Line, ...]:
    """The lines that a visitor asked for."""
    return tuple(each for each in lines if asked.contest in {None, each.contest} and asked.takes(each.region))


def ordered(lines: Sequence[Line], column: str, *, descending: bool) -> tuple[Line, ...]:
    """In the order of a column of `KEYS`; what is unknown, or not shown, comes last in either direction."""
    key = KEYS[column]
    known = sorted((each for each in lines if key(each) is not None), key=key, reverse=descending)
    return (*known, *(each for each in lines if key(each) is None))


def page_of(rows: Sequence[Item], number: int | None, size: int = PAGE_SIZE) -> Page[Item]:
    """Page `number`, from 1; a number beyond the last gives the last. None gives everything, for printing."""
    total = len(rows)
    size = size if number is not None else max(total, 1)
    here = min(max(number or 1, 1), max(1, -(-total // size)))
    start = (here - 1) * size
    part = tuple(rows[start : start + size])
    return Page(part, total, start + 1 if part else 0, start + len(part), here)


def _of_rate(name: str) -> Callable[[Line], tuple[Fraction, int] | None]:
    def key(line: Line) -> tuple[Fraction, int] | None:
        # What a region does not show must not be read off the order either.
        rate = getattr(line.measures, name).rate if line.measures else None
        return None if rate is None else (rate.value, _STRENGTHS[rate.relation])

    return key


_STRENGTHS: Final = {Relation.EXACTLY: 0, Relation.AT_LEAST: 1, Relation.ABOVE: 2}
KEYS: Final[Mapping[str, Callable[[Line], Any]]] = MappingProxyType(
    {
        "peringkat": lambda line: line.standing.rank,
        "nama": lambda line: line.region.name.casefold(),
        "cakupan": _of_rate("coverage"),
        "keaktifan": _of_rate("active"),
        "porsi": _of_rate("pemda_share"),
    }
)
"""What the table can be ordered by: the word in the address and the value compared."""
