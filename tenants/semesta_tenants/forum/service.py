"""Verbs of meetings on a tenant's session: make, change, hold, cancel; each leaves an entry in the audit."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from semesta_platform import texts
from semesta_platform.database import utc_now, uuid7
from semesta_platform.errors import ConflictError, InvalidError, NotFoundError
from semesta_platform.interface.words import gettext as _
from semesta_tenants.coverage import acts
from semesta_tenants.coverage.records import Actor
from semesta_tenants.forum import attendances, gathering, queries, rules, signing
from semesta_tenants.forum.model import AttendanceRow, MeetingItemRow, MeetingRow
from semesta_tenants.forum.records import Clock, Meeting, Presence, StaleMeetingError, State, WantedItem, WantedMeeting
from semesta_tenants.stakeholders import queries as stakeholders

SUBJECT = "meeting"
HEAD = ("title", "starts_at", "ends_at", "timed", "place", "online_url", "chair_words", "secretary_words", "quorum")
"""What `change` may change."""
SOON = dt.timedelta(minutes=1)
"""Within this the same form is the same meeting."""
_TWICE = "meeting"


def make(
    session: Session,
    actor: Actor,
    wanted: WantedMeeting,
    items: Sequence[WantedItem],
    invited: Collection[uuid.UUID],
    *,
    here: Clock,
    past: bool = False,
) -> Meeting:
    """Plan a meeting with its agenda and whom it invites; nobody is written to yet.

    invited: ids in the tenant's register. past: it was held already, so its day may have passed;
    `hold` then says that it was.

    Raises:
        InvalidError: a field cannot be so, or an organisation is not in this register.
        NotFoundError: there is no such series.
    """
    wanted, items = rules.tidied(wanted), [rules.tidied_item(each) for each in items]
    refuse(rules.problems(wanted, here=here, past=past) | rules.item_problems(items) | unknown(session, invited))
    if wanted.series_id is not None and queries.series(session, wanted.series_id) is None:
        raise NotFoundError("There is no such series.")
    values = {name: getattr(wanted, name) for name in (*HEAD, "series_id", "source_title", "source_url")}
    values |= {"id": uuid7(), "entered_by": actor.person_id, "entered_words": actor.words}
    session.execute(insert(MeetingRow), [values])
    insert_items(session, actor, values["id"], items, since=0)
    invite_organisations(session, actor, values["id"], invited)
    made = found(queries.meeting(session, values["id"]))
    acts.record(session, actor, "meeting.made", (SUBJECT, str(made.id)), snapshot(made))
    return made


def just_made(session: Session, actor: Actor, wanted: WantedMeeting) -> Meeting | None:
    """The meeting that this person made with the same title and beginning within a minute: a form sent twice makes one.

    Of two at once the second waits for the first.
    """
    wanted = rules.tidied(wanted)
    mark = f"{_TWICE}:{actor.person_id}:{wanted.starts_at.timestamp()}:{wanted.title}"
    # Role and schema are the tenant's, but advisory locks are the database's: the schema's name keeps regions apart.
    key = func.hashtextextended(func.concat(mark, func.current_schema()), 0)
    session.execute(select(func.pg_advisory_xact_lock(key)))
    query = select(MeetingRow.id).where(
        MeetingRow.title == wanted.title,
        MeetingRow.starts_at == wanted.starts_at,
        MeetingRow.entered_by == actor.person_id,
        MeetingRow.entered_at > func.now() - SOON,
        MeetingRow.state != State.CANCELLED.value,
    )
    which = session.scalars(query.limit(1)).one_or_none()
    return queries.meeting(session, which) if which else None


def change(
    session: Session,
    actor: Actor,
    meeting_id: uuid.UUID,
    wanted: WantedMeeting,
    invited: Collection[uuid.UUID],
    *,
    expected: int,
    here: Clock,
) -> Meeting:
    """Change the head of a planned meeting and whom it invites; its series and source stay. What changes nothing leaves no trace.

    expected: the row version that was on screen. Who was invited and answered already stays on the list.

    Raises:
        NotFoundError: there is no such meeting.
        StaleMeetingError: somebody changed it first.
        ConflictError: it is planned no more.
        InvalidError: a field cannot be so.
    """
    wanted = rules.tidied(wanted)
    values = {name: getattr(wanted, name) for name in HEAD}
    current = stepping(session, meeting_id, "change", expected, values)
    faults = rules.problems(wanted, here=here)
    if wanted.starts_at == current.starts_at:
        # A meeting whose day has passed may still get another place.
        faults.pop("day", None)
    refuse(faults | unknown(session, invited))
    renewed = invite_organisations(session, actor, meeting_id, invited)
    changed = {name: value for name, value in values.items() if value != getattr(current, name)}
    return apply(session, actor, current, "meeting.changed", changed) if changed or renewed else current


def hold(session: Session, actor: Actor, meeting_id: uuid.UUID, *, expected: int, here: Clock) -> Meeting:
    """The meeting has begun, or took place: its figures are drawn in and never change again, its minutes can be written.

    The figures are those that were published for days up to the meeting's own.

    Raises:
        NotFoundError: there is no such meeting.
        StaleMeetingError: somebody changed it first.
        ConflictError: it is planned no more.
        InvalidError: its day is still to come (field 'day').
    """
    current = stepping(session, meeting_id, "hold", expected)
    if words := rules.hold_problem(current.starts_at, here):
        raise InvalidError(words, {"day": [words]})
    figures = gathering.figures(session, current, here)
    attendances.keep_names(session, meeting_id)
    values = {"state": State.HELD.value, "figures": figures, "frozen_at": utc_now()}
    return apply(session, actor, current, "meeting.held", values)


def cancel(session: Session, actor: Actor, meeting_id: uuid.UUID, *, expected: int, reason: str) -> Meeting:
    """The meeting will not take place; it stays in the list with the reason.

    Raises:
        NotFoundError, StaleMeetingError, ConflictError: as `change`.
        InvalidError: no reason, or one that is too long (field 'cancel_reason').
    """
    current = stepping(session, meeting_id, "cancel", expected)
    tidy = texts.tidy(reason)
    empty = _("Tulis alasannya, agar yang diundang tahu mengapa rapat tidak jadi.")
    if fault := rules.text_problem(tidy, rules.LONGEST_REASON, empty=empty):
        raise InvalidError(fault, {"cancel_reason": [fault]})
    values = {"state": State.CANCELLED.value, "cancel_reason": tidy, "code_digest": None, "code_until": None}
    return apply(session, actor, current, "meeting.cancelled", values)


def snapshot(meeting: Meeting) -> dict[str, Any]:
    """The head of a meeting as the audit keeps it."""
    return {
        "title": meeting.title,
        "starts_at": meeting.starts_at.astimezone(dt.UTC).isoformat(),
        "ends_at": meeting.ends_at.astimezone(dt.UTC).isoformat() if meeting.ends_at else None,
        "place": meeting.place,
        "online_url": meeting.online_url,
        "chair_words": meeting.chair_words,
        "secretary_words": meeting.secretary_words,
        "quorum": meeting.quorum,
        "state": meeting.state.value,
        "invited_at": meeting.invited_at.astimezone(dt.UTC).isoformat() if meeting.invited_at else None,
        "cancel_reason": meeting.cancel_reason,
        "source_title": meeting.source_title,
    }


# ---- what every step of a meeting begins and ends with -----------------------------------------------------------------------


def stepping(
    session: Session, meeting_id: uuid.UUID, step: str, expected: int | None, attempted: Mapping[str, Any] | None = None
) -> Meeting:
    """The meeting, locked until the end of the transaction, if its state allows the step (a key of `rules.STEPS`).

    expected: the row version that was on screen, None for steps that do not mind.

    Raises:
        NotFoundError: there is no such meeting.
        StaleMeetingError: somebody changed it first.
        ConflictError: its state does not allow the step.
    """
    current = found(queries.meeting(session, meeting_id, locking=True))
    if expected is not None and current.row_version != expected:
        words = _(
            "Orang lain sudah lebih dulu mengubah rapat ini. Periksa keadaannya yang sekarang, lalu ulangi bila masih perlu."
        )
        raise StaleMeetingError(words, current, attempted)
    if problem := rules.step_problem(current.state, step):
        raise ConflictError(problem)
    return current


def apply(session: Session, actor: Actor, current: Meeting, action: str, values: Mapping[str, Any]) -> Meeting:
    """Write a change of a meeting's head and what the record says of it; the meeting as it then stands. It counts one."""
    write_head(session, actor, current, values)
    changed = found(queries.meeting(session, current.id))
    acts.record(session, actor, action, (SUBJECT, str(changed.id)), snapshot(changed), snapshot(current))
    return changed


