"""Reads of action items in a tenant's session."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, Select, and_, func, inspect, or_, select
from sqlalchemy.orm import Session

from semesta_tenants.actions import rules
from semesta_tenants.actions.meetings import seen_items
from semesta_tenants.actions.model import ActionNoteRow, ActionRow
from semesta_tenants.actions.records import Action, Note, Pressing, Priority, Scope, State, Wanted
from semesta_tenants.stakeholders import queries as stakeholders

_COLUMNS = tuple(column for column in inspect(ActionRow).columns if column.name not in {"search", "entered_by"})
_WANTED = (
    *("title", "organisation_id", "detail", "person_words", "due_on", "indicator", "expected", "target_id"),
    *("meeting_id", "item_id", "source_title", "source_url"),
)
_BY_DUE = (ActionRow.due_on.asc().nulls_last(), ActionRow.id)
ENDED = (State.DONE.value, State.CANCELLED.value)
MOST_PRESSING = 500
NO_INDICATOR = "none"
ORDERS: Mapping[str, Any] = {
    "title": func.lower(ActionRow.title),
    "due": ActionRow.due_on,
    "state": ActionRow.state,
    "priority": func.array_position(["high", "normal", "low"], ActionRow.priority),
    "indicator": ActionRow.indicator,
    "made": ActionRow.entered_at,
    "closed": ActionRow.closed_at,
}
"""What a list can be ordered by; what is not there comes last in either direction."""


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What a list shows; everything may be left out.

    states: only these. since, until: due days, both included; undated: only those without one. indicator: its code, NO_INDICATOR
    for those without. text: every word of it somewhere in title or detail.
    """

    states: tuple[State, ...] = ()
    owner: uuid.UUID | None = None
    since: dt.date | None = None
    until: dt.date | None = None
    undated: bool = False
    indicator: str = ""
    priority: Priority | None = None
    meeting: uuid.UUID | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Counts:
    """How many there are of each kind. late, week, undated: of those that are still to be done."""

    open: int
    late: int
    week: int
    undated: int
    waiting: int
    done: int
    cancelled: int

    @property
    def all(self) -> int:
        """Of whatever state."""
        return self.open + self.done + self.cancelled


@dataclass(frozen=True, slots=True)
class ActionLine:
    """An action item as lists of programs carry it: without its texts."""

    id: uuid.UUID
    title: str
    organisation_id: uuid.UUID
    due_on: dt.date | None
    priority: str
    indicator: str | None
    meeting_id: uuid.UUID | None
    state: str
    row_version: int


_LEAN = tuple(getattr(ActionRow, name) for name in ActionLine.__slots__)


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


def seen(session: Session, action_id: uuid.UUID, scope: Scope, *, locking: bool = False) -> Action | None:
    """As `action`, of what this person sees."""
    query = select(*_COLUMNS).where(ActionRow.id == action_id, *seen_items(scope))
    return next(iter(read(session, query.with_for_update() if locking else query)), None)


def counts(session: Session, asked: Narrowed, scope: Scope, *, today: dt.date, until: dt.date) -> Counts:
    """How many there are of what the filters leave, whatever state and due day they ask for. until: the last day of this week."""
    to_do = ActionRow.state.not_in(ENDED)
    kinds = (
        to_do,
        and_(to_do, ActionRow.due_on < today),
        and_(to_do, ActionRow.due_on.between(today, until)),
        and_(to_do, ActionRow.due_on.is_(None)),
        ActionRow.state == State.WAITING.value,
        ActionRow.state == State.DONE.value,
        ActionRow.state == State.CANCELLED.value,
    )
    query: Select[*tuple[Any, ...]] = select(*(func.count().filter(each) for each in kinds)).select_from(ActionRow)
    return Counts(*session.execute(query.where(*_others(asked), *seen_items(scope))).one())


