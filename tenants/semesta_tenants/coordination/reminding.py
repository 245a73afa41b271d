"""The daily run of reminders of tasks in a tenant's session: each due date and moment is told once, and escalated once."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection
from typing import Final

from sqlalchemy.orm import Session

from semesta_platform.accounts.records import Reaching
from semesta_platform.accounts.roles import Role
from semesta_platform.notifications import service
from semesta_platform.notifications.records import Audience, Event
from semesta_platform.tenancy import preferences
from semesta_platform.working_days import is_working_day
from semesta_tenants.coordination import queries, rules, telling
from semesta_tenants.coordination.records import State, Task
from semesta_tenants.reminders import kept
from semesta_tenants.reminders.rules import Choice, Moment, escalates, moment

JOB: Final = "coordination.remind"
RUN: Final = "task_reminders.run"
SEMESTA: Final = (None, "Semesta")
KINDS: Final = {Moment.BEFORE: "task.due_soon", Moment.DUE: "task.due", Moment.LATE: "task.late"}


def remind(session: Session, *, today: dt.date, zone: dt.tzinfo, office: str = "") -> int:
    """Tell what the days since the last run ask for; how many notices. On days without work none: the next run makes it good.

    The rule is the region's own, the same as for action items. The row that says how far the last run came is locked and moved
    on in the same transaction; a region's first run takes its own day alone. zone: the tenant's; today: in it. office: the name
    of the organisation to which late ones are escalated, '' for none.

    Raises:
        ConflictError: the first two runs of a region came at once; one of them told.
    """
    last = preferences.preference(session, RUN, locking=True)
    until = dt.date.fromisoformat(last.value["day"]) if last.version else None
    if not is_working_day(today) or (until is not None and until >= today):
        return 0
    choice, _version = kept.choice(session)
    since = until or today - dt.timedelta(days=1)
    people = service.reaching(session)
    events: list[Event] = []
    for task in queries.tasks(session, State.OPEN):
        events += _events(session, task, choice, (since, today, task.entered_at.astimezone(zone).date()), people, office)
    preferences.keep(session, RUN, {"day": today.isoformat()}, expected=last.version)
    return service.tell(session, SEMESTA, events)


def _events(
    session: Session,
    task: Task,
    choice: Choice,
    days: tuple[dt.date, dt.date, dt.date],
    people: Collection[Reaching],
    office: str,
) -> list[Event]:
    """What one task asks for. days: of the last run, of this one, and on which it was made: nobody missed what lay before."""
    due, (since, today, made) = task.wanted.due_on, days
    if due is None:
        return []
    found, since = [], max(since, made - dt.timedelta(days=1))
    if (kind := moment(choice, due, since, today)) is not None:
        # A late task is brought to mind again and again, each time on a day of its own.
        again = f".{today}" if kind is Moment.LATE else ""
        found.append(telling.due(session, task, KINDS[kind], _readers(task, people), f"{kind}.{due}{again}"))
    if due >= made and escalates(choice, due, today):
        to = _of_the_region(choice.to_person, task, people)
        found.append(telling.due(session, task, "task.escalated", Audience(people=to, office=office), f"escalated.{due}"))
    return found


def _of_the_region(chosen: uuid.UUID | None, task: Task, people: Collection[Reaching]) -> frozenset[uuid.UUID]:
    """Whom the region chose, whether they see the task or not; who works for the branch by now only where it is shared."""
    may = {each.person for each in people if each.role is not Role.LIAISON or task.wanted.shared}
    return frozenset({chosen} & may) if chosen else frozenset()


def _readers(task: Task, people: Collection[Reaching]) -> Audience:
    """The assignee; where there is none, or they no longer see it, the side for which it waits."""
    person = task.wanted.assignee_id
    if person is not None and person in {each.person for each in people if rules.may_see(telling.viewer_of(each), task)}:
        return Audience(people=frozenset({person}))
    return telling.side_of(task)
