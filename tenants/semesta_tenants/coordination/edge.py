"""What the routes of tasks share: for whom somebody acts in the tenant of the request."""

from __future__ import annotations

from semesta_platform.accounts.roles import Role
from semesta_platform.http.access import current_principal
from semesta_platform.http.permissions import Permission
from semesta_platform.http.principal import Principal
from semesta_platform.http.routing import current_tenant
from semesta_tenants.coordination import rules
from semesta_tenants.coordination.records import Party, Task, Viewer


def viewer() -> Viewer:
    """Who looks, in the tenant of the request."""
    return viewer_in(current_principal(), current_tenant().code)


def viewer_in(principal: Principal, tenant_code: str) -> Viewer:
    """Who looks in a tenant: an admin for the whole region, an organisation's staff for it, a liaison for the branch.

    Whoever holds an office in the region looks for the region, whatever else they are. Anybody else sees nothing.
    """
    here = [place for place in principal.places if place.tenant_code == tenant_code]
    if any(place.role == Role.TENANT_ADMIN.value for place in here):
        return Viewer(Party.REGION, None, principal.person)
    offices = frozenset(str(place.role_words) for place in here if place.role == Role.OPD_STAFF.value)
    if not offices and any(place.role == Role.LIAISON.value for place in here):
        return Viewer(Party.BPJS, None, principal.person)
    return Viewer(Party.REGION, offices, principal.person)


def offices() -> frozenset[str] | None:
    """The organisations of a member of their staff; None for an admin and for a liaison, who act for their whole side."""
    return viewer().offices


def may_change(task: Task) -> bool:
    """Whether the person may change or close this task."""
    return may_make() and rules.may_change(viewer(), task)


def may_make() -> bool:
    """Whether the person may write down new tasks, comment and move."""
    return current_principal().may(Permission.TASK_CHANGE, current_tenant().code)
