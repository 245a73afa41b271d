"""Which mails one thing has caused, with the mark of their cause: what its verbs must know before they write again."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from semesta_platform.notifications.going import State
from semesta_tenants.notices.model import MailRow


@dataclass(frozen=True, slots=True)
class Told:
    """A mail that was written. once: the mark of its cause. answer: the server's last, or why it was dropped."""

    kind: str
    once: str
    reader: str
    address: str
    state: State
    answer: str
    entered_at: dt.datetime
    sent_at: dt.datetime | None


def told(session: Session, about: tuple[str, uuid.UUID]) -> tuple[Told, ...]:
    """The mails about one thing, oldest first. about: its kind and id."""
    row = MailRow
    columns = (row.kind, row.once, row.reader, row.address, row.state, row.answer, row.entered_at, row.sent_at)
    query = select(*columns).where(row.about_kind == about[0], row.about_id == about[1]).order_by(row.id)
    return tuple(
        Told(kind, once, reader, address, State(state), answer, entered_at, sent_at)
        for kind, once, reader, address, state, answer, entered_at, sent_at in session.execute(query)
    )
