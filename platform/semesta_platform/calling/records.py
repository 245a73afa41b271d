"""What calls to other programs speak of: frozen, free of sockets."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

CONNECT: Final = 3.0
WHOLE: Final = 10.0
MOST_ANSWER: Final = 2048
MOST_LATER: Final = 21_600.0


class Fate(StrEnum):
    """What became of a call."""

    TAKEN = "taken"
    """Answered with 2xx: it is the program's from here on."""
    PUT_OFF = "put_off"
    """Answered with anything else: to be tried again."""
    GONE = "gone"
    """Answered with 410: the program wants no more calls."""
    BUSY = "busy"
    """Answered that it takes nothing now (429, 502, 503, 504). Says nothing about what was sent."""
    AWAY = "away"
    """No answer: no such name, an address that may not be called, refused, too slow. Says nothing about what was sent."""


@dataclass(frozen=True, slots=True)
class Called:
    """How a call ended. answer: what came back, or why nothing did, in one line.

    later: for how long the program asks to be left alone (Retry-After, RFC 9110 10.2.3), in seconds, at most `MOST_LATER`.
    """

    fate: Fate
    answer: str
    later: float = 0.0


@dataclass(frozen=True, slots=True)
class Limits:
    """connect: seconds until there is a connection to one address. whole: seconds for all of a call. answer: bytes read of it."""

    connect: float = CONNECT
    whole: float = WHOLE
    answer: int = MOST_ANSWER


@dataclass(frozen=True, slots=True)
class Target:
    """A parted address. host: as names and certificates have it, in ASCII, without brackets. path: with its query."""

    secure: bool
    host: str
    port: int
    path: str
