"""What the routes of tasks share: for which organisations somebody acts in the tenant of the request."""

from __future__ import annotations

from semesta_platform.accounts.roles import Role
from semesta_platform.http.access import current_principal
from semesta_platform.http.permissions import Permission
from semesta_platform.http.routing import current_tenant
from semesta_tenants.coordination import rules
from semesta_tenants.coordination.records import Task


def offices() -> frozenset[str] | None:
    """The organisations of a member of their staff; None for an admin, who acts for the whole region; others act for none."""
    here = [place for place in current_principal().places if place.tenant_code == current_tenant().code]
    if any(place.role == Role.TENANT_ADMIN.value for place in here):
        return None
    return frozenset(str(place.role_words) for place in here if place.role == Role.OPD_STAFF.value)


def may_change(task: Task) -> bool:
    """Whether the person may change or close this task."""
    own = offices()
    return _may(Permission.TASK_CHANGE) and (own is None or rules.owned_by(task.wanted.owner, own))


def may_make() -> bool:
    """Whether the person may write down new tasks."""
    return _may(Permission.TASK_CHANGE)


def _may(permission: Permission) -> bool:
    return current_principal().may(permission, current_tenant().code)
