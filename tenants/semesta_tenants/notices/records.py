"""What notices speak of: frozen, free of the database."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Final

from semesta_platform.notifications.going import State

SINGLE: Final = "notice.single"
DIGEST: Final = "notice.digest"
"""Kinds of the mails that tell of notices: of one, or of a day's."""


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail to be written, to exactly one of an office's address or an account.

    kind: '<thing>.<what happened>'. once: names the cause; a second mail of one cause to one reader is not written.
    reader: as pages name who gets it. about: kind and id of the thing. calendar: iCalendar text, empty for none.
    path: of the page to look at, beginning with '/'; the mail ends with its whole address.
    """

    kind: str
    once: str
    reader: str
    about: tuple[str, uuid.UUID]
    subject: str
    body: str
    address: str = ""
    person_id: uuid.UUID | None = None
    calendar: str = ""
    path: str = ""


@dataclass(frozen=True, slots=True)
class Refused:
    """Why a mail goes out no more, in words that a page shows."""

    why: str


@dataclass(frozen=True, slots=True)
class Claimed:
    """A mail that is being sent. address: of its reader at this moment. attempts: with this one."""

    id: uuid.UUID
    address: str
    subject: str
    body: str
    calendar: str
    path: str
    entered_at: dt.datetime
    attempts: int


@dataclass(frozen=True, slots=True)
class Written:
    """A mail as it stands. due_at: of the next try. answer: the server's last words, or why it was dropped."""

    id: uuid.UUID
    kind: str
    reader: str
    address: str
    subject: str
    state: State
    attempts: int
    due_at: dt.datetime
    answer: str
    entered_words: str
    entered_at: dt.datetime
    sent_at: dt.datetime | None
    body: str = ""
    path: str = ""
    calendar: str = ""
    once: str = ""
    person_id: uuid.UUID | None = None


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What a list of mails is narrowed to; None and '' for all."""

    state: State | None = None
    kind: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """How mails stand in a tenant. oldest: when the longest waiting one was written; next_at: when the next one is tried."""

    waiting: int
    sent: int
    failed: int
    dropped: int
    oldest: dt.datetime | None
    next_at: dt.datetime | None
    answer: str = ""
