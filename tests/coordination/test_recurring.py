"""Recurring tasks: each period's exists once, whatever the clock, a standstill, two runs or a killed worker do."""

from __future__ import annotations

import datetime as dt
import threading
import uuid
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace

import pytest
from sqlalchemy import Engine, text

from semesta_platform.errors import ConflictError, InvalidError
from semesta_platform.jobs import leasing
from semesta_platform.jobs.perform import perform
from semesta_platform.jobs.periods import Periodic
from semesta_platform.jobs.records import Message, Outcome, Timing
from semesta_platform.tenancy import preferences
from semesta_platform.tenancy.names import SharedRole
from semesta_platform.tenancy.preferences import StaleChoiceError
from semesta_platform.transactions import owner_transaction, shared_transaction, tenant_transaction
from semesta_tenants.coordination import kinds, periods, queries, recurring
from semesta_tenants.coordination.periods import Choice, Recurring
from semesta_tenants.coordination.records import Origin
from semesta_worker import schedule
from semesta_worker.jobs import coordination
from semesta_worker.registry import JOBS, PERIODIC, RECUR
from tests.conftest import TENANTS
from tests.coordination.conftest import ADMIN, clear

HERE = "12.19"
SWITCHED = dt.date(2026, 10, 2)
ON = Choice({each.key: Recurring(SWITCHED) for each in kinds.recurring()})
PROPOSAL = Choice({"proposal": Recurring(SWITCHED)})
NIGHTLY: Periodic = next(each for each in PERIODIC if each.job is RECUR)


@pytest.fixture(autouse=True)
def _cleared(owner: Engine) -> Iterator[None]:
    _clear(owner)
    yield
    _clear(owner)


def _clear(owner: Engine) -> None:
    clear(owner)
    with owner_transaction(owner) as session:
        session.execute(text("DELETE FROM registry.outbox"))
        session.execute(text("DELETE FROM registry.periods"))
        for code in TENANTS:
            schema = f"tenant_{code.replace('.', '')}"
            session.execute(text(f"DELETE FROM {schema}.settings WHERE key LIKE 'recurring%'"))
            session.execute(text(f"DELETE FROM {schema}.audit_entries WHERE action = 'recurring.changed'"))


def choose(engine: Engine, wanted: Choice, today: dt.date = SWITCHED, expected: int = 0) -> int:
    with tenant_transaction(engine, HERE) as session:
        return recurring.choose(session, ADMIN, wanted, expected=expected, today=today)


def run(engine: Engine, today: dt.date) -> int:
    with tenant_transaction(engine, HERE) as session:
        return recurring.run(session, today=today)


def there(engine: Engine) -> list[str]:
    with tenant_transaction(engine, HERE) as session:
        return sorted(f"{each.wanted.kind} {each.period}" for each in queries.tasks(session))


def leased(engine: Engine) -> Message:
    """The tenant's work as the relay sends it when it is due."""
    with shared_transaction(engine, SharedRole.RELAY) as session:
        session.execute(text("UPDATE registry.outbox SET due_at = now(), leased_until = NULL"))
        found, _later = leasing.lease(session, Timing(), 100, [RECUR.name], [])
    return next(each for each in found if each.tenant == HERE)


def test_switching_on_makes_the_present_periods_tasks_at_once_with_their_words_and_days(application: Engine) -> None:
    assert run(application, SWITCHED) == 0
    assert there(application) == []
    choose(application, ON)
    with tenant_transaction(application, HERE) as session:
        found = {each.wanted.kind: each for each in queries.tasks(session)}
    assert {key: (each.wanted.title, str(each.wanted.due_on)) for key, each in found.items()} == {
        "proposal": ("Usulan peserta PBPU Pemda, Oktober 2026", "2026-10-14"),
        "reconciliation": ("Rekonsiliasi data triwulanan, triwulan IV 2026", "2027-01-11"),
        "agreement": ("Nota Kesepakatan dan Rencana Kerja, 2026", "2026-11-15"),
        "contribution": ("Iuran dan tunggakan PBPU Pemda, Oktober 2026", "2026-10-05"),
    }
    assert {(each.wanted.origin, each.wanted.shared, each.entered_words) for each in found.values()} == {
        (Origin.SCHEDULE, True, "Semesta")
    }
    # Off and on again, and all at once by one click: what is there is not made again.
    assert choose(application, Choice(), expected=1) == 2
    with tenant_transaction(application, HERE) as session:
        now, version = recurring.choice(session)
        assert recurring.choose(session, ADMIN, recurring.all_on(now, SWITCHED), expected=version, today=SWITCHED) == 3
    assert len(there(application)) == 4


