"""Where one organisation takes part: its meetings and its action items, in a tenant's session."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from semesta_tenants.actions import records as actions
from semesta_tenants.actions import searching as deeds
from semesta_tenants.forum.model import AttendanceRow, MeetingRow
from semesta_tenants.forum.records import Presence
from semesta_tenants.forum.searching import known_to_branch

MOST: Final = 10


@dataclass(frozen=True, slots=True)
class Visit:
    """One meeting to which it was invited or came. at: aware."""

    id: uuid.UUID
    title: str
    at: dt.datetime
    presence: Presence


@dataclass(frozen=True, slots=True)
class Deed:
    """One action item that it owns. due_on: None where no day was set."""

    id: uuid.UUID
    title: str
    due_on: dt.date | None
    state: actions.State


def visits(session: Session, organisation_id: uuid.UUID, *, branch: bool) -> tuple[Visit, ...]:
    """Its last ten meetings, the newest first. branch: only what a branch's liaison may see."""
    seen = (known_to_branch(),) if branch else ()
    query = (
        select(MeetingRow.id, MeetingRow.title, MeetingRow.starts_at, AttendanceRow.state)
        .join(AttendanceRow, AttendanceRow.meeting_id == MeetingRow.id)
        .where(AttendanceRow.organisation_id == organisation_id, *seen)
        .order_by(MeetingRow.starts_at.desc(), MeetingRow.id, AttendanceRow.id)
    )
    return tuple(Visit(row[0], row[1], row[2], Presence(row[3])) for row in session.execute(query.limit(MOST)))


def owned(session: Session, organisation_id: uuid.UUID, *, branch: bool) -> tuple[Deed, ...]:
    """Its first ten action items, those still to be done first, by due date. branch: as in `visits`."""
    query = deeds.owned_by(organisation_id)
    if branch:
        query = deeds.of_meetings(query, select(MeetingRow.id).where(known_to_branch()))
    rows = session.execute(query.limit(MOST))
    return tuple(Deed(row.id, row.title, row.due_on, actions.State(row.state)) for row in rows)
