"""Signing minutes: each side for itself, both under the same text; the second signature locks them."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any, TypeVar

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from semesta_platform.database import utc_now
from semesta_platform.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError
from semesta_platform.interface.words import gettext as _
from semesta_tenants.coverage import acts
from semesta_tenants.coverage.records import Actor
from semesta_tenants.forum import minutes_queries, queries
from semesta_tenants.forum import minutes_rules as rules
from semesta_tenants.forum.minutes_records import Document, Party, Signed
from semesta_tenants.forum.model import MeetingRow
from semesta_tenants.forum.records import Meeting, Signature, State

Done = TypeVar("Done")
SUBJECT = "minutes"
BETWEEN = " · "
"""Stands between the office for which somebody signed and who it was."""
_NONE: dict[str, Any] = {
    "digest": None,
    **{f"{side}_signed_{part}": None for side in ("chair", "bpjs") for part in ("by", "words", "at")},
}


def sign(session: Session, actor: Actor, meeting_id: uuid.UUID, party: Party, office: str, name: str, *, seen: str) -> Signed:
    """Sign for one side what was on screen; with the other side's signature under the same text the minutes are locked.

    office: as the signer calls it, e.g. 'Sekretaris Daerah'. name: of the account. seen: `rules.digest_of` what was on screen.
    A signature of the other side under another text is taken away, and told.

    Raises:
        NotFoundError: there is no such meeting.
        ForbiddenError: nobody is signed in.
        ConflictError: not held or locked, something is still missing, the text changed since it was read, this side has signed,
            or the same person signed for the other side.
        InvalidError: no office, or one that is too long.
    """
    if actor.person_id is None:
        raise ForbiddenError
    meeting = queries.meeting(session, meeting_id, locking=True)
    if meeting is None:
        raise NotFoundError("There is no such meeting.")
    _refuse_state(meeting)
    document = minutes_queries.signed_part(session, meeting)
    digest = rules.digest_of(document)
    if seen != digest:
        raise ConflictError(_("Isi notulen berubah setelah Anda membukanya. Baca lagi, lalu tanda tangani."))
    if missing := rules.missing(document):
        raise ConflictError(" ".join([_("Notulen belum dapat ditandatangani."), *missing]))
    removed = digest != meeting.digest and drop(session, actor, meeting)
    if removed:
        meeting = queries.meeting(session, meeting_id) or meeting
    _refuse_signer(meeting, party, actor.person_id)
    return _sign(session, actor, document, meeting, party, _words(office, name), digest=digest, removed=removed)


def drop(session: Session, actor: Actor, meeting: Meeting) -> bool:
    """Take all signatures away, since the text under them changed; whether there were any. meeting: as it stands, held locked."""
    signed = {side: each.words for side, each in sides(meeting).items() if each}
    if not signed:
        return False
    _update(session, meeting, _NONE)
    named = {"title": meeting.title}
    acts.record(session, actor, "minutes.signature_removed", (SUBJECT, str(meeting.id)), named, named | signed)
    return True


def drop_if_changed(session: Session, actor: Actor, meeting_id: uuid.UUID) -> bool:
    """For whoever changed something else of a meeting: signatures under another text than now stands are taken away."""
    meeting = queries.meeting(session, meeting_id, locking=True)
    if meeting is None or meeting.digest is None or meeting.state is not State.HELD:
        return False
    return not stands(minutes_queries.signed_part(session, meeting)) and drop(session, actor, meeting)


def removing(session: Session, meeting_id: uuid.UUID, verb: Callable[[Session], Done]) -> tuple[Done, bool]:
    """What a verb gave back, and whether it took signatures away: who changes something is told so."""
    before = _signed(session, meeting_id)
    done = verb(session)
    return done, before and not _signed(session, meeting_id)


def _signed(session: Session, meeting_id: uuid.UUID) -> bool:
    return session.scalar(select(MeetingRow.digest).where(MeetingRow.id == meeting_id)) is not None


def stands(document: Document) -> bool:
    """Whether what the first side signed is what now stands there; also when nobody signed."""
    return document.meeting.digest in {None, rules.digest_of(document)}


def sides(meeting: Meeting) -> dict[str, Signature | None]:
    """The signature of each side, as the record calls them."""
    return {Party.CHAIR.value: meeting.chair, Party.BPJS.value: meeting.bpjs}


def _refuse_state(meeting: Meeting) -> None:
    if meeting.state is State.LOCKED:
        raise ConflictError(_("Notulen ini sudah disahkan kedua pihak."))
    if meeting.state is not State.HELD:
        raise ConflictError(_("Hanya notulen rapat yang sudah berlangsung yang dapat ditandatangani."))


def _refuse_signer(meeting: Meeting, party: Party, person: uuid.UUID) -> None:
    signed = sides(meeting)
    if signed[party.value]:
        raise ConflictError(_("Pihak Anda sudah menandatangani notulen ini."))
    if any(each and each.person_id == person for each in signed.values()):
        raise ConflictError(_("Satu orang tidak dapat menandatangani untuk kedua pihak."))


def _words(office: str, name: str) -> str:
    office = rules.line(office.replace(BETWEEN.strip(), " "))
    if words := rules.text_problem(office, rules.LONGEST_OFFICE, _("Tulis jabatan yang Anda wakili.")):
        raise InvalidError(_("Ada isian yang perlu diperbaiki."), {"office": [words]})
    return f"{office}{BETWEEN}{rules.line(name)}"


def _sign(  # noqa: PLR0913 (one signature: who, what, for whom, in which words)
    session: Session,
    actor: Actor,
    document: Document,
    meeting: Meeting,
    party: Party,
    words: str,
    *,
    digest: str,
    removed: bool,
) -> Signed:
    now, side = utc_now(), party.value
    both = sum(1 for each in sides(meeting).values() if each) == 1
    values = {
        "digest": digest,
        f"{side}_signed_by": actor.person_id,
        f"{side}_signed_words": words,
        f"{side}_signed_at": now,
    }
    _update(session, meeting, values | ({"state": State.LOCKED.value, "locked_at": now} if both else {}))
    subject = (SUBJECT, str(meeting.id))
    named = {"title": meeting.title, "number": meeting.number}
    acts.record(session, actor, "minutes.signed", subject, named | {side: words, "digest": digest})
    if both:
        counted: dict[str, object] = {"items": len(document.items), "attendances": len(document.attendances)}
        acts.record(session, actor, "minutes.locked", subject, {**named, "digest": digest, **counted})
    return Signed(locked=both, removed=removed)


def _update(session: Session, meeting: Meeting, values: dict[str, Any]) -> None:
    statement = update(MeetingRow).where(MeetingRow.id == meeting.id).values(**values, row_version=meeting.row_version + 1)
    session.execute(statement, execution_options={"synchronize_session": False})
