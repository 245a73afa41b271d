"""Batches between rows and records."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Row

from semesta_tenants.batches.records import Answer, Batch, Effect, Kind, List, Mended, Reason, Stamp, State, Wanted
from semesta_tenants.coordination.records import Party
from semesta_tenants.coverage.records import Segment


def batch_of(row: Row[*tuple[Any, ...]]) -> Batch:
    """A row of all columns as a record."""
    values = row._asdict()
    return Batch(
        id=row.id,
        wanted=_wanted(values),
        state=State(row.state),
        entered=Stamp(row.entered_by, row.entered_words, row.entered_at),
        row_version=row.row_version,
        waited={Party.REGION: row.waited_region, Party.BPJS: row.waited_bpjs},
        counted_at=row.counted_at,
        resubmits=row.resubmits,
        file=_list(values, row.file_removed_at),
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
        mended=_mended(row.mended),
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


def values_of_list(file: List | None) -> dict[str, Any]:
    """The columns of the list, when there is one and when there is none."""
    return {
        "file_id": file.id if file else None,
        "file_name": file.name if file else "",
        "file_size": file.size if file else None,
        "file_digest": file.digest if file else None,
    }


def kept_aside(wanted: Wanted, file: List | None) -> dict[str, Any]:
    """The same columns as JSON, written as PostgreSQL's `to_jsonb` writes them: the guard compares both when it is sent."""
    values = {**values_of(wanted), **values_of_list(file)}
    return {name: str(each) if isinstance(each, dt.date | uuid.UUID) else each for name, each in values.items()}


def _mended(kept: dict[str, Any] | None) -> Mended | None:
    if kept is None:
        return None
    ids = {name: uuid.UUID(kept[name]) if kept[name] else None for name in ("task_id", "file_id")}
    values = {**kept, **ids, "month": dt.date.fromisoformat(kept["month"])}
    return Mended(_wanted(values), _list(values))


def _wanted(values: Mapping[str, Any]) -> Wanted:
    return Wanted(
        kind=Kind(values["kind"]),
        effect=Effect(values["effect"]),
        segment=Segment(values["segment"]),
        month=values["month"],
        title=values["title"],
        owner=values["owner"],
        people=values["people"],
        letter=values["letter"],
        file_words=values["file_words"],
        note=values["note"],
        task_id=values["task_id"],
    )


def _list(values: Mapping[str, Any], removed_at: dt.datetime | None = None) -> List | None:
    if values["file_id"] is None:
        return None
    return List(values["file_id"], values["file_name"], values["file_size"], values["file_digest"], removed_at)


def _answer(row: Row[*tuple[Any, ...]]) -> Answer | None:
    if row.accepted is None:
        return None
    reasons = tuple(Reason(each["code"], each["people"]) for each in row.reasons)
    return Answer(row.accepted, row.rejected, reasons, row.answer)


def _stamp(row: Row[*tuple[Any, ...]], step: str) -> Stamp | None:
    at = getattr(row, f"{step}_at")
    return Stamp(getattr(row, f"{step}_by"), getattr(row, f"{step}_words") or "", at) if at else None
