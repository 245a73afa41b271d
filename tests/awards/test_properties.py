"""What must hold for every criterion and every figure, not only for the ones that we thought of."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import replace
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from semesta_tenants.awards.canonical import result_bytes
from semesta_tenants.awards.choosing import choose, scope_of
from semesta_tenants.awards.evaluation import all_met, any_met, evaluate
from semesta_tenants.awards.measures import people_needed, reached
from semesta_tenants.awards.outcomes import ContestResult, Measure, Measures, Truth, Why
from semesta_tenants.awards.records import AllOf, AnyOf, Criterion, Gate, Ground, Indicator, Threshold, Waiver
from semesta_tenants.awards.rules import run
from semesta_tenants.coverage.records import GATES, Evidence, Figure, GateState, Kind, Published, PublishedGate, Rate, Relation
from tests.awards.support import UHC_2026, counted, entrants, printed, published, ranking, shown, standing

CODE = "12.19"
HEIGHTS = {Truth.NOT_MET: 0, Truth.UNKNOWN: 1, Truth.MET: 2}
NOTHING = Ground(entrants(CODE)[0], None, ())

percentages = st.one_of(
    st.sampled_from([Fraction(each) for each in (18, 25, 80, 85, 95, 98, 99, 100)]),
    st.fractions(0, 120, max_denominator=1000),
)
thresholds = st.builds(
    Threshold,
    st.sampled_from(Indicator),
    st.sampled_from([Relation.AT_LEAST, Relation.ABOVE]),
    percentages.filter(lambda value: 0 < value <= 100),
)
gate_criteria = st.builds(Gate, st.sampled_from(GATES), st.sampled_from([None, dt.date(2025, 9, 1)]))
criteria: st.SearchStrategy[Criterion] = st.recursive(
    st.one_of(thresholds, thresholds, gate_criteria),
    lambda inner: st.one_of(
        st.builds(AllOf, st.lists(inner, min_size=1, max_size=3).map(tuple)),
        st.builds(AnyOf, st.lists(inner, min_size=1, max_size=3).map(tuple)),
        st.builds(Waiver, inner, inner),
    ),
    max_leaves=8,
)
rates = st.builds(Rate, st.sampled_from(Relation), percentages, st.just(value=False))
measure = st.builds(Measure, st.none() | rates, st.just(Why.PRINTED))
measured = st.builds(Measures, measure, measure, measure)
evidence = st.builds(
    lambda gate, state, paid: shown(CODE, gate, state, paid_until=paid),
    st.sampled_from(GATES),
    st.sampled_from(GateState),
    st.sampled_from([None, dt.date(2025, 8, 1), dt.date(2025, 9, 1)]),
)
grounds = st.lists(evidence, max_size=2, unique_by=lambda each: each.evidence.gate).map(
    lambda gates: replace(NOTHING, gates=tuple(gates))
)


@st.composite
def counts(draw: st.DrawFn) -> Figure:
    population = draw(st.sampled_from([100, 1_000, 187_939]))
    registered = draw(st.integers(population // 2, population * 11 // 10))
    pemda = draw(st.none() | st.integers(0, registered))
    return counted(population, registered, draw(st.integers(0, registered)), pemda)


words = st.none() | st.sampled_from([">98", ">=98", "98", ">80", "80", "85", "97,45", "100,26", ">=99", "95"])
figures = st.one_of(counts(), st.builds(printed, words, words))


@st.composite
def publications(draw: st.DrawFn) -> list[Published]:
    """Several figures of several regions, some corrected, some expected, some outside the window."""
    days = st.sampled_from([dt.date(2025, 9, 30), dt.date(2025, 12, 31), dt.date(2026, 1, 1)])
    codes = st.sampled_from(["12.19", "12.74", "52.03", "19"])
    kinds = st.sampled_from([Kind.ACTUAL, Kind.ACTUAL, Kind.FORECAST])
    rows = draw(st.lists(st.tuples(codes, figures, days, kinds, st.sampled_from(Evidence)), max_size=12))
    return [
        published(code, replace(figure, as_of=day, kind=kind), number, sort)
        for number, (code, figure, day, kind, sort) in enumerate(rows, 1)
    ]


# ---- verdicts ----------------------------------------------------------------------------------------------------


@settings(max_examples=250, deadline=None)
@given(criteria, measured, grounds, st.sampled_from(Indicator), st.fractions(0, 50, max_denominator=100))
def test_raising_an_indicator_never_lowers_a_verdict(
    criterion: Criterion, measures: Measures, ground: Ground, indicator: Indicator, more: Fraction
) -> None:
    own: Measure = getattr(measures, indicator.value)
    raised = measures if own.rate is None else _with(measures, indicator, replace(own.rate, value=own.rate.value + more))
    before, after = evaluate(criterion, measures, ground), evaluate(criterion, raised, ground)
    assert HEIGHTS[after.truth] >= HEIGHTS[before.truth]
    assert HEIGHTS[after.by_figures] >= HEIGHTS[before.by_figures]


def _with(measures: Measures, indicator: Indicator, rate: Rate) -> Measures:
    return replace(measures, **{indicator.value: Measure(rate, Why.PRINTED)})


@settings(deadline=None)
@given(counts(), st.integers(0, 500))
def test_more_people_never_lower_the_category(figure: Figure, more: int) -> None:
    order = ["utama", "madya", "pratama", None]
    registered, active = figure.total.registered or 0, figure.total.active or 0
    raised = replace(figure, total=replace(figure.total, registered=registered + more, active=active + more))
    assert order.index(standing(raised).category) <= order.index(standing(figure).category)


@pytest.mark.parametrize("truths", [each for size in (1, 2, 3) for each in product(Truth, repeat=size)])
def test_parts_join_as_all_their_completions_would(truths: tuple[Truth, ...]) -> None:
    """Joined by all or by any, unknown parts decide exactly when every value that they could have decides alike."""
    known = (Truth.MET, Truth.NOT_MET)
    completions = list(product(*(known if each == Truth.UNKNOWN else (each,) for each in truths)))
    for join, plain in ((all_met, all), (any_met, any)):
        answers = {plain(each == Truth.MET for each in one) for one in completions}
        expected = Truth.UNKNOWN if len(answers) > 1 else Truth.MET if answers == {True} else Truth.NOT_MET
        assert join(truths) == expected


@settings(max_examples=250, deadline=None)
@given(criteria, measured, measured, grounds, grounds)
def test_what_is_unknown_decides_nothing(
    criterion: Criterion, measures: Measures, known: Measures, ground: Ground, later: Ground
) -> None:
    """Whatever an unknown rate or gate turns out to be, a decided verdict stands."""
    decided = evaluate(criterion, measures, ground)
    filled = Measures(
        *(
            getattr(known, each.value) if getattr(measures, each.value).rate is None else getattr(measures, each.value)
            for each in Indicator
        )
    )
    held = {each.evidence.gate for each in ground.gates if each.evidence.state != GateState.UNKNOWN}
    gates = [each for each in ground.gates if each.evidence.gate in held]
    gates += [each for each in later.gates if each.evidence.gate not in held]
    found = evaluate(criterion, filled, replace(ground, gates=tuple(gates)))
    if decided.truth != Truth.UNKNOWN:
        assert found.truth == decided.truth
    if decided.by_figures != Truth.UNKNOWN:
        assert found.by_figures == decided.by_figures


@settings(deadline=None)
@given(thresholds, percentages, st.sampled_from([Relation.ABOVE, Relation.AT_LEAST]))
def test_an_interval_decides_only_what_every_value_in_it_decides(
    threshold: Threshold, lower: Fraction, relation: Relation
) -> None:
    """The interval's lowest and highest values decide alike exactly when it decides; no value in between can differ."""
    low = lower if relation == Relation.AT_LEAST else lower + Fraction(1, 10**12)
    answers = {reached(Rate(Relation.EXACTLY, value, computed=False), threshold) for value in (low, Fraction(10_000))}
    found = reached(Rate(relation, lower, computed=False), threshold)
    assert found == (answers.pop() if len(answers) == 1 else Truth.UNKNOWN)


