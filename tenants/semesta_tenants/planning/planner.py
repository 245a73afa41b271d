"""From a figure and what somebody asks to a plan: needs, mix, cost, money, rates after it, and what a reader must know; pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Final

from semesta_platform.errors import InvalidError
from semesta_tenants.coverage.records import Basis, Evidence, Population
from semesta_tenants.planning import measures, money, months, needs, optimum, rates
from semesta_tenants.planning.records import (
    Act,
    After,
    Asked,
    Base,
    Caution,
    Certainty,
    Goal,
    Limits,
    Mix,
    Need,
    Plan,
    Pool,
    Step,
    Way,
)

OLD: Final = dt.timedelta(days=183)
"""A figure older than half a year: a new semester's population has come out since."""


def needed(base: Base, asked: Asked, population: Population | None = None) -> tuple[Need, ...]:
    """What each goal lacks on the base's population, or on another one."""
    chosen = population or base.population
    size = None if chosen is None else chosen.value
    return tuple(needs.need(base.figure, goal, threshold, size) for goal, threshold in asked.goals.items())


def pools(base: Base, asked: Asked) -> dict[Pool, int | None]:
    """The size of each group: as the person says, else as the figure shows it; None for unknown."""
    size = base.population.value if base.population else None
    return {pool: asked.pools.get(pool, measures.pool_size(base.figure, size, pool)) for pool in Pool}


def cap_of(act: Act, asked: Asked, sizes: Mapping[Pool, int | None]) -> int | None:
    """The most people of a measure; None where nobody knows."""
    size = sizes[measures.EFFECTS[act].pool]
    known = [each for each in (asked.caps.get(act), size) if each is not None]
    return min(known, default=None)


def prices(asked: Asked, *, province: bool) -> dict[Act, int]:
    """Rupiah a person and month, by measure: the tariff, or what the person put in its place."""
    return {**rates.costs(province=province), **asked.costs}


def limits(base: Base, asked: Asked, *, province: bool) -> Limits:
    """What bounds the mix. A measure of which nobody knows how many people it may reach is left out."""
    sizes = pools(base, asked)
    caps = {act: cap for act in Act if (cap := cap_of(act, asked, sizes)) is not None}
    return Limits(
        needs={each.goal: each.lacking for each in needed(base, asked) if each.people is not None},
        caps=caps,
        pools={pool: size for pool, size in sizes.items() if size is not None},
        costs=prices(asked, province=province),
        budget=money.budget(asked.money, months.paid(asked.start, asked.months)),
    )


def plan(base: Base, asked: Asked, *, province: bool = False) -> Plan:
    """The plan that comes out.

    Raises:
        InvalidError: a number is above its cap; fields name the measures and groups.
        UnavailableError: the solver failed.
    """
    bounds = limits(base, asked, province=province)
    mix = optimum.cheapest(bounds) if asked.way is Way.CHEAPEST else _written(asked, bounds)
    steps = tuple(Step(act, mix.people.get(act, 0), bounds.costs[act], bounds.caps.get(act)) for act in Act)
    monthly = money.monthly(mix.people, bounds.costs)
    spent = money.spread(months.paid(asked.start, asked.months), monthly, asked.money)
    return Plan(
        steps=steps,
        months=spent,
        monthly=monthly,
        cost=monthly * asked.months,
        centre=sum(each.people * rates.centre(each.act) for each in steps) * asked.months,
        by_fund=money.totals(spent),
        unfunded=sum(each.unfunded for each in spent),
        short=mix.short,
        binding=mix.binding,
        budget_binds=mix.budget_binds,
        lacking_money=mix.lacking_money,
    )


