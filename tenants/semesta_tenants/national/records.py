"""What the national view speaks of: boards of ranked rows, and what an address asks of them; frozen, free of the database."""

from __future__ import annotations

import datetime as dt
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from semesta_platform.tenancy.records import Level, Region
from semesta_tenants.awards.ledger import Opened, RunRecord
from semesta_tenants.awards.outcomes import Distance, RunResult, Standing
from semesta_tenants.awards.records import Contest, Edition
from semesta_tenants.coverage.records import Evidence

WITHOUT, SILENT, OUTSIDE = "tanpa", "belum", "bukan"
"""Groups beside the categories: judged and in none, without a figure, no autonomous government."""
NO_BRANCH = "-"
SMALL, LARGE, HUGE = 100_000, 500_000, 1_000_000
"""Where classes by population begin; our own choice, printed with the filter."""


class Size(StrEnum):
    """Classes by the population that a figure stands on; a region whose figure names none, or without one, is unknown."""

    SMALL = "kecil"
    MIDDLE = "sedang"
    LARGE = "besar"
    HUGE = "sangat-besar"
    UNKNOWN = "tidak-diketahui"


@dataclass(frozen=True, slots=True)
class Row:
    """One region in its contest.

    group: id of its headline category, or WITHOUT, SILENT or OUTSIDE. above: id of the category above the headline (the lowest
    where there is none), None at the top and without a figure. lack: what figures need for it, None where that is not known.
    slack: what they may lose before the headline is lost. slack_loose: the figure is an interval, so that there may
    be more room. population: of the figure, where it names one exactly.
    moved: places gained since the run before, None where one of the two has no rank. fresh: it had no rank before.
    words: what a search looks in, in small letters.
    """

    region: Region
    standing: Standing
    group: str
    above: str | None
    lack: Distance | None
    slack: Distance | None
    slack_loose: bool
    population: int | None
    size: Size
    moved: int | None
    fresh: bool
    words: str

    @property
    def code(self) -> str:
        """The region's code."""
        return self.region.code


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for; empty or None narrows nothing.

    edition, contest: ids, empty for the usual ones. month: first day of another month to try the edition on.
    verified: on verified figures alone. size: a class. branch: code, or NO_BRANCH. group: as in `Row`. page: None for all rows.
    tint: what the map shows, see `mapping`.
    """

    edition: str = ""
    month: dt.date | None = None
    verified: bool = False
    contest: str = ""
    words: str = ""
    level: Level | None = None
    province: str = ""
    size: Size | None = None
    branch: str = ""
    group: str = ""
    evidence: Evidence | None = None
    page: int | None = 1
    tint: str = ""

    @property
    def trial(self) -> bool:
        """Whether the edition is only tried, beside its runs."""
        return self.month is not None or self.verified


@dataclass(frozen=True, slots=True)
class Board:
    """One edition judged: by its newest run, or tried.

    key: stands for all that it says, so that what is drawn from it need not be drawn again. record: the run, None for a trial.
    before: the run that movements are told against. rows: by contest, in the order of ranks.
    """

    key: tuple[Hashable, ...]

    opened: Opened
    rules: Edition
    result: RunResult
    record: RunRecord | None
    before: RunRecord | None
    rows: Mapping[str, tuple[Row, ...]]

    def contest(self, asked: Asked) -> Contest:
        """The contest that is shown: that of the level asked for, else the one named, else the first."""
        of_level = self.rules.contest_of(asked.level) if asked.level else None
        return of_level or self.rules.contest(asked.contest) or self.rules.contests[0]


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows of the list. first, last: their places, from 1; 0 where there are none. number: None for all at once."""

    rows: tuple[Row, ...]
    number: int | None
    total: int
    first: int
    last: int

    @property
    def has_next(self) -> bool:
        """Whether rows follow."""
        return self.last < self.total
