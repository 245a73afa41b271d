"""What imports of one region speak of: an import, its rows, what an undo would do; frozen, free of the database."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from semesta_platform.errors import ConflictError
from semesta_tenants.coverage.records import Figure, Kind, State


class Origin(StrEnum):
    """Whose file it is: the region's own, or one that its branch sent."""

    REGION = "region"
    BRANCH = "branch"


class ImportState(StrEnum):
    """Where an import stands."""

    READY = "ready"
    APPLIED = "applied"
    UNDONE = "undone"
    DROPPED = "dropped"


class Outcome(StrEnum):
    """What a row would do, or did."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class RowFault:
    """Why a row is rejected. column: as the file names it, '' for the whole row."""

    column: str
    words: str


@dataclass(frozen=True, slots=True)
class Base:
    """What stood in the month when the row was compared: the version that counts for its region, and its state."""

    figure: Figure
    state: State
    number: int
    reason: str


@dataclass(frozen=True, slots=True)
class ImportLine:
    """One row. figure: what the row itself says. merged: what would stand then; None where it is rejected.

    base: what stood before, None where the month had nothing. repeats: the line of an equal row before it.
    version_id, version_row: the draft that it became, at which state of it.
    """

    line: int
    outcome: Outcome
    period: dt.date | None
    kind: Kind
    faults: tuple[RowFault, ...] = ()
    figure: Figure | None = None
    merged: Figure | None = None
    base: Base | None = None
    repeats: int | None = None
    version_id: uuid.UUID | None = None
    version_row: int | None = None
    undone: bool = False

    @property
    def writes(self) -> bool:
        """Whether it becomes a draft."""
        return self.outcome in {Outcome.NEW, Outcome.CHANGED}

    @property
    def corrects(self) -> bool:
        """Whether it begins a correction of a verified figure."""
        return self.writes and self.base is not None and self.base.state == State.VERIFIED

    @property
    def begins(self) -> bool:
        """Whether it begins a draft rather than changing one."""
        return self.writes and (self.base is None or self.base.state != State.DRAFT)


@dataclass(frozen=True, slots=True)
class About:
    """What is to be said of a file besides its rows. sheet: the worksheet that was read, '' for CSV.

    others: worksheets that were left aside. percentages: columns that are not taken, for counts say it.
    """

    sheet: str = ""
    others: tuple[str, ...] = ()
    percentages: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Done:
    """A step of an import: in words of that time, and when."""

    words: str
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class Import:
    """One file in one region. counts: rows by outcome. row_version: grows with every change."""

    id: uuid.UUID
    origin: Origin
    source_file: uuid.UUID | None
    file_name: str
    digest: str
    state: ImportState
    counts: Mapping[Outcome, int]
    about: About
    reason: str
    entered: Done
    applied: Done | None
    undone: Done | None
    row_version: int

    @property
    def writes(self) -> int:
        """How many rows become drafts."""
        return self.counts[Outcome.NEW] + self.counts[Outcome.CHANGED]


@dataclass(frozen=True, slots=True)
class Offer:
    """Figures that the branch sends to this region, not yet taken."""

    file_id: uuid.UUID
    file_name: str
    words: str
    at: dt.datetime
    rows: int


@dataclass(frozen=True, slots=True)
class UndoLine:
    """What an undo would do to one month. act: 'discard' the draft, 'restore' what it said before, or 'keep' it.

    words: why it is kept, '' otherwise.
    """

    line: ImportLine
    act: str
    words: str = ""


class MovedError(ConflictError):
    """Since the preview something else was saved: nothing was written, and the preview has to be seen anew."""
