"""What accounts hand out: frozen, free of the database."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass, field
from enum import StrEnum

from semesta_platform.accounts.roles import Role
from semesta_platform.tenancy.records import TenantRecord


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with an account; `name` is an office or role in words."""

    id: uuid.UUID
    email: str
    name: str
    active: bool = True


@dataclass(frozen=True, slots=True)
class Seat:
    """A role at its place: a tenant's code, a branch's code or neither, with the organisation for an OPD's staff."""

    role: Role
    tenant_code: str | None = None
    branch_code: str | None = None
    organisation: str | None = None


@dataclass(frozen=True, slots=True)
class HeldSeat:
    """A seat that a person holds, once for each tenant that it reaches.

    slug, tenant_name: of that tenant; None for a seat that reaches none. tenant: all of it, where it was asked for.
    """

    role: Role
    tenant_code: str | None = None
    slug: str | None = None
    tenant_name: str | None = None
    branch_name: str | None = None
    organisation: str | None = None
    tenant: TenantRecord | None = None


@dataclass(frozen=True, slots=True)
class Identity:
    """Who sent a request and every seat that they hold now.

    stale: the session's last use is worth writing down again. unread: notices not yet read in all tenants that a seat reaches.
    """

    person: Person
    seats: tuple[HeldSeat, ...]
    stale: bool = False
    unread: int = 0


@dataclass(frozen=True, slots=True)
class Membership:
    """One line of a list of people: who holds which seat, since when, at which place in words."""

    id: uuid.UUID
    person: Person
    seat: Seat
    place_name: str | None
    granted_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Reaching:
    """Somebody active with a seat that reaches a tenant now. organisation: of an OPD's staff, '' for others."""

    person: uuid.UUID
    name: str
    email: str
    role: Role
    organisation: str = ""


@dataclass(frozen=True, slots=True)
class Invitation:
    """An invitation that is still open, or the one that somebody's link names. place_name: as in `Membership`."""

    id: uuid.UUID
    email: str
    name: str
    seat: Seat
    place_name: str | None
    expires_at: dt.datetime


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A browser in which somebody is signed in."""

    id: bytes
    created_at: dt.datetime
    last_seen_at: dt.datetime
    expires_at: dt.datetime
    agent: str


@dataclass(frozen=True, slots=True)
class OpenToken:
    """A key for programs that still works."""

    id: uuid.UUID
    name: str
    created_at: dt.datetime
    expires_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Secret:
    """Something shown once: its text, and when it stops working. Never logged: the text is left out of `repr`."""

    text: str = field(repr=False)
    expires_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Actor:
    """Who changes something: the person (None: a command) and the role in words, as the record of what happened keeps it.

    request: id of the request, as in the logs.
    """

    person: uuid.UUID | None
    words: str
    request: str | None = None


class Refusal(StrEnum):
    """Why somebody was not let in. Never whether there is such an account."""

    WRONG = "wrong"
    THROTTLED = "throttled"
