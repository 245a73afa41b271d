"""What notices speak of: frozen, free of the database."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """Where a mail stands. FAILED: given up after many attempts. DROPPED: its reader has no business here any more."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"
    DROPPED = "dropped"


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
