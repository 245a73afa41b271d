"""Verbs of attendance: who came, by the list, by a report or by a code; each leaves an entry in the audit."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, func, insert, update
from sqlalchemy.orm import Session

from semesta_platform.errors import ConflictError, NotFoundError
from semesta_platform.interface.words import gettext as _
from semesta_tenants.coverage import acts
from semesta_tenants.coverage.records import Actor
from semesta_tenants.forum import attendances, rules, service, signing
from semesta_tenants.forum.model import AttendanceRow
from semesta_tenants.forum.records import Attendance, Meeting, Presence, Via, WantedAttendance

SUBJECT = "attendance"


@dataclass(frozen=True, slots=True)
class Typed:
    """One line of the list as it was sent. seen: its row version on screen; was: what the line then said."""

    seen: int
    was: WantedAttendance
    wanted: WantedAttendance


def attend(
    session: Session,
    actor: Actor,
    meeting_id: uuid.UUID,
    organisation_id: uuid.UUID,
    wanted: WantedAttendance,
    *,
    via: Via = Via.LIST,
    further: bool = False,
) -> Attendance:
    """Write down how an organisation came, or did not; one that was not invited is added to the list.

    further: a second delegate of an organisation that is on the list already. via: how it is known.

    Raises:
        NotFoundError: there is no such meeting, or no such organisation in this register.
        ConflictError: the minutes are locked, or the meeting was cancelled.
        InvalidError: a field cannot be so.
    """
    meeting = service.stepping(session, meeting_id, "attend", None)
    wanted = rules.tidied_attendance(wanted)
    service.refuse(rules.attendance_problems(wanted))
    named = attendances.names(session, [organisation_id]).get(organisation_id)
    if named is None:
        raise NotFoundError("There is no such organisation.")
    there = [each for each in attendances.of_meeting(session, meeting_id) if each.organisation_id == organisation_id]
    if there and not further:
        changed = _change(session, actor, meeting_id, there[0], wanted, via)
        if changed != there[0]:
            _unsign(session, actor, meeting)
        return changed
    if there:
        # A further delegate stands under the name that the first one has, whatever the register says by now.
        named = there[0].organisation, there[0].kind
    line = service.attendance(actor, meeting_id, organisation_id, named)
    return _add(session, actor, meeting, line | {"invited": any(each.invited for each in there), **_values(wanted, via)})


def save(session: Session, actor: Actor, meeting_id: uuid.UUID, typed: Mapping[uuid.UUID, Typed]) -> int:
    """Write down many lines of the list at once; how many changed. A line that nobody touched is left as it stands by now.

    Raises:
        NotFoundError: there is no such meeting.
        ConflictError: it takes no attendance any more, or a line that was touched was changed by somebody else, or is gone.
        InvalidError: a field cannot be so; fields as 'position_words-<id>'.
    """
    meeting = service.stepping(session, meeting_id, "attend", None)
    there = {each.id: each for each in attendances.of_meeting(session, meeting_id)}
    touched = {key: each for key, each in typed.items() if rules.tidied_attendance(each.wanted) != each.was}
    service.refuse(
        {
            f"{field}-{key}": words
            for key, each in touched.items()
            for field, words in rules.attendance_problems(each.wanted).items()
        }
    )
    if late := [key for key, each in touched.items() if key not in there or there[key].row_version != each.seen]:
        names = ", ".join(dict.fromkeys(there[key].organisation for key in late if key in there))
        raise ConflictError(
            _(
                "Kehadiran %(names)s sudah diubah orang lain, misalnya lewat kode. Belum ada yang disimpan; periksa lalu ulangi.",
                names=names,
            )
        )
    for key, each in touched.items():
        _change(session, actor, meeting_id, there[key], rules.tidied_attendance(each.wanted), Via.LIST)
    if touched:
        _unsign(session, actor, meeting)
    return len(touched)


def remove(session: Session, actor: Actor, meeting_id: uuid.UUID, attendance_id: uuid.UUID) -> None:
    """Take a line off the list: one that was not invited, or a second delegate. Whoever is invited stays on it.

    Raises:
        NotFoundError: there is no such meeting or line.
        ConflictError: it takes no attendance any more, or the line is that of an invitation.
    """
    meeting = service.stepping(session, meeting_id, "attend", None)
    there = attendances.of_meeting(session, meeting_id)
    line = next((each for each in there if each.id == attendance_id), None)
    if line is None:
        raise NotFoundError("There is no such line.")
    if not removable(line, there):
        raise ConflictError(_("Organisasi yang diundang tetap ada dalam daftar; ubah undangannya pada rapat."))
    session.execute(delete(AttendanceRow).where(AttendanceRow.id == attendance_id))
    _unsign(session, actor, meeting)
    acts.record(session, actor, "attendance.removed", (SUBJECT, str(line.id)), {}, snapshot(line))


def removable(line: Attendance, lines: Iterable[Attendance]) -> bool:
    """Whether a line may go: it is no invitation, or another line of the list stands for the same one."""
    return not line.invited or any(
        each.invited and each.organisation_id == line.organisation_id and each.id != line.id for each in lines
    )


def snapshot(line: Attendance) -> dict[str, Any]:
    """One line as the audit keeps it."""
    return {
        "attendee": line.organisation,
        "presence": line.presence.value,
        "position_words": line.position_words,
        "person_words": line.person_words,
        "via": line.via.value,
        "invited": line.invited,
    }


def _change(
    session: Session, actor: Actor, meeting_id: uuid.UUID, line: Attendance, wanted: WantedAttendance, via: Via
) -> Attendance:
    if (line.presence, line.position_words, line.person_words) == (wanted.presence, wanted.position_words, wanted.person_words):
        return line
    values = {**_values(wanted, via), "changed_words": actor.words, "changed_at": func.now()}
    statement = update(AttendanceRow).where(AttendanceRow.id == line.id).values(**values, row_version=line.row_version + 1)
    session.execute(statement, execution_options={"synchronize_session": False})
    changed = _line(session, meeting_id, line.id)
    acts.record(session, actor, "attendance.changed", (SUBJECT, str(line.id)), snapshot(changed), snapshot(line))
    return changed


def _add(session: Session, actor: Actor, meeting: Meeting, values: dict[str, Any]) -> Attendance:
    session.execute(insert(AttendanceRow), [values])
    _unsign(session, actor, meeting)
    line = _line(session, meeting.id, values["id"])
    acts.record(session, actor, "attendance.added", (SUBJECT, str(line.id)), snapshot(line))
    return line


def _values(wanted: WantedAttendance, via: Via) -> dict[str, Any]:
    presence = Presence(wanted.presence).value
    return {
        "state": presence,
        "position_words": wanted.position_words,
        "person_words": wanted.person_words,
        "via": via.value,
    }


def _line(session: Session, meeting_id: uuid.UUID, attendance_id: uuid.UUID) -> Attendance:
    return next(each for each in attendances.of_meeting(session, meeting_id) if each.id == attendance_id)


def _unsign(session: Session, actor: Actor, meeting: Meeting) -> None:
    """Who was there is part of what is signed; without signatures the head is left alone, so that nobody's form grows stale."""
    if meeting.digest is not None:
        signing.drop_if_changed(session, actor, meeting.id)
