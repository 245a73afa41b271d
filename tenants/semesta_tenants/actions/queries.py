"""Reads of action items in a tenant's session."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import RowMapping, Select, inspect, select
from sqlalchemy.orm import Session

from semesta_tenants.actions.model import ActionNoteRow, ActionRow
from semesta_tenants.actions.records import Action, Note, Priority, State, Wanted
from semesta_tenants.stakeholders import queries as stakeholders

_COLUMNS = tuple(column for column in inspect(ActionRow).columns if column.name not in {"search", "entered_by"})
_WANTED = (
    *("title", "organisation_id", "detail", "person_words", "due_on", "indicator", "expected", "target_id"),
    *("meeting_id", "item_id", "source_title", "source_url"),
)
_BY_DUE = (ActionRow.due_on.asc().nulls_last(), ActionRow.id)
ENDED = (State.DONE.value, State.CANCELLED.value)


def unended(session: Session) -> tuple[Action, ...]:
    """All that is still to be done, by due date, those without one last: what the next agenda takes up again."""
    return read(session, select(*_COLUMNS).where(ActionRow.state.not_in(ENDED)).order_by(*_BY_DUE))


def of_meeting(session: Session, meeting_id: uuid.UUID) -> tuple[Action, ...]:
    """What one meeting made, in whatever state, by due date."""
    return read(session, select(*_COLUMNS).where(ActionRow.meeting_id == meeting_id).order_by(*_BY_DUE))


def action(session: Session, action_id: uuid.UUID, *, locking: bool = False) -> Action | None:
    """One action item of this tenant, None when there is none. locking: its row is locked until the transaction ends."""
    query = select(*_COLUMNS).where(ActionRow.id == action_id)
    return next(iter(read(session, query.with_for_update() if locking else query)), None)


def notes(session: Session, action_id: uuid.UUID) -> tuple[Note, ...]:
    """The notes on one action item, oldest first."""
    query = select(ActionNoteRow).where(ActionNoteRow.action_id == action_id).order_by(ActionNoteRow.id)
    return tuple(Note(row.id, row.text, row.entered_words, row.entered_at) for row in session.scalars(query))


def read(session: Session, query: Select[*tuple[Any, ...]]) -> tuple[Action, ...]:
    """Rows of all columns but `search` as records, with the names of their owners; two statements."""
    rows = session.execute(query).mappings().all()
    owners = stakeholders.of_ids(session, {row.organisation_id for row in rows})
    return tuple(_action(row, owners[row.organisation_id].label) for row in rows)


def _action(row: RowMapping, organisation: str) -> Action:
    wanted = Wanted(**{name: row[name] for name in _WANTED}, priority=Priority(row.priority))
    return Action(
        id=row.id,
        wanted=wanted,
        organisation=organisation,
        state=State(row.state),
        before=row.before,
        closing_note=row.closing_note,
        evidence_url=row.evidence_url,
        closed_words=row.closed_words,
        closed_at=row.closed_at,
        entered_words=row.entered_words,
        entered_at=row.entered_at,
        row_version=row.row_version,
    )
