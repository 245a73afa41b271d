"""Tables of targets: their versions and the forecasts in every tenant; what a region shows its province, shared."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Date, ForeignKey, Identity, Index, Integer, Numeric, Text, Uuid, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from semesta_platform.database import SharedTable, TenantTable

EMPTY = text("''")
NO = text("false")
TO_PROVINCE = "tenant_role = 'tenant_' || split_part(tenant, '.', 1) AND position('.' in tenant) > 0"


class TargetVersionRow(TenantTable):
    """One version of a target; a change, also giving it up, is a further version, and none is ever overwritten."""

    __tablename__ = "target_versions"
    __table_args__ = (
        CheckConstraint("number >= 1", name="number"),
        CheckConstraint("value >= 0 AND (baseline IS NULL OR baseline >= 0)", name="values"),
        CheckConstraint("baseline_on IS NULL OR baseline_on < due_on", name="due_on"),
        CheckConstraint("number = 1 OR reason <> ''", name="reason"),
        {"info": {"rights": "SELECT, INSERT"}},
    )

    # Of the target, the same in all its versions.
    target_id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    # From 1; two who change at once want the same number, and the second is told.
    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    # 'coverage', 'active_rate', 'pemda_share' in per cent; 'registered', 'active', 'segment.PBI_JK.active' and so on in people.
    indicator: Mapped[str] = mapped_column(Text)
    baseline: Mapped[Decimal | None] = mapped_column(Numeric)
    baseline_on: Mapped[dt.date | None] = mapped_column(Date)
    baseline_source: Mapped[str] = mapped_column(Text, server_default=EMPTY)
    value: Mapped[Decimal] = mapped_column(Numeric)
    due_on: Mapped[dt.date] = mapped_column(Date)
    # By month, {"2026-03": "80.5", ...}; null: a straight line from the baseline.
    path: Mapped[dict[str, str] | None] = mapped_column(JSONB)
    owner: Mapped[str] = mapped_column(Text)
    rationale: Mapped[str] = mapped_column(Text, server_default=EMPTY)
    document_title: Mapped[str] = mapped_column(Text, server_default=EMPTY)
    document_url: Mapped[str] = mapped_column(Text, server_default=EMPTY)
    # The province sees it beside its own.
    shared: Mapped[bool] = mapped_column(server_default=NO)
    withdrawn: Mapped[bool] = mapped_column(server_default=NO)
    # Why it was changed or given up.
    reason: Mapped[str] = mapped_column(Text, server_default=EMPTY)
    # The plan that it came from.
    scenario_id: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    entered_by: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    entered_words: Mapped[str] = mapped_column(Text)
    entered_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())


class ForecastRow(TenantTable):
    """A forecast of one indicator, as the worker computed it from the published months of a day; kept, never changed."""

    __tablename__ = "forecasts"
    __table_args__ = (
        Index("ix_forecasts_indicator", "indicator", "number"),
        {"info": {"rights": "SELECT, INSERT"}},
    )

    number: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    indicator: Mapped[str] = mapped_column(Text)
    # Of what went in: the same months give no second row.
    digest: Mapped[str] = mapped_column(Text)
    content: Mapped[dict[str, Any]] = mapped_column(JSONB)
    made_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())


class SharedTargetRow(SharedTable):
    """A target that a regency or city shows its province, whose role alone reads it; the highest number of a target counts."""

    __tablename__ = "shared_targets"
    __table_args__ = (
        CheckConstraint(TO_PROVINCE, name="owned"),
        Index("ix_shared_targets_key", "tenant_role", "tenant", "target_id", "number"),
    )

    number: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    # The province's role: whose row it is to read.
    tenant_role: Mapped[str] = mapped_column(Text)
    tenant: Mapped[str] = mapped_column(Text, ForeignKey("registry.regions.code"))
    target_id: Mapped[uuid.UUID] = mapped_column(Uuid)
    version: Mapped[int] = mapped_column(Integer)
    # No longer shown, or given up.
    withdrawn: Mapped[bool] = mapped_column(server_default=NO)
    content: Mapped[dict[str, Any]] = mapped_column(JSONB)
    at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
