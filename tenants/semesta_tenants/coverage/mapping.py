"""Between rows and records: the only place that knows both the columns and the dataclasses."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from semesta_tenants.coverage.model import GateRow, PublishedFigureRow, PublishedGateRow, VersionRow
from semesta_tenants.coverage.records import (
    Basis,
    Evidence,
    Figure,
    GateEvidence,
    GateState,
    Headcount,
    Kind,
    Population,
    Precision,
    Printed,
    Published,
    PublishedGate,
    RecordedGate,
    Relation,
    Segment,
    SegmentCount,
    Source,
    State,
    Step,
    Version,
)

SegmentValues = tuple[str, int | None, int | None]
"""Name, registered and active people of a segment."""
PUBLISHED_COLUMNS = (
    *("tenant", "as_of", "precision", "kind", "basis", "evidence", "population", "population_source", "population_semester"),
    *("registered", "active", "segments", "coverage_printed", "coverage_relation", "coverage_text", "active_printed"),
    *("active_relation", "active_text", "rounded", "reported_on", "note", "source_title", "source_url", "version_id"),
)
"""What `published_values` gives: all but the number and the moment, which the database decides."""
ORDER = {segment: place for place, segment in enumerate(Segment)}


def version_of(row: VersionRow, segments: Iterable[SegmentValues]) -> Version:
    """A version with its segments in the order of the form."""
    return Version(
        id=row.id,
        number=row.number,
        state=State(row.state),
        figure=Figure(
            as_of=row.as_of,
            kind=Kind(row.kind),
            basis=Basis(row.basis),
            population=_population(row),
            total=Headcount(row.registered, row.active),
            segments=_ordered(
                SegmentCount(Segment(name), Headcount(registered, active)) for name, registered, active in segments
            ),
            reported_on=row.reported_on,
            note=row.note,
        ),
        row_version=row.row_version,
        entered=Step(row.entered_by, row.entered_words, row.entered_at),
        submitted=_step(row.submitted_by, row.submitted_words, row.submitted_at),
        verified=_step(row.verified_by, row.verified_words, row.verified_at),
        returned=_step(row.returned_by, row.returned_words, row.returned_at),
        return_reason=row.return_reason,
        reason=row.reason,
        corrects=row.corrects,
        contributors=tuple(row.contributors),
    )


def figure_values(figure: Figure) -> dict[str, Any]:
    """Columns that a version and a published figure share."""
    population = figure.population
    return {
        "as_of": figure.as_of,
        "kind": str(figure.kind),
        "basis": str(figure.basis),
        "population": population.value if population else None,
        "population_source": population.source if population else None,
        "population_semester": population.semester if population else None,
        "registered": figure.total.registered,
        "active": figure.total.active,
        "reported_on": figure.reported_on,
        "note": figure.note,
    }


def published_values(tenant: str, figure: Figure, *, version: uuid.UUID | None, source: Source | None) -> dict[str, Any]:
    """All columns that a publication writes; a version makes it verified, a source reported."""
    return {
        **figure_values(figure),
        "tenant": tenant,
        "precision": str(figure.precision),
        "evidence": str(Evidence.VERIFIED if version else Evidence.REPORTED),
        "segments": segments_document(figure),
        "rounded": figure.rounded,
        **_printed_values("coverage", figure.coverage),
        **_printed_values("active", figure.active_rate),
        "source_title": source.title if source else None,
        "source_url": source.url if source else None,
        "version_id": version,
    }


def segments_document(figure: Figure) -> dict[str, dict[str, int | None]]:
    """The segments as JSON keeps them."""
    return {str(each.segment): {"registered": each.people.registered, "active": each.people.active} for each in figure.segments}


def published_of(row: PublishedFigureRow) -> Published:
    """A published figure as a record."""
    source = Source(row.source_title, row.source_url) if row.source_title and row.source_url else None
    figure = Figure(
        as_of=row.as_of,
        kind=Kind(row.kind),
        basis=Basis(row.basis),
        precision=Precision(row.precision),
        population=_population(row),
        total=Headcount(row.registered, row.active),
        segments=_ordered(
            SegmentCount(Segment(name), Headcount(people["registered"], people["active"]))
            for name, people in row.segments.items()
        ),
        coverage=_printed(row.coverage_relation, row.coverage_printed, row.coverage_text),
        active_rate=_printed(row.active_relation, row.active_printed, row.active_text),
        rounded=row.rounded,
        reported_on=row.reported_on,
        note=row.note,
    )
    return Published(row.number, row.tenant, figure, Evidence(row.evidence), source, row.version_id, row.published_at)


def gate_values(evidence: GateEvidence) -> dict[str, Any]:
    """Columns that evidence has in the tenant and in the read model."""
    return {
        "gate": evidence.gate,
        "as_of": evidence.as_of,
        "state": evidence.state.value,
        "started_on": evidence.started_on,
        "lost_on": evidence.lost_on,
        "paid_until": evidence.paid_until,
        "reason": evidence.reason,
        "document": evidence.document,
    }


def gate_of(row: GateRow | PublishedGateRow) -> GateEvidence:
    """Evidence as a record."""
    return GateEvidence(
        gate=row.gate,
        as_of=row.as_of,
        state=GateState(row.state),
        started_on=row.started_on,
        lost_on=row.lost_on,
        paid_until=row.paid_until,
        reason=row.reason,
        document=row.document,
    )


def recorded_gate_of(row: GateRow) -> RecordedGate:
    """Evidence with who recorded it and when."""
    return RecordedGate(row.id, gate_of(row), row.entered_words, row.created_at)


def published_gate_of(row: PublishedGateRow) -> PublishedGate:
    """Published evidence as a record."""
    return PublishedGate(row.number, row.tenant, gate_of(row), row.entered_words, row.published_at)


def plain(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values as the record of acts keeps them: dates as ISO text, ids as text."""
    return {name: _plain(value) for name, value in values.items()}


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, dt.date | uuid.UUID) else value


def _ordered(segments: Iterable[SegmentCount]) -> tuple[SegmentCount, ...]:
    return tuple(sorted(segments, key=lambda each: ORDER[each.segment]))


def _population(row: VersionRow | PublishedFigureRow) -> Population | None:
    if row.population is None:
        return None
    return Population(row.population, row.population_source or "", row.population_semester)


def _step(person: uuid.UUID | None, words: str | None, at: dt.datetime | None) -> Step | None:
    return None if person is None or at is None else Step(person, words or "", at)


def _printed(relation: str | None, value: Any, text: str | None) -> Printed | None:
    return None if relation is None or value is None else Printed(Relation(relation), value, text or "")


def _printed_values(name: str, printed: Printed | None) -> dict[str, Any]:
    return {
        f"{name}_printed": printed.value if printed else None,
        f"{name}_relation": printed.relation.value if printed else None,
        f"{name}_text": printed.text if printed else None,
    }
