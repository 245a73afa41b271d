"""Tasks between records and JSON: builders of what goes out, a reader of what came in and was checked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from semesta_platform.errors import InvalidError
from semesta_platform.interface.words import gettext as _
from semesta_tenants.coordination import kinds, rules
from semesta_tenants.coordination.kinds import Kind, Step, Words
from semesta_tenants.coordination.queries import LINE, Narrowed
from semesta_tenants.coordination.records import Item, Link, Note, Party, State, Task, Viewer, Wanted


def tag_of(task: Task) -> str:
    """The ETag of a task, without quotation marks: another one after every change, and never that of another task."""
    return f"{task.id.hex}.{task.row_version}"


def line_document(row: tuple[Any, ...]) -> dict[str, Any]:
    """A task in a list. row: of `queries.page_query`."""
    each = dict(zip(LINE, row, strict=True))
    person, words = each.pop("assignee_id"), each.pop("assignee_words")
    each["assignee"] = {"id": person, "name": words} if person else None
    each["etag"] = f"{each['id'].hex}.{each.pop('row_version')}"
    return each


def task_document(task: Task, viewer: Viewer, now: dt.datetime) -> dict[str, Any]:
    """A whole task as this person sees it. now: aware, up to when its waiting is counted."""
    wanted = task.wanted
    closed = {"by": task.closed_words, "at": task.closed_at, "note": task.closing_note}
    waited = rules.waited(task, now)
    return {
        **_as_in_a_list(task),
        "detail": wanted.detail,
        "origin_id": wanted.origin_id,
        "source": {"title": wanted.source_title, "url": wanted.source_url} if wanted.source_title else None,
        "entered_by": task.entered_words,
        "entered_at": task.entered_at,
        "closed": closed if task.closed_at else None,
        "steps": [_step_document(each) for each in kinds.kind(wanted.kind).steps],
        "ways": [{"to": to, "needs_output": rules.needs_output(task, to)} for to in rules.ways(viewer, task)],
        "step_since": task.step_since,
        "waited": {"region": waited[Party.REGION], "bpjs": waited[Party.BPJS]},
        "checklist": [{"text": each.text, "done": each.done} for each in wanted.checklist],
        "links": [{"kind": each.kind, "id": each.id, "words": each.words} for each in wanted.links],
    }


def _as_in_a_list(task: Task) -> dict[str, Any]:
    wanted = task.wanted
    return {
        "id": task.id,
        "title": wanted.title,
        "owner": wanted.owner,
        "due_on": wanted.due_on,
        "state": task.state,
        "origin": wanted.origin,
        "kind": wanted.kind,
        "step": task.step,
        "side": task.side,
        "shared": wanted.shared,
        "period": task.period,
        "priority": wanted.priority,
        "labels": wanted.labels,
        "assignee": {"id": wanted.assignee_id, "name": wanted.assignee_words} if wanted.assignee_id else None,
        "etag": tag_of(task),
    }


def kind_document(kind: Kind) -> dict[str, Any]:
    """A type of task."""
    return {
        "key": kind.key,
        "words": _words(kind.words),
        "about": _words(kind.about),
        "owner": kind.owner,
        "recurs": kind.recurs,
        "source": {"title": kind.source_title, "url": kind.source_url} if kind.source_title else None,
        "steps": [_step_document(each) for each in kind.steps],
    }


def note_document(note: Note) -> dict[str, Any]:
    """A comment, or an output."""
    return {
        "id": note.id,
        "text": note.text,
        "side": note.party,
        "by": note.entered_words,
        "at": note.entered_at,
        "output_of": note.output_of,
        "internal": note.internal,
        "mentions": [{"id": each.person, "name": each.words} for each in note.mentions],
    }


def _step_document(step: Step) -> dict[str, Any]:
    return {
        "key": step.key,
        "side": step.side,
        "words": _words(step.words),
        "next": step.next,
        "output": _words(step.output) if step.output else None,
    }


def _words(words: Words) -> dict[str, str]:
    return {"id": words.id, "en": words.en}


def wanted_of(given: Mapping[str, Any]) -> Wanted:
    """A task as a program asks for it, but for whom it is assigned to, which is a step of its own."""
    return Wanted(
        title=given["title"],
        owner=given["owner"],
        detail=given["detail"],
        due_on=given["due_on"],
        kind=given.get("kind", kinds.FREE),
        step=given.get("step", ""),
        shared=given["shared"],
        priority=given["priority"],
        labels=tuple(given["labels"]),
        checklist=tuple(Item(each["text"], each["done"]) for each in given["checklist"]),
        links=tuple(Link(each["kind"], each["id"], each["words"]) for each in given["links"]),
        no_nik=given["no_nik"],
    )


def narrowing_of(asked: Mapping[str, Any], today: dt.date) -> Narrowed:
    """What the database is asked for.

    Raises:
        InvalidError: late ones are asked for that are not open.
    """
    state, until = asked.get("state"), asked.get("due_until")
    if asked["late"]:
        if state not in {None, State.OPEN}:
            raise InvalidError("closed and late", {"late": [_("Hanya tugas terbuka yang dapat terlambat.")]})
        yesterday = today - dt.timedelta(days=1)
        state, until = State.OPEN, min(until, yesterday) if until else yesterday
    return Narrowed(
        state=state,
        owner=asked["owner"],
        text=asked["text"],
        since=asked.get("due_since"),
        until=until,
        kind=asked.get("kind", ""),
        side=asked.get("side"),
        assignee=asked.get("assignee"),
        priority=asked.get("priority"),
        label=asked["label"],
    )
