"""One line of the check, and the roles that it judges."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from semesta_platform.database import REGISTRY_SCHEMA
from semesta_platform.tenancy.model import TenantRow
from semesta_platform.tenancy.names import APPLICATION_LOGIN, TENANTS, SharedRole
from semesta_platform.tenancy.roles import server_version

NAMED_AT_MOST = 5
_PLAIN = re.compile(r"[a-z_][a-z0-9_]*")
SHARED = tuple(role.value for role in SharedRole)
# Schemas that are ours whole: whoever holds a right there is judged.
OWN_SCHEMA = f"(n.nspname = '{REGISTRY_SCHEMA}' OR n.nspname ~ '^tenant_[0-9]+$')"
# A part of a query: our roles. Those of another database's tenants on the same server are not ours.
OURS = (
    "ours AS (SELECT r.* FROM pg_roles r WHERE r.rolname IN "
    f"({', '.join(repr(role) for role in (APPLICATION_LOGIN, TENANTS, *SHARED))}) "
    f"OR r.rolname IN (SELECT role FROM {REGISTRY_SCHEMA}.tenants))"
)
# A part of a query: what belongs to an extension, which keeps rights of its own.
OF_EXTENSIONS = "extended AS (SELECT classid, objid FROM pg_depend WHERE deptype = 'e')"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the check. cure: what to do, empty when nothing is wrong."""

    subject: str
    sentence: str
    cure: str = ""

    @property
    def good(self) -> bool:
        """Whether nothing is wrong."""
        return not self.cure


@dataclass(frozen=True, slots=True)
class Place:
    """What is judged. owner: of schema `registry`. tenants: their roles. version: as PostgreSQL's server_version_num."""

    owner: str
    tenants: frozenset[str]
    version: int

    @property
    def switched(self) -> tuple[str, ...]:
        """Every role that the application's login switches to."""
        return (*SHARED, *sorted(self.tenants))


def place(session: Session) -> Place:
    """The database behind this owner transaction.

    Raises:
        ProgrammingError: there is no directory of tenants yet.
    """
    tenants = frozenset(session.scalars(select(TenantRow.role)))
    owner = session.scalars(text(f"SELECT pg_get_userbyid(nspowner) FROM pg_namespace WHERE nspname = '{REGISTRY_SCHEMA}'")).one()
    return Place(owner, tenants, server_version(session.connection()))


def judged(subject: str, faults: Iterable[object], good: str, cure: str) -> Finding:
    """The finding on one subject. faults: what is wrong, said one by one; good: the sentence where there is none."""
    wrong = some(faults)
    return Finding(subject, wrong, cure) if wrong else Finding(subject, good)


def some(things: Iterable[object]) -> str:
    """The first few by name, and how many more."""
    words = [str(thing) for thing in things]
    more = len(words) - NAMED_AT_MOST
    return ", ".join(words[:NAMED_AT_MOST]) + (f" and {more} more" if more > 0 else "")


def quoted(name: str) -> str:
    """A name as a statement takes it."""
    return name if _PLAIN.fullmatch(name) else '"{}"'.format(name.replace('"', '""'))
