"""Tables of work to be done: the outbox, and the periods that the schedule has already asked for."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import CheckConstraint, Index, Text, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from semesta_platform.database import SharedTable


class OutboxRow(SharedTable):
    """One piece of work, written in the transaction that wants it; it stays until the work's own transaction sets `done_at`."""

    __tablename__ = "outbox"
    __table_args__ = (
        CheckConstraint("tenant IS NULL OR runs_as = 'tenant_' || replace(tenant, '.', '')", name="tenant"),
        CheckConstraint("attempts >= 0 AND sends >= 0 AND attempts_allowed > 0", name="counts"),
        CheckConstraint("isfinite(due_at)", name="finite"),
        # The relay looks for the first due rows of each role and job, and jumps from one to the next.
        Index("ix_outbox_due", "runs_as", "job", "due_at", postgresql_where=text("done_at IS NULL AND dead_at IS NULL")),
        Index("ix_outbox_done", "done_at", postgresql_where=text("done_at IS NOT NULL")),
        Index("ix_outbox_dead", "dead_at", postgresql_where=text("dead_at IS NOT NULL")),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    # The role that the job's transaction stands for; row-level security lets each role see and finish its own only.
    runs_as: Mapped[str] = mapped_column(Text, server_default=text("current_user"))
    # Region code when the work is a tenant's; then runs_as is its role.
    tenant: Mapped[str | None] = mapped_column(Text)
    job: Mapped[str] = mapped_column(Text)
    arguments: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'"))
    created_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
    due_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
    # How often it was put into the queue (part of the queue's job id) and how often a worker began it.
    sends: Mapped[int] = mapped_column(server_default=text("0"))
    attempts: Mapped[int] = mapped_column(server_default=text("0"))
    attempts_allowed: Mapped[int] = mapped_column(server_default=text("5"))
    # Until then the relay leaves it alone: it believes that the queue has it, or a worker has put it off.
    leased_until: Mapped[dt.datetime | None]
    last_error: Mapped[str | None] = mapped_column(Text)
    done_at: Mapped[dt.datetime | None]
    # Given up: an operator sees the reason and may run it again, or dismisses it, which sets `done_at` beside this.
    dead_at: Mapped[dt.datetime | None]


class PeriodRow(SharedTable):
    """A period of a periodic job that was asked for: the key makes it happen once, whatever triggers it."""

    __tablename__ = "periods"

    job: Mapped[str] = mapped_column(Text, primary_key=True)
    # First moment of the period in UTC.
    period: Mapped[dt.datetime] = mapped_column(primary_key=True)
    asked_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
