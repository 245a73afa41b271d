"""What the routes of notices share: whose they are, and the person's regions, each read in a transaction of its own."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.orm import Session

from semesta_platform.accounts.roles import Role
from semesta_platform.accounts.rules import seat_of
from semesta_platform.errors import ForbiddenError, NotFoundError
from semesta_platform.http.access import current_principal
from semesta_platform.http.ground import current_ground, viewer_session
from semesta_platform.http.routing import TenantSuspendedError
from semesta_platform.notifications import queries
from semesta_platform.notifications.payloads import Asked
from semesta_platform.notifications.shown import Found
from semesta_platform.tenancy import queries as directory
from semesta_platform.tenancy.records import TenantRecord, TenantState
from semesta_platform.transactions import tenant_transaction


def reader() -> uuid.UUID:
    """Whose notices are asked for.

    Raises:
        ForbiddenError: nobody is signed in.
    """
    person = current_principal().person
    if person is None:
        raise ForbiddenError
    return person


def codes() -> frozenset[str]:
    """Codes of the tenants that a seat of this person reaches."""
    return frozenset(place.tenant_code for place in current_principal().places if place.tenant_code is not None)


def seats(code: str) -> frozenset[str]:
    """The person's present seats in a tenant, as notices keep them."""
    here = [place for place in current_principal().places if place.tenant_code == code]
    return frozenset(seat_of(place.role, str(place.role_words) if place.role == Role.OPD_STAFF.value else "") for place in here)


def regions() -> tuple[list[TenantRecord], list[TenantRecord]]:
    """The person's regions by name: those that can be read, and those that the operator has put on hold."""
    own = codes()
    if not own:
        return [], []
    with viewer_session() as session:
        found = directory.tenants_of(session, own)
    ready = [each for each in found if each.state is TenantState.READY]
    return ready, [each for each in found if each.state is TenantState.SUSPENDED]


def region(code: str) -> TenantRecord:
    """One of the person's regions.

    Raises:
        NotFoundError: no seat of theirs reaches it, or there is none.
        TenantSuspendedError: it is on hold.
    """
    if code not in codes():
        raise NotFoundError
    with viewer_session() as session:
        found = directory.tenant_by_code(session, code)
    if found is None or found.state is TenantState.PREPARING:
        raise NotFoundError
    if found.state is TenantState.SUSPENDED:
        raise TenantSuspendedError
    return found


@contextmanager
def region_session(code: str) -> Iterator[Session]:
    """A transaction as one of the person's regions, of which `region` or `regions` has told."""
    with tenant_transaction(current_ground().engine, code) as session:
        yield session


def gathered(ready: list[TenantRecord], asked: Asked, limit: int) -> list[Found]:
    """How each region stands and what the list asks of it, at most `limit` of each; no session ever sees two regions."""
    person, found = reader(), []
    for each in ready:
        held = seats(each.code)
        with region_session(each.code) as session:
            standing = queries.standing(session, person, held)
            counted = standing.unread if asked.unread else standing.total
            some = counted[asked.group] if asked.group is not None else sum(counted.values())
            wanted = some and asked.region in {"", each.code}
            notices = (
                queries.notices(session, person, held, unread=asked.unread, group=asked.group, before=asked.before, limit=limit)
                if wanted
                else ()
            )
        found.append(Found(each, standing, notices))
    return found
