"""Verbs of tasks on a tenant's session: add, change, move, assign, tick, finish, cancel, reopen; each is recorded and told."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import replace
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import update
from sqlalchemy.orm import Session

from semesta_platform import texts
from semesta_platform.database import utc_now, uuid7
from semesta_platform.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError
from semesta_platform.interface.words import gettext as _
from semesta_platform.tenancy.regions import zone_of
from semesta_tenants.coordination import kinds, mapping, notes, queries, rules, telling
from semesta_tenants.coordination.model import TaskRow
from semesta_tenants.coordination.records import Origin, Party, Said, StaleTaskError, State, Task, Viewer, Wanted, Way
from semesta_tenants.coverage import acts
from semesta_tenants.coverage.records import Actor

SUBJECT: Final = "task"
WHOLE: Final = Viewer()
"""Somebody who acts for the whole region: its admin, and the system."""


def add(session: Session, actor: Actor, wanted: Wanted, *, today: dt.date, viewer: Viewer = WHOLE, period: str = "") -> Task:
    """Write down a task. viewer: for whom this person acts; what the branch writes is shared. period: of a recurring one.

    A task without a due date has that of its first step, where the kind has a rule for it and its day is still to come.

    Raises:
        InvalidError: a field cannot be so, or the owner is an organisation for which this person does not act.
        ConflictError: the recurring task of this period is there already.
    """
    if viewer.party is Party.BPJS:
        wanted = replace(wanted, origin=Origin.BRANCH, shared=True)
    wanted = rules.tidied(wanted)
    step = kinds.step_of(wanted.kind, wanted.step)
    if wanted.due_on is None and step.due is not None:
        wanted = replace(wanted, due_on=step.due.on(today, period))
    found = rules.problems(wanted, today=today) if not period else {}
    _check(found | _unshared(wanted, step.side), wanted, viewer)
    which = uuid7()
    entered = {"id": which, "period": period, "entered_by": actor.person_id, "entered_words": actor.words}
    if not mapping.inserted(session, mapping.new_values(wanted, step) | entered):
        raise ConflictError(_("Tugas berkala untuk masa ini sudah ada."))
    made = _found(queries.task(session, which))
    acts.record(session, actor, "task.made", (SUBJECT, str(made.id)), snapshot(made))
    telling.opened(session, actor, made)
    return made


def change(
    session: Session,
    actor: Actor,
    task_id: uuid.UUID,
    wanted: Wanted,
    *,
    expected: int,
    today: dt.date,
    viewer: Viewer = WHOLE,
) -> Task:
    """Change what an open task says; where it came from, its kind and its step stay, whatever `wanted` says.

    expected: the row version that the person had on screen. viewer: as in `add`. What changes nothing leaves no trace.

    Raises:
        NotFoundError: there is no such task, or this person does not see it.
        ForbiddenError: it is the other side's to change.
        StaleTaskError: somebody changed it in between.
        ConflictError: it is closed.
        InvalidError: a field cannot be so.
    """
    current = _locked(session, task_id, viewer)
    now, wanted = current.wanted, _kept(current.wanted, wanted, viewer)
    if current.row_version != expected:
        raise StaleTaskError(_changed_first(), current, wanted)
    if current.state is not State.OPEN:
        raise ConflictError(closed())
    found = rules.problems(wanted, today=today, before=now)
    _check(found | _unshared(wanted, current.side), wanted, viewer, now)
    wanted = _seeing(session, current, wanted)
    if rules.tidied(now) == wanted:
        return current
    changed = _apply(session, actor, current, "task.changed", mapping.values_of(wanted))
    if wanted.assignee_id != now.assignee_id:
        telling.assigned(session, actor, changed)
    telling.withdrawn(session, current, changed)
    return changed


def move(
    session: Session,
    actor: Actor,
    task_id: uuid.UUID,
    way: Way,
    *,
    expected: int,
    today: dt.date,
    viewer: Viewer = WHOLE,
) -> Task:
    """Move it to another step, or to its end (`kinds.DONE`). Time is counted for the side at which it stood.

    Its output is needed where the step says so and the task goes on. The assignee stays while the side does; the due date follows
    the new step's rule where it has one. expected, viewer: as in `change`.

    Raises:
        NotFoundError, StaleTaskError: as `change`.
        ForbiddenError: it is the other side's turn.
        ConflictError: it is closed, or no way leads there.
        InvalidError: the output lacks or is too long.
    """
    current = _open(session, task_id, expected, viewer, changing=False)
    if way.to not in rules.ways(viewer, current):
        _refuse_way(current, way.to)
    output = _note(way.output, "output", needed=rules.needs_output(current, way.to), no_nik=way.no_nik)
    values = mapping.leaving(current, utc_now())
    if way.to == kinds.DONE:
        values |= _closing(actor, State.DONE, output)
        moved = _apply(session, actor, current, "task.finished", values)
    else:
        moved = _apply(session, actor, current, "task.moved", values | mapping.arriving(current, way.to, today, _zone(session)))
    if output:
        notes.write(session, actor, moved, Said(output, viewer.party, output_of=current.step))
    telling.moved(session, actor, current, moved, output)
    return moved


def assign(
    session: Session,
    actor: Actor,
    task_id: uuid.UUID,
    person: uuid.UUID | None,
    *,
    expected: int,
    viewer: Viewer = WHOLE,
) -> Task:
    """Give it to somebody who reaches this tenant and sees it, or to nobody. Who sees a task may assign it.

    Raises:
        NotFoundError, StaleTaskError, ConflictError: as `move`.
        InvalidError: nobody of that account reaches this tenant or sees this task.
    """
    current = _open(session, task_id, expected, viewer, changing=False)
    words = ""
    if person is not None:
        words = next((each.name for each in telling.seers(session, current) if each.person == person), "")
        if not words:
            raise InvalidError(_("Ada isian yang perlu diperbaiki."), {"assignee": [_("Pilih orang dari daftar.")]})
    if person == current.wanted.assignee_id:
        return current
    changed = _apply(session, actor, current, "task.assigned", {"assignee_id": person, "assignee_words": words})
    telling.assigned(session, actor, changed)
    telling.withdrawn(session, current, changed)
    return changed


def tick(
    session: Session, actor: Actor, task_id: uuid.UUID, number: int, *, done: bool, expected: int, viewer: Viewer = WHOLE
) -> Task:
    """One line of the checklist is done, or is not. number: from 0. Who sees a task may tick.

    Raises:
        NotFoundError: as `move`; also when there is no such line.
        StaleTaskError, ConflictError: as `move`.
    """
    current = _open(session, task_id, expected, viewer, changing=False)
    items = list(current.wanted.checklist)
    if not 0 <= number < len(items):
        raise NotFoundError("There is no such line.")
    if items[number].done == done:
        return current
    items[number] = replace(items[number], done=done)
    return _apply(session, actor, current, "task.ticked", {"checklist": mapping.items_of(items)})


def finish(
    session: Session, actor: Actor, task_id: uuid.UUID, *, expected: int, note: str, today: dt.date, viewer: Viewer = WHOLE
) -> Task:
    """The task is done: the way to its end, where one leads from its step. note: what came out of it. As `move`."""
    try:
        return move(session, actor, task_id, Way(kinds.DONE, note), expected=expected, today=today, viewer=viewer)
    except InvalidError as error:
        raise InvalidError(error.message, {"note": error.fields.get("output", ())}) from None


def cancel(
    session: Session,
    actor: Actor,
    task_id: uuid.UUID,
    *,
    expected: int,
    reason: str,
    viewer: Viewer = WHOLE,
    no_nik: bool = False,
) -> Task:
    """The task will not be done; it stays in the list with the reason. expected, viewer: as in `change`. no_nik: as of `Wanted`.

    Raises:
        NotFoundError, ForbiddenError, StaleTaskError, ConflictError: as `change`.
        InvalidError: no reason, or one that is too long.
    """
    current = _open(session, task_id, expected, viewer)
    reason = _note(reason, "reason", needed=True, no_nik=no_nik)
    values = mapping.leaving(current, utc_now()) | _closing(actor, State.CANCELLED, reason)
    cancelled = _apply(session, actor, current, "task.cancelled", values)
    telling.moved(session, actor, current, cancelled, reason)
    return cancelled


def reopen(session: Session, actor: Actor, task_id: uuid.UUID, *, expected: int, viewer: Viewer = WHOLE) -> Task:
    """A closed task is to be done after all, at the step where it stood. expected, viewer: as in `change`.

    Raises:
        NotFoundError, ForbiddenError, StaleTaskError: as `change`.
        ConflictError: it is open.
    """
    current = _expected(session, task_id, expected, viewer)
    if current.state is State.OPEN:
        raise ConflictError(_("Tugas ini masih terbuka."))
    values = {
        "state": State.OPEN.value,
        "closed_words": None,
        "closed_at": None,
        "closing_note": "",
        "step_since": utc_now(),
    }
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
        "task_kind": kinds.kind(wanted.kind).words.id,
        "task_step": kinds.step_of(wanted.kind, task.step).words.id,
        "waits_for": task.side.value,
        "shared": wanted.shared,
        "task_period": task.period,
        "task_priority": wanted.priority.value,
        "labels": list(wanted.labels),
        "assignee": wanted.assignee_words,
        "checklist": [f"{'✓ ' if each.done else ''}{each.text}" for each in wanted.checklist],
        "links": [each.words for each in wanted.links],
    }


# ---- what a step demands ----------------------------------------------------------------------------------------------------


def _check(found: dict[str, list[str]], wanted: Wanted, viewer: Viewer, before: Wanted | None = None) -> None:
    """before: the task as it stands; what somebody was given stays with its owner."""
    offices = viewer.offices
    if offices is not None and "owner" not in found and not (before and rules.owned_by(wanted.owner, {before.owner})):
        if before is not None and not rules.owned_by(before.owner, offices):
            found["owner"] = [_("Pemilik tugas ini hanya dapat diganti pemiliknya atau admin daerah.")]
        elif not rules.owned_by(wanted.owner, offices):
            names = ", ".join(sorted(offices))
            found["owner"] = [_("Anda hanya dapat menulis tugas untuk perangkat daerah Anda: %(names)s.", names=names)]
    if found:
        raise InvalidError(_("Ada isian yang perlu diperbaiki."), found)


def _unshared(wanted: Wanted, side: Party) -> dict[str, list[str]]:
    if wanted.shared or side is not Party.BPJS:
        return {}
    return {"shared": [_("Tugas yang menunggu BPJS Kesehatan perlu dibagikan kepada cabang.")]}


def _kept(before: Wanted, wanted: Wanted, viewer: Viewer) -> Wanted:
    """Tidied, with what a change leaves as it was; what the branch asked for stays shared, whatever its form leaves out."""
    fixed = {name: getattr(before, name) for name in ("origin", "origin_id", "source_title", "source_url", "kind", "step")}
    fixed |= {"shared": True} if viewer.party is Party.BPJS else {}
    return rules.tidied(replace(wanted, **fixed))


def _seeing(session: Session, current: Task, wanted: Wanted) -> Wanted:
    """The same without an assignee who would no longer see it: of the branch, once it is the region's alone."""
    if wanted.assignee_id is None or wanted.shared == current.wanted.shared:
        return wanted
    seers = telling.seers(session, replace(current, wanted=wanted))
    if wanted.assignee_id in {each.person for each in seers}:
        return wanted
    return replace(wanted, assignee_id=None, assignee_words="")


