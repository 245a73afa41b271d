"""Invented months of the training region: plausible, smooth, exact, and the same for the same seed; pure."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator

from semesta_tenants.coverage.records import Figure, Headcount, Population, Segment, SegmentCount

MONTHS = 36
SEED = 9901
SOURCE = "Data rekaan untuk latihan"
NOTE = "Data rekaan: dibuat untuk latihan, bukan angka daerah mana pun."
FIRST_POPULATION = 412_300
# Of all registered, in thousandths; BP takes what is left.
SHARES = {Segment.PBI_JK: 452, Segment.PBPU_PEMDA: 171, Segment.PPU_PN: 78, Segment.PPU_BU: 131, Segment.PBPU: 139}
# Of each segment's people, in thousandths, in the first month.
ACTIVE = {
    Segment.PBI_JK: 905,
    Segment.PBPU_PEMDA: 880,
    Segment.PPU_PN: 975,
    Segment.PPU_BU: 930,
    Segment.PBPU: 410,
    Segment.BP: 850,
}
WHOLE = 1000


def months(last: dt.date, *, count: int = MONTHS, seed: int = SEED) -> tuple[Figure, ...]:
    """Figures of `count` months up to the month of `last`, oldest first, each as of its first day.

    Segments add up to the totals, nobody is active who is not registered, and no month jumps so that it asks for a reason.
    """
    return tuple(_months(last, count, random.Random(seed)))  # noqa: S311 (invented figures, no secrets)


def _months(last: dt.date, count: int, chance: random.Random) -> Iterator[Figure]:
    population, coverage, drift = FIRST_POPULATION, 934, 0
    end = last.year * 12 + last.month - 1
    for place in range(end - count + 1, end + 1):
        as_of = dt.date(place // 12, place % 12 + 1, 1)
        if as_of.month in {1, 7}:
            population += population * chance.randint(3, 7) // WHOLE
        coverage = min(coverage + chance.randint(-1, 4), 1006)
        drift = max(min(drift + chance.randint(-5, 6), 60), -60)
        yield _figure(as_of, population, population * coverage // WHOLE, drift)


def _figure(as_of: dt.date, population: int, registered: int, drift: int) -> Figure:
    people = {segment: registered * share // WHOLE for segment, share in SHARES.items()}
    people[Segment.BP] = registered - sum(people.values())
    segments = tuple(
        SegmentCount(segment, Headcount(people[segment], people[segment] * min(ACTIVE[segment] + drift, WHOLE) // WHOLE))
        for segment in Segment
    )
    active = sum(each.people.active or 0 for each in segments)
    semester = f"{as_of.year - 1}S{1 if as_of.month < 7 else 2}"  # noqa: PLR2004 (July begins the second half)
    return Figure(
        as_of=as_of,
        population=Population(population, SOURCE, semester),
        total=Headcount(registered, active),
        segments=segments,
        note=NOTE,
    )
