"""Reads of accounts, under role registry: who sent a request, who holds which seat, what is still open."""

from __future__ import annotations

import json
import uuid
from collections.abc import Collection, Sequence
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, LargeBinary, Row, Select, Text, and_, cast, false, func, null, or_, select
from sqlalchemy.orm import Session

from semesta_platform.accounts.model import (
    CalendarFeedRow,
    CredentialRow,
    InvitationRow,
    MembershipRow,
    PersonRow,
    SessionRow,
    TokenRow,
    UnreadRow,
)
from semesta_platform.accounts.records import (
    HeldSeat,
    Identity,
    Invitation,
    Membership,
    OpenSession,
    OpenToken,
    Person,
    Reaching,
    Seat,
)
from semesta_platform.accounts.roles import Role
from semesta_platform.accounts.rules import IDLE, SEEN_EVERY, browser_words, seat_of
from semesta_platform.ready import Ready, given, ready
from semesta_platform.tenancy.model import BranchRow, RegionRow, TenantRow
from semesta_platform.tenancy.records import Level, TenantRecord, TenantState

_PERSON = (PersonRow.id, PersonRow.email, PersonRow.name, PersonRow.active)
_SEAT = (
    MembershipRow.role,
    TenantRow.code,
    RegionRow.slug,
    RegionRow.name,
    BranchRow.name,
    MembershipRow.organisation,
)
_TENANT = (
    RegionRow.level,
    RegionRow.zone,
    TenantRow.role,
    TenantRow.state,
    TenantRow.branch_code,
    TenantRow.version,
    TenantRow.created_at,
)
# What is on hold cannot be opened, so it does not ring.
_IS_READY = TenantRow.state == TenantState.READY.value


@cache
def session_query() -> Ready:
    """Whose session this `digest` is and what they hold: rows for `identified`, none for one that is over, revoked or unknown.

    A row for each tenant that each seat reaches.
    """
    stale = SessionRow.last_seen_at < func.now() - SEEN_EVERY
    query = _identity(stale, _unread()).join(SessionRow, SessionRow.person_id == PersonRow.id)
    return ready(
        query.where(
            SessionRow.id == given("digest", LargeBinary),
            SessionRow.revoked_at.is_(None),
            SessionRow.expires_at > func.now(),
            SessionRow.last_seen_at > func.now() - IDLE,
        )
    )


@cache
def token_query() -> Ready:
    """As `session_query`, for a program's token; nobody looks at its bell, so nothing is counted."""
    query = _identity(false(), null()).join(TokenRow, TokenRow.person_id == PersonRow.id)
    digest = given("digest", LargeBinary)
    return ready(query.where(TokenRow.digest == digest, TokenRow.revoked_at.is_(None), TokenRow.expires_at > func.now()))


def identity_of_feed(session: Session, digest: bytes) -> Identity | None:
    """As `identity_of_session`, for the secret of a calendar's address."""
    query = _identity(false(), null()).join(CalendarFeedRow, CalendarFeedRow.person_id == PersonRow.id)
    return identified([tuple(row) for row in session.execute(query.where(CalendarFeedRow.digest == digest))])


def person_by_email(session: Session, email: str) -> Person | None:
    """The person with this address, in small letters; None where there is none."""
    row = session.execute(select(*_PERSON).where(PersonRow.email == email)).one_or_none()
    return None if row is None else Person(*row)


