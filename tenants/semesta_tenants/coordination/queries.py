"""Reads of tasks in a tenant's session: lists, one task, and how many there are of each kind."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from semesta_tenants.coordination.model import TaskRow
from semesta_tenants.coordination.records import Origin, State, Task, Wanted

MOST_TASKS = 5000
_COLUMNS = (
    TaskRow.id,
    TaskRow.title,
    TaskRow.owner,
    TaskRow.detail,
    TaskRow.due_on,
    TaskRow.origin,
    TaskRow.origin_id,
    TaskRow.source_title,
    TaskRow.source_url,
    TaskRow.state,
    TaskRow.entered_words,
    TaskRow.entered_at,
    TaskRow.row_version,
    TaskRow.closed_words,
    TaskRow.closed_at,
    TaskRow.closing_note,
)
_LEAN = (TaskRow.id, TaskRow.title, TaskRow.owner, TaskRow.due_on, TaskRow.state, TaskRow.origin, TaskRow.row_version)
_BY_DUE = (TaskRow.due_on.asc().nulls_last(), TaskRow.id)


def tasks(session: Session, state: State | None = None, owner: str | None = None, *, limit: int = MOST_TASKS) -> tuple[Task, ...]:
    """Tasks by due date, those without one last, then as they were made. state, owner: only these. limit: 1 to 5000."""
    wanted = [
        condition for condition, given in ((TaskRow.state == state, state), (TaskRow.owner == owner, owner)) if given is not None
    ]
    return _read(session, select(*_COLUMNS).where(*wanted).order_by(*_BY_DUE).limit(min(limit, MOST_TASKS)))


def open_tasks(session: Session, limit: int) -> tuple[Task, ...]:
    """The first open tasks by due date, those without one last: what is to be done next. limit: 1 to 5000."""
    return tasks(session, State.OPEN, limit=limit)


def of_origin(session: Session, origin: Origin, origin_id: str) -> tuple[Task, ...]:
    """What came of one plan or report, in whatever state, by due date. origin_id: the plan's id, the report's mark."""
    where = (TaskRow.origin == origin.value, TaskRow.origin_id == origin_id)
    return _read(session, select(*_COLUMNS).where(*where).order_by(*_BY_DUE))


def reported_as(session: Session, source_url: str, title: str) -> tuple[Task, ...]:
    """Tasks that the same report names in the same words; none where there is no report."""
    if not source_url:
        return ()
    where = (TaskRow.origin == Origin.REPORT.value, TaskRow.source_url == source_url, func.lower(TaskRow.title) == title.lower())
    return _read(session, select(*_COLUMNS).where(*where).order_by(*_BY_DUE))


def task(session: Session, task_id: uuid.UUID) -> Task | None:
    """One task of this tenant; None when there is none, also when another tenant has it."""
    return next(iter(_read(session, select(*_COLUMNS).where(TaskRow.id == task_id))), None)


@dataclass(frozen=True, slots=True)
class OwnerCount:
    """How many tasks an organisation has. late, week: of the open ones, due before today, and from today to Sunday."""

    owner: str
    open: int
    late: int
    week: int
    done: int
    cancelled: int


def counts(session: Session, *, today: dt.date, until: dt.date, text: str = "") -> tuple[OwnerCount, ...]:
    """How many there are by owner, in alphabetical order; one statement. until: the last day of this week. text: in titles."""
    is_open = TaskRow.state == State.OPEN.value
    sums = (
        func.count().filter(is_open),
        func.count().filter(and_(is_open, TaskRow.due_on < today)),
        func.count().filter(and_(is_open, TaskRow.due_on.between(today, until))),
        func.count().filter(TaskRow.state == State.DONE.value),
        func.count().filter(TaskRow.state == State.CANCELLED.value),
    )
    query = select(TaskRow.owner, *sums).where(*_says(text)).group_by(TaskRow.owner).order_by(func.lower(TaskRow.owner))
    return tuple(OwnerCount(*row) for row in session.execute(query))


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What a list shows; everything may be left out. since, until: due days, both included. text: somewhere in the title."""

    state: State | None = None
    owner: str = ""
    text: str = ""
    since: dt.date | None = None
    until: dt.date | None = None


