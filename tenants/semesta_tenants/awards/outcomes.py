"""What a run finds: verdicts with their explained trees, standings, ranks, differences; frozen, free of the database."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from semesta_tenants.awards.records import Criterion, Ground, Indicator, Scope
from semesta_tenants.coverage.records import PublishedGate, Rate, Source


class Truth(StrEnum):
    """Three values: what is unknown is neither met nor not met."""

    MET = "met"
    NOT_MET = "not_met"
    UNKNOWN = "unknown"


class Why(StrEnum):
    """On what a finding rests."""

    COMPUTED = "computed"
    """A rate from counts."""
    ROUNDED = "rounded"
    """A rate from counts that the source rounds."""
    RECOMPUTED = "recomputed"
    """The source divides by something else; computed again from its counts as the edition wants it."""
    PRINTED = "printed"
    """A percentage as printed."""
    INTERVAL = "interval"
    """A printed interval, such as > 98."""
    MISSING = "missing"
    """The figure does not say."""
    BASIS = "basis"
    """The source divides by something else and its counts do not allow to compute it again."""
    EVIDENCE = "evidence"
    """Evidence of a gate."""
    NO_EVIDENCE = "no_evidence"
    """Nothing is published about the gate."""
    TOO_EARLY = "too_early"
    """The evidence is older than the month that the gate asks for."""
    TOO_LATE = "too_late"
    """The evidence begins after the month that the gate asks for."""
    PARTS = "parts"
    """The parts decide."""


@dataclass(frozen=True, slots=True)
class Measure:
    """One indicator of one region on the edition's basis. rate: None is unknown, and `why` says for which reason.

    count: people counted above the line, where the rate is exact and from counts. base: people below the line, where known.
    """

    rate: Rate | None
    why: Why
    count: int | None = None
    base: int | None = None


@dataclass(frozen=True, slots=True)
class Measures:
    """All indicators of one region."""

    coverage: Measure
    active: Measure
    pemda_share: Measure


@dataclass(frozen=True, slots=True)
class Margin:
    """How far from a threshold.

    points: percentage points above it (below: negative), exact; of an interval its lower end; None where unknown.
    needed: people needed to reach it, where the base is known. missing: people still missing, 0 when reached; None where the
        people are not counted: a printed percentage is never turned into people.
    """

    points: Fraction | None
    needed: int | None
    missing: int | None


@dataclass(frozen=True, slots=True)
class Finding:
    """One criterion judged. by_figures: with every gate taken as met. parts: judged parts, in the criterion's order.

    Of a waiver the first part is the criterion and the second what waives it.
    """

    criterion: Criterion
    truth: Truth
    by_figures: Truth
    why: Why
    measure: Measure | None = None
    margin: Margin | None = None
    gate: PublishedGate | None = None
    parts: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Distance:
    """How far figures are from gaining a category, or from losing it.

    points: percentage points, exact, never below 0. indicator: of the threshold that decides; None where nothing lacks.
    people: whole people, None where the figure does not count them. at_least: more may lack, in what is not known.
    """

    points: Fraction
    indicator: Indicator | None = None
    people: int | None = None
    at_least: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """One category judged for one region. category: its id.

    lack: what figures still need on the nearest way, 0 points when they meet it; None when they leave it open and every way
    needs a figure that is not known. slack: what figures may lose before the category is lost; None when they do not meet it.
    """

    category: str
    finding: Finding
    lack: Distance | None = None
    slack: Distance | None = None

    @property
    def truth(self) -> Truth:
        """The whole verdict, gates included."""
        return self.finding.truth

    @property
    def by_figures(self) -> Truth:
        """The verdict with gates taken as met."""
        return self.finding.by_figures


class Status(StrEnum):
    """Whether a region has a rank, and why not."""

    RANKED = "ranked"
    UNREPORTED = "unreported"
    INELIGIBLE = "ineligible"


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one region stands.

    rank: from 1, equal for equal figures; None without a figure. category: the headline, the highest that is met by figures.
    possible: higher categories that nothing refutes, highest first; all that are not refuted where there is no headline.
    certainty: of the headline with its gates: met is 'confirmed', not met is refused by a gate, unknown awaits evidence.
    """

    ground: Ground
    status: Status
    rank: int | None
    category: str | None
    possible: tuple[str, ...]
    certainty: Truth | None
    measures: Measures | None
    verdicts: tuple[Verdict, ...]

    @property
    def code(self) -> str:
        """The region's code."""
        return self.ground.entrant.code

    @property
    def confirmed(self) -> bool:
        """Whether the whole verdict of the headline category is met."""
        return self.certainty == Truth.MET

    def verdict(self, category: str) -> Verdict | None:
        """The verdict on a category."""
        return next((each for each in self.verdicts if each.category == category), None)


