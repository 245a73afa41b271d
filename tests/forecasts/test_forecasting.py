"""What a forecast promises, whatever the months: the method, which months count, held-back tails, reaching a target."""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import sys
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from math import isfinite

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from semesta_tenants.coverage.records import Basis, Relation
from semesta_tenants.targets import measures
from semesta_tenants.targets.forecasting import damped_trend, forecast, months_ahead, usable
from semesta_tenants.targets.forecasts import Gap, Reach, Trial, Why, packed, reach, unpacked
from tests.forecasts.months import ACTIVE, ACTIVE_RATE, COVERAGE, month, point, points, trained

FEW = settings(max_examples=15, deadline=None)
RATES = st.lists(
    st.integers(0, 1_000_000).map(lambda number: Fraction(number, 9973)), min_size=6, max_size=14
)  # to beyond 100 per cent, jumping as it likes
PEOPLE = st.lists(st.integers(0, 300_000_000), min_size=6, max_size=10)


# ---- properties ------------------------------------------------------------------------------------------------------------


@FEW
@given(st.one_of(RATES, PEOPLE), st.integers(6, 24))
def test_any_series_has_finite_values_and_an_interval_that_holds_the_mean_and_widens(values: list[Fraction], ahead: int) -> None:
    course = damped_trend([Fraction(each) for each in values], ahead, 0.01)
    assert all(map(isfinite, (*course.mean, *course.half)))
    assert course.half[0] > 0
    assert list(course.half) == sorted(course.half)
    made = forecast(COVERAGE, points(values), month(len(values) - 1 + ahead))
    assert len(made.steps) == ahead
    assert all(0 <= each.low <= each.mean <= each.high for each in made.steps)


@FEW
@given(RATES, st.integers(1, 50_000).map(lambda number: Fraction(number, 100)))
def test_a_series_that_lies_higher_by_a_constant_is_forecast_higher_by_it(values: list[Fraction], shift: Fraction) -> None:
    lower, higher = (damped_trend([each + more for each in values], 8, 0.01) for more in (Fraction(0), shift))
    assert lower == higher


@FEW
@given(RATES, st.randoms(use_true_random=False))
def test_the_order_of_the_months_changes_nothing(values: list[Fraction], chance: object) -> None:
    ordered = points(values)
    shuffled = list(ordered)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]  # a Random
    assert forecast(COVERAGE, shuffled, None) == forecast(COVERAGE, ordered, None)


@FEW
@given(st.integers(0, 12_000), st.integers(6, 12))
def test_an_even_series_forecasts_itself(hundredths: int, count: int) -> None:
    made = forecast(COVERAGE, points([Fraction(hundredths, 100)] * count), None)
    assert {each.mean for each in made.steps} == {Decimal(hundredths) / 100}
    assert all(each.low < each.high for each in made.steps)


def test_a_trend_goes_on_and_flattens() -> None:
    made = forecast(COVERAGE, points([Fraction(80 + place, 1) for place in range(8)]), month(31))
    gains = [after.mean - before.mean for before, after in pairwise(made.steps)]
    assert all(0 < after < before < 1 for before, after in pairwise(gains))
    assert made.steps[0].mean == Decimal("87.73")


def test_a_steep_fall_ends_at_nobody() -> None:
    made = forecast(ACTIVE, points([600, 500, 400, 300, 200, 100]), None)
    assert (made.steps[0].mean, made.steps[-1].mean, made.steps[-1].low) == (Decimal(26), Decimal(0), Decimal(0))


# ---- the same inputs, the same bytes -----------------------------------------------------------------------------------------


def test_the_same_months_give_the_same_bytes_and_come_back_whole() -> None:
    first, second = (forecast(ACTIVE_RATE, measures.series(trained(), ACTIVE_RATE), month(50)) for _ in range(2))
    written = json.dumps(packed(first))
    assert written == json.dumps(packed(second))
    assert unpacked("active_rate", first.digest, json.loads(written)) == first


def test_the_digest_tells_months_horizon_and_publications_apart() -> None:
    values = [Fraction(80 + place) for place in range(7)]
    usual = forecast(COVERAGE, points(values), None).digest
    others = [
        forecast(COVERAGE, points([*values[:-1], Fraction(87)]), None),
        forecast(COVERAGE, points(values), month(20)),
        forecast(COVERAGE, points(values[:-1]), None),
        forecast(ACTIVE_RATE, points(values), None),
    ]
    assert usual not in {each.digest for each in others}
    assert forecast(COVERAGE, points(values), month(7)).digest == usual


def test_the_web_starts_without_what_forecasts() -> None:
    """Numbers for people who wait are shown by processes that never forecast."""
    heavy = ("numpy", "scipy", "pandas", "statsmodels")
    script = f"import semesta_tenants.wsgi, semesta_worker.registry, sys; print([n for n in {heavy} if n in sys.modules])"
    assert subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout == "[]\n"


# ---- which months count ----------------------------------------------------------------------------------------------------


