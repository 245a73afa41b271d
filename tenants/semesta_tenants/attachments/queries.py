"""Reads of attachments in a tenant's session; what was removed is not there."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from typing import Any

from sqlalchemy import Row, func, select
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


def attachment(session: Session, attachment_id: uuid.UUID, *, locking: bool = False) -> Attachment | None:
    """One file of this tenant; None when there is none, also when another tenant has it.

    locking: its row is locked until the end of the transaction.
    """
    query = select(*_COLUMNS).where(AttachmentRow.id == attachment_id, AttachmentRow.removed_at.is_(None))
    row = session.execute(query.with_for_update() if locking else query).one_or_none()
    return None if row is None else _attachment(row)


def count_of_subject(session: Session, kind: str, subject_id: uuid.UUID) -> int:
    """How many files hang on one thing."""
    query = select(func.count()).where(
        AttachmentRow.subject_kind == kind, AttachmentRow.subject_id == subject_id, AttachmentRow.removed_at.is_(None)
    )
    return session.execute(query).scalar_one()


def bytes_in_all(session: Session) -> int:
    """Bytes of all files of the tenant."""
    total = func.coalesce(func.sum(AttachmentRow.size), 0)
    return int(session.execute(select(total).where(AttachmentRow.removed_at.is_(None))).scalar_one())


def known_of(session: Session, ids: Collection[uuid.UUID]) -> set[uuid.UUID]:
    """Those among the ids that are files of this tenant."""
    query = select(AttachmentRow.id).where(AttachmentRow.id.in_(ids), AttachmentRow.removed_at.is_(None))
    return set(session.scalars(query)) if ids else set()


def _attachment(row: Row[*tuple[Any, ...]]) -> Attachment:
    return Attachment(*row)