def write_head(session: Session, actor: Actor, current: Meeting, values: Mapping[str, Any]) -> None:
    """Write columns of a meeting, and count it up; signatures go where what stands under them changed, and only there.

    Whatever else of the meeting changes with it is written before.
    """
    statement = update(MeetingRow).where(MeetingRow.id == current.id)
    statement = statement.values(**values, row_version=current.row_version + 1)
    session.execute(statement, execution_options={"synchronize_session": False})
    if current.digest is not None:
        signing.drop_if_changed(session, actor, current.id)


def found(meeting: Meeting | None) -> Meeting:
    """The meeting that is there.

    Raises:
        NotFoundError: there is none.
    """
    if meeting is None:
        raise NotFoundError("There is no such meeting.")
    return meeting


def refuse(faults: Mapping[str, Sequence[str]]) -> None:
    """Raise `InvalidError` where there are faults."""
    if faults:
        raise InvalidError(_("Ada isian yang perlu diperbaiki."), faults)


# ---- the parts that a meeting begins with ------------------------------------------------------------------------------------


def unknown(session: Session, invited: Collection[uuid.UUID]) -> dict[str, list[str]]:
    """A sentence where an organisation is none of this register, or too many are named."""
    if len(invited) > rules.MOST_INVITED:
        return {"invited": [_("Undang paling banyak %(most)s organisasi.", most=rules.MOST_INVITED)]}
    if len(stakeholders.of_ids(session, set(invited))) < len(set(invited)):
        return {"invited": [_("Pilih organisasi dari daftar daerah ini.")]}
    return {}


