"""The measures: whom each reaches, what it adds to, and how many there are; pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from semesta_tenants.coverage.records import Figure, Segment
from semesta_tenants.planning.records import Act, Goal, Pool


@dataclass(frozen=True, slots=True)
class Effect:
    """What one person of a measure counts for, and out of which group the person comes."""

    pool: Pool
    goals: frozenset[Goal]


_ALL: Final = frozenset(Goal)
_ENTERS: Final = frozenset({Goal.COVERAGE, Goal.ACTIVE})
_RETURNS: Final = frozenset({Goal.ACTIVE})
EFFECTS: Final[Mapping[Act, Effect]] = MappingProxyType(
    {
        Act.REGISTER: Effect(Pool.UNREGISTERED, _ALL),
        Act.PROPOSE: Effect(Pool.UNREGISTERED, _ENTERS),
        Act.ENROL: Effect(Pool.UNREGISTERED, _ENTERS),
        Act.MOVE: Effect(Pool.PBPU_INACTIVE, _RETURNS | {Goal.PEMDA}),
        Act.SUBSIDISE: Effect(Pool.PBPU_INACTIVE, _RETURNS),
        Act.SETTLE: Effect(Pool.PBPU_INACTIVE, _RETURNS),
        Act.REACTIVATE_PBI: Effect(Pool.PBI_INACTIVE, _RETURNS),
        Act.REACTIVATE_PEMDA: Effect(Pool.PEMDA_INACTIVE, _RETURNS),
    }
)
_SEGMENTS: Final = {Pool.PBPU_INACTIVE: Segment.PBPU, Pool.PBI_INACTIVE: Segment.PBI_JK, Pool.PEMDA_INACTIVE: Segment.PBPU_PEMDA}


def acts_of(pool: Pool) -> tuple[Act, ...]:
    """The measures that draw on a group."""
    return tuple(act for act in Act if EFFECTS[act].pool is pool)


def adding(goal: Goal) -> tuple[Act, ...]:
    """The measures of which each person counts for a goal."""
    return tuple(act for act in Act if goal in EFFECTS[act].goals)


def added(people: Mapping[Act, int], goal: Goal) -> int:
    """How many people a mix adds to a goal."""
    return sum(people.get(act, 0) for act in adding(goal))


def pool_size(figure: Figure, population: int | None, pool: Pool) -> int | None:
    """How many people a figure shows in a group; None where it does not say, also where it prints only percentages.

    A figure with more registered than inhabitants shows nobody unregistered, which is no proof that there is none.
    """
    if figure.rounded:
        return None
    if pool is Pool.UNREGISTERED:
        registered = figure.total.registered
        return None if registered is None or population is None else max(0, population - registered)
    people = figure.people(_SEGMENTS[pool])
    if people.registered is None or people.active is None:
        return None
    return max(0, people.registered - people.active)


def used(people: Mapping[Act, int], pool: Pool) -> int:
    """How many people of a group a mix takes."""
    return sum(people.get(act, 0) for act in acts_of(pool))
