"""The calendar's work: asked for once a period, whoever asks and whatever the clock does."""

from __future__ import annotations

import datetime as dt
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from semesta_platform.jobs.perform import perform
from semesta_platform.jobs.periods import Every, Periodic, reached
from semesta_platform.transactions import owner_transaction
from semesta_worker import schedule
from semesta_worker.registry import JOBS, PERIODIC, PROBE, PRUNE, jobs_of
from tests.conftest import TENANTS
from tests.jobs.conftest import Bench
from tests.jobs.processes import until

LENGTH = {Every.HOUR: dt.timedelta(hours=1), Every.DAY: dt.timedelta(days=1), Every.MONTH: dt.timedelta(days=31)}
MONTHLY = Periodic(PRUNE, Every.MONTH, at=dt.timedelta(hours=2), catch_up=3)
DAILY = Periodic(PROBE, Every.DAY, at=dt.timedelta(0), catch_up=2)


def at(words: str) -> dt.datetime:
    return dt.datetime.fromisoformat(words).replace(tzinfo=dt.UTC)


def asked(bench: Bench) -> list[str]:
    with owner_transaction(bench.owner) as session:
        return list(session.scalars(text("SELECT arguments->>'period' FROM registry.outbox ORDER BY id")))


@given(
    st.sampled_from(Every),
    st.datetimes(dt.datetime(2020, 1, 1), dt.datetime(2040, 1, 1), timezones=st.just(dt.UTC)),  # noqa: DTZ001 (bounds are naive)
    st.timedeltas(dt.timedelta(0), dt.timedelta(minutes=59)),
    st.integers(1, 50),
)
def test_reached_periods_are_whole_distinct_and_newest_first(
    every: Every, now: dt.datetime, offset: dt.timedelta, most: int
) -> None:
    found = reached(Periodic(PRUNE, every, offset, most), now)
    assert len(found) == most
    assert found == sorted(set(found), reverse=True)
    assert found[0] + offset <= now
    assert now - found[0] < LENGTH[every] + offset
    assert {(each.minute, each.second, each.microsecond) for each in found} == {(0, 0, 0)}
    if every is Every.MONTH:
        assert {(each.day, each.hour) for each in found} == {(1, 0)}
        assert [each.month % 12 for each in found[1:]] == [(each.month - 1) % 12 for each in found[:-1]]


@pytest.mark.parametrize(
    ("now", "newest"),
    [
        ("2026-02-28T23:59:59", "2026-02-01"),
        ("2026-03-01T01:59:59", "2026-02-01"),
        ("2026-03-01T02:00:00", "2026-03-01"),
        ("2028-02-29T12:00:00", "2028-02-01"),
    ],
)
def test_a_period_is_reached_at_its_moment_over_the_end_of_a_month(now: str, newest: str) -> None:
    assert reached(MONTHLY, at(now))[0] == at(newest)


def test_a_tenants_clock_may_show_another_day_than_the_period() -> None:
    jayapura = dt.timezone(dt.timedelta(hours=9))
    assert reached(DAILY, dt.datetime(2026, 3, 1, 8, 59, tzinfo=jayapura))[0] == at("2026-02-28")


def test_three_schedules_at_once_ask_once_for_each_tenant(bench: Bench) -> None:
    gate = threading.Barrier(3)

    def one(_: int) -> int:
        gate.wait()
        return schedule.tick(bench.application, [DAILY], at("2026-03-05T10:00:00"))

    with ThreadPoolExecutor(3) as pool:
        assert sorted(pool.map(one, range(3))) == [0, 0, len(TENANTS)]
    assert asked(bench) == ["2026-03-05T00:00:00+00:00"] * len(TENANTS)


def test_a_clock_that_is_moved_over_the_end_of_a_month_and_back_asks_once(bench: Bench) -> None:
    moments = [
        "2026-02-10T00:00",
        "2026-03-01T02:00",
        "2026-02-28T23:00",
        "2026-02-10T00:00",
        "2026-03-01T03:00",
        "2026-04-02T00:00",
    ]
    assert [schedule.tick(bench.application, [MONTHLY], at(moment)) for moment in moments] == [1, 1, 0, 0, 0, 1]
    assert asked(bench) == ["2026-02-01T00:00:00+00:00", "2026-03-01T00:00:00+00:00", "2026-04-01T00:00:00+00:00"]


def test_a_standstill_is_made_good_newest_first_and_within_bounds(bench: Bench) -> None:
    assert schedule.tick(bench.application, [MONTHLY], at("2026-01-15T00:00")) == 1
    assert schedule.tick(bench.application, [MONTHLY], at("2026-07-15T00:00")) == 3
    assert [period[:7] for period in asked(bench)] == ["2026-01", "2026-07", "2026-06", "2026-05"]


def test_nothing_is_made_up_for_the_time_before_the_installation(bench: Bench) -> None:
    assert schedule.tick(bench.application, [MONTHLY], at("2026-07-15T00:00")) == 1
    assert schedule.tick(bench.application, [MONTHLY], at("2026-07-15T00:00")) == 0


def test_a_suspended_tenant_is_not_asked_for(bench: Bench) -> None:
    bench.change("UPDATE registry.tenants SET state = 'suspended' WHERE code = '12.19'")
    assert schedule.tick(bench.application, [DAILY], at("2026-03-05T10:00:00")) == len(TENANTS) - 1


def test_the_products_periodic_work_is_registered_and_runs_to_its_end(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DATA", str(tmp_path))
    assert all(JOBS.find(periodic.job.name) is periodic.job for periodic in PERIODIC)
    # Seals, forecasts, reminders, recurring tasks, notices, what of them is forgotten, mails, webhooks and swept files of each
    # tenant; two things once.
    assert schedule.tick(bench.application, PERIODIC) == 10 * len(TENANTS) + 2
    # Tenants' runs lie apart; nobody waits for them here.
    bench.change("UPDATE registry.outbox SET due_at = now()")
    jobs, sent = jobs_of(bench.installation.settings), bench.lease()
    assert len(sent) == 10 * len(TENANTS) + 2
    outcomes = {perform(bench.application, jobs, message, grace=10) for message in sent}
    assert {str(outcome) for outcome in outcomes} == {"done"}


def test_the_schedule_asks_by_itself_and_ends_when_told(bench: Bench) -> None:
    stop = threading.Event()
    thread = threading.Thread(target=schedule.run, args=(bench.installation, stop), kwargs={"periodics": [DAILY]})
    thread.start()
    until(lambda: bool(asked(bench)))
    stop.set()
    thread.join(60)
    assert len(asked(bench)) == len(TENANTS)
