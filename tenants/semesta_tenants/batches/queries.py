"""Reads of batches in a tenant's session: lists as a side may see them, one batch, the chain of its resubmissions, their sums."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, Row, ScalarSelect, Select, Uuid, and_, case, cast, func, or_, select, text
from sqlalchemy.orm import Session

from semesta_tenants.batches import rules
from semesta_tenants.batches.mapping import batch_of
from semesta_tenants.batches.model import BatchRow
from semesta_tenants.batches.records import Agreed, Batch, BatchLine, Effect, Kind, State, Viewer
from semesta_tenants.coordination.queries import seen as task_seen
from semesta_tenants.coordination.records import Party
from semesta_tenants.coverage.records import Segment

MOST_BATCHES = 5_000
MOST_IN_CHAIN = 50
_COLUMNS = tuple(BatchRow.__table__.columns)
_SINCE = case(
    (BatchRow.state == State.DRAFT.value, BatchRow.entered_at),
    (BatchRow.state == State.SENT.value, BatchRow.sent_at),
    (BatchRow.state == State.RETURNED.value, BatchRow.returned_at),
    # One that the region gave back has waited since then.
    (BatchRow.state == State.RECEIVED.value, func.coalesce(BatchRow.returned_at, BatchRow.received_at)),
    else_=func.coalesce(BatchRow.verified_at, BatchRow.sent_at, BatchRow.entered_at),
)
_SAID: Mapping[str, ColumnElement[Any]] = {
    column.name: column
    for column in _COLUMNS
    if column.name in {"kind", "effect", "segment", "month", "title", "owner", "people", "letter"}
}
_MENDED: Mapping[str, ColumnElement[Any]] = {
    name: func.coalesce(cast(BatchRow.mended[name].astext, column.type), column) for name, column in _SAID.items()
}
"""As `Batch.at_hand`."""
_LEAN = (
    BatchRow.id,
    BatchRow.state,
    BatchRow.accepted,
    BatchRow.rejected,
    BatchRow.row_version,
    BatchRow.region_signed_at.is_not(None).label("region_signed"),
    BatchRow.bpjs_signed_at.is_not(None).label("bpjs_signed"),
    BatchRow.sent_at,
    BatchRow.resubmits.is_not(None).label("again"),
    _SINCE.label("since"),
)
_WAITS = {
    Party.REGION: or_(
        BatchRow.state.in_([state.value for state in rules.OPEN]),
        and_(BatchRow.state == State.VERIFIED.value, BatchRow.region_signed_at.is_(None)),
    ),
    Party.BPJS: or_(
        BatchRow.state.in_((State.SENT.value, State.RECEIVED.value)),
        and_(BatchRow.state == State.VERIFIED.value, BatchRow.bpjs_signed_at.is_(None)),
    ),
}
"""As `rules.waiting_for`."""


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What a list shows; everything may be left out. waits: the side that must act. text: words in title or letter."""

    state: State | None = None
    kind: Kind | None = None
    month: dt.date | None = None
    segment: Segment | None = None
    owner: str = ""
    waits: Party | None = None
    text: str = ""


ORDERS: dict[str, ColumnElement[Any]] = {
    "state": case({state.value: place for place, state in enumerate(State)}, value=BatchRow.state),
    "accepted": BatchRow.accepted.expression,
    "rejected": BatchRow.rejected.expression,
    "since": _SINCE,
}
"""What a list can be ordered by beside title, owner, month and people; what is not there comes last in either direction."""


def listed(
    session: Session,
    viewer: Viewer,
    asked: Narrowed,
    *,
    order: str = "since",
    descending: bool = True,
    offset: int = 0,
    limit: int = MOST_BATCHES,
) -> tuple[BatchLine, ...]:
    """One page of a list. order: a key of ORDERS, 'title', 'owner', 'month' or 'people'. limit: 1 to 5000."""
    query = _lean(viewer).where(_seen(viewer), *_wanted(viewer, asked)).order_by(*_order(viewer, order, descending=descending))
    return tuple(_line(row) for row in session.execute(query.offset(offset).limit(min(limit, MOST_BATCHES))))


def whole(session: Session, viewer: Viewer, asked: Narrowed, *, order: str, descending: bool) -> tuple[Batch, ...]:
    """As `listed`, each batch with all that is known of it: for lists to take away."""
    by = _order(viewer, order, descending=descending)
    query = select(*_COLUMNS).where(_seen(viewer), *_wanted(viewer, asked)).order_by(*by)
    return tuple(rules.read_by(each, viewer) for each in _read(session, query.limit(MOST_BATCHES)))


def after(session: Session, viewer: Viewer, asked: Narrowed, *, key: uuid.UUID | None, limit: int) -> tuple[BatchLine, ...]:
    """The next batches in the order in which they were made, for keyset pages. key: of the last one seen."""
    further = () if key is None else (BatchRow.id > key,)
    query = _lean(viewer).where(_seen(viewer), *_wanted(viewer, asked), *further).order_by(BatchRow.id).limit(limit)
    return tuple(_line(row) for row in session.execute(query))


