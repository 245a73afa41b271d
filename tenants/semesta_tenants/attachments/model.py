"""Table of attachments: what each file is, where its bytes lie, whether it may be given out."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import BigInteger, CheckConstraint, Index, Text, Uuid, func, text
from sqlalchemy.orm import Mapped, mapped_column

from semesta_platform.database import TenantTable

EMPTY = text("''")
# Files on locked minutes stay as they are, whoever writes.
GUARD = (
    "CREATE TRIGGER guard BEFORE INSERT OR UPDATE OR DELETE ON attachments"
    " FOR EACH ROW EXECUTE FUNCTION registry.guard_attachment()"
)


class AttachmentRow(TenantTable):
    """One file on one thing. The bytes lie in the store under '<tenant>/<id>'; a name is words for people, never a path."""

    __tablename__ = "attachments"
    __table_args__ = (
        CheckConstraint("size > 0", name="size"),
        CheckConstraint("name <> '' AND media_type <> ''", name="words"),
        CheckConstraint("scan IN ('none', 'clean', 'infected')", name="scan"),
        CheckConstraint("(removed_at IS NULL) = (removed_words IS NULL)", name="removed"),
        Index("ix_attachments_subject", "subject_kind", "subject_id"),
        {"info": {"rights": "SELECT, INSERT, UPDATE", "triggers": (GUARD,)}},
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    # 'meeting', 'action'.
    subject_kind: Mapped[str] = mapped_column(Text)
    subject_id: Mapped[uuid.UUID]
    name: Mapped[str] = mapped_column(Text)
    # By content, never by name.
    media_type: Mapped[str] = mapped_column(Text)
    # Bytes.
    size: Mapped[int] = mapped_column(BigInteger)
    # SHA-256, in hexadecimal.
    digest: Mapped[str] = mapped_column(Text)
    # What the scanner said; 'none' where an installation has no scanner.
    scan: Mapped[str] = mapped_column(Text, server_default=text("'none'"))
    entered_by: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    entered_words: Mapped[str] = mapped_column(Text)
    entered_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
    removed_words: Mapped[str | None] = mapped_column(Text)
    removed_at: Mapped[dt.datetime | None]
