"""What the routes of contributions share: for which side somebody acts in the tenant of the request, and who sees nothing."""

from __future__ import annotations

from sqlalchemy.orm import Session

from semesta_platform.accounts.roles import Role
from semesta_platform.errors import NotFoundError, UnavailableError
from semesta_platform.http.access import current_principal
from semesta_platform.http.permissions import Permission
from semesta_platform.http.routing import current_tenant, tenant_session
from semesta_tenants.contributions import queries, rules
from semesta_tenants.contributions.records import Entry, State
from semesta_tenants.coordination.records import Party
from semesta_tenants.coverage.edge import holds_office


def side_in(session: Session) -> Party:
    """The side for which the person acts here: the region's for its admins and the staff of the organisation that it named.

    Raises:
        NotFoundError: staff of another organisation, for whom these pages are as if they were not there.
    """
    tenant = current_tenant().code
    here = [place for place in current_principal().places if place.tenant_code == tenant]
    roles = {place.role for place in here}
    if Role.TENANT_ADMIN.value in roles:
        return Party.REGION
    offices = [str(place.role_words) for place in here if place.role == Role.OPD_STAFF.value]
    if offices and rules.serves(offices, queries.office(session).name):
        return Party.REGION
    if Role.LIAISON.value in roles:
        return Party.BPJS
    raise NotFoundError


def acts_for_region(session: Session) -> bool:
    """Whether the person confirms here for the region; only of an organisation's staff the database is asked."""
    try:
        return side_in(session) is Party.REGION
    except NotFoundError:
        return False


def finds_the_pages() -> bool:
    """Whether these pages are there for the person; only of an organisation's staff the database is asked."""
    if not {Role.TENANT_ADMIN.value, Role.LIAISON.value}.isdisjoint(current_principal().roles_in(current_tenant().code)):
        return True
    try:
        with tenant_session() as session:
            side_in(session)
    except (NotFoundError, UnavailableError):
        return False
    return True


def may_confirm(entry: Entry, side: Party) -> bool:
    """Whether the person may confirm this entry, as far as can be said before it is tried. side: for which they act."""
    others = entry.side is not side and entry.entered_by != current_principal().person
    return others and entry.state is State.WAITING and (side is Party.REGION or confirms())


def may_void(entry: Entry, side: Party) -> bool:
    """Whether the person may void this entry. side: for which they act."""
    if entry.state is not State.WAITING:
        return entry.state is State.CONFIRMED and confirms()
    return side in {Party.REGION, entry.side} or confirms()


def confirms() -> bool:
    """Whether the person speaks for the branch here: its liaison, without an office in the tenant."""
    return Role.LIAISON.value in current_principal().roles_in(current_tenant().code) and not holds_office()


def may_choose() -> bool:
    """Whether the person may name the organisation that enters."""
    return current_principal().may(Permission.SETTINGS_CHANGE, current_tenant().code)
