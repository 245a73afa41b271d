"""Who is invited to a meeting and who came: by the register's names until it was held, by those of that day since."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from sqlalchemy import update
from sqlalchemy.orm import Session

from semesta_tenants.forum import queries
from semesta_tenants.forum.model import AttendanceRow
from semesta_tenants.forum.records import Attendance
from semesta_tenants.stakeholders import queries as stakeholders


def of_meeting(session: Session, meeting_id: uuid.UUID) -> tuple[Attendance, ...]:
    """Everybody invited or there, by name of the organisation, its delegates together; three statements."""
    rows = queries.attendance_rows(session, meeting_id)
    kept = {row.organisation_id: (row.organisation_words, row.organisation_kind) for row in rows}
    if rows and queries.named_by_register(session, meeting_id):
        kept |= names(session, kept)
    found = (queries.attendance_of(row, *kept[row.organisation_id]) for row in rows)
    return tuple(sorted(found, key=lambda each: (each.organisation.casefold(), each.organisation_id, each.id)))


def names(session: Session, organisations: Collection[uuid.UUID]) -> dict[uuid.UUID, tuple[str, str]]:
    """Name and kind of each as the register has them now, as a line of attendance keeps them."""
    return {key: (each.label, each.wanted.kind.value) for key, each in stakeholders.of_ids(session, organisations).items()}


def keep_names(session: Session, meeting_id: uuid.UUID) -> None:
    """Write the register's names into a meeting's lines for good: what is signed never reads the register again."""
    rows = queries.attendance_rows(session, meeting_id)
    known = names(session, {row.organisation_id for row in rows})
    lines = [(row.id, *known[row.organisation_id]) for row in rows]
    if lines:
        values = [{"id": which, "organisation_words": words, "organisation_kind": kind} for which, words, kind in lines]
        session.execute(update(AttendanceRow), values)
