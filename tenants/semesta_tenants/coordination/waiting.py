"""What waits for the branch among a tenant's tasks, and how many there are, in one statement for the desk over many tenants."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any, Final

from sqlalchemy import ColumnElement, Date, Integer, Uuid, and_, case, func, or_, select, true

from semesta_platform.ready import Ready, Sent, given, ready
from semesta_tenants.coordination.model import TaskRow
from semesta_tenants.coordination.records import Origin, Party, State, Task, Wanted

MOST: Final = 5000
PRESSING: Final = {"high": 0, "normal": 1, "low": 2}
"""Of two tasks that are due alike, which comes first."""
_DAY: Final = 86_400
_COLUMNS: Final = (
    TaskRow.id,
    TaskRow.title,
    TaskRow.owner,
    TaskRow.due_on,
    TaskRow.origin,
    TaskRow.kind,
    TaskRow.step,
    TaskRow.priority,
    TaskRow.assignee_id,
    TaskRow.assignee_words,
    TaskRow.step_since,
    TaskRow.row_version,
)
"""As `WaitingTask` has them."""
_PERSON: Final = given("person", Uuid)
_TODAY: Final = given("today", Date)
_UNTIL: Final = given("until", Date)


class View(StrEnum):
    """What of the tasks that wait for the branch is wanted."""

    ALL = "all"
    MINE = "mine"
    LATE = "late"
    WEEK = "week"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Asked:
    """person: who looks; theirs is what is assigned to them or to nobody.

    today, until: in the tenant's zone, until the week's last day. most: so many tasks at most, 0 to 5000.
    """

    person: uuid.UUID | None
    today: dt.date
    until: dt.date
    view: View = View.ALL
    most: int = MOST


@dataclass(frozen=True, slots=True)
class WaitingTask:
    """A shared task that waits for the branch, without its texts. since: when it began to wait at its step."""

    id: uuid.UUID
    title: str
    owner: str
    due_on: dt.date | None
    origin: str
    kind: str
    step: str
    priority: str
    assignee_id: uuid.UUID | None
    assignee_words: str
    since: dt.datetime
    row_version: int

    @property
    def task(self) -> Task:
        """The same for the rules of tasks; its texts are empty."""
        wanted = Wanted(self.title, self.owner, "", self.due_on, Origin(self.origin), kind=self.kind, step=self.step, shared=True)
        return Task(
            self.id,
            wanted,
            State.OPEN,
            "",
            self.since,
            self.row_version,
            step=self.step,
            side=Party.BPJS,
            step_since=self.since,
        )


@dataclass(frozen=True, slots=True)
class Load:
    """A tenant's open shared tasks. late: of all of them. waits_*: for the branch: all, mine, late, due this week.

    days_branch, days_region: for how many days a task has waited for each side so far, on average; None without tasks.
    tasks: those that were asked for, the most pressing first.
    """

    open: int = 0
    late: int = 0
    waits: int = 0
    waits_mine: int = 0
    waits_late: int = 0
    waits_week: int = 0
    days_branch: float | None = None
    days_region: float | None = None
    tasks: tuple[WaitingTask, ...] = ()

    @property
    def waited(self) -> bool:
        """Whether a task has waited a day for either side, on average: before that there is nothing to tell."""
        return max(self.days_branch or 0, self.days_region or 0) >= 1


def rank_of(due: dt.date | None, today: dt.date, until: dt.date) -> int:
    """How pressing something is: late, due this week, without a due date, due later. The same order as `for_the_branch`."""
    if due is None:
        return 2
    if due < today:
        return 0
    return 1 if due <= until else 3


def asking(asked: Asked) -> Sent:
    """The load of the tenant that is read, with the first tasks of the view, in one statement: rows for `load_in`."""
    most = min(max(asked.most, 1), MOST)
    values = {"person": asked.person, "today": asked.today, "until": asked.until, "most": most}
    return _query(asked.view).sent_with(values)


def load_in(rows: Sequence[tuple[Any, ...]], asked: Asked) -> Load:
    """The load of such rows.

    The numbers are windows over all shared open tasks, so they come with the first row, whatever the view leaves out.
    """
    if not rows:
        return Load()
    last = len(_COLUMNS)
    open_, late, waits, mine, waits_late, week, branch, region = rows[0][last + 1 :]
    tasks = tuple(WaitingTask(*each[:last]) for each in rows if each[last]) if asked.most else ()
    return Load(open_, late, waits, mine, waits_late, week, float(branch) / _DAY, float(region) / _DAY, tasks)


@cache
def _query(view: View) -> Ready:
    row, fits = TaskRow, _fits(view)
    late, week = row.due_on < _TODAY, row.due_on.between(_TODAY, _UNTIL)
    rank = case((late, 0), (week, 1), (row.due_on.is_(None), 2), else_=3)
    query = (
        select(*_COLUMNS, fits.label("fits"), *_windows(late, week))
        .where(row.state == State.OPEN.value, row.shared.is_(True))
        .order_by(fits.desc(), rank, row.due_on, case(PRESSING, value=row.priority), row.step_since, row.id)
        .limit(given("most", Integer))
    )
    return ready(query)


def _fits(view: View) -> ColumnElement[bool]:
    views: dict[View, ColumnElement[bool]] = {
        View.ALL: true(),
        View.MINE: _mine(),
        View.LATE: func.coalesce(TaskRow.due_on < _TODAY, False),
        View.WEEK: func.coalesce(TaskRow.due_on.between(_TODAY, _UNTIL), False),
        View.NONE: TaskRow.id.is_(None),
    }
    return and_(TaskRow.side == Party.BPJS.value, views[view])


def _mine() -> ColumnElement[bool]:
    """Where nobody looks, that equals nothing: what is left is what is nobody's."""
    return or_(TaskRow.assignee_id.is_(None), func.coalesce(TaskRow.assignee_id == _PERSON, False))


def _windows(late: ColumnElement[bool], week: ColumnElement[bool]) -> list[ColumnElement[Any]]:
    """In the order of `Load`."""
    row = TaskRow
    ours = row.side == Party.BPJS.value
    # In binary: as a numeric, which `extract` gives, it took twice the time.
    at_step = func.greatest(func.date_part("epoch", func.now() - row.step_since), 0)
    return [
        func.count().over().label("n_open"),
        func.count().filter(late).over().label("n_late"),
        func.count().filter(ours).over().label("n_waits"),
        func.count().filter(and_(ours, _mine())).over().label("n_mine"),
        func.count().filter(and_(ours, late)).over().label("n_waits_late"),
        func.count().filter(and_(ours, week)).over().label("n_week"),
        func.avg(row.waited_bpjs + case((ours, at_step), else_=0)).over().label("s_branch"),
        func.avg(row.waited_region + case((ours, 0), else_=at_step)).over().label("s_region"),
    ]