def names_of(session: Session, people: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
    """The names that these accounts bear now, by id; an account that is gone is left out."""
    rows = session.execute(select(PersonRow.id, PersonRow.name).where(PersonRow.id.in_(people)))
    return {row.id: row.name for row in rows}


def reaching(session: Session, tenant_code: str, person: uuid.UUID | None = None) -> tuple[Reaching, ...]:
    """Active people whose seats reach a tenant now, its own and those of its branch, by name; one for each seat.

    person: the seats of this one alone.
    """
    reached = or_(TenantRow.code == MembershipRow.tenant_code, TenantRow.branch_code == MembershipRow.branch_code)
    query = (
        select(PersonRow.id, PersonRow.name, PersonRow.email, MembershipRow.role, MembershipRow.organisation)
        .join(MembershipRow, and_(MembershipRow.person_id == PersonRow.id, MembershipRow.revoked_at.is_(None)))
        .join(TenantRow, and_(reached, TenantRow.code == tenant_code))
        .where(PersonRow.active)
        .order_by(PersonRow.name, MembershipRow.id)
    )
    if person is not None:
        query = query.where(PersonRow.id == person)
    return tuple(
        Reaching(found, name, email, Role(role), organisation or "")
        for found, name, email, role, organisation in session.execute(query)
    )


def memberships(session: Session, *, tenant_code: str | None = None) -> list[Membership]:
    """Seats that are held now, by the person's name: those of one tenant alone, or all of the installation's."""
    query = (
        select(*_PERSON, MembershipRow.id, *_place(MembershipRow), MembershipRow.granted_at)
        .join(MembershipRow, MembershipRow.person_id == PersonRow.id)
        .outerjoin(RegionRow, RegionRow.code == MembershipRow.tenant_code)
        .outerjoin(BranchRow, BranchRow.code == MembershipRow.branch_code)
        .where(MembershipRow.revoked_at.is_(None))
        .order_by(PersonRow.name, MembershipRow.id)
    )
    if tenant_code is not None:
        query = query.where(MembershipRow.tenant_code == tenant_code)
    return [
        Membership(identity, Person(*person), _seat(role, tenant, branch, organisation), region or branch_name, granted)
        for *person, identity, role, tenant, branch, organisation, region, branch_name, granted in session.execute(query)
    ]


def membership(session: Session, identity: uuid.UUID, *, tenant_code: str | None = None) -> Membership | None:
    """One seat that is held now; None when there is none of this id, or none in that tenant."""
    return next((each for each in memberships(session, tenant_code=tenant_code) if each.id == identity), None)


def invitations(session: Session, *, tenant_code: str | None = None) -> list[Invitation]:
    """Invitations that can still be used, the newest first: those of one tenant alone, or all of the installation's."""
    query = _invitations().order_by(InvitationRow.id.desc())
    if tenant_code is not None:
        query = query.where(InvitationRow.tenant_code == tenant_code)
    return [_invitation(row) for row in session.execute(query)]


def invitation(session: Session, digest: bytes) -> Invitation | None:
    """The open invitation that this digest names; None for a used, revoked, expired or unknown one."""
    row = session.execute(_invitations().where(InvitationRow.digest == digest)).one_or_none()
    return None if row is None else _invitation(row)


def sessions(session: Session, person: uuid.UUID) -> list[OpenSession]:
    """The browsers in which this person is signed in, the last used first."""
    columns = (SessionRow.id, SessionRow.created_at, SessionRow.last_seen_at, SessionRow.expires_at, SessionRow.agent)
    query = (
        select(*columns)
        .where(
            SessionRow.person_id == person,
            SessionRow.revoked_at.is_(None),
            SessionRow.expires_at > func.now(),
            SessionRow.last_seen_at > func.now() - IDLE,
        )
        .order_by(SessionRow.last_seen_at.desc(), SessionRow.id)
    )
    return [OpenSession(*row[:4], browser_words(row.agent)) for row in session.execute(query)]


def tokens(session: Session, person: uuid.UUID) -> list[OpenToken]:
    """The person's tokens that still work, the newest first."""
    query = (
        select(TokenRow.id, TokenRow.name, TokenRow.created_at, TokenRow.expires_at)
        .where(TokenRow.person_id == person, TokenRow.revoked_at.is_(None), TokenRow.expires_at > func.now())
        .order_by(TokenRow.id.desc())
    )
    return [OpenToken(*row) for row in session.execute(query)]


def _identity(stale: ColumnElement[bool], unread: Any) -> Select[*tuple[Any, ...]]:
    """A row for each tenant that each seat reaches; tenants being prepared are no places to work in.

    unread: how many notices the person has not read in that tenant, as `_unread` has it.
    """
    reached = or_(TenantRow.code == MembershipRow.tenant_code, TenantRow.branch_code == MembershipRow.branch_code)
    return (
        select(*_PERSON, stale.label("stale"), unread.label("unread"), *_SEAT, *_TENANT)
        .select_from(PersonRow)
        .outerjoin(MembershipRow, and_(MembershipRow.person_id == PersonRow.id, MembershipRow.revoked_at.is_(None)))
        .outerjoin(TenantRow, and_(reached, TenantRow.state != TenantState.PREPARING.value))
        .outerjoin(RegionRow, RegionRow.code == TenantRow.code)
        .outerjoin(BranchRow, BranchRow.code == MembershipRow.branch_code)
        .where(PersonRow.active)
        .order_by(RegionRow.name, MembershipRow.id)
    )


def _unread() -> Any:
    """Unread notices of a person in a tenant: a number by the seat that they were told by, as text of JSON."""
    counts = cast(func.jsonb_object_agg(UnreadRow.seat, UnreadRow.count), Text)
    theirs = (UnreadRow.person_id == PersonRow.id, UnreadRow.tenant_code == TenantRow.code, UnreadRow.count > 0, _IS_READY)
    return select(counts).where(*theirs).correlate(PersonRow, TenantRow).scalar_subquery()


def identified(rows: Sequence[tuple[Any, ...]]) -> Identity | None:
    """Who they are, out of the rows of `session_query` or `token_query`; None without any."""
    if not rows:
        return None
    person, stale = Person(*rows[0][:4]), bool(rows[0][4])
    seats = tuple(_held(row[6:]) for row in rows if row[6] is not None)
    # Somebody may reach one tenant by several seats, and has been told by some that they hold no more.
    unread = {
        (seat.tenant_code, held): json.loads(row[5]).get(held, 0)
        for seat, row in zip(seats, rows, strict=False)
        if row[5] and (held := seat_of(seat.role.value, seat.organisation or ""))
    }
    return Identity(person, seats, stale, sum(unread.values()))


def _held(row: tuple[Any, ...]) -> HeldSeat:
    role, code, slug, name, branch, organisation, level, zone, tenant_role, state, branch_code, version, created = row
    held = Role(role), code, slug, name, branch, organisation
    if code is None:
        return HeldSeat(*held)
    there = TenantRecord(code, name, slug, Level(level), zone, tenant_role, TenantState(state), branch_code, version, created)
    return HeldSeat(*held, there)


def _place(table: Any) -> tuple[Any, ...]:
    return (table.role, table.tenant_code, table.branch_code, table.organisation, RegionRow.name, BranchRow.name)


def _seat(role: str, tenant: str | None, branch: str | None, organisation: str | None) -> Seat:
    return Seat(Role(role), tenant, branch, organisation)


def _invitations() -> Select[*tuple[Any, ...]]:
    return (
        select(InvitationRow.id, InvitationRow.email, InvitationRow.name, *_place(InvitationRow), InvitationRow.expires_at)
        .outerjoin(RegionRow, RegionRow.code == InvitationRow.tenant_code)
        .outerjoin(BranchRow, BranchRow.code == InvitationRow.branch_code)
        .where(InvitationRow.used_at.is_(None), InvitationRow.revoked_at.is_(None), InvitationRow.expires_at > func.now())
    )


def _invitation(row: Row[*tuple[Any, ...]]) -> Invitation:
    identity, email, name, role, tenant, branch, organisation, region, branch_name, expires = row
    return Invitation(identity, email, name, _seat(role, tenant, branch, organisation), region or branch_name, expires)


def has_password(session: Session, email: str) -> bool:
    """Whether there is an account of this address with a password."""
    query = select(PersonRow.id).join(CredentialRow, CredentialRow.person_id == PersonRow.id).where(PersonRow.email == email)
    return session.execute(query).one_or_none() is not None


def person(session: Session, identity: uuid.UUID) -> Person | None:
    """The person of this id; None where there is none."""
    row = session.execute(select(*_PERSON).where(PersonRow.id == identity)).one_or_none()
    return None if row is None else Person(*row)


def closed_accounts(session: Session) -> list[Person]:
    """Accounts that are not active, by name; also those without any role, which no list of roles shows."""
    rows = session.execute(select(*_PERSON).where(PersonRow.active.is_(False)).order_by(PersonRow.name, PersonRow.id))
    return [Person(*row) for row in rows]