@dataclass(frozen=True, slots=True)
class Counts:
    """How many batches a side sees, by state, and by the side that must act."""

    states: dict[State, int]
    waits: dict[Party, int]
    everything: int


def counts(session: Session, viewer: Viewer, asked: Narrowed) -> Counts:
    """Of the list without its narrowing by state and side; one statement."""
    wider = Narrowed(kind=asked.kind, month=asked.month, segment=asked.segment, owner=asked.owner, text=asked.text)
    sums = [func.count().filter(BatchRow.state == state.value) for state in State]
    sums += [func.count().filter(_WAITS[party]) for party in Party]
    row = session.execute(select(*sums, func.count()).where(_seen(viewer), *_wanted(viewer, wider))).one()
    states = dict(zip(State, row[: len(State)], strict=True))
    return Counts(states, dict(zip(Party, row[len(State) : -1], strict=True)), row[-1])


def choices(session: Session, viewer: Viewer) -> tuple[tuple[str, ...], tuple[dt.date, ...]]:
    """Owners in alphabetical order and months, newest first, of all that a side sees; one statement."""
    said = _said(viewer)
    query = select(said["owner"].label("owner"), said["month"].label("month")).where(_seen(viewer)).distinct()
    rows = session.execute(query).all()
    return tuple(sorted({row.owner for row in rows}, key=str.casefold)), tuple(sorted({row.month for row in rows}, reverse=True))


def batch(session: Session, viewer: Viewer, batch_id: uuid.UUID, *, locking: bool = False) -> Batch | None:
    """One batch as this side may see it; None when there is none for it, also when another tenant has it.

    locking: nobody else changes it until this transaction ends.
    """
    query = select(*_COLUMNS).where(BatchRow.id == batch_id)
    found = next(iter(_read(session, query.with_for_update() if locking else query)), None)
    return found if found is not None and rules.visible(found, viewer) else None


def any_batch(session: Session, batch_id: uuid.UUID) -> Batch | None:
    """As `batch`, whoever looks: for steps that have been allowed."""
    return next(iter(_read(session, select(*_COLUMNS).where(BatchRow.id == batch_id))), None)


def shown_to(session: Session, viewer: Viewer, batch: Batch) -> Batch:
    """The batch as `rules.read_by`, without what this person does not see: a task that is not theirs, a list that is closed.

    That there was a list in what was taken back is for the region's admin alone; of what was given back it is the region's.
    """
    batch = rules.read_by(batch, viewer)
    wanted, file = batch.wanted, batch.file
    if wanted.task_id is not None and task_seen(session, wanted.task_id, viewer.of_tasks) is None:
        wanted = replace(wanted, task_id=None)
    if (batch.state is State.WITHDRAWN and not viewer.whole) or (batch.state is State.RETURNED and viewer.bpjs):
        file = None
    return replace(batch, wanted=wanted, file=file)


def chain(session: Session, viewer: Viewer, batch_id: uuid.UUID) -> tuple[BatchLine, ...]:
    """The batch with all that it hands over again and all that hand over its rejected, oldest first, as far as this side sees."""
    ids = session.scalars(_CHAIN, {"id": batch_id, "most": MOST_IN_CHAIN}).all()
    query = _lean(viewer).where(BatchRow.id.in_(ids), _seen(viewer)).order_by(BatchRow.id)
    return tuple(_line(row) for row in session.execute(query))


_CHAIN = text("""
WITH RECURSIVE up AS (
  SELECT id, resubmits FROM batches WHERE id = :id
  UNION SELECT b.id, b.resubmits FROM batches b JOIN up ON b.id = up.resubmits
), down AS (
  SELECT id FROM batches WHERE id = :id
  UNION SELECT b.id FROM batches b JOIN down ON b.resubmits = down.id
)
SELECT id FROM up UNION SELECT id FROM down LIMIT :most
""")


def places(session: Session, ids: Collection[uuid.UUID]) -> dict[uuid.UUID, int]:
    """Of each of these, how many times its people were handed over with it; no statement for none."""
    if not ids:
        return {}
    return {row.start: row.place for row in session.execute(_PLACES, {"ids": list(ids), "most": MOST_IN_CHAIN})}


_PLACES = text("""
WITH RECURSIVE up AS (
  SELECT id AS start, resubmits, 1 AS place FROM batches WHERE id = ANY(:ids)
  UNION ALL SELECT up.start, b.resubmits, up.place + 1 FROM batches b JOIN up ON b.id = up.resubmits WHERE up.place < :most
)
SELECT start, max(place) AS place FROM up GROUP BY start
""")


def resubmission(session: Session, batch_id: uuid.UUID) -> uuid.UUID | None:
    """The batch that hands over the rejected of this one again, None where there is none that was not withdrawn."""
    where = (BatchRow.resubmits == batch_id, BatchRow.state != State.WITHDRAWN.value)
    return session.scalar(select(BatchRow.id).where(*where))


