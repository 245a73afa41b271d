"""Tasks between records and columns."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import replace
from typing import Any, Final

from sqlalchemy import Row, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from semesta_tenants.coordination import kinds, rules
from semesta_tenants.coordination.kinds import Due, Step
from semesta_tenants.coordination.model import TaskRow
from semesta_tenants.coordination.records import Item, Link, Origin, Party, Priority, State, Task, Wanted

COLUMNS: Final = tuple(getattr(TaskRow, column.key) for column in TaskRow.__table__.columns if column.key != "entered_by")
"""All that makes a task, but the account that wrote it down."""


def values_of(wanted: Wanted) -> dict[str, Any]:
    """Columns of what can be changed."""
    return {
        "title": wanted.title,
        "owner": wanted.owner,
        "detail": wanted.detail,
        "due_on": wanted.due_on,
        "shared": wanted.shared,
        "priority": wanted.priority.value,
        "labels": list(wanted.labels),
        "assignee_id": wanted.assignee_id,
        "assignee_words": wanted.assignee_words,
        "checklist": items_of(wanted.checklist),
        "links": links_of(wanted.links),
    }


def new_values(wanted: Wanted, step: Step) -> dict[str, Any]:
    """Columns of what was wanted when a task begins at this step."""
    return values_of(wanted) | {
        "origin": wanted.origin.value,
        "origin_id": wanted.origin_id,
        "source_title": wanted.source_title,
        "source_url": wanted.source_url,
        "kind": wanted.kind,
        "step": step.key,
        "side": step.side.value,
    }


def inserted(session: Session, values: dict[str, Any]) -> bool:
    """Write a new row; False where the recurring task of its period is there, whoever was first."""
    statement = insert(TaskRow).values(values)
    where = text("period <> ''")
    once = statement.on_conflict_do_nothing(index_elements=["kind", "period"], index_where=where).returning(TaskRow.id)
    found: uuid.UUID | None = session.scalar(once)
    return found is not None


def leaving(task: Task, now: dt.datetime) -> dict[str, Any]:
    """Columns of the clocks when its step ends."""
    total = rules.waited(task, now)
    return {"waited_region": total[Party.REGION], "waited_bpjs": total[Party.BPJS], "step_since": now}


def arriving(task: Task, to: str, today: dt.date, zone: dt.tzinfo) -> dict[str, Any]:
    """Columns of a step when it begins. today, zone: of the region."""
    step = kinds.step_of(task.wanted.kind, to)
    values: dict[str, Any] = {"step": step.key, "side": step.side.value}
    if step.due is not None:
        values["due_on"] = _due(step.due, task, today, zone)
    if step.side is not task.side:
        values |= {"assignee_id": None, "assignee_words": ""}
    return values


def _due(due: Due, task: Task, today: dt.date, zone: dt.tzinfo) -> dt.date | None:
    """A day of the year, of a task made by hand, is one of the year in which it was made, or none once it has passed."""
    if not due.month or task.period:
        return due.on(today, task.period)
    found = due.on(today, str(task.entered_at.astimezone(zone).year))
    return None if found is None or found < today else found


def items_of(items: Iterable[Item]) -> list[dict[str, Any]]:
    """A checklist as JSON."""
    return [{"text": each.text, "done": each.done} for each in items]


def links_of(links: Iterable[Link]) -> list[dict[str, str]]:
    """Links as JSON."""
    return [{"kind": each.kind, "id": each.id, "words": each.words} for each in links]


def task_of(row: Row[*tuple[Any, ...]]) -> Task:
    """A task out of a row of COLUMNS."""
    return Task(
        id=row.id,
        wanted=_wanted(row),
        state=State(row.state),
        entered_words=row.entered_words,
        entered_at=row.entered_at,
        row_version=row.row_version,
        closed_words=row.closed_words,
        closed_at=row.closed_at,
        closing_note=row.closing_note,
        step=row.step,
        side=Party(row.side),
        period=row.period,
        step_since=row.step_since,
        waited_region=row.waited_region,
        waited_bpjs=row.waited_bpjs,
    )


def _wanted(row: Row[*tuple[Any, ...]]) -> Wanted:
    plain = Wanted(row.title, row.owner, row.detail, row.due_on, Origin(row.origin), row.origin_id)
    return replace(
        plain,
        source_title=row.source_title,
        source_url=row.source_url,
        kind=row.kind,
        shared=row.shared,
        priority=Priority(row.priority),
        labels=tuple(row.labels),
        assignee_id=row.assignee_id,
        assignee_words=row.assignee_words,
        checklist=tuple(Item(each["text"], each["done"]) for each in row.checklist),
        links=tuple(Link(each["kind"], each["id"], each["words"]) for each in row.links),
    )
