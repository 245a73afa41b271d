"""Reads of attachments in a tenant's session; what was removed is not there."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Came:
    """That a file came to a thing, and when and by whom it was taken away again; None for one that is still there."""

    name: str
    by: str
    at: dt.datetime
    gone_by: str | None
    gone_at: dt.datetime | None


def trail(session: Session, kind: str, subject_id: uuid.UUID) -> tuple[Came, ...]:
    """Every file that ever hung on one thing, oldest first. kind: as in `of_subject`."""
    row = AttachmentRow
    query = select(row.name, row.entered_words, row.entered_at, row.removed_words, row.removed_at)
    found = session.execute(query.where(row.subject_kind == kind, row.subject_id == subject_id).order_by(row.id))
    return tuple(Came(*each) for each in found)


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
