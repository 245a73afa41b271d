"""What the desk speaks of: one piece of work that waits, one region as its branch knows it; frozen."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final

from semesta_platform.notifications.records import Mention
from semesta_platform.tenancy.records import TenantRecord
from semesta_tenants.batches.reading import BranchBatches, WaitingBatch
from semesta_tenants.contributions.reading import BranchContributions, WaitingEntry
from semesta_tenants.coordination.waiting import Load, WaitingTask
from semesta_tenants.coverage.desk import Waiting
from semesta_tenants.coverage.records import Published, Rate, Version

NO_LOAD: Final = Load()
NO_BATCHES: Final = BranchBatches()
NO_CONTRIBUTIONS: Final = BranchContributions()


class Sort(StrEnum):
    """What kind of work waits, as addresses name it."""

    FIGURE = "angka"
    TASK = "tugas"
    BATCH = "penyerahan"
    CONTRIBUTION = "iuran"


class View(StrEnum):
    """What of the work is shown, as addresses name it; in the order in which it is offered."""

    ALL = "semua"
    MINE = "saya"
    LATE = "terlambat"
    WEEK = "minggu-ini"
    FIGURES = Sort.FIGURE.value
    TASKS = Sort.TASK.value
    BATCHES = Sort.BATCH.value
    CONTRIBUTIONS = Sort.CONTRIBUTION.value


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for. tenant: a region code, '-' for nonsense, None for all. page: from 1.

    waiting: only regions where a figure waits, in the table of regions. text: part of the name of regions in that table.
    """

    view: View = View.ALL
    tenant: str | None = None
    page: int = 1
    waiting: bool = False
    text: str = ""


@dataclass(frozen=True, slots=True)
class RegionDesk:
    """One region of the branch. today: in its zone. suspended: then nothing of it was read. published: actual, newest first.

    newest: the version of the latest month that the branch may know. mentions: of the person, not read yet.
    """

    tenant: TenantRecord
    today: dt.date
    suspended: bool = False
    newest: Version | None = None
    waiting: tuple[Waiting, ...] = ()
    published: tuple[Published, ...] = ()
    load: Load = NO_LOAD
    batches: BranchBatches = NO_BATCHES
    contributions: BranchContributions = NO_CONTRIBUTIONS
    mentions: tuple[Mention, ...] = ()


@dataclass(frozen=True, slots=True)
class Work:
    """One thing that waits for the branch. since: when it began to. due: None where no day is set. mine: this person may do it.

    rank, priority: how pressing, 0 first (coordination.waiting.rank_of, PRESSING). late, week: by the day in the region's zone.
    """

    sort: Sort
    region: RegionDesk
    id: uuid.UUID
    since: dt.datetime
    due: dt.date | None
    rank: int
    it: Waiting | WaitingTask | WaitingBatch | WaitingEntry
    mine: bool = True
    priority: int = 1

    @property
    def late(self) -> bool:
        """Whether its day has passed."""
        return self.due is not None and self.due < self.region.today

    @property
    def week(self) -> bool:
        """Whether it is due from today to Sunday."""
        return self.rank == 1

    @property
    def key(self) -> tuple[object, ...]:
        """The most pressing first."""
        return (self.rank, self.due or dt.date.max, self.priority, self.since, str(self.id))


@dataclass(frozen=True, slots=True)
class Compared:
    """A region in the table. state: of `vocabulary.STATES`, of its newest figure.

    points: of the active rate, against the month before. coverage, active: of the newest published figure.
    series: active rates of up to twelve months, oldest first, None for a gap; nothing where there is no line to draw.
    behind: months since the newest published one. missing: of the last twelve months.
    """

    region: RegionDesk
    state: str
    newest: Published | None
    coverage: Rate | None
    active: Rate | None
    points: Decimal | None
    series: tuple[float | None, ...]
    behind: int | None
    missing: tuple[dt.date, ...]
