"""What holds of every plan: caps, rates, money to the rupiah, and no feasible mix that is cheaper."""

from __future__ import annotations

import datetime as dt
import itertools
from fractions import Fraction

from hypothesis import example, given, settings
from hypothesis import strategies as some

from semesta_tenants.planning import measures, money, months, needs, optimum, payloads
from semesta_tenants.planning.records import Act, Fund, Goal, Limits, Line, Money, Pool, Rule
from tests.planning.figures import counted

FEW = settings(max_examples=25, deadline=None)
SMALL = (Act.REGISTER, Act.ENROL, Act.MOVE, Act.SETTLE)
COSTS = {**dict.fromkeys(Act, 0), Act.REGISTER: 37_800, Act.MOVE: 37_800, Act.ENROL: 0, Act.SETTLE: 2_800}
amounts = some.integers(0, 10**13)
caps = some.fixed_dictionaries({act: some.integers(0, 4) for act in SMALL})
limits = some.builds(
    Limits,
    needs=some.fixed_dictionaries(
        {Goal.COVERAGE: some.integers(0, 6), Goal.ACTIVE: some.integers(0, 9), Goal.PEMDA: some.integers(0, 5)}
    ),
    caps=caps,
    pools=some.fixed_dictionaries({Pool.UNREGISTERED: some.integers(0, 7), Pool.PBPU_INACTIVE: some.integers(0, 7)}),
    costs=some.just(COSTS),
    budget=some.none() | some.integers(0, 300_000),
)
starts = some.dates(dt.date(2025, 1, 1), dt.date(2027, 12, 1)).map(lambda day: day.replace(day=1))
moneys = some.builds(
    lambda funds, capped, share: Money(tuple(Line(fund, cap) for fund, cap in zip(funds, capped, strict=True)), share),
    some.permutations(list(Fund)),
    some.lists(some.none() | amounts, min_size=4, max_size=4),
    some.integers(0, 100),
)


def every_mix(asked: Limits) -> list[dict[Act, int]]:
    counts = [range(asked.caps[act] + 1) for act in SMALL]
    mixes = [dict(zip(SMALL, each, strict=True)) for each in itertools.product(*counts)]
    return [mix for mix in mixes if optimum.verify(asked, mix, optimum.shortfall(asked, mix))]


@FEW
@given(limits)
def test_no_mix_comes_closer_or_is_cheaper(asked: Limits) -> None:
    found = optimum.cheapest(asked)

    def worth(people: dict[Act, int]) -> tuple[int, int, int]:
        return sum(optimum.shortfall(asked, people).values()), money.monthly(people, COSTS), sum(people.values())

    assert worth(dict(found.people)) == min(worth(mix) for mix in every_mix(asked))
    assert optimum.verify(asked, found.people, found.short)


real = some.integers(0, 3_000_000)
at_real_size = some.builds(
    Limits,
    needs=some.fixed_dictionaries(dict.fromkeys(Goal, some.integers(0, 5_000_000))),
    caps=some.fixed_dictionaries(dict.fromkeys(Act, real)),
    pools=some.fixed_dictionaries(dict.fromkeys(Pool, real)),
    costs=some.fixed_dictionaries(
        dict.fromkeys(Act, some.sampled_from([0, 2_800, 37_800]) | some.integers(0, payloads.MOST_RUPIAH_EACH))
    ),
    budget=some.none() | some.integers(0, 10**13),
)
STUCK = Limits(
    needs=dict(zip(Goal, (4_024_745, 830_072, 3_348_144), strict=True)),
    caps=dict(zip(Act, (2_472_865, 1_204_373, 1_731_875, 1_081_797, 2_154_984, 1_204_926, 1_764_769, 2_899_608), strict=True)),
    pools=dict(zip(Pool, (109_622, 433_124, 1_062_097, 653_106), strict=True)),
    costs=dict(zip(Act, (143_484, 176_110, 112_965, 497_730, 375_484, 0, 37_800, 37_800), strict=True)),
)
"""The solver finds no third answer here, though its second one is there."""


