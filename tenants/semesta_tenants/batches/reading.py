"""What the branch's desk reads of a tenant's batches: those that wait for the branch, and how many people were rejected."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import DateTime, and_, or_, select
from sqlalchemy.orm import aliased

from semesta_platform.ready import Ready, Sent, given, ready
from semesta_tenants.batches.model import BatchRow

UNANSWERED = ("sent", "received")
ANSWERED = ("verified", "agreed")
HIDDEN = ("draft", "withdrawn")
"""In these states a batch is not the branch's to know."""


class _Line(NamedTuple):
    """A batch as it is read; its columns by name."""

    id: uuid.UUID
    kind: str
    state: str
    title: str
    owner: str
    month: dt.date
    people: int
    rejected: int | None
    sent_at: dt.datetime
    received_at: dt.datetime | None
    verified_at: dt.datetime | None
    bpjs_signed_at: dt.datetime | None
    returned_at: dt.datetime | None
    row_version: int


@dataclass(frozen=True, slots=True)
class WaitingBatch:
    """A batch that the branch has to receive ('sent'), answer ('received') or sign ('verified').

    month: first day. people: a count. sent_at: when it came to the branch, or came again. since: when it came to its state.
    again: the region asks for another answer.
    """

    id: uuid.UUID
    kind: str
    state: str
    title: str
    owner: str
    month: dt.date
    people: int
    sent_at: dt.datetime
    since: dt.datetime
    row_version: int
    again: bool = False


@dataclass(frozen=True, slots=True)
class BranchBatches:
    """known: whether there ever was a batch. waiting: oldest first.

    unanswered, people: batches without an answer, and the people in them.
    rejected, rejected_before: people whom the answers of this month and of the last one rejected.
    """

    known: bool = False
    waiting: tuple[WaitingBatch, ...] = ()
    unanswered: int = 0
    people: int = 0
    rejected: int = 0
    rejected_before: int = 0


def asking(before: dt.datetime) -> Sent:
    """What waits and what was answered since, in one statement: rows for `batches_in`. before: as there."""
    return _query().sent_with({"before": before})


def batches_in(rows: Sequence[tuple[Any, ...]], *, month: dt.datetime, before: dt.datetime) -> BranchBatches:
    """The batches of such rows. month, before: when this month and the last one began in the tenant's zone; aware."""
    found = [_Line(*each) for each in rows]
    waiting = tuple(sorted((_waiting(each) for each in found if _waits(each)), key=lambda each: (each.since, each.id)))
    open_ = [each for each in waiting if each.state in UNANSWERED]
    answers = [(each.verified_at, each.rejected or 0) for each in found if each.state in ANSWERED and each.verified_at]
    return BranchBatches(
        bool(found),
        waiting,
        len(open_),
        sum(each.people for each in open_),
        sum(rejected for at, rejected in answers if at >= month),
        sum(rejected for at, rejected in answers if before <= at < month),
    )


@cache
def _query() -> Ready:
    row, any_one = BatchRow, aliased(BatchRow)
    # One more, of whatever age, so that no row at all means no batch at all.
    witness = select(any_one.id).where(any_one.state.not_in(HIDDEN)).limit(1).scalar_subquery()
    query = select(*(getattr(row, name) for name in _Line._fields)).where(
        or_(
            row.state.in_(UNANSWERED),
            and_(row.state == "verified", row.bpjs_signed_at.is_(None)),
            and_(row.state.in_(ANSWERED), row.verified_at >= given("before", DateTime(timezone=True))),
            row.id == witness,
        )
    )
    return ready(query)


def _waits(row: _Line) -> bool:
    return row.state in UNANSWERED or (row.state == "verified" and row.bpjs_signed_at is None)


def _waiting(row: _Line) -> WaitingBatch:
    back = row.returned_at
    since = row.verified_at or back or row.received_at or row.sent_at
    words = (row.kind, row.state, row.title, row.owner)
    return WaitingBatch(row.id, *words, row.month, row.people, back or row.sent_at, since, row.row_version, back is not None)
