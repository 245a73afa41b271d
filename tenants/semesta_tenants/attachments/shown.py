"""What pages show of files: a list with sizes and moments, what may be done, and in which words."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Final

from flask import url_for
from sqlalchemy.orm import Session

from semesta_platform.http.access import current_principal
from semesta_platform.http.ground import current_ground
from semesta_platform.http.routing import current_tenant
from semesta_platform.interface import filters
from semesta_tenants.attachments import queries, service, subjects
from semesta_tenants.attachments.keeping import taken_words
from semesta_tenants.attachments.names import ending
from semesta_tenants.attachments.recognising import ENDINGS
from semesta_tenants.attachments.records import Attachment, Standing

KILO: Final = 1000
ACCEPT: Final = ",".join(f".{each}" for each in ENDINGS)


@dataclass(frozen=True, slots=True)
class Line:
    """One file in the list. size: in words. href: where it is given out. remove: where it is taken away, None for who may not."""

    file: Attachment
    size: str
    kind: str
    href: str
    remove: str | None


@dataclass(frozen=True, slots=True)
class Attached:
    """What `attachments/_on_subject.html` shows of one thing. full: why no file may come for lack of room, empty when one may."""

    lines: tuple[Line, ...]
    standing: Standing
    action: str
    full: str
    accept: str
    limit: int
    taken: str

    @property
    def may_add(self) -> bool:
        """Whether the form stands there."""
        return self.standing.may_add and not self.full


def attached(session: Session, kind: str, subject_id: uuid.UUID, standing: Standing) -> Attached:
    """The files on one thing for its page; two statements. kind: as rows say it, 'meeting', 'action'."""
    files = queries.of_subject(session, kind, subject_id)
    slug = current_tenant().slug
    full = ""
    if len(files) >= service.MOST_ON_ONE:
        full = service.full_of_files()
    elif standing.may_add and queries.bytes_in_all(session) >= service.MOST_BYTES:
        full = service.full_of_bytes()
    return Attached(
        lines=tuple(_line(each, slug, removable=standing.may_remove) for each in files),
        standing=standing,
        action=url_for("attachments.add", slug=slug, kind=subjects.by_kind(kind).word, subject=subject_id),
        full=full,
        accept=ACCEPT,
        limit=current_ground().installation.settings.files.largest,
        taken=taken_words(),
    )


def on_page(session: Session, kind: str, subject_id: uuid.UUID) -> Attached | None:
    """As `attached`, for the page of the thing itself; None where whoever looks may not see it.

    How they stand to it says the capability that knows it: attachments lie below them all.
    """
    known = subjects.by_kind(kind)
    standing = known.look(session, current_principal(), current_tenant(), subject_id, locking=False)
    return None if standing is None else attached(session, kind, subject_id, standing)


def size_words(size: int) -> str:
    """'845 kB', '1,2 MB'. size: bytes."""
    if size < KILO:
        return f"{size} B"
    if size < KILO * KILO:
        return f"{filters.number(-(-size // KILO))} kB"
    return f"{filters.number(round(size / KILO / KILO, 1), 1)} MB"


def _line(file: Attachment, slug: str, *, removable: bool) -> Line:
    return Line(
        file=file,
        size=size_words(file.size),
        kind=ending(file.name).upper(),
        href=url_for("attachments.give_out", slug=slug, attachment=file.id),
        remove=url_for("attachments.remove", slug=slug, attachment=file.id) if removable else None,
    )
