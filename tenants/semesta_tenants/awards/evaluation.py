"""Criteria judged in three values, with everything that explains the judgement."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from fractions import Fraction

from semesta_tenants.awards.choosing import end_of_month
from semesta_tenants.awards.measures import margin, of, reached
from semesta_tenants.awards.outcomes import Distance, Finding, Measures, Truth, Verdict, Why
from semesta_tenants.awards.records import AllOf, Category, Criterion, Gate, Ground, Threshold, Waiver
from semesta_tenants.coverage.records import GateEvidence, GateState

_MET = Distance(Fraction(0))
_STATES = {GateState.MET: Truth.MET, GateState.NOT_MET: Truth.NOT_MET, GateState.UNKNOWN: Truth.UNKNOWN}


def all_met(truths: Iterable[Truth]) -> Truth:
    """Not met as soon as one is not met; met when all are (Kleene's strong conjunction)."""
    found = set(truths)
    if Truth.NOT_MET in found:
        return Truth.NOT_MET
    return Truth.UNKNOWN if Truth.UNKNOWN in found else Truth.MET


def any_met(truths: Iterable[Truth]) -> Truth:
    """Met as soon as one is met; not met when none can be (Kleene's strong disjunction)."""
    found = set(truths)
    if Truth.MET in found:
        return Truth.MET
    return Truth.UNKNOWN if Truth.UNKNOWN in found else Truth.NOT_MET


def judge(category: Category, measured: Measures, ground: Ground) -> Verdict:
    """One category for one region."""
    finding = evaluate(category.criteria, measured, ground)
    return Verdict(category.id, finding, lack(finding), slack(finding))


def evaluate(criterion: Criterion, measured: Measures, ground: Ground) -> Finding:
    """A criterion and all of its parts judged; no part is left out because another one decides."""
    if isinstance(criterion, Threshold):
        measure = of(measured, criterion.indicator)
        truth = reached(measure.rate, criterion)
        return Finding(criterion, truth, truth, measure.why, measure=measure, margin=margin(measure, criterion))
    if isinstance(criterion, Gate):
        return _gate(criterion, ground)
    members = (criterion.criterion, criterion.if_met) if isinstance(criterion, Waiver) else criterion.parts
    parts = tuple(evaluate(each, measured, ground) for each in members)
    join = all_met if isinstance(criterion, AllOf) else any_met
    return Finding(criterion, join(each.truth for each in parts), join(each.by_figures for each in parts), Why.PARTS, parts=parts)


def _gate(gate: Gate, ground: Ground) -> Finding:
    """A gate by its evidence; by figures it counts as met."""
    published = ground.gate(gate.gate)
    if published is None:
        return Finding(gate, Truth.UNKNOWN, Truth.MET, Why.NO_EVIDENCE)
    truth, why = gate_truth(gate, published.evidence)
    return Finding(gate, truth, Truth.MET, why, gate=published)


def gate_truth(gate: Gate, evidence: GateEvidence) -> tuple[Truth, Why]:
    """What evidence says of a gate.

    Of contributions up to a month: paid up to it or later is met, whatever has fallen due since. Less is not met only by
    evidence from the end of that month on: before, the month could still be paid. Of months before the first that it speaks
    of, evidence says nothing; nor does evidence that names its first month, and finds nothing lacking, of those after its last.
    """
    state = _STATES[evidence.state]
    if gate.paid_until is None or state == Truth.UNKNOWN:
        return state, Why.EVIDENCE
    if evidence.covers_from is not None and gate.paid_until < evidence.covers_from:
        return Truth.UNKNOWN, Why.TOO_LATE
    if evidence.paid_until is not None:
        state = Truth.MET if evidence.paid_until >= gate.paid_until else Truth.NOT_MET
        if state == Truth.MET:
            return state, Why.EVIDENCE
        if evidence.covers_from is not None and evidence.state == GateState.MET:
            return Truth.UNKNOWN, Why.TOO_EARLY
    if evidence.as_of < end_of_month(gate.paid_until):
        return Truth.UNKNOWN, Why.TOO_EARLY
    return state, Why.EVIDENCE


# ---- ways to a category ---------------------------------------------------------------------------------------------------


def leaves_of(finding: Finding) -> Iterator[Finding]:
    """Every judged threshold and gate, in the criterion's order."""
    if not finding.parts:
        yield finding
    for part in finding.parts:
        yield from leaves_of(part)


def paths(finding: Finding) -> tuple[tuple[Finding, ...], ...]:
    """Every way to meet a criterion, each as the thresholds and gates that must all be met.

    An edition is refused when a category has more than 64 ways, so the answer stays small.
    """
    if not finding.parts:
        return ((finding,),)
    if not isinstance(finding.criterion, AllOf):
        return tuple(path for part in finding.parts for path in paths(part))
    ways: tuple[tuple[Finding, ...], ...] = ((),)
    for part in finding.parts:
        ways = tuple((*way, *path) for way in ways for path in paths(part))
    return ways


def remaining(path: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """What of one way is still to be met or shown."""
    return tuple(each for each in path if each.truth != Truth.MET)


def lack(finding: Finding) -> Distance | None:
    """What is still lacking to meet a criterion by figures, on the nearest way: its hardest threshold decides.

    Of a criterion that figures refute, a way counts with what is known of it and says so (`at_least`). Of one that they leave
    open only ways count of which everything is known; None when there is none.
    """
    lacks = [_lack(path) for path in paths(finding)]
    if finding.by_figures != Truth.NOT_MET:
        lacks = [each for each in lacks if not each.at_least]
    return min(lacks, key=lambda each: (each.points, each.at_least), default=None)


def _lack(path: tuple[Finding, ...]) -> Distance:
    """What one way lacks, as far as it is known."""
    found, unknown = _MET, False
    for each in path:
        if not isinstance(each.criterion, Threshold) or each.truth == Truth.MET:
            continue
        if each.truth == Truth.UNKNOWN:
            unknown = True
        elif each.margin is not None and each.margin.points is not None and -each.margin.points >= found.points:
            found = Distance(-each.margin.points, each.criterion.indicator, each.margin.missing)
    return replace(found, at_least=unknown)


def slack(finding: Finding) -> Distance | None:
    """What may be lost before a criterion, met by figures, is lost: on its safest way the tightest threshold.

    None when it is not met by figures. Of an interval its lower end counts: so much is sure.
    """
    safe = [
        min(rooms, key=_points)
        for path in paths(finding)
        if all(each.by_figures == Truth.MET for each in path) and (rooms := [room for each in path if (room := _room(each))])
    ]
    return max(safe, key=_points, default=None)


def _room(finding: Finding) -> Distance | None:
    margin, measure = finding.margin, finding.measure
    if not isinstance(finding.criterion, Threshold) or margin is None or margin.points is None:
        return None
    count = measure.count if measure else None
    people = None if margin.needed is None or count is None else count - margin.needed
    return Distance(margin.points, finding.criterion.indicator, people)


def _points(distance: Distance) -> Fraction:
    return distance.points