def _note(text: str, field: str, *, needed: bool, no_nik: bool) -> str:
    tidy = texts.tidy(text)
    if needed and not tidy and field == "output":
        raise InvalidError(_("Ada isian yang perlu diperbaiki."), {field: [_("Tulis keluaran langkah ini.")]})
    if words := rules.note_problem(tidy, needed=needed, no_nik=no_nik):
        raise InvalidError(_("Ada isian yang perlu diperbaiki."), {field: [words]})
    return tidy


def _refuse_way(task: Task, to: str) -> None:
    """Why it may not go there.

    Raises:
        ForbiddenError: the way is there, and the other side's.
        ConflictError: no way leads there.
    """
    if to in kinds.step_of(task.wanted.kind, task.step).next:
        if not task.wanted.shared:
            raise ConflictError(_("Bagikan tugas ini kepada cabang dahulu, baru teruskan ke BPJS Kesehatan."))
        raise ForbiddenError(others_turn())
    raise ConflictError(_("Dari langkah ini tugas tidak dapat dipindah ke sana."))


def _zone(session: Session) -> dt.tzinfo:
    return ZoneInfo(zone_of(str(session.info["tenant"])[:2]))


def _locked(session: Session, task_id: uuid.UUID, viewer: Viewer, *, changing: bool = True) -> Task:
    """Locked until the end of the transaction: of two steps at once the second sees what the first has done."""
    found = _found(queries.locked(session, task_id))
    if not rules.may_see(viewer, found):
        raise NotFoundError("There is no such task.")
    if changing and not rules.may_change(viewer, found):
        raise ForbiddenError(not_yours())
    return found


