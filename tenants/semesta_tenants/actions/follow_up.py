"""What a meeting takes up again: items of earlier meetings that are still open, and those closed since the last one."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from semesta_tenants.actions import meetings, queries
from semesta_tenants.actions.records import Action, Scope
from semesta_tenants.actions.rules import late_days


@dataclass(frozen=True, slots=True)
class Followed:
    """An item with how long after its due date it was closed, or, still open, how late it is on the day of the meeting.

    late_days: 0 when in time, or without a due date. meeting: that made it, None for one that no meeting made.
    """

    action: Action
    late_days: int
    meeting: meetings.Met | None = None


@dataclass(frozen=True, slots=True)
class FollowUp:
    """since: when the last meeting before this one began, None for the first. still_open, closed: by due date, undated last."""

    since: dt.datetime | None
    still_open: tuple[Followed, ...]
    closed: tuple[Followed, ...]


def follow_up(
    actions: Iterable[Action],
    met: Mapping[uuid.UUID, meetings.Met],
    *,
    meeting: meetings.Met,
    since: dt.datetime | None,
    now: dt.datetime,
    zone: dt.tzinfo,
) -> FollowUp:
    """Pure: how the items stood when this meeting began, or stand now if it is still to come.

    actions: whatever there is. met: the meetings that made them, by id. Items of this meeting or a later one are left out, and
    those that no meeting made count from when they were written down.
    """
    moment = min(meeting.starts_at, now)
    day = meeting.day(zone)
    earlier = [each for each in actions if _earlier(each, met, meeting, moment)]
    still_open = [each for each in earlier if each.closed_at is None or each.closed_at > moment]
    closed = [
        each
        for each in earlier
        if each.closed_at is not None and each.closed_at <= moment and (since is None or each.closed_at >= since)
    ]
    return FollowUp(
        since,
        tuple(Followed(each, late_days(each.wanted.due_on, day), _met(each, met)) for each in _by_due(still_open)),
        tuple(Followed(each, _late_at_closing(each, zone), _met(each, met)) for each in _by_due(closed)),
    )


def for_meeting(session: Session, meeting_id: uuid.UUID, *, now: dt.datetime, zone: dt.tzinfo) -> FollowUp | None:
    """What one meeting of this tenant takes up again, for its agenda and its minutes; None where there is no such meeting.

    now: aware. zone: of the tenant. Six statements at most, whatever there is.
    """
    meeting = meetings.meeting(session, meeting_id, Scope())
    if meeting is None:
        return None
    last = meetings.last_before(session, meeting)
    since = last.starts_at if last else None
    met = {each.id: each for each in meetings.with_items(session, Scope())}
    found = {each.id: each for each in queries.unended(session)}
    found |= {each.id: each for each in queries.closed_since(session, since or dt.datetime.min.replace(tzinfo=dt.UTC))}
    return follow_up(found.values(), met, meeting=meeting, since=since, now=now, zone=zone)


def _met(action: Action, met: Mapping[uuid.UUID, meetings.Met]) -> meetings.Met | None:
    return met.get(action.wanted.meeting_id) if action.wanted.meeting_id else None


def _earlier(action: Action, met: Mapping[uuid.UUID, meetings.Met], meeting: meetings.Met, moment: dt.datetime) -> bool:
    made_by = _met(action, met)
    if made_by is None:
        return action.entered_at <= moment
    return made_by.id != meeting.id and made_by.starts_at < meeting.starts_at


def _late_at_closing(action: Action, zone: dt.tzinfo) -> int:
    return late_days(action.wanted.due_on, action.closed_at.astimezone(zone).date()) if action.closed_at else 0


def _by_due(actions: Iterable[Action]) -> list[Action]:
    return sorted(actions, key=lambda each: (each.wanted.due_on is None, each.wanted.due_on or dt.date.min, each.id))
