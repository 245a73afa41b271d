"""The open tasks that one person's calendar shows, in a tenant's session."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from semesta_tenants.coordination import queries
from semesta_tenants.coordination.model import TaskRow
from semesta_tenants.coordination.records import State, Viewer


@dataclass(frozen=True, slots=True)
class Due:
    """A task with its day. made_at: of the task."""

    id: uuid.UUID
    title: str
    owner: str
    due_on: dt.date
    made_at: dt.datetime
    row_version: int


def coordination_feed(session: Session, viewer: Viewer, *, today: dt.date, since: dt.date, limit: int) -> tuple[Due, ...]:
    """Open tasks due on `since` or later that this person sees, nearest to `today` first: many late ones hide no next one."""
    columns = (TaskRow.id, TaskRow.title, TaskRow.owner, TaskRow.due_on, TaskRow.entered_at, TaskRow.row_version)
    wanted = (TaskRow.state == State.OPEN.value, TaskRow.due_on >= since, *queries.seen_by(viewer))
    away = func.abs(TaskRow.due_on - today)
    rows = session.execute(select(*columns).where(*wanted).order_by(away, TaskRow.id).limit(limit))
    return tuple(Due(row.id, row.title, row.owner, row.due_on, row.entered_at, row.row_version) for row in rows)
