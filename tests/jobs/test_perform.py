"""The wrapper: an effect happens exactly once, a failure is told without people's data, what must not run does not."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from sqlalchemy import Connection, event
from sqlalchemy.exc import IntegrityError, OperationalError, ProgrammingError

from semesta_platform.database import utc_now, uuid7
from semesta_platform.jobs import outbox, rules
from semesta_platform.jobs import perform as perform_module
from semesta_platform.jobs.perform import perform
from semesta_platform.jobs.records import Outcome
from semesta_platform.jobs.registry import Jobs
from semesta_platform.tenancy.names import SharedRole
from semesta_platform.transactions import acting_as, shared_transaction, tenant_transaction
from tests.jobs import misbehaving
from tests.jobs.conftest import Bench
from tests.jobs.misbehaving import TEST_JOBS


def test_work_has_its_effect_and_is_done_in_one_transaction(bench: Bench) -> None:
    asked = bench.ask("probe.write")
    (message,) = bench.lease()

    assert bench.perform(message) is Outcome.DONE
    assert bench.effects() == {str(asked): 1}
    row = bench.row(asked)
    assert (row.done_at is not None, row.attempts, row.sends, row.dead_at) == (True, 1, 1, None)


def test_work_asked_for_in_a_transaction_that_rolls_back_was_never_asked_for(bench: Bench) -> None:
    with tenant_transaction(bench.application, "12.19") as session:
        outbox.ask(session, "probe.write", {})
        session.rollback()
    assert bench.lease() == []


def test_a_message_delivered_twice_is_done_once_and_counted_once(bench: Bench) -> None:
    asked = bench.ask("probe.write")
    (message,) = bench.lease()

    assert [bench.perform(message), bench.perform(message)] == [Outcome.DONE, Outcome.LEFT]
    assert bench.effects() == {str(asked): 1}
    assert bench.row(asked).attempts == 1


def test_a_message_delivered_to_many_workers_at_once_is_done_once_and_counted_once(bench: Bench) -> None:
    for _ in range(10):
        asked = bench.ask("probe.write")
        (message,) = bench.lease()
        with ThreadPoolExecutor(8) as pool:
            outcomes = list(pool.map(lambda _, each=message: bench.perform(each), range(8)))
        assert sorted(outcomes) == [Outcome.DONE, *[Outcome.LEFT] * 7]
        assert bench.effects()[str(asked)] == 1
        assert bench.row(asked).attempts == 1


def test_a_second_message_for_running_work_leaves_it_alone(bench: Bench) -> None:
    asked = bench.ask("test.wait")
    misbehaving.STARTED.clear()
    misbehaving.GO_ON.clear()
    (first,) = bench.lease()
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(bench.perform, first, 0.0)
        assert misbehaving.STARTED.wait(60)
        # Its lease and its grace are over, and still nobody gets it: the row's lock is the lease.
        assert bench.lease() == []
        assert bench.perform(first) is Outcome.LEFT
        misbehaving.GO_ON.set()
        assert running.result() is Outcome.DONE
    assert bench.effects() == {str(asked): 1}


def test_a_worker_that_stalls_after_its_begin_finds_the_work_done_by_another(bench: Bench) -> None:
    asked = bench.ask("probe.write")
    (message,) = bench.lease()
    with shared_transaction(bench.application, SharedRole.RELAY) as session:
        begun = perform_module._begin(session, TEST_JOBS, message, grace=0)
    assert isinstance(begun, perform_module._Begun)
    (again,) = bench.lease()
    assert (again.send, again.attempt, bench.perform(again)) == (2, 2, Outcome.DONE)
    assert perform_module._run(bench.application, begun) is False
    assert bench.effects() == {str(asked): 1}


def test_a_commit_that_arrives_though_its_answer_is_lost_is_no_failure(bench: Bench) -> None:
    asked = bench.ask("probe.write")
    (message,) = bench.lease()
    engine = bench.installation.application_engine(1)
    commits = 0

    @event.listens_for(engine, "commit")
    def lose_the_answer(connection: Connection) -> None:
        nonlocal commits
        commits += 1
        if commits == 2:
            driver = connection.connection.driver_connection
            assert isinstance(driver, psycopg.Connection)
            driver.commit()
            driver.close()
            raise OperationalError("COMMIT", {}, psycopg.OperationalError("server closed the connection"))

    assert perform(engine, TEST_JOBS, message, grace=10) is Outcome.LEFT
    engine.dispose()
    row = bench.row(asked)
    assert (row.done_at is not None, row.last_error, row.dead_at) == (True, None, None)
    assert bench.effects() == {str(asked): 1}


def test_a_failed_attempt_leaves_no_effect_and_comes_back_after_a_pause_until_it_is_given_up(bench: Bench) -> None:
    asked = bench.ask("test.fail")
    outcomes = []
    for _ in range(3):
        (message,) = bench.lease()
        outcomes.append(bench.perform(message))
        row = bench.row(asked)
        if row.dead_at is None:
            assert row.due_at > utc_now()
            assert bench.lease() == []
            bench.change("UPDATE registry.outbox SET due_at = now() WHERE id = :id", id=asked)

    assert outcomes == [Outcome.FAILED, Outcome.FAILED, Outcome.DEAD]
    assert bench.effects() == {}
    assert bench.lease() == []


def test_the_real_reason_is_kept_when_a_relay_took_the_worker_for_dead(bench: Bench) -> None:
    asked = bench.ask("test.wait_and_fail")
    misbehaving.STARTED.clear()
    misbehaving.GO_ON.clear()
    (message,) = bench.lease()
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(bench.perform, message)
        assert misbehaving.STARTED.wait(60)
        # As a relay does in the instant between the end of the job's transaction and the record of its failure.
        bench.change("UPDATE registry.outbox SET dead_at = now(), last_error = 'It ended its worker.'")
        misbehaving.GO_ON.set()
        assert running.result() is Outcome.DEAD
    assert bench.row(asked).last_error == "The month is closed."


def test_a_failure_is_told_without_peoples_data(bench: Bench) -> None:
    failed, complained = bench.ask("test.fail"), bench.ask("test.complain")
    for message in bench.lease():
        bench.perform(message)

    assert re.sub(r" in .*", "", bench.row(failed).last_error) == "PostgreSQL refused: InvalidTextRepresentation, 22P02"
    assert bench.row(complained).last_error == "The month is closed."


def test_a_statement_that_takes_too_long_is_ended_by_the_database(bench: Bench) -> None:
    asked = bench.ask("test.sleep_in_database")
    (message,) = bench.lease()
    assert bench.perform(message) is Outcome.DEAD
    assert "QueryCanceled" in bench.row(asked).last_error


def test_the_limits_of_one_job_do_not_stay_on_the_connection(bench: Bench) -> None:
    bench.ask("probe.write")
    (message,) = bench.lease()
    engine = bench.installation.application_engine(1)
    assert perform(engine, TEST_JOBS, message, grace=10) is Outcome.DONE
    with engine.connect() as connection:
        settings = "SELECT current_setting('statement_timeout'), current_user, current_setting('search_path')"
        assert tuple(connection.exec_driver_sql(settings).one()) == ("0", "semesta_app", "pg_catalog")
    engine.dispose()


def test_a_job_that_only_newer_workers_know_is_put_off_until_one_of_them_takes_it(bench: Bench) -> None:
    asked = bench.ask("probe.write")
    (message,) = bench.lease()
    old = Jobs(job for job in TEST_JOBS if job.name != "probe.write")
    for _ in range(2):
        assert perform(bench.application, old, message, grace=10) is Outcome.WAITS
        row = bench.row(asked)
        assert (row.attempts, row.dead_at, row.last_error) == (0, None, None)
        assert 10 < (row.leased_until - utc_now()).total_seconds() <= rules.UNKNOWN_PAUSE
        assert bench.lease() == []

    bench.change("UPDATE registry.outbox SET leased_until = now() - interval '1 second'")
    (again,) = bench.lease()
    assert (again.send, again.attempt, bench.perform(again), bench.perform(message)) == (2, 1, Outcome.DONE, Outcome.LEFT)
    assert bench.effects() == {str(asked): 1}


def test_a_job_that_is_unknown_for_a_day_is_given_up_with_the_reason(bench: Bench) -> None:
    asked = bench.ask("forum.forgotten")
    (message,) = bench.lease(known=["forum.forgotten"])
    bench.change("UPDATE registry.outbox SET due_at = now() - interval '25 hours'")
    assert bench.perform(message) is Outcome.DEAD
    assert bench.row(asked).last_error == "Refused: There is no job named 'forum.forgotten' in this version."


def test_a_tenants_job_without_a_tenant_is_refused(bench: Bench) -> None:
    asked = uuid7()
    bench.change("INSERT INTO registry.outbox (id, runs_as, job) VALUES (:id, 'ranker', 'probe.write')", id=asked)
    (message,) = bench.lease()
    assert bench.perform(message) is Outcome.DEAD
    assert bench.row(asked).last_error == "Refused: It is a tenant's job and names no tenant."


def test_the_database_itself_refuses_work_for_another_tenants_role_or_due_before_all_time(bench: Bench) -> None:
    with pytest.raises(IntegrityError, match="ck_outbox_tenant"):
        bench.change(
            "INSERT INTO registry.outbox (id, runs_as, tenant, job) VALUES (:id, 'tenant_1274', '12.19', 'x')", id=uuid7()
        )
    with pytest.raises(IntegrityError, match="ck_outbox_finite"):
        bench.change("INSERT INTO registry.outbox (id, runs_as, job, due_at) VALUES (:id, 'relay', 'x', '-infinity')", id=uuid7())
    with pytest.raises(ProgrammingError, match="row-level security"), tenant_transaction(bench.application, "12.19") as session:
        session.connection().exec_driver_sql(
            "INSERT INTO registry.outbox (id, runs_as, tenant, job) VALUES (gen_random_uuid(), 'tenant_1274', '12.74', 'x')"
        )


def test_a_tenant_cannot_have_the_relays_work_done(bench: Bench) -> None:
    asked = bench.ask("outbox.prune")
    (message,) = bench.lease()
    assert bench.perform(message) is Outcome.DEAD
    assert bench.row(asked).last_error == "Refused: It runs as relay, but was asked for as tenant_1219."


def test_a_message_that_names_another_tenant_than_the_outbox_is_refused(bench: Bench) -> None:
    asked = bench.ask("probe.write")
    (message,) = bench.lease()
    forged = type(message)(message.id, message.send, message.attempt, message.job, "12.74")
    assert bench.perform(forged) is Outcome.DEAD
    assert (bench.effects(), bench.effects("12.74")) == ({}, {})
    assert "another tenant" in bench.row(asked).last_error


def test_work_of_a_suspended_tenant_waits_without_an_attempt(bench: Bench) -> None:
    asked = bench.ask("probe.write")
    (message,) = bench.lease()
    bench.change("UPDATE registry.tenants SET state = 'suspended' WHERE code = '12.19'")
    assert bench.perform(message) is Outcome.WAITS
    assert bench.lease() == []
    assert bench.row(asked).attempts == 0

    bench.change("UPDATE registry.tenants SET state = 'ready' WHERE code = '12.19'")
    (message,) = bench.lease()
    assert bench.perform(message) is Outcome.DONE


def test_work_is_not_done_before_it_is_due(bench: Bench) -> None:
    asked = bench.ask("probe.write")
    (message,) = bench.lease()
    bench.change("UPDATE registry.outbox SET due_at = now() + interval '1 hour'")
    assert bench.perform(message) is Outcome.LEFT
    assert bench.row(asked).attempts == 0


def test_the_publisher_asks_the_ranker_inside_a_tenants_transaction(bench: Bench) -> None:
    with tenant_transaction(bench.application, "12.19") as session, acting_as(session, SharedRole.PUBLISHER):
        asked = outbox.ask(session, "test.rank", {"edition": "uhc-awards-2026"}, runs_as=SharedRole.RANKER)
    row = bench.row(asked)
    assert (row.runs_as, row.tenant, row.arguments) == ("ranker", None, {"edition": "uhc-awards-2026"})
    (message,) = bench.lease()
    assert bench.perform(message) is Outcome.DONE
