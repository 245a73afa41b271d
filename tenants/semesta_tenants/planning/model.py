"""Table of plans: saved scenarios of a tenant, with what was asked and what came out, in whole rupiah."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import CheckConstraint, Text, Uuid, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from semesta_platform.database import TenantTable


class ScenarioRow(TenantTable):
    """One saved scenario. Its outcome is kept as it was computed on its day, with the rates that it used."""

    __tablename__ = "scenarios"
    __table_args__ = (
        CheckConstraint("state IN ('saved', 'chosen', 'archived')", name="state"),
        CheckConstraint("(state = 'chosen') = (chosen_at IS NOT NULL)", name="chosen"),
        CheckConstraint("name <> ''", name="name"),
        {"info": {"rights": "SELECT, INSERT, UPDATE"}},
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    note: Mapped[str] = mapped_column(Text, server_default=text("''"))
    state: Mapped[str] = mapped_column(Text, server_default=text("'saved'"))
    inputs: Mapped[dict[str, Any]] = mapped_column(JSONB)
    result: Mapped[dict[str, Any]] = mapped_column(JSONB)
    entered_by: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    entered_words: Mapped[str] = mapped_column(Text)
    entered_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
    changed_words: Mapped[str] = mapped_column(Text)
    changed_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
    chosen_words: Mapped[str | None] = mapped_column(Text)
    chosen_at: Mapped[dt.datetime | None]
    row_version: Mapped[int] = mapped_column(server_default=text("1"))
