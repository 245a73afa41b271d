"""What action items must know of meetings: title, day, the words of a decision, and what the insurer's branch may see of them.

The forum stands above action items; its tables are reached through the foreign key of theirs.
"""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, and_, exists, or_, select
from sqlalchemy.orm import Session

from semesta_tenants.actions.model import ActionRow
from semesta_tenants.actions.records import Scope, Side

MOST_OFFERED = 60


@dataclass(frozen=True, slots=True)
class Met:
    """A meeting as its action items name it. starts_at: aware. state: as the forum has it."""

    id: uuid.UUID
    title: str
    starts_at: dt.datetime
    state: str
    series_id: uuid.UUID | None

    def day(self, zone: dt.tzinfo) -> dt.date:
        """The day on which it is held where it is held."""
        return self.starts_at.astimezone(zone).date()


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the minutes."""

    id: uuid.UUID
    title: str
    decision: str


def meeting(session: Session, meeting_id: uuid.UUID, scope: Scope) -> Met | None:
    """One meeting that this person sees; None where there is none, or none for them."""
    table = _table("meetings")
    row = session.execute(_select().where(table.c.id == meeting_id, *_seen(scope))).one_or_none()
    return None if row is None else Met(*row)


def line(session: Session, meeting_id: uuid.UUID, item_id: uuid.UUID) -> Line | None:
    """One line of a meeting's minutes; None where there is none."""
    items = _table("meeting_items")
    query = select(items.c.id, items.c.title, items.c.decision)
    row = session.execute(query.where(items.c.meeting_id == meeting_id, items.c.id == item_id)).one_or_none()
    return None if row is None else Line(*row)


def offered(session: Session, scope: Scope) -> tuple[Met, ...]:
    """The newest meetings that this person sees and that were not cancelled, newest first."""
    table = _table("meetings")
    query = _select().where(table.c.state != "cancelled", *_seen(scope)).order_by(table.c.starts_at.desc(), table.c.id)
    return tuple(Met(*row) for row in session.execute(query.limit(MOST_OFFERED)))


def with_items(session: Session, scope: Scope) -> tuple[Met, ...]:
    """Every meeting that made an action item and that this person sees, newest first."""
    table = _table("meetings")
    made = exists().where(ActionRow.meeting_id == table.c.id)
    query = _select().where(made, *_seen(scope)).order_by(table.c.starts_at.desc(), table.c.id)
    return tuple(Met(*row) for row in session.execute(query))


def last_before(session: Session, met: Met) -> Met | None:
    """The meeting that was held last before this one, of its series where it has one; None where there is none."""
    table = _table("meetings")
    query = _select().where(table.c.starts_at < met.starts_at, table.c.state.in_(("held", "locked")), table.c.id != met.id)
    if met.series_id is not None:
        query = query.where(table.c.series_id == met.series_id)
    row = session.execute(query.order_by(table.c.starts_at.desc()).limit(1)).one_or_none()
    return None if row is None else Met(*row)


def seen_items(scope: Scope) -> list[ColumnElement[bool]]:
    """Which action items a person sees: everybody of the region all, the branch those of meetings that it sees."""
    if scope.side is not Side.BRANCH:
        return []
    table = _table("meetings")
    return [exists().where(table.c.id == ActionRow.meeting_id, *_seen(scope))]


def _seen(scope: Scope) -> list[ColumnElement[bool]]:
    """A branch sees meetings to which it is invited, from the invitation on."""
    if scope.side is not Side.BRANCH:
        return []
    meetings, there, register = _table("meetings"), _table("meeting_attendances"), _table("organisations")
    invited = exists().where(
        there.c.meeting_id == meetings.c.id,
        there.c.organisation_id == register.c.id,
        there.c.invited,
        register.c.kind == "bpjs",
    )
    return [and_(invited, or_(meetings.c.invited_at.is_not(None), meetings.c.state.in_(("held", "locked"))))]


def _select() -> Select[*tuple[Any, ...]]:
    columns = _table("meetings").c
    return select(columns.id, columns.title, columns.starts_at, columns.state, columns.series_id)


def _table(name: str) -> Table:
    return ActionRow.metadata.tables[name]
