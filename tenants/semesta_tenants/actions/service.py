"""Verbs of action items on a tenant's session: make, change, start, wait, finish, cancel, reopen, note; each leaves an act."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import Any

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from semesta_platform import texts
from semesta_platform.database import utc_now, uuid7
from semesta_platform.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError
from semesta_platform.interface.words import gettext as _
from semesta_tenants.actions import meetings, queries, reading, rules
from semesta_tenants.actions.model import ActionNoteRow, ActionRow
from semesta_tenants.actions.records import Action, Desk, Side, StaleActionError, State, Wanted
from semesta_tenants.coverage import acts
from semesta_tenants.coverage.records import Actor
from semesta_tenants.stakeholders import queries as stakeholders
from semesta_tenants.stakeholders.records import Organisation
from semesta_tenants.targets import queries as targets
from semesta_tenants.targets.rules import plain

SUBJECT = "action"


def make(session: Session, actor: Actor, desk: Desk, wanted: Wanted) -> Action:
    """Write down an action item; the indicator's figure of that day (of the meeting's, where a meeting made it) is frozen.

    Raises:
        NotFoundError: the owner, the meeting, its line or the target is none of this tenant, or none that this person sees.
        InvalidError: a field cannot be so, or the owner is an organisation for which this person does not act.
    """
    wanted = rules.tidied(wanted)
    met = _meeting(session, desk, wanted)
    owner = _organisation(session, wanted.organisation_id)
    found = rules.problems(wanted, today=desk.today, met_on=met.day(desk.zone) if met else None)
    if not owner.active:
        found.setdefault("organisation_id", []).append(_("Organisasi ini tidak lagi ikut serta; pilih yang lain."))
    if met is not None and met.state == meetings.CANCELLED:
        found["meeting_id"] = [_("Rapat ini dibatalkan dan tidak memutuskan apa pun; pilih rapat lain.")]
    if met is None and desk.scope.side is Side.BRANCH:
        found["meeting_id"] = [_("Pilih rapat yang memutuskannya.")]
    _check(found, desk, owner, _target_problems(session, wanted))
    values = {
        **_values(wanted),
        "id": uuid7(),
        "meeting_id": wanted.meeting_id,
        "item_id": wanted.item_id,
        "before": _before(session, desk, wanted, met),
        "source_title": wanted.source_title,
        "source_url": wanted.source_url,
        "entered_by": actor.person_id,
        "entered_words": actor.words,
    }
    session.execute(insert(ActionRow).values(values))
    made = _found(queries.action(session, values["id"]))
    acts.record(session, actor, "action.made", (SUBJECT, str(made.id)), snapshot(made))
    return made


def change(session: Session, actor: Actor, desk: Desk, action_id: uuid.UUID, wanted: Wanted, *, expected: int) -> Action:
    """Change an item that is still to be done; meeting, line and source stay as they are, whatever `wanted` says.

    Another indicator freezes its own figure of the day on which the item was made. expected: the row version that the person
    had on screen. What changes nothing leaves no trace.

    Raises:
        NotFoundError: there is no such item, or the owner or target is none of this tenant.
        ForbiddenError: it belongs to an organisation for which this person does not act.
        StaleActionError: somebody changed it in between.
        ConflictError: it is closed.
        InvalidError: a field cannot be so.
    """
    current = _locked(session, desk, action_id)
    now = current.wanted
    wanted = rules.tidied(
        replace(
            wanted,
            meeting_id=now.meeting_id,
            item_id=now.item_id,
            source_title=now.source_title,
            source_url=now.source_url,
        )
    )
    if current.row_version != expected:
        raise StaleActionError(_changed_first(), current, wanted)
    if current.state.ended:
        raise ConflictError(closed())
    met = meetings.meeting(session, now.meeting_id, replace(desk.scope, side=Side.REGION)) if now.meeting_id else None
    owner = _organisation(session, wanted.organisation_id)
    found = rules.problems(wanted, today=desk.today, met_on=met.day(desk.zone) if met else None, before=now.due_on)
    _check(found, desk, owner, _target_problems(session, wanted))
    if wanted == now:
        return current
    values = _values(wanted)
    if wanted.indicator != now.indicator:
        made_on = replace(desk, today=current.entered_at.astimezone(desk.zone).date())
        values["before"] = _before(session, made_on, wanted, met)
    return _apply(session, actor, current, "action.changed", values)


def start(session: Session, actor: Actor, desk: Desk, action_id: uuid.UUID, *, expected: int) -> Action:
    """Work on it has begun, or goes on. Raises as `change`."""
    current = _at(session, desk, action_id, expected, State.IN_PROGRESS)
    return _apply(session, actor, current, "action.started", {"state": State.IN_PROGRESS.value})


def wait(session: Session, actor: Actor, desk: Desk, action_id: uuid.UUID, *, expected: int, note: str = "") -> Action:
    """It waits for somebody else. note: for whom and for what, may be empty. Raises as `change`."""
    current = _at(session, desk, action_id, expected, State.WAITING)
    tidy = _text(note, "note")
    changed = _apply(session, actor, current, "action.put_off", {"state": State.WAITING.value})
    if tidy:
        _note(session, actor, current, tidy)
    return changed


def finish(
    session: Session, actor: Actor, desk: Desk, action_id: uuid.UUID, *, expected: int, note: str, evidence_url: str = ""
) -> Action:
    """It is done. note: what came out of it. evidence_url: a link that proves it; a file hangs on it as an attachment.

    Raises:
        NotFoundError, ForbiddenError, StaleActionError, ConflictError: as `change`.
        InvalidError: no note, one that is too long, or a link that leads nowhere.
    """
    current = _at(session, desk, action_id, expected, State.DONE)
    note, address = _tidy(note), evidence_url.strip()
    said = rules.note_problem(note, needed=_("Tulis apa yang dicapai, agar rapat berikutnya dapat membacanya."))
    found = {field: [words] for field, words in (("note", said), ("evidence_url", rules.address_problem(address))) if words}
    if found:
        raise InvalidError(_("Ada isian yang perlu diperbaiki."), found)
    values = _closing(actor, State.DONE, note) | {"evidence_url": address}
    return _apply(session, actor, current, "action.finished", values)


def cancel(session: Session, actor: Actor, desk: Desk, action_id: uuid.UUID, *, expected: int, reason: str) -> Action:
    """It will not be done; it stays in the list with the reason.

    Raises:
        NotFoundError, ForbiddenError, StaleActionError, ConflictError: as `change`.
        InvalidError: no reason, or one that is too long.
    """
    current = _at(session, desk, action_id, expected, State.CANCELLED)
    tidy = _text(reason, "reason", needed=_("Tulis alasannya, agar jelas mengapa tidak dikerjakan."))
    return _apply(session, actor, current, "action.cancelled", _closing(actor, State.CANCELLED, tidy))


def reopen(session: Session, actor: Actor, desk: Desk, action_id: uuid.UUID, *, expected: int) -> Action:
    """A closed item is to be done after all; what it was closed with stays in the record. Raises as `change`."""
    current = _at(session, desk, action_id, expected, State.OPEN)
    values = {"state": State.OPEN.value, "closed_words": None, "closed_at": None, "closing_note": "", "evidence_url": ""}
    return _apply(session, actor, current, "action.reopened", values)


def note(session: Session, actor: Actor, desk: Desk, action_id: uuid.UUID, *, text: str) -> Action:
    """Add a note on how it goes; notes are never changed, so nobody can be overtaken.

    Raises:
        NotFoundError, ForbiddenError: as `change`.
        InvalidError: no text, or one that is too long.
    """
    current = _locked(session, desk, action_id)
    _note(session, actor, current, _text(text, "note", needed=_("Tulis perkembangannya.")))
    return current


def snapshot(action: Action) -> dict[str, Any]:
    """An action item as the audit keeps it."""
    wanted = action.wanted
    return {
        "title": wanted.title,
        "organisation": action.organisation,
        "person_words": wanted.person_words,
        "detail": wanted.detail,
        "due_on": wanted.due_on.isoformat() if wanted.due_on else None,
        "priority": wanted.priority.value,
        "indicator": wanted.indicator,
        "expected": None if wanted.expected is None else plain(wanted.expected),
        "state": action.state.value,
        "closing_note": action.closing_note,
        "evidence_url": action.evidence_url,
        "source_title": wanted.source_title,
        "source_url": wanted.source_url,
    }


# ---- what a step demands ----------------------------------------------------------------------------------------------------


def _check(found: dict[str, list[str]], desk: Desk, owner: Organisation, more: dict[str, list[str]]) -> None:
    if "organisation_id" not in found and not rules.owns(desk.scope, owner):
        found["organisation_id"] = [_("Anda hanya dapat menulis tindak lanjut untuk organisasi Anda sendiri.")]
    if found := {**more, **found}:
        raise InvalidError(_("Ada isian yang perlu diperbaiki."), found)


def _meeting(session: Session, desk: Desk, wanted: Wanted) -> meetings.Met | None:
    if wanted.meeting_id is None:
        if wanted.item_id is not None:
            raise NotFoundError("A line of the minutes is of a meeting.")
        return None
    met = meetings.meeting(session, wanted.meeting_id, desk.scope)
    if met is None or (wanted.item_id is not None and meetings.line(session, met.id, wanted.item_id) is None):
        raise NotFoundError("There is no such meeting, or no such line in its minutes.")
    return met


def _organisation(session: Session, organisation_id: uuid.UUID) -> Organisation:
    found = stakeholders.organisation(session, organisation_id)
    if found is None:
        raise NotFoundError("There is no such organisation.")
    return found


def _target_problems(session: Session, wanted: Wanted) -> dict[str, list[str]]:
    if wanted.target_id is None:
        return {}
    target = targets.target(session, wanted.target_id)
    if target is None:
        raise NotFoundError("There is no such target.")
    return {} if target.indicator.code == wanted.indicator else {"target_id": [_("Target ini untuk indikator lain.")]}


def _before(session: Session, desk: Desk, wanted: Wanted, met: meetings.Met | None) -> dict[str, Any] | None:
    day = min(met.day(desk.zone), desk.today) if met else desk.today
    indicator = rules.indicator_of(wanted.indicator)
    return None if indicator is None else reading.figure_on(session, indicator, day)


def _locked(session: Session, desk: Desk, action_id: uuid.UUID) -> Action:
    """Locked until the end of the transaction: of two steps at once the second sees what the first has done."""
    found = _found(queries.seen(session, action_id, desk.scope, locking=True))
    if not rules.owns(desk.scope, _organisation(session, found.wanted.organisation_id)):
        raise ForbiddenError(not_yours())
    return found


def _at(session: Session, desk: Desk, action_id: uuid.UUID, expected: int, wanted: State) -> Action:
    current = _locked(session, desk, action_id)
    if current.row_version != expected:
        raise StaleActionError(_changed_first(), current)
    if wanted not in rules.LEADS[current.state]:
        raise ConflictError(closed() if current.state.ended else _("Tindak lanjut ini sudah dalam keadaan itu."))
    return current


def not_yours() -> str:
    """Why somebody of another organisation may not change an item, in the language of the request."""
    return _("Tindak lanjut ini milik organisasi lain. Hanya pemiliknya atau admin daerah yang dapat mengubahnya.")


def closed() -> str:
    """Why a closed item takes no change, in the language of the request."""
    return _("Tindak lanjut ini sudah ditutup. Buka kembali dahulu bila masih perlu dikerjakan.")


def _changed_first() -> str:
    return _("Orang lain sudah lebih dulu mengubahnya. Periksa keadaannya yang sekarang, lalu ulangi bila masih perlu.")


def _found(action: Action | None) -> Action:
    if action is None:
        raise NotFoundError("There is no such action item.")
    return action


def _tidy(text: str) -> str:
    return texts.tidy(text)


def _text(text: str, field: str, *, needed: str = "") -> str:
    tidy = _tidy(text)
    if words := rules.note_problem(tidy, needed=needed):
        raise InvalidError(_("Ada isian yang perlu diperbaiki."), {field: [words]})
    return tidy


# ---- writing ------------------------------------------------------------------------------------------------------------------


def _values(wanted: Wanted) -> dict[str, Any]:
    return {
        "title": wanted.title,
        "organisation_id": wanted.organisation_id,
        "person_words": wanted.person_words,
        "detail": wanted.detail,
        "due_on": wanted.due_on,
        "priority": wanted.priority.value,
        "indicator": wanted.indicator,
        "expected": wanted.expected,
        "target_id": wanted.target_id,
    }


def _closing(actor: Actor, state: State, note: str) -> dict[str, Any]:
    return {"state": state.value, "closed_words": actor.words, "closed_at": utc_now(), "closing_note": note}


def _note(session: Session, actor: Actor, current: Action, text: str) -> None:
    values = {"action_id": current.id, "text": text, "entered_by": actor.person_id, "entered_words": actor.words}
    session.execute(insert(ActionNoteRow).values(**values, id=uuid7()))
    acts.record(session, actor, "action.noted", (SUBJECT, str(current.id)), {"title": current.wanted.title, "note": text})


def _apply(session: Session, actor: Actor, current: Action, action: str, values: dict[str, Any]) -> Action:
    statement = update(ActionRow).where(ActionRow.id == current.id).values(**values, row_version=current.row_version + 1)
    session.execute(statement, execution_options={"synchronize_session": False})
    changed = _found(queries.action(session, current.id))
    acts.record(session, actor, action, (SUBJECT, str(changed.id)), snapshot(changed), snapshot(current))
    return changed
