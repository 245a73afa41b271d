"""Figures between records and JSON: builders of what goes out, readers of what came in and was checked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from semesta_tenants.coverage import rules
from semesta_tenants.coverage.queries import CalendarMonth, MonthRecord
from semesta_tenants.coverage.records import (
    Figure,
    GateEvidence,
    Headcount,
    Kind,
    Population,
    Published,
    Segment,
    SegmentCount,
    Step,
    Version,
)

PATHS = {"population_source": "population.source", "population_semester": "population.semester"}
"""Names of fields in forms, where those of the JSON body are others."""

# ---- records into documents ------------------------------------------------------------------------------------------------


def tag_of(version: Version) -> str:
    """The ETag of a version, without quotation marks: another one after every change, and never that of another version."""
    return f"{version.id.hex}.{version.row_version}"


def figure_document(figure: Figure) -> dict[str, Any]:
    """What all figures say."""
    found = rules.rates(figure)
    people = {each.segment: headcount_document(each.people) for each in figure.segments}
    return {
        "as_of": figure.as_of,
        "precision": figure.precision,
        "kind": figure.kind,
        "basis": figure.basis,
        "population": population_document(figure.population) if figure.population else None,
        "registered": figure.total.registered,
        "active": figure.total.active,
        "segments": {segment.value: people.get(segment) for segment in Segment},
        "rates": {
            "coverage": rules.rate_text(found.coverage),
            "active": rules.rate_text(found.active),
            "pemda_share": rules.rate_text(found.pemda_share),
        },
        "reported_on": figure.reported_on,
        "note": figure.note,
    }


def version_document(version: Version) -> dict[str, Any]:
    """One version; who had a hand in it only in the words of their role."""
    return {
        "id": version.id,
        "period": f"{version.figure.period:%Y-%m}",
        "number": version.number,
        "state": version.state,
        **figure_document(version.figure),
        "reason": version.reason,
        "return_reason": version.return_reason,
        "corrects": version.corrects,
        "entered": _step(version.entered),
        "submitted": _step(version.submitted),
        "verified": _step(version.verified),
        "returned": _step(version.returned),
        "etag": f'"{tag_of(version)}"',
    }


def published_document(published: Published) -> dict[str, Any]:
    """One published figure."""
    source = published.source
    return {
        "number": published.number,
        "tenant": published.tenant,
        **figure_document(published.figure),
        "evidence": published.evidence,
        "source": {"title": source.title, "url": source.url} if source else None,
        "version": published.version_id,
        "published_at": published.published_at,
    }


def month_document(month: MonthRecord, kind: Kind) -> dict[str, Any]:
    """One month of the list."""
    return {
        "period": f"{month.period:%Y-%m}",
        "kind": kind,
        "versions": [version_document(each) for each in month.versions],
        "published": [published_document(each) for each in month.published],
    }


def calendar_document(month: CalendarMonth) -> dict[str, Any]:
    """One month of the calendar."""
    published = published_document(month.published) if month.published else None
    return {"period": f"{month.period:%Y-%m}", "state": month.state, "published": published}


def population_document(population: Population) -> dict[str, Any]:
    """Inhabitants."""
    return {"value": population.value, "source": population.source, "semester": population.semester}


def headcount_document(people: Headcount) -> dict[str, Any]:
    """People of a segment."""
    return {"registered": people.registered, "active": people.active}


def gate_document(evidence: GateEvidence) -> dict[str, Any]:
    """Evidence of a gate."""
    names = ("gate", "as_of", "state", "started_on", "lost_on", "paid_until", "reason", "document")
    return {name: getattr(evidence, name) for name in names}


def _step(step: Step | None) -> dict[str, Any] | None:
    return None if step is None else {"by": step.words, "at": step.at}


# ---- what came in, into records ---------------------------------------------------------------------------------------------


def figure_of(read: Mapping[str, Any]) -> Figure:
    """The figure in a body, as the schema gives it."""
    given = {Segment(name): people for name, people in read["segments"].items() if people is not None}
    population = read["population"]
    return Figure(
        as_of=read["as_of"],
        kind=read["kind"],
        basis=read["basis"],
        population=population_of(population) if population else None,
        total=Headcount(read["registered"], read["active"]),
        segments=tuple(SegmentCount(segment, Headcount(**given[segment])) for segment in Segment if segment in given),
        reported_on=read["reported_on"],
        note=read["note"],
    )


def population_of(read: Mapping[str, Any]) -> Population:
    """The inhabitants in a body, as the schema gives them."""
    return Population(read["value"], read["source"], read["semester"])


def gate_of(read: Mapping[str, Any]) -> GateEvidence:
    """The evidence in a body, as the schema gives it."""
    return GateEvidence(**read)
