"""One change to many tasks at once: what can be changed is, what cannot is told by name."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from sqlalchemy.orm import Session

from semesta_platform.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError
from semesta_platform.interface.words import gettext as _
from semesta_tenants.coordination import kinds, queries, rules, service
from semesta_tenants.coordination.records import Priority, Task, Viewer, Way
from semesta_tenants.coverage.records import Actor

MOST: Final = 200
"""So many tasks are changed at once."""
Pick = tuple[uuid.UUID, int]
"""A task and the row version that was on screen."""


class Deed(StrEnum):
    """What is done to each."""

    MOVE = "move"
    ASSIGN = "assign"
    PRIORITY = "priority"
    DUE = "due"
    LABEL = "label"
    CANCEL = "cancel"


@dataclass(frozen=True, slots=True)
class Change:
    """One deed with what it needs. column: of `kinds.COLUMNS`, for a move. label: or several, parted by commas.

    note: the output of a step, or why it is cancelled. no_nik: as of `Wanted`.
    """

    deed: Deed
    column: str = ""
    person: uuid.UUID | None = None
    priority: Priority = Priority.NORMAL
    due_on: dt.date | None = None
    label: str = ""
    note: str = ""
    no_nik: bool = False


@dataclass(frozen=True, slots=True)
class Refused:
    """A task that stayed as it was, and why. title: '' of one that this person does not see."""

    title: str
    why: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it."""

    changed: tuple[Task, ...]
    refused: tuple[Refused, ...]


def together(session: Session, actor: Actor, picks: Iterable[Pick], change: Change, *, today: dt.date, viewer: Viewer) -> Outcome:
    """Do one thing to each of these tasks in one transaction, all under their locks, taken in the order of their ids.

    Two who change the same tasks at once wait for each other and never for good, because both go by id. What somebody changed
    meanwhile, what is closed and what this person may not change stays as it is and is told; the others are saved.

    Raises:
        InvalidError: nothing or more than `MOST` was picked, or the change lacks what it needs; nothing is changed.
    """
    chosen = sorted(dict(picks).items())
    found = _problems(chosen, change)
    if words := rules.number_problem(change.note, no_nik=change.no_nik):
        found.setdefault("note", []).append(words)
    if found:
        raise InvalidError(_("Ada isian yang perlu diperbaiki."), found)
    # All locks come before the first telling, which holds the tenant's turn to tell until the end.
    queries.lock_all(session, [task_id for task_id, _expected in chosen])
    changed: list[Task] = []
    refused: list[Refused] = []
    for task_id, expected in chosen:
        try:
            changed.append(_one(session, actor, (task_id, expected), change, today=today, viewer=viewer))
        except NotFoundError:
            refused.append(Refused("", _("Tugas ini tidak ada lagi, atau tidak dibagikan kepada Anda.")))
        except (ForbiddenError, ConflictError, InvalidError) as error:
            seen = queries.seen(session, task_id, viewer)
            refused.append(Refused(seen.wanted.title if seen else "", _why(error)))
    return Outcome(tuple(changed), tuple(refused))


def _problems(chosen: list[Pick], change: Change) -> dict[str, list[str]]:
    if not chosen:
        return {"picks": [_("Pilih paling sedikit satu tugas.")]}
    if len(chosen) > MOST:
        return {"picks": [_("Pilih paling banyak %(most)s tugas sekaligus.", most=MOST)]}
    lacking = (
        (Deed.LABEL, not change.label.strip("#, "), "label", _("Tulis labelnya.")),
        # Before the locks: each task would read them all anew.
        (
            Deed.LABEL,
            len(change.label) > rules.LONGEST_LABELS,
            "label",
            _("Paling banyak %(most)s label.", most=rules.MOST_LABELS),
        ),
        (Deed.CANCEL, not change.note.strip(), "note", _("Tulis alasannya, agar jelas mengapa tugas ini tidak dikerjakan.")),
        (Deed.DUE, change.due_on is None, "due_on", _("Tulis tenggatnya. Tenggat dihapus pada halaman tugasnya sendiri.")),
        (Deed.MOVE, change.column not in kinds.COLUMNS, "column", _("Pilih ke mana tugas dipindah.")),
    )
    return {field: [words] for deed, lacks, field, words in lacking if deed is change.deed and lacks}


def _one(session: Session, actor: Actor, pick: Pick, change: Change, *, today: dt.date, viewer: Viewer) -> Task:
    task_id, expected = pick
    if change.deed is Deed.CANCEL:
        return service.cancel(session, actor, task_id, expected=expected, reason=change.note, viewer=viewer, no_nik=change.no_nik)
    if change.deed is Deed.ASSIGN:
        return service.assign(session, actor, task_id, change.person, expected=expected, viewer=viewer)
    # Under its lock from here on, so that what is read now is what is changed.
    current = queries.locked(session, task_id)
    if current is None or not rules.may_see(viewer, current):
        raise NotFoundError("There is no such task.")
    if change.deed is Deed.MOVE:
        way = Way(_way(current, change.column, viewer), change.note, change.no_nik)
        return service.move(session, actor, task_id, way, expected=expected, today=today, viewer=viewer)
    wanted = current.wanted
    if change.deed is Deed.PRIORITY:
        wanted = replace(wanted, priority=change.priority)
    elif change.deed is Deed.DUE:
        wanted = replace(wanted, due_on=change.due_on)
    else:
        wanted = replace(wanted, labels=(*wanted.labels, *rules.labels_in(change.label)))
    return service.change(session, actor, task_id, wanted, expected=expected, today=today, viewer=viewer)


def _way(task: Task, column: str, viewer: Viewer) -> str:
    """The first way of a task into a column; where none leads there the column's own step, which the service refuses in words."""
    kind = kinds.kind(task.wanted.kind)
    for to in rules.ways(viewer, task):
        step = kind.step(to)
        if (step.column if step else kinds.DONE) == column:
            return to
    there = kind.in_column(column)
    return there.key if there else kinds.DONE


def _why(error: ForbiddenError | ConflictError | InvalidError) -> str:
    if isinstance(error, InvalidError):
        return " ".join(sentence for sentences in error.fields.values() for sentence in sentences) or error.message
    return error.message
