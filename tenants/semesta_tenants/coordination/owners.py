"""Owners of tasks: whom a form suggests, and whether anybody who acts for one is told of its tasks."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy.orm import Session

from semesta_platform.accounts.records import Reaching
from semesta_platform.accounts.roles import Role
from semesta_platform.notifications.records import Audience
from semesta_platform.notifications.service import reaching, recipients
from semesta_tenants.coordination import queries
from semesta_tenants.coordination.records import Viewer
from semesta_tenants.coordination.words import USUAL_OWNERS
from semesta_tenants.stakeholders import queries as register
from semesta_tenants.stakeholders.records import Kind


def suggested(session: Session, viewer: Viewer, *, registered: bool) -> list[str]:
    """Owners to choose from while typing: those with staff, those used before, those of the register, then the usual ones.

    One with staff stands in its own spelling, for only under that name is anybody told. registered: whether this person reads
    the register.
    """
    if viewer.offices is not None:
        return sorted(viewer.offices)
    staffed = sorted({each.organisation for each in reaching(session) if each.role is Role.OPD_STAFF}, key=str.casefold)
    known = [each.name for each in register.organisations(session) if each.wanted.kind is not Kind.BPJS] if registered else []
    by_name: dict[str, str] = {}
    for name in (*staffed, *queries.owners(session, viewer), *known, *USUAL_OWNERS):
        by_name.setdefault(" ".join(name.split()).casefold(), name)
    return list(by_name.values())


def unheard(owner: str, people: Iterable[Reaching]) -> bool:
    """Whether nobody who reaches the tenant acts for this owner: read as notices find their readers; pure."""
    return not recipients(Audience(office=owner), people)