@dataclass(frozen=True, slots=True)
class ContestResult:
    """The standings of one contest, best first, those without a figure last, the ineligible after them."""

    contest: str
    standings: tuple[Standing, ...]

    @property
    def reported(self) -> int:
        """How many regions have a figure in the window."""
        return sum(each.status == Status.RANKED for each in self.standings)

    @property
    def eligible(self) -> int:
        """How many regions could be ranked."""
        return sum(each.status != Status.INELIGIBLE for each in self.standings)


@dataclass(frozen=True, slots=True)
class RunResult:
    """What a run found. Digests are sha-256 in hex: of the edition with the rules' own version, and of the input."""

    edition: str
    version: int
    simulation: bool
    scope: Scope
    rules_digest: str
    inputs_digest: str
    contests: tuple[ContestResult, ...]

    def standing(self, code: str) -> Standing | None:
        """Where a region stands; None where the run does not speak of it."""
        return next((each for contest in self.contests for each in contest.standings if each.code == code), None)


# ---- beside official results --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Official:
    """A published winner. category: as announced ('Madya'); empty where the report names none."""

    code: str
    category: str
    source: Source | None = None


class Agreement(StrEnum):
    """How an official result stands to the computed one."""

    CONSISTENT = "consistent"
    DIFFERENT = "different"
    UNDECIDED = "undecided"
    """No figure counts for this edition, or the edition has no such category."""


class Because(StrEnum):
    """On what an agreement or a difference rests."""

    OUTSIDE = "outside"
    """The edition leaves the region out."""
    NOT_RANKED = "not_ranked"
    """There is no figure to compare with, or the region cannot be ranked: `status` says which."""
    UNKNOWN_CATEGORY = "unknown_category"
    """The edition has no category of this name."""
    AGREES = "agrees"
    FAILS = "fails"
    """`failing` refutes the category that was announced."""
    OTHERWISE = "otherwise"
    """Nothing refutes it; figures meet another category, `headline`."""


@dataclass(frozen=True, slots=True)
class Beside:
    """An official result beside the computed one, and why it agrees or not.

    status: of the region in the run. failing: criteria in the way, on the nearest way. headline: title of what figures meet,
    empty for no category. as_of: of the figure.
    """

    official: Official
    agreement: Agreement
    because: Because
    category: str | None = None
    possible: tuple[str, ...] = ()
    status: Status | None = None
    failing: tuple[Finding, ...] = ()
    headline: str = ""
    as_of: dt.date | None = None


# ---- between two runs -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class GateMark:
    """Which evidence of a gate counted."""

    gate: str
    number: int
    state: str
    as_of: str
    paid_until: str | None


@dataclass(frozen=True, slots=True)
class Placing:
    """A standing as a run's canonical bytes keep it: enough to compare runs without their edition.

    coverage, active, pemda_share: relation and exact value, e.g. '>98' or '=18313900/187939'; None is unknown.
    """

    contest: str
    code: str
    status: Status
    rank: int | None
    category: str | None
    possible: tuple[str, ...]
    certainty: Truth | None
    figure: int | None
    as_of: str | None
    coverage: str | None
    active: str | None
    pemda_share: str | None
    gates: tuple[GateMark, ...]


class CauseKind(StrEnum):
    """What moved a region."""

    FIGURE = "figure"
    GATE = "gate"
    RULES = "rules"
    OTHERS = "others"


@dataclass(frozen=True, slots=True)
class Cause:
    """Why a region moved.

    name: of a figure the indicator that changed, or 'figure' where a figure came or went; of a gate its id; of others empty.
    before, after: as in `Placing`, of gates their state; None where there was nothing. others: codes that passed, or fell behind.
    """

    kind: CauseKind
    name: str = ""
    before: str | None = None
    after: str | None = None
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Movement:
    """A region that stands otherwise than before. before, after: None where that run does not speak of it."""

    code: str
    before: Placing | None
    after: Placing | None
    causes: tuple[Cause, ...]

    @property
    def places(self) -> int | None:
        """Places gained (lost: negative) within the same contest; None where there is no rank on one side."""
        if self.before is None or self.after is None or self.before.rank is None or self.after.rank is None:
            return None
        return self.before.rank - self.after.rank if self.before.contest == self.after.contest else None
