"""Verbs of attachments on a tenant's session: add, remove, and what is written down of a file that was refused."""

from __future__ import annotations

import uuid

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from semesta_platform.database import utc_now
from semesta_platform.errors import existing
from semesta_platform.interface.words import gettext as _
from semesta_tenants.attachments import queries
from semesta_tenants.attachments.model import AttachmentRow
from semesta_tenants.attachments.records import Attachment, Brought, FullError, InfectedError
from semesta_tenants.coverage import acts
from semesta_tenants.coverage.records import Actor

SUBJECT = "attachment"
MOST_ON_ONE = 20
"""Files on one thing."""
MOST_BYTES = 1_000_000_000
"""Of all files of a region: 1 GB."""
_LOCK = "semesta.attachments"


def check_room(session: Session, kind: str, subject_id: uuid.UUID, size: int) -> None:
    """Whether one more file of `size` bytes has room.

    Raises:
        FullError: the thing has 20 files, or the region's files pass 1 GB with this one.
    """
    if queries.count_of_subject(session, kind, subject_id) >= MOST_ON_ONE:
        raise FullError(full_of_files(), {"file": (full_of_files(),)})
    if queries.bytes_in_all(session) + size > MOST_BYTES:
        raise FullError(full_of_bytes(), {"file": (full_of_bytes(),)})


def add(session: Session, actor: Actor, which: uuid.UUID, subject: tuple[str, uuid.UUID], brought: Brought) -> Attachment:
    """Write down a file whose bytes are in the store under `which`. subject: kind and id of what it hangs on.

    Raises:
        FullError: as `check_room`; of two that come at once the second counts the first.
    """
    kind, subject_id = subject
    # Role and schema are the tenant's, but advisory locks are the database's: the schema's name keeps regions apart.
    key = func.hashtextextended(func.concat(_LOCK, func.current_schema()), 0)
    session.execute(select(func.pg_advisory_xact_lock(key)))
    check_room(session, kind, subject_id, brought.size)
    values = {
        "id": which,
        "subject_kind": kind,
        "subject_id": subject_id,
        "name": brought.name,
        "media_type": brought.media_type,
        "size": brought.size,
        "digest": brought.digest,
        "scan": brought.scan,
        "entered_by": actor.person_id,
        "entered_words": actor.words,
    }
    session.execute(insert(AttachmentRow).values(values))
    after = {"name": brought.name, "media_type": brought.media_type, "size": brought.size, "on": kind, "scan": brought.scan}
    acts.record(session, actor, "attachment.added", (SUBJECT, str(which)), after)
    return found(session, which)


def remove(session: Session, actor: Actor, attachment_id: uuid.UUID) -> Attachment:
    """The file is there no more; its row stays for the record. The caller takes the bytes away once this is committed.

    Raises:
        NotFoundError: there is no such file.
    """
    gone = found(session, attachment_id, locking=True)
    changed = {"removed_at": utc_now(), "removed_words": actor.words}
    session.execute(update(AttachmentRow).where(AttachmentRow.id == attachment_id).values(changed))
    before = {"name": gone.name, "media_type": gone.media_type, "size": gone.size, "on": gone.subject_kind}
    acts.record(session, actor, "attachment.removed", (SUBJECT, str(attachment_id)), {}, before)
    return gone


def record_refusal(session: Session, actor: Actor, which: uuid.UUID, kind: str, error: InfectedError) -> None:
    """Write down that somebody brought a file in which the scanner found something. which: the id that it did not get.

    Nothing of the file is kept.
    """
    after = {"name": error.name, "finding": error.finding, "on": kind}
    acts.record(session, actor, "attachment.refused", (SUBJECT, str(which)), after)


def found(session: Session, attachment_id: uuid.UUID, *, locking: bool = False) -> Attachment:
    """One file of this tenant. locking: its row is locked until the transaction ends.

    Raises:
        NotFoundError: there is none, or it is another tenant's.
    """
    return existing(queries.attachment(session, attachment_id, locking=locking))


def full_of_files() -> str:
    """The sentence for a thing with as many files as it may have."""
    return _("Sudah ada %(count)d lampiran di sini, jumlah terbanyak. Hapus satu yang tidak diperlukan lagi.", count=MOST_ON_ONE)


def full_of_bytes() -> str:
    """The sentence for a region whose files have no more room."""
    return _("Lampiran daerah ini sudah mencapai 1 GB. Hapus yang tidak diperlukan lagi, lalu kirim lagi.")
