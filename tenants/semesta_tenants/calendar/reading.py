"""What one person's calendar shows of one tenant, in a session of that tenant."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from semesta_platform.accounts.records import HeldSeat, Identity
from semesta_platform.accounts.roles import Role
from semesta_platform.accounts.rules import grants_of
from semesta_platform.http.permissions import Permission
from semesta_platform.http.principal import Grant
from semesta_tenants.actions import queries as actions
from semesta_tenants.actions import rules as action_rules
from semesta_tenants.actions.records import Scope, Side
from semesta_tenants.actions.records import State as ActionState
from semesta_tenants.calendar.records import Entry, Kind, Region, Viewer
from semesta_tenants.coordination.feed import coordination_feed
from semesta_tenants.coordination.records import Party
from semesta_tenants.coordination.records import Viewer as TaskViewer
from semesta_tenants.coverage.records import Side as CoverageSide
from semesta_tenants.forum import queries_list as meetings
from semesta_tenants.forum.records import State
from semesta_tenants.stakeholders import queries as stakeholders

EACH: Final = 150
"""Tasks, action items and meetings that one tenant gives, at most so many of each, those nearest to today."""
MOST: Final = 1000
"""Entries of a whole calendar, those nearest to today."""
LONGEST_LATE: Final = dt.timedelta(days=365)
PAST: Final = dt.timedelta(days=90)
AHEAD: Final = dt.timedelta(days=400)
_TO_DO: Final = (ActionState.OPEN, ActionState.IN_PROGRESS, ActionState.WAITING)
_EARLY: Final = dt.datetime(2025, 1, 1, tzinfo=dt.UTC)
_VERSION: Final = 7


def viewers(identity: Identity) -> dict[str, Viewer]:
    """As whom somebody looks at each tenant that their seats reach now: admin before office before branch."""
    grants = grants_of(identity.seats)
    codes = dict.fromkeys(seat.tenant_code for seat in identity.seats if seat.tenant_code is not None)
    return {code: _viewer(identity, code, grants) for code in codes}


def entries(session: Session, viewer: Viewer, region: Region, now: dt.datetime) -> list[Entry]:
    """What is due and which meetings there are, in no order."""
    today = _today(region, now)
    found: list[Entry] = []
    if viewer.tasks:
        found += _tasks(session, viewer, region, today)
    if viewer.forum:
        found += _actions(session, viewer, region, today)
        found += _meetings(session, viewer, region, now)
    return found


def bounded(found: Iterable[Entry], now: dt.datetime) -> list[Entry]:
    """The entries nearest to today as each region has it, by day."""
    nearest = sorted(found, key=lambda each: (abs(each.day - _today(each.region, now)), each.id))[:MOST]
    return sorted(nearest, key=lambda each: (each.day, each.kind, each.id))


def _today(region: Region, now: dt.datetime) -> dt.date:
    return now.astimezone(ZoneInfo(region.zone)).date()


def _viewer(identity: Identity, code: str, grants: frozenset[Grant]) -> Viewer:
    here = [seat for seat in identity.seats if seat.tenant_code == code]
    offices = _offices(here)
    return Viewer(
        identity.person.id,
        offices,
        branch=offices is not None and not offices,
        tasks=Grant(Permission.TASK_VIEW, code) in grants,
        forum=Grant(Permission.FORUM_VIEW, code) in grants,
    )


def _offices(here: list[HeldSeat]) -> frozenset[str] | None:
    if any(seat.role is Role.TENANT_ADMIN for seat in here):
        return None
    return frozenset(seat.organisation or "" for seat in here if seat.role is Role.OPD_STAFF)


def _tasks(session: Session, viewer: Viewer, region: Region, today: dt.date) -> list[Entry]:
    side, offices = (Party.BPJS, None) if viewer.branch else (Party.REGION, viewer.offices)
    seer, since = TaskViewer(side, offices, viewer.person), today - LONGEST_LATE
    found = coordination_feed(session, seer, today=today, since=since, limit=EACH)
    return [
        Entry(Kind.TASK, each.id, region, each.title, each.due_on, each.made_at, each.row_version, who=each.owner)
        for each in found
    ]


def _actions(session: Session, viewer: Viewer, region: Region, today: dt.date) -> list[Entry]:
    """Those that wait for this person: an admin minds all, others what their organisation or the branch owns."""
    side = Side.BRANCH if viewer.branch else (Side.REGION if viewer.offices is None else Side.OFFICE)
    scope = Scope(side, viewer.offices or frozenset())
    asked = actions.Narrowed(states=_TO_DO, since=today - LONGEST_LATE)
    found = [each for each in actions.listed(session, asked, scope) if each.wanted.due_on is not None]
    owners = stakeholders.of_ids(session, {each.wanted.organisation_id for each in found})
    own = [each for each in found if action_rules.owns(scope, owners[each.wanted.organisation_id])]
    made = [
        Entry(
            Kind.ACTION,
            each.id,
            region,
            each.wanted.title,
            each.wanted.due_on or today,
            each.entered_at,
            each.row_version,
            who=each.organisation,
        )
        for each in own
    ]
    return sorted(made, key=lambda each: abs(each.day - today))[:EACH]


def _meetings(session: Session, viewer: Viewer, region: Region, now: dt.datetime) -> list[Entry]:
    side, zone = CoverageSide.BRANCH if viewer.branch else CoverageSide.REGION, ZoneInfo(region.zone)
    asked = meetings.Narrowed(since=now - PAST, until=now + AHEAD, seen=meetings.seen_by(session, side))
    found = meetings.nearest(session, asked, now, limit=EACH)
    return [
        Entry(
            Kind.MEETING,
            each.id,
            region,
            each.title,
            each.starts_at if each.timed else each.starts_at.astimezone(zone).date(),
            _made_at(each.id),
            each.row_version,
            ends=each.ends_at if each.timed else None,
            place=each.place,
            cancelled=each.state is State.CANCELLED,
        )
        for each in found
    ]


def _made_at(identity: uuid.UUID) -> dt.datetime:
    """When a thing was made, by its id (RFC 9562, 5.7: milliseconds since 1970 in front)."""
    if identity.version != _VERSION:
        return _EARLY
    return dt.datetime.fromtimestamp((identity.int >> 80) // 1000, dt.UTC)
