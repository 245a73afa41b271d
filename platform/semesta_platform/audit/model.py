"""The tenant's append-only record: entries, and the seals over them. No role of the application may update or delete here."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, LargeBinary, Text, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from semesta_platform.database import TenantTable


class AuditEntryRow(TenantTable):
    """One act: who did what to which thing, with the values before and after."""

    __tablename__ = "audit_entries"
    __table_args__ = (
        Index("ix_audit_entries_at", "at"),
        Index("ix_audit_entries_subject", "subject_kind", "subject_id"),
        {"info": {"rights": "SELECT, INSERT"}},
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
    # None: the system itself (a job, a command).
    actor_id: Mapped[uuid.UUID | None]
    # As shown at that time: role words, never a credential.
    actor: Mapped[str] = mapped_column(Text)
    action: Mapped[str] = mapped_column(Text)
    subject_kind: Mapped[str] = mapped_column(Text)
    subject_id: Mapped[str] = mapped_column(Text)
    before: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    after: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    request_id: Mapped[str | None] = mapped_column(Text)


class AuditSealRow(TenantTable):
    """A digest over the entries that no seal covered before, in order of id, and over the seal before it."""

    __tablename__ = "audit_seals"
    __table_args__ = (
        CheckConstraint("octet_length(digest) = 32 AND octet_length(previous) = 32", name="digests"),
        {"info": {"rights": "SELECT, INSERT"}},
    )

    number: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
    entries: Mapped[int] = mapped_column(BigInteger)
    previous: Mapped[bytes] = mapped_column(LargeBinary)
    digest: Mapped[bytes] = mapped_column(LargeBinary)


class AuditSealedRow(TenantTable):
    """Which seal covers an entry; entries may be committed in another order than their ids, so no range would do."""

    __tablename__ = "audit_sealed"
    __table_args__ = ({"info": {"rights": "SELECT, INSERT"}},)

    entry_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("audit_entries.id"), primary_key=True)
    number: Mapped[int] = mapped_column(BigInteger, ForeignKey("audit_seals.number"), index=True)
