"""Verbs of tasks on a tenant's session: add, change, finish, cancel, reopen; each leaves an entry in the audit."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection
from dataclasses import replace
from typing import Any

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from semesta_platform import texts
from semesta_platform.database import utc_now, uuid7
from semesta_platform.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError
from semesta_platform.interface.words import gettext as _
from semesta_tenants.coordination import queries, rules
from semesta_tenants.coordination.model import TaskRow
from semesta_tenants.coordination.records import StaleTaskError, State, Task, Wanted
from semesta_tenants.coverage import acts
from semesta_tenants.coverage.records import Actor

SUBJECT = "task"


def add(session: Session, actor: Actor, wanted: Wanted, *, today: dt.date, offices: Collection[str] | None = None) -> Task:
    """Write down a task. offices: the organisations for which alone this person acts; None for the whole region.

    Raises:
        InvalidError: a field cannot be so, or the owner is an organisation for which this person does not act.
    """
    wanted = rules.tidied(wanted)
    _check(rules.problems(wanted, today=today), wanted, offices)
    values = {
        **_values(wanted),
        "id": uuid7(),
        "origin": wanted.origin.value,
        "origin_id": wanted.origin_id,
        "source_title": wanted.source_title,
        "source_url": wanted.source_url,
        "entered_by": actor.person_id,
        "entered_words": actor.words,
    }
    session.execute(insert(TaskRow).values(values))
    made = _found(queries.task(session, values["id"]))
    acts.record(session, actor, "task.made", (SUBJECT, str(made.id)), snapshot(made))
    return made


def change(
    session: Session,
    actor: Actor,
    task_id: uuid.UUID,
    wanted: Wanted,
    *,
    expected: int,
    today: dt.date,
    offices: Collection[str] | None = None,
) -> Task:
    """Change title, owner, detail or due date of an open task; where it came from stays as it is, whatever `wanted` says.

    expected: the row version that the person had on screen. offices: as in `add`. What changes nothing leaves no trace.

    Raises:
        NotFoundError: there is no such task.
        ForbiddenError: it belongs to an organisation for which this person does not act.
        StaleTaskError: somebody changed it in between.
        ConflictError: it is closed.
        InvalidError: a field cannot be so.
    """
    current = _locked(session, task_id, offices)
    now = current.wanted
    wanted = rules.tidied(replace(now, title=wanted.title, owner=wanted.owner, detail=wanted.detail, due_on=wanted.due_on))
    if current.row_version != expected:
        raise StaleTaskError(_changed_first(), current, wanted)
    if current.state is not State.OPEN:
        raise ConflictError(closed())
    _check(rules.problems(wanted, today=today, before=now.due_on), wanted, offices)
    return current if wanted == now else _apply(session, actor, current, "task.changed", _values(wanted))


def finish(
    session: Session, actor: Actor, task_id: uuid.UUID, *, expected: int, note: str, offices: Collection[str] | None = None
) -> Task:
    """The task is done. note: what came out of it, may be empty. expected, offices: as in `change`.

    Raises:
        NotFoundError, ForbiddenError, StaleTaskError, ConflictError: as `change`.
        InvalidError: the note is too long.
    """
    current = _open(session, task_id, expected, offices)
    return _apply(session, actor, current, "task.finished", _closing(actor, State.DONE, _note(note, "note", needed=False)))


def cancel(
    session: Session, actor: Actor, task_id: uuid.UUID, *, expected: int, reason: str, offices: Collection[str] | None = None
) -> Task:
    """The task will not be done; it stays in the list with the reason. expected, offices: as in `change`.

    Raises:
        NotFoundError, ForbiddenError, StaleTaskError, ConflictError: as `change`.
        InvalidError: no reason, or one that is too long.
    """
    current = _open(session, task_id, expected, offices)
    closing = _closing(actor, State.CANCELLED, _note(reason, "reason", needed=True))
    return _apply(session, actor, current, "task.cancelled", closing)


def reopen(session: Session, actor: Actor, task_id: uuid.UUID, *, expected: int, offices: Collection[str] | None = None) -> Task:
    """A closed task is to be done after all; what it was closed with stays in the record. expected, offices: as in `change`.

    Raises:
        NotFoundError, ForbiddenError, StaleTaskError: as `change`.
        ConflictError: it is open.
    """
    current = _expected(session, task_id, expected, offices)
    if current.state is State.OPEN:
        raise ConflictError(_("Tugas ini masih terbuka."))
    values = {"state": State.OPEN.value, "closed_words": None, "closed_at": None, "closing_note": ""}
    return _apply(session, actor, current, "task.reopened", values)


def snapshot(task: Task) -> dict[str, Any]:
    """A task as the audit keeps it."""
    wanted = task.wanted
    return {
        "title": wanted.title,
        "owner": wanted.owner,
        "detail": wanted.detail,
        "due_on": wanted.due_on.isoformat() if wanted.due_on else None,
        "origin": wanted.origin.value,
        "source_title": wanted.source_title,
        "source_url": wanted.source_url,
        "state": task.state.value,
        "closing_note": task.closing_note,
    }


# ---- what a step demands ----------------------------------------------------------------------------------------------------


def _check(found: dict[str, list[str]], wanted: Wanted, offices: Collection[str] | None) -> None:
    if offices is not None and "owner" not in found and not rules.owned_by(wanted.owner, offices):
        found["owner"] = [
            _("Anda hanya dapat menulis tugas untuk perangkat daerah Anda: %(names)s.", names=", ".join(sorted(offices)))
        ]
    if found:
        raise InvalidError(_("Ada isian yang perlu diperbaiki."), found)


def _note(text: str, field: str, *, needed: bool) -> str:
    tidy = texts.tidy(text)
    if words := rules.note_problem(tidy, needed=needed):
        raise InvalidError(_("Ada isian yang perlu diperbaiki."), {field: [words]})
    return tidy


def _locked(session: Session, task_id: uuid.UUID, offices: Collection[str] | None) -> Task:
    """Locked until the end of the transaction: of two steps at once the second sees what the first has done."""
    found = _found(queries.locked(session, task_id))
    if offices is not None and not rules.owned_by(found.wanted.owner, offices):
        raise ForbiddenError(not_yours())
    return found


def _expected(session: Session, task_id: uuid.UUID, expected: int, offices: Collection[str] | None) -> Task:
    current = _locked(session, task_id, offices)
    if current.row_version != expected:
        raise StaleTaskError(_changed_first(), current)
    return current


def _open(session: Session, task_id: uuid.UUID, expected: int, offices: Collection[str] | None) -> Task:
    current = _expected(session, task_id, expected, offices)
    if current.state is not State.OPEN:
        raise ConflictError(closed())
    return current


def not_yours() -> str:
    """Why somebody of another organisation may not change a task, in the language of the request."""
    return _("Tugas ini milik perangkat daerah lain. Hanya pemiliknya atau admin daerah yang dapat mengubahnya.")


def closed() -> str:
    """Why a closed task takes no change, in the language of the request."""
    return _("Tugas ini sudah ditutup. Buka kembali dahulu bila masih perlu dikerjakan.")


def _changed_first() -> str:
    return _("Orang lain sudah lebih dulu mengubah tugas ini. Periksa keadaannya yang sekarang, lalu ulangi bila masih perlu.")


def _found(task: Task | None) -> Task:
    if task is None:
        raise NotFoundError("There is no such task.")
    return task


# ---- writing ------------------------------------------------------------------------------------------------------------------


def _values(wanted: Wanted) -> dict[str, Any]:
    return {"title": wanted.title, "owner": wanted.owner, "detail": wanted.detail, "due_on": wanted.due_on}


def _closing(actor: Actor, state: State, note: str) -> dict[str, Any]:
    return {"state": state.value, "closed_words": actor.words, "closed_at": utc_now(), "closing_note": note}


def _apply(session: Session, actor: Actor, current: Task, action: str, values: dict[str, Any]) -> Task:
    statement = update(TaskRow).where(TaskRow.id == current.id).values(**values, row_version=current.row_version + 1)
    session.execute(statement, execution_options={"synchronize_session": False})
    changed = _found(queries.task(session, current.id))
    acts.record(session, actor, action, (SUBJECT, str(changed.id)), snapshot(changed), snapshot(current))
    return changed
