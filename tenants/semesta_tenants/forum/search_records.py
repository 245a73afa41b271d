"""What the search speaks of: frozen, free of the database."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from enum import StrEnum


class Found(StrEnum):
    """What sort of thing was found."""

    MEETING = "meeting"
    ITEM = "item"
    ACTION = "action"


@dataclass(frozen=True, slots=True)
class Part:
    """A run of words of an excerpt. marked: it is what was looked for."""

    text: str
    marked: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """A search. words: as people type them, 'kata lain' in quotation marks together, -kata to leave out. year: of the meeting."""

    words: str
    kind: Found | None = None
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Sight:
    """Who looks. zone: of the tenant, by which a meeting has its year. branch: only what a branch's liaison may see."""

    zone: str
    branch: bool


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing that was found.

    meeting_id, meeting: id and title of its meeting, of the meeting itself where that was found; None for an action item that
    no meeting made. at: when the meeting was, else when the item was written down; aware. title, excerpt: in runs.
    """

    kind: Found
    id: uuid.UUID
    meeting_id: uuid.UUID | None
    meeting: str | None
    at: dt.datetime
    title: tuple[Part, ...]
    excerpt: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Tally:
    """How many things of one kind were found in one year."""

    kind: Found
    year: int
    count: int


def plain(parts: tuple[Part, ...]) -> str:
    """The words without their marks."""
    return "".join(part.text for part in parts)
