"""What coverage speaks of: figures, segments, populations, versions, evidence; frozen, free of the database."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from semesta_platform.errors import OvertakenError


class Segment(StrEnum):
    """Who pays for a member (Perpres 82/2018): the centre, the region, the employer, the member."""

    PBI_JK = "PBI_JK"
    PBPU_PEMDA = "PBPU_PEMDA"
    PPU_PN = "PPU_PN"
    PPU_BU = "PPU_BU"
    PBPU = "PBPU"
    BP = "BP"


class Kind(StrEnum):
    """What happened, or what somebody expects: a forecast is shown and never ranked."""

    ACTUAL = "actual"
    FORECAST = "forecast"


class Basis(StrEnum):
    """What the active rate divides by."""

    POPULATION = "population"
    REGISTERED = "registered"


class Evidence(StrEnum):
    """How a published figure is known: verified by the branch, or reported by press or officials."""

    VERIFIED = "verified"
    REPORTED = "reported"


class Precision(StrEnum):
    """How exactly the source dates a figure; without a day it stands on the last day of the month or year that it names."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"


class State(StrEnum):
    """Where a version stands; only a draft can be changed, and returned and verified ones stay for ever.

    A discarded one is shown nowhere but in the record of acts.
    """

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    VERIFIED = "verified"
    DISCARDED = "discarded"


class Side(StrEnum):
    """Who reads a tenant's versions: its own people, or its branch, which sees no draft."""

    REGION = "region"
    BRANCH = "branch"


class Relation(StrEnum):
    """How a printed percentage relates to the truth."""

    EXACTLY = "="
    ABOVE = ">"
    AT_LEAST = ">="


class GateState(StrEnum):
    """What a document shows of a gate."""

    MET = "met"
    NOT_MET = "not_met"
    UNKNOWN = "unknown"


UHC_PRIORITAS = "uhc_prioritas"
CONTRIBUTIONS_PAID = "contributions_paid"
GATES = (UHC_PRIORITAS, CONTRIBUTIONS_PAID)
"""Gates that evidence may be recorded for: UHC Prioritas (formerly non cut off), PBPU Pemda contributions paid up to a month."""


@dataclass(frozen=True, slots=True)
class Printed:
    """A percentage as its source prints it: '97,45', or an interval such as '>98'. value: in per cent, 0 to 1000."""

    relation: Relation
    value: Decimal
    text: str


@dataclass(frozen=True, slots=True)
class Headcount:
    """People of a segment or of all; None is unknown, never zero."""

    registered: int | None = None
    active: int | None = None


@dataclass(frozen=True, slots=True)
class SegmentCount:
    """The people of one segment."""

    segment: Segment
    people: Headcount


@dataclass(frozen=True, slots=True)
class Population:
    """Inhabitants. source: e.g. 'Dukcapil (DKB)'. semester: '2024S2', None where the source names none."""

    value: int
    source: str
    semester: str | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """One coverage figure. as_of: the day that it describes; its period is that month.

    coverage and active_rate: percentages as printed, where a source prints them; never turned into counts.
    rounded: the source rounds its counts, so a printed percentage is nearer to the truth than one computed from them.
    reported_on: the day on which it was made known.
    """

    as_of: dt.date
    kind: Kind = Kind.ACTUAL
    basis: Basis = Basis.POPULATION
    precision: Precision = Precision.DAY
    population: Population | None = None
    total: Headcount = Headcount()
    segments: tuple[SegmentCount, ...] = ()
    coverage: Printed | None = None
    active_rate: Printed | None = None
    rounded: bool = False
    reported_on: dt.date | None = None
    note: str = ""

    @property
    def period(self) -> dt.date:
        """The first day of its month."""
        return self.as_of.replace(day=1)

    def people(self, segment: Segment) -> Headcount:
        """The people of one segment; unknown ones where it is not given."""
        return next((each.people for each in self.segments if each.segment == segment), Headcount())


@dataclass(frozen=True, slots=True)
class Rate:
    """A rate in per cent, exact. computed: from counts, otherwise as printed."""

    relation: Relation
    value: Fraction
    computed: bool


