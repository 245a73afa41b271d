"""What editions of UHC Awards are made of, and who is judged on which evidence; frozen, free of the database."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import TypeAlias

from semesta_platform.tenancy.records import Level, Region
from semesta_tenants.coverage.records import Basis, Published, PublishedGate, Relation

# ---- what an edition asks for ------------------------------------------------------------------------------------------


class Indicator(StrEnum):
    """What a threshold speaks of; all three in per cent."""

    COVERAGE = "coverage"
    ACTIVE = "active"
    PEMDA_SHARE = "pemda_share"


@dataclass(frozen=True, slots=True)
class Reference:
    """Where a rule is published. id: by which criteria name it. published_on: None where the page names no day."""

    id: str
    title: str
    url: str
    published_on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Conflict:
    """What some sources print otherwise than the edition. says: a sentence in Indonesian. sources: ids of references."""

    says: str
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Threshold:
    """An indicator must reach a value. relation: AT_LEAST or ABOVE. value: in per cent, above 0 and at most 100, exact."""

    indicator: Indicator
    relation: Relation
    value: Fraction
    sources: tuple[str, ...] = ()
    conflicts: tuple[Conflict, ...] = ()


@dataclass(frozen=True, slots=True)
class Gate:
    """Something that evidence must show. gate: one of coverage's GATES.

    paid_until: the first day of the month up to which contributions must be paid; None where no month is named.
    """

    gate: str
    paid_until: dt.date | None = None
    sources: tuple[str, ...] = ()
    conflicts: tuple[Conflict, ...] = ()


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every part must be met; at least one part."""

    parts: tuple[Criterion, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """One part must be met; at least one part."""

    parts: tuple[Criterion, ...]


@dataclass(frozen=True, slots=True)
class Waiver:
    """A criterion that is waived where another one is met. sources: of the waiver itself."""

    criterion: Criterion
    if_met: Criterion
    sources: tuple[str, ...] = ()
    conflicts: tuple[Conflict, ...] = ()


Criterion: TypeAlias = AllOf | AnyOf | Threshold | Gate | Waiver


@dataclass(frozen=True, slots=True)
class Category:
    """An award. id: 'utama'. official: names under which winners are announced, for edition 2024 three for one set of rules.

    conflicts: what sources print otherwise about the whole category.
    """

    id: str
    title: str
    criteria: Criterion
    official: tuple[str, ...]
    conflicts: tuple[Conflict, ...] = ()


@dataclass(frozen=True, slots=True)
class Contest:
    """Regions that are ranked among themselves. regions: levels of government. categories: highest first."""

    id: str
    title: str
    regions: tuple[Level, ...]
    categories: tuple[Category, ...]

    def category(self, name: str) -> Category | None:
        """The category with this id."""
        return next((each for each in self.categories if each.id == name), None)


@dataclass(frozen=True, slots=True)
class Window:
    """Days whose figures count, both included."""

    since: dt.date
    until: dt.date


@dataclass(frozen=True, slots=True)
class Edition:
    """One edition's rules, as data.

    version: from 1. reason: why this version replaces the one before; empty for the first.
    simulation: invented to look ahead, and labelled so wherever it is shown.
    as_of: the day that the award speaks of. freeze: publications after this moment do not count; None while there is no such.
    active_basis: what active rates divide by. assumptions: what sources leave open and we chose, in Indonesian sentences.
    """

    id: str
    title: str
    as_of: dt.date
    window: Window
    contests: tuple[Contest, ...]
    sources: tuple[Reference, ...]
    version: int = 1
    reason: str = ""
    simulation: bool = False
    freeze: dt.datetime | None = None
    active_basis: Basis = Basis.POPULATION
    assumptions: tuple[str, ...] = ()

    def contest_of(self, level: Level) -> Contest | None:
        """Where regions of a level compete; None where the edition leaves them out."""
        return next((each for each in self.contests if level in each.regions), None)

    def contest(self, name: str) -> Contest | None:
        """The contest with this id."""
        return next((each for each in self.contests if each.id == name), None)

    def source(self, name: str) -> Reference | None:
        """The reference with this id."""
        return next((each for each in self.sources if each.id == name), None)


# ---- who is judged, and on what ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Entrant:
    """A region that a run speaks of. eligible: an autonomous government; the others are listed and never ranked."""

    code: str
    level: Level
    eligible: bool = True

    @classmethod
    def of(cls, region: Region) -> Entrant:
        """The region as an entrant."""
        return cls(region.code, region.level, region.eligible)


@dataclass(frozen=True, slots=True)
class Scope:
    """Which figures a run takes. verified_only: leaves out reported ones. trial: another month than the edition's own."""

    window: Window
    verified_only: bool = False
    trial: bool = False


@dataclass(frozen=True, slots=True)
class Ground:
    """What one region is judged on. figure: None is 'belum lapor'. gates: the evidence that counts, one for each gate."""

    entrant: Entrant
    figure: Published | None
    gates: tuple[PublishedGate, ...]

    def gate(self, name: str) -> PublishedGate | None:
        """The evidence of a gate."""
        return next((each for each in self.gates if each.evidence.gate == name), None)


@dataclass(frozen=True, slots=True)
class RunInput:
    """All that a run reads, in order of code. digest: sha-256 (hex) of the canonical form, the same for permuted rows."""

    scope: Scope
    grounds: tuple[Ground, ...]
    digest: str
