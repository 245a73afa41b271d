"""A kept run opened again: out of its canonical bytes and its edition's rules the very result that was written."""

from __future__ import annotations

import datetime as dt
import zlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import orjson

from semesta_platform.tenancy.records import Level
from semesta_tenants.awards.canonical import result_bytes
from semesta_tenants.awards.outcomes import (
    ContestResult,
    Distance,
    Finding,
    Margin,
    Measure,
    Measures,
    RunResult,
    Standing,
    Status,
    Truth,
    Verdict,
    Why,
)
from semesta_tenants.awards.records import (
    AllOf,
    AnyOf,
    Contest,
    Criterion,
    Edition,
    Entrant,
    Gate,
    Ground,
    Indicator,
    Scope,
    Threshold,
    Waiver,
    Window,
)
from semesta_tenants.coverage.records import (
    Basis,
    Evidence,
    Figure,
    GateEvidence,
    GateState,
    Precision,
    Published,
    PublishedGate,
    Rate,
    Relation,
    Source,
)

_LEVEL = 6
"""Of deflation: a further step saves a hundredth and doubles the time."""
_UNKNOWN_MOMENT = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
Read = Mapping[str, Any]


def packed(result: RunResult) -> bytes:
    """A run as it is kept: its canonical bytes, deflated."""
    return zlib.compress(result_bytes(result), _LEVEL)


def unpacked(kept: bytes) -> bytes:
    """The canonical bytes of a kept run."""
    return zlib.decompress(kept)


@dataclass(frozen=True, slots=True)
class Kept:
    """A kept run, opened. result: every verdict told, none explained. verdicts: by code what explains them, as JSON."""

    result: RunResult
    edition: Edition
    verdicts: Mapping[str, bytes]


def restored(canonical: bytes, edition: Edition) -> RunResult:
    """The run of these canonical bytes, explained for every region. edition: in the version that the run judged by.

    Of figures it holds what a run keeps: number, dates, basis, evidence and source; counts stand in the measures. Writing it
    again gives the same bytes.

    Raises:
        ValueError: the bytes are another edition's, or no run's.
    """
    return _result(_document(canonical, edition), edition, whole=True)


def opened(canonical: bytes, edition: Edition) -> Kept:
    """The same in a third of the time, for lists; `explained` adds what explains single regions.

    Raises:
        ValueError: as `restored`.
    """
    document = _document(canonical, edition)
    verdicts = {each["code"]: orjson.dumps(each["verdicts"]) for contest in document["contests"] for each in contest["standings"]}
    return Kept(_result(document, edition, whole=False), edition, verdicts)


def explained(kept: Kept, codes: Collection[str]) -> RunResult:
    """The run with the verdicts of these regions explained down to each criterion."""
    return replace(kept.result, contests=tuple(_explained(kept, each, codes) for each in kept.result.contests))


def _explained(kept: Kept, result: ContestResult, codes: Collection[str]) -> ContestResult:
    contest = kept.edition.contest(result.contest)
    if contest is None or not any(each.code in codes for each in result.standings):
        return result
    standings = (
        replace(each, verdicts=_verdicts(orjson.loads(kept.verdicts[each.code]), contest, each.ground, each.measures, whole=True))
        if each.code in codes and each.measures is not None
        else each
        for each in result.standings
    )
    return replace(result, standings=tuple(standings))


def _document(canonical: bytes, edition: Edition) -> Read:
    document: Read = orjson.loads(canonical)
    if (document["edition"], document["version"]) != (edition.id, edition.version):
        raise ValueError(f"a run of {document['edition']} {document['version']} cannot be read by the rules of {edition.id}")
    return document


def _result(document: Read, edition: Edition, *, whole: bool) -> RunResult:
    return RunResult(
        edition=edition.id,
        version=edition.version,
        simulation=document["simulation"],
        scope=_scope(document["scope"]),
        rules_digest=document["rules_digest"],
        inputs_digest=document["inputs_digest"],
        contests=tuple(_contest(each, edition, whole=whole) for each in document["contests"]),
    )


def _scope(read: Read) -> Scope:
    window = Window(dt.date.fromisoformat(read["window"]["since"]), dt.date.fromisoformat(read["window"]["until"]))
    return Scope(window, read["verified_only"], read["trial"])


def _contest(read: Read, edition: Edition, *, whole: bool) -> ContestResult:
    contest = edition.contest(read["contest"])
    if contest is None:
        raise ValueError(f"{edition.id} has no contest {read['contest']}")
    return ContestResult(contest.id, tuple(_standing(each, contest, whole=whole) for each in read["standings"]))


