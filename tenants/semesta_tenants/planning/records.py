"""What plans speak of: goals, measures, groups of people, sources of money, what was asked and what came out; frozen."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

from semesta_platform.errors import OvertakenError
from semesta_tenants.contributions.tariffs import Tariff
from semesta_tenants.coverage.records import Evidence, Figure, Population, Source


class Goal(StrEnum):
    """A rate to be reached, in per cent of the population; the values are those of the targets' measures."""

    COVERAGE = "coverage"
    ACTIVE = "active_rate"
    PEMDA = "pemda_share"


class Certainty(StrEnum):
    """How a number of people is known: counted, derived from a printed percentage, or one end of an interval."""

    EXACT = "exact"
    ABOUT = "about"
    BOUND = "bound"


class Pool(StrEnum):
    """The people whom a measure can reach; several measures share one group."""

    UNREGISTERED = "unregistered"
    PBPU_INACTIVE = "pbpu_inactive"
    PBI_INACTIVE = "pbi_inactive"
    PEMDA_INACTIVE = "pemda_inactive"


class Act(StrEnum):
    """A measure (langkah)."""

    REGISTER = "register"
    PROPOSE = "propose"
    ENROL = "enrol"
    MOVE = "move"
    SUBSIDISE = "subsidise"
    SETTLE = "settle"
    REACTIVATE_PBI = "reactivate_pbi"
    REACTIVATE_PEMDA = "reactivate_pemda"


class Fund(StrEnum):
    """A source of money, in the order in which a form offers them."""

    TOBACCO_TAX = "tobacco_tax"
    EXCISE = "excise"
    PROVINCE = "province"
    BUDGET = "budget"


class Way(StrEnum):
    """How the numbers of a plan come about: written by the person, or the cheapest that reaches the goals."""

    WRITTEN = "written"
    CHEAPEST = "cheapest"


class Rule(StrEnum):
    """When somebody newly registered is active: on the same day, or on the first of a later month."""

    PRIORITY = "priority"
    CUT_OFF = "cut_off"


class State(StrEnum):
    """Where a scenario stands."""

    SAVED = "saved"
    CHOSEN = "chosen"
    ARCHIVED = "archived"


class Caution(StrEnum):
    """What a reader of a plan has to know besides its numbers."""

    DERIVED = "derived"
    BOUND = "bound"
    OTHER_POPULATION = "other_population"
    NO_POPULATION = "no_population"
    REPORTED = "reported"
    OLD = "old"
    OTHER_BASIS = "other_basis"
    BEYOND_UNREGISTERED = "beyond_unregistered"
    UNKNOWN_POOL = "unknown_pool"
    OWN_POOL = "own_pool"
    OWN_RATE = "own_rate"
    UNFUNDED = "unfunded"
    ROUNDED = "rounded"


@dataclass(frozen=True, slots=True)
class Standing:
    """How many people already count towards a goal. people: exact, or a percentage of the population; never to be stored."""

    people: Fraction
    certainty: Certainty


@dataclass(frozen=True, slots=True)
class Need:
    """How many people a goal lacks on one population.

    threshold: per cent. people: lacking, below 0 for more than enough, None where it cannot be known. have: what counts now.
    """

    goal: Goal
    threshold: Fraction
    population: int | None
    people: int | None
    have: Standing | None

    @property
    def lacking(self) -> int:
        """People still lacking; none where it is reached or unknown."""
        return max(0, self.people or 0)


@dataclass(frozen=True, slots=True)
class Line:
    """One source of money in a plan. cap: whole rupiah of the plan, of the tobacco tax of a calendar year; None for no limit."""

    fund: Fund
    cap: int | None = None


@dataclass(frozen=True, slots=True)
class Money:
    """Where the money comes from. lines: in the person's order. province_share: per cent of all cost that the province pays."""

    lines: tuple[Line, ...]
    province_share: int = 0


