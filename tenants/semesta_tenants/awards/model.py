"""Tables of awards, all shared: editions, their versions and steps; runs; official results; choices, objections, looks."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    Integer,
    Text,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import BYTEA, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from semesta_platform.database import SharedTable

STATES = "('open', 'frozen', 'published')"
EMPTY = text("''")
OWNED = "tenant_role = 'tenant_' || replace(tenant, '.', '')"


class EditionDraftRow(SharedTable):
    """An edition that is being prepared; the operator's alone."""

    __tablename__ = "edition_drafts"

    id: Mapped[str] = mapped_column(Text, primary_key=True)
    # The file as it was given.
    content: Mapped[str] = mapped_column(Text)
    row_version: Mapped[int] = mapped_column(server_default=text("1"))
    changed_words: Mapped[str] = mapped_column(Text)
    changed_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())


class EditionRow(SharedTable):
    """An opened edition; a trigger holds its states in their order."""

    __tablename__ = "editions"
    __table_args__ = (
        CheckConstraint(f"state IN {STATES}", name="state"),
        CheckConstraint("(state = 'open') = (frozen_at IS NULL)", name="frozen"),
        CheckConstraint("(state = 'published') = (published_at IS NOT NULL)", name="published"),
        CheckConstraint("state <> 'published' OR final_run IS NOT NULL", name="final"),
    )

    id: Mapped[str] = mapped_column(Text, primary_key=True)
    state: Mapped[str] = mapped_column(Text, server_default=text("'open'"))
    # The newest of its versions.
    version: Mapped[int] = mapped_column(Integer)
    opened_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
    frozen_at: Mapped[dt.datetime | None]
    published_at: Mapped[dt.datetime | None]
    final_run: Mapped[int | None] = mapped_column(BigInteger)
    row_version: Mapped[int] = mapped_column(server_default=text("1"))


class EditionVersionRow(SharedTable):
    """The rules of an edition as one version of its file says them; never changed."""

    __tablename__ = "edition_versions"
    __table_args__ = (CheckConstraint("version >= 1 AND (version = 1 OR reason <> '')", name="reason"),)

    edition: Mapped[str] = mapped_column(Text, ForeignKey("registry.editions.id"), primary_key=True)
    version: Mapped[int] = mapped_column(Integer, primary_key=True)
    content: Mapped[str] = mapped_column(Text)
    # sha-256 of its canonical form with the rules' own version.
    digest: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text, server_default=EMPTY)
    made_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())


class EditionStepRow(SharedTable):
    """A change of an edition's state or rules, with its reason; the record of what operators did to it."""

    __tablename__ = "edition_steps"
    __table_args__ = (
        CheckConstraint(f"before IN {STATES} AND after IN {STATES}", name="states"),
        Index("ix_edition_steps_edition", "edition", "number"),
    )

    number: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    edition: Mapped[str] = mapped_column(Text, ForeignKey("registry.editions.id"))
    before: Mapped[str | None] = mapped_column(Text)
    after: Mapped[str] = mapped_column(Text)
    version: Mapped[int] = mapped_column(Integer)
    reason: Mapped[str] = mapped_column(Text, server_default=EMPTY)
    # None: a command.
    by: Mapped[uuid.UUID | None]
    words: Mapped[str] = mapped_column(Text)
    at: Mapped[dt.datetime] = mapped_column(server_default=func.now())


class RunRow(SharedTable):
    """A run, whole and never changed; written by `ranker` alone."""

    __tablename__ = "ranking_runs"
    __table_args__ = (
        ForeignKeyConstraint(["edition", "version"], ["registry.edition_versions.edition", "registry.edition_versions.version"]),
        CheckConstraint("0 <= reported AND reported <= eligible", name="counts"),
        Index("ix_ranking_runs_edition", "edition", "number"),
    )

    number: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    edition: Mapped[str] = mapped_column(Text)
    version: Mapped[int] = mapped_column(Integer)
    final: Mapped[bool] = mapped_column(Boolean, server_default=text("false"))
    rules_digest: Mapped[str] = mapped_column(Text)
    inputs_digest: Mapped[str] = mapped_column(Text)
    # The canonical bytes, deflated (zlib).
    content: Mapped[bytes] = mapped_column(BYTEA)
    reported: Mapped[int] = mapped_column(Integer)
    eligible: Mapped[int] = mapped_column(Integer)
    causes: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default=text("'[]'"))
    made_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())


