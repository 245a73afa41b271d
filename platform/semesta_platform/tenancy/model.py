"""Tables of the directory: regions, branches, tenants, and the ledger of migrations."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import CheckConstraint, ForeignKey, Text, func, text
from sqlalchemy.orm import Mapped, mapped_column

from semesta_platform.database import SharedTable


class RegionRow(SharedTable):
    """One of the 552 regions, kept equal to `tenancy.regions` by every migration run."""

    __tablename__ = "regions"
    __table_args__ = (CheckConstraint("level IN ('province', 'regency', 'city')", name="level"),)

    code: Mapped[str] = mapped_column(Text, primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    level: Mapped[str] = mapped_column(Text)
    slug: Mapped[str] = mapped_column(Text, unique=True)
    province_code: Mapped[str] = mapped_column(Text, index=True)
    province_name: Mapped[str] = mapped_column(Text)
    zone: Mapped[str] = mapped_column(Text)
    eligible: Mapped[bool]


class BranchRow(SharedTable):
    """A BPJS Kesehatan branch."""

    __tablename__ = "branches"

    code: Mapped[str] = mapped_column(Text, primary_key=True)
    name: Mapped[str] = mapped_column(Text, unique=True)
    created_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())


class TenantRow(SharedTable):
    """A region that works here: which role and schema are its own, who verifies it, how far its schema is."""

    __tablename__ = "tenants"
    __table_args__ = (CheckConstraint("state IN ('preparing', 'ready', 'suspended')", name="state"),)

    code: Mapped[str] = mapped_column(Text, ForeignKey("registry.regions.code"), primary_key=True)
    role: Mapped[str] = mapped_column(Text, unique=True)
    state: Mapped[str] = mapped_column(Text)
    # One verifying branch; a province: its coordinating branch. None: nobody verifies yet.
    branch_code: Mapped[str | None] = mapped_column(Text, ForeignKey("registry.branches.code"), index=True)
    # Copy of the schema's own version row, written in the same transaction, so that one query tells who is behind.
    version: Mapped[str] = mapped_column(Text)
    created_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())


class MigrationRunRow(SharedTable):
    """One run of `semesta migrate`: who, when, to which revision of the tenants' schema, how it ended."""

    __tablename__ = "migration_runs"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    started_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
    finished_at: Mapped[dt.datetime | None]
    process: Mapped[str] = mapped_column(Text)
    target: Mapped[str] = mapped_column(Text)
    # None while it runs, and for ever after a kill: the next run starts where the schemas are, not where the ledger is.
    outcome: Mapped[str | None] = mapped_column(Text)


class MigrationStepRow(SharedTable):
    """One tenant in one run; written in the tenant's own migrating transaction, or with its error after it failed."""

    __tablename__ = "migration_steps"

    run_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("registry.migration_runs.id", ondelete="CASCADE"), primary_key=True)
    tenant_code: Mapped[str] = mapped_column(Text, primary_key=True)
    from_version: Mapped[str] = mapped_column(Text)
    to_version: Mapped[str] = mapped_column(Text)
    finished_at: Mapped[dt.datetime] = mapped_column(server_default=text("clock_timestamp()"))
    error: Mapped[str | None] = mapped_column(Text)
