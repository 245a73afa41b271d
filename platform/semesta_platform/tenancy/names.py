"""Names that the database knows: the role and schema of a tenant, and the shared roles."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache

from semesta_platform.errors import ContextError

_CODE = re.compile(r"\d{2}(\.\d{2})?")
_ROLE = re.compile(r"tenant_(\d{2})(\d{2})?")

APPLICATION_LOGIN = "semesta_app"
TENANTS = "tenants"
"""The group role that holds every right of tenants on shared tables: granted one by one, the ACL outgrows its row at ~550."""


class SharedRole(StrEnum):
    """Narrow roles that the application's login may switch to beside the tenants' own."""

    REGISTRY = "registry"
    """People, sign-in, memberships; the directory of tenants and branches."""
    VIEWER = "viewer"
    """Published data only."""
    PUBLISHER = "publisher"
    """Writes published figures and evidence, inside a verifying transaction."""
    RANKER = "ranker"
    """Reads the read model, writes runs."""
    RELAY = "relay"
    """The outbox of everybody: leases, failures, the schedule."""


@lru_cache(maxsize=1024)
def role_of(code: str) -> str:
    """The role and schema of the tenant with a Kemendagri code: '12.19' -> 'tenant_1219', '19' -> 'tenant_19'.

    Raises:
        ContextError: `code` is not two digits, or two and two with a dot.
    """
    if not _CODE.fullmatch(code) or not code.isascii():
        raise ContextError(f"{code!r} is no region code; write it as 12.19, or 19 for a province.")
    return f"tenant_{code.replace('.', '')}"


def code_of(role: str) -> str | None:
    """The code of the tenant that `role` belongs to, None for any other role: 'tenant_1219' -> '12.19'."""
    found = _ROLE.fullmatch(role)
    if found is None:
        return None
    province, regency = found.groups()
    return f"{province}.{regency}" if regency else str(province)
