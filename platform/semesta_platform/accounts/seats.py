"""Verbs of roles: invite, accept, grant, revoke; each written down in the tenant that it concerns."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from semesta_platform.accounts import passwords, queries
from semesta_platform.accounts.model import CredentialRow, InvitationRow, MembershipRow, PersonRow
from semesta_platform.accounts.records import Actor, Invitation, Membership, Person, Seat, Secret
from semesta_platform.accounts.rules import INVITATION, digest_of, new_secret, seat_is_whole
from semesta_platform.audit import service as audit
from semesta_platform.database import utc_now, uuid7
from semesta_platform.errors import ConflictError, ContextError, InvalidError, NotFoundError
from semesta_platform.tenancy.model import BranchRow, TenantRow
from semesta_platform.tenancy.names import SharedRole
from semesta_platform.transactions import acting_as


class OwnSeatError(ConflictError):
    """Nobody takes their own seat away: so somebody who can give seats is always left."""


def grant(session: Session, person: Person, seat: Seat, by: Actor) -> uuid.UUID | None:
    """The person holds the seat from now on; the membership's id, None when they held it already.

    session: of the seat's tenant, or of role registry where the seat is no tenant's.

    Raises:
        InvalidError: the seat lacks what its role needs, or has what it does not.
        NotFoundError: there is no such tenant or branch.
    """
    with _as_registry(session, seat.tenant_code):
        _check(session, seat)
        values = {"id": uuid7(), "person_id": person.id, "granted_by": by.person, **_columns(seat)}
        statement = upsert(MembershipRow).values(values).on_conflict_do_nothing().returning(MembershipRow.id)
        made = session.execute(statement).scalar_one_or_none()
    if made is not None:
        _record(session, by, "membership.granted", made, after=_words(person, seat))
    return made


def revoke(session: Session, identity: uuid.UUID, by: Actor) -> Membership:
    """Take a seat away; it fails on the next request. Gives what it was.

    session: of the seat's tenant, or of role registry for a seat that is no tenant's.

    Raises:
        NotFoundError: nobody holds this seat, or it is another place's.
        OwnSeatError: it is one's own.
    """
    tenant = session.info.get("tenant")
    with _as_registry(session, tenant):
        held = queries.membership(session, identity, tenant_code=tenant)
        if held is None or held.seat.tenant_code != tenant:
            raise NotFoundError
        if held.person.id == by.person:
            raise OwnSeatError
        statement = update(MembershipRow).where(MembershipRow.id == identity, MembershipRow.revoked_at.is_(None))
        values = {"revoked_at": func.now(), "revoked_by": by.person}
        if session.execute(statement.values(values).returning(MembershipRow.id)).one_or_none() is None:
            raise NotFoundError
    _record(session, by, "membership.revoked", identity, before=_words(held.person, held.seat))
    return held


def invite(session: Session, email: str, name: str, seat: Seat, by: Actor) -> Secret:
    """A link's secret, good once and for seven days; an open invitation of the same address to the same seat ends with it.

    The same for addresses with and without an account: an admin does not learn who has one. session: as `grant`.

    Raises:
        InvalidError, NotFoundError: as `grant`.
    """
    secret, identity = Secret(new_secret(), utc_now() + INVITATION), uuid7()
    with _as_registry(session, seat.tenant_code):
        _check(session, seat)
        same = [getattr(InvitationRow, column).is_not_distinct_from(value) for column, value in _columns(seat).items()]
        former = update(InvitationRow).where(InvitationRow.email == email, InvitationRow.used_at.is_(None), *same)
        session.execute(former.where(InvitationRow.revoked_at.is_(None)).values(revoked_at=func.now()))
        values = {"id": identity, "digest": digest_of(secret.text), "email": email, "name": name, "invited_by": by.person}
        session.execute(insert(InvitationRow), values | {"expires_at": secret.expires_at, **_columns(seat)})
    _record(session, by, "invitation.sent", identity, after={"email": email, "name": name, **_given(seat)})
    return secret


def revoke_invitation(session: Session, identity: uuid.UUID, by: Actor) -> Invitation:
    """The link stops working. Gives what it offered. session: as `revoke`.

    Raises:
        NotFoundError: there is no such open invitation to this place.
    """
    tenant = session.info.get("tenant")
    with _as_registry(session, tenant):
        found = next((each for each in queries.invitations(session, tenant_code=tenant) if each.id == identity), None)
        if found is None or found.seat.tenant_code != tenant:
            raise NotFoundError
        session.execute(update(InvitationRow).where(InvitationRow.id == identity).values(revoked_at=func.now()))
    before = {"email": found.email, "name": found.name, **_given(found.seat)}
    _record(session, by, "invitation.revoked", identity, before=before)
    return found


def accept(session: Session, digest: bytes, password: str | None) -> Person:
    """Use an invitation: the account is there, with this password when it had none, and holds the seat.

    password: for an account without one; None when the person has proved otherwise who they are. session: as `grant`.

    Raises:
        NotFoundError: used (also by another request at this moment), revoked or expired.
        ConflictError: the account has a password already, and none was proved.
    """
    with _as_registry(session, session.info.get("tenant")):
        found = queries.invitation(session, digest)
        statement = update(InvitationRow).where(
            InvitationRow.digest == digest, InvitationRow.used_at.is_(None), InvitationRow.revoked_at.is_(None)
        )
        claimed = session.execute(statement.values(used_at=func.now()).returning(InvitationRow.id)).one_or_none()
        if found is None or claimed is None:
            raise NotFoundError
        person = _person(session, found)
        if password is not None:
            _first_password(session, person, password)
    grant(session, person, found.seat, Actor(person.id, person.name))
    return person


def _person(session: Session, found: Invitation) -> Person:
    """The account of the invitation's address; made when there is none."""
    values = {"id": uuid7(), "email": found.email, "name": found.name}
    session.execute(upsert(PersonRow).values(values).on_conflict_do_nothing())
    person = queries.person_by_email(session, found.email)
    if person is None or not person.active:
        raise NotFoundError
    return person