class OfficialResultRow(SharedTable):
    """A winner as announced; a correction is a further row, the highest number of (edition, tenant) counts."""

    __tablename__ = "official_results"
    __table_args__ = (
        CheckConstraint("source_title <> '' AND source_url <> ''", name="source"),
        Index("ix_official_results_key", "edition", "tenant", "number"),
    )

    number: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    edition: Mapped[str] = mapped_column(Text, ForeignKey("registry.editions.id"))
    tenant: Mapped[str] = mapped_column(Text, ForeignKey("registry.regions.code"))
    # As announced; empty where the report names none.
    category: Mapped[str] = mapped_column(Text, server_default=EMPTY)
    # True takes the result back.
    withdrawn: Mapped[bool] = mapped_column(Boolean, server_default=text("false"))
    source_title: Mapped[str] = mapped_column(Text)
    source_url: Mapped[str] = mapped_column(Text)
    words: Mapped[str] = mapped_column(Text)
    at: Mapped[dt.datetime] = mapped_column(server_default=func.now())


class PublicChoiceRow(SharedTable):
    """What a region shows to anybody; written by `publisher` in the region's own transaction, the highest number counts."""

    __tablename__ = "public_choices"
    __table_args__ = (Index("ix_public_choices_tenant", "tenant", "number"),)

    number: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    tenant: Mapped[str] = mapped_column(Text, ForeignKey("registry.regions.code"))
    figures: Mapped[bool]
    ranking: Mapped[bool]
    words: Mapped[str] = mapped_column(Text)
    at: Mapped[dt.datetime] = mapped_column(server_default=func.now())


class ObjectionRow(SharedTable):
    """What a region holds against where it stands; other regions do not see it."""

    __tablename__ = "objections"
    __table_args__ = (
        CheckConstraint(OWNED, name="owned"),
        CheckConstraint("text <> '' AND evidence <> ''", name="said"),
        Index("ix_objections_tenant", "tenant", "id"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    tenant: Mapped[str] = mapped_column(Text, ForeignKey("registry.regions.code"))
    # The tenant's role: row-level security compares it with who asks.
    tenant_role: Mapped[str] = mapped_column(Text)
    edition: Mapped[str] = mapped_column(Text, ForeignKey("registry.editions.id"))
    run: Mapped[int] = mapped_column(BigInteger, ForeignKey("registry.ranking_runs.number"))
    subject: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    evidence: Mapped[str] = mapped_column(Text)
    raised_by: Mapped[uuid.UUID]
    raised_words: Mapped[str] = mapped_column(Text)
    raised_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())


class ObjectionAnswerRow(SharedTable):
    """The one answer to an objection."""

    __tablename__ = "objection_answers"
    __table_args__ = (
        CheckConstraint(OWNED, name="owned"),
        CheckConstraint("outcome IN ('accepted', 'rejected') AND text <> ''", name="said"),
    )

    objection: Mapped[uuid.UUID] = mapped_column(ForeignKey("registry.objections.id"), primary_key=True)
    tenant: Mapped[str] = mapped_column(Text, ForeignKey("registry.regions.code"))
    tenant_role: Mapped[str] = mapped_column(Text)
    outcome: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    by: Mapped[uuid.UUID | None]
    words: Mapped[str] = mapped_column(Text)
    at: Mapped[dt.datetime] = mapped_column(server_default=func.now())


class LookRow(SharedTable):
    """That somebody of the centre looked at a region's standing on a day; no name is kept."""

    __tablename__ = "centre_looks"
    __table_args__ = (CheckConstraint(OWNED, name="owned"),)

    tenant: Mapped[str] = mapped_column(Text, ForeignKey("registry.regions.code"), primary_key=True)
    day: Mapped[dt.date] = mapped_column(primary_key=True)
    role: Mapped[str] = mapped_column(Text, primary_key=True)
    tenant_role: Mapped[str] = mapped_column(Text)
