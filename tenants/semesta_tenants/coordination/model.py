"""Table of tasks: what a region has to do, who does it and until when."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import CheckConstraint, Date, Index, Text, Uuid, func, text
from sqlalchemy.orm import Mapped, mapped_column

from semesta_platform.database import TenantTable

EMPTY = text("''")


class TaskRow(TenantTable):
    """One task. origin: what it came from, such as a scenario or a published report, with the id or address of that."""

    __tablename__ = "tasks"
    __table_args__ = (
        CheckConstraint("state IN ('open', 'done', 'cancelled')", name="state"),
        CheckConstraint("(state = 'open') = (closed_at IS NULL)", name="closed"),
        CheckConstraint("state <> 'cancelled' OR closing_note <> ''", name="closing_note"),
        CheckConstraint("title <> '' AND owner <> ''", name="words"),
        Index("ix_tasks_open", "due_on", postgresql_where=text("state = 'open'")),
        Index("ix_tasks_origin", "origin", "origin_id"),
        {"info": {"rights": "SELECT, INSERT, UPDATE"}},
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(Text)
    detail: Mapped[str] = mapped_column(Text, server_default=EMPTY)
    # The organisation that does it, as the region calls it.
    owner: Mapped[str] = mapped_column(Text)
    due_on: Mapped[dt.date | None] = mapped_column(Date)
    state: Mapped[str] = mapped_column(Text, server_default=text("'open'"))
    # 'region', 'scenario', 'report'.
    origin: Mapped[str] = mapped_column(Text)
    origin_id: Mapped[str] = mapped_column(Text, server_default=EMPTY)
    # Title and address of the report that names it; both empty for the region's own.
    source_title: Mapped[str] = mapped_column(Text, server_default=EMPTY)
    source_url: Mapped[str] = mapped_column(Text, server_default=EMPTY)
    entered_by: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    entered_words: Mapped[str] = mapped_column(Text)
    entered_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
    closed_words: Mapped[str | None] = mapped_column(Text)
    closed_at: Mapped[dt.datetime | None]
    closing_note: Mapped[str] = mapped_column(Text, server_default=EMPTY)
    row_version: Mapped[int] = mapped_column(server_default=text("1"))
