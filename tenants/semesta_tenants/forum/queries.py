"""Reads of single meetings and their parts in a tenant's session."""

from __future__ import annotations

import uuid

from sqlalchemy import RowMapping, func, inspect, select
from sqlalchemy.orm import Session

from semesta_tenants.forum.model import AddendumRow, AttendanceRow, MeetingItemRow, MeetingRow, SeriesRow
from semesta_tenants.forum.records import (
    Addendum,
    Attendance,
    Item,
    Meeting,
    Point,
    Presence,
    Series,
    Signature,
    State,
    Topic,
    Via,
)

# All columns but the one that is searched in.
_MEETING = tuple(column for column in inspect(MeetingRow).columns if column.name != "search")
_ITEM = tuple(column for column in inspect(MeetingItemRow).columns if column.name not in {"search", "changed_by"})


def series_list(session: Session, *, ended: bool = False) -> tuple[Series, ...]:
    """Series by name. ended: also those that are held no more."""
    query = select(SeriesRow).order_by(func.lower(SeriesRow.name))
    return tuple(series_of(row) for row in session.scalars(query if ended else query.where(SeriesRow.active)))


def series(session: Session, series_id: uuid.UUID) -> Series | None:
    """One series of this tenant; None when there is none, also when another tenant has it."""
    row = session.scalars(select(SeriesRow).where(SeriesRow.id == series_id)).one_or_none()
    return None if row is None else series_of(row)


def meeting(session: Session, meeting_id: uuid.UUID, *, locking: bool = False) -> Meeting | None:
    """One meeting of this tenant, None when there is none. locking: its row is locked until the end of the transaction."""
    query = select(*_MEETING).where(MeetingRow.id == meeting_id)
    row = session.execute(query.with_for_update() if locking else query).mappings().one_or_none()
    return None if row is None else meeting_of(row)


def items(session: Session, meeting_id: uuid.UUID) -> tuple[Item, ...]:
    """The agenda of a meeting in its order."""
    query = select(*_ITEM).where(MeetingItemRow.meeting_id == meeting_id)
    return tuple(item_of(row) for row in session.execute(query.order_by(MeetingItemRow.position, MeetingItemRow.id)).mappings())


def item(session: Session, meeting_id: uuid.UUID, item_id: uuid.UUID, *, locking: bool = False) -> Item | None:
    """One agenda item of this meeting, None when there is none. locking: as in `meeting`."""
    query = select(*_ITEM).where(MeetingItemRow.meeting_id == meeting_id, MeetingItemRow.id == item_id)
    row = session.execute(query.with_for_update() if locking else query).mappings().one_or_none()
    return None if row is None else item_of(row)


def addenda(session: Session, meeting_id: uuid.UUID) -> tuple[Addendum, ...]:
    """The addenda of a meeting's minutes in their order."""
    query = select(AddendumRow).where(AddendumRow.meeting_id == meeting_id).order_by(AddendumRow.number)
    return tuple(
        Addendum(row.id, row.number, row.item_id, row.text, row.reason, row.entered_words, row.entered_at)
        for row in session.scalars(query)
    )


def attendance_rows(session: Session, meeting_id: uuid.UUID) -> tuple[AttendanceRow, ...]:
    """Who was invited or came, as they were written down; `attendances.of_meeting` puts the names to them."""
    query = select(AttendanceRow).where(AttendanceRow.meeting_id == meeting_id).order_by(AttendanceRow.id)
    return tuple(session.scalars(query.execution_options(populate_existing=True)))


def named_by_register(session: Session, meeting_id: uuid.UUID) -> bool:
    """Whether a meeting's organisations bear the names of today; once it was held they keep those of that day."""
    kept = (State.HELD.value, State.LOCKED.value)
    query = select(MeetingRow.id).where(MeetingRow.id == meeting_id, MeetingRow.state.not_in(kept))
    return session.execute(query).one_or_none() is not None


def attendance_of(row: AttendanceRow, organisation: str, kind: str) -> Attendance:
    """One attendance. organisation, kind: what it is called on this meeting's list."""
    return Attendance(
        id=row.id,
        organisation_id=row.organisation_id,
        organisation=organisation,
        kind=kind,
        invited=row.invited,
        presence=Presence(row.state),
        position_words=row.position_words,
        person_words=row.person_words,
        via=Via(row.via),
        changed_words=row.changed_words,
        changed_at=row.changed_at,
        row_version=row.row_version,
    )


def series_of(row: SeriesRow) -> Series:
    """A row as a record."""
    return Series(
        id=row.id,
        name=row.name,
        every_months=row.every_months,
        template=tuple(Point(Topic(each["kind"]), each["title"], each.get("minutes")) for each in row.template),
        invited=tuple(uuid.UUID(each) for each in row.invited),
        quorum=row.quorum,
        place=row.place,
        chair_words=row.chair_words,
        active=row.active,
        row_version=row.row_version,
    )


def meeting_of(row: RowMapping) -> Meeting:
    """A row of all columns but `search` as a record."""
    known = {str(name): value for name, value in row.items() if name != "entered_by"}
    known["state"] = State(known["state"])
    for side in ("chair", "bpjs"):
        by, words, at = (known.pop(f"{side}_signed_{part}") for part in ("by", "words", "at"))
        known[side] = None if at is None else Signature(by, words, at)
    return Meeting(**known)


def item_of(row: RowMapping) -> Item:
    """A row as a record."""
    known = {str(name): value for name, value in row.items()}
    known["topic"] = Topic(known.pop("kind"))
    return Item(**known)