@settings(max_examples=40, deadline=None)
@given(at_real_size)
@example(STUCK)
def test_at_real_size_there_is_always_a_mix_that_keeps_every_limit(asked: Limits) -> None:
    found = optimum.cheapest(asked)
    assert optimum.verify(asked, found.people, found.short)


@FEW
@given(limits, some.sampled_from(SMALL), some.integers(1, 3))
def test_a_higher_cap_never_makes_it_dearer(asked: Limits, act: Act, more: int) -> None:
    before = optimum.cheapest(asked)
    wider = Limits(asked.needs, {**asked.caps, act: asked.caps[act] + more}, asked.pools, asked.costs, asked.budget)
    after = optimum.cheapest(wider)
    assert sum(after.short.values()) <= sum(before.short.values())
    if sum(after.short.values()) == sum(before.short.values()):
        assert money.monthly(after.people, COSTS) <= money.monthly(before.people, COSTS)


@FEW
@given(moneys, amounts, starts, some.integers(1, 24))
def test_money_adds_up_to_the_rupiah_and_keeps_its_caps(asked: Money, cost: int, start: dt.date, count: int) -> None:
    found = money.spread(months.paid(start, count), cost, asked)
    assert all(sum(each.by_fund.values()) + each.unfunded == cost for each in found)
    totals = money.totals(found)
    assert sum(totals.values()) + sum(each.unfunded for each in found) == cost * count
    for line in asked.lines:
        years = {each.first.year for each in found} if line.fund in money.YEARLY else {None}
        for year in years:
            paid = sum(each.by_fund.get(line.fund, 0) for each in found if year in {None, each.first.year})
            assert line.cap is None or paid <= line.cap
    province = next(line for line in asked.lines if line.fund is Fund.PROVINCE)
    share = cost * count * asked.province_share // 100
    assert totals.get(Fund.PROVINCE, 0) == (share if province.cap is None else min(share, province.cap))


@FEW
@given(moneys, starts, some.integers(1, 24))
def test_what_the_budget_allows_is_paid_and_more_is_not(asked: Money, start: dt.date, count: int) -> None:
    paid = months.paid(start, count)
    most = money.budget(asked, paid)
    if most is not None:
        assert all(each.unfunded == 0 for each in money.spread(paid, most, asked))
        # The rest of a division of the province's share may still be there, and not a rupiah more.
        assert sum(each.unfunded for each in money.spread(paid, most + 2, asked)) > 0


@FEW
@given(some.integers(1, 10**7), some.integers(0, 10**7), some.integers(0, 10**7), some.integers(0, 10**6))
def test_more_people_never_lower_a_rate_and_the_gap_just_closes(population: int, registered: int, active: int, more: int) -> None:
    figure, threshold = counted(registered, active, population), Fraction(986, 10)
    for goal, have in ((Goal.COVERAGE, registered), (Goal.ACTIVE, active)):
        lacking = needs.need(figure, goal, threshold, population).people
        assert lacking is not None
        assert Fraction((have + lacking) * 100, population) >= threshold > Fraction((have + lacking - 1) * 100, population)
        later = needs.standing(counted(registered + more, active + more, population), goal, population)
        now = needs.standing(figure, goal, population)
        assert later is not None
        assert now is not None
        assert later.people >= now.people


@FEW
@given(some.dates(dt.date(2020, 1, 1), dt.date(2035, 12, 1)), some.sampled_from(Rule))
def test_the_latest_day_of_registration_is_the_latest(day: dt.date, rule: Rule) -> None:
    start = day.replace(day=1)
    latest = months.latest_registration(start, rule)
    assert months.active_from(latest, rule) == start
    assert months.active_from(latest + dt.timedelta(days=1), rule) > start


def test_every_measure_of_a_group_is_known() -> None:
    assert sorted(act for pool in Pool for act in measures.acts_of(pool)) == sorted(Act)
