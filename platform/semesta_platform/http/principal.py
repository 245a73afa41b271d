"""Who asks: a person with what was granted, or nobody. How a request becomes one is the caller's to plug in."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass

from flask import Request


@dataclass(frozen=True, slots=True)
class Grant:
    """One permission by name in one tenant; `tenant_code` None means everywhere in the installation."""

    permission: str
    tenant_code: str | None = None


@dataclass(frozen=True, slots=True)
class Principal:
    """Who asks. Without `person` it is an anonymous visitor, who holds no grant.

    person: id of the person. name: how the page greets them. grants: what they may do where, already worked out from roles.
    """

    person: uuid.UUID | None = None
    name: str = ""
    grants: frozenset[Grant] = frozenset()

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
        return not self.anonymous and any(grant.tenant_code in {None, tenant_code} for grant in self.grants)


Loader = Callable[[Request], Principal]
"""Finds who sent a request (session cookie, bearer token); called once per request, before the permission check."""


def nobody(_request: Request) -> Principal:
    """The loader of an installation without accounts: every visitor is anonymous."""
    return Principal()
