"""The national list: rows out of standings, narrowed, ordered, counted and paged, and who is near a border; pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from fractions import Fraction
from types import MappingProxyType
from typing import Any, Final

from semesta_platform.interface.tables import ordered_by
from semesta_platform.tenancy.records import Region
from semesta_tenants.awards.measures import of
from semesta_tenants.awards.outcomes import ContestResult, Distance, Measure, Standing, Status
from semesta_tenants.awards.records import Contest
from semesta_tenants.coverage.records import Relation
from semesta_tenants.national.records import HUGE, LARGE, NO_BRANCH, OUTSIDE, SILENT, SMALL, WITHOUT, Asked, Page, Row, Size

PAGE: Final = 50
NEAREST: Final = 10
"""So many rows have the lists of who is near a border."""
RANK: Final = "peringkat"
_STRENGTHS: Final = {Relation.EXACTLY: 0, Relation.AT_LEAST: 1, Relation.ABOVE: 2}
_GROUPS: Final = {Status.UNREPORTED: SILENT, Status.INELIGIBLE: OUTSIDE}
Key = Callable[[Row], Any]

# ---- rows -----------------------------------------------------------------------------------------------------------------


def rows_of(
    contest: Contest, result: ContestResult, regions: Mapping[str, Region], before: Mapping[str, int] | None
) -> tuple[Row, ...]:
    """A row for each standing, in the same order. before: ranks of the run before; None where there is none to tell against."""
    return tuple(_row(contest, each, regions[each.code], before) for each in result.standings)


def ranks_of(result: ContestResult | None) -> dict[str, int]:
    """The ranks of a contest by code."""
    return {each.code: each.rank for each in (result.standings if result else ()) if each.rank is not None}


def _row(contest: Contest, standing: Standing, region: Region, before: Mapping[str, int] | None) -> Row:
    above = _above(contest, standing)
    verdict, own = standing.verdict(above or ""), standing.verdict(standing.category or "")
    population = standing.measures.coverage.base if standing.measures else None
    then = before.get(standing.code) if before is not None else None
    known = before is not None and standing.rank is not None
    return Row(
        region=region,
        standing=standing,
        group=standing.category or _GROUPS.get(standing.status, WITHOUT),
        above=above,
        lack=verdict.lack if verdict else None,
        slack=own.slack if own else None,
        slack_loose=_loose(standing, own.slack if own else None),
        population=population,
        size=size_of(population),
        moved=then - standing.rank if then is not None and standing.rank is not None else None,
        fresh=known and then is None,
        words=f"{region.code} {region.name} {region.province_name}".casefold(),
    )


def _above(contest: Contest, standing: Standing) -> str | None:
    """The category above the headline; the lowest where there is no headline."""
    if standing.status != Status.RANKED:
        return None
    ids = [each.id for each in contest.categories]
    place = ids.index(standing.category) if standing.category in ids else len(ids)
    return ids[place - 1] if place else None


def _loose(standing: Standing, distance: Distance | None) -> bool:
    """Whether a distance is told from the lower end of an interval."""
    if standing.measures is None or distance is None or distance.indicator is None:
        return False
    rate = of(standing.measures, distance.indicator).rate
    return rate is not None and rate.relation != Relation.EXACTLY


def size_of(population: int | None) -> Size:
    """The class of a population."""
    if population is None:
        return Size.UNKNOWN
    if population < SMALL:
        return Size.SMALL
    if population < LARGE:
        return Size.MIDDLE
    return Size.LARGE if population < HUGE else Size.HUGE


# ---- narrowed, counted, ordered -------------------------------------------------------------------------------------------


def narrowed(rows: Iterable[Row], asked: Asked, branches: Mapping[str, str]) -> tuple[Row, ...]:
    """The rows that every filter but that of the category lets through; ranks stay. branches: by region, the branch's code."""
    sought = asked.words.casefold().split()
    return tuple(
        row
        for row in rows
        if all(word in row.words for word in sought)
        and (asked.level is None or row.region.level == asked.level)
        and (not asked.province or row.region.province_code == asked.province)
        and (asked.size is None or row.size == asked.size)
        and (not asked.branch or branches.get(row.code, NO_BRANCH) == asked.branch)
        and (asked.evidence is None or _evidence(row) == asked.evidence)
    )


