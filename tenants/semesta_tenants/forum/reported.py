"""Meetings that a report tells of, and those of the training region: written down whole, with no more than is known of them."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from semesta_platform.database import utc_now, uuid7
from semesta_platform.errors import ConflictError
from semesta_tenants.coverage import acts
from semesta_tenants.coverage.records import Actor
from semesta_tenants.forum import attendances, gathering, queries
from semesta_tenants.forum.model import AttendanceRow, MeetingItemRow, MeetingRow, SeriesRow
from semesta_tenants.forum.records import Clock, Item, Meeting, Presence, Series, State, Topic, Via

SUBJECT = "meeting"


@dataclass(frozen=True, slots=True)
class Said:
    """One point of the agenda, with as much of what was said and decided as is known; the rest stays empty."""

    topic: Topic
    title: str
    discussion: str = ""
    decision: str = ""


@dataclass(frozen=True, slots=True)
class Came:
    """One organisation at the meeting. position_words: who came, by office; empty where nobody says."""

    organisation_id: uuid.UUID
    position_words: str = ""
    presence: Presence = Presence.PRESENT


@dataclass(frozen=True, slots=True)
class Report:
    """A meeting as it is told. starts_at: aware; timed: False where the report tells the day alone. state: PLANNED or HELD.

    Signatures nobody invents.
    """

    title: str
    starts_at: dt.datetime
    points: tuple[Said, ...]
    attending: tuple[Came, ...]
    timed: bool = False
    state: State = State.HELD
    series_id: uuid.UUID | None = None
    place: str = ""
    opening: str = ""
    source_title: str = ""
    source_url: str = ""


@dataclass(frozen=True, slots=True)
class Reported:
    """The meeting as it stands, with its agenda in the order of the report's points."""

    meeting: Meeting
    items: tuple[Item, ...]


def report(session: Session, actor: Actor, meeting_id: uuid.UUID, told: Report, here: Clock | None = None) -> Reported:
    """Write down a meeting with agenda and attendance. Who came is known from the report, unless the meeting is still to come.

    meeting_id: given, so that whoever writes it down again finds it. here: of the region, for a meeting whose figures are frozen
    as of its own day; None for one without figures.

    Raises:
        ConflictError: it is written down already.
    """
    if queries.meeting(session, meeting_id) is not None:
        raise ConflictError("This meeting is written down already.")
    session.execute(insert(MeetingRow).values(_head(actor, meeting_id, told)))
    session.execute(insert(MeetingItemRow).values([_item(actor, meeting_id, *each) for each in enumerate(told.points, 1)]))
    if told.attending:
        named = attendances.names(session, {each.organisation_id for each in told.attending})
        lines = [_attendance(actor, meeting_id, told, each, named[each.organisation_id]) for each in told.attending]
        session.execute(insert(AttendanceRow).values(lines))
    made = _found(queries.meeting(session, meeting_id))
    if here is not None and told.state is State.HELD:
        made = _frozen(session, made, here)
    after = {"title": told.title, "starts_at": told.starts_at.isoformat(), "source_title": told.source_title}
    acts.record(session, actor, "meeting.reported", (SUBJECT, str(meeting_id)), after | {"source_url": told.source_url})
    return Reported(made, queries.items(session, meeting_id))


def _frozen(session: Session, meeting: Meeting, here: Clock) -> Meeting:
    drawn = gathering.figures(session, meeting, here)
    values = {"figures": drawn, "frozen_at": utc_now(), "row_version": meeting.row_version + 1}
    session.execute(update(MeetingRow).where(MeetingRow.id == meeting.id).values(values))
    return _found(queries.meeting(session, meeting.id))


def _found(meeting: Meeting | None) -> Meeting:
    if meeting is None:
        raise LookupError
    return meeting


def series(session: Session, actor: Actor, wanted: Series) -> Series:
    """Write down a series where it is missing; it keeps the id that it is given."""
    standing = queries.series(session, wanted.id)
    if standing is not None:
        return standing
    values = {
        "id": wanted.id,
        "name": wanted.name,
        "every_months": wanted.every_months,
        "template": [{"kind": each.topic.value, "title": each.title, "minutes": each.minutes} for each in wanted.template],
        "invited": [str(each) for each in wanted.invited],
        "quorum": wanted.quorum,
        "place": wanted.place,
        "chair_words": wanted.chair_words,
        "entered_by": actor.person_id,
        "entered_words": actor.words,
    }
    session.execute(insert(SeriesRow).values(values))
    acts.record(session, actor, "series.reported", ("series", str(wanted.id)), {"name": wanted.name})
    return wanted


def _head(actor: Actor, meeting_id: uuid.UUID, told: Report) -> dict[str, Any]:
    return {
        "id": meeting_id,
        "series_id": told.series_id,
        "title": told.title,
        "starts_at": told.starts_at,
        "timed": told.timed,
        "place": told.place,
        "state": told.state.value,
        "opening": told.opening,
        "source_title": told.source_title,
        "source_url": told.source_url,
        "entered_by": actor.person_id,
        "entered_words": actor.words,
    }


def _item(actor: Actor, meeting_id: uuid.UUID, position: int, said: Said) -> dict[str, Any]:
    return {
        "id": uuid7(),
        "meeting_id": meeting_id,
        "position": position,
        "kind": said.topic.value,
        "title": said.title,
        "discussion": said.discussion,
        "decision": said.decision,
        "changed_by": actor.person_id,
        "changed_words": actor.words,
    }


def _attendance(actor: Actor, meeting_id: uuid.UUID, told: Report, came: Came, named: tuple[str, str]) -> dict[str, Any]:
    held = told.state is State.HELD
    return {
        "id": uuid7(),
        "meeting_id": meeting_id,
        "organisation_id": came.organisation_id,
        "organisation_words": named[0],
        "organisation_kind": named[1],
        # Whoever a report seats at the table was asked to it; who is on the region's own list is invited by it.
        "invited": True,
        "state": came.presence.value if held else Presence.INVITED.value,
        "position_words": came.position_words,
        "via": (Via.REPORT if told.source_title else Via.LIST).value,
        "changed_words": actor.words,
    }
