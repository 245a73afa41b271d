"""Reads of tasks in a tenant's session: lists, one task, and how many there are of each kind."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import ColumnElement, Integer, Select, Uuid, and_, case, false, func, or_, select
from sqlalchemy.orm import Session

from semesta_platform.ready import Ready, given, ready
from semesta_tenants.coordination import mapping
from semesta_tenants.coordination.model import TaskRow
from semesta_tenants.coordination.records import Origin, Party, Priority, State, Task, Viewer

MOST_TASKS = 5000
WHOLE: Final = Viewer()
_BY_DUE = (TaskRow.due_on.asc().nulls_last(), TaskRow.id)


def tasks(
    session: Session, state: State | None = None, owner: str | None = None, *, viewer: Viewer = WHOLE, limit: int = MOST_TASKS
) -> tuple[Task, ...]:
    """Tasks by due date, those without one last, then as they were made. state, owner: only these. limit: 1 to 5000."""
    given = ((TaskRow.state == state, state), (TaskRow.owner == owner, owner))
    wanted = [*seen_by(viewer), *(condition for condition, value in given if value is not None)]
    return _read(session, select(*mapping.COLUMNS).where(*wanted).order_by(*_BY_DUE).limit(min(limit, MOST_TASKS)))


def open_tasks(session: Session, limit: int, viewer: Viewer = WHOLE, *, side: Party | None = None) -> tuple[Task, ...]:
    """The first open tasks by due date, those without one last: what is to be done next. limit: 1 to 5000. side: whose turn."""
    turn = [] if side is None else [TaskRow.side == side.value]
    query = select(*mapping.COLUMNS).where(TaskRow.state == State.OPEN, *seen_by(viewer), *turn)
    return _read(session, query.order_by(*_BY_DUE).limit(min(limit, MOST_TASKS)))


def of_origin(session: Session, origin: Origin, origin_id: str) -> tuple[Task, ...]:
    """What came of one plan or report, in whatever state, by due date. origin_id: the plan's id, the report's mark."""
    where = (TaskRow.origin == origin.value, TaskRow.origin_id == origin_id)
    return _read(session, select(*mapping.COLUMNS).where(*where).order_by(*_BY_DUE))


def reported_as(session: Session, source_url: str, title: str, viewer: Viewer = WHOLE) -> tuple[Task, ...]:
    """Tasks that the same report names in the same words; none where there is no report."""
    if not source_url:
        return ()
    where = (TaskRow.origin == Origin.REPORT.value, TaskRow.source_url == source_url, func.lower(TaskRow.title) == title.lower())
    return _read(session, select(*mapping.COLUMNS).where(*where, *seen_by(viewer)).order_by(*_BY_DUE))


def task(session: Session, task_id: uuid.UUID) -> Task | None:
    """One task of this tenant; None when there is none, also when another tenant has it."""
    return next(iter(_read(session, select(*mapping.COLUMNS).where(TaskRow.id == task_id))), None)


def seen(session: Session, task_id: uuid.UUID, viewer: Viewer) -> Task | None:
    """One task that this person sees; None when there is none, or not for them."""
    query = select(*mapping.COLUMNS).where(TaskRow.id == task_id, *seen_by(viewer))
    return next(iter(_read(session, query)), None)


@dataclass(frozen=True, slots=True)
class OwnerCount:
    """How many tasks an organisation has. late, week: of the open ones, due before today, and from today to Sunday.

    mine: open ones that are assigned to the viewer. waits_region, waits_bpjs: open ones by whose turn it is.
    """

    owner: str
    open: int
    late: int
    week: int
    done: int
    cancelled: int
    mine: int = 0
    waits_region: int = 0
    waits_bpjs: int = 0


def counts(
    session: Session, *, today: dt.date, until: dt.date, text: str = "", viewer: Viewer = WHOLE, narrowed: Narrowed | None = None
) -> tuple[OwnerCount, ...]:
    """How many there are by owner, in alphabetical order; one statement. until: the last day of this week. text: in titles.

    narrowed: what else leaves tasks out; its state, owner, text and days play no part.
    """
    is_open = TaskRow.state == State.OPEN.value
    mine = TaskRow.assignee_id == viewer.person if viewer.person else false()
    sums = (
        func.count().filter(is_open),
        func.count().filter(and_(is_open, TaskRow.due_on < today)),
        func.count().filter(and_(is_open, TaskRow.due_on.between(today, until))),
        func.count().filter(TaskRow.state == State.DONE.value),
        func.count().filter(TaskRow.state == State.CANCELLED.value),
        func.count().filter(and_(is_open, mine)),
        func.count().filter(and_(is_open, TaskRow.side == Party.REGION.value)),
        func.count().filter(and_(is_open, TaskRow.side == Party.BPJS.value)),
    )
    where = [*_says(text), *seen_by(viewer), *_parts(narrowed or Narrowed())]
    query = select(TaskRow.owner, *sums).where(*where).group_by(TaskRow.owner).order_by(func.lower(TaskRow.owner))
    return tuple(OwnerCount(*row) for row in session.execute(query))


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What a list shows; everything may be left out. since, until: due days, both included. text: somewhere in the title.

    viewer: who looks. side: whose turn it is. assignee: the account. label: exactly so. mine: assigned to the viewer.
    """

    state: State | None = None
    owner: str = ""
    text: str = ""
    since: dt.date | None = None
    until: dt.date | None = None
    viewer: Viewer = WHOLE
    kind: str = ""
    side: Party | None = None
    assignee: uuid.UUID | None = None
    priority: Priority | None = None
    label: str = ""
    mine: bool = False