def insert_items(session: Session, actor: Actor, meeting_id: uuid.UUID, items: Sequence[WantedItem], *, since: int) -> None:
    """Write new points of an agenda in their order. since: the place of the first."""
    values = [
        {
            "id": uuid7(),
            "meeting_id": meeting_id,
            "position": place,
            "kind": each.topic.value,
            "title": each.title,
            "lead_words": each.lead_words,
            "minutes": each.minutes,
            "changed_by": actor.person_id,
            "changed_words": actor.words,
        }
        for place, each in enumerate(items, since)
    ]
    if values:
        session.execute(insert(MeetingItemRow), values)


def attendance(actor: Actor, meeting_id: uuid.UUID, organisation_id: uuid.UUID, named: tuple[str, str]) -> dict[str, Any]:
    """A new line of attendance. named: name and kind of the organisation."""
    words, kind = named
    return {
        "id": uuid7(),
        "meeting_id": meeting_id,
        "organisation_id": organisation_id,
        "organisation_words": words,
        "organisation_kind": kind,
        "changed_words": actor.words,
    }


def invite_organisations(session: Session, actor: Actor, meeting_id: uuid.UUID, invited: Collection[uuid.UUID]) -> bool:
    """The list of the invited as it is to be; whether anything of it changed. Who came already stays, invited or not."""
    rows = session.execute(
        select(AttendanceRow.id, AttendanceRow.organisation_id, AttendanceRow.state).where(
            AttendanceRow.meeting_id == meeting_id, AttendanceRow.invited
        )
    ).all()
    gone = [row.id for row in rows if row.organisation_id not in invited and row.state == Presence.INVITED.value]
    new = [each for each in dict.fromkeys(invited) if each not in {row.organisation_id for row in rows}]
    if gone:
        session.execute(delete(AttendanceRow).where(AttendanceRow.id.in_(gone)))
    if new:
        names = attendances.names(session, new)
        session.execute(insert(AttendanceRow), [attendance(actor, meeting_id, each, names[each]) for each in new])
    return bool(gone or new)
