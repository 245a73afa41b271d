"""Laws of kinds and of the clocks: due days against a calendar counted day by day, ways, waiting that adds up; pure."""

from __future__ import annotations

import calendar
import datetime as dt
import uuid
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from semesta_platform.working_days import is_working_day
from semesta_tenants.coordination import kinds, mapping, periods, rules
from semesta_tenants.coordination.kinds import Due, Recurs
from semesta_tenants.coordination.records import Party, State, Task, Viewer, Wanted

DAY = dt.timedelta(days=1)
DAYS = st.dates(dt.date(2024, 1, 1), dt.date(2030, 12, 31))
BEGAN = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
NEW_YEAR = dt.datetime(2026, 12, 31, 17, 30, tzinfo=dt.UTC)
KINDS = st.sampled_from(list(kinds.kinds().values()))
DUES = (
    st.builds(Due, before_day=st.integers(2, 28))
    | st.builds(Due, working_days=st.integers(1, 25))
    | st.builds(Due, after_period=st.integers(1, 25))
    | st.just(Due(month_end=True))
    | st.builds(Due, month=st.integers(1, 12), day=st.integers(1, 31))
)


def worked(start: dt.date, number: int) -> dt.date:
    """So many working days later, counted one by one."""
    while number:
        start += DAY
        number -= is_working_day(start)
    return start


def of_period(day: dt.date, recurs: Recurs) -> list[dt.date]:
    """Every day of the month, quarter or year of a day, found by walking."""

    def same(other: dt.date) -> bool:
        if recurs is Recurs.YEARLY:
            return other.year == day.year
        month = other.month == day.month if recurs is Recurs.MONTHLY else (other.month - 1) // 3 == (day.month - 1) // 3
        return month and other.year == day.year

    around = (day + DAY * number for number in range(-366, 367))
    return [each for each in around if same(each)]


def brute(due: Due, began: dt.date, days: list[dt.date]) -> dt.date:
    """The due day, told by looking at every day."""
    if due.working_days:
        return worked(began, due.working_days)
    if due.after_period:
        return worked(days[-1], due.after_period)
    if due.month_end:
        return days[-1]
    if due.month:
        year = [dt.date(days[-1].year, 1, 1) + DAY * number for number in range(366)]
        return [each for each in year if each.month == due.month and each.day <= due.day and each.year == days[-1].year][-1]
    return next(each for each in days if each.day == due.before_day - 1)


@settings(max_examples=60, deadline=None)
@given(DUES, DAYS, st.sampled_from(Recurs))
def test_due_days_are_those_of_a_calendar_walked_day_by_day(due: Due, day: dt.date, recurs: Recurs) -> None:
    named = {Recurs.MONTHLY: f"{day:%Y-%m}", Recurs.QUARTERLY: f"{day.year}Q{(day.month + 2) // 3}", Recurs.YEARLY: str(day.year)}
    days = of_period(day, recurs)
    assert kinds.bounds(named[recurs]) == (days[0], days[-1])
    assert due.on(day, named[recurs]) == brute(due, day, days)


@settings(max_examples=40, deadline=None)
@given(st.integers(2, 28), DAYS)
def test_a_day_that_has_passed_means_the_next_month_where_there_is_no_period(before: int, day: dt.date) -> None:
    found = Due(before_day=before).on(day)
    assert found is not None
    assert found >= day
    assert found.day == before - 1
    assert not any((day + DAY * number).day == before - 1 for number in range((found - day).days))


@settings(max_examples=60, deadline=None)
@given(DUES, DAYS)
def test_no_rule_without_a_period_lies_in_the_past_and_a_day_of_the_year_that_has_passed_is_none(due: Due, day: dt.date) -> None:
    found = due.on(day)
    if due.month:
        named = dt.date(day.year, due.month, min(due.day, calendar.monthrange(day.year, due.month)[1]))
        assert found == (named if named >= day else None)
    else:
        assert found is not None
        assert found >= day


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(kinds.recurring()), DAYS, st.integers(0, 900))
def test_periods_that_began_are_the_newest_three_each_once_and_none_before(kind: kinds.Kind, since: dt.date, more: int) -> None:
    today = since + DAY * more
    found = periods.begun(kind, since, today)
    walked = dict.fromkeys(kinds.period_at(kind, since + DAY * number) for number in range(more + 1))
    new = [each for each in walked if each and periods.begins(kind, each) > since]
    assert list(found) == new[-3:]