ORDERS = {
    "title": func.lower(TaskRow.title),
    "owner": func.lower(TaskRow.owner),
    "due": TaskRow.due_on,
    "state": TaskRow.state,
    "made": TaskRow.entered_at,
    "closed": TaskRow.closed_at,
    "kind": TaskRow.kind,
    "side": TaskRow.side,
    "assignee": func.lower(TaskRow.assignee_words),
    "priority": case({"high": 0, "normal": 1, "low": 2}, value=TaskRow.priority),
}
"""What a list can be ordered by; what is not there comes last in either direction."""
USUAL: Final = "usual"
"""What is open first, each part by its due date."""


def listed(
    session: Session, asked: Narrowed, *, order: str = "due", descending: bool = False, offset: int = 0, limit: int = MOST_TASKS
) -> tuple[Task, ...]:
    """One page of a list; ties stand as the tasks were made. order: a key of ORDERS, or USUAL."""
    column = ORDERS["due" if order == USUAL else order]
    by = column.desc() if descending else column.asc()
    first = (TaskRow.state != State.OPEN.value,) if order == USUAL else ()
    query = select(*mapping.COLUMNS).where(*_wanted(asked)).order_by(*first, by.nulls_last(), TaskRow.id)
    return _read(session, query.offset(offset).limit(min(limit, MOST_TASKS)))


LINE = (
    *("id", "title", "owner", "due_on", "state", "origin", "row_version", "kind", "step", "side", "shared", "period"),
    *("priority", "labels", "assignee_id", "assignee_words"),
)
"""Columns of a task as lists of programs carry it, without its texts, in the order of rows of `page_query`."""


def page_query(asked: Narrowed, *, key: uuid.UUID | None, limit: int) -> tuple[Ready, dict[str, Any]]:
    """The next tasks in the order in which they were made, for keyset pages, and what to send with it. key: of the last one seen.

    What an organisation's staff see depends on who they are; for all others the same question is asked in the same words.
    """
    viewer = asked.viewer if asked.viewer.offices is not None else replace(asked.viewer, person=None)
    values: dict[str, Any] = {"most": limit} if key is None else {"most": limit, "key": key}
    return _page_query(replace(asked, viewer=viewer), further=key is not None), values


@lru_cache(maxsize=256)
def _page_query(asked: Narrowed, *, further: bool) -> Ready:
    """Programs ask the same again and again: putting it into SQL costs more than its answer."""
    beyond = (TaskRow.id > given("key", Uuid),) if further else ()
    columns = (getattr(TaskRow, name) for name in LINE)
    query = select(*columns).where(*_wanted(asked), *beyond).order_by(TaskRow.id).limit(given("most", Integer))
    return ready(query)


