"""What the page of the record is asked for and what it shows: frozen, free of the web."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from semesta_platform.audit.records import Entry

PAGE = 50
LONGEST_WORDS = 100
MOST_IN_A_FILE = 10_000
Cursor = tuple[dt.datetime, uuid.UUID]
"""Moment and id of the last entry that was seen."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody looks for. kind: of the things; subject: one of them. since, until: days in the tenant's zone, both included.

    faults: a sentence for each argument that cannot be used; then nothing is looked up.
    """

    kind: str | None = None
    subject: str | None = None
    who: str = ""
    since: dt.date | None = None
    until: dt.date | None = None
    before: Cursor | None = None
    faults: tuple[tuple[str, str], ...] = ()

    @property
    def narrowed(self) -> bool:
        """Whether anything but the page is asked for."""
        return bool(self.kind or self.subject or self.who or self.since or self.until or self.faults)


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that an act changed, by its name in the record; None where there was or is nothing."""

    field: str
    before: object
    after: object


@dataclass(frozen=True, slots=True)
class Told:
    """A difference in words."""

    name: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class Line:
    """One act in words. person: name of the account that did it, None for the system. href: the thing's page, if it has one."""

    entry: Entry
    sentence: str
    person: str | None
    changes: tuple[Told, ...]
    href: str | None
