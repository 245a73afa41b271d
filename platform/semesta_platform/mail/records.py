"""What the mail layer speaks of: frozen, free of servers."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from enum import StrEnum
from types import TracebackType
from typing import Protocol, Self


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail to one address.

    id: of the mail; its Message-ID follows from it, so that a server knows a second copy. written_at: aware. calendar: iCalendar
    text, empty for none. sender: in whose name it goes out, in words.
    """

    id: uuid.UUID
    to: str
    subject: str
    body: str
    written_at: dt.datetime
    calendar: str = ""
    sender: str = ""


class Fate(StrEnum):
    """What became of handing a letter over."""

    TAKEN = "taken"
    """The server answered for it: it is the server's from here on."""
    PUT_OFF = "put_off"
    """The server said to try this letter again later (4xx)."""
    REFUSED = "refused"
    """The server will never take this letter (5xx)."""
    AWAY = "away"
    """No server took a letter of ours: out of reach, ended in between, or it does not know us. Says nothing about the letter."""


@dataclass(frozen=True, slots=True)
class Handed:
    """How handing over ended. answer: the server's words, or ours, in one line."""

    fate: Fate
    answer: str


class Line(Protocol):
    """A connection for some letters, opened with the first of them; leaving the block ends it."""

    def __enter__(self) -> Self: ...

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None: ...

    def hand(self, letter: Letter) -> Handed:
        """Hand one letter over; every trouble with servers comes back as its fate, none is raised."""
        ...
