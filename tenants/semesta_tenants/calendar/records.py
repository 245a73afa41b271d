"""What a calendar speaks of: frozen, free of database and web."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from enum import StrEnum
from zoneinfo import ZoneInfo


class Kind(StrEnum):
    """What an entry is; its value stands in the entry's identity."""

    TASK = "tugas"
    ACTION = "tindak-lanjut"
    MEETING = "rapat"


@dataclass(frozen=True, slots=True)
class Viewer:
    """Whose calendar it is, in one tenant. offices: as of `coordination.records.Viewer`. branch: neither admin nor of an office.

    tasks, forum: whether their seats let them see tasks, and meetings with their action items.
    """

    person: uuid.UUID
    offices: frozenset[str] | None = None
    branch: bool = False
    tasks: bool = True
    forum: bool = True


@dataclass(frozen=True, slots=True)
class Region:
    """A tenant. zone: IANA name of its clock."""

    code: str
    name: str
    slug: str
    zone: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a calendar: a whole day, or from a moment on.

    starts: a date for a whole day, else aware. version: raised by every change of the thing. made_at: of the thing.
    """

    kind: Kind
    id: uuid.UUID
    region: Region
    title: str
    starts: dt.date | dt.datetime
    made_at: dt.datetime
    version: int
    ends: dt.datetime | None = None
    who: str = ""
    place: str = ""
    cancelled: bool = False

    @property
    def moment(self) -> dt.datetime | None:
        """When it begins; None for a whole day."""
        return self.starts if isinstance(self.starts, dt.datetime) else None

    @property
    def day(self) -> dt.date:
        """The day on which it begins as its region counts days, for putting entries in order."""
        return self.starts.astimezone(ZoneInfo(self.region.zone)).date() if isinstance(self.starts, dt.datetime) else self.starts
