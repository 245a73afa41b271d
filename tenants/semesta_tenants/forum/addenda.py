"""Corrections of locked minutes: added beside them, numbered, never changed."""

from __future__ import annotations

import uuid

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from semesta_platform.database import uuid7
from semesta_platform.errors import ConflictError, InvalidError, NotFoundError
from semesta_platform.interface.words import gettext as _
from semesta_tenants.coverage import acts
from semesta_tenants.coverage.records import Actor
from semesta_tenants.forum import minutes_rules as rules
from semesta_tenants.forum import queries
from semesta_tenants.forum.model import AddendumRow
from semesta_tenants.forum.records import Addendum, State


def add(
    session: Session, actor: Actor, meeting_id: uuid.UUID, text: str, reason: str, *, item_id: uuid.UUID | None = None
) -> Addendum:
    """Add a correction. reason: why it is needed. item_id: the agenda item that it corrects, None for the minutes as a whole.

    Raises:
        NotFoundError: there is no such meeting.
        ConflictError: its minutes are not locked: they are corrected themselves; or the same was added just before, by the
            same person: a form sent twice.
        InvalidError: no text, no reason, one that is too long, or an item of another meeting.
    """
    # Locked, so that two addenda at once get two numbers.
    meeting = queries.meeting(session, meeting_id, locking=True)
    if meeting is None:
        raise NotFoundError("There is no such meeting.")
    if meeting.state is not State.LOCKED:
        raise ConflictError(_("Notulen ini belum terkunci. Perbaiki langsung isinya; adendum hanya untuk notulen yang terkunci."))
    text, reason = rules.tidy(text), rules.tidy(reason)
    item = queries.item(session, meeting_id, item_id) if item_id else None
    if found := _problems(text, reason, stray=item_id is not None and item is None):
        raise InvalidError(_("Ada isian yang perlu diperbaiki."), found)
    _refuse_twice(session, actor, meeting_id, (text, reason, item_id))
    number = len(queries.addenda(session, meeting_id)) + 1
    values = {"id": uuid7(), "meeting_id": meeting_id, "number": number, "item_id": item_id, "text": text, "reason": reason}
    session.execute(insert(AddendumRow).values(**values, entered_by=actor.person_id, entered_words=actor.words))
    told = {"title": meeting.title, "number": number, "text": text, "reason": reason} | ({"item": item.title} if item else {})
    acts.record(session, actor, "addendum.made", ("addendum", str(values["id"])), told)
    return queries.addenda(session, meeting_id)[-1]


def _refuse_twice(session: Session, actor: Actor, meeting_id: uuid.UUID, wanted: tuple[str, str, uuid.UUID | None]) -> None:
    query = select(AddendumRow.number, AddendumRow.text, AddendumRow.reason, AddendumRow.item_id).where(
        AddendumRow.meeting_id == meeting_id, AddendumRow.entered_by == actor.person_id
    )
    last = session.execute(query.order_by(AddendumRow.number.desc()).limit(1)).one_or_none()
    if last is not None and (last.text, last.reason, last.item_id) == wanted:
        raise ConflictError(_("Adendum yang sama sudah Anda tambahkan, dengan nomor %(number)s.", number=last.number))


def _problems(text: str, reason: str, *, stray: bool) -> dict[str, list[str]]:
    given = (
        ("item", _("Pilih butir agenda rapat ini.") if stray else None),
        ("text", rules.text_problem(text, rules.LONGEST_TEXT, _("Tulis koreksinya."))),
        ("reason", rules.text_problem(reason, rules.LONGEST_REASON, _("Tulis alasan koreksi ini."))),
    )
    return {field: [words] for field, words in given if words}
