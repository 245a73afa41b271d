"""Tables of coverage: versions, segments, populations and evidence in every tenant; the published read model shared by all."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    CheckConstraint,
    ForeignKey,
    Identity,
    Index,
    Numeric,
    Text,
    UniqueConstraint,
    Uuid,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from semesta_platform.database import SharedTable, TenantTable

KINDS = "kind IN ('actual', 'forecast')"
BASES = "basis IN ('population', 'registered')"
PRECISIONS = "precision IN ('day', 'month', 'year')"
GATE_STATES = "state IN ('met', 'not_met', 'unknown')"
COUNTS = "registered >= 0 AND active >= 0 AND active <= registered"
LOSS = "lost_on IS NULL OR (state <> 'met' AND reason <> '' AND (started_on IS NULL OR lost_on >= started_on))"


def _trigger(name: str, event: str, table: str, function: str, condition: str = "") -> str:
    return f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW {condition}EXECUTE FUNCTION registry.{function}()"


EVERY_CHANGE = "INSERT OR UPDATE OR DELETE"


class VersionRow(TenantTable):
    """One version of a month's figure; only a draft's figures change, which a trigger of the migration role sees to."""

    __tablename__ = "coverage_versions"
    __table_args__ = (
        UniqueConstraint("period", "kind", "number"),
        CheckConstraint("period = CAST(date_trunc('month', CAST(as_of AS timestamp)) AS date)", name="period"),
        CheckConstraint(KINDS, name="kind"),
        CheckConstraint(BASES, name="basis"),
        CheckConstraint("state IN ('draft', 'submitted', 'returned', 'verified', 'discarded')", name="state"),
        CheckConstraint(COUNTS, name="counts"),
        CheckConstraint("population > 0 AND population_source <> ''", name="population"),
        CheckConstraint("(submitted_by IS NULL) = (state IN ('draft', 'discarded'))", name="submitted"),
        CheckConstraint("(verified_by IS NULL) = (state <> 'verified')", name="verified"),
        CheckConstraint("(returned_by IS NULL) = (state <> 'returned')", name="returned"),
        CheckConstraint("state <> 'returned' OR return_reason <> ''", name="return_reason"),
        # The database knows ids, not who sits at the keyboard: nobody who had a hand in a version is written as its verifier.
        CheckConstraint(
            "verified_by IS NULL OR (verified_by <> entered_by AND verified_by <> submitted_by "
            "AND NOT verified_by = ANY (contributors))",
            name="verifier",
        ),
        CheckConstraint(
            "entered_by = ANY (contributors) AND (submitted_by IS NULL OR submitted_by = ANY (contributors))",
            name="contributors",
        ),
        CheckConstraint(
            "state NOT IN ('submitted', 'verified') "
            "OR (registered IS NOT NULL AND active IS NOT NULL AND population IS NOT NULL)",
            name="complete",
        ),
        # One version of a month at a time is being worked on: of two people who begin at once the second is told.
        Index(
            "uq_coverage_versions_open", "period", "kind", unique=True, postgresql_where=text("state IN ('draft', 'submitted')")
        ),
        Index("ix_coverage_versions_waiting", "submitted_at", postgresql_where=text("state = 'submitted'")),
        {
            "info": {
                "rights": "SELECT, INSERT, UPDATE",
                "triggers": (
                    _trigger("guard", EVERY_CHANGE, "coverage_versions", "guard_coverage_version"),
                    _trigger("verifier", "UPDATE", "coverage_versions", "guard_verifier", "WHEN (NEW.state = 'verified') "),
                ),
            }
        },
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    # First day of the month that as_of lies in.
    period: Mapped[dt.date]
    as_of: Mapped[dt.date]
    kind: Mapped[str] = mapped_column(Text)
    basis: Mapped[str] = mapped_column(Text)
    # From 1 within month and kind.
    number: Mapped[int]
    state: Mapped[str] = mapped_column(Text)
    population: Mapped[int | None] = mapped_column(BigInteger)
    population_source: Mapped[str | None] = mapped_column(Text)
    population_semester: Mapped[str | None] = mapped_column(Text)
    registered: Mapped[int | None] = mapped_column(BigInteger)
    active: Mapped[int | None] = mapped_column(BigInteger)
    reported_on: Mapped[dt.date | None]
    note: Mapped[str] = mapped_column(Text, server_default=text("''"))
    # Why the figures jump, or why a verified one is corrected.
    reason: Mapped[str] = mapped_column(Text, server_default=text("''"))
    corrects: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("coverage_versions.id"))
    # Everybody who ever saved or submitted it; only grows.
    contributors: Mapped[list[uuid.UUID]] = mapped_column(ARRAY(Uuid))
    entered_by: Mapped[uuid.UUID]
    entered_words: Mapped[str] = mapped_column(Text)
    entered_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
    submitted_by: Mapped[uuid.UUID | None]
    submitted_words: Mapped[str | None] = mapped_column(Text)
    submitted_at: Mapped[dt.datetime | None]
    verified_by: Mapped[uuid.UUID | None]
    verified_words: Mapped[str | None] = mapped_column(Text)
    verified_at: Mapped[dt.datetime | None]
    returned_by: Mapped[uuid.UUID | None]
    returned_words: Mapped[str | None] = mapped_column(Text)
    returned_at: Mapped[dt.datetime | None]
    return_reason: Mapped[str] = mapped_column(Text, server_default=text("''"))
    # Optimistic locking: the trigger demands exactly one more at each change.
    row_version: Mapped[int] = mapped_column(server_default=text("1"))


class SegmentRow(TenantTable):
    """The people of one segment in a version."""

    __tablename__ = "coverage_segments"
    __table_args__ = (
        CheckConstraint("segment IN ('PBI_JK', 'PBPU_PEMDA', 'PPU_PN', 'PPU_BU', 'PBPU', 'BP')", name="segment"),
        CheckConstraint(COUNTS, name="counts"),
        {
            "info": {
                "rights": "SELECT, INSERT, DELETE",
                "triggers": (_trigger("guard", EVERY_CHANGE, "coverage_segments", "guard_coverage_segment"),),
            }
        },
    )

    version_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("coverage_versions.id"), primary_key=True)
    segment: Mapped[str] = mapped_column(Text, primary_key=True)
    registered: Mapped[int | None] = mapped_column(BigInteger)
    active: Mapped[int | None] = mapped_column(BigInteger)


class PopulationRow(TenantTable):
    """The inhabitants by one source in one semester; a correction is a further row, the highest number counts."""

    __tablename__ = "populations"
    __table_args__ = (
        UniqueConstraint("semester", "source", "number"),
        CheckConstraint("value > 0", name="value"),
        CheckConstraint("semester ~ '^[0-9]{4}S[12]$'", name="semester"),
        {"info": {"rights": "SELECT, INSERT"}},
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    # '2024S2': the register as it stood in the second half of 2024.
    semester: Mapped[str] = mapped_column(Text)
    source: Mapped[str] = mapped_column(Text)
    number: Mapped[int]
    value: Mapped[int] = mapped_column(BigInteger)
    # None: the operator's import.
    entered_by: Mapped[uuid.UUID | None]
    entered_words: Mapped[str] = mapped_column(Text)
    created_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())


class GateRow(TenantTable):
    """Evidence of one gate on one day, as liaison or operator recorded it; never changed, a correction is a further row."""

    __tablename__ = "gate_evidence"
    __table_args__ = (
        CheckConstraint(GATE_STATES, name="state"),
        CheckConstraint(LOSS, name="loss"),
        Index("ix_gate_evidence_gate", "gate", "as_of"),
        {"info": {"rights": "SELECT, INSERT"}},
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    gate: Mapped[str] = mapped_column(Text)
    as_of: Mapped[dt.date]
    state: Mapped[str] = mapped_column(Text)
    started_on: Mapped[dt.date | None]
    lost_on: Mapped[dt.date | None]
    # For contributions: first day of the last month that is paid.
    paid_until: Mapped[dt.date | None]
    reason: Mapped[str] = mapped_column(Text, server_default=text("''"))
    document: Mapped[str] = mapped_column(Text, server_default=text("''"))
    entered_by: Mapped[uuid.UUID | None]
    entered_words: Mapped[str] = mapped_column(Text)
    created_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())


class PublishedFigureRow(SharedTable):
    """A published figure; written by `publisher` alone, never changed: the highest number of (tenant, as-of, kind) counts."""

    __tablename__ = "published_figures"
    __table_args__ = (
        CheckConstraint(KINDS, name="kind"),
        CheckConstraint(BASES, name="basis"),
        CheckConstraint(PRECISIONS, name="precision"),
        CheckConstraint(COUNTS, name="counts"),
        CheckConstraint("population > 0 AND population_source <> ''", name="population"),
        CheckConstraint(
            "(evidence = 'verified' AND version_id IS NOT NULL) "
            "OR (evidence = 'reported' AND version_id IS NULL AND source_title <> '' AND source_url <> '' "
            "AND source_title IS NOT NULL AND source_url IS NOT NULL)",
            name="evidence",
        ),
        CheckConstraint("coverage_relation IN ('=', '>', '>=') AND coverage_printed >= 0", name="coverage"),
        CheckConstraint("active_relation IN ('=', '>', '>=') AND active_printed >= 0", name="active_rate"),
        Index("ix_published_figures_key", "tenant", "as_of", "kind", "number"),
        Index("uq_published_figures_version_id", "version_id", unique=True, postgresql_where=text("version_id IS NOT NULL")),
    )

    number: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    tenant: Mapped[str] = mapped_column(Text, ForeignKey("registry.regions.code"))
    as_of: Mapped[dt.date]
    precision: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    basis: Mapped[str] = mapped_column(Text)
    evidence: Mapped[str] = mapped_column(Text)
    population: Mapped[int | None] = mapped_column(BigInteger)
    population_source: Mapped[str | None] = mapped_column(Text)
    population_semester: Mapped[str | None] = mapped_column(Text)
    registered: Mapped[int | None] = mapped_column(BigInteger)
    active: Mapped[int | None] = mapped_column(BigInteger)
    # By segment, each with its registered and active people, null where unknown.
    segments: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'"))
    # The percentage, its relation to the truth, and its very signs in the source.
    coverage_printed: Mapped[Decimal | None] = mapped_column(Numeric)
    coverage_relation: Mapped[str | None] = mapped_column(Text)
    coverage_text: Mapped[str | None] = mapped_column(Text)
    active_printed: Mapped[Decimal | None] = mapped_column(Numeric)
    active_relation: Mapped[str | None] = mapped_column(Text)
    active_text: Mapped[str | None] = mapped_column(Text)
    # The source rounds its counts.
    rounded: Mapped[bool] = mapped_column(Boolean, server_default=text("false"))
    reported_on: Mapped[dt.date | None]
    note: Mapped[str] = mapped_column(Text, server_default=text("''"))
    source_title: Mapped[str | None] = mapped_column(Text)
    source_url: Mapped[str | None] = mapped_column(Text)
    # The tenant's own version that was verified; a trigger holds the row against it.
    version_id: Mapped[uuid.UUID | None]
    published_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())


class PublishedGateRow(SharedTable):
    """Published evidence of a gate; never changed: the highest number of (tenant, gate, as-of) counts."""

    __tablename__ = "published_gate_evidence"
    __table_args__ = (
        CheckConstraint(GATE_STATES, name="state"),
        CheckConstraint(LOSS, name="loss"),
        Index("ix_published_gate_evidence_key", "tenant", "gate", "as_of", "number"),
    )

    number: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    tenant: Mapped[str] = mapped_column(Text, ForeignKey("registry.regions.code"))
    gate: Mapped[str] = mapped_column(Text)
    as_of: Mapped[dt.date]
    state: Mapped[str] = mapped_column(Text)
    started_on: Mapped[dt.date | None]
    lost_on: Mapped[dt.date | None]
    paid_until: Mapped[dt.date | None]
    reason: Mapped[str] = mapped_column(Text, server_default=text("''"))
    document: Mapped[str] = mapped_column(Text, server_default=text("''"))
    entered_words: Mapped[str] = mapped_column(Text)
    # The tenant's own row.
    evidence_id: Mapped[uuid.UUID] = mapped_column(unique=True)
    published_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())


class RetractedFigureRow(SharedTable):
    """A reported publication that was taken back: it counts no more, and what was published before it counts again.

    Only reported ones, which a trigger sees to; a verified figure is corrected by a new version.
    """

    __tablename__ = "retracted_figures"
    __table_args__ = (CheckConstraint("reason <> ''", name="reason"),)

    number: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("registry.published_figures.number"), primary_key=True, autoincrement=False
    )
    reason: Mapped[str] = mapped_column(Text)
    words: Mapped[str] = mapped_column(Text)
    at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