def test_a_period_whose_day_has_passed_is_not_made_and_those_that_come_are(application: Engine) -> None:
    switched = dt.date(2026, 11, 23)
    on = Choice({each.key: Recurring(switched) for each in kinds.recurring()})
    firsts = {each.key: periods.first(each, None, switched) for each in kinds.recurring()}
    assert firsts == {"proposal": "2026-12", "reconciliation": "2026Q4", "agreement": "2027", "contribution": "2026-12"}
    # On the day itself it can still be done; a day of its own counts.
    proposal = kinds.kind("proposal")
    days = [(None, 14), (None, 15), (23, 23), (23, 24)]
    assert [periods.first(proposal, number, dt.date(2026, 11, day)) for number, day in days] == [
        "2026-11",
        "2026-12",
        "2026-11",
        "2026-12",
    ]
    choose(application, on, switched)
    assert there(application) == ["reconciliation 2026Q4"]
    assert run(application, switched) == 0
    assert run(application, dt.date(2026, 12, 1)) == 2
    with tenant_transaction(application, HERE) as session:
        assert all(each.wanted.due_on and each.wanted.due_on >= dt.date(2026, 12, 1) for each in queries.tasks(session))


def test_a_region_sets_office_person_and_its_own_day(application: Engine) -> None:
    own = Recurring(SWITCHED, "Dinsos P3A", None, 17)
    choose(application, Choice({"proposal": own}))
    with tenant_transaction(application, HERE) as session:
        (task,) = queries.tasks(session)
        told = session.execute(text("SELECT after FROM audit_entries WHERE action = 'recurring.changed'")).scalar_one()
    assert (task.wanted.owner, task.wanted.due_on) == ("Dinsos P3A", dt.date(2026, 10, 17))
    assert told["recurring_proposal"] == "Dinsos P3A, 17"
    with pytest.raises(StaleChoiceError):
        choose(application, Choice())
    wrong = Choice({"proposal": replace(own, number=31, assignee=uuid.uuid4()), "agreement": Recurring(owner="x" * 121)})
    with pytest.raises(InvalidError) as refused:
        choose(application, wrong, expected=1)
    assert set(refused.value.fields) == {"number.proposal", "assignee.proposal", "owner.agreement"}


def test_over_the_end_of_a_month_each_period_is_made_once_whatever_the_clock_does(application: Engine) -> None:
    choose(application, ON)
    made = {}
    # Every night twice; the clock is set over the end of the month, back, and forward again; a day of downtime on the 1st.
    for day in ("2026-10-31", "2026-11-02", "2026-10-30", "2026-11-01", "2026-11-03", "2026-12-01", "2027-01-02"):
        made[day] = run(application, dt.date.fromisoformat(day))
        assert run(application, dt.date.fromisoformat(day)) == 0
    assert made == dict.fromkeys(made, 0) | {"2026-11-02": 2, "2026-12-01": 2, "2027-01-02": 3}
    months = ("2026-10", "2026-11", "2026-12", "2027-01")
    expected = [f"{key} {month}" for key in ("contribution", "proposal") for month in months]
    assert there(application) == sorted([*expected, "agreement 2026", "reconciliation 2026Q4", "reconciliation 2027Q1"])


def test_a_long_standstill_makes_three_periods_good_and_never_one_before_it_was_switched_on(application: Engine) -> None:
    choose(application, PROPOSAL)
    assert run(application, dt.date(2027, 6, 9)) == 3
    assert there(application) == ["proposal 2026-10", "proposal 2027-04", "proposal 2027-05", "proposal 2027-06"]


def test_of_two_runs_at_once_each_task_exists_once(application: Engine) -> None:
    choose(application, ON)
    gate = threading.Barrier(2)

    def one() -> None:
        # The second of the very first two runs is told so, and its job comes again.
        with suppress(ConflictError):
            gate.wait()
            run(application, dt.date(2026, 11, 1))

    threads = [threading.Thread(target=one) for _ in range(2)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert run(application, dt.date(2026, 11, 1)) == 0
    assert [each for each in there(application) if "2026-11" in each] == ["contribution 2026-11", "proposal 2026-11"]


def test_the_nightly_work_makes_it_once_though_a_worker_is_killed_in_between(
    application: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose(application, PROPOSAL)
    # Five past midnight of the 1st in WIB; every schedule asks, and once more after the clock was set back.
    moment = dt.datetime(2026, 10, 31, 17, 6, tzinfo=dt.UTC)
    monkeypatch.setattr(coordination, "utc_now", lambda: moment)
    asked = [schedule.tick(application, [NIGHTLY], when) for when in (moment, moment, moment - dt.timedelta(days=1))]
    assert asked == [len(TENANTS), 0, 0]
    message = leased(application)

    def killed(*_given: object, **_more: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        # Its task is written and not committed when the worker dies.
        patch.setattr(preferences, "keep", killed)
        perform(application, JOBS, message, grace=0.0)
    assert there(application) == ["proposal 2026-10"]
    # Its lease runs out, and the relay sends it again, twice over.
    again = leased(application)
    assert [perform(application, JOBS, again, grace=0.0) for _ in range(2)] == [Outcome.DONE, Outcome.LEFT]
    assert there(application) == ["proposal 2026-10", "proposal 2026-11"]


def test_a_yearly_kind_waits_for_its_month() -> None:
    agreement = kinds.kind("agreement")
    assert periods.begun(agreement, dt.date(2026, 5, 1), dt.date(2026, 9, 30)) == ()
    assert periods.begun(agreement, dt.date(2026, 5, 1), dt.date(2026, 10, 1)) == ("2026",)
    assert periods.begun(agreement, dt.date(2026, 5, 1), dt.date(2027, 3, 1)) == ("2026",)
