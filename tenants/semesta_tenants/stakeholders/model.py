"""Table of organisations: who takes part, and how each office is reached."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import CheckConstraint, Index, Text, Uuid, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from semesta_platform.database import TenantTable

EMPTY = text("''")


class OrganisationRow(TenantTable):
    """One organisation: an office of the region (OPD), the BPJS branch, a hospital, an association of companies."""

    __tablename__ = "organisations"
    __table_args__ = (
        CheckConstraint(
            "kind IN ('opd', 'bpjs', 'hospital', 'primary_care', 'company', 'association', 'academic', 'other')", name="kind"
        ),
        CheckConstraint("name <> ''", name="name"),
        # An organisation that was struck off may come back under its old name.
        Index("uq_organisations_name", func.lower(text("name")), unique=True, postgresql_where=text("active")),
        {"info": {"rights": "SELECT, INSERT, UPDATE"}},
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    # As it is called in tables: 'Dinkes', 'BPKAD'.
    short_name: Mapped[str] = mapped_column(Text, server_default=EMPTY)
    kind: Mapped[str] = mapped_column(Text)
    address: Mapped[str] = mapped_column(Text, server_default=EMPTY)
    # Offices, not private persons where an office will do: [{position, person, email, phone}], the first one is written to.
    contacts: Mapped[list[dict[str, str]]] = mapped_column(JSONB, server_default=text("'[]'"))
    note: Mapped[str] = mapped_column(Text, server_default=EMPTY)
    active: Mapped[bool] = mapped_column(server_default=text("true"))
    # Title and address of the report that names it; both empty for the region's own.
    source_title: Mapped[str] = mapped_column(Text, server_default=EMPTY)
    source_url: Mapped[str] = mapped_column(Text, server_default=EMPTY)
    entered_by: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    entered_words: Mapped[str] = mapped_column(Text)
    entered_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
    row_version: Mapped[int] = mapped_column(server_default=text("1"))
