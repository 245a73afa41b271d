"""Where somebody's seats lead: the lines of the switcher and of the page on which one chooses."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from types import MappingProxyType
from typing import Final

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from semesta_platform.accounts.records import HeldSeat
from semesta_platform.accounts.roles import ROLES, Role
from semesta_platform.http.principal import Place

BEYOND_TENANTS: Final = MappingProxyType(
    {
        Role.CENTRAL_VIEWER: (_l("Peringkat nasional"), "/nasional/"),
        Role.OPERATOR: (_l("Pengelolaan sistem"), "/operator/"),
    }
)
"""Roles that are not held in tenants: what their place is called and where it begins."""
DESK: Final = "/cabang/"
"""Where a liaison begins: all tenants of the branch at once."""


def places_of(seats: Sequence[HeldSeat]) -> tuple[Place, ...]:
    """A liaison's desk first, then a place for each seat and tenant in the order given."""
    return (*_desk(seats), *(place for seat in seats if (place := _place(seat)) is not None))


def role_words(seat: HeldSeat) -> str | LazyString:
    """How a page names the role: an OPD's staff with their office, a liaison with their branch."""
    return seat.organisation or seat.branch_name or ROLES[seat.role].words


def _desk(seats: Iterable[HeldSeat]) -> tuple[Place, ...]:
    """One desk for all branches that somebody is liaison of, also for one without any tenant yet.

    Where there is a single tenant, its own pages are the whole desk: nobody is asked to choose between the two.
    """
    held = [seat for seat in seats if seat.role is Role.LIAISON]
    if not held or [seat.slug is not None for seat in held] == [True]:
        return ()
    entry, branches = ROLES[Role.LIAISON], {seat.branch_name for seat in held}
    words = role_words(held[0]) if len(branches) == 1 else entry.words
    return (Place(_l("Meja cabang"), DESK, Role.LIAISON.value, words, entry.side),)


def _place(seat: HeldSeat) -> Place | None:
    entry = ROLES[seat.role]
    if seat.slug is not None and seat.tenant_name is not None:
        address = f"/{seat.slug}/"
        return Place(seat.tenant_name, address, seat.role.value, role_words(seat), entry.side, seat.tenant_code)
    if seat.role in BEYOND_TENANTS:
        name, address = BEYOND_TENANTS[seat.role]
        return Place(name, address, seat.role.value, entry.words, entry.side)
    return None
