"""Verbs of the attendance code: open it for a day, and let those present write themselves down with it."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import secrets
import uuid
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import update
from sqlalchemy.orm import Session

from semesta_platform.errors import ConflictError, InvalidError, NotFoundError
from semesta_platform.interface.words import gettext as _
from semesta_tenants.coverage import acts
from semesta_tenants.coverage.records import Actor
from semesta_tenants.forum import attendances, attending, queries, rules, service
from semesta_tenants.forum.model import MeetingRow
from semesta_tenants.forum.records import Attendance, Clock, Meeting, Presence, Via, WantedAttendance

SIGNS: Final = "34679ACDEFGHJKMNPQRTUVWXY"
"""Without those that are taken for another: 0 O, 1 I L, 2 Z, 5 S, 8 B."""
LENGTH: Final = 6
"""25^6 is 244 million; with 300 wrong ones in a quarter of an hour for all the world nobody finds one in a day."""


MOST_LINES: Final = 10
"""Of one organisation by code: the code is on a wall, and whoever sees it could else fill the list."""


class WrongCodeError(NotFoundError):
    """Not the code of this meeting, or no more."""


@dataclass(frozen=True, slots=True)
class Door:
    """What somebody with the right code may see: title, day, the names of the invited organisations by id, and nothing else."""

    title: str
    starts_at: dt.datetime
    organisations: tuple[tuple[uuid.UUID, str], ...]


def open_code(session: Session, actor: Actor, meeting_id: uuid.UUID, *, expected: int, here: Clock) -> tuple[Meeting, str]:
    """A new code, which works until the end of this day; one that was open works no more. Its text is kept nowhere.

    Raises:
        NotFoundError: there is no such meeting.
        StaleMeetingError: somebody changed it first.
        ConflictError: it takes no attendance any more.
        InvalidError: its day is still to come (field 'day').
    """
    current = service.stepping(session, meeting_id, "attend", expected)
    if rules.hold_problem(current.starts_at, here):
        words = _("Kode kehadiran baru dapat dibuka pada hari rapat.")
        raise InvalidError(words, {"day": [words]})
    code = "".join(secrets.choice(SIGNS) for _place in range(LENGTH))
    until = dt.datetime.combine(here.today + dt.timedelta(days=1), dt.time(), here.zone).astimezone(dt.UTC)
    values = {"code_digest": digest(meeting_id, code), "code_until": until}
    return _write(session, actor, current, "meeting.code_opened", values), code


def close_code(session: Session, actor: Actor, meeting_id: uuid.UUID, *, expected: int) -> Meeting:
    """The code works no more.

    Raises:
        NotFoundError, StaleMeetingError, ConflictError: as `open_code`.
    """
    current = service.stepping(session, meeting_id, "attend", expected)
    return _write(session, actor, current, "meeting.code_closed", {"code_digest": None, "code_until": None})


def is_open(meeting: Meeting | None, now: dt.datetime) -> bool:
    """Whether a code of this meeting works now; False for none."""
    if meeting is None or meeting.code_digest is None or meeting.code_until is None:
        return False
    return now < meeting.code_until and rules.step_problem(meeting.state, "attend") is None


def door(session: Session, meeting_id: uuid.UUID, code: str, *, now: dt.datetime) -> Door:
    """What stands behind a right code.

    Raises:
        NotFoundError: there is no such meeting, or no code of it is open.
        WrongCodeError: it is not this one.
        ConflictError: a side has signed the minutes.
    """
    meeting = _right(session, meeting_id, code, now)
    lines = attendances.of_meeting(session, meeting_id)
    invited = {each.organisation_id: each.organisation for each in lines if each.invited}
    return Door(meeting.title, meeting.starts_at, tuple(invited.items()))


def enter(
    session: Session, meeting_id: uuid.UUID, code: str, organisation_id: uuid.UUID | None, position: str, *, now: dt.datetime
) -> Attendance:
    """Somebody with the right code is there for an invited organisation. position: the office.

    Where its line already names another office, a second line is made: a phone never takes away what was written.

    Raises:
        NotFoundError, WrongCodeError, ConflictError: as `door`.
        InvalidError: no office, or an organisation that is not invited or has ten lines (fields 'position_words',
            'organisation_id').
    """
    # Locked before anything is read: of many phones at once each sees the lines of those before it.
    _right(session, meeting_id, code, now, locking=True)
    wanted = rules.tidied_attendance(WantedAttendance(Presence.PRESENT, position))
    faults = rules.attendance_problems(wanted)
    if not wanted.position_words:
        faults["position_words"] = [_("Tulis jabatan Anda.")]
    own = [each for each in attendances.of_meeting(session, meeting_id) if each.organisation_id == organisation_id]
    first = next((each for each in own if each.invited), None)
    if first is None:
        faults["organisation_id"] = [_("Pilih organisasi Anda dari daftar.")]
    if first is None or faults:
        raise InvalidError(_("Ada isian yang perlu diperbaiki."), faults)
    same = next((each for each in own if each.position_words.casefold() == wanted.position_words.casefold()), None)
    if same is not None and same.presence in rules.CAME:
        return same
    taken = first.presence in rules.CAME or bool(first.position_words)
    if taken and len(own) >= MOST_LINES:
        words = _("Organisasi ini sudah tercatat dengan %(most)s orang. Sampaikan kepada sekretariat.", most=MOST_LINES)
        raise InvalidError(words, {"organisation_id": [words]})
    actor = Actor(None, f"Kode kehadiran: {first.organisation}")
    return attending.attend(session, actor, meeting_id, first.organisation_id, wanted, via=Via.CODE, further=taken)


def digest(meeting_id: uuid.UUID, code: str) -> str:
    """What is kept of a code: SHA-256 in hexadecimal, another one for every meeting."""
    return hashlib.sha256(f"{meeting_id}:{tidied(code)}".encode()).hexdigest()


def tidied(code: str) -> str:
    """A code as it was meant: capitals, without the blanks and hyphens that somebody typed between."""
    return "".join(sign for sign in code.upper()[:40] if sign.isalnum())


def _right(session: Session, meeting_id: uuid.UUID, code: str, now: dt.datetime, *, locking: bool = False) -> Meeting:
    meeting = queries.meeting(session, meeting_id, locking=locking)
    if meeting is None or not is_open(meeting, now):
        raise NotFoundError
    if not hmac.compare_digest(meeting.code_digest or "", digest(meeting_id, code)):
        raise WrongCodeError
    if meeting.chair or meeting.bpjs:
        words = _("Notulen rapat ini sudah ditandatangani; kode tidak lagi mencatat kehadiran. Sampaikan kepada sekretariat.")
        raise ConflictError(words)
    return meeting


def _write(session: Session, actor: Actor, current: Meeting, action: str, values: dict[str, Any]) -> Meeting:
    """A code is no word of what was signed: the signatures stay, and the meeting counts one."""
    statement = update(MeetingRow).where(MeetingRow.id == current.id).values(**values, row_version=current.row_version + 1)
    session.execute(statement, execution_options={"synchronize_session": False})
    changed = service.found(queries.meeting(session, current.id))
    about = (service.SUBJECT, str(changed.id))
    acts.record(session, actor, action, about, service.snapshot(changed), service.snapshot(current))
    return changed