def of_group(rows: Iterable[Row], group: str) -> tuple[Row, ...]:
    """The rows of a category, or of a group beside them; all for an empty one."""
    return tuple(row for row in rows if not group or row.group == group)


def counts(rows: Iterable[Row]) -> Counter[str]:
    """How many rows each group has."""
    return Counter(row.group for row in rows)


def reported(rows: Collection[Row]) -> tuple[int, int]:
    """How many of how many could be ranked have a figure."""
    able = [row for row in rows if row.group != OUTSIDE]
    return sum(row.group != SILENT for row in able), len(able)


def in_order(rows: Sequence[Row], given: Mapping[str, str]) -> tuple[tuple[Row, ...], str, str]:
    """The rows as `?urut=` and `?arah=` want them, unknown values last in either order; with column and direction taken."""
    key = KEYS.get(given.get("urut", RANK), KEYS[RANK])
    known = [row for row in rows if key(row) is not None]
    ordered, column, direction = ordered_by(known, KEYS, given, RANK)
    return (*ordered, *(row for row in rows if key(row) is None)), column, direction


def page_of(rows: Sequence[Row], number: int | None) -> Page:
    """One page; a number beyond the last gives the last, None gives all."""
    if number is None:
        return Page(tuple(rows), None, len(rows), 1 if rows else 0, len(rows))
    number = min(max(number, 1), max(1, -(-len(rows) // PAGE)))
    first = (number - 1) * PAGE
    shown = tuple(rows[first : first + PAGE])
    return Page(shown, number, len(rows), first + 1 if shown else 0, first + len(shown))


# ---- near a border --------------------------------------------------------------------------------------------------------


def nearest(rows: Iterable[Row]) -> tuple[Row, ...]:
    """Those whose exact figures lack least for the category above, nearest first; who lacks nothing known is not among them."""
    found = [row for row in rows if row.lack is not None and row.lack.points > 0]
    return tuple(sorted(found, key=lambda row: (_points(row.lack), row.standing.rank))[:NEAREST])


def about_to_lose(rows: Iterable[Row]) -> tuple[Row, ...]:
    """Those whose exact figures may lose least before their category is lost, the narrowest first."""
    found = [row for row in rows if row.slack is not None and not row.slack_loose]
    return tuple(sorted(found, key=lambda row: (_points(row.slack), row.standing.rank))[:NEAREST])


# ---- keys -----------------------------------------------------------------------------------------------------------------


def _evidence(row: Row) -> object:
    figure = row.standing.ground.figure
    return figure.evidence if figure else None


def _points(distance: Any) -> Fraction | None:
    return None if distance is None else distance.points


def _height(measure: Measure) -> tuple[Fraction, int] | None:
    return None if measure.rate is None else (measure.rate.value, _STRENGTHS[measure.rate.relation])


def _of_measure(name: str) -> Key:
    def key(row: Row) -> Any:
        measures = row.standing.measures
        return None if measures is None else _height(getattr(measures, name))

    return key


def _place(row: Row) -> int | None:
    """The headline category counts from the lowest; without one is below all."""
    if row.standing.status != Status.RANKED:
        return None
    ids = [verdict.category for verdict in row.standing.verdicts]
    return len(ids) - ids.index(row.group) if row.group in ids else 0


def _as_of(row: Row) -> Any:
    figure = row.standing.ground.figure
    return figure.figure.as_of if figure else None


KEYS: Final[Mapping[str, Key]] = MappingProxyType(
    {
        RANK: lambda row: row.standing.rank,
        "nama": lambda row: row.region.name.partition(" ")[2] or row.region.name,
        "kategori": _place,
        "keaktifan": _of_measure("active"),
        "cakupan": _of_measure("coverage"),
        "porsi": _of_measure("pemda_share"),
        "kurang": lambda row: _points(row.lack),
        "ruang": lambda row: _points(row.slack),
        "gerak": lambda row: row.moved,
        "tanggal": _as_of,
    }
)
"""What each column compares."""
