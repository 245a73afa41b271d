"""One form for everything that is kept or compared: documents of plain values, their canonical bytes, their digests."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

import orjson

from semesta_tenants.awards.outcomes import ContestResult, Distance, Finding, Margin, Measure, RunResult, Standing, Verdict
from semesta_tenants.awards.records import (
    AllOf,
    AnyOf,
    Category,
    Conflict,
    Contest,
    Criterion,
    Edition,
    Gate,
    Ground,
    Reference,
    Scope,
    Threshold,
    Waiver,
    Window,
)
from semesta_tenants.coverage.records import Published, PublishedGate, Relation
from semesta_tenants.coverage.rules import flat, rate_text

FORMAT = 1
"""Of a run's document; grows when its shape changes."""
RULES_VERSION = 1
"""Of the code that judges; grows when the same input could be judged otherwise, so that digests tell."""
Document = dict[str, Any]
"""Text, integers, booleans, None, lists and documents: never a float."""


def canonical(document: Mapping[str, Any]) -> bytes:
    """A document as UTF-8 JSON with sorted keys and no spaces: equal documents give equal bytes."""
    return orjson.dumps(document, option=orjson.OPT_SORT_KEYS)


def digest(document: Mapping[str, Any]) -> str:
    """The sha-256 of the canonical bytes, in hex."""
    return hashlib.sha256(canonical(document)).hexdigest()


# ---- editions -----------------------------------------------------------------------------------------------------------


def rules_digest(edition: Edition) -> str:
    """Of an edition, and of the code that judges by it."""
    return digest({"edition": edition_document(edition), "rules": RULES_VERSION})


def edition_document(edition: Edition) -> Document:
    """An edition in the shape of its file, keys in their order, percentages and dates as text; what is empty is left out."""
    return _without_empty(
        {
            "edition": edition.id,
            "title": edition.title,
            "version": edition.version,
            "reason": edition.reason,
            "simulation": edition.simulation,
            "as_of": edition.as_of.isoformat(),
            "window": _window(edition.window),
            "freeze": edition.freeze.isoformat() if edition.freeze else None,
            "active_basis": edition.active_basis.value,
            "assumptions": list(edition.assumptions),
            "sources": [_reference(each) for each in edition.sources],
            "contests": _contests(edition.contests),
        }
    )


def month_text(day: dt.date) -> str:
    """'2025-09' of its first day."""
    return f"{day:%Y-%m}"


