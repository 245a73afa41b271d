"""The cheapest mix of measures that reaches the goals under the caps: integers from HiGHS, verified exactly; pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from semesta_platform.errors import UnavailableError
from semesta_tenants.planning import measures
from semesta_tenants.planning.money import monthly
from semesta_tenants.planning.records import Act, Goal, Limits, Mix, Pool

_Rows = list[tuple[list[int], float, float]]
_NONE: Final = float("inf")


def cheapest(limits: Limits) -> Mix:
    """The mix that comes closest to all goals, of those the cheapest, and of those the one with the fewest people.

    Where the goals are out of reach it says how many people are lacking for each, which caps are used up, and how much more money
    a month would reach them (None where money does not help).

    Raises:
        UnavailableError: the solver gave what its own limits do not allow; never seen.
    """
    people, short = _solve(limits)
    lacking = None
    if any(short.values()) and limits.budget is not None:
        unlimited, still = _solve(Limits(limits.needs, limits.caps, limits.pools, limits.costs))
        if not any(still.values()):
            lacking = monthly(unlimited, limits.costs) - limits.budget
    cost = monthly(people, limits.costs)
    helpful = [limits.costs[act] for act in limits.caps if any(short.get(goal) for goal in measures.EFFECTS[act].goals)]
    over = limits.budget is not None and bool(helpful) and cost + max(helpful) > limits.budget
    return Mix(people, short, _binding(limits, people, short), over and any(short.values()), lacking)


def verify(limits: Limits, people: Mapping[Act, int], short: Mapping[Goal, int]) -> bool:
    """Whether a mix keeps every limit, in whole numbers."""
    return (
        all(0 <= count <= limits.caps.get(act, 0) for act, count in people.items())
        and all(measures.used(people, pool) <= most for pool, most in limits.pools.items())
        and all(measures.added(people, goal) + short.get(goal, 0) >= need for goal, need in limits.needs.items())
        and (limits.budget is None or monthly(people, limits.costs) <= limits.budget)
    )


def shortfall(limits: Limits, people: Mapping[Act, int]) -> dict[Goal, int]:
    """People still lacking for each goal under a mix."""
    return {goal: max(0, need - measures.added(people, goal)) for goal, need in limits.needs.items()}


def _binding(limits: Limits, people: Mapping[Act, int], short: Mapping[Goal, int]) -> tuple[Act | Pool, ...]:
    """The caps that are used up and stand in the way of a goal that is missed."""
    wanted = {act for goal, lacking in short.items() if lacking for act in measures.adding(goal)}
    pools = [
        pool
        for pool, most in limits.pools.items()
        if wanted & set(measures.acts_of(pool)) and measures.used(people, pool) >= most
    ]
    acts = [act for act in Act if act in wanted & set(limits.caps) and people.get(act, 0) >= limits.caps[act]]
    return (*pools, *(act for act in acts if measures.EFFECTS[act].pool not in pools))


def _solve(limits: Limits) -> tuple[dict[Act, int], dict[Goal, int]]:
    """Three questions after one another: fewest people lacking, then least money, then fewest people reached."""
    acts, goals = list(limits.caps), [goal for goal, need in limits.needs.items() if need > 0]
    if not goals:
        return dict.fromkeys(acts, 0), dict.fromkeys(limits.needs, 0)
    rows = _rows(limits, acts, goals)
    lacking = [0] * len(acts) + [1] * len(goals)
    money = [limits.costs[act] for act in acts] + [0] * len(goals)
    reached = [1] * len(acts) + [0] * len(goals)
    tops = [limits.caps[act] for act in acts] + [limits.needs[goal] for goal in goals]
    found: dict[Act, int] | None = None
    for question in (lacking, money, reached):
        answer = _ask(question, rows, tops)
        people = dict(zip(acts, answer or (), strict=False))
        if answer is None or not verify(limits, people, shortfall(limits, people)):
            # At sums of billions the solver's tolerance can shut out even its own last answer; that one keeps every limit.
            break
        found = people
        worth = sum(weight * value for weight, value in zip(question, answer, strict=True))
        rows = [*rows, (question, -_NONE, float(worth))]
    if found is None:
        raise UnavailableError("The solver gave no mix that keeps the limits.")
    return found, shortfall(limits, found)


def _rows(limits: Limits, acts: list[Act], goals: list[Goal]) -> _Rows:
    """Each goal with what is lacking for it, each group, and the money."""
    rows: _Rows = []
    for goal in goals:
        counts = set(measures.adding(goal))
        rows.append(
            ([int(act in counts) for act in acts] + [int(each is goal) for each in goals], float(limits.needs[goal]), _NONE)
        )
    for pool, most in limits.pools.items():
        rows.append(([int(measures.EFFECTS[act].pool is pool) for act in acts] + [0] * len(goals), -_NONE, float(most)))
    if limits.budget is not None:
        rows.append(([limits.costs[act] for act in acts] + [0] * len(goals), -_NONE, float(limits.budget)))
    return rows


def _ask(weights: list[int], rows: _Rows, tops: list[int]) -> list[int] | None:
    """One question to the solver; its answer rounded to the whole numbers that it means; None where it found nothing."""
    # Half a second once in a process, and only for who asks for the cheapest mix; see `edge.warm_solver`.
    from scipy.optimize import Bounds, LinearConstraint, milp  # noqa: PLC0415 (as said above)

    limits = LinearConstraint([row for row, _, _ in rows], [low for _, low, _ in rows], [high for _, _, high in rows])
    answer = milp(weights, integrality=[1] * len(tops), bounds=Bounds(0, tops), constraints=limits, options={"mip_rel_gap": 0})
    return None if answer.x is None else [round(each) for each in answer.x]
