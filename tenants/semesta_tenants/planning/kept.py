"""Plans as they are kept: what was asked, what it started from and what came out, to JSON and back without loss; pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict
from decimal import Decimal
from fractions import Fraction
from typing import Any

from semesta_tenants.contributions.tariffs import Tariff
from semesta_tenants.coverage.records import (
    Basis,
    Evidence,
    Figure,
    Headcount,
    Kind,
    Population,
    Precision,
    Printed,
    Relation,
    Segment,
    SegmentCount,
    Source,
)
from semesta_tenants.planning.records import (
    Act,
    Asked,
    Base,
    Fund,
    Goal,
    Line,
    Money,
    Month,
    Plan,
    Pool,
    Rule,
    Step,
    Way,
)

Json = dict[str, Any]


def asked_to(asked: Asked) -> Json:
    """What was asked."""
    return {
        "goals": {goal.value: str(threshold) for goal, threshold in asked.goals.items()},
        "way": asked.way.value,
        "start": asked.start.isoformat(),
        "months": asked.months,
        "rule": asked.rule.value,
        "funds": [[line.fund.value, line.cap] for line in asked.money.lines],
        "province_share": asked.money.province_share,
        **{
            name: {key.value: value for key, value in getattr(asked, name).items()}
            for name in ("people", "caps", "pools", "costs")
        },
        "cost_note": asked.cost_note,
    }


def asked_from(kept: Mapping[str, Any]) -> Asked:
    """The same again."""
    return Asked(
        goals={Goal(goal): Fraction(threshold) for goal, threshold in kept["goals"].items()},
        way=Way(kept["way"]),
        start=dt.date.fromisoformat(kept["start"]),
        months=kept["months"],
        rule=Rule(kept["rule"]),
        money=Money(tuple(Line(Fund(fund), cap) for fund, cap in kept["funds"]), kept["province_share"]),
        people=_by_act(kept["people"]),
        caps=_by_act(kept["caps"]),
        pools={Pool(pool): count for pool, count in kept["pools"].items()},
        costs=_by_act(kept["costs"]),
        cost_note=kept["cost_note"],
    )


def _by_act(kept: Mapping[str, int]) -> dict[Act, int]:
    return {Act(act): value for act, value in kept.items()}


def base_to(base: Base) -> Json:
    """What a plan started from: the figure as it was printed or counted; nothing derived from a percentage is among it."""
    figure = base.figure
    return {
        "number": base.number,
        "evidence": base.evidence.value,
        "source": [base.source.title, base.source.url] if base.source else None,
        "population": _population_to(base.population),
        "own": _population_to(base.own),
        "usual": _population_to(base.usual),
        "as_of": figure.as_of.isoformat(),
        "kind": figure.kind.value,
        "basis": figure.basis.value,
        "precision": figure.precision.value,
        "total": [figure.total.registered, figure.total.active],
        "segments": {each.segment.value: [each.people.registered, each.people.active] for each in figure.segments},
        "coverage": _printed_to(figure.coverage),
        "active_rate": _printed_to(figure.active_rate),
        "rounded": figure.rounded,
        "note": figure.note,
    }


def base_from(kept: Mapping[str, Any]) -> Base:
    """The same again."""
    own = _population_from(kept["own"])
    segments = (SegmentCount(Segment(name), Headcount(*people)) for name, people in kept["segments"].items())
    figure = Figure(
        as_of=dt.date.fromisoformat(kept["as_of"]),
        kind=Kind(kept["kind"]),
        basis=Basis(kept["basis"]),
        precision=Precision(kept["precision"]),
        population=own,
        total=Headcount(*kept["total"]),
        segments=tuple(segments),
        coverage=_printed_from(kept["coverage"]),
        active_rate=_printed_from(kept["active_rate"]),
        rounded=kept["rounded"],
        note=kept["note"],
    )
    source = Source(*kept["source"]) if kept["source"] else None
    usual = _population_from(kept.get("usual", kept["own"]))
    return Base(kept["number"], figure, Evidence(kept["evidence"]), source, _population_from(kept["population"]), own, usual)


def _population_to(population: Population | None) -> list[Any] | None:
    return [population.value, population.source, population.semester] if population else None


def _population_from(kept: list[Any] | None) -> Population | None:
    return Population(*kept) if kept else None


def _printed_to(printed: Printed | None) -> list[str] | None:
    return [printed.relation.value, str(printed.value), printed.text] if printed else None


def _printed_from(kept: list[str] | None) -> Printed | None:
    return Printed(Relation(kept[0]), Decimal(kept[1]), kept[2]) if kept else None


def plan_to(plan: Plan) -> Json:
    """What came out, in whole people and whole rupiah."""
    return {
        "steps": [[each.act.value, each.people, each.cost, each.cap] for each in plan.steps],
        "months": [
            [each.first.isoformat(), each.cost, {fund.value: rupiah for fund, rupiah in each.by_fund.items()}, each.unfunded]
            for each in plan.months
        ],
        "monthly": plan.monthly,
        "cost": plan.cost,
        "centre": plan.centre,
        "by_fund": {fund.value: rupiah for fund, rupiah in plan.by_fund.items()},
        "unfunded": plan.unfunded,
        "binding": [each.value for each in plan.binding],
        "budget_binds": plan.budget_binds,
        "lacking_money": plan.lacking_money,
    }


def plan_from(kept: Mapping[str, Any], short: Mapping[Goal, int]) -> Plan:
    """The same again. short: worked out anew, for what derives from a percentage is not kept."""
    return Plan(
        steps=tuple(Step(Act(act), people, cost, cap) for act, people, cost, cap in kept["steps"]),
        months=tuple(
            Month(dt.date.fromisoformat(first), cost, {Fund(fund): rupiah for fund, rupiah in by_fund.items()}, unfunded)
            for first, cost, by_fund, unfunded in kept["months"]
        ),
        monthly=kept["monthly"],
        cost=kept["cost"],
        centre=kept["centre"],
        by_fund={Fund(fund): rupiah for fund, rupiah in kept["by_fund"].items()},
        unfunded=kept["unfunded"],
        short=dict(short),
        binding=tuple(_cap_from(each) for each in kept["binding"]),
        budget_binds=kept["budget_binds"],
        lacking_money=kept["lacking_money"],
    )


def _cap_from(kept: str) -> Act | Pool:
    return Pool(kept) if kept in set(Pool) else Act(kept)


def tariff_to(tariff: Tariff) -> Json:
    """A tariff of the day."""
    return {**asdict(tariff), "since": tariff.since.isoformat()}


def tariff_from(kept: Mapping[str, Any]) -> Tariff:
    """The same again."""
    return Tariff(**{**kept, "since": dt.date.fromisoformat(kept["since"])})