@settings(max_examples=250, deadline=None)
@given(criteria, measured, grounds, st.lists(st.fractions(0, 60, max_denominator=50), min_size=3, max_size=3))
def test_a_verdict_on_intervals_holds_for_every_value_in_them(
    criterion: Criterion, measures: Measures, ground: Ground, steps: list[Fraction]
) -> None:
    decided = evaluate(criterion, measures, ground).truth
    exact = measures
    for indicator, step in zip(Indicator, steps, strict=True):
        rate: Rate | None = getattr(measures, indicator.value).rate
        if rate is not None and rate.relation != Relation.EXACTLY:
            inside = rate.value + (step or Fraction(int(rate.relation == Relation.ABOVE), 10**9))
            exact = _with(exact, indicator, Rate(Relation.EXACTLY, inside, computed=False))
    if decided != Truth.UNKNOWN:
        assert evaluate(criterion, exact, ground).truth == decided


@settings(max_examples=250, deadline=None)
@given(criteria, measured, grounds)
def test_without_its_gates_a_verdict_is_never_worse(criterion: Criterion, measures: Measures, ground: Ground) -> None:
    found = evaluate(criterion, measures, ground)
    assert HEIGHTS[found.by_figures] >= HEIGHTS[found.truth]


@settings(deadline=None)
@given(thresholds, st.integers(1, 10**9))
def test_people_needed_are_the_fewest_that_reach_it(threshold: Threshold, base: int) -> None:
    needed = people_needed(base, threshold)

    def truth(people: int) -> Truth:
        return reached(Rate(Relation.EXACTLY, Fraction(people * 100, base), computed=True), threshold)

    assert (truth(needed - 1), truth(needed)) == (Truth.NOT_MET, Truth.MET)