def _written(asked: Asked, bounds: Limits) -> Mix:
    """The person's own numbers. What is above a known cap is refused; where no cap is known, the person's number stands."""
    faults: dict[str, list[str]] = {}
    for act, people in asked.people.items():
        if (cap := bounds.caps.get(act)) is not None and people > cap:
            faults[act.value] = [str(cap)]
    for pool, most in bounds.pools.items():
        acts = [act for act in measures.acts_of(pool) if asked.people.get(act)]
        if measures.used(asked.people, pool) > most and not any(act.value in faults for act in acts):
            faults[pool.value] = [str(most)]
    if faults:
        raise InvalidError(fields=faults)
    return Mix(asked.people, optimum.shortfall(bounds, asked.people), (), budget_binds=False, lacking_money=None)


def after(base: Base, made: Plan, population: Population | None = None) -> tuple[After, ...]:
    """Coverage, active rate and the region's share before and after, goals or not. population: another than the base's."""
    people = {each.act: each.people for each in made.steps}
    chosen = population or base.population
    size = chosen.value if chosen else None
    known = measures.pool_size(base.figure, size, Pool.UNREGISTERED)
    beyond = known is not None and measures.used(people, Pool.UNREGISTERED) > known
    return tuple(_after(base, goal, size, measures.added(people, goal), beyond=beyond) for goal in Goal)


def _after(base: Base, goal: Goal, size: int | None, added: int, *, beyond: bool) -> After:
    have = needs.standing(base.figure, goal, size)
    if have is None or not size:
        return After(goal, None, None, Certainty.EXACT, added)
    # Who is registered already can become active or the region's member, but adds nothing to coverage.
    at_most = beyond and goal is Goal.COVERAGE
    return After(goal, _rate(have.people, size), _rate(have.people + added, size), have.certainty, added, at_most)


def _rate(people: Fraction, size: int) -> Fraction:
    return people * 100 / size


def cautions(base: Base, asked: Asked, made: Plan, *, today: dt.date) -> tuple[Caution, ...]:
    """What a reader of this plan must know, in the order of weight."""
    return tuple(dict.fromkeys((*_of_figure(base, asked, today), *_of_plan(base, asked, made))))


def _of_figure(base: Base, asked: Asked, today: dt.date) -> Iterator[Caution]:
    certainties = {each.have.certainty for each in needed(base, asked) if each.have is not None}
    if base.population is None:
        yield Caution.NO_POPULATION
    if base.own is not None and base.population is not None and base.population != base.own:
        yield Caution.OTHER_POPULATION
    if Certainty.ABOUT in certainties:
        yield Caution.ROUNDED if base.figure.rounded else Caution.DERIVED
    if Certainty.BOUND in certainties:
        yield Caution.BOUND
    if base.figure.basis is Basis.REGISTERED:
        yield Caution.OTHER_BASIS
    if base.evidence is Evidence.REPORTED:
        yield Caution.REPORTED
    if today - base.figure.as_of > OLD:
        yield Caution.OLD


def _of_plan(base: Base, asked: Asked, made: Plan) -> Iterator[Caution]:
    people = {each.act: each.people for each in made.steps}
    if any(each.at_most for each in after(base, made)):
        yield Caution.BEYOND_UNREGISTERED
    if asked.pools:
        yield Caution.OWN_POOL
    if any(each.people and each.cap is None for each in made.steps) or (
        asked.way is Way.CHEAPEST and any(size is None and not _capped(asked, pool) for pool, size in pools(base, asked).items())
    ):
        yield Caution.UNKNOWN_POOL
    if any(people.get(act) for act in asked.costs):
        yield Caution.OWN_RATE
    if made.unfunded:
        yield Caution.UNFUNDED


def _capped(asked: Asked, pool: Pool) -> bool:
    return any(act in asked.caps for act in measures.acts_of(pool))


def on(base: Base, population: Population) -> Base:
    """The same figure on another population."""
    return replace(base, population=population)


def short(base: Base, asked: Asked, people: Mapping[str, int]) -> dict[Goal, int]:
    """People still lacking for each goal under a mix, worked out anew from the figure; unknown goals are not here."""
    by_act = {Act(act): count for act, count in people.items()}
    found = (each for each in needed(base, asked) if each.people is not None)
    return {each.goal: max(0, each.lacking - measures.added(by_act, each.goal)) for each in found}
