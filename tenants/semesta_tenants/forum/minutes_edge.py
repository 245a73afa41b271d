"""What the routes of minutes share: for which side somebody stands here, what they may do, the minutes they may see."""

from __future__ import annotations

import uuid
from dataclasses import replace

from sqlalchemy.orm import Session

from semesta_platform.accounts.roles import Role
from semesta_platform.errors import NotFoundError
from semesta_platform.http.access import current_principal
from semesta_platform.http.permissions import Permission
from semesta_platform.http.routing import current_tenant
from semesta_tenants.coverage.edge import holds_office, side
from semesta_tenants.forum import minutes_queries, reading, rules
from semesta_tenants.forum.minutes_records import Document, Party


def seen(session: Session, meeting_id: uuid.UUID) -> Document:
    """The minutes, for whoever sees the meeting, with the figures that they may see.

    Raises:
        NotFoundError: there is no such meeting here, or it is none of theirs: both alike.
    """
    found = minutes_queries.document(session, meeting_id)
    if found is None or not rules.visible(found.meeting, found.attendances, side()):
        raise NotFoundError("There is no such meeting.")
    return replace(found, drawn=reading.frozen(session, found.meeting, side()))


def party() -> Party | None:
    """The side for which this person signs here: the chair's for an admin, the branch's for a liaison without any office."""
    roles = current_principal().roles_in(current_tenant().code)
    if Role.TENANT_ADMIN.value in roles:
        return Party.CHAIR
    return Party.BPJS if Role.LIAISON.value in roles and not holds_office() else None


def may_write() -> bool:
    """Whether the person writes minutes here."""
    return _may(Permission.FORUM_MANAGE)


def may_sign() -> bool:
    """Whether the person signs minutes here, for one side."""
    return _may(Permission.MINUTES_SIGN) and party() is not None


def may_make_actions() -> bool:
    """Whether the person may turn a line of the minutes into an action item."""
    return _may(Permission.ACTION_CHANGE)


def _may(permission: Permission) -> bool:
    return current_principal().may(permission, current_tenant().code)
