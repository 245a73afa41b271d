"""What the routes of action items share: for whom somebody acts in the tenant of the request."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from semesta_platform.accounts.roles import Role
from semesta_platform.http.access import current_principal
from semesta_platform.http.permissions import Permission
from semesta_platform.http.routing import current_tenant
from semesta_tenants.actions import rules
from semesta_tenants.actions.records import Desk, Scope, Side
from semesta_tenants.coverage.edge import today
from semesta_tenants.stakeholders.records import Organisation


def scope() -> Scope:
    """An admin acts for the whole region, a member of an organisation's staff for it, a liaison for the branch."""
    principal, code = current_principal(), current_tenant().code
    here = [place for place in principal.places if place.tenant_code == code]
    if any(place.role == Role.TENANT_ADMIN.value for place in here):
        return Scope()
    if offices := frozenset(str(place.role_words) for place in here if place.role == Role.OPD_STAFF.value):
        return Scope(Side.OFFICE, offices)
    return Scope(Side.BRANCH)


def desk() -> Desk:
    """Where a verb of this request is spoken."""
    return Desk(today(), ZoneInfo(current_tenant().zone), scope())


def may_make() -> bool:
    """Whether the person may write down new items."""
    return current_principal().may(Permission.ACTION_CHANGE, current_tenant().code)


def may_change(organisation: Organisation | None) -> bool:
    """Whether the person may change or close an item of this owner."""
    return may_make() and organisation is not None and rules.owns(scope(), organisation)


def is_own(organisation: Organisation) -> bool:
    """Whether it is an office of which the person is a member, or the branch that they speak for; for an admin none is."""
    mine = scope()
    return mine.side is not Side.REGION and rules.owns(mine, organisation)


def is_branch() -> bool:
    """Whether the person speaks for the insurer's branch."""
    return scope().side is Side.BRANCH


def may_see_targets() -> bool:
    """Whether the person reads the region's targets."""
    return current_principal().may(Permission.TARGET_VIEW, current_tenant().code)


def may_see_tasks() -> bool:
    """Whether the person reads the region's tasks."""
    return current_principal().may(Permission.TASK_VIEW, current_tenant().code)