@dataclass(frozen=True, slots=True)
class Rates:
    """Coverage, active rate and the share that the region pays for; None is unknown. basis: of the active rate."""

    coverage: Rate | None
    active: Rate | None
    pemda_share: Rate | None
    basis: Basis


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does something. person_id: None for the system and the operator's commands. words: as the record will show it.

    request_id: of the request, as in the logs.
    """

    person_id: uuid.UUID | None
    words: str
    request_id: str | None = None


@dataclass(frozen=True, slots=True)
class Verifier:
    """A person who wants to verify or return. branch: for which the person is liaison.

    office: holds an admin or OPD membership in this very tenant, which forbids verifying whatever else the person is.
    """

    person_id: uuid.UUID
    words: str
    branch: str | None
    office: bool
    request_id: str | None = None

    @property
    def actor(self) -> Actor:
        """The same person as one who does something."""
        return Actor(self.person_id, self.words, self.request_id)


@dataclass(frozen=True, slots=True)
class Operator:
    """A signed-in person of the installation's operator, who records evidence from official sources.

    office: holds an admin or OPD membership in this very tenant, which forbids it whatever else the person is.
    """

    person_id: uuid.UUID
    words: str
    office: bool
    request_id: str | None = None

    @property
    def actor(self) -> Actor:
        """The same person as one who does something."""
        return Actor(self.person_id, self.words, self.request_id)


@dataclass(frozen=True, slots=True)
class Step:
    """One step in the life of a version: who, in words of that time, and when."""

    person_id: uuid.UUID
    words: str
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a month's figure. number: from 1 within month and kind. row_version: grows with every change.

    reason: for a jump against the month before, or for the correction. corrects: the version that this one replaces.
    """

    id: uuid.UUID
    number: int
    state: State
    figure: Figure
    row_version: int
    entered: Step
    submitted: Step | None = None
    verified: Step | None = None
    returned: Step | None = None
    return_reason: str = ""
    reason: str = ""
    corrects: uuid.UUID | None = None
    contributors: tuple[uuid.UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """Where a reported figure or evidence comes from."""

    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Published:
    """A figure as everybody may read it. number: grows with every publication; the highest of (tenant, as-of, kind) counts."""

    number: int
    tenant: str
    figure: Figure
    evidence: Evidence
    source: Source | None
    version_id: uuid.UUID | None
    published_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Reported:
    """A figure of a region that its source reports: what an operator imports."""

    tenant: str
    figure: Figure
    source: Source


@dataclass(frozen=True, slots=True)
class GateEvidence:
    """What is known of one gate on a day. paid_until: the last month paid, for contributions. document: letter or report.

    started_on: since when the gate holds; for contributions it lies in the first month that the evidence speaks of.
    """

    gate: str
    as_of: dt.date
    state: GateState
    started_on: dt.date | None = None
    lost_on: dt.date | None = None
    paid_until: dt.date | None = None
    reason: str = ""
    document: str = ""

    @property
    def covers_from(self) -> dt.date | None:
        """First day of the first month of contributions that it speaks of; None where it names none and speaks of all."""
        named = self.started_on if self.gate == CONTRIBUTIONS_PAID else None
        return None if named is None else named.replace(day=1)


@dataclass(frozen=True, slots=True)
class RecordedGate:
    """Evidence of a gate in its tenant. by: who recorded it, in words of that time; at: when."""

    id: uuid.UUID
    evidence: GateEvidence
    by: str
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class PublishedGate:
    """Evidence of a gate as everybody may read it; the highest number of (tenant, gate, as-of) counts."""

    number: int
    tenant: str
    evidence: GateEvidence
    by: str
    published_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Change:
    """One field that differs between two versions; field: as in entry forms, e.g. 'segments.PBI_JK.active'."""

    field: str
    before: str | int | None
    after: str | int | None


class StaleError(OvertakenError[Version, Figure]):
    """Somebody saved first. current: the version as it now stands. attempted: what was to be saved, so that nothing is lost."""
