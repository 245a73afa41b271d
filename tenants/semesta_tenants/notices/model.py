"""Table of mails: each is written once, waits, and is sent or given up."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import CheckConstraint, Index, Text, Uuid, func, text
from sqlalchemy.orm import Mapped, mapped_column

from semesta_platform.database import TenantTable

EMPTY = text("''")


class MailRow(TenantTable):
    """One mail to one office or one account. once: names its cause, so that no cause writes twice to one reader."""

    __tablename__ = "mails"
    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'sent', 'failed', 'dropped')", name="state"),
        CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name="sent"),
        CheckConstraint("(address <> '') <> (person_id IS NOT NULL)", name="reader"),
        CheckConstraint("subject <> '' AND body <> ''", name="words"),
        Index("uq_mails_once", "once", unique=True),
        Index("ix_mails_waiting", "id", postgresql_where=text("state = 'waiting'")),
        Index("ix_mails_about", "about_kind", "about_id"),
        {"info": {"rights": "SELECT, INSERT, UPDATE"}},
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    # 'meeting.invited', 'action.due_soon', 'action.due', 'action.late', 'action.escalated', ...
    kind: Mapped[str] = mapped_column(Text)
    once: Mapped[str] = mapped_column(Text)
    # An office's address, or an account, whose address is looked up when the mail is sent and only while it has a seat here.
    address: Mapped[str] = mapped_column(Text, server_default=EMPTY)
    person_id: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    # As pages name the reader.
    reader: Mapped[str] = mapped_column(Text)
    about_kind: Mapped[str] = mapped_column(Text)
    about_id: Mapped[uuid.UUID]
    subject: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text)
    # iCalendar, empty for most.
    calendar: Mapped[str] = mapped_column(Text, server_default=EMPTY)
    # Of the page that it is about; its whole address is put together when it is sent.
    path: Mapped[str] = mapped_column(Text, server_default=EMPTY)
    state: Mapped[str] = mapped_column(Text, server_default=text("'waiting'"))
    # How often a server was asked to take it.
    attempts: Mapped[int] = mapped_column(server_default=text("0"))
    # Not before then; whoever is sending it has put this off meanwhile.
    due_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
    # The server's last answer, or why it was dropped.
    answer: Mapped[str] = mapped_column(Text, server_default=EMPTY)
    entered_words: Mapped[str] = mapped_column(Text)
    entered_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
    sent_at: Mapped[dt.datetime | None]
