"""Verbs of minutes that are being written: the head and each agenda item for itself; whoever comes second is told."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from semesta_platform.database import utc_now
from semesta_platform.errors import ConflictError, InvalidError, NotFoundError
from semesta_platform.interface.words import gettext as _
from semesta_tenants.coverage import acts
from semesta_tenants.coverage.records import Actor
from semesta_tenants.forum import minutes_rules as rules
from semesta_tenants.forum import queries, signing
from semesta_tenants.forum.minutes_records import Head, Said
from semesta_tenants.forum.model import MeetingItemRow, MeetingRow
from semesta_tenants.forum.records import Item, Meeting, StaleItemError, StaleMeetingError, State

SUBJECT = "minutes"


def save_head(session: Session, actor: Actor, meeting_id: uuid.UUID, head: Head, *, expected: str) -> Meeting:
    """Keep number, opening, closing and who wrote. expected: `rules.mark_of` the head that the person had on screen.

    A change takes signatures away; what changes nothing leaves no trace.

    Raises:
        NotFoundError: there is no such meeting.
        StaleMeetingError: somebody changed the head in between.
        ConflictError: the meeting was not held yet, was cancelled, or its minutes are locked.
        InvalidError: a field cannot be so, or another meeting has the number.
    """
    current = _writable(session, meeting_id)
    head = Head(rules.line(head.number), rules.tidy(head.opening), rules.tidy(head.closing), rules.line(head.secretary_words))
    now = rules.head_of(current)
    if rules.mark_of(now) != expected and head != now:
        raise StaleMeetingError(_changed_first(), current, asdict(head))
    if found := rules.head_problems(head):
        raise InvalidError(_wrong(), found)
    if head == now:
        return current
    _refuse_taken(session, current, head.number)
    try:
        with session.begin_nested():
            _write(session, current, asdict(head) | {"number": head.number or None})
    except IntegrityError as error:
        raise InvalidError(_wrong(), {"number": [_taken()]}) from error
    _record(session, actor, current, {"part": "head"}, asdict(now), asdict(head))
    # Counted up once already: who takes signatures away must know.
    signing.drop(session, actor, replace(current, row_version=current.row_version + 1))
    return _found(queries.meeting(session, meeting_id))


def save_item(session: Session, actor: Actor, meeting_id: uuid.UUID, item_id: uuid.UUID, said: Said, *, expected: int) -> Item:
    """Keep what was said and decided under one item. expected: the item's row version that the person had on screen.

    A change takes signatures away; what changes nothing leaves no trace.

    Raises:
        NotFoundError: there is no such meeting, or no such item in it.
        StaleItemError: somebody changed the item in between.
        ConflictError: as `save_head`.
        InvalidError: a text cannot be so.
    """
    # The meeting first, in every verb: who locks minutes holds it too, so neither waits for the other in a circle.
    meeting = _meeting(session, meeting_id)
    current = queries.item(session, meeting_id, item_id, locking=True)
    if current is None:
        raise NotFoundError("There is no such item.")
    refuse_unwritable(meeting)
    said = Said(rules.tidy(said.discussion), rules.tidy(said.decision))
    now = rules.said_of(current)
    if current.row_version != expected and said != now:
        raise StaleItemError(_changed_first(), current, asdict(said))
    if found := rules.said_problems(said):
        raise InvalidError(_wrong(), found)
    if said == now:
        return current
    who = {"changed_by": actor.person_id, "changed_words": actor.words, "changed_at": utc_now()}
    statement = update(MeetingItemRow).where(MeetingItemRow.id == item_id)
    statement = statement.values(**asdict(said), **who, row_version=current.row_version + 1)
    session.execute(statement, execution_options={"synchronize_session": False})
    _record(session, actor, meeting, {"item": current.title}, asdict(now), asdict(said))
    signing.drop(session, actor, meeting)
    changed = queries.item(session, meeting_id, item_id)
    return changed or current


def refuse_unwritable(meeting: Meeting) -> None:
    """Minutes are written between the meeting and the second signature.

    Raises:
        ConflictError: it was not held yet, was cancelled, or is locked.
    """
    if meeting.state is State.LOCKED:
        raise ConflictError(_("Notulen ini sudah disahkan dan terkunci. Koreksi ditulis sebagai adendum."))
    if meeting.state is State.CANCELLED:
        raise ConflictError(_("Rapat ini dibatalkan, jadi tidak ada notulennya."))
    if meeting.state is State.PLANNED:
        raise ConflictError(_("Rapat ini belum ditandai sudah berlangsung. Notulen ditulis setelah itu."))


def _writable(session: Session, meeting_id: uuid.UUID) -> Meeting:
    meeting = _meeting(session, meeting_id)
    refuse_unwritable(meeting)
    return meeting


def _meeting(session: Session, meeting_id: uuid.UUID) -> Meeting:
    return _found(queries.meeting(session, meeting_id, locking=True))


def _found(meeting: Meeting | None) -> Meeting:
    if meeting is None:
        raise NotFoundError("There is no such meeting.")
    return meeting


def _refuse_taken(session: Session, current: Meeting, number: str) -> None:
    if not number:
        return
    query = select(MeetingRow.id).where(func.lower(MeetingRow.number) == number.lower(), MeetingRow.id != current.id)
    if session.scalars(query.limit(1)).first() is not None:
        raise InvalidError(_wrong(), {"number": [_taken()]})


def _write(session: Session, current: Meeting, values: Mapping[str, Any]) -> None:
    statement = update(MeetingRow).where(MeetingRow.id == current.id).values(**values, row_version=current.row_version + 1)
    session.execute(statement, execution_options={"synchronize_session": False})


def _record(
    session: Session, actor: Actor, meeting: Meeting, where: Mapping[str, str], now: Mapping[str, str], then: Mapping[str, str]
) -> None:
    """Autosave comes every few seconds: the record keeps where a text changed, not the whole of it each time."""
    pairs = {field: rules.excerpt(text, then[field]) for field, text in now.items() if then[field] != text}
    named = {"title": meeting.title, **where}
    before = named | {field: pair[0] for field, pair in pairs.items()}
    after = named | {field: pair[1] for field, pair in pairs.items()}
    acts.record(session, actor, "minutes.saved", (SUBJECT, str(meeting.id)), after, before)


def _wrong() -> str:
    return _("Ada isian yang perlu diperbaiki.")


def _taken() -> str:
    return _("Nomor ini sudah dipakai notulen lain. Tulis nomor berikutnya.")


def _changed_first() -> str:
    return _("Orang lain sudah lebih dulu mengubah bagian ini.")
