"""What attachments speak of: frozen, free of the database."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from semesta_platform.errors import ConflictError, InvalidError


@dataclass(frozen=True, slots=True)
class Attachment:
    """One file on one thing. size: bytes. media_type: by content. scan: 'none', 'clean' or 'infected'."""

    id: uuid.UUID
    subject_kind: str
    subject_id: uuid.UUID
    name: str
    media_type: str
    size: int
    digest: str
    scan: str
    entered_words: str
    entered_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Brought:
    """A file that was looked at. name: cleaned. media_type: by content. digest: SHA-256. scan: 'none' or 'clean'."""

    name: str
    media_type: str
    size: int
    digest: str
    scan: str


@dataclass(frozen=True, slots=True)
class Standing:
    """How somebody stands to the thing on which files hang; who may not even see it has none.

    title: of the thing. address: its page. may_add, may_remove: whether files may come and go. why: the sentence for who may
    neither; empty where nothing need be said. hint: what belongs elsewhere, as words, words of a link and its address.
    """

    title: str
    address: str
    may_add: bool = False
    may_remove: bool = False
    why: str = ""
    hint: tuple[str, str, str] | None = None


class FullError(InvalidError):
    """There is no room for one more file, on this thing or in this region."""


class InfectedError(InvalidError):
    """The scanner found something. name: of the file, cleaned. finding: as the scanner calls it."""

    def __init__(self, message: str, name: str, finding: str) -> None:
        super().__init__(message, {"file": (message,)})
        self.name, self.finding = name, finding


class ClosedError(ConflictError):
    """Files of this thing come and go no more, or not by this person."""
