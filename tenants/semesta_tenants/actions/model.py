"""Tables of action items and of the notes on their progress."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, Computed, Date, ForeignKey, Index, Numeric, Text, Uuid, func, text
from sqlalchemy.dialects.postgresql import JSONB, TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from semesta_platform.database import TenantTable

EMPTY = text("''")
# What a meeting made stays with it, whoever writes.
GUARD = "CREATE TRIGGER guard BEFORE UPDATE ON action_items FOR EACH ROW EXECUTE FUNCTION registry.guard_action()"


class ActionRow(TenantTable):
    """One action item, owned and dated. Its meeting and the line of the minutes are by id; the figure before is frozen here."""

    __tablename__ = "action_items"
    __table_args__ = (
        CheckConstraint("state IN ('open', 'in_progress', 'waiting', 'done', 'cancelled')", name="state"),
        CheckConstraint("(state IN ('done', 'cancelled')) = (closed_at IS NOT NULL)", name="closed"),
        CheckConstraint("state <> 'cancelled' OR closing_note <> ''", name="closing_note"),
        CheckConstraint("priority IN ('high', 'normal', 'low')", name="priority"),
        CheckConstraint("title <> ''", name="title"),
        CheckConstraint("indicator IS NOT NULL OR expected IS NULL", name="expected"),
        Index("ix_action_items_open", "due_on", postgresql_where=text("state NOT IN ('done', 'cancelled')")),
        Index("ix_action_items_meeting_id", "meeting_id"),
        {"info": {"rights": "SELECT, INSERT, UPDATE", "triggers": (GUARD,)}},
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    # Of the meeting and of its agenda item; both empty for one that no meeting made.
    meeting_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("meetings.id"))
    item_id: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    title: Mapped[str] = mapped_column(Text)
    detail: Mapped[str] = mapped_column(Text, server_default=EMPTY)
    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisations.id"))
    # Who in that organisation, by office where an office will do.
    person_words: Mapped[str] = mapped_column(Text, server_default=EMPTY)
    # None where the meeting set no day.
    due_on: Mapped[dt.date | None] = mapped_column(Date)
    priority: Mapped[str] = mapped_column(Text, server_default=text("'normal'"))
    # As targets name them; None where no figure is meant to move.
    indicator: Mapped[str | None] = mapped_column(Text)
    # The value that the indicator is expected to reach, in its own unit; None where none was said.
    expected: Mapped[Decimal | None] = mapped_column(Numeric)
    target_id: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    # The indicator's published figure when the item was made: {value, as_of, source}.
    before: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    state: Mapped[str] = mapped_column(Text, server_default=text("'open'"))
    closing_note: Mapped[str] = mapped_column(Text, server_default=EMPTY)
    # A link that proves it; files hang on it as attachments.
    evidence_url: Mapped[str] = mapped_column(Text, server_default=EMPTY)
    closed_words: Mapped[str | None] = mapped_column(Text)
    closed_at: Mapped[dt.datetime | None]
    source_title: Mapped[str] = mapped_column(Text, server_default=EMPTY)
    source_url: Mapped[str] = mapped_column(Text, server_default=EMPTY)
    entered_by: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    entered_words: Mapped[str] = mapped_column(Text)
    entered_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
    row_version: Mapped[int] = mapped_column(server_default=text("1"))
    search: Mapped[str] = mapped_column(
        TSVECTOR,
        Computed(
            "to_tsvector('indonesian'::regconfig, title || ' '::text || detail || ' '::text || closing_note)", persisted=True
        ),
        deferred=True,
    )


class ActionNoteRow(TenantTable):
    """One note on how an action item goes; never changed, never removed."""

    __tablename__ = "action_notes"
    __table_args__ = (
        CheckConstraint("text <> ''", name="text"),
        Index("ix_action_notes_action_id", "action_id"),
        {"info": {"rights": "SELECT, INSERT"}},
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    action_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("action_items.id"))
    text: Mapped[str] = mapped_column(Text)
    entered_by: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    entered_words: Mapped[str] = mapped_column(Text)
    entered_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
