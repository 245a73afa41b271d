"""The check before every request: who asks, and whether the view's permission is theirs in the tenant of the address."""

from __future__ import annotations

from flask import current_app, g, request

from semesta_platform.errors import ForbiddenError, NotFoundError, UnauthenticatedError
from semesta_platform.http.ground import current_ground
from semesta_platform.http.permissions import Permission, permission_of
from semesta_platform.http.principal import Principal
from semesta_platform.http.routing import TenantSuspendedError, forget_tenant, tenant_or_none
from semesta_platform.tenancy.records import TenantState


def load_principal() -> None:
    """Before every request: asks the application's loader who sent it."""
    g.semesta_principal = current_ground().loader(request)


def current_principal() -> Principal:
    """Who asks; anonymous until the loader has run."""
    found = g.get("semesta_principal")
    return found if isinstance(found, Principal) else Principal()


def enforce() -> None:
    """Before every request: the view's permission against who asks, in the tenant of the address.

    Somebody signed in with no business at all in that tenant is told what a missing tenant tells: 404. That it is on hold is
    said only to those who have business there. A visitor gets 401 for every tenant there is, on hold or not, and 404 for a
    missing one: which regions are tenants is public.

    Raises:
        UnauthenticatedError: nobody is signed in.
        NotFoundError: signed in, and nothing to do with this tenant.
        TenantSuspendedError: of this tenant, which the operator has put on hold.
        ForbiddenError: signed in, of this tenant, without this permission.
    """
    if request.endpoint is None or request.routing_exception is not None:
        return
    needed = permission_of_endpoint(request.endpoint)
    principal, tenant = current_principal(), tenant_or_none()
    on_hold = tenant is not None and tenant.state is TenantState.SUSPENDED
    if needed is Permission.PUBLIC and not on_hold:
        return
    if principal.anonymous:
        raise UnauthenticatedError
    if tenant is not None and not principal.knows(tenant.code):
        forget_tenant()
        raise NotFoundError
    if on_hold:
        # No navigation either: each of its places would say this again.
        forget_tenant()
        raise TenantSuspendedError
    if not principal.may(needed, tenant.code if tenant else None):
        raise ForbiddenError


def permission_of_endpoint(endpoint: str) -> Permission:
    """The permission of a routed endpoint; a route without one cannot exist, and if it did it would be refused.

    Raises:
        ForbiddenError: the view declares nothing.
    """
    found = permission_of(current_app.view_functions[endpoint])
    if found is None:
        raise ForbiddenError
    return found