def test_five_months_are_too_few_and_the_missing_ones_are_named() -> None:
    made = forecast(COVERAGE, [point(place, 90 + place) for place in (0, 4, 6, 7, 9)], None)
    assert (made.points, made.steps, made.trials, made.library) == (4, (), (), "")
    assert made.gaps == (Gap(month(5), Why.ABSENT), Gap(month(8), Why.ABSENT))


def test_nothing_at_all_is_said_as_such() -> None:
    made = forecast(COVERAGE, [], None)
    assert (made.points, made.gaps, made.steps) == (0, (), ())


def test_only_the_unbroken_run_counts_and_its_end_is_told() -> None:
    used, gaps = usable(COVERAGE, [point(place, 90) for place in (0, 1, 3, 4, 5, 6, 7, 8)])
    assert ([each.period for each in used], gaps) == ([month(place) for place in range(3, 9)], (Gap(month(2), Why.ABSENT),))


def test_an_interval_is_no_point_wherever_it_stands() -> None:
    months = points([90] * 8)
    months[1] = point(1, 98, relation=Relation.ABOVE)
    newest = point(8, 98, relation=Relation.AT_LEAST)
    used, gaps = usable(COVERAGE, [*months, newest])
    assert [each.period for each in used] == [month(place) for place in range(2, 8)]
    assert gaps == (Gap(month(1), Why.INTERVAL), Gap(month(8), Why.INTERVAL))


def test_another_basis_ends_an_active_rate_and_no_other_indicator() -> None:
    months = [point(0, 83, basis=Basis.REGISTERED), *points([80] * 7)[1:]]
    assert len(usable(COVERAGE, months)[0]) == 7
    used, gaps = usable(ACTIVE_RATE, months)
    assert (len(used), gaps) == (6, (Gap(month(0), Why.BASIS),))


@pytest.mark.parametrize(("until", "ahead"), [(None, 6), (month(3), 6), (month(15), 10), (month(40), 24)])
def test_the_horizon_reaches_the_latest_due_date_within_bounds(until: dt.date | None, ahead: int) -> None:
    assert months_ahead(month(5), until) == ahead


# ---- held-back tails -------------------------------------------------------------------------------------------------------


def test_on_the_training_region_it_is_nearer_than_standing_still_and_its_interval_keeps_its_word() -> None:
    """The 36 generated months; figures as the page shows them, so that a worse method is seen here."""
    made = forecast(COVERAGE, measures.series(trained(), COVERAGE), None)
    assert [(each.ahead, each.n) for each in made.trials] == [(1, 30), (3, 28), (6, 25)]
    assert made.trials[-1] == Trial(6, 25, Decimal("0.52"), Decimal("0.99"), 20)
    active = forecast(ACTIVE_RATE, measures.series(trained(), ACTIVE_RATE), None)
    assert active.trials[-1] == Trial(6, 25, Decimal("0.91"), Decimal("1.27"), 20)


def test_other_seeds_say_the_same() -> None:
    found = [forecast(COVERAGE, measures.series(trained(18, seed), COVERAGE), None).trials[-1] for seed in range(8)]
    assert sum(each.error for each in found) < sum(each.naive for each in found)
    assert 0.7 <= sum(each.inside for each in found) / sum(each.n for each in found) <= 0.95


@pytest.mark.parametrize(("count", "tried"), [(6, []), (7, [(1, 1)]), (9, [(1, 3), (3, 1)])])
def test_what_is_too_short_to_hold_anything_back_says_so_by_its_silence(count: int, tried: list[tuple[int, int]]) -> None:
    made = forecast(COVERAGE, points(list(range(80, 80 + count))), None)
    assert [(each.ahead, each.n) for each in made.trials] == tried


# ---- reaching a target -----------------------------------------------------------------------------------------------------


def test_a_target_is_reached_in_the_first_month_of_mean_and_interval() -> None:
    made = forecast(COVERAGE, points([Fraction(9000 + 37 * place + 20 * (place % 3), 100) for place in range(10)]), month(33))
    found = reach(made, Decimal(95))
    assert found is not None
    assert found.expected is not None
    by = {each.period: each for each in made.steps}
    before = by[month(9 + made.steps.index(by[found.expected]))]
    assert before.mean < 95 <= by[found.expected].mean
    assert found.earliest is not None
    assert found.earliest <= found.expected
    assert found.latest is None or found.latest >= found.expected


def test_what_is_not_reached_in_time_and_what_is_reached_already_are_said() -> None:
    even = forecast(COVERAGE, points([90] * 6), None)
    assert reach(even, Decimal(99)) == Reach(already=False)
    assert reach(even, Decimal(90)) == Reach(already=True)
    falling = forecast(COVERAGE, points([95, 94, 93, 92, 91, 90]), None)
    assert reach(falling, Decimal("89.9")) == Reach(already=True, falls=month(6))
    assert reach(forecast(COVERAGE, points([90] * 5), None), Decimal(95)) is None
