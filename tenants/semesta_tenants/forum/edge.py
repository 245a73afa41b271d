"""What the routes of the forum share: the region's clock, who may keep its meetings, a meeting that may be seen."""

from __future__ import annotations

import uuid
from zoneinfo import ZoneInfo

from flask import flash, url_for
from sqlalchemy.orm import Session

from semesta_platform.errors import NotFoundError, existing
from semesta_platform.http.access import current_principal
from semesta_platform.http.permissions import Permission
from semesta_platform.http.routing import current_tenant
from semesta_platform.interface.words import gettext as _
from semesta_platform.tenancy.regions import ZONE_WORDS
from semesta_tenants.coverage.edge import side, today
from semesta_tenants.coverage.records import Side
from semesta_tenants.forum import attendances, queries, rules, series_rules
from semesta_tenants.forum.records import Attendance, Clock, Meeting, Series
from semesta_tenants.stakeholders import queries as stakeholders


def clock() -> Clock:
    """The day and the zone of the tenant of the request."""
    zone = current_tenant().zone
    return Clock(today(), ZoneInfo(zone), ZONE_WORDS[zone])


def may_manage() -> bool:
    """Whether the person keeps meetings here."""
    return current_principal().may(Permission.FORUM_MANAGE, current_tenant().code)


def home() -> str:
    """The address of the forum's first page."""
    return url_for("forum.overview", slug=current_tenant().slug)


def tell_unsigned() -> None:
    """Say that a change took signatures away."""
    flash(_("Isi yang ditandatangani berubah, jadi tanda tangan pada notulen dicabut dan perlu diulang."), "bad")


def seen(session: Session, meeting_id: uuid.UUID) -> tuple[Meeting, tuple[Attendance, ...]]:
    """A meeting and its attendance, if the person's side may know of it; three statements.

    Raises:
        NotFoundError: there is none, or this side was not invited: both alike.
    """
    meeting = existing(queries.meeting(session, meeting_id))
    lines = attendances.of_meeting(session, meeting_id)
    if not rules.visible(meeting, lines, side()):
        raise NotFoundError
    return meeting, lines


def seen_series(session: Session) -> tuple[Series, ...]:
    """Every series by name, ended ones too; for the branch those that invite it."""
    found = queries.series_list(session, ended=True)
    if side() is not Side.BRANCH:
        return found
    branch = stakeholders.kind_bpjs(session)
    return tuple(each for each in found if series_rules.invites(each, branch))


def one_seen_series(session: Session, series_id: uuid.UUID) -> Series:
    """One series.

    Raises:
        NotFoundError: there is none, or none that invites this side: both alike.
    """
    found = queries.series(session, series_id)
    if found is None or (side() is Side.BRANCH and not series_rules.invites(found, stakeholders.kind_bpjs(session))):
        raise NotFoundError
    return found
