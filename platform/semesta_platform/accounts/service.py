"""Verbs of sign-in: prove who one is, open and end sessions, tokens, passwords. Sessions of role registry."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import replace
from typing import Final

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from semesta_platform.accounts import guessing, passwords, queries
from semesta_platform.accounts.model import CredentialRow, FailureRow, PersonRow, SessionRow, TokenRow
from semesta_platform.accounts.records import Person, Refusal, Secret
from semesta_platform.accounts.rules import (
    ABSOLUTE,
    LONGEST_AGENT,
    MOST_TOKENS,
    TOKEN_MARK,
    counted_by,
    digest_of,
    new_secret,
)
from semesta_platform.database import utc_now, uuid7
from semesta_platform.errors import ConflictError, NotFoundError, existing

KEEP_ENDED: Final = dt.timedelta(days=30)
LONGEST_LOOKED_FOR: Final = 300
KEEP_FAILURES: Final = dt.timedelta(days=1)


def create_person(session: Session, email: str, name: str, password: str | None = None) -> Person:
    """A new account. email, name: as `rules.email_of` and `rules.name_of` give them. Without a password it cannot sign in yet.

    Raises:
        ConflictError: there is an account of this address.
    """
    person = Person(uuid7(), email, name)
    values = {"id": person.id, "email": email, "name": name}
    made = session.execute(upsert(PersonRow).values(values).on_conflict_do_nothing().returning(PersonRow.id)).one_or_none()
    if made is None:
        raise ConflictError(f"There is an account of {email} already.")
    if password is not None:
        set_password(session, person.id, password)
    return person


def set_password(session: Session, person: uuid.UUID, password: str) -> None:
    """The person signs in with this password from now on."""
    values = {"hash": passwords.hashed(password), "changed_at": func.now()}
    statement = upsert(CredentialRow).values(person_id=person, hash=values["hash"])
    session.execute(statement.on_conflict_do_update(index_elements=[CredentialRow.person_id], set_=values))


def prove(session: Session, email: str, password: str, address: str) -> Person | Refusal:
    """Who somebody is by their password, or why not; the same words and about the same time for accounts that are not there.

    The caller commits in both cases: failures are counted in PostgreSQL and not in Valkey, whose loss would let everybody try
    again from the start. address: where the request came from.
    """
    keys = counted_by(email, address)
    if guessing.too_many(session, keys):
        return Refusal.THROTTLED
    query = (
        select(PersonRow.id, PersonRow.email, PersonRow.name, PersonRow.active, CredentialRow.hash)
        .outerjoin(CredentialRow, CredentialRow.person_id == PersonRow.id)
        .where(PersonRow.email == email.strip().lower()[:LONGEST_LOOKED_FOR])
    )
    row = session.execute(query).one_or_none()
    good = passwords.matches(None if row is None else row.hash, password)
    if row is None or not good or not row.active:
        guessing.failed(session, keys)
        session.execute(delete(FailureRow).where(FailureRow.at < func.now() - KEEP_FAILURES))
        return Refusal.WRONG
    session.execute(delete(FailureRow).where(FailureRow.counted_by.in_([keys["pair"], keys["account"]])))
    if passwords.outdated(row.hash):
        set_password(session, row.id, password)
    return Person(row.id, row.email, row.name)


def open_session(session: Session, person: uuid.UUID, agent: str) -> Secret:
    """A new session of this person; its text belongs into the browser's cookie and is kept nowhere else.

    agent: what the browser calls itself; the beginning of it is kept.
    """
    secret = Secret(new_secret(), utc_now() + ABSOLUTE)
    words = "".join(sign for sign in agent if sign.isprintable())[:LONGEST_AGENT]
    values = {"id": digest_of(secret.text), "person_id": person, "expires_at": secret.expires_at, "agent": words}
    session.execute(insert(SessionRow), values)
    ended = func.now() - KEEP_ENDED
    session.execute(delete(SessionRow).where(SessionRow.person_id == person, SessionRow.expires_at < ended))
    return secret


def touch(session: Session, digest: bytes) -> None:
    """The session was used now."""
    session.execute(update(SessionRow).where(SessionRow.id == digest).values(last_seen_at=func.now()))


def end_session(session: Session, person: uuid.UUID, digest: bytes) -> None:
    """The person's session is over; it fails on its next request.

    Raises:
        NotFoundError: the person has no such session.
    """
    statement = update(SessionRow).where(SessionRow.id == digest, SessionRow.person_id == person, SessionRow.revoked_at.is_(None))
    if session.execute(statement.values(revoked_at=func.now()).returning(SessionRow.id)).one_or_none() is None:
        raise NotFoundError


def end_other_sessions(session: Session, person: uuid.UUID, keep: bytes | None) -> None:
    """All the person's sessions but one are over."""
    statement = update(SessionRow).where(SessionRow.person_id == person, SessionRow.revoked_at.is_(None))
    if keep is not None:
        statement = statement.where(SessionRow.id != keep)
    session.execute(statement.values(revoked_at=func.now()))


def set_active(session: Session, person: uuid.UUID, *, active: bool) -> Person:
    """Close an account, or open it again. Closing ends every session and token for good: each fails on its next request.

    Roles stay, so that an account opened again is what it was. Gives the person as they now are.

    Raises:
        NotFoundError: there is no such account.
        ConflictError: it stands so already.
    """
    found = existing(queries.person(session, person))
    statement = update(PersonRow).where(PersonRow.id == person, PersonRow.active.is_(not active)).values(active=active)
    if session.execute(statement.returning(PersonRow.id)).one_or_none() is None:
        raise ConflictError("The account stands so already.")
    if not active:
        end_other_sessions(session, person, keep=None)
        open_ones = update(TokenRow).where(TokenRow.person_id == person, TokenRow.revoked_at.is_(None))
        session.execute(open_ones.values(revoked_at=func.now()))
    return replace(found, active=active)


def create_token(session: Session, person: uuid.UUID, name: str, days: int) -> Secret:
    """A key for programs of this person; its text is shown once.

    name: 1 to 80 signs. days: 1 to 365 until it stops working.

    Raises:
        ConflictError: the person has twenty already.
    """
    if len(queries.tokens(session, person)) >= MOST_TOKENS:
        raise ConflictError(f"There are {MOST_TOKENS} tokens already; revoke one first.")
    secret = Secret(new_secret(TOKEN_MARK), utc_now() + dt.timedelta(days=days))
    values = {"id": uuid7(), "digest": digest_of(secret.text), "person_id": person, "name": name}
    session.execute(insert(TokenRow), values | {"expires_at": secret.expires_at})
    return secret


def revoke_token(session: Session, person: uuid.UUID, token: uuid.UUID) -> None:
    """The person's token stops working; it fails on its next request.

    Raises:
        NotFoundError: the person has no such token.
    """
    statement = update(TokenRow).where(TokenRow.id == token, TokenRow.person_id == person, TokenRow.revoked_at.is_(None))
    if session.execute(statement.values(revoked_at=func.now()).returning(TokenRow.id)).one_or_none() is None:
        raise NotFoundError
