"""What belongs to an agenda of itself: the month's figures, targets and unfinished items as one JSON value; pure.

Codes, counts and decimal strings alone, never floats and no words: pages and papers say it in words, in either language, and a
frozen drawing is read years later. None is unknown, never zero.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

from semesta_tenants.actions.records import Action
from semesta_tenants.coverage import rules as coverage
from semesta_tenants.coverage.numbers import two_decimals
from semesta_tenants.coverage.records import (
    CONTRIBUTIONS_PAID,
    Basis,
    Figure,
    GateEvidence,
    Headcount,
    Population,
    Printed,
    Published,
    Rate,
    Segment,
)
from semesta_tenants.targets import measures
from semesta_tenants.targets.records import Measure, Target

EDITION: Final = 1
"""Of the shape below; a later one reads the earlier ones."""
MOST_ITEMS: Final = 200
"""Action items that one drawing names, those due first; the others are counted, by the meeting that made them."""
Drawing = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Known:
    """What a region knows on a day. published: actual figures, newest as-of date first. gates: newest first."""

    published: Sequence[Published] = ()
    populations: Sequence[Population] = ()
    gates: Sequence[GateEvidence] = ()
    targets: Sequence[Target] = ()
    unended: Sequence[Action] = ()
    # With the day on which each was closed, since the meeting before this one.
    closed: Sequence[tuple[Action, dt.date]] = ()


def draw(known: Known, day: dt.date) -> Drawing:
    """The drawing for a meeting on a day: by what was published for days up to it, of the region's own tenant."""
    upto = [each for each in known.published if each.figure.as_of <= day]
    now = upto[0] if upto else None
    before = next((each for each in upto[1:] if now and each.figure.period < now.figure.period), None)
    return {
        "edition": EDITION,
        "day": day.isoformat(),
        "figure": _publication(now),
        "before": _publication(before),
        "coverage": _coverage(now, known.targets),
        "inactivity": _inactivity(now),
        "validity": _validity(now, known.populations),
        "budget": _budget(now, known.gates, day),
        "follow_up": [_item(each, day) for each in known.unended[:MOST_ITEMS]],
        "follow_up_more": _by_meeting(known.unended[MOST_ITEMS:]),
        "closed": [_item(each, day) | {"closed_on": on.isoformat()} for each, on in known.closed[:MOST_ITEMS]],
        "closed_more": _by_meeting([each for each, _on in known.closed[MOST_ITEMS:]]),
    }


def newer(drawing: Mapping[str, Any], published: Iterable[Published]) -> tuple[Published | None, Published | None]:
    """Beside a frozen drawing: the correction of its very figure, and the newest one of a later day; None for none."""
    held = drawing.get("figure")
    found = list(published)
    if held is None:
        return None, (found[0] if found else None)
    of_the_day = next((each for each in found if each.figure.as_of.isoformat() == held["as_of"]), None)
    corrected = of_the_day if of_the_day is not None and of_the_day.number != held["number"] else None
    later = found[0] if found and found[0].figure.as_of.isoformat() > held["as_of"] else None
    return corrected, later


def narrowed(drawing: Mapping[str, Any], meetings: Collection[str]) -> Drawing:
    """The drawing as the branch may see it: of the action items those that these meetings made. meetings: ids as text."""
    seen = {key: [each for each in drawing.get(key, []) if each["meeting"] in meetings] for key in ("follow_up", "closed")}
    more = {
        key: {which: count for which, count in drawing.get(key, {}).items() if which in meetings}
        for key in ("follow_up_more", "closed_more")
    }
    return {**drawing, **seen, **more}


# ---- one figure -------------------------------------------------------------------------------------------------------------


def _publication(published: Published | None) -> Drawing | None:
    """A published figure: which one it is, what it stands on, who says so, its rates and totals."""
    if published is None:
        return None
    figure, source = published.figure, published.source
    rates = coverage.rates(figure)
    return {
        "number": published.number,
        "as_of": figure.as_of.isoformat(),
        "precision": figure.precision.value,
        "basis": figure.basis.value,
        "evidence": published.evidence.value,
        "source": {"title": source.title, "url": source.url} if source else None,
        "population": _population(figure.population),
        "registered": figure.total.registered,
        "active": figure.total.active,
        "coverage": _rate(rates.coverage, figure.coverage),
        "active_rate": _rate(rates.active, figure.active_rate),
        "pemda_share": _rate(rates.pemda_share),
    }


def _population(found: Population | None) -> Drawing | None:
    return {"value": found.value, "source": found.source, "semester": found.semester} if found else None