def _standing(read: Read, contest: Contest, *, whole: bool) -> Standing:
    gates = tuple(_gate(each, read["code"]) for each in read["gates"])
    entrant = Entrant(read["code"], Level(read["level"]), read["status"] != Status.INELIGIBLE)
    measures = _measures(read)
    ground = Ground(entrant, _figure(read["figure"], read["code"]), gates)
    return Standing(
        ground=ground,
        status=Status(read["status"]),
        rank=read["rank"],
        category=read["category"],
        possible=tuple(read["possible"]),
        certainty=Truth(read["certainty"]) if read["certainty"] else None,
        measures=measures,
        verdicts=_verdicts(read["verdicts"], contest, ground, measures, whole=whole) if measures else (),
    )


def _verdicts(read: Sequence[Read], contest: Contest, ground: Ground, measures: Measures, *, whole: bool) -> tuple[Verdict, ...]:
    return tuple(
        Verdict(
            category.id,
            _finding(each, category.criteria, ground, measures) if whole else _told(each, category.criteria),
            _distance(each["lack"]),
            _distance(each["slack"]),
        )
        for category, each in zip(contest.categories, read, strict=True)
    )


def _told(read: Read, criterion: Criterion) -> Finding:
    return Finding(criterion, Truth(read["truth"]), Truth(read["by_figures"]), Why(read["why"]))


def _distance(read: Read | None) -> Distance | None:
    if read is None:
        return None
    indicator = Indicator(read["indicator"]) if read["indicator"] else None
    return Distance(Fraction(read["points"]), indicator, read["people"], read["at_least"])


def _measures(read: Read) -> Measures | None:
    if read["coverage"] is None:
        return None
    return Measures(_measure(read["coverage"]), _measure(read["active"]), _measure(read["pemda_share"]))


def _measure(read: Read) -> Measure:
    why = Why(read["why"])
    rate = None
    if read["exact"] is not None:
        rate = Rate(
            Relation(read["relation"]), Fraction(read["exact"]), computed=why in {Why.COMPUTED, Why.ROUNDED, Why.RECOMPUTED}
        )
    return Measure(rate, why, read["count"], read["base"])


def _figure(read: Read | None, code: str) -> Published | None:
    if read is None:
        return None
    source = read["source"]
    return Published(
        number=read["number"],
        tenant=code,
        figure=Figure(
            dt.date.fromisoformat(read["as_of"]),
            basis=Basis(read["basis"]),
            precision=Precision(read["precision"]),
            rounded=read["rounded"],
        ),
        evidence=Evidence(read["evidence"]),
        source=Source(source["title"], source["url"]) if source else None,
        version_id=None,
        published_at=_UNKNOWN_MOMENT,
    )


def _gate(read: Read, code: str) -> PublishedGate:
    evidence = GateEvidence(
        gate=read["gate"],
        as_of=dt.date.fromisoformat(read["as_of"]),
        state=GateState(read["state"]),
        started_on=dt.date.fromisoformat(f"{read['covers_from']}-01") if read.get("covers_from") else None,
        paid_until=dt.date.fromisoformat(f"{read['paid_until']}-01") if read["paid_until"] else None,
        reason=read["reason"],
        document=read["document"],
    )
    return PublishedGate(read["number"], code, evidence, "", _UNKNOWN_MOMENT)


def _finding(read: Read, criterion: Criterion, ground: Ground, measures: Measures) -> Finding:
    parts = read.get("parts", ())
    margin = None
    if "points" in read:
        points = read["points"]
        margin = Margin(None if points is None else Fraction(points), read["needed"], read["missing"])
    why = Why(read["why"])
    asks_gate = isinstance(criterion, Gate)
    return Finding(
        criterion=criterion,
        truth=Truth(read["truth"]),
        by_figures=Truth(read["by_figures"]),
        why=why,
        measure=_measured(criterion, measures) if isinstance(criterion, Threshold) else None,
        margin=margin,
        gate=ground.gate(criterion.gate) if asks_gate and why != Why.NO_EVIDENCE else None,  # type: ignore[union-attr]  # a Gate
        parts=tuple(_finding(each, part, ground, measures) for each, part in zip(parts, _parts(criterion), strict=True)),
    )


def _measured(threshold: Threshold, measures: Measures) -> Measure:
    if threshold.indicator == Indicator.COVERAGE:
        return measures.coverage
    return measures.active if threshold.indicator == Indicator.ACTIVE else measures.pemda_share


def _parts(criterion: Criterion) -> tuple[Criterion, ...]:
    if isinstance(criterion, AllOf | AnyOf):
        return criterion.parts
    return (criterion.criterion, criterion.if_met) if isinstance(criterion, Waiver) else ()
