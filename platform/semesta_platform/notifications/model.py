"""Tables of what people and programs are told of, in every tenant's schema."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import CheckConstraint, Index, Text, Uuid, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from semesta_platform.database import TenantTable

EMPTY = text("''")


class NoticeRow(TenantTable):
    """One thing that one person is told of, once. Whether it also goes out as a mail is decided by the person's choices."""

    __tablename__ = "notices"
    __table_args__ = (
        CheckConstraint("title <> '' AND kind <> '' AND once <> ''", name="words"),
        CheckConstraint("mail IN ('waiting', 'written', 'none')", name="mail"),
        Index("uq_notices_once", "person_id", "once", unique=True),
        Index("ix_notices_unread", "person_id", postgresql_where=text("read_at IS NULL")),
        Index("ix_notices_mail_at", "mail_at", postgresql_where=text("mail = 'waiting'")),
        Index("ix_notices_mailed", "mailed", postgresql_where=text("mailed <> ''")),
        # What is old is forgotten.
        {"info": {"rights": "SELECT, INSERT, UPDATE, DELETE"}},
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    person_id: Mapped[uuid.UUID] = mapped_column(Uuid)
    # By which the person was told (`accounts.rules.seat_of`): whoever holds it no more reads this no more.
    seat: Mapped[str] = mapped_column(Text)
    # A key of notifications/kinds.py.
    kind: Mapped[str] = mapped_column(Text)
    # Names its cause, so that no cause tells one person twice.
    once: Mapped[str] = mapped_column(Text)
    about_kind: Mapped[str] = mapped_column(Text)
    about_id: Mapped[uuid.UUID] = mapped_column(Uuid)
    # Of the thing that it is about, as it was called then.
    title: Mapped[str] = mapped_column(Text)
    # What was said: the beginning of a comment, the reason of a return.
    words: Mapped[str] = mapped_column(Text, server_default=EMPTY)
    actor_words: Mapped[str] = mapped_column(Text)
    # Of the page that it is about.
    path: Mapped[str] = mapped_column(Text, server_default=EMPTY)
    at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
    read_at: Mapped[dt.datetime | None]
    # 'waiting': not yet looked at, or put off until mail_at. 'written': a mail holds it. 'none': the person wants none.
    mail: Mapped[str] = mapped_column(Text, server_default=text("'waiting'"))
    mail_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
    # The mark of the mail that holds it; '' while none does.
    mailed: Mapped[str] = mapped_column(Text, server_default=EMPTY)


class DeliveryRow(TenantTable):
    """One event that is handed to one program of the region (webhook), or waits to be."""

    __tablename__ = "webhook_deliveries"
    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'sent', 'failed', 'dropped')", name="state"),
        CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name="sent"),
        CheckConstraint("event <> '' AND once <> ''", name="words"),
        Index("uq_webhook_deliveries_once", "webhook_id", "once", unique=True),
        Index("ix_webhook_deliveries_waiting", "due_at", postgresql_where=text("state = 'waiting'")),
        # What is old is forgotten.
        {"info": {"rights": "SELECT, INSERT, UPDATE, DELETE"}},
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    # Of the setting `webhooks`.
    webhook_id: Mapped[uuid.UUID] = mapped_column(Uuid)
    event: Mapped[str] = mapped_column(Text)
    once: Mapped[str] = mapped_column(Text)
    body: Mapped[dict[str, Any]] = mapped_column(JSONB)
    state: Mapped[str] = mapped_column(Text, server_default=text("'waiting'"))
    attempts: Mapped[int] = mapped_column(server_default=text("0"))
    # From when on it is tried: the event's moment, or that of sending it again by hand.
    tried_from: Mapped[dt.datetime] = mapped_column(server_default=func.now())
    due_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
    # What the program answered last, or why it was dropped.
    answer: Mapped[str] = mapped_column(Text, server_default=EMPTY)
    entered_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
    sent_at: Mapped[dt.datetime | None]
