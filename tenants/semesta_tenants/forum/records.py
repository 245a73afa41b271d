"""What the forum speaks of: frozen, free of the database."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from semesta_platform.errors import OvertakenError


class State(StrEnum):
    """Where a meeting stands. HELD: it took place and its minutes are written; LOCKED: both sides have signed them."""

    PLANNED = "planned"
    HELD = "held"
    LOCKED = "locked"
    CANCELLED = "cancelled"


class Topic(StrEnum):
    """What an agenda item is about; all but OTHER draw something in of themselves."""

    FOLLOW_UP = "follow_up"
    COVERAGE = "coverage"
    INACTIVITY = "inactivity"
    VALIDITY = "validity"
    BUDGET = "budget"
    FACILITIES = "facilities"
    OTHER = "other"


class Presence(StrEnum):
    """How an organisation stands to a meeting. DELEGATED: somebody came for who was invited."""

    INVITED = "invited"
    CONFIRMED = "confirmed"
    PRESENT = "present"
    DELEGATED = "delegated"
    ABSENT = "absent"


class Via(StrEnum):
    """How an attendance came to be known: from the list, by the code on a phone, or from a published report."""

    LIST = "list"
    CODE = "code"
    REPORT = "report"


@dataclass(frozen=True, slots=True)
class Point:
    """One point of a template. minutes: 1 to 480, None for no limit."""

    topic: Topic
    title: str
    minutes: int | None = None


@dataclass(frozen=True, slots=True)
class Series:
    """A series of meetings and what each of them begins with. quorum: per cent of the invited, 0 for none. invited: ids."""

    id: uuid.UUID
    name: str
    every_months: int
    template: tuple[Point, ...]
    invited: tuple[uuid.UUID, ...]
    quorum: int
    place: str
    chair_words: str
    active: bool
    row_version: int


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signed for one side, in words of that moment."""

    person_id: uuid.UUID
    words: str
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class Meeting:
    """A meeting with the head of its minutes.

    starts_at, ends_at: aware. timed: False where only the day is known. quorum: per cent of the invited, 0 for none.
    figures: as they were frozen when it was held, None before. number: of the minutes. digest: SHA-256 of the text that the
    first side signed. locked_at: since then nothing of it changes.
    """

    id: uuid.UUID
    series_id: uuid.UUID | None
    number: str | None
    title: str
    starts_at: dt.datetime
    ends_at: dt.datetime | None
    timed: bool
    place: str
    online_url: str
    state: State
    chair_words: str
    secretary_words: str
    quorum: int
    figures: Mapping[str, Any] | None
    frozen_at: dt.datetime | None
    code_digest: str | None
    code_until: dt.datetime | None
    invited_at: dt.datetime | None
    opening: str
    closing: str
    cancel_reason: str
    digest: str | None
    chair: Signature | None
    bpjs: Signature | None
    locked_at: dt.datetime | None
    source_title: str
    source_url: str
    entered_words: str
    entered_at: dt.datetime
    row_version: int


@dataclass(frozen=True, slots=True)
class Item:
    """One point of a meeting's agenda, with what was said and decided. minutes: given to it, 1 to 480, or None."""

    id: uuid.UUID
    meeting_id: uuid.UUID
    position: int
    topic: Topic
    title: str
    lead_words: str
    minutes: int | None
    discussion: str
    decision: str
    changed_words: str
    changed_at: dt.datetime
    row_version: int


@dataclass(frozen=True, slots=True)
class Attendance:
    """One organisation at one meeting. position_words, person_words: who came. organisation: as tables call it."""

    id: uuid.UUID
    organisation_id: uuid.UUID
    organisation: str
    kind: str
    invited: bool
    presence: Presence
    position_words: str
    person_words: str
    via: Via
    changed_words: str
    changed_at: dt.datetime
    row_version: int


@dataclass(frozen=True, slots=True)
class Addendum:
    """A correction of locked minutes. number: from 1 within its meeting. item_id: what it corrects, None for the whole."""

    id: uuid.UUID
    number: int
    item_id: uuid.UUID | None
    text: str
    reason: str
    entered_words: str
    entered_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Clock:
    """Which day it is in a region, and by which zone it tells the time. words: of the zone, WIB, WITA or WIT."""

    today: dt.date
    zone: dt.tzinfo
    words: str = "WIB"


@dataclass(frozen=True, slots=True)
class WantedMeeting:
    """A meeting to be made or as its head is to become.

    starts_at, ends_at: aware; ends_at is None where nobody says how long it lasts. timed: False where only the day is known,
    starts_at is then that day's midnight in the region's zone. chair_words, secretary_words: offices. quorum: per cent of the
    invited organisations, 0 for none. source_title, source_url: of the report that tells of it; empty for the region's own.
    """

    title: str
    starts_at: dt.datetime
    ends_at: dt.datetime | None = None
    timed: bool = True
    place: str = ""
    online_url: str = ""
    chair_words: str = ""
    secretary_words: str = ""
    quorum: int = 0
    series_id: uuid.UUID | None = None
    source_title: str = ""
    source_url: str = ""


@dataclass(frozen=True, slots=True)
class WantedItem:
    """A point of the agenda as it is to be. id: of the one that it changes, None for a new one. minutes: 1 to 480 or None."""

    topic: Topic
    title: str
    lead_words: str = ""
    minutes: int | None = None
    id: uuid.UUID | None = None


@dataclass(frozen=True, slots=True)
class WantedAttendance:
    """How an organisation came, or did not. position_words: the office; person_words: only where an office will not do."""

    presence: Presence
    position_words: str = ""
    person_words: str = ""


@dataclass(frozen=True, slots=True)
class Quorum:
    """Of how many invited organisations how many came. per_cent: that must be there, 0 for none; reached: None then."""

    per_cent: int
    invited: int
    present: int
    reached: bool | None


class StaleMeetingError(OvertakenError[Meeting, Mapping[str, Any]]):
    """Somebody changed the head of a meeting first. current: as it now stands. attempted: the fields that were to be written."""


class StaleItemError(OvertakenError[Item, Mapping[str, Any]]):
    """Somebody changed an agenda item first. current: as it now stands. attempted: the fields that were to be written."""