def locked(session: Session, task_id: uuid.UUID) -> Task | None:
    """As `task`; nobody else changes it until this transaction ends."""
    return next(iter(_read(session, select(*mapping.COLUMNS).where(TaskRow.id == task_id).with_for_update())), None)


def lock_all(session: Session, task_ids: Collection[uuid.UUID]) -> None:
    """Nobody else changes these tasks until this transaction ends; locked by id, so that two wait and never for good."""
    session.execute(select(TaskRow.id).where(TaskRow.id.in_(task_ids)).order_by(TaskRow.id).with_for_update()).all()


def owners(session: Session, viewer: Viewer = WHOLE) -> tuple[str, ...]:
    """Every owner of a task that this person sees, in alphabetical order."""
    return tuple(
        session.scalars(select(TaskRow.owner).where(*seen_by(viewer)).group_by(TaskRow.owner).order_by(func.lower(TaskRow.owner)))
    )


@dataclass(frozen=True, slots=True)
class Facets:
    """What open tasks can be narrowed to. assignees: account and name. labels: in alphabetical order."""

    assignees: tuple[tuple[uuid.UUID, str], ...]
    labels: tuple[str, ...]


def facets(session: Session, viewer: Viewer = WHOLE) -> Facets:
    """To whom open tasks are given and how they are labelled; one statement."""
    columns = (TaskRow.assignee_id, TaskRow.assignee_words, TaskRow.labels)
    query = select(*columns).where(TaskRow.state == State.OPEN.value, *seen_by(viewer)).distinct()
    people: dict[uuid.UUID, str] = {}
    labels: set[str] = set()
    for person, words, marks in session.execute(query):
        labels.update(marks)
        if person is not None:
            people[person] = words
    return Facets(tuple(sorted(people.items(), key=lambda each: each[1].casefold())), tuple(sorted(labels, key=str.casefold)))


def _wanted(asked: Narrowed) -> list[ColumnElement[bool]]:
    found = [*_says(asked.text), *seen_by(asked.viewer), *_parts(asked)]
    if asked.state is not None:
        found.append(TaskRow.state == asked.state.value)
    if asked.owner:
        found.append(TaskRow.owner == asked.owner)
    if asked.since is not None:
        found.append(TaskRow.due_on >= asked.since)
    if asked.until is not None:
        found.append(TaskRow.due_on <= asked.until)
    if asked.mine:
        found.append(TaskRow.assignee_id == asked.viewer.person if asked.viewer.person else false())
    return found


def _parts(asked: Narrowed) -> list[ColumnElement[bool]]:
    given = (
        (TaskRow.kind == asked.kind, asked.kind),
        (TaskRow.side == asked.side, asked.side),
        (TaskRow.assignee_id == asked.assignee, asked.assignee),
        (TaskRow.priority == asked.priority, asked.priority),
        (TaskRow.labels.contains([asked.label]), asked.label),
    )
    return [condition for condition, value in given if value]


def seen_by(viewer: Viewer) -> list[ColumnElement[bool]]:
    """The same as `rules.may_see`, for the database: what leaves out the tasks that this person may not see."""
    if viewer.party is Party.BPJS:
        return [TaskRow.shared.is_(True)]
    if viewer.offices is None:
        return []
    own = func.lower(TaskRow.owner).in_(sorted(" ".join(each.split()).lower() for each in viewer.offices))
    return [or_(own, TaskRow.assignee_id == viewer.person) if viewer.person else own]


def _says(text: str) -> list[ColumnElement[bool]]:
    """Every word of it stands in the title or the detail."""
    return [
        or_(TaskRow.title.icontains(word, autoescape=True), TaskRow.detail.icontains(word, autoescape=True))
        for word in text.split()
    ]


def _read(session: Session, query: Select[*tuple[Any, ...]]) -> tuple[Task, ...]:
    return tuple(mapping.task_of(row) for row in session.execute(query))
