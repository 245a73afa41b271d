"""What the minutes of a meeting speak of: what is typed into them, all that stands in them, and how a signing ended."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from semesta_tenants.actions.records import Action
from semesta_tenants.forum.records import Addendum, Attendance, Item, Meeting


class Party(StrEnum):
    """For whom somebody signs: CHAIR for whoever led the meeting, BPJS for the branch."""

    CHAIR = "chair"
    BPJS = "bpjs"


@dataclass(frozen=True, slots=True)
class Head:
    """What is typed into the head of minutes. number: as the region numbers its papers, empty while there is none."""

    number: str
    opening: str
    closing: str
    secretary_words: str


@dataclass(frozen=True, slots=True)
class Said:
    """What is typed under one agenda item."""

    discussion: str
    decision: str


@dataclass(frozen=True, slots=True)
class Document:
    """All that stands in the minutes of one meeting; `actions` live on after the rest is locked.

    drawn: the frozen figures as whoever reads may see them; None where they are not to be shown. Signed is what the meeting has.
    """

    meeting: Meeting
    items: tuple[Item, ...]
    attendances: tuple[Attendance, ...]
    addenda: tuple[Addendum, ...] = ()
    actions: tuple[Action, ...] = ()
    drawn: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Signed:
    """How a signing ended. locked: both sides have signed. removed: the other side's signature stood under another text."""

    locked: bool
    removed: bool = False