@pytest.mark.parametrize("broken", ["2026-13", "2026Q5", "26", "2026-1", ""])
def test_what_is_no_period_is_refused(broken: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        kinds.bounds(broken)


def task_of(kind: kinds.Kind, shared: bool) -> Task:  # noqa: FBT001 (drawn)
    wanted = rules.tidied(Wanted("a", "Dinkes", kind=kind.key, shared=shared))
    step = kind.steps[0]
    made = Task(uuid.UUID(int=1), wanted, State.OPEN, "Admin", BEGAN, 1)
    return replace(made, step=step.key, side=step.side, step_since=BEGAN)


@settings(max_examples=80, deadline=None)
@given(KINDS, st.booleans(), st.data())
def test_ways_hand_no_step_to_who_may_not_and_waiting_adds_up_over_any_moves(
    kind: kinds.Kind,
    shared: bool,  # noqa: FBT001 (drawn)
    data: st.DataObject,
) -> None:
    task, now = task_of(kind, shared), BEGAN
    viewers = [Viewer(), Viewer(Party.BPJS), Viewer(offices=frozenset({"BPKAD"}))]
    for _ in range(data.draw(st.integers(0, 8))):
        now += dt.timedelta(seconds=data.draw(st.integers(0, 10**7)))
        assert sum(rules.waited(task, now).values()) == int((now - BEGAN).total_seconds())
        for viewer in viewers:
            check_ways(viewer, task, kind)
        free = [way for viewer in viewers for way in rules.ways(viewer, task) if way != kinds.DONE]
        if not free:
            break
        before = rules.waited(task, now)
        to = data.draw(st.sampled_from(free))
        task = after(task, to, now)
        assert rules.waited(task, now) == before
    closed = replace(task, state=State.DONE, **clocks(task, now))
    assert sum(rules.waited(closed, now + DAY).values()) == int((now - BEGAN).total_seconds())
    assert all(rules.ways(viewer, closed) == () for viewer in viewers)


def check_ways(viewer: Viewer, task: Task, kind: kinds.Kind) -> None:
    """Who does not see it moves nothing; nothing internal goes to the branch; only a free task or one's own turn goes on."""
    found = rules.ways(viewer, task)
    assert rules.may_see(viewer, task) or found == ()
    assert set(found) <= set(kinds.step_of(kind.key, task.step).next)
    for to in found:
        target = kind.step(to)
        if not task.wanted.shared:
            assert target is None or target.side is Party.REGION
        if kind.key != kinds.FREE and viewer.party is not task.side:
            assert target is not None
            assert (target.side, kind.position(to) < kind.position(task.step)) == (viewer.party, True)


def test_the_year_of_a_task_is_that_of_the_region_in_which_it_was_made() -> None:
    # 00.30 on 1 January 2027 in the west of Indonesia.
    late = Task(uuid.UUID(int=1), Wanted("Nota", "Setda", kind="agreement"), State.OPEN, "Admin", NEW_YEAR, 1)
    due = [mapping.arriving(late, "sign", NEW_YEAR.date(), zone)["due_on"] for zone in (ZoneInfo("Asia/Jakarta"), dt.UTC)]
    assert due == [dt.date(2027, 12, 31), dt.date(2026, 12, 31)]


def after(task: Task, to: str, now: dt.datetime) -> Task:
    """As the service moves it."""
    values = mapping.arriving(task, to, now.date(), dt.UTC)
    return replace(task, step=values["step"], side=Party(values["side"]), **clocks(task, now))


def clocks(task: Task, now: dt.datetime) -> dict[str, Any]:
    return mapping.leaving(task, now)