def _first_password(session: Session, person: Person, password: str) -> None:
    values = {"person_id": person.id, "hash": passwords.hashed(password)}
    statement = upsert(CredentialRow).values(values).on_conflict_do_nothing().returning(CredentialRow.person_id)
    if session.execute(statement).one_or_none() is None:
        raise ConflictError("The account has a password already.")


@contextmanager
def _as_registry(session: Session, tenant_code: str | None) -> Iterator[None]:
    """For these statements the transaction is role registry's; the session must be of the tenant that is concerned."""
    if session.info.get("tenant") != tenant_code:
        raise ContextError("What happens to a tenant's people is written down there: open that tenant's transaction.")
    with acting_as(session, SharedRole.REGISTRY):
        yield


def _check(session: Session, seat: Seat) -> None:
    if not seat_is_whole(seat):
        raise InvalidError("Give the tenant for an admin or OPD staff, the branch for a liaison, neither for the others.")
    if seat.tenant_code and session.scalar(select(TenantRow.code).where(TenantRow.code == seat.tenant_code)) is None:
        raise NotFoundError(f"There is no tenant {seat.tenant_code}; `semesta tenant list` shows all.")
    if seat.branch_code and session.scalar(select(BranchRow.code).where(BranchRow.code == seat.branch_code)) is None:
        raise NotFoundError(f"There is no branch {seat.branch_code}; `semesta branch list` shows all.")


def _columns(seat: Seat) -> dict[str, str | None]:
    return {
        "role": seat.role.value,
        "tenant_code": seat.tenant_code,
        "branch_code": seat.branch_code,
        "organisation": seat.organisation,
    }


def _given(seat: Seat) -> dict[str, str]:
    return {name: value for name, value in _columns(seat).items() if value is not None and name != "tenant_code"}


def _words(person: Person, seat: Seat) -> dict[str, str]:
    return {"person": str(person.id), "name": person.name, "email": person.email, **_given(seat)}


def _record(
    session: Session,
    by: Actor,
    action: str,
    subject: uuid.UUID,
    before: dict[str, str] | None = None,
    after: dict[str, str] | None = None,
) -> None:
    """In the tenant's record. Seats beyond tenants have none to be written in; the membership's own row says who and when."""
    if session.info.get("tenant") is None:
        return
    kind = action.partition(".")[0]
    audit.record(
        session,
        actor=by.words,
        actor_id=by.person,
        action=action,
        subject_kind=kind,
        subject_id=str(subject),
        before=before,
        after=after,
        request_id=by.request,
    )
