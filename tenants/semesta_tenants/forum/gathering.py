"""Reads what a meeting's agenda draws in, from every capability that has a part of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from semesta_tenants.actions import queries as actions
from semesta_tenants.actions.records import Action
from semesta_tenants.coverage import queries as coverage
from semesta_tenants.coverage.records import Kind, Published
from semesta_tenants.forum.drawing import Drawing, Known, draw
from semesta_tenants.forum.model import MeetingRow
from semesta_tenants.forum.records import Clock, Meeting
from semesta_tenants.targets import queries as targets


def figures(session: Session, meeting: Meeting, here: Clock) -> Drawing:
    """What a meeting's agenda draws in as things stand, for days up to its own; today at the latest. At most seven statements."""
    zone = here.zone
    day = min(meeting.starts_at.astimezone(zone).date(), here.today)
    known = Known(
        published=published(session),
        populations=coverage.populations(session),
        gates=coverage.gates(session),
        targets=tuple(each for each in targets.targets(session) if _known_on(each.entered_at, day, zone)),
        unended=_taken_up(session, meeting, day, zone),
    )
    return draw(known, day)


def published(session: Session) -> tuple[Published, ...]:
    """The region's own actual figures that count, newest as-of date first."""
    return coverage.published(session, [str(session.info["tenant"])], kind=Kind.ACTUAL)


def _taken_up(session: Session, meeting: Meeting, day: dt.date, zone: dt.tzinfo) -> Sequence[Action]:
    """Unfinished items of meetings before this one, and those of no meeting that were known by its day."""
    unended = [each for each in actions.unended(session) if each.wanted.meeting_id != meeting.id]
    of = {each.wanted.meeting_id for each in unended if each.wanted.meeting_id is not None}
    began = session.execute(select(MeetingRow.id, MeetingRow.starts_at).where(MeetingRow.id.in_(of))).all() if of else ()
    days = {row.id: row.starts_at for row in began}
    return [
        each
        for each in unended
        if (
            days[each.wanted.meeting_id] < meeting.starts_at
            if each.wanted.meeting_id in days
            else _known_on(each.entered_at, day, zone)
        )
    ]


def _known_on(at: dt.datetime | None, day: dt.date, zone: dt.tzinfo) -> bool:
    return at is None or at.astimezone(zone).date() <= day
