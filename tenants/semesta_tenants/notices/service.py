"""Verbs of notices on a tenant's session: write mails, which wait in the tenant's schema until they are sent; send one again."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Final

from sqlalchemy import func, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from semesta_platform.database import uuid7
from semesta_platform.errors import ConflictError, NotFoundError
from semesta_platform.jobs import outbox
from semesta_tenants.coverage import acts
from semesta_tenants.coverage.records import Actor
from semesta_tenants.notices import queries
from semesta_tenants.notices.model import MailRow
from semesta_tenants.notices.records import Mail, State, Written

JOB: Final = "notices.send"
SUBJECT: Final = "mail"
_ASKED: Final = "mails_asked"


def write(session: Session, actor: Actor, mails: Sequence[Mail]) -> int:
    """Write mails down in the transaction of their cause, so that they go out exactly when it is committed; how many are new.

    A mail whose `once` was written before is left out, whoever writes it and however often. The job that sends them is asked
    for in the same transaction.
    """
    values = [
        {
            "id": uuid7(),
            "kind": mail.kind,
            "once": mail.once,
            "address": mail.address,
            "person_id": mail.person_id,
            "reader": mail.reader,
            "about_kind": mail.about[0],
            "about_id": mail.about[1],
            "subject": mail.subject,
            "body": mail.body,
            "calendar": mail.calendar,
            "path": mail.path,
            "entered_words": actor.words,
        }
        for mail in mails
    ]
    if not values:
        return 0
    statement = insert(MailRow).values(values).on_conflict_do_nothing(index_elements=[MailRow.once]).returning(MailRow.id)
    new = len(session.scalars(statement).all())
    if new:
        _ask(session)
    return new


def resend(session: Session, actor: Actor, mail_id: uuid.UUID) -> Written:
    """A mail that was given up waits again, from its first attempt; its Message-ID stays, so that no server shows it twice.

    Raises:
        NotFoundError: there is no such mail here.
        ConflictError: it was not given up, or somebody else was first.
    """
    found = queries.mail(session, mail_id, locking=True)
    if found is None:
        raise NotFoundError
    if found.state is not State.FAILED:
        raise ConflictError
    again = update(MailRow).where(MailRow.id == mail_id)
    session.execute(again.values(state=State.WAITING.value, attempts=0, due_at=func.now()))
    named = {"subject": found.subject, "reader": found.reader}
    acts.record(session, actor, "mail.resent", (SUBJECT, str(mail_id)), named, {**named, "answer": found.answer})
    _ask(session)
    return found


def _ask(session: Session) -> None:
    """For the job, once in a transaction: it takes all that waits."""
    if not session.info.get(_ASKED):
        session.info[_ASKED] = True
        outbox.ask(session, JOB, {})
