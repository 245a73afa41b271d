"""What operators see and do: waiting work, given-up work, running it again; and old work forgotten."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import text

from semesta_platform.database import uuid7
from semesta_platform.errors import InvalidError, NotFoundError
from semesta_platform.jobs import service
from semesta_platform.jobs.records import Outcome, QueueState
from semesta_platform.tenancy.names import SharedRole
from semesta_platform.transactions import shared_transaction, tenant_transaction
from semesta_worker.cli.jobs import jobs
from tests.jobs.conftest import Bench


def test_given_up_work_is_listed_with_its_reason_latest_first_in_pages(bench: Bench) -> None:
    asked = [bench.ask("test.complain") for _ in range(3)]
    for message in bench.lease():
        bench.perform(message)
    with shared_transaction(bench.application, SharedRole.RELAY) as session:
        first = service.dead_jobs(session, limit=2)
        second = service.dead_jobs(session, limit=2, after=first[-1].id)
    assert [each.id for each in [*first, *second]] == asked[::-1]
    assert {(each.job, each.tenant, each.attempts, each.last_error) for each in first} == {
        ("test.complain", "12.19", 1, "The month is closed.")
    }


def test_given_up_work_that_is_run_again_has_all_its_attempts(bench: Bench) -> None:
    asked = bench.ask("test.complain")
    bench.perform(bench.lease()[0])
    with shared_transaction(bench.application, SharedRole.RELAY) as session:
        service.rerun(session, asked)
    bench.change("UPDATE registry.outbox SET job = 'probe.write'")
    (message,) = bench.lease()
    assert (message.send, message.attempt) == (2, 1)
    assert bench.perform(message) is Outcome.DONE


@pytest.mark.parametrize("state", ["unknown", "waiting", "done"])
def test_only_given_up_work_can_be_run_again(bench: Bench, state: str) -> None:
    asked = uuid7() if state == "unknown" else bench.ask("probe.write")
    if state == "done":
        bench.perform(bench.lease()[0])
    with shared_transaction(bench.application, SharedRole.RELAY) as session, pytest.raises(NotFoundError):
        service.rerun(session, asked)


def test_work_that_is_dismissed_is_settled_and_says_by_whom(bench: Bench) -> None:
    asked, other = bench.ask("test.complain"), bench.ask("test.complain")
    for message in bench.lease():
        bench.perform(message)
    with shared_transaction(bench.application, SharedRole.RELAY) as session:
        service.dismiss(session, asked, "operator")
    with shared_transaction(bench.application, SharedRole.RELAY) as session:
        assert [each.id for each in service.dead_jobs(session)] == [other]
        assert service.waiting(session).dead == 1
        assert not service.is_done(session, asked)
        with pytest.raises(NotFoundError):
            service.rerun(session, asked)
        with pytest.raises(NotFoundError):
            service.dismiss(session, asked, "operator")
    assert bench.lease() == []
    words = r"Dismissed by operator at \d{4}-\d\d-\d\d \d\d:\d\d UTC\. Before that: The month is closed\."
    assert re.fullmatch(words, bench.row(asked).last_error)


@pytest.mark.parametrize("state", ["unknown", "waiting", "done"])
def test_only_given_up_work_can_be_dismissed_and_by_a_name(bench: Bench, state: str) -> None:
    asked = uuid7() if state == "unknown" else bench.ask("probe.write")
    if state == "done":
        bench.perform(bench.lease()[0])
    with shared_transaction(bench.application, SharedRole.RELAY) as session:
        with pytest.raises(NotFoundError):
            service.dismiss(session, asked, "operator")
        with pytest.raises(InvalidError):
            service.dismiss(session, asked, " ")


def test_the_command_dismisses_under_the_name_of_its_user(bench: Bench, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    asked = bench.ask("test.complain")
    bench.perform(bench.lease()[0])
    for name, value in {
        "DATA": str(tmp_path),
        "SEMESTA_DATABASE_URL": str(bench.installation.owner_url),
        "SEMESTA_APP_DATABASE_URL": bench.installation.application_url,
        "SEMESTA_REDIS_URL": bench.installation.redis_url,
        "SEMESTA_SECRET_KEY": bench.installation.secret_key,
        "LOGNAME": "operator",
    }.items():
        monkeypatch.setenv(name, value)
    result = CliRunner().invoke(jobs, ["dismiss", str(asked)])
    assert (result.exit_code, result.output) == (0, "1 dismissed.\n")
    assert bench.row(asked).last_error.startswith("Dismissed by operator at ")


def test_work_of_a_suspended_tenant_is_counted_apart(bench: Bench) -> None:
    for code in ("12.19", "12.19", "12.74"):
        bench.ask("probe.write", code)
    bench.change("UPDATE registry.outbox SET due_at = now() - interval '1 hour' WHERE tenant = '12.19'")
    bench.change("UPDATE registry.tenants SET state = 'suspended' WHERE code = '12.19'")
    with shared_transaction(bench.application, SharedRole.RELAY) as session:
        state = service.waiting(session)
    assert (state.due, state.suspended, state.leased, state.later, state.dead) == (1, 2, 0, 0, 0)
    assert state.oldest_due_seconds < 60


def test_the_state_of_the_outbox_counts_each_row_once(bench: Bench) -> None:
    bench.ask("test.complain")
    bench.perform(bench.lease()[0])
    bench.ask("probe.write")
    bench.perform(bench.lease()[0])
    bench.ask("probe.write")
    bench.lease()
    bench.ask("probe.write")
    bench.change("UPDATE registry.outbox SET due_at = now() + interval '1 hour' WHERE leased_until IS NULL AND attempts = 0")
    waits = bench.ask("probe.write")
    bench.change("UPDATE registry.outbox SET due_at = now() - interval '90 seconds' WHERE id = :id", id=waits)
    with shared_transaction(bench.application, SharedRole.RELAY) as session:
        state = service.waiting(session)
    assert state == QueueState(due=1, leased=1, later=1, suspended=0, dead=1, oldest_due_seconds=state.oldest_due_seconds)
    assert 90 <= state.oldest_due_seconds < 150


def test_a_tenant_sees_only_whether_its_own_work_is_done(bench: Bench) -> None:
    asked = bench.ask("probe.write")
    bench.perform(bench.lease()[0])
    with tenant_transaction(bench.application, "12.19") as session:
        assert service.is_done(session, asked)
    with tenant_transaction(bench.application, "12.74") as session:
        assert not service.is_done(session, asked)


def test_old_done_and_dismissed_work_is_forgotten_and_nothing_else(bench: Bench) -> None:
    insert = (
        "INSERT INTO registry.outbox (id, runs_as, tenant, job, done_at, dead_at, due_at) VALUES "
        "(gen_random_uuid(), 'tenant_1219', '12.19', :job, now() - cast(:done AS interval), now() - cast(:dead AS interval), "
        "now() - interval '1 year')"
    )
    bench.change(insert, job="old", done="31 days", dead=None)
    bench.change(insert, job="young", done="29 days", dead=None)
    bench.change(insert, job="dead", done=None, dead="90 days")
    bench.change(insert, job="dismissed", done="31 days", dead="90 days")
    bench.change(insert, job="dismissed lately", done="29 days", dead="90 days")
    bench.change("INSERT INTO registry.periods (job, period) VALUES ('x', now() - interval '401 days'), ('y', now())")
    with shared_transaction(bench.application, SharedRole.RELAY) as session:
        assert service.prune(session) == 2
        assert set(session.scalars(text("SELECT job FROM registry.outbox"))) == {"young", "dead", "dismissed lately"}
        assert set(session.scalars(text("SELECT job FROM registry.periods"))) == {"y"}
