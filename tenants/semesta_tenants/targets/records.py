"""What targets speak of: indicators, their months, targets with path and owner; frozen, free of the database."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from semesta_platform.errors import OvertakenError
from semesta_tenants.coverage.records import Basis, Evidence, Relation, Segment


class Measure(StrEnum):
    """What can be steered by. The first three are per cent of the population, the others people."""

    COVERAGE = "coverage"
    ACTIVE_RATE = "active_rate"
    PEMDA_SHARE = "pemda_share"
    REGISTERED = "registered"
    ACTIVE = "active"


RATES = frozenset({Measure.COVERAGE, Measure.ACTIVE_RATE, Measure.PEMDA_SHARE})


@dataclass(frozen=True, slots=True, order=True)
class Indicator:
    """A measure of all, or of one segment's people; a segment has counts and no rates."""

    measure: Measure
    segment: Segment | None = None

    @property
    def code(self) -> str:
        """As tables and addresses write it: 'active_rate', 'segment.PBI_JK.active'."""
        return self.measure.value if self.segment is None else f"segment.{self.segment.value}.{self.measure.value}"

    @property
    def is_rate(self) -> bool:
        """Whether it is per cent; otherwise it is people."""
        return self.measure in RATES

    @classmethod
    def of(cls, code: str) -> Indicator:
        """The indicator of a code.

        Raises:
            ValueError: there is none of this code.
        """
        parts = code.split(".")
        if len(parts) == 1:
            return cls(Measure(code))
        start, segment, measure = parts
        found = cls(Measure(measure), Segment(segment))
        if start != "segment" or found.is_rate:
            raise ValueError(code)
        return found


INDICATORS = (
    *(Indicator(measure) for measure in Measure),
    *(Indicator(measure, segment) for segment in Segment for measure in (Measure.REGISTERED, Measure.ACTIVE)),
)
"""Every indicator, in the order in which pages offer them."""


@dataclass(frozen=True, slots=True)
class Point:
    """What is published of one indicator for one month.

    period: first day of the month. value: per cent or people, exact. relation: an interval such as > 98 is no exact point.
    computed: from counts. basis: of the active rate; two bases are never compared. number: of the publication.
    """

    period: dt.date
    as_of: dt.date
    value: Fraction
    relation: Relation
    computed: bool
    basis: Basis
    evidence: Evidence
    number: int

    @property
    def exact(self) -> bool:
        """Whether the value is one number and no interval."""
        return self.relation == Relation.EXACTLY


@dataclass(frozen=True, slots=True)
class Target:
    """What a region wants to reach.

    baseline, value: per cent or people. due_on: the day until when. path: by first day of month, None for a straight line from
    the baseline. owner: the organisation that answers for it. shared: the province sees it. withdrawn: given up.
    number: of this version, from 1. scenario_id: the plan that it came from.
    """

    id: uuid.UUID
    number: int
    indicator: Indicator
    value: Decimal
    due_on: dt.date
    owner: str
    baseline: Decimal | None = None
    baseline_on: dt.date | None = None
    baseline_source: str = ""
    path: tuple[tuple[dt.date, Decimal], ...] | None = None
    rationale: str = ""
    document_title: str = ""
    document_url: str = ""
    shared: bool = False
    withdrawn: bool = False
    reason: str = ""
    scenario_id: uuid.UUID | None = None
    entered_words: str = ""
    entered_at: dt.datetime | None = None


class StaleTargetError(OvertakenError[Target, Target]):
    """Somebody changed the target first. current: as it now stands. attempted: what was to be kept, so that nothing is lost."""

    attempted: Target
