"""Tables that tenancy itself keeps in every tenant's schema."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import CheckConstraint, Text, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from semesta_platform.database import TenantTable


class SettingRow(TenantTable):
    """What a tenant decides for itself, e.g. its letterhead; one row per key, with a version for optimistic locking."""

    __tablename__ = "settings"
    __table_args__ = (
        CheckConstraint("version > 0", name="version"),
        {"info": {"rights": "SELECT, INSERT, UPDATE"}},
    )

    key: Mapped[str] = mapped_column(Text, primary_key=True)
    value: Mapped[dict[str, Any]] = mapped_column(JSONB)
    version: Mapped[int] = mapped_column(server_default=text("1"))
    updated_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
