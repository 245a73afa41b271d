"""Editions, runs and standings as JSON: builders of plain values; what a run says is dumped once, for it never changes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import Any

import orjson

from semesta_platform.remembering import Remembered
from semesta_platform.tenancy.records import Level, Region
from semesta_platform.tenancy.regions import all_regions
from semesta_tenants.awards import canonical
from semesta_tenants.awards.ledger import EditionStep, Opened, RunRecord
from semesta_tenants.awards.outcomes import Distance, Measure, Measures, RunResult, Standing, Verdict
from semesta_tenants.awards.records import Edition
from semesta_tenants.awards.rules import ORDER_WORDS
from semesta_tenants.coverage.numbers import two_decimals
from semesta_tenants.coverage.records import Basis, Evidence, Published, Source
from semesta_tenants.coverage.rules import rate_text

Document = dict[str, Any]

# ---- editions ------------------------------------------------------------------------------------------------------------------


def tag_of(opened: Opened) -> str:
    """The ETag of an edition, without quotation marks: another one after every change."""
    return f"{opened.id}.{opened.row_version}"


def edition_document(opened: Opened) -> Document:
    """An edition in short: what has to stand beside each ranking of it."""
    edition = opened.edition
    return {
        "id": opened.id,
        "title": opened.title,
        "version": opened.version,
        "state": opened.state,
        "simulation": opened.simulation,
        "as_of": edition.as_of,
        "window": {"since": edition.window.since, "until": edition.window.until},
        "active_basis": edition.active_basis,
        "opened_at": opened.opened_at,
        "frozen_at": opened.frozen_at,
        "published_at": opened.published_at,
        "final_run": opened.final_run,
    }


def whole_edition_document(opened: Opened, versions: Iterable[Edition], steps: Iterable[EditionStep]) -> Document:
    """An edition with its rules, its versions and what operators did to it, newest first."""
    return {
        **edition_document(opened),
        "rules": canonical.edition_document(opened.edition),
        "order": ORDER_WORDS,
        "versions": [
            {"version": each.version, "reason": each.reason, "digest": canonical.rules_digest(each)} for each in versions
        ],
        "steps": [
            {
                "before": each.before,
                "after": each.after,
                "version": each.version,
                "reason": each.reason,
                "by": each.words,
                "at": each.at,
            }
            for each in steps
        ],
        "etag": f'"{tag_of(opened)}"',
    }


def run_document(record: RunRecord) -> Document:
    """What is known of a run without opening it. final: of a frozen edition; other runs are provisional."""
    names = ("number", "edition", "version", "final", "rules_digest", "inputs_digest", "reported", "eligible", "made_at")
    return {**{name: getattr(record, name) for name in names}, "causes": list(record.causes)}


# ---- a ranking -----------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Line:
    """One standing: by what lists are narrowed, and its JSON."""

    code: str
    contest: str
    level: Level
    province: str
    category: str | None
    evidence: Evidence | None
    json: bytes


def lines_of(result: RunResult, rules: Edition) -> tuple[Line, ...]:
    """Every standing of a run in its order, contest by contest; remembered by the digests that name what the run says.

    rules: of the version that the run judged by.
    """
    key = (result.edition, result.rules_digest, result.inputs_digest)
    return _lines.get(key, lambda: _dumped(result, rules.active_basis))


def _dumped(result: RunResult, basis: Basis) -> tuple[Line, ...]:
    return tuple(_line(contest.contest, each, basis) for contest in result.contests for each in contest.standings)


_lines: Remembered[tuple[str, str, str], tuple[Line, ...]] = Remembered(room=16)


def ranking_document(
    opened: Opened, record: RunRecord | None, result: RunResult | None, lines: Sequence[Line], next_cursor: str | None = None
) -> Document:
    """A ranking, or a page of one. record: None of a trial. result: None while no run is there. lines: those that are shown."""
    return {
        "edition": edition_document(opened),
        "run": run_document(record) if record else None,
        "scope": _scope(result) if result else None,
        "contests": _contests(opened.edition, result) if result else [],
        "order": ORDER_WORDS,
        "items": [orjson.Fragment(each.json) for each in lines],
        "next_cursor": next_cursor,
    }


def _scope(result: RunResult) -> Document:
    window, scope = result.scope.window, result.scope
    return {"since": window.since, "until": window.until, "verified_only": scope.verified_only, "trial": scope.trial}


def _contests(edition: Edition, result: RunResult) -> list[Document]:
    named = {each.id: each for each in edition.contests}
    return [
        {
            "id": each.contest,
            "title": named[each.contest].title if each.contest in named else each.contest,
            "reported": each.reported,
            "eligible": each.eligible,
        }
        for each in result.contests
    ]


def _line(contest: str, standing: Standing, basis: Basis) -> Line:
    region, figure = region_of(standing.code), standing.ground.figure
    return Line(
        standing.code,
        contest,
        region.level,
        region.province_code,
        standing.category,
        figure.evidence if figure else None,
        orjson.dumps(standing_document(contest, standing, basis)),
    )


def standing_document(contest: str, standing: Standing, basis: Basis) -> Document:
    """Where one region stands, each verdict told; a region without a figure has rank, figures and certainty null.

    basis: what the edition divides active people by.
    """
    region = region_of(standing.code)
    figure, measures = standing.ground.figure, standing.measures
    return {
        "rank": standing.rank,
        "code": standing.code,
        "name": region.name,
        "level": region.level,
        "province": region.province_code,
        "contest": contest,
        "status": standing.status,
        "category": standing.category,
        "possible": list(standing.possible),
        "certainty": standing.certainty,
        "figures": figures_document(figure, measures, basis) if figure and measures else None,
        "verdicts": [verdict_document(each) for each in standing.verdicts],
    }


def figures_document(published: Published, measures: Measures, basis: Basis) -> Document:
    """The figure that counts: rates as pages print them, each beside the exact value and the people behind it.

    basis: of the active rate as it stands here, which may be another one than the source's.
    """
    each = {"coverage": measures.coverage, "active": measures.active, "pemda_share": measures.pemda_share}
    figure = published.figure
    return {
        **{name: rate_text(measure.rate) for name, measure in each.items()},
        "exact": {name: _exact(measure) for name, measure in each.items()},
        "why": {name: measure.why for name, measure in each.items()},
        "counts": {
            "registered": measures.coverage.count,
            "active": measures.active.count,
            "pemda": measures.pemda_share.count,
            "population": measures.coverage.base,
            "active_base": measures.active.base,
        },
        "as_of": figure.as_of,
        "precision": figure.precision,
        "basis": basis,
        "source_basis": figure.basis,
        "evidence": published.evidence,
        "source": source_document(published.source),
        "publication": published.number,
    }


def verdict_document(verdict: Verdict) -> Document:
    """One category judged, told."""
    return {
        "category": verdict.category,
        "truth": verdict.truth,
        "by_figures": verdict.by_figures,
        "lack": distance_document(verdict.lack),
        "slack": distance_document(verdict.slack),
    }


def distance_document(distance: Distance | None) -> Document | None:
    """How far from gaining or losing a category."""
    if distance is None:
        return None
    return {
        "points": points_text(distance.points),
        "exact": str(distance.points),
        "indicator": distance.indicator,
        "people": distance.people,
        "at_least": distance.at_least,
    }


def points_text(points: Fraction) -> str:
    """Percentage points with two decimals, half up and away from zero: '-0.55'; a zero bears no sign."""
    size = two_decimals(abs(points))
    return f"-{size}" if points < 0 and size else str(size)


def source_document(source: Source | None) -> Document | None:
    """Where something is published."""
    return {"title": source.title, "url": source.url} if source else None


def region_of(code: str) -> Region:
    """The region that a run names.

    Raises:
        KeyError: there is none of this code, which no run names.
    """
    return _regions()[code]


def find_region(code: str) -> Region | None:
    """The region with this code, if there is one."""
    return _regions().get(code)


@cache
def _regions() -> dict[str, Region]:
    return {each.code: each for each in all_regions()}


def _exact(measure: Measure) -> str | None:
    return str(measure.rate.value) if measure.rate else None
