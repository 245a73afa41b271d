"""What the minutes of a meeting speak of: what is typed into them, all that stands in them, and how a signing ended."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

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
    """All that stands in the minutes of one meeting; `actions` live on after the rest is locked."""

    meeting: Meeting
    items: tuple[Item, ...]
    attendances: tuple[Attendance, ...]
    addenda: tuple[Addendum, ...] = ()
    actions: tuple[Action, ...] = ()


@dataclass(frozen=True, slots=True)
class Quorum:
    """Organisations that were invited and of them those that were there. needed: per cent, 0 for none."""

    invited: int
    present: int
    needed: int

    @property
    def reached(self) -> bool:
        """Whether enough were there; always without a quorum. Whole numbers: 2 of 3 are not 67 per cent."""
        return self.present * 100 >= self.needed * self.invited


@dataclass(frozen=True, slots=True)
class Signed:
    """How a signing ended. locked: both sides have signed. removed: the other side's signature stood under another text."""

    locked: bool
    removed: bool = False