def decimal_text(value: Fraction) -> str:
    """A threshold as people write it in files: '98', '98.6'; exact, for thresholds have at most six decimals."""
    whole, rest = divmod(value.numerator * 1_000_000 // value.denominator, 1_000_000)
    return f"{whole}.{rest:06d}".rstrip("0").rstrip(".")


def _without_empty(document: Document) -> Document:
    return {key: value for key, value in document.items() if value is not None and value not in ("", [])}


def _reference(reference: Reference) -> Document:
    date = reference.published_on.isoformat() if reference.published_on else None
    return _without_empty({"id": reference.id, "title": reference.title, "url": reference.url, "date": date})


def _contests(contests: Iterable[Contest]) -> list[Document]:
    """Categories that a contest shares with an earlier one are written once."""
    found: list[Document] = []
    earlier: dict[tuple[Category, ...], str] = {}
    for each in contests:
        same = earlier.setdefault(each.categories, each.id)
        own = {"same_as": same} if same != each.id else {"categories": [_category(one) for one in each.categories]}
        found.append({"contest": each.id, "title": each.title, "regions": [one.value for one in each.regions], **own})
    return found


def _category(category: Category) -> Document:
    return _without_empty(
        {
            "category": category.id,
            "title": category.title,
            "official": list(category.official),
            "conflicts": _conflicts(category.conflicts),
            "criteria": criterion_document(category.criteria),
        }
    )


def _conflicts(conflicts: Iterable[Conflict]) -> list[Document]:
    return [_without_empty({"says": each.says, "sources": list(each.sources)}) for each in conflicts]


def criterion_document(criterion: Criterion) -> Document:
    """A criterion in the shape of an edition's file."""
    if isinstance(criterion, AllOf):
        return {"all_of": [criterion_document(each) for each in criterion.parts]}
    if isinstance(criterion, AnyOf):
        return {"any_of": [criterion_document(each) for each in criterion.parts]}
    own: Document
    if isinstance(criterion, Threshold):
        relation = "at_least" if criterion.relation == Relation.AT_LEAST else "above"
        own = {"indicator": criterion.indicator.value, relation: decimal_text(criterion.value)}
    elif isinstance(criterion, Gate):
        own = {"gate": criterion.gate, "paid_until": month_text(criterion.paid_until) if criterion.paid_until else None}
    else:
        own = {"waivable": criterion_document(criterion.criterion), "if_met": criterion_document(criterion.if_met)}
    return _without_empty({**own, "sources": list(criterion.sources), "conflicts": _conflicts(criterion.conflicts)})


# ---- inputs -----------------------------------------------------------------------------------------------------------------


def inputs_digest(scope: Scope, grounds: Iterable[Ground]) -> str:
    """Of what a run reads; grounds: in order of code."""
    return digest({"scope": scope_document(scope), "grounds": [_ground(each) for each in grounds]})


def scope_document(scope: Scope) -> Document:
    """A scope as plain values."""
    return {"window": _window(scope.window), "verified_only": scope.verified_only, "trial": scope.trial}


def _window(window: Window) -> Document:
    return {"since": window.since.isoformat(), "until": window.until.isoformat()}


def _ground(ground: Ground) -> Document:
    entrant, published = ground.entrant, ground.figure
    return {
        "code": entrant.code,
        "level": entrant.level.value,
        "eligible": entrant.eligible,
        "figure": {**_figure(published), "fields": flat(published.figure)} if published else None,
        "gates": [_gate(each) for each in ground.gates],
    }


def _figure(published: Published) -> Document:
    figure, source = published.figure, published.source
    return {
        "number": published.number,
        "as_of": figure.as_of.isoformat(),
        "precision": figure.precision.value,
        "basis": figure.basis.value,
        "rounded": figure.rounded,
        "evidence": published.evidence.value,
        "source": {"title": source.title, "url": source.url} if source else None,
    }


def _gate(published: PublishedGate) -> Document:
    evidence = published.evidence
    return {
        "gate": evidence.gate,
        "number": published.number,
        "state": evidence.state.value,
        "as_of": evidence.as_of.isoformat(),
        "paid_until": month_text(evidence.paid_until) if evidence.paid_until else None,
        "reason": evidence.reason,
        "document": evidence.document,
        # Named only where there is one, so that what was judged without keeps its digest.
        **({"covers_from": month_text(evidence.covers_from)} if evidence.covers_from else {}),
    }


# ---- results ----------------------------------------------------------------------------------------------------------------


def result_bytes(result: RunResult) -> bytes:
    """A run as the bytes that are kept: the same whenever the same input is judged by the same rules."""
    return canonical(_result(result))


def _result(result: RunResult) -> Document:
    return {
        "format": FORMAT,
        "edition": result.edition,
        "version": result.version,
        "simulation": result.simulation,
        "scope": scope_document(result.scope),
        "rules_digest": result.rules_digest,
        "inputs_digest": result.inputs_digest,
        "contests": [_contest_result(each) for each in result.contests],
    }


def _contest_result(result: ContestResult) -> Document:
    return {
        "contest": result.contest,
        "reported": result.reported,
        "eligible": result.eligible,
        # Written one by one: half a million values alive at once would cost as much again to be kept track of.
        "standings": [orjson.Fragment(canonical(standing_document(each))) for each in result.standings],
    }


def standing_document(standing: Standing) -> Document:
    """One standing with everything that explains it; a page needs the edition beside it for titles and sources only."""
    ground, measures = standing.ground, standing.measures
    return {
        "code": standing.code,
        "level": ground.entrant.level.value,
        "status": standing.status.value,
        "rank": standing.rank,
        "category": standing.category,
        "possible": list(standing.possible),
        "certainty": standing.certainty.value if standing.certainty else None,
        "figure": _figure(ground.figure) if ground.figure else None,
        "coverage": _measure(measures.coverage) if measures else None,
        "active": _measure(measures.active) if measures else None,
        "pemda_share": _measure(measures.pemda_share) if measures else None,
        "gates": [_gate(each) for each in ground.gates],
        "verdicts": [_verdict(each) for each in standing.verdicts],
    }


def _verdict(verdict: Verdict) -> Document:
    distances = {"lack": _distance(verdict.lack), "slack": _distance(verdict.slack)}
    return {"category": verdict.category, **distances, **_finding(verdict.finding)}


def _distance(distance: Distance | None) -> Document | None:
    if distance is None:
        return None
    indicator = distance.indicator.value if distance.indicator else None
    return {
        "points": str(distance.points),
        "indicator": indicator,
        "people": distance.people,
        "at_least": distance.at_least,
    }


def _measure(measure: Measure) -> Document:
    rate = measure.rate
    return {
        "relation": rate.relation.value if rate else None,
        "exact": str(rate.value) if rate else None,
        "shown": rate_text(rate),
        "why": measure.why.value,
        "count": measure.count,
        "base": measure.base,
    }


def _finding(finding: Finding) -> Document:
    """A judged criterion: its own words, then the judgement; values stand once, with the standing."""
    return {
        **_words(finding.criterion),
        "truth": finding.truth.value,
        "by_figures": finding.by_figures.value,
        "why": finding.why.value,
        **(_margin(finding.margin) if finding.margin else {}),
        **({"parts": [_finding(each) for each in finding.parts]} if finding.parts else {}),
    }


def _words(criterion: Criterion) -> Document:
    if isinstance(criterion, Threshold):
        threshold = {"relation": criterion.relation.value, "threshold": decimal_text(criterion.value)}
        return {"kind": "threshold", "indicator": criterion.indicator.value, **threshold, "sources": list(criterion.sources)}
    if isinstance(criterion, Gate):
        paid = month_text(criterion.paid_until) if criterion.paid_until else None
        return {"kind": "gate", "gate": criterion.gate, "paid_until": paid, "sources": list(criterion.sources)}
    if isinstance(criterion, Waiver):
        return {"kind": "waiver", "sources": list(criterion.sources)}
    return {"kind": "all_of" if isinstance(criterion, AllOf) else "any_of"}


def _margin(margin: Margin) -> Document:
    points = None if margin.points is None else str(margin.points)
    return {"points": points, "needed": margin.needed, "missing": margin.missing}
