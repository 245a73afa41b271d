"""Tables of the forum: series, meetings, agenda items with what was said and decided, attendance, addenda."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import CheckConstraint, Computed, ForeignKey, Index, Integer, Text, Uuid, func, text
from sqlalchemy.dialects.postgresql import JSONB, TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from semesta_platform.database import TenantTable

EMPTY = text("''")
NONE = text("'[]'")
ONE = text("1")
PARTS = "INSERT OR UPDATE OR DELETE"


def _guarded(table: str, event: str, function: str) -> tuple[str, ...]:
    """The trigger that holds locked minutes, as the migration of the tables makes it."""
    return (f"CREATE TRIGGER guard BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION registry.{function}()",)


class SeriesRow(TenantTable):
    """A series of meetings: what each of them begins with."""

    __tablename__ = "meeting_series"
    __table_args__ = (
        CheckConstraint("name <> ''", name="name"),
        CheckConstraint("every_months BETWEEN 1 AND 24", name="every_months"),
        CheckConstraint("quorum BETWEEN 0 AND 100", name="quorum"),
        {"info": {"rights": "SELECT, INSERT, UPDATE"}},
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    every_months: Mapped[int] = mapped_column(Integer, server_default=text("6"))
    # The agenda that a new meeting begins with: [{kind, title, minutes}].
    template: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default=NONE)
    # Ids of the organisations that are invited.
    invited: Mapped[list[str]] = mapped_column(JSONB, server_default=NONE)
    # Per cent of the invited organisations that must be there; 0 for none.
    quorum: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    place: Mapped[str] = mapped_column(Text, server_default=EMPTY)
    chair_words: Mapped[str] = mapped_column(Text, server_default=EMPTY)
    active: Mapped[bool] = mapped_column(server_default=text("true"))
    entered_by: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    entered_words: Mapped[str] = mapped_column(Text)
    entered_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
    row_version: Mapped[int] = mapped_column(server_default=ONE)


class MeetingRow(TenantTable):
    """One meeting with the head of its minutes. Once locked_at is set no role changes anything of it (trigger `guard`)."""

    __tablename__ = "meetings"
    __table_args__ = (
        CheckConstraint("state IN ('planned', 'held', 'locked', 'cancelled')", name="state"),
        CheckConstraint("(state = 'locked') = (locked_at IS NOT NULL)", name="locked"),
        CheckConstraint(
            "state <> 'locked' OR (number IS NOT NULL AND chair_signed_at IS NOT NULL AND bpjs_signed_at IS NOT NULL)",
            name="signed",
        ),
        CheckConstraint("chair_signed_by <> bpjs_signed_by", name="two_signers"),
        CheckConstraint("state <> 'cancelled' OR cancel_reason <> ''", name="cancel_reason"),
        CheckConstraint("ends_at > starts_at", name="ends_at"),
        CheckConstraint("quorum BETWEEN 0 AND 100", name="quorum"),
        CheckConstraint("title <> ''", name="title"),
        Index("uq_meetings_number", "number", unique=True),
        Index("ix_meetings_starts_at", "starts_at"),
        {
            "info": {
                "rights": "SELECT, INSERT, UPDATE",
                "triggers": _guarded("meetings", PARTS, "guard_meeting"),
            }
        },
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    series_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("meeting_series.id"))
    # Of the minutes, as the region numbers its papers; given at the latest when they are locked.
    number: Mapped[str | None] = mapped_column(Text)
    title: Mapped[str] = mapped_column(Text)
    starts_at: Mapped[dt.datetime]
    # None where a report tells the day alone.
    ends_at: Mapped[dt.datetime | None]
    # Whether the hour is known; a report may tell the day alone.
    timed: Mapped[bool] = mapped_column(server_default=text("true"))
    place: Mapped[str] = mapped_column(Text, server_default=EMPTY)
    online_url: Mapped[str] = mapped_column(Text, server_default=EMPTY)
    state: Mapped[str] = mapped_column(Text, server_default=text("'planned'"))
    chair_words: Mapped[str] = mapped_column(Text, server_default=EMPTY)
    secretary_words: Mapped[str] = mapped_column(Text, server_default=EMPTY)
    # Per cent of the invited organisations that must be there; 0 for none.
    quorum: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    # The figures of the month as they were drawn in, frozen when the meeting was held.
    figures: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    frozen_at: Mapped[dt.datetime | None]
    # SHA-256 of the code by which those present sign in on a phone, and until when it works.
    code_digest: Mapped[str | None] = mapped_column(Text)
    code_until: Mapped[dt.datetime | None]
    invited_at: Mapped[dt.datetime | None]
    opening: Mapped[str] = mapped_column(Text, server_default=EMPTY)
    closing: Mapped[str] = mapped_column(Text, server_default=EMPTY)
    cancel_reason: Mapped[str] = mapped_column(Text, server_default=EMPTY)
    # Both sides sign the same text: each stands for its digest, and a change takes the signatures away.
    digest: Mapped[str | None] = mapped_column(Text)
    chair_signed_by: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    chair_signed_words: Mapped[str | None] = mapped_column(Text)
    chair_signed_at: Mapped[dt.datetime | None]
    bpjs_signed_by: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    bpjs_signed_words: Mapped[str | None] = mapped_column(Text)
    bpjs_signed_at: Mapped[dt.datetime | None]
    locked_at: Mapped[dt.datetime | None]
    source_title: Mapped[str] = mapped_column(Text, server_default=EMPTY)
    source_url: Mapped[str] = mapped_column(Text, server_default=EMPTY)
    entered_by: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    entered_words: Mapped[str] = mapped_column(Text)
    entered_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
    row_version: Mapped[int] = mapped_column(server_default=ONE)
    search: Mapped[str] = mapped_column(
        TSVECTOR,
        Computed(
            "to_tsvector('indonesian'::regconfig, title || ' '::text || place || ' '::text || opening || ' '::text || closing)",
            persisted=True,
        ),
        deferred=True,
    )


class MeetingItemRow(TenantTable):
    """One point of the agenda, later with what was said and decided; each is edited and locked for itself."""

    __tablename__ = "meeting_items"
    __table_args__ = (
        CheckConstraint(
            "kind IN ('follow_up', 'coverage', 'inactivity', 'validity', 'budget', 'facilities', 'other')", name="kind"
        ),
        CheckConstraint("title <> ''", name="title"),
        CheckConstraint("minutes IS NULL OR minutes BETWEEN 1 AND 480", name="minutes"),
        Index("ix_meeting_items_meeting_id", "meeting_id", "position"),
        {
            "info": {
                "rights": "SELECT, INSERT, UPDATE, DELETE",
                "triggers": _guarded("meeting_items", PARTS, "guard_meeting_part"),
            }
        },
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    meeting_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("meetings.id"))
    position: Mapped[int] = mapped_column(Integer)
    kind: Mapped[str] = mapped_column(Text, server_default=text("'other'"))
    title: Mapped[str] = mapped_column(Text)
    # Who leads it, and how many minutes it is given.
    lead_words: Mapped[str] = mapped_column(Text, server_default=EMPTY)
    minutes: Mapped[int | None] = mapped_column(Integer)
    discussion: Mapped[str] = mapped_column(Text, server_default=EMPTY)
    decision: Mapped[str] = mapped_column(Text, server_default=EMPTY)
    changed_by: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    changed_words: Mapped[str] = mapped_column(Text)
    changed_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
    row_version: Mapped[int] = mapped_column(server_default=ONE)
    search: Mapped[str] = mapped_column(
        TSVECTOR,
        Computed(
            "to_tsvector('indonesian'::regconfig, title || ' '::text || discussion || ' '::text || decision)", persisted=True
        ),
        deferred=True,
    )


class AttendanceRow(TenantTable):
    """One organisation at one meeting; a second delegate of an organisation has a row of his own."""

    __tablename__ = "meeting_attendances"
    __table_args__ = (
        CheckConstraint("state IN ('invited', 'confirmed', 'present', 'delegated', 'absent')", name="state"),
        CheckConstraint("via IN ('list', 'code', 'report')", name="via"),
        CheckConstraint("organisation_words <> '' AND organisation_kind <> ''", name="organisation"),
        Index("ix_meeting_attendances_meeting_id", "meeting_id"),
        {
            "info": {
                "rights": "SELECT, INSERT, UPDATE, DELETE",
                "triggers": _guarded("meeting_attendances", PARTS, "guard_meeting_part"),
            }
        },
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    meeting_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("meetings.id"))
    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisations.id"))
    # Its name and kind as they were when the meeting was held; until then those of the register count.
    organisation_words: Mapped[str] = mapped_column(Text)
    organisation_kind: Mapped[str] = mapped_column(Text)
    # Whether it was invited; somebody else may come.
    invited: Mapped[bool] = mapped_column(server_default=text("true"))
    state: Mapped[str] = mapped_column(Text, server_default=text("'invited'"))
    # Who came, by office where an office will do.
    position_words: Mapped[str] = mapped_column(Text, server_default=EMPTY)
    person_words: Mapped[str] = mapped_column(Text, server_default=EMPTY)
    via: Mapped[str] = mapped_column(Text, server_default=text("'list'"))
    changed_words: Mapped[str] = mapped_column(Text)
    changed_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
    row_version: Mapped[int] = mapped_column(server_default=ONE)


class AddendumRow(TenantTable):
    """A correction of locked minutes: added beside them, never changed, never removed."""

    __tablename__ = "minutes_addenda"
    __table_args__ = (
        CheckConstraint("text <> '' AND reason <> ''", name="words"),
        Index("uq_minutes_addenda_number", "meeting_id", "number", unique=True),
        {
            "info": {
                "rights": "SELECT, INSERT",
                "triggers": _guarded("minutes_addenda", "INSERT", "guard_addendum"),
            }
        },
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    meeting_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("meetings.id"))
    # From 1 within its meeting.
    number: Mapped[int] = mapped_column(Integer)
    # The agenda item that it corrects; None for the minutes as a whole.
    item_id: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    text: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    entered_by: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    entered_words: Mapped[str] = mapped_column(Text)
    entered_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
