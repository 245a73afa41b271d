"""Verbs of notices on a tenant's session: write mails, which wait in the tenant's schema until they are sent."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from semesta_platform.database import uuid7
from semesta_tenants.coverage.records import Actor
from semesta_tenants.notices.model import MailRow
from semesta_tenants.notices.records import Mail


def write(session: Session, actor: Actor, mails: Sequence[Mail]) -> int:
    """Write mails down in the transaction of their cause, so that they go out exactly when it is committed; how many are new.

    A mail whose `once` was written before is left out, whoever writes it and however often.
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
            "entered_words": actor.words,
        }
        for mail in mails
    ]
    if not values:
        return 0
    statement = insert(MailRow).values(values).on_conflict_do_nothing(index_elements=[MailRow.once]).returning(MailRow.id)
    return len(session.scalars(statement).all())