ORDERS = {
    "title": func.lower(TaskRow.title),
    "owner": func.lower(TaskRow.owner),
    "due": TaskRow.due_on,
    "state": TaskRow.state,
    "made": TaskRow.entered_at,
    "closed": TaskRow.closed_at,
}
"""What a list can be ordered by; what is not there comes last in either direction."""


def listed(
    session: Session, asked: Narrowed, *, order: str = "due", descending: bool = False, offset: int = 0, limit: int = MOST_TASKS
) -> tuple[Task, ...]:
    """One page of a list; ties stand as the tasks were made. order: a key of ORDERS."""
    column = ORDERS[order]
    by = column.desc() if descending else column.asc()
    query = select(*_COLUMNS).where(*_wanted(asked)).order_by(by.nulls_last(), TaskRow.id)
    return _read(session, query.offset(offset).limit(min(limit, MOST_TASKS)))


@dataclass(frozen=True, slots=True)
class TaskLine:
    """A task as lists of programs carry it: without its texts."""

    id: uuid.UUID
    title: str
    owner: str
    due_on: dt.date | None
    state: str
    origin: str
    row_version: int


def after(session: Session, asked: Narrowed, *, key: uuid.UUID | None, limit: int) -> tuple[TaskLine, ...]:
    """The next tasks in the order in which they were made, for keyset pages. key: of the last one seen."""
    further = () if key is None else (TaskRow.id > key,)
    query = select(*_LEAN).where(*_wanted(asked), *further).order_by(TaskRow.id).limit(limit)
    return tuple(TaskLine(*row) for row in session.execute(query))


def locked(session: Session, task_id: uuid.UUID) -> Task | None:
    """As `task`; nobody else changes it until this transaction ends."""
    return next(iter(_read(session, select(*_COLUMNS).where(TaskRow.id == task_id).with_for_update())), None)


def owners(session: Session) -> tuple[str, ...]:
    """Every owner of a task that there ever was, in alphabetical order."""
    return tuple(session.scalars(select(TaskRow.owner).group_by(TaskRow.owner).order_by(func.lower(TaskRow.owner))))


def _wanted(asked: Narrowed) -> list[ColumnElement[bool]]:
    found = [*_says(asked.text)]
    if asked.state is not None:
        found.append(TaskRow.state == asked.state.value)
    if asked.owner:
        found.append(TaskRow.owner == asked.owner)
    if asked.since is not None:
        found.append(TaskRow.due_on >= asked.since)
    if asked.until is not None:
        found.append(TaskRow.due_on <= asked.until)
    return found


def _says(text: str) -> list[ColumnElement[bool]]:
    """Every word of it stands in the title or the detail."""
    return [
        or_(TaskRow.title.icontains(word, autoescape=True), TaskRow.detail.icontains(word, autoescape=True))
        for word in text.split()
    ]


def _read(session: Session, query: Select[*tuple[Any, ...]]) -> tuple[Task, ...]:
    return tuple(_task(row) for row in session.execute(query))


def _task(row: Row[*tuple[Any, ...]]) -> Task:
    return Task(
        id=row.id,
        wanted=Wanted(
            title=row.title,
            owner=row.owner,
            detail=row.detail,
            due_on=row.due_on,
            origin=Origin(row.origin),
            origin_id=row.origin_id,
            source_title=row.source_title,
            source_url=row.source_url,
        ),
        state=State(row.state),
        entered_words=row.entered_words,
        entered_at=row.entered_at,
        row_version=row.row_version,
        closed_words=row.closed_words,
        closed_at=row.closed_at,
        closing_note=row.closing_note,
    )