def _expected(session: Session, task_id: uuid.UUID, expected: int, viewer: Viewer, *, changing: bool = True) -> Task:
    current = _locked(session, task_id, viewer, changing=changing)
    if current.row_version != expected:
        raise StaleTaskError(_changed_first(), current)
    return current


def _open(session: Session, task_id: uuid.UUID, expected: int, viewer: Viewer, *, changing: bool = True) -> Task:
    current = _expected(session, task_id, expected, viewer, changing=changing)
    if current.state is not State.OPEN:
        raise ConflictError(closed())
    return current


def not_yours() -> str:
    """Why somebody may not change a task that they see, in the language of the request."""
    return _("Tugas ini dibuat pihak lain. Anda dapat mengomentari, mencentang, dan meneruskannya, tetapi tidak mengubahnya.")


def others_turn() -> str:
    """Why somebody may not move a task on."""
    return _("Langkah ini giliran pihak lain; tunggu sampai mereka meneruskannya, atau tanyakan lewat komentar.")


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


def _closing(actor: Actor, state: State, note: str) -> dict[str, Any]:
    return {"state": state.value, "closed_words": actor.words, "closed_at": utc_now(), "closing_note": note}


def _apply(session: Session, actor: Actor, current: Task, action: str, values: dict[str, Any]) -> Task:
    statement = update(TaskRow).where(TaskRow.id == current.id).values(**values, row_version=current.row_version + 1)
    session.execute(statement, execution_options={"synchronize_session": False})
    changed = _found(queries.task(session, current.id))
    acts.record(session, actor, action, (SUBJECT, str(changed.id)), snapshot(changed), snapshot(current))
    return changed
