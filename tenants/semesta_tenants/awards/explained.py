"""One region explained down to each criterion, two runs side by side, official results beside computed ones: as JSON."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from semesta_tenants.awards import canonical, words
from semesta_tenants.awards import documents as doc
from semesta_tenants.awards.evaluation import paths, remaining
from semesta_tenants.awards.ledger import Look, Objection, OfficialResult, Opened, PublicChoice, RunRecord
from semesta_tenants.awards.outcomes import Beside, Cause, CauseKind, Finding, Movement, Placing, RunResult, Standing, Verdict
from semesta_tenants.awards.records import AllOf, AnyOf, Edition, Gate, Threshold, Waiver
from semesta_tenants.awards.rules import ORDER_WORDS
from semesta_tenants.coverage.records import PublishedGate, Rate, Relation
from semesta_tenants.coverage.rules import rate_text

Document = dict[str, Any]
_RATES = frozenset({"coverage", "active", "pemda_share"})

# ---- one region ----------------------------------------------------------------------------------------------------------------


def region_document(opened: Opened, rules: Edition, record: RunRecord, result: RunResult, standing: Standing) -> Document:
    """Why a region stands where it stands. rules: of the version that the run judged by. standing: explained."""
    contest = next(each for each in rules.contests if any(one is standing for one in _standings(result, each.id)))
    named = {each.id: each for each in contest.categories}
    return {
        "edition": doc.edition_document(opened),
        "run": doc.run_document(record),
        "standing": doc.standing_document(contest.id, standing, rules.active_basis),
        "gates": [_gate(each) for each in standing.ground.gates],
        "explanations": [
            {
                "category": each.category,
                "title": named[each.category].title,
                "finding": _finding(each.finding),
                "ways": _ways(each),
                "conflicts": _conflicts(named[each.category].conflicts),
            }
            for each in standing.verdicts
        ],
        "sources": _sources(rules),
        "order": ORDER_WORDS,
    }


def _standings(result: RunResult, contest: str) -> Iterable[Standing]:
    return next((each.standings for each in result.contests if each.contest == contest), ())


def _sources(rules: Edition) -> list[Document]:
    return [{"id": each.id, "title": each.title, "url": each.url, "published_on": each.published_on} for each in rules.sources]


def _ways(verdict: Verdict) -> list[list[Document]]:
    """Each way to the category as what of it is still to be met or shown; an empty way is met."""
    return [[_finding(each) for each in remaining(way)] for way in paths(verdict.finding)]


def _finding(finding: Finding) -> Document:
    criterion, margin = finding.criterion, finding.margin
    measure = finding.measure
    points = margin.points if margin else None
    return {
        **_words(finding),
        "truth": finding.truth,
        "by_figures": finding.by_figures,
        "why": finding.why,
        "value": rate_text(measure.rate) if measure else None,
        "points": None if points is None else doc.points_text(points),
        "exact_points": None if points is None else str(points),
        "needed": margin.needed if margin else None,
        "missing": margin.missing if margin else None,
        "evidence": _gate(finding.gate) if finding.gate else None,
        "sources": [] if isinstance(criterion, AllOf | AnyOf) else list(criterion.sources),
        "conflicts": [] if isinstance(criterion, AllOf | AnyOf) else _conflicts(criterion.conflicts),
        "parts": [_finding(each) for each in finding.parts],
    }


def _words(finding: Finding) -> Document:
    criterion = finding.criterion
    found: Document = {"kind": _kind(criterion), "indicator": None, "relation": None, "threshold": None}
    found |= {"gate": None, "paid_until": None}
    if isinstance(criterion, Threshold):
        threshold = canonical.decimal_text(criterion.value)
        return found | {"indicator": criterion.indicator, "relation": criterion.relation, "threshold": threshold}
    if isinstance(criterion, Gate):
        paid = canonical.month_text(criterion.paid_until) if criterion.paid_until else None
        return found | {"gate": criterion.gate, "paid_until": paid}
    return found


def _kind(criterion: object) -> str:
    kinds = {Threshold: "threshold", Gate: "gate", Waiver: "waiver", AllOf: "all_of", AnyOf: "any_of"}
    return kinds[type(criterion)]


def _conflicts(conflicts: Iterable[Any]) -> list[Document]:
    return [{"says": each.says, "sources": list(each.sources)} for each in conflicts]


def _gate(published: PublishedGate) -> Document:
    evidence = published.evidence
    return {
        "gate": evidence.gate,
        "publication": published.number,
        "state": evidence.state,
        "as_of": evidence.as_of,
        "covers_from": canonical.month_text(evidence.covers_from) if evidence.covers_from else None,
        "paid_until": canonical.month_text(evidence.paid_until) if evidence.paid_until else None,
        "reason": evidence.reason,
        "document": evidence.document,
    }


# ---- two runs ------------------------------------------------------------------------------------------------------------------


def comparison_document(opened: Opened, before: RunRecord, after: RunRecord, moved: Iterable[Movement]) -> Document:
    """Who stands otherwise in the second run than in the first, and because of what."""
    return {
        "edition": doc.edition_document(opened),
        "from": doc.run_document(before),
        "to": doc.run_document(after),
        "items": [_movement(each) for each in moved],
        "next_cursor": None,
    }


def _movement(movement: Movement) -> Document:
    region = doc.find_region(movement.code)
    return {
        "code": movement.code,
        "name": region.name if region else movement.code,
        "before": _placing(movement.before),
        "after": _placing(movement.after),
        "places": movement.places,
        "causes": [_cause(each) for each in movement.causes],
    }


def _placing(placing: Placing | None) -> Document | None:
    if placing is None:
        return None
    return {
        "contest": placing.contest,
        "status": placing.status,
        "rank": placing.rank,
        "category": placing.category,
        "possible": list(placing.possible),
        "certainty": placing.certainty,
        "as_of": placing.as_of,
        **{name: _percent(getattr(placing, name)) for name in sorted(_RATES)},
    }


def _cause(cause: Cause) -> Document:
    rates = cause.kind == CauseKind.FIGURE and cause.name in _RATES
    before, after = (_percent(each) if rates else each for each in (cause.before, cause.after))
    return {"kind": cause.kind, "name": cause.name, "before": before, "after": after, "others": list(cause.others)}


def _percent(exact: str | None) -> str | None:
    """'>98' of a placing as it is printed."""
    if exact is None:
        return None
    relation = next(each for each in (Relation.AT_LEAST, Relation.ABOVE, Relation.EXACTLY) if exact.startswith(each.value))
    return rate_text(Rate(relation, Fraction(exact.removeprefix(relation.value)), computed=True))


# ---- beside the ranking --------------------------------------------------------------------------------------------------------


def official_document(result: OfficialResult, beside: Beside | None) -> Document:
    """A winner as announced beside what was computed. beside: None while there is no run."""
    region = doc.find_region(result.tenant)
    return {
        "code": result.tenant,
        "name": region.name if region else result.tenant,
        "category": result.category or None,
        "source": doc.source_document(result.source),
        "recorded": {"by": result.words, "at": result.at},
        "agreement": beside.agreement if beside else None,
        "words": words.beside_words(beside) if beside else None,
        "computed": {"category": beside.category, "possible": list(beside.possible)} if beside else None,
    }


def objection_document(objection: Objection) -> Document:
    """An objection with its answer; who raised and answered it only in the words of their role."""
    answer = objection.answer
    return {
        "id": objection.id,
        "tenant": objection.tenant,
        "edition": objection.edition,
        "run": objection.run,
        "subject": objection.subject,
        "text": objection.text,
        "evidence": objection.evidence,
        "raised": {"by": objection.raised_words, "at": objection.raised_at},
        "answer": {"outcome": answer.outcome, "text": answer.text, "by": answer.words, "at": answer.at} if answer else None,
    }


def choice_document(choice: PublicChoice, tag: str) -> Document:
    """What a region shows to anybody; chosen: null where it never chose, and then it shows nothing."""
    chosen = {"by": choice.words, "at": choice.at} if choice.at else None
    return {"figures": choice.figures, "ranking": choice.ranking, "chosen": chosen, "etag": f'"{tag}"'}


def look_document(look: Look) -> Document:
    """That somebody of the centre looked, by role and day."""
    return {"role": look.role, "day": look.day}
