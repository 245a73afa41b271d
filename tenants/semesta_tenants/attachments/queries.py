"""Reads of attachments in a tenant's session; what was removed is not there."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from semesta_tenants.attachments.model import AttachmentRow
from semesta_tenants.attachments.records import Attachment

_COLUMNS = (
    AttachmentRow.id,
    AttachmentRow.subject_kind,
    AttachmentRow.subject_id,
    AttachmentRow.name,
    AttachmentRow.media_type,
    AttachmentRow.size,
    AttachmentRow.digest,
    AttachmentRow.scan,
    AttachmentRow.entered_words,
    AttachmentRow.entered_at,
)


def of_subject(session: Session, kind: str, subject_id: uuid.UUID) -> tuple[Attachment, ...]:
    """The files on one thing, oldest first. kind: 'meeting', 'action'."""
    query = select(*_COLUMNS).where(
        AttachmentRow.subject_kind == kind, AttachmentRow.subject_id == subject_id, AttachmentRow.removed_at.is_(None)
    )
    return tuple(_attachment(row) for row in session.execute(query.order_by(AttachmentRow.id)))


def attachment(session: Session, attachment_id: uuid.UUID) -> Attachment | None:
    """One file of this tenant; None when there is none, also when another tenant has it."""
    query = select(*_COLUMNS).where(AttachmentRow.id == attachment_id, AttachmentRow.removed_at.is_(None))
    row = session.execute(query).one_or_none()
    return None if row is None else _attachment(row)


def _attachment(row: Row[*tuple[Any, ...]]) -> Attachment:
    return Attachment(*row)