def _rate(rate: Rate | None, printed: Printed | None = None) -> Drawing | None:
    """A computed rate with two decimals, half up; a printed one with those that its source gives it."""
    if rate is None:
        return None
    value = printed.value if printed is not None and not rate.computed else two_decimals(rate.value)
    return {"relation": rate.relation.value, "value": format(value, "f"), "computed": rate.computed}


def _people(people: Headcount) -> Drawing:
    return {"registered": people.registered, "active": people.active, "inactive": _inactive(people)}


def _inactive(people: Headcount) -> int | None:
    """Registered and not paid up; None where either count is unknown: no percentage is turned into people."""
    return None if people.registered is None or people.active is None else people.registered - people.active


# ---- by topic ---------------------------------------------------------------------------------------------------------------


def _coverage(now: Published | None, targets: Iterable[Target]) -> Drawing:
    figure = now.figure if now else None
    segments = [{"segment": each.segment.value, **_people(each.people)} for each in figure.segments] if figure else []
    return {"segments": segments, "targets": [_target(each, figure) for each in targets]}


def _target(target: Target, figure: Figure | None) -> Drawing:
    """A target beside the drawn figure, compared exactly. reached: None where an interval or a gap leaves it open."""
    value = measures.value_of(figure, target.indicator) if figure else None
    # Targets speak of the population; a rate over those registered is shown beside them and not compared.
    alike = figure is None or target.indicator.measure != Measure.ACTIVE_RATE or figure.basis == Basis.POPULATION
    return {
        "indicator": target.indicator.code,
        "value": format(target.value, "f"),
        "due_on": target.due_on.isoformat(),
        "owner": target.owner,
        "now": _rate(value),
        "same_basis": alike,
        "reached": coverage.at_least(value, Fraction(target.value)) if alike else None,
    }


def _inactivity(now: Published | None) -> Drawing:
    """Who is registered and not active, the largest segments first; unknown ones are left out and counted."""
    if now is None:
        return {"inactive": None, "segments": [], "unknown": None}
    found = [(each.segment.value, _inactive(each.people), each.people.registered) for each in now.figure.segments]
    known = sorted(((count, name, base) for name, count, base in found if count is not None), reverse=True)
    return {
        "inactive": _inactive(now.figure.total),
        "segments": [{"segment": name, "inactive": count, "registered": base} for count, name, base in known],
        "unknown": len(Segment) - len(known),
    }


def _validity(now: Published | None, populations: Sequence[Population]) -> Drawing:
    """What the figure stands on: its population beside the register's newest, and whether its segments add up."""
    semesters = sorted((each.semester for each in populations if each.semester), reverse=True)
    newest = next((each for each in populations if semesters and each.semester == semesters[0]), None)
    if now is None:
        return {"newest_population": _population(newest), "missing_segments": None, "sums": []}
    given = {each.segment for each in now.figure.segments}
    return {
        "newest_population": _population(newest),
        "missing_segments": [each.value for each in Segment if each not in given],
        "sums": [_sum(now.figure, measure) for measure in ("registered", "active")],
    }


def _sum(figure: Figure, measure: str) -> Drawing:
    """Over the segments beside the total; None where a segment is unknown."""
    counts = [getattr(figure.people(each), measure) for each in Segment]
    total = None if any(each is None for each in counts) else sum(counts)
    return {"measure": measure, "segments": total, "total": getattr(figure.total, measure)}


def _budget(now: Published | None, gates: Iterable[GateEvidence], day: dt.date) -> Drawing:
    """Who is paid for by the region, and up to which month its contributions are proved to be paid."""
    paid = next((each for each in gates if each.gate == CONTRIBUTIONS_PAID and each.as_of <= day), None)
    evidence = paid and {
        "state": paid.state.value,
        "as_of": paid.as_of.isoformat(),
        "paid_until": paid.paid_until.isoformat() if paid.paid_until else None,
        "document": paid.document,
    }
    pemda = now.figure.people(Segment.PBPU_PEMDA) if now else Headcount()
    return {"pemda": _people(pemda), "contributions": evidence}


def _item(action: Action, day: dt.date) -> Drawing:
    wanted = action.wanted
    return {
        "id": str(action.id),
        "meeting": str(wanted.meeting_id) if wanted.meeting_id else None,
        "title": wanted.title,
        "organisation": action.organisation,
        "person": wanted.person_words,
        "due_on": wanted.due_on.isoformat() if wanted.due_on else None,
        "state": action.state.value,
        "late": wanted.due_on is not None and wanted.due_on < day,
    }


def _by_meeting(actions: Iterable[Action]) -> Drawing:
    """How many there are of each meeting, by its id as text; of no meeting under an empty one."""
    return dict(Counter(str(each.wanted.meeting_id or "") for each in actions))
