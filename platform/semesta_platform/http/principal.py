"""Who asks: a person with what was granted, or nobody. How a request becomes one is the caller's to plug in."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass

from flask import Request
from flask_babel import LazyString

from semesta_platform.http.permissions import Permission
from semesta_platform.interface.frame import Side
from semesta_platform.tenancy.records import TenantRecord

_BEYOND_TENANTS = frozenset(permission.value for permission in Permission if not permission.of_a_tenant)


@dataclass(frozen=True, slots=True)
class Grant:
    """One permission by name in one tenant; `tenant_code` None means everywhere in the installation."""

    permission: str
    tenant_code: str | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody works, through one role: one line in the switcher.

    name: of the region, or of the work. address: where it begins. role, role_words: the role's name and how pages say it.
    side: tints the initials (`interface.frame.Side`). tenant_code: None for work that is not in one tenant.
    """

    name: str | LazyString
    address: str
    role: str
    role_words: str | LazyString
    side: Side = "region"
    tenant_code: str | None = None


@dataclass(frozen=True, slots=True)
class Principal:
    """Who asks. Without `person` it is an anonymous visitor, who holds no grant.

    person: id of the person. name: how the page greets them. grants: what they may do where, already worked out from roles.
    places: where they work, in the order of the switcher. session: which of their sessions this is; None for a bearer token.
    unread: notices that they have not read, in all of those places; 0 for a bearer token, which shows no bell.
    tenants: those that a seat of theirs reaches, as they were when the request came.
    """

    person: uuid.UUID | None = None
    name: str = ""
    grants: frozenset[Grant] = frozenset()
    places: tuple[Place, ...] = ()
    session: bytes | None = None
    unread: int = 0
    tenants: tuple[TenantRecord, ...] = ()

    @property
    def anonymous(self) -> bool:
        """Whether nobody is signed in."""
        return self.person is None

    def may(self, permission: str, tenant_code: str | None = None) -> bool:
        """Whether this is granted there; a grant everywhere holds in each tenant, a tenant's grant only in that tenant."""
        if self.anonymous:
            return False
        return Grant(permission) in self.grants or (tenant_code is not None and Grant(permission, tenant_code) in self.grants)

    def knows(self, tenant_code: str) -> bool:
        """Whether anything at all is granted in this tenant: only then may an answer admit that it is there."""
        return not self.anonymous and any(
            grant.tenant_code == tenant_code or (grant.tenant_code is None and grant.permission not in _BEYOND_TENANTS)
            for grant in self.grants
        )

    def roles_in(self, tenant_code: str) -> frozenset[str]:
        """Names of the roles held in this tenant, e.g. for rules that keep two roles apart."""
        return frozenset(place.role for place in self.places if place.tenant_code == tenant_code)


Loader = Callable[[Request], Principal]
"""Finds who sent a request (session cookie, bearer token); called once per request, before the permission check."""


def nobody(_request: Request) -> Principal:
    """The loader of an installation without accounts: every visitor is anonymous."""
    return Principal()
