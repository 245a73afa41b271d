"""What the issue asks of plans, on the regions' own figures; pure."""

from __future__ import annotations

import datetime as dt
import itertools
import json
from decimal import Decimal
from fractions import Fraction

import pytest

from semesta_platform.errors import InvalidError
from semesta_tenants.coverage.records import Basis, Evidence, Figure, Headcount, Population, Printed, Relation
from semesta_tenants.planning import kept, money, months, needs, planner, rates, shown, words
from semesta_tenants.planning.records import (
    Act,
    Asked,
    Base,
    Caution,
    Certainty,
    Fund,
    Goal,
    Line,
    Money,
    Pool,
    Rule,
    Way,
)
from tests.planning.figures import BATU_BARA, LOMBOK_TIMUR, SECOND_2024, TANJUNGBALAI

BUDGET = Money((Line(Fund.BUDGET),))
TODAY = dt.date(2026, 2, 10)


def asked(**more: object) -> Asked:
    given: dict[str, object] = {
        "goals": {Goal.ACTIVE: Fraction(80)},
        "way": Way.WRITTEN,
        "start": dt.date(2025, 1, 1),
        "months": 12,
        "rule": Rule.PRIORITY,
        "money": BUDGET,
        **more,
    }
    return Asked(**given)  # type: ignore[arg-type]  # a test's own short form


def base(figure: Figure, population: Population | None = None) -> Base:
    return Base(7, figure, Evidence.REPORTED, None, population or figure.population, figure.population, figure.population)


def test_batu_bara_is_exact_to_the_rupiah() -> None:
    wanted = asked(people={Act.REGISTER: 46_947}, pools={Pool.UNREGISTERED: 46_947})
    made = planner.plan(base(BATU_BARA), wanted)
    assert (made.people, made.monthly, made.cost) == (46_947, 1_774_596_600, 21_295_159_200)
    assert made.by_fund == {Fund.BUDGET: 21_295_159_200}
    assert made.centre == 46_947 * 4_200 * 12
    # 7,671 are not registered: who else is meant is registered already, so coverage is known at most.
    coverage = planner.after(base(BATU_BARA), made)[0]
    assert (coverage.at_most, coverage.after) == (True, Fraction(504_562 * 100, 465_286))
    assert Caution.BEYOND_UNREGISTERED in planner.cautions(base(BATU_BARA), wanted, made, today=TODAY)


def test_lombok_timur_lacks_about_so_many_on_either_population() -> None:
    need = needs.need(LOMBOK_TIMUR, Goal.ACTIVE, Fraction(80), SECOND_2024.value)
    assert need.people == 50_141
    assert need.have is not None
    assert need.have.certainty is Certainty.ABOUT
    assert needs.need(LOMBOK_TIMUR, Goal.ACTIVE, Fraction(80), 1_404_343).people == 48_309


def test_what_derives_from_a_percentage_is_kept_nowhere() -> None:
    start, wanted = base(LOMBOK_TIMUR, SECOND_2024), asked(people={Act.MOVE: 1_000})
    made = planner.plan(start, wanted)
    assert made.short == {Goal.ACTIVE: 49_141}
    written = json.dumps([kept.asked_to(wanted), kept.base_to(start), kept.plan_to(made)])
    assert not any(number in written for number in ("50141", "49141", "1115931"))


def test_a_plan_comes_back_as_it_was_kept() -> None:
    start = base(TANJUNGBALAI)
    funds = Money((Line(Fund.PROVINCE, 10), Line(Fund.TOBACCO_TAX, 5), Line(Fund.BUDGET)), 20)
    wanted = asked(people={Act.MOVE: 100}, caps={Act.MOVE: 200}, costs={Act.MOVE: 40_000}, cost_note="Kesepakatan", money=funds)
    made = planner.plan(start, wanted)
    assert kept.asked_from(json.loads(json.dumps(kept.asked_to(wanted)))) == wanted
    assert kept.base_from(json.loads(json.dumps(kept.base_to(start)))) == start
    assert kept.plan_from(json.loads(json.dumps(kept.plan_to(made))), made.short) == made
    assert [kept.tariff_from(kept.tariff_to(each)) for each in rates.TARIFFS] == list(rates.TARIFFS)


def test_a_count_lacks_exactly_so_many_and_an_interval_at_most() -> None:
    assert needs.need(TANJUNGBALAI, Goal.COVERAGE, Fraction(98), 187_939).people == 1_042
    interval = needs.need(LOMBOK_TIMUR, Goal.COVERAGE, Fraction(986, 10), 1_000)
    assert interval.have is not None
    assert (interval.people, interval.have.certainty) == (6, Certainty.BOUND)


@pytest.mark.parametrize(
    ("figure", "goal"),
    [(LOMBOK_TIMUR, Goal.PEMDA), (BATU_BARA, Goal.ACTIVE), (Figure(dt.date(2025, 1, 1)), Goal.COVERAGE)],
)
def test_what_a_figure_does_not_say_stays_unknown(figure: Figure, goal: Goal) -> None:
    assert needs.need(figure, goal, Fraction(98), 100_000).people is None


