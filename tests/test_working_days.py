"""Working days by the national calendar: known days of 2026, and laws that hold for any day."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from semesta_platform.working_days import (
    add_working_days,
    holiday,
    is_working_day,
    known,
    next_working_day,
    previous_working_day,
    working_days_between,
)

DAYS = st.dates(dt.date(2025, 6, 1), dt.date(2028, 6, 1))
NUMBERS = st.integers(-40, 40)


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (dt.date(2026, 3, 17), True),
        # Collective leave before Nyepi, Nyepi, and Idulfitri to the 24th with its leave.
        *((dt.date(2026, 3, number), False) for number in range(18, 25)),
        (dt.date(2026, 3, 25), True),
        (dt.date(2026, 3, 28), False),
        (dt.date(2026, 8, 17), False),
        # Not known: the day of independence is a Tuesday there like any other.
        (dt.date(2032, 8, 17), True),
    ],
)
def test_days_of_the_decree(day: dt.date, works: bool) -> None:  # noqa: FBT001 (a table of days)
    assert is_working_day(day) is works


def test_what_is_known_is_told() -> None:
    assert [known(dt.date(year, 1, 1)) for year in (2025, 2026, 2027, 2031)] == [False, True, True, False]
    assert (holiday(dt.date(2026, 8, 17)), holiday(dt.date(2032, 8, 17))) == ("Proklamasi Kemerdekaan", None)


def test_the_weeks_of_idulfitri_are_skipped() -> None:
    assert add_working_days(dt.date(2026, 3, 17), 1) == dt.date(2026, 3, 25)
    assert add_working_days(dt.date(2026, 3, 25), -1) == dt.date(2026, 3, 17)
    assert working_days_between(dt.date(2026, 3, 16), dt.date(2026, 3, 31)) == 6


@settings(max_examples=80, deadline=None)
@given(DAYS, NUMBERS)
def test_adding_lands_on_a_working_day_and_counting_finds_the_number_again(day: dt.date, number: int) -> None:
    there = add_working_days(day, number)
    assert number == 0 or is_working_day(there)
    assert working_days_between(min(day, there), max(day, there)) == (
        abs(number) if number >= 0 or is_working_day(day) else abs(number) - 1
    )


@settings(max_examples=80, deadline=None)
@given(DAYS, st.integers(0, 20), st.integers(0, 20))
def test_adding_twice_is_adding_the_sum(day: dt.date, first: int, second: int) -> None:
    assert add_working_days(add_working_days(day, first), second) == add_working_days(day, first + second)


@settings(max_examples=80, deadline=None)
@given(DAYS)
def test_the_nearest_working_days_enclose_a_day_and_nothing_else(day: dt.date) -> None:
    before, after = previous_working_day(day), next_working_day(day)
    assert before <= day <= after
    assert (before == day) is (after == day) is is_working_day(day)
    assert working_days_between(before, after) == (0 if is_working_day(day) else 1)


@pytest.mark.parametrize(("day", "number"), [(dt.date(2026, 1, 1), 1001), (dt.date.max, 1), (dt.date.min, -1)])
def test_what_is_beyond_the_calendar_is_refused(day: dt.date, number: int) -> None:
    with pytest.raises(ValueError, match=str(number)):
        add_working_days(day, number)
