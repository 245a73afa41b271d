"""Figures that tests of plans start from."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from semesta_tenants.coverage.records import Figure, Headcount, Population, Printed, Relation, Segment, SegmentCount

LOMBOK_TIMUR = Figure(
    as_of=dt.date(2025, 3, 18),
    coverage=Printed(Relation.ABOVE, Decimal(98), ">98"),
    active_rate=Printed(Relation.EXACTLY, Decimal("76.56"), "76,56"),
)
"""As its press reported it: percentages alone."""
SECOND_2024 = Population(1_457_591, "Dukcapil, semester II 2024", "2024S2")
BATU_BARA = Figure(
    as_of=dt.date(2025, 4, 10),
    population=Population(465_286, "Dukcapil"),
    total=Headcount(457_615),
    coverage=Printed(Relation.EXACTLY, Decimal("98.35"), "98,35"),
)
TANJUNGBALAI = Figure(
    as_of=dt.date(2025, 4, 1),
    population=Population(187_939, "Dukcapil (DKB)", "2024S2"),
    total=Headcount(183_139, 150_499),
    segments=(
        SegmentCount(Segment.PBI_JK, Headcount(90_000, 80_000)),
        SegmentCount(Segment.PBPU_PEMDA, Headcount(40_000, 39_000)),
        SegmentCount(Segment.PBPU, Headcount(20_000, 2_000)),
    ),
)


def counted(registered: int, active: int, population: int) -> Figure:
    """A figure of whole counts."""
    return Figure(
        dt.date(2026, 1, 1), population=Population(population, "Dukcapil", "2025S2"), total=Headcount(registered, active)
    )
