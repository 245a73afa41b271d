"""Makers of published figures and evidence, and the demo's own facts as they are published."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from semesta_platform.tenancy.records import Level, RegionRecord
from semesta_platform.tenancy.regions import all_regions
from semesta_tenants import coverage
from semesta_tenants.awards import editions
from semesta_tenants.awards.choosing import choose, scope_of
from semesta_tenants.awards.outcomes import Official, RunResult, Standing
from semesta_tenants.awards.records import Edition, Entrant, Scope
from semesta_tenants.awards.rules import run
from semesta_tenants.coverage import importing, numbers, sheets
from semesta_tenants.coverage.places import Gazetteer
from semesta_tenants.coverage.records import (
    Evidence,
    Figure,
    GateEvidence,
    GateState,
    Headcount,
    Kind,
    Population,
    Published,
    PublishedGate,
    Segment,
    SegmentCount,
    Source,
)

TODAY = dt.date(2026, 2, 10)
AS_OF = dt.date(2025, 12, 31)
PUBLISHED_AT = dt.datetime(2026, 2, 1, tzinfo=dt.UTC)
SOURCE = Source("Berita", "https://berita.example/1")
UHC_2026 = editions.bundled("uhc-awards-2026")


def printed(coverage: str | None = None, active: str | None = None, as_of: dt.date = AS_OF, **more: Any) -> Figure:
    """A figure of percentages alone, as a report prints them."""
    return Figure(
        as_of=as_of,
        coverage=numbers.percentage(coverage) if coverage else None,
        active_rate=numbers.percentage(active) if active else None,
        **more,
    )


def counted(
    population: int, registered: int, active: int, pemda: int | None = None, as_of: dt.date = AS_OF, **more: Any
) -> Figure:
    """A figure of counts."""
    segments = () if pemda is None else (SegmentCount(Segment.PBPU_PEMDA, Headcount(pemda)),)
    people = Population(population, "Dukcapil (DKB)", "2025S1")
    return Figure(as_of=as_of, population=people, total=Headcount(registered, active), segments=segments, **more)


def published(code: str, figure: Figure, number: int = 1, evidence: Evidence = Evidence.REPORTED, **more: Any) -> Published:
    return Published(
        **{
            "number": number,
            "tenant": code,
            "figure": figure,
            "evidence": evidence,
            "source": SOURCE,
            "version_id": None,
            "published_at": PUBLISHED_AT,
            **more,
        }
    )


def shown(code: str, gate: str, state: GateState, as_of: dt.date = AS_OF, number: int = 1, **more: Any) -> PublishedGate:
    return PublishedGate(number, code, GateEvidence(gate, as_of, state, **more), "Operator", PUBLISHED_AT)


def entrants(*codes: str) -> list[Entrant]:
    """Regions by code; a code without a dot is a province."""
    return [Entrant(code, Level.REGENCY if "." in code else Level.PROVINCE) for code in codes]


def ranking(
    figures: Iterable[Published], gates: Iterable[PublishedGate] = (), edition: Edition = UHC_2026, scope: Scope | None = None
) -> RunResult:
    """A run over the regions that have figures."""
    rows = list(figures)
    asked = entrants(*sorted({each.tenant for each in rows}))
    return run(edition, choose(edition, asked, rows, gates, scope or scope_of(edition)))


def standing(figure: Figure, *gates: PublishedGate, edition: Edition = UHC_2026) -> Standing:
    """Where one regency stands with one figure."""
    found = ranking([published("12.19", figure)], gates, edition).standing("12.19")
    assert found is not None
    return found


# ---- the demo's facts -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Demo:
    entrants: tuple[Entrant, ...]
    figures: tuple[Published, ...]
    gates: tuple[PublishedGate, ...]
    officials: dict[int, tuple[Official, ...]]
    names: dict[str, str]

    def result(self, edition: Edition = UHC_2026, scope: Scope | None = None) -> RunResult:
        return run(edition, choose(edition, self.entrants, self.figures, self.gates, scope or scope_of(edition)))


@cache
def gazetteer() -> Gazetteer:
    return Gazetteer(RegionRecord(**asdict(each), branch_name=None, is_tenant=True) for each in all_regions())


@cache
def demo() -> Demo:
    """Every figure, gate and official result of the demo's files."""
    folder = files(coverage) / "demo"
    sheet = sheets.read((folder / "published_figures.csv").read_bytes())
    rows = importing.figures(sheet, gazetteer(), today=TODAY).rows
    officials: dict[int, list[Official]] = {}
    for row in sheet.rows:
        if row.cells["award_year"] not in (None, ""):
            code = gazetteer().find(str(row.cells["region"])).code
            official = Official(code, str(row.cells["award_category"] or ""))
            officials.setdefault(int(str(row.cells["award_year"])), []).append(official)
    return Demo(
        tuple(Entrant.of(each) for each in all_regions()),
        tuple(published(each.tenant, each.figure, number, source=each.source) for number, each in enumerate(rows, 1)),
        tuple(_gate(number, row) for number, row in enumerate(sheets.read((folder / "gates.csv").read_bytes()).rows, 1)),
        {year: tuple(found) for year, found in officials.items()},
        {each.code: each.name for each in all_regions()},
    )


def _gate(number: int, row: sheets.Row) -> PublishedGate:
    cells = {name: str(value or "") for name, value in row.cells.items()}
    paid = dt.date.fromisoformat(cells["paid_until"]) if cells["paid_until"] else None
    day = dt.date.fromisoformat(cells["as_of"])
    evidence = GateEvidence(cells["gate"], day, GateState(cells["state"]), paid_until=paid, reason=cells["reason"])
    return PublishedGate(number, gazetteer().find(cells["region"]).code, evidence, "Operator", PUBLISHED_AT)


def forecast(figure: Figure) -> Figure:
    """The same figure, only expected."""
    from dataclasses import replace

    return replace(figure, kind=Kind.FORECAST)
