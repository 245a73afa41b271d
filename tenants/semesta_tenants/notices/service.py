"""Verbs of notices on a tenant's session: write mails, which wait in the tenant's schema until they are sent; send one again."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from typing import Final

from sqlalchemy import and_, func, or_, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from semesta_platform.database import parts, uuid7
from semesta_platform.errors import ConflictError, NotFoundError
from semesta_platform.interface.words import gettext as _
from semesta_platform.jobs import outbox
from semesta_platform.notifications import mailing
from semesta_platform.notifications import service as notifications
from semesta_platform.notifications.going import State, in_words
from semesta_tenants.coverage import acts
from semesta_tenants.coverage.records import Actor
from semesta_tenants.notices import queries, standing
from semesta_tenants.notices.model import MailRow
from semesta_tenants.notices.records import Mail, Refused, Written
from semesta_tenants.notices.sentences import OURS
from semesta_tenants.notices.standing import UNSEEN

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
    new = 0
    for part in parts(values):
        statement = insert(MailRow).values(list(part)).on_conflict_do_nothing(index_elements=[MailRow.once])
        new += len(session.scalars(statement.returning(MailRow.id)).all())
    if new:
        _ask(session)
    return new


def drop_unsent(session: Session, people: Collection[uuid.UUID], about: tuple[str, uuid.UUID]) -> int:
    """Nothing that waits or was given up tells these people of a thing that they may see no more; how many mails that were.

    people: from whom `notifications.service.withdraw` took it back. What else their digests held waits for the next one.
    """
    if not people:
        return 0
    row = MailRow
    single = and_(row.about_kind == about[0], row.about_id == about[1])
    those = or_(single, row.once.in_(mailing.marks_of_lost(session, people, about)))
    unsent = update(row).where(row.state.in_((State.WAITING.value, State.FAILED.value)), row.person_id.in_(people), those)
    dropped = session.scalars(unsent.values(state=State.DROPPED.value, answer=UNSEEN).returning(row.once)).all()
    release(session, dropped)
    return len(dropped)


def release(session: Session, marks: Collection[str]) -> None:
    """What these mails, which go out no more, held beside what may be seen no more is told by another."""
    if marks and mailing.release(session, marks):
        notifications.ask(session)


def resend(session: Session, actor: Actor, mail_id: uuid.UUID) -> Written:
    """A mail that was given up waits again, from its first attempt; its Message-ID stays, so that no server shows it twice.

    Raises:
        NotFoundError: there is no such mail here.
        ConflictError: it was not given up, or somebody else was first; or its reader may not be told of it any more.
    """
    found = queries.mail(session, mail_id, locking=True)
    if found is None:
        raise NotFoundError
    if found.state is not State.FAILED:
        raise ConflictError(_("Surel ini tidak sedang gagal, jadi tidak dikirim ulang."))
    if found.person_id is not None:
        address = standing.address_of(session, found.person_id, found.kind, found.once)
        if isinstance(address, Refused):
            raise ConflictError(in_words(address.why, OURS))
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
