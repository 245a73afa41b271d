"""Reads what a meeting's agenda draws in, from every capability that has a part of it."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Session

from semesta_platform.database import utc_now
from semesta_tenants.actions import follow_up
from semesta_tenants.actions.records import Action
from semesta_tenants.coverage import queries as coverage
from semesta_tenants.coverage.records import Kind, Published
from semesta_tenants.forum.drawing import Drawing, Known, draw
from semesta_tenants.forum.records import Clock, Meeting
from semesta_tenants.targets import queries as targets


def figures(session: Session, meeting: Meeting, here: Clock) -> Drawing:
    """What a meeting's agenda draws in as things stand, for days up to its own; today at the latest. Eleven statements."""
    zone = here.zone
    day = min(meeting.starts_at.astimezone(zone).date(), here.today)
    taken_up = follow_up.for_meeting(session, meeting.id, now=utc_now(), zone=zone)
    known = Known(
        published=published(session),
        populations=coverage.populations(session),
        gates=coverage.gates(session),
        targets=tuple(each for each in targets.targets(session) if _known_on(each.entered_at, day, zone)),
        unended=[each.action for each in taken_up.still_open] if taken_up else (),
        closed=_closed(taken_up, zone) if taken_up else (),
    )
    return draw(known, day)


def published(session: Session) -> tuple[Published, ...]:
    """The region's own actual figures that count, newest as-of date first."""
    return coverage.published(session, [str(session.info["tenant"])], kind=Kind.ACTUAL)


def _known_on(at: dt.datetime | None, day: dt.date, zone: dt.tzinfo) -> bool:
    return at is None or at.astimezone(zone).date() <= day


def _closed(taken_up: follow_up.FollowUp, zone: dt.tzinfo) -> list[tuple[Action, dt.date]]:
    """Since the meeting before; where there was none, nothing was closed since it."""
    if taken_up.since is None:
        return []
    found = [(each.action, each.action.closed_at) for each in taken_up.closed]
    return [(action, at.astimezone(zone).date()) for action, at in found if at is not None]