def agreed(session: Session, month: dt.date) -> tuple[Agreed, ...]:
    """What both sides agreed on for a month, by segment and effect; batches of which nobody was accepted are left out."""
    query = (
        select(BatchRow.segment, BatchRow.effect, func.sum(BatchRow.accepted), func.count())
        .where(BatchRow.state == State.AGREED.value, BatchRow.month == month, BatchRow.accepted > 0)
        .group_by(BatchRow.segment, BatchRow.effect)
        .order_by(BatchRow.segment, BatchRow.effect)
    )
    return tuple(Agreed(Segment(row[0]), Effect(row[1]), int(row[2] or 0), row[3]) for row in session.execute(query))


def known_files(session: Session, ids: Collection[uuid.UUID]) -> frozenset[uuid.UUID]:
    """Those of these files that a batch still keeps, or that are to take its list's place."""
    mended = cast(BatchRow.mended["file_id"].astext, Uuid)
    here = select(BatchRow.file_id).where(BatchRow.file_id.in_(ids), BatchRow.file_removed_at.is_(None))
    return frozenset(session.scalars(here.union_all(select(mended).where(mended.in_(ids)))))


def files_due(session: Session, before: dt.datetime, limit: int) -> tuple[Batch, ...]:
    """Batches whose list is to go: agreed before that moment, or withdrawn; each locked."""
    ended = or_(
        and_(BatchRow.state == State.AGREED.value, func.greatest(BatchRow.region_signed_at, BatchRow.bpjs_signed_at) < before),
        BatchRow.state == State.WITHDRAWN.value,
    )
    where = (BatchRow.file_id.is_not(None), BatchRow.file_removed_at.is_(None), ended)
    return _read(session, select(*_COLUMNS).where(*where).order_by(BatchRow.id).limit(limit).with_for_update())


def waiting(viewer: Viewer, side: Party) -> ScalarSelect[int]:
    """How many batches that this person sees wait for a side, as a part of somebody's statement."""
    return select(func.count()).select_from(BatchRow).where(_seen(viewer), _WAITS[side]).scalar_subquery()


def _seen(viewer: Viewer) -> ColumnElement[bool]:
    """As `rules.visible`."""
    if viewer.bpjs:
        return BatchRow.sent_at.is_not(None)
    if viewer.offices is None:
        return BatchRow.id.is_not(None)
    return func.lower(_said(viewer)["owner"]).in_([" ".join(each.split()).lower() for each in viewer.offices])


def _said(viewer: Viewer) -> Mapping[str, ColumnElement[Any]]:
    """What this side reads of a batch in lists: the region with what it mends, as `rules.read_by`."""
    return _SAID if viewer.bpjs else _MENDED


def _lean(viewer: Viewer) -> Select[*tuple[Any, ...]]:
    return select(*_LEAN, *(column.label(name) for name, column in _said(viewer).items()))


def _order(viewer: Viewer, order: str, *, descending: bool) -> tuple[ColumnElement[Any], ...]:
    said = _said(viewer)
    words = {name: func.lower(said[name]) for name in ("title", "owner")}
    column = (ORDERS | words | {name: said[name] for name in ("month", "people")})[order]
    return (column.desc() if descending else column.asc()).nulls_last(), BatchRow.id.desc()


def _wanted(viewer: Viewer, asked: Narrowed) -> list[ColumnElement[bool]]:
    said = _said(viewer)
    plain: tuple[tuple[ColumnElement[Any], Any], ...] = (
        (BatchRow.state.expression, asked.state),
        (said["kind"], asked.kind),
        (said["month"], asked.month),
        (said["segment"], asked.segment),
        (said["owner"], asked.owner or None),
    )
    found: list[ColumnElement[bool]] = [column == value for column, value in plain if value is not None]
    if asked.waits is not None:
        found.append(_WAITS[asked.waits])
    found.extend(
        or_(said["title"].icontains(word, autoescape=True), said["letter"].icontains(word, autoescape=True))
        for word in asked.text.split()
    )
    return found


def _read(session: Session, query: Select[*tuple[Any, ...]]) -> tuple[Batch, ...]:
    return tuple(batch_of(row) for row in session.execute(query))


def _line(row: Row[*tuple[Any, ...]]) -> BatchLine:
    state = State(row.state)
    return BatchLine(
        id=row.id,
        kind=Kind(row.kind),
        effect=Effect(row.effect),
        segment=Segment(row.segment),
        month=row.month,
        title=row.title,
        owner=row.owner,
        people=row.people,
        state=state,
        accepted=row.accepted,
        rejected=row.rejected,
        row_version=row.row_version,
        waits=rules.waiting_for(state, region_signed=row.region_signed, bpjs_signed=row.bpjs_signed),
        sent_at=row.sent_at,
        since=row.since,
        again=row.again,
    )
