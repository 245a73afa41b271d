"""Batches between rows and records."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row

from semesta_tenants.batches.records import Answer, Batch, Effect, Kind, List, Reason, Stamp, State, Wanted
from semesta_tenants.coordination.records import Party
from semesta_tenants.coverage.records import Segment


def batch_of(row: Row[*tuple[Any, ...]]) -> Batch:
    """A row of all columns as a record."""
    return Batch(
        id=row.id,
        wanted=wanted_of(row),
        state=State(row.state),
        entered=Stamp(row.entered_by, row.entered_words, row.entered_at),
        row_version=row.row_version,
        waited={Party.REGION: row.waited_region, Party.BPJS: row.waited_bpjs},
        counted_at=row.counted_at,
        resubmits=row.resubmits,
        file=List(row.file_id, row.file_name, row.file_size, row.file_digest, row.file_removed_at) if row.file_id else None,
        sent=_stamp(row, "sent"),
        received=_stamp(row, "received"),
        verified=_stamp(row, "verified"),
        answer=_answer(row),
        digest=row.digest,
        region=_stamp(row, "region_signed"),
        bpjs=_stamp(row, "bpjs_signed"),
        withdrawn_reason=row.withdrawn_reason,
        returned=_stamp(row, "returned"),
        returned_reason=row.returned_reason,
    )


def wanted_of(row: Row[*tuple[Any, ...]]) -> Wanted:
    """What was handed over."""
    return Wanted(
        kind=Kind(row.kind),
        effect=Effect(row.effect),
        segment=Segment(row.segment),
        month=row.month,
        title=row.title,
        owner=row.owner,
        people=row.people,
        letter=row.letter,
        file_words=row.file_words,
        note=row.note,
        task_id=row.task_id,
    )


def values_of(wanted: Wanted) -> dict[str, Any]:
    """The columns that a person fills in."""
    return {
        "kind": wanted.kind.value,
        "effect": wanted.effect.value,
        "segment": wanted.segment.value,
        "month": wanted.month,
        "title": wanted.title,
        "owner": wanted.owner,
        "people": wanted.people,
        "letter": wanted.letter,
        "file_words": wanted.file_words,
        "note": wanted.note,
        "task_id": wanted.task_id,
    }


def _answer(row: Row[*tuple[Any, ...]]) -> Answer | None:
    if row.accepted is None:
        return None
    reasons = tuple(Reason(each["code"], each["people"]) for each in row.reasons)
    return Answer(row.accepted, row.rejected, reasons, row.answer)


def _stamp(row: Row[*tuple[Any, ...]], step: str) -> Stamp | None:
    at = getattr(row, f"{step}_at")
    return Stamp(getattr(row, f"{step}_by"), getattr(row, f"{step}_words") or "", at) if at else None
