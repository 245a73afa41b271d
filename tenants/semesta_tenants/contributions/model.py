"""Table of contributions: what was billed and what was paid, each entry confirmed by the branch or voided with a reason."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import BigInteger, CheckConstraint, Date, Index, Text, Uuid, func, text
from sqlalchemy.orm import Mapped, mapped_column

from semesta_platform.database import TenantTable

EMPTY = text("''")
# Money is confirmed or voided, never rewritten, whoever writes.
GUARD = "CREATE TRIGGER guard BEFORE UPDATE ON contributions FOR EACH ROW EXECUTE FUNCTION registry.guard_contribution()"


class ContributionRow(TenantTable):
    """One bill of a month, or one payment for a month from one source of money; whole rupiah."""

    __tablename__ = "contributions"
    __table_args__ = (
        CheckConstraint("kind IN ('bill', 'payment')", name="kind"),
        CheckConstraint("month = CAST(date_trunc('month', CAST(month AS timestamp)) AS date)", name="month"),
        CheckConstraint("amount > 0", name="amount"),
        CheckConstraint("people IS NULL OR (people > 0 AND kind = 'bill')", name="people"),
        CheckConstraint("(source <> '') = (kind = 'payment')", name="source"),
        CheckConstraint("side IN ('region', 'bpjs')", name="side"),
        CheckConstraint("(confirmed_at IS NULL) = (confirmed_words IS NULL)", name="confirmed"),
        # Nobody confirms what they entered themselves.
        CheckConstraint("confirmed_by <> entered_by", name="other"),
        CheckConstraint(
            "(voided_at IS NULL) = (void_reason = '') AND (voided_at IS NULL) = (voided_words IS NULL)", name="voided"
        ),
        Index("ix_contributions_month", "month"),
        # A month has one bill; a corrected one comes after the old is voided.
        Index("uq_contributions_bill", "month", unique=True, postgresql_where=text("kind = 'bill' AND voided_at IS NULL")),
        {"info": {"rights": "SELECT, INSERT, UPDATE", "triggers": (GUARD,)}},
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(Text)
    # First day of the month that is billed or paid for.
    month: Mapped[dt.date] = mapped_column(Date)
    # Whole rupiah.
    amount: Mapped[int] = mapped_column(BigInteger)
    # For whom is billed; None where the bill names no number.
    people: Mapped[int | None]
    # Source of money of a payment: 'apbd', 'cigarette_tax', 'dbhcht', 'province', ...; empty for a bill.
    source: Mapped[str] = mapped_column(Text, server_default=EMPTY)
    # Of the bill, or the day on which it was paid.
    dated_on: Mapped[dt.date] = mapped_column(Date)
    # Number of the invoice or of the order to pay (SP2D).
    document: Mapped[str] = mapped_column(Text, server_default=EMPTY)
    note: Mapped[str] = mapped_column(Text, server_default=EMPTY)
    # Who entered it: 'region' or 'bpjs'.
    side: Mapped[str] = mapped_column(Text)
    confirmed_by: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    confirmed_words: Mapped[str | None] = mapped_column(Text)
    confirmed_at: Mapped[dt.datetime | None]
    voided_words: Mapped[str | None] = mapped_column(Text)
    voided_at: Mapped[dt.datetime | None]
    void_reason: Mapped[str] = mapped_column(Text, server_default=EMPTY)
    entered_by: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    entered_words: Mapped[str] = mapped_column(Text)
    entered_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
    row_version: Mapped[int] = mapped_column(server_default=text("1"))
