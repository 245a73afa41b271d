"""Batches between records and JSON: builders of what goes out, readers of what came in and was checked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from semesta_tenants.batches import rules
from semesta_tenants.batches.queries import Narrowed
from semesta_tenants.batches.records import Answer, Batch, BatchLine, Hand, Reason, Stamp, Wanted
from semesta_tenants.coordination.records import Party


def tag_of(batch: Batch) -> str:
    """The ETag of a batch, without quotation marks: another one after every change, and never that of another batch."""
    return f"{batch.id.hex}.{batch.row_version}"


def line_document(line: BatchLine) -> dict[str, Any]:
    """A batch in a list."""
    return {
        "id": line.id,
        "title": line.title,
        "kind": line.kind,
        "effect": line.effect,
        "segment": line.segment,
        "month": f"{line.month:%Y-%m}",
        "owner": line.owner,
        "people": line.people,
        "state": line.state,
        "accepted": line.accepted,
        "rejected": line.rejected,
        "waits_for": [each.value for each in line.waits],
        "etag": f"{line.id.hex}.{line.row_version}",
    }


def batch_document(tenant: str, batch: Batch) -> dict[str, Any]:
    """A whole batch. tenant: region code, which stands in what both sides sign."""
    wanted, answer = batch.wanted, batch.answer
    return {
        **_head(batch),
        "letter": wanted.letter,
        "list_place": wanted.file_words,
        "note": wanted.note,
        "task_id": wanted.task_id,
        "resubmits": batch.resubmits,
        "list": _list(batch),
        "reasons": [{"code": each.code, "people": each.people} for each in answer.reasons] if answer else [],
        "answer": answer.words if answer else "",
        "entered": _stamp(batch.entered),
        "sent": _stamp(batch.sent),
        "received": _stamp(batch.received),
        "verified": _stamp(batch.verified),
        "digest": rules.digest_of(tenant, batch) if answer else None,
        "signatures": {party.value: _stamp(batch.signature(party)) for party in Party},
        "withdrawn_reason": batch.withdrawn_reason,
        "returned": _stamp(batch.returned),
        "returned_reason": batch.returned_reason,
    }


def _head(batch: Batch) -> dict[str, Any]:
    """What stands of it in lists, too."""
    wanted, answer = batch.wanted, batch.answer
    waits = rules.waiting_for(batch.state, region_signed=batch.region is not None, bpjs_signed=batch.bpjs is not None)
    return {
        "id": batch.id,
        "title": wanted.title,
        "kind": wanted.kind,
        "effect": wanted.effect,
        "segment": wanted.segment,
        "month": f"{wanted.month:%Y-%m}",
        "owner": wanted.owner,
        "people": wanted.people,
        "state": batch.state,
        "accepted": answer.accepted if answer else None,
        "rejected": answer.rejected if answer else None,
        "waits_for": [each.value for each in waits],
        "etag": tag_of(batch),
    }


def wanted_of(given: Mapping[str, Any]) -> Wanted:
    """A batch as a program asks for it."""
    return Wanted(
        kind=given["kind"],
        effect=given["effect"],
        segment=given["segment"],
        month=given["month"],
        title=given["title"],
        owner=given["owner"],
        people=given["people"],
        letter=given["letter"],
        file_words=given["list_place"],
        note=given["note"],
        task_id=given["task_id"],
        no_nik=given["no_nik"],
    )


def answer_of(given: Mapping[str, Any]) -> Answer:
    """The branch's answer as a program gives it."""
    reasons = tuple(Reason(each["code"], each["people"]) for each in given["reasons"])
    return Answer(given["accepted"], given["rejected"], reasons, given["answer"])


def hand_of(given: Mapping[str, Any], name: str) -> Hand:
    """Who signs what. name: of the account."""
    return Hand(given["office"], name, given["digest"])


def narrowing_of(asked: Mapping[str, Any]) -> Narrowed:
    """What the database is asked for."""
    return Narrowed(
        state=asked.get("state"),
        kind=asked.get("kind"),
        month=asked.get("month"),
        segment=asked.get("segment"),
        owner=asked["owner"],
        waits=asked.get("waits_for"),
        text=asked["text"],
    )


def _stamp(stamp: Stamp | None) -> dict[str, Any] | None:
    return {"by": stamp.words, "at": stamp.at} if stamp else None


def _list(batch: Batch) -> dict[str, Any] | None:
    file = batch.file
    return {"name": file.name, "size": file.size, "sha256": file.digest, "removed_at": file.removed_at} if file else None
