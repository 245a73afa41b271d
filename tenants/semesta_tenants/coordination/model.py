"""Tables of tasks: what a region and its branch have to do, whose turn it is and until when; and of what is said about them."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Date, ForeignKey, Index, Text, Uuid, func
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from semesta_platform.database import TenantTable

EMPTY = sql("''")
NONE = sql("'[]'")
ZERO = sql("0")


class TaskRow(TenantTable):
    """One task. origin: what it came from, such as a scenario or a published report, with the id or address of that."""

    __tablename__ = "tasks"
    __table_args__ = (
        CheckConstraint("state IN ('open', 'done', 'cancelled')", name="state"),
        CheckConstraint("(state = 'open') = (closed_at IS NULL)", name="closed"),
        CheckConstraint("state <> 'cancelled' OR closing_note <> ''", name="closing_note"),
        CheckConstraint("title <> '' AND owner <> ''", name="words"),
        CheckConstraint("side IN ('region', 'bpjs')", name="side"),
        CheckConstraint("priority IN ('high', 'normal', 'low')", name="priority"),
        CheckConstraint("kind <> '' AND step <> ''", name="step"),
        CheckConstraint("waited_region >= 0 AND waited_bpjs >= 0", name="waited"),
        # A recurring task exists once in its period, whoever makes it and however often.
        Index("uq_tasks_period", "kind", "period", unique=True, postgresql_where=sql("period <> ''")),
        Index("ix_tasks_open", "due_on", postgresql_where=sql("state = 'open'")),
        Index("ix_tasks_origin", "origin", "origin_id"),
        {"info": {"rights": "SELECT, INSERT, UPDATE"}},
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(Text)
    detail: Mapped[str] = mapped_column(Text, server_default=EMPTY)
    # The organisation that does it, as the region calls it.
    owner: Mapped[str] = mapped_column(Text)
    due_on: Mapped[dt.date | None] = mapped_column(Date)
    state: Mapped[str] = mapped_column(Text, server_default=sql("'open'"))
    # 'region', 'branch', 'schedule', 'scenario', 'report'.
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
    row_version: Mapped[int] = mapped_column(server_default=sql("1"))
    # Of coordination/kinds.yaml: which steps it takes, and at which of them it stands.
    kind: Mapped[str] = mapped_column(Text, server_default=sql("'free'"))
    step: Mapped[str] = mapped_column(Text, server_default=sql("'todo'"))
    # For whom it waits, or waited last: 'region' or 'bpjs'.
    side: Mapped[str] = mapped_column(Text, server_default=sql("'region'"))
    # Whether the branch sees it; what is internal stays the region's.
    shared: Mapped[bool] = mapped_column(server_default=sql("false"))
    # '2026-11', '2026Q4', '2026' for a recurring task; empty for any other.
    period: Mapped[str] = mapped_column(Text, server_default=EMPTY)
    assignee_id: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    # As pages name the person, by office where an office will do.
    assignee_words: Mapped[str] = mapped_column(Text, server_default=EMPTY)
    priority: Mapped[str] = mapped_column(Text, server_default=sql("'normal'"))
    labels: Mapped[list[str]] = mapped_column(JSONB, server_default=NONE)
    # Each with its text and whether it is done.
    checklist: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default=NONE)
    # Each with kind (action, target, figure, batch), id and words.
    links: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default=NONE)
    # Since when it waits at this step; seconds for which it waited for each side at the steps before.
    step_since: Mapped[dt.datetime] = mapped_column(server_default=func.now())
    waited_region: Mapped[int] = mapped_column(BigInteger, server_default=ZERO)
    waited_bpjs: Mapped[int] = mapped_column(BigInteger, server_default=ZERO)


class TaskNoteRow(TenantTable):
    """A comment on a task, or the output with which a step ended; never changed, never removed."""

    __tablename__ = "task_notes"
    __table_args__ = (
        CheckConstraint("kind IN ('comment', 'output')", name="kind"),
        CheckConstraint("side IN ('region', 'bpjs')", name="side"),
        # What is internal is the region's; the branch has no secrets in the region's schema.
        CheckConstraint("NOT internal OR side = 'region'", name="internal"),
        CheckConstraint("text <> ''", name="text"),
        Index("ix_task_notes_task_id", "task_id"),
        {"info": {"rights": "SELECT, INSERT"}},
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    task_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("tasks.id"))
    kind: Mapped[str] = mapped_column(Text, server_default=sql("'comment'"))
    # The step that an output ended; empty for a comment.
    step: Mapped[str] = mapped_column(Text, server_default=EMPTY)
    # Read by the region alone.
    internal: Mapped[bool] = mapped_column(server_default=sql("false"))
    # Of whoever wrote it.
    side: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    # Who was named in it: the account and its name then.
    mentions: Mapped[list[dict[str, str]]] = mapped_column(JSONB, server_default=NONE)
    entered_by: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    entered_words: Mapped[str] = mapped_column(Text)
    entered_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
