"""Reads of whole minutes in a tenant's session."""

from __future__ import annotations

import uuid

from sqlalchemy import select
from sqlalchemy.orm import Session

from semesta_tenants.actions import queries as actions
from semesta_tenants.forum import attendances, queries
from semesta_tenants.forum.minutes_records import Document
from semesta_tenants.forum.model import MeetingRow
from semesta_tenants.forum.records import Meeting


def document(session: Session, meeting_id: uuid.UUID, *, locking: bool = False) -> Document | None:
    """All that stands in a meeting's minutes, None when there is no such meeting here. locking: as `queries.meeting`."""
    found = queries.meeting(session, meeting_id, locking=locking)
    if found is None:
        return None
    return Document(
        found,
        queries.items(session, meeting_id),
        attendances.of_meeting(session, meeting_id),
        queries.addenda(session, meeting_id),
        actions.of_meeting(session, meeting_id),
    )


def signed_part(session: Session, meeting: Meeting) -> Document:
    """What the two sides sign of a meeting, and no more than that."""
    return Document(meeting, queries.items(session, meeting.id), attendances.of_meeting(session, meeting.id))


def last_number(session: Session, but: uuid.UUID) -> str | None:
    """The number of the latest meeting that has one. but: the meeting that asks."""
    query = select(MeetingRow.number).where(MeetingRow.number.is_not(None), MeetingRow.id != but)
    return session.scalars(query.order_by(MeetingRow.starts_at.desc(), MeetingRow.id.desc()).limit(1)).one_or_none()
