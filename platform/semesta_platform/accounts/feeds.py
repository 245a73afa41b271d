"""Verbs and reads of a person's private calendar address, under role registry: make, renew, end, and whose it is."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from semesta_platform.accounts import queries
from semesta_platform.accounts.model import CalendarFeedRow
from semesta_platform.accounts.records import Identity
from semesta_platform.accounts.rules import digest_of, new_secret

LONGEST = 100
"""Signs of an address that are looked at: no secret of ours is longer."""


def renew(session: Session, person: uuid.UUID) -> str:
    """A new secret, 256 random bits, of which only the digest is kept; it ends the one before."""
    secret = new_secret()
    statement = insert(CalendarFeedRow).values(person_id=person, digest=digest_of(secret))
    fresh = {"digest": statement.excluded.digest, "created_at": func.now()}
    session.execute(statement.on_conflict_do_update(index_elements=[CalendarFeedRow.person_id], set_=fresh))
    return secret


def end(session: Session, person: uuid.UUID) -> None:
    """The address leads nowhere from now on; without one nothing happens."""
    session.execute(delete(CalendarFeedRow).where(CalendarFeedRow.person_id == person))


def made_at(session: Session, person: uuid.UUID) -> dt.datetime | None:
    """Since when the present address works; None where there is none."""
    return session.scalar(select(CalendarFeedRow.created_at).where(CalendarFeedRow.person_id == person))


def owner(session: Session, secret: str) -> Identity | None:
    """Whose address this is and what they hold now; None for one that was ended or never was, or of an account that is closed.

    Whatever is asked for takes the same way, also what cannot be a secret. It is looked up by its digest, so no comparison tells
    how near a guess came; and guesses are not counted: 256 bits are beyond them, while programs of a whole office that go on
    asking for an ended address would lock out the others behind the same line.
    """
    return queries.identity_of_feed(session, digest_of(secret[:LONGEST]))
