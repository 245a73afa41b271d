"""Table of batches: a list of people handed over as counts, answered, and agreed by both sides."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Date, ForeignKey, Index, Text, Uuid, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from semesta_platform.database import TenantTable

EMPTY = text("''")
# What was sent or signed stays, whoever writes.
GUARD = "CREATE TRIGGER guard BEFORE INSERT OR UPDATE OR DELETE ON batches FOR EACH ROW EXECUTE FUNCTION registry.guard_batch()"


class BatchRow(TenantTable):
    """One hand-over. The people themselves are never rows here: their number is, and the list may lie beside, encrypted."""

    __tablename__ = "batches"
    __table_args__ = (
        CheckConstraint("kind IN ('proposal', 'cleansing', 'reactivation', 'reconciliation')", name="kind"),
        CheckConstraint("effect IN ('add', 'remove', 'reactivate')", name="effect"),
        CheckConstraint("segment IN ('PBI_JK', 'PBPU_PEMDA', 'PPU_PN', 'PPU_BU', 'PBPU', 'BP')", name="segment"),
        CheckConstraint("month = CAST(date_trunc('month', CAST(month AS timestamp)) AS date)", name="month"),
        CheckConstraint("people > 0", name="people"),
        CheckConstraint("title <> '' AND owner <> ''", name="words"),
        CheckConstraint("waited_region >= 0 AND waited_bpjs >= 0", name="waited"),
        CheckConstraint("state IN ('draft', 'returned', 'sent', 'received', 'verified', 'agreed', 'withdrawn')", name="state"),
        CheckConstraint(
            "(state NOT IN ('returned', 'sent', 'received', 'verified', 'agreed')) OR sent_at IS NOT NULL", name="sent"
        ),
        CheckConstraint("(state IN ('verified', 'agreed')) = (verified_at IS NOT NULL)", name="answered"),
        CheckConstraint(
            "(accepted IS NULL) = (verified_at IS NULL) AND (rejected IS NULL) = (verified_at IS NULL) "
            "AND (accepted IS NULL OR (accepted >= 0 AND rejected >= 0 AND accepted + rejected = people))",
            name="counts",
        ),
        CheckConstraint(
            "state <> 'agreed' OR (region_signed_at IS NOT NULL AND bpjs_signed_at IS NOT NULL AND digest IS NOT NULL "
            "AND region_signed_by IS NOT NULL AND bpjs_signed_by IS NOT NULL)",
            name="agreed",
        ),
        CheckConstraint("region_signed_by <> bpjs_signed_by", name="two_signers"),
        CheckConstraint("(state = 'withdrawn') = (withdrawn_reason <> '')", name="withdrawn"),
        CheckConstraint(
            "(file_id IS NULL) = (file_size IS NULL) AND (file_id IS NULL) = (file_digest IS NULL) "
            "AND (file_id IS NULL) = (file_name = '') AND (file_id IS NOT NULL OR file_removed_at IS NULL)",
            name="file",
        ),
        CheckConstraint(
            "(returned_at IS NULL) = (returned_reason = '') AND (state <> 'returned' OR returned_at IS NOT NULL)", name="returned"
        ),
        CheckConstraint("mended IS NULL OR (state = 'returned' AND jsonb_typeof(mended) = 'object')", name="mended"),
        Index("ix_batches_month", "month"),
        # What was rejected is handed over again once.
        Index("uq_batches_resubmits", "resubmits", unique=True, postgresql_where=text("state <> 'withdrawn'")),
        {"info": {"rights": "SELECT, INSERT, UPDATE", "triggers": (GUARD,)}},
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(Text)
    # What the accepted do to the segment's registered (add, remove) or active (reactivate) people.
    effect: Mapped[str] = mapped_column(Text)
    segment: Mapped[str] = mapped_column(Text)
    # First day of the month for which it is meant.
    month: Mapped[dt.date] = mapped_column(Date)
    title: Mapped[str] = mapped_column(Text)
    # The organisation that hands over, as the region calls it.
    owner: Mapped[str] = mapped_column(Text)
    # Number of the covering letter.
    letter: Mapped[str] = mapped_column(Text, server_default=EMPTY)
    people: Mapped[int]
    task_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("tasks.id"))
    # The batch whose rejected people are handed over again.
    resubmits: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("batches.id"))
    # Where the list lies when it is not kept here: a name, a place, a way in which it was sent.
    file_words: Mapped[str] = mapped_column(Text, server_default=EMPTY)
    # Of the encrypted file in the store; its name, its size in bytes and SHA-256 before encryption.
    file_id: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    file_name: Mapped[str] = mapped_column(Text, server_default=EMPTY)
    file_size: Mapped[int | None] = mapped_column(BigInteger)
    file_digest: Mapped[str | None] = mapped_column(Text)
    # When its bytes were taken away; their size, digest and name stay, as what was handed over.
    file_removed_at: Mapped[dt.datetime | None]
    note: Mapped[str] = mapped_column(Text, server_default=EMPTY)
    state: Mapped[str] = mapped_column(Text, server_default=text("'draft'"))
    sent_by: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    sent_words: Mapped[str | None] = mapped_column(Text)
    sent_at: Mapped[dt.datetime | None]
    received_by: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    received_words: Mapped[str | None] = mapped_column(Text)
    received_at: Mapped[dt.datetime | None]
    verified_by: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    verified_words: Mapped[str | None] = mapped_column(Text)
    verified_at: Mapped[dt.datetime | None]
    accepted: Mapped[int | None]
    rejected: Mapped[int | None]
    # Each with its code and its number of people, together `rejected`.
    reasons: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default=text("'[]'"))
    # What the branch says beside the numbers.
    answer: Mapped[str] = mapped_column(Text, server_default=EMPTY)
    # SHA-256 of what both sides sign.
    digest: Mapped[str | None] = mapped_column(Text)
    region_signed_by: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    region_signed_words: Mapped[str | None] = mapped_column(Text)
    region_signed_at: Mapped[dt.datetime | None]
    bpjs_signed_by: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    bpjs_signed_words: Mapped[str | None] = mapped_column(Text)
    bpjs_signed_at: Mapped[dt.datetime | None]
    # Who gave it back last and why, until it goes on: the branch the list, or the region the answer.
    returned_by: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    returned_words: Mapped[str | None] = mapped_column(Text)
    returned_at: Mapped[dt.datetime | None]
    returned_reason: Mapped[str] = mapped_column(Text, server_default=EMPTY)
    # What the region makes of what was given back: the columns that it writes, and those of the list. The branch never reads
    # it; the columns themselves say what was handed over, until it is sent again as it stands here.
    mended: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    # Whole seconds for which each side was waited for until `counted_at`, the last change.
    waited_region: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    waited_bpjs: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    counted_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
    withdrawn_reason: Mapped[str] = mapped_column(Text, server_default=EMPTY)
    entered_by: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    entered_words: Mapped[str] = mapped_column(Text)
    entered_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
    row_version: Mapped[int] = mapped_column(server_default=text("1"))
