"""Tables of imports: a tenant's own, row by row; files of many regions, their parts and rows in the shared schema."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import CheckConstraint, Date, ForeignKey, ForeignKeyConstraint, Index, Integer, Text, Uuid, func, text
from sqlalchemy.dialects.postgresql import BYTEA, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from semesta_platform.database import SharedTable, TenantTable

EMPTY = text("''")
ONE = text("1")
OUTCOMES = "outcome IN ('new', 'changed', 'unchanged', 'rejected')"
KINDS = "kind IN ('actual', 'forecast')"
OWNED = "tenant_role = 'tenant_' || replace(tenant, '.', '')"


class ImportRow(TenantTable):
    """One file in one tenant: previewed, then applied to drafts or dropped, and perhaps undone."""

    __tablename__ = "imports"
    __table_args__ = (
        CheckConstraint("origin IN ('region', 'branch')", name="origin"),
        CheckConstraint("state IN ('ready', 'applied', 'undone', 'dropped')", name="state"),
        CheckConstraint("(origin = 'branch') = (source_file IS NOT NULL)", name="source_file"),
        CheckConstraint("(state IN ('applied', 'undone')) = (applied_at IS NOT NULL)", name="applied"),
        CheckConstraint("(state = 'undone') = (undone_at IS NOT NULL)", name="undone"),
        # What a branch sent is taken once.
        Index("uq_imports_source_file", "source_file", unique=True, postgresql_where=text("state <> 'dropped'")),
        {"info": {"rights": "SELECT, INSERT, UPDATE"}},
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    origin: Mapped[str] = mapped_column(Text)
    # The branch's file in registry.source_files.
    source_file: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    file_name: Mapped[str] = mapped_column(Text)
    # SHA-256 of the file, in hexadecimal.
    digest: Mapped[str] = mapped_column(Text)
    # The file itself, deflated, so that its rows can be given back with their faults; a branch's and a dropped one have none.
    content: Mapped[bytes | None] = mapped_column(BYTEA)
    state: Mapped[str] = mapped_column(Text, server_default=text("'ready'"))
    # Rows by outcome; under "about" what else the page says of the file.
    counts: Mapped[dict[str, Any]] = mapped_column(JSONB)
    # Headers that mean nothing here.
    unknown: Mapped[list[str]] = mapped_column(JSONB, server_default=text("'[]'"))
    # Why figures jump or verified ones are corrected; goes into each version that needs it.
    reason: Mapped[str] = mapped_column(Text, server_default=EMPTY)
    entered_by: Mapped[uuid.UUID]
    entered_words: Mapped[str] = mapped_column(Text)
    entered_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
    applied_words: Mapped[str | None] = mapped_column(Text)
    applied_at: Mapped[dt.datetime | None]
    undone_words: Mapped[str | None] = mapped_column(Text)
    undone_at: Mapped[dt.datetime | None]
    row_version: Mapped[int] = mapped_column(server_default=ONE)


class ImportedRow(TenantTable):
    """One row of such a file: what it would do, and which version it became."""

    __tablename__ = "import_rows"
    __table_args__ = (
        CheckConstraint(OUTCOMES, name="outcome"),
        CheckConstraint(KINDS, name="kind"),
        CheckConstraint("(outcome = 'rejected') = (faults <> '[]')", name="faults"),
        {"info": {"rights": "SELECT, INSERT, UPDATE"}},
    )

    import_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("imports.id"), primary_key=True)
    # In the file, from 1, as spreadsheets count.
    line: Mapped[int] = mapped_column(Integer, primary_key=True)
    outcome: Mapped[str] = mapped_column(Text)
    period: Mapped[dt.date | None] = mapped_column(Date)
    kind: Mapped[str] = mapped_column(Text, server_default=text("'actual'"))
    # Each with its column, as the file names it, and a sentence.
    faults: Mapped[list[dict[str, str]]] = mapped_column(JSONB, server_default=text("'[]'"))
    # The figure by fields, as the record of acts keeps one; and what stood there before.
    figure: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    before: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    # The draft that it became, at which state of it: an undo touches no draft that went on since.
    version_id: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    version_row: Mapped[int | None] = mapped_column(Integer)
    undone: Mapped[bool] = mapped_column(server_default=text("false"))


class SourceFileRow(SharedTable):
    """A file about many regions: a branch's, offered to its tenants, or the operator's, published as reported."""

    __tablename__ = "source_files"
    __table_args__ = (
        CheckConstraint("scope IN ('branch', 'national')", name="scope"),
        CheckConstraint("(scope = 'branch') = (branch_code IS NOT NULL)", name="branch_code"),
        CheckConstraint(
            "state IN ('reading', 'refused', 'ready', 'confirmed', 'undone', 'dropped')",
            name="state",
        ),
        CheckConstraint("state <> 'refused' OR failure <> ''", name="failure"),
        CheckConstraint("0 <= rows_read AND (rows_total IS NULL OR rows_read <= rows_total)", name="progress"),
        Index("ix_source_files_branch_code", "branch_code", "id"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    scope: Mapped[str] = mapped_column(Text)
    branch_code: Mapped[str | None] = mapped_column(Text, ForeignKey("registry.branches.code"))
    file_name: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(Text)
    content: Mapped[bytes] = mapped_column(BYTEA)
    state: Mapped[str] = mapped_column(Text, server_default=text("'reading'"))
    # Rows looked at so far, and how many there are; unknown before the file is open.
    rows_read: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    rows_total: Mapped[int | None] = mapped_column(Integer)
    counts: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'"))
    unknown: Mapped[list[str]] = mapped_column(JSONB, server_default=text("'[]'"))
    failure: Mapped[str] = mapped_column(Text, server_default=EMPTY)
    entered_by: Mapped[uuid.UUID]
    entered_words: Mapped[str] = mapped_column(Text)
    entered_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
    # Who decided, as `entered_by`: the words alone name a role that several hold.
    confirmed_by: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    confirmed_words: Mapped[str | None] = mapped_column(Text)
    confirmed_at: Mapped[dt.datetime | None]
    undone_by: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    undone_words: Mapped[str | None] = mapped_column(Text)
    undone_at: Mapped[dt.datetime | None]
    undo_reason: Mapped[str] = mapped_column(Text, server_default=EMPTY)
    dropped_by: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    dropped_words: Mapped[str | None] = mapped_column(Text)
    dropped_at: Mapped[dt.datetime | None]
    row_version: Mapped[int] = mapped_column(server_default=ONE)


class SourcePartRow(SharedTable):
    """What a file says of one region, and what became of it: a tenant reads its own part only."""

    __tablename__ = "source_parts"
    __table_args__ = (
        CheckConstraint(OWNED, name="owned"),
        CheckConstraint("state IN ('previewed', 'offered', 'taken', 'declined', 'published', 'undone')", name="state"),
        Index("ix_source_parts_tenant", "tenant", "file_id"),
    )

    file_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("registry.source_files.id"), primary_key=True)
    tenant: Mapped[str] = mapped_column(Text, ForeignKey("registry.regions.code"), primary_key=True)
    tenant_role: Mapped[str] = mapped_column(Text)
    # Copied from the file, which tenants do not read.
    file_name: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(Text)
    offered_words: Mapped[str] = mapped_column(Text, server_default=EMPTY)
    state: Mapped[str] = mapped_column(Text, server_default=text("'previewed'"))
    counts: Mapped[dict[str, Any]] = mapped_column(JSONB)
    note: Mapped[str] = mapped_column(Text, server_default=EMPTY)
    # Publications that this part became; an undo retracts these.
    numbers: Mapped[list[int]] = mapped_column(JSONB, server_default=text("'[]'"))
    changed_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())


class SourceRowRow(SharedTable):
    """One row of such a file; without tenant where the row names no region that the file may speak of."""

    __tablename__ = "source_rows"
    __table_args__ = (
        CheckConstraint("tenant IS NULL OR (tenant_role IS NOT NULL AND " + OWNED + ")", name="owned"),
        CheckConstraint(OUTCOMES, name="outcome"),
        CheckConstraint(KINDS, name="kind"),
        CheckConstraint("(outcome = 'rejected') = (faults <> '[]')", name="faults"),
        ForeignKeyConstraint(["file_id"], ["registry.source_files.id"]),
        Index("ix_source_rows_tenant", "tenant", "file_id"),
        Index("ix_source_rows_outcome", "file_id", "outcome", "line"),
    )

    file_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    line: Mapped[int] = mapped_column(Integer, primary_key=True)
    tenant: Mapped[str | None] = mapped_column(Text)
    tenant_role: Mapped[str | None] = mapped_column(Text)
    outcome: Mapped[str] = mapped_column(Text)
    period: Mapped[dt.date | None] = mapped_column(Date)
    kind: Mapped[str] = mapped_column(Text, server_default=text("'actual'"))
    faults: Mapped[list[dict[str, str]]] = mapped_column(JSONB, server_default=text("'[]'"))
    # The region as the file writes it, for rows that name none of ours.
    named: Mapped[str] = mapped_column(Text, server_default=EMPTY)
    figure: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    before: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
