"""What a home page shows: frozen, free of the web and the database."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from semesta_tenants.actions.records import Pressing
from semesta_tenants.coordination.records import Task as Assignment
from semesta_tenants.coverage.overview import Standing
from semesta_tenants.coverage.records import Figure, Population, PublishedGate, Rate, Segment, State, Version
from semesta_tenants.coverage.records import Published as PublishedFigure
from semesta_tenants.targets.forecasts import Forecast
from semesta_tenants.targets.listing import Line
from semesta_tenants.targets.queries_forecasts import Outlook
from semesta_tenants.targets.records import Target


class Measure(StrEnum):
    """What is held against a threshold."""

    COVERAGE = "coverage"
    ACTIVE = "active"


class Against(StrEnum):
    """How a rate stands to a threshold.

    open: an interval that leaves it undecided. other_basis: the rate divides by something else, so it is not compared.
    """

    ABOVE = "above"
    EXACTLY = "exactly"
    SHORT = "short"
    OPEN = "open"
    OTHER_BASIS = "other_basis"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Yardstick:
    """Thresholds in per cent of the population, as a dated rule of somebody else's; never a constant of the product.

    since: the day on which the rule was made known. title, place: the source that prints it. differing: what another says.
    """

    coverage: Fraction
    active: Fraction
    since: dt.date
    title: str
    place: str
    differing: str

    def of(self, measure: Measure) -> Fraction:
        """The threshold of one measure."""
        return self.coverage if measure is Measure.COVERAGE else self.active


AWARDS_2026 = Yardstick(
    coverage=Fraction(98),
    active=Fraction(80),
    since=dt.date(2026, 1, 27),
    title="Pemkab Bangka terima UHC Award Madya 2026",
    place="bangka.go.id/node/6971",
    differing="> 95%",
)
"""The lowest category of the UHC Awards of 27 January 2026, Pratama; UHC Prioritas asks for more than the same two figures.

Of the reports on that edition the one on Batu Bara prints Pratama's coverage as "> 95 %"; all others print 98 %.
"""


@dataclass(frozen=True, slots=True)
class Measured:
    """A rate held against its threshold.

    goal: per cent. people: whole people still missing, or beyond it when reached; None where counts are not known exactly.
    change: points against the month before, None where there is nothing comparable. have: people counted, None unknown.
    """

    measure: Measure
    rate: Rate | None
    goal: Fraction
    against: Against
    people: int | None = None
    change: Fraction | None = None
    have: int | None = None


@dataclass(frozen=True, slots=True)
class Tile:
    """One count with its last twelve months, oldest first, None where a month is not known. change: against the month before."""

    name: str
    value: int | None
    series: tuple[int | None, ...]
    change: int | None


@dataclass(frozen=True, slots=True)
class SegmentLine:
    """A segment whose people are known. rate: active per cent of its registered.

    series: that rate over twelve months, oldest first. change: points against the month before, None where either is unknown.
    """

    segment: Segment
    registered: int | None
    active: int | None
    rate: Fraction | None
    series: tuple[float | None, ...]
    change: Fraction | None


@dataclass(frozen=True, slots=True)
class Completeness:
    """How many of the last `months` months up to the present one are published. newest: the last of them."""

    published: int
    months: int
    newest: dt.date | None


@dataclass(frozen=True, slots=True)
class YearAgo:
    """Points since the same month a year earlier; None where they cannot be compared. month: its first day."""

    month: dt.date
    coverage: Fraction | None
    active: Fraction | None


@dataclass(frozen=True, slots=True)
class Headline:
    """The newest figure that counts. published: None when only the region's own version is there, then `state` is its state."""

    figure: Figure
    published: PublishedFigure | None
    state: State | None
    coverage: Measured
    active: Measured
    pemda_share: Rate | None
    month_before: dt.date | None
    tiles: tuple[Tile, ...]
    year_ago: YearAgo | None = None
    segments: tuple[SegmentLine, ...] = ()


class Work(StrEnum):
    """What can wait for somebody: a month to mend, to submit, to verify, to fill in."""

    RETURNED = "returned"
    DRAFT = "draft"
    VERIFY = "verify"
    DUE = "due"
    NEXT = "next"
    MISSING = "missing"
    WITH_BRANCH = "with_branch"


@dataclass(frozen=True, slots=True)
class Task:
    """One thing that waits. periods: its months, newest first; several only for missing ones. standing: of its version."""

    work: Work
    periods: tuple[dt.date, ...]
    standing: Standing | None = None

    @property
    def version(self) -> uuid.UUID | None:
        """The version that it is about."""
        return self.standing.id if self.standing else None


@dataclass(frozen=True, slots=True)
class Member:
    """A regency or city of a province with its newest published figure; None has not reported."""

    code: str
    name: str
    published: PublishedFigure | None
    coverage: Rate | None = None
    active: Rate | None = None


@dataclass(frozen=True, slots=True)
class RollUp:
    """What the regencies and cities of a province have published.

    counted: how many of them have whole counts of population, registered and active, which alone are summed.
    oldest, newest: as-of dates of those summed.
    """

    members: tuple[Member, ...]
    reporting: int
    counted: int
    population: int
    registered: int
    active: int
    coverage: Rate | None
    active_rate: Rate | None
    oldest: dt.date | None
    newest: dt.date | None

    @property
    def silent(self) -> tuple[Member, ...]:
        """Those that have published nothing."""
        return tuple(each for each in self.members if each.published is None)


@dataclass(frozen=True, slots=True)
class Place:
    """Whose home it is. tenant: its code. members: names by code of a province's regencies and cities, empty for others."""

    tenant: str
    members: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Turn:
    """How much waits for the region beside tasks: batches to send, mend or sign, and entries of the branch to confirm."""

    batches: int = 0
    entries: int = 0


@dataclass(frozen=True, slots=True)
class Gathered:
    """What one reading gives. own: the newest visible version with its figure, read only where nothing is published.

    members: newest published figure of each regency of a province; None for a tenant that is no province.
    targets, forecasts: None for whoever may not see them; a forecast by the code of its indicator. tasks: the next open ones,
    None likewise. population: the newest on record, for figures that name none. actions: items of the forum that are late or
    due this week for whoever reads, None likewise. turn: what else waits for the region; None for whoever is not of it.
    """

    standings: tuple[Standing, ...]
    published: tuple[PublishedFigure, ...]
    own: Version | None
    gates: tuple[PublishedGate, ...]
    members: tuple[PublishedFigure, ...] | None
    targets: tuple[Target, ...] | None = None
    forecasts: Mapping[str, Forecast] | None = None
    tasks: tuple[Assignment, ...] | None = None
    population: Population | None = None
    actions: tuple[Pressing, ...] | None = None
    turn: Turn | None = None


@dataclass(frozen=True, slots=True)
class Home:
    """All that the page shows. headline: None while there is no figure at all.

    targets: the most pressing ones beside what is published; all_targets: how many there are. leading: the one of them that the
    page's first sentence is about, with people still missing. outlook: the forecast of what matters most. assignments: the next
    open tasks of the reader's side. actions: of the forum, late or due this week. None for whoever may not see them. turn: what
    else waits for the region, nothing for whoever is not of it.
    """

    headline: Headline | None
    tasks: tuple[Task, ...]
    gates: tuple[PublishedGate, ...]
    roll_up: RollUp | None
    completeness: Completeness
    targets: tuple[Line, ...] = ()
    all_targets: int = 0
    leading: Line | None = None
    outlook: Outlook | None = None
    assignments: tuple[Assignment, ...] | None = None
    actions: tuple[Pressing, ...] | None = None
    turn: Turn = Turn()
