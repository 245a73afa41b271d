"""Positions in charts."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from semesta_platform.interface import geometry

values = st.lists(st.none() | st.floats(-500, 50_000), max_size=40)


def test_place_and_height_are_mirrored() -> None:
    assert (geometry.place(98, 90, 110), geometry.height_of(98, 90, 110), geometry.place(109.55, 0, 100)) == (40.0, 60.0, 109.55)


def test_an_axis_without_length_is_refused() -> None:
    with pytest.raises(ValueError, match="no length"):
        geometry.place(1, 5, 5)


@given(values)
def test_an_axis_holds_every_value_with_few_ticks(series: list[float | None]) -> None:
    low, high, ticks = geometry.axis(series)
    assert low < high
    assert len(ticks) <= 8
    assert ticks == sorted(ticks)
    assert all(low - 1e-3 <= value <= high + 1e-3 for value in geometry.known(series))


@given(values)
def test_runs_hold_the_known_values_in_order_and_break_at_each_gap(series: list[float | None]) -> None:
    stretches = geometry.runs(series)
    assert [pair for run in stretches for pair in run] == [(i, v) for i, v in enumerate(series) if v is not None]
    assert all(later[0][0] - earlier[-1][0] > 1 for earlier, later in pairwise(stretches))


@given(values)
def test_a_sparkline_stays_inside_its_box(series: list[float | None]) -> None:
    assert all(0 <= x <= 100 and 2.99 <= y <= 25.01 for run in geometry.spark(series) for x, y in run)


@pytest.mark.parametrize(
    ("value", "axis"),
    [(None, (90, 100)), (95, (90, 100)), (109.55, (90, 110)), (41.9, (40, 100)), (90, (90, 100)), (-3, (-5, 100))],
)
def test_a_bullet_widens_until_the_value_is_on_it(value: float | None, axis: tuple[float, float]) -> None:
    assert geometry.bullet_axis(value, 90, 100) == axis


@pytest.mark.parametrize(
    ("now", "expected", "target", "at"),
    [
        (80, [81, 83], 82, 1.5),
        (80, [81, 81.5], 82, None),
        (83, [84], 82, None),
        (83, [81, 83], 82, 1.5),
        (80, [], 82, None),
        (80, [82], 82, 1.0),
    ],
)
def test_when_a_target_is_crossed(now: float, expected: list[float], target: float, at: float | None) -> None:
    assert geometry.crossing(now, expected, target) == at


@given(st.integers(1, 80), st.data())
def test_labels_of_an_axis_never_crowd(count: int, data: st.DataObject) -> None:
    now = data.draw(st.integers(0, count - 1))
    labels = geometry.axis_labels(count, now)
    assert now in labels
    assert all(later - earlier >= 4 for earlier, later in pairwise(labels))


def test_quartiles_need_two_values_and_leave_out_the_silent() -> None:
    assert (geometry.quartiles([None, 5]), geometry.quartiles([1, None, 2, 3, 4, 5])) == (None, (2, 3, 4))


@given(st.lists(st.none() | st.floats(60, 110), max_size=600))
def test_every_known_value_is_a_dot_within_its_room(series: list[float | None]) -> None:
    dots = geometry.dots(series, 60, 110, room=50)
    assert len(dots) == len(geometry.known(series))
    assert all(0 <= rise <= 50 for _, rise in dots)


@pytest.mark.parametrize(("value", "step"), [(None, 0), (0, 1), (74.99, 1), (75, 2), (94.9, 4), (95, 5), (120, 5)])
def test_class_of_a_value(value: float | None, step: int) -> None:
    assert geometry.step_of(value, [75, 80, 85, 95]) == step


def test_the_newest_reported_month() -> None:
    assert (geometry.last_known([1, None, 3, None]), geometry.last_known([None]), geometry.last_known([])) == (2, None, None)