# ---- order -------------------------------------------------------------------------------------------------------


@settings(max_examples=150, deadline=None)
@given(publications(), st.lists(evidence, max_size=4), st.randoms(use_true_random=False))
def test_permuted_input_gives_identical_bytes(rows: list[Published], gates: list[PublishedGate], chance: random.Random) -> None:
    asked = entrants("12.19", "12.74", "52.03", "19")
    numbered = [replace(each, number=number) for number, each in enumerate(gates, 1)]
    first = result_bytes(run(UHC_2026, choose(UHC_2026, asked, rows, numbered, scope_of(UHC_2026))))
    for shuffled in (asked, rows, numbered):
        chance.shuffle(shuffled)
    assert result_bytes(run(UHC_2026, choose(UHC_2026, asked, rows, numbered, scope_of(UHC_2026)))) == first


@settings(max_examples=60, deadline=None)
@given(st.lists(figures, min_size=2, max_size=6))
def test_the_order_is_total_and_the_same_in_any_company(found: list[Figure]) -> None:
    """Each pair alone stands as it stands among all: so the order is transitive, and nobody's presence changes it."""
    rows = [published(f"12.{place:02}", each, place) for place, each in enumerate(found, 1)]
    ranks = _ranks(ranking(rows).contests[0])
    for one in rows:
        for other in rows:
            if one.tenant < other.tenant:
                pair = _ranks(ranking([one, other]).contests[0])
                assert _sign(pair[one.tenant] - pair[other.tenant]) == _sign(ranks[one.tenant] - ranks[other.tenant])
    places = sorted(ranks.values())
    assert all(rank == 1 + sum(each < rank for each in places) for rank in places)


def _ranks(contest: ContestResult) -> dict[str, int]:
    return {each.code: each.rank for each in contest.standings if each.rank is not None}


def _sign(number: int) -> int:
    return (number > 0) - (number < 0)
