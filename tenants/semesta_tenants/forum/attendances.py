"""Who is invited to a meeting and who came, with the names that the register has now."""

from __future__ import annotations

import uuid

from sqlalchemy.orm import Session

from semesta_tenants.forum import queries
from semesta_tenants.forum.records import Attendance
from semesta_tenants.stakeholders import queries as stakeholders


def of_meeting(session: Session, meeting_id: uuid.UUID) -> tuple[Attendance, ...]:
    """Everybody invited or there, by name of the organisation, its delegates together; two statements."""
    rows = queries.attendance_rows(session, meeting_id)
    names = stakeholders.of_ids(session, {row.organisation_id for row in rows})
    found = (
        queries.attendance_of(row, names[row.organisation_id].label, names[row.organisation_id].wanted.kind.value) for row in rows
    )
    return tuple(sorted(found, key=lambda each: (each.organisation.casefold(), each.organisation_id, each.id)))