def test_a_rate_over_the_registered_is_taken_of_them() -> None:
    rate = Printed(Relation.EXACTLY, Decimal("83.89"), "83,89")
    figure = Figure(dt.date(2023, 1, 1), basis=Basis.REGISTERED, total=Headcount(274_974), active_rate=rate)
    have = needs.standing(figure, Goal.ACTIVE, 316_851)
    assert have is not None
    assert (needs.half_up(have.people), have.certainty) == (230_676, Certainty.ABOUT)


def test_numbers_above_a_cap_or_a_group_are_refused() -> None:
    start = base(TANJUNGBALAI)
    with pytest.raises(InvalidError) as over:
        planner.plan(start, asked(people={Act.MOVE: 18_001}))
    assert over.value.fields == {"move": ("18000",)}
    with pytest.raises(InvalidError) as together:
        planner.plan(start, asked(people={Act.MOVE: 10_000, Act.SETTLE: 10_000}))
    assert together.value.fields == {"pbpu_inactive": ("18000",)}


def test_the_cheapest_takes_what_costs_nothing_first_and_says_what_is_lacking() -> None:
    start = base(TANJUNGBALAI)
    wanted = asked(goals={Goal.ACTIVE: Fraction(90)}, way=Way.CHEAPEST, caps={Act.SETTLE: 5_000})
    made = planner.plan(start, wanted)
    people = {each.act: each.people for each in made.steps}
    # 90 % of 187,939 is 169,145.1: 18,647 are lacking, of whom PBI JK (10,000) and 5,000 of the self-employed cost nothing.
    assert (sum(people.values()), made.short) == (18_647, {Goal.ACTIVE: 0})
    assert people[Act.SETTLE] + people[Act.REACTIVATE_PBI] + people[Act.PROPOSE] + people[Act.ENROL] == 18_647
    assert made.cost == 0
    poor = asked(
        goals={Goal.ACTIVE: Fraction(98)},
        way=Way.CHEAPEST,
        caps={Act.SETTLE: 0, Act.PROPOSE: 0, Act.ENROL: 0, Act.SUBSIDISE: 0},
        money=Money((Line(Fund.BUDGET, 37_800 * 12 * 100),)),
    )
    short = planner.plan(start, poor)
    assert (short.people, short.cost) == (10_100, 37_800 * 12 * 100)
    assert short.short == {Goal.ACTIVE: 184_181 - 150_499 - 10_100}
    assert short.budget_binds
    # With all the money 33,682 are still out of reach: 10,000 + 18,000 + 1,000 + 4,800 reach them.
    assert short.lacking_money == (33_682 - 10_100) * 37_800


def test_a_province_pays_its_addition_and_a_regency_none() -> None:
    assert (rates.costs(province=True)[Act.PROPOSE], rates.costs(province=False)[Act.PROPOSE]) == (2_200, 0)
    assert rates.costs(province=False)[Act.REGISTER] == 35_000 + 2_800 == rates.BY_CODE["pemda_whole"].rupiah - 4_200


def test_a_split_and_earmarked_money_come_in_order() -> None:
    funds = Money((Line(Fund.PROVINCE), Line(Fund.TOBACCO_TAX, money.earmarked(1_000)), Line(Fund.BUDGET)), 20)
    month = money.spread([dt.date(2025, 1, 1)], 1_000, funds)[0]
    assert month.by_fund == {Fund.PROVINCE: 200, Fund.TOBACCO_TAX: 375, Fund.BUDGET: 425}


def test_the_tobacco_tax_comes_anew_with_each_calendar_year_and_no_oftener() -> None:
    funds = Money((Line(Fund.TOBACCO_TAX, 1_000), Line(Fund.BUDGET, 600)))
    over_two_years = months.paid(dt.date(2025, 11, 1), 14)
    assert money.totals(money.spread(over_two_years, 400, funds)) == {Fund.TOBACCO_TAX: 800 + 1_000, Fund.BUDGET: 600}
    # The second year's 12 months take the tax of that year and the plan's whole budget.
    assert money.budget(funds, over_two_years) == (1_000 + 600) // 12
    assert money.budget(funds, months.paid(dt.date(2025, 1, 1), 3)) == 1_600 // 3


def test_what_cannot_be_computed_is_said_in_the_order_of_the_goals() -> None:
    start = base(Figure(dt.date(2025, 1, 1), total=Headcount(10), population=Population(100, "Dukcapil")))
    said = []
    for goals in itertools.permutations((Goal.ACTIVE, Goal.PEMDA)):
        wanted = asked(goals=dict.fromkeys(goals, Fraction(80)))
        made = shown.result(start, None, wanted, planner.plan(start, wanted), TODAY)
        said.append([next(goal for goal in goals if sentence.startswith(str(words.GOALS[goal]))) for sentence in made.missed])
    assert said == [list(goals) for goals in itertools.permutations((Goal.ACTIVE, Goal.PEMDA))]