def listed(
    session: Session,
    asked: Narrowed,
    scope: Scope,
    *,
    order: str = "due",
    descending: bool = False,
    offset: int = 0,
    limit: int | None = None,
) -> tuple[Action, ...]:
    """One page of a list; ties stand as they were made. order: a key of ORDERS. limit: None for all."""
    column = ORDERS[order]
    by = column.desc() if descending else column.asc()
    query = select(*_COLUMNS).where(*_wanted(asked), *seen_items(scope)).order_by(by.nulls_last(), ActionRow.id)
    return read(session, query.offset(offset).limit(limit))


def after(session: Session, asked: Narrowed, scope: Scope, *, key: uuid.UUID | None, limit: int) -> tuple[ActionLine, ...]:
    """The next items in the order in which they were made, for keyset pages. key: of the last one seen."""
    further = () if key is None else (ActionRow.id > key,)
    query = select(*_LEAN).where(*_wanted(asked), *seen_items(scope), *further).order_by(ActionRow.id).limit(limit)
    return tuple(ActionLine(*row) for row in session.execute(query))


def pressing(session: Session, scope: Scope, *, until: dt.date, limit: int) -> tuple[Pressing, ...]:
    """What is still to be done and due by `until` of what this person minds, the longest late first; one statement."""
    register = ActionRow.metadata.tables["organisations"].c
    query = (
        select(ActionRow.id, ActionRow.title, ActionRow.due_on, register.name, register.short_name, register.kind)
        .join(register.id.table, register.id == ActionRow.organisation_id)
        .where(ActionRow.state.not_in(ENDED), ActionRow.due_on <= until, *seen_items(scope))
        .order_by(ActionRow.due_on, ActionRow.id)
    )
    found = (Pressing(*row) for row in session.execute(query.limit(MOST_PRESSING)))
    return tuple(islice((each for each in found if rules.pressing_for(scope, each)), limit))


def closed_since(session: Session, since: dt.datetime) -> tuple[Action, ...]:
    """What was closed at this moment or later, by due date."""
    return read(session, select(*_COLUMNS).where(ActionRow.closed_at >= since).order_by(*_BY_DUE))


def notes(session: Session, action_id: uuid.UUID) -> tuple[Note, ...]:
    """The notes on one action item, oldest first."""
    query = select(ActionNoteRow).where(ActionNoteRow.action_id == action_id).order_by(ActionNoteRow.id)
    return tuple(Note(row.id, row.text, row.entered_words, row.entered_at) for row in session.scalars(query))


def read(session: Session, query: Select[*tuple[Any, ...]]) -> tuple[Action, ...]:
    """Rows of all columns but `search` as records, with the names of their owners; two statements."""
    rows = session.execute(query).mappings().all()
    owners = stakeholders.of_ids(session, {row.organisation_id for row in rows})
    return tuple(_action(row, owners[row.organisation_id].label) for row in rows)


def _wanted(asked: Narrowed) -> list[ColumnElement[bool]]:
    found = _others(asked)
    if asked.states:
        found.append(ActionRow.state.in_([each.value for each in asked.states]))
    if asked.since is not None:
        found.append(ActionRow.due_on >= asked.since)
    if asked.until is not None:
        found.append(ActionRow.due_on <= asked.until)
    if asked.undated:
        found.append(ActionRow.due_on.is_(None))
    return found


def _others(asked: Narrowed) -> list[ColumnElement[bool]]:
    """All that narrows but state and due day."""
    found: list[ColumnElement[bool]] = [
        or_(ActionRow.title.icontains(word, autoescape=True), ActionRow.detail.icontains(word, autoescape=True))
        for word in asked.text.split()
    ]
    if asked.owner is not None:
        found.append(ActionRow.organisation_id == asked.owner)
    if asked.indicator:
        none = asked.indicator == NO_INDICATOR
        found.append(ActionRow.indicator.is_(None) if none else ActionRow.indicator == asked.indicator)
    if asked.priority is not None:
        found.append(ActionRow.priority == asked.priority.value)
    if asked.meeting is not None:
        found.append(ActionRow.meeting_id == asked.meeting)
    return found


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