@dataclass(frozen=True, slots=True)
class Base:
    """What a plan starts from. number: of the publication. population: on which it is computed. own: that of the figure.

    usual: the one that it would have been computed on that day if nobody had chosen another.
    """

    number: int
    figure: Figure
    evidence: Evidence
    source: Source | None
    population: Population | None
    own: Population | None
    usual: Population | None


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody asks the planner, apart from the figure.

    goals: thresholds in per cent. people: by measure, for written plans. caps: by measure. pools: numbers that replace those of
    the figure. costs: rupiah a person and month that replace the tariff. start: first paid month. months: 1 to 24.
    """

    goals: Mapping[Goal, Fraction]
    way: Way
    start: dt.date
    months: int
    rule: Rule
    money: Money
    people: Mapping[Act, int] = field(default_factory=dict)
    caps: Mapping[Act, int] = field(default_factory=dict)
    pools: Mapping[Pool, int] = field(default_factory=dict)
    costs: Mapping[Act, int] = field(default_factory=dict)
    cost_note: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One measure in a plan. cost: rupiah a person and month. cap: the most that it may reach, None for unknown."""

    act: Act
    people: int
    cost: int
    cap: int | None


@dataclass(frozen=True, slots=True)
class Limits:
    """What bounds a mix, all in whole numbers.

    needs: people that count for a goal, at least. caps: by measure; a measure that is not here may not be used. pools: of several
    measures together. costs: rupiah a person and month. budget: rupiah a month for all, None for no limit.
    """

    needs: Mapping[Goal, int]
    caps: Mapping[Act, int]
    pools: Mapping[Pool, int]
    costs: Mapping[Act, int]
    budget: int | None = None


@dataclass(frozen=True, slots=True)
class Mix:
    """The cheapest mix. short: people lacking by goal. binding: the caps that it uses up.

    lacking_money: rupiah a month that more money would need; None where money alone does not help, or none is lacking.
    """

    people: Mapping[Act, int]
    short: Mapping[Goal, int]
    binding: tuple[Act | Pool, ...]
    budget_binds: bool
    lacking_money: int | None


@dataclass(frozen=True, slots=True)
class Month:
    """One month of a plan. by_fund: whole rupiah. unfunded: what no source pays."""

    first: dt.date
    cost: int
    by_fund: Mapping[Fund, int]
    unfunded: int


@dataclass(frozen=True, slots=True)
class After:
    """A rate before and after a plan, in per cent; None for unknown. at_most: some of the people may be registered already."""

    goal: Goal
    before: Fraction | None
    after: Fraction | None
    certainty: Certainty
    added: int
    at_most: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """What came out. monthly, cost: whole rupiah of the region. short: people lacking by goal after it, known goals only."""

    steps: tuple[Step, ...]
    months: tuple[Month, ...]
    monthly: int
    cost: int
    centre: int
    by_fund: Mapping[Fund, int]
    unfunded: int
    short: Mapping[Goal, int]
    binding: tuple[Act | Pool, ...] = ()
    budget_binds: bool = False
    lacking_money: int | None = None

    @property
    def people(self) -> int:
        """Of all measures together."""
        return sum(each.people for each in self.steps)


@dataclass(frozen=True, slots=True)
class Scenario:
    """A saved plan with what was asked, what it started from and the tariffs of its day. typed: the form as it was filled in."""

    id: uuid.UUID
    name: str
    note: str
    state: State
    asked: Asked
    base: Base
    plan: Plan
    tariffs: tuple[Tariff, ...]
    entered_words: str
    entered_at: dt.datetime
    changed_words: str
    changed_at: dt.datetime
    row_version: int
    typed: Mapping[str, str] = field(default_factory=dict)
    chosen_words: str | None = None
    chosen_at: dt.datetime | None = None


class StaleScenarioError(OvertakenError[Scenario, None]):
    """Somebody changed the scenario first. current: as it now stands; what was typed is with whoever caught this."""
