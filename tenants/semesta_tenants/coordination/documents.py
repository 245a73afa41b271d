"""Tasks between records and JSON: builders of what goes out, a reader of what came in and was checked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from semesta_tenants.coordination.queries import Narrowed, TaskLine
from semesta_tenants.coordination.records import Task, Wanted


def tag_of(task: Task) -> str:
    """The ETag of a task, without quotation marks: another one after every change, and never that of another task."""
    return f"{task.id.hex}.{task.row_version}"


def line_document(line: TaskLine) -> dict[str, Any]:
    """A task in a list."""
    return {
        "id": line.id,
        "title": line.title,
        "owner": line.owner,
        "due_on": line.due_on,
        "state": line.state,
        "origin": line.origin,
        "etag": f"{line.id.hex}.{line.row_version}",
    }


def task_document(task: Task) -> dict[str, Any]:
    """A whole task."""
    wanted = task.wanted
    closed = {"by": task.closed_words, "at": task.closed_at, "note": task.closing_note}
    return {
        "id": task.id,
        "title": wanted.title,
        "owner": wanted.owner,
        "due_on": wanted.due_on,
        "state": task.state,
        "origin": wanted.origin,
        "etag": tag_of(task),
        "detail": wanted.detail,
        "origin_id": wanted.origin_id,
        "source": {"title": wanted.source_title, "url": wanted.source_url} if wanted.source_title else None,
        "entered_by": task.entered_words,
        "entered_at": task.entered_at,
        "closed": closed if task.closed_at else None,
    }


def wanted_of(given: Mapping[str, Any]) -> Wanted:
    """A task of the region's own as a program asks for it."""
    return Wanted(title=given["title"], owner=given["owner"], detail=given["detail"], due_on=given["due_on"])


def narrowing_of(asked: Mapping[str, Any]) -> Narrowed:
    """What the database is asked for."""
    return Narrowed(
        state=asked.get("state"),
        owner=asked["owner"],
        text=asked["text"],
        since=asked.get("due_since"),
        until=asked.get("due_until"),
    )
