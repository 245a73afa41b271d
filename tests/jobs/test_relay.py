"""The relay: every due row reaches the queue, in fair turns, whatever is lost on the way."""

from __future__ import annotations

import json
import threading
import time
import uuid
import zlib
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
import redis
from sqlalchemy import event, text

from semesta_platform.installation import Installation
from semesta_platform.jobs import leasing
from semesta_platform.jobs.records import Message, Outcome, Timing
from semesta_platform.tenancy.names import SharedRole, role_of
from semesta_platform.transactions import owner_transaction, shared_transaction
from semesta_worker import queue, relay
from tests.conftest import TENANTS
from tests.jobs.conftest import Bench
from tests.jobs.misbehaving import TEST_JOBS


def taken(bench: Bench) -> list[Message]:
    """Every message in the queue, taken out as a worker would."""
    messages = []
    for job in queue.opened(bench.queue, "default").get_jobs():
        identity, *rest = job.args
        messages.append(Message(uuid.UUID(identity), *rest))
    bench.queue.delete("rq:queue:default")
    return messages


def test_due_work_is_sent_once_and_its_message_is_plain_json(bench: Bench) -> None:
    asked = bench.ask("probe.write", month="2025-12")
    assert [bench.relay().carry(), bench.relay().carry()] == [1, 0]
    assert bench.queue.lrange("rq:queue:default", 0, -1) == [f"{asked}-1".encode()]
    kept = bench.queue.hgetall(f"rq:job:{asked}-1")[b"data"]
    assert isinstance(kept, bytes)
    assert json.loads(zlib.decompress(kept)) == [queue.DELIVER, None, [str(asked), 1, 1, "probe.write", "12.19"], {}]


def test_relays_at_once_send_everything_once(bench: Bench) -> None:
    for number in range(60):
        bench.ask("probe.write", TENANTS[number % len(TENANTS)])
    with ThreadPoolExecutor(6) as pool:
        leased = list(pool.map(lambda _: bench.lease(limit=2), range(80)))
    identities = [message.id for messages in leased for message in messages]
    assert (len(identities), len(set(identities))) == (60, 60)


def test_a_relay_that_dies_between_lease_and_queue_loses_nothing(bench: Bench) -> None:
    asked = bench.ask("probe.write")
    (never_sent,) = bench.lease(timing=Timing(lease=60))
    later = "UPDATE registry.outbox SET leased_until = leased_until - cast(:passed AS interval)"
    bench.change(later, passed="30 seconds")
    assert bench.lease() == []
    bench.change(later, passed="30 seconds")
    (sent,) = bench.lease()
    assert (sent.id, sent.send, sent.attempt) == (asked, 2, 1)
    assert bench.perform(sent) is Outcome.DONE
    assert bench.perform(never_sent) is Outcome.LEFT
    assert bench.effects() == {str(asked): 1}


def test_what_a_wiped_queue_has_lost_is_sent_again_at_once(bench: Bench) -> None:
    asked = [bench.ask("probe.write") for _ in range(3)]
    carrier = bench.relay()
    # Before anything, after the mark, after the sending, while a message is out.
    bench.queue.flushall()
    assert carrier.carry() == 3
    bench.queue.flushall()
    assert carrier.carry() == 3
    first, *lost = taken(bench)
    assert bench.perform(first) is Outcome.DONE
    bench.queue.flushall()
    assert carrier.carry() == 2
    again = taken(bench)
    assert [bench.perform(message) for message in [*again, *lost, first]] == [*[Outcome.DONE] * 2, *[Outcome.LEFT] * 3]
    assert bench.effects() == dict.fromkeys(map(str, asked), 1)
    assert [bench.row(each).attempts for each in asked] == [1, 1, 1]


def test_leases_are_given_back_when_the_queue_takes_nothing(bench: Bench) -> None:
    asked = bench.ask("probe.write")
    bench.relay().carry()
    bench.queue.flushall()
    queue.mark(bench.queue)
    bench.change("UPDATE registry.outbox SET leased_until = NULL")
    bench.queue.config_set("maxmemory", "1")
    try:
        with pytest.raises(redis.RedisError):
            bench.relay().carry()
    finally:
        bench.queue.config_set("maxmemory", "0")
    row = bench.row(asked)
    assert (row.leased_until, row.sends, row.attempts) == (None, 2, 0)
    assert bench.relay().carry() == 1


def test_one_tenant_with_much_work_keeps_nobody_else_waiting(bench: Bench) -> None:
    for _ in range(200):
        bench.ask("probe.write", "12.19")
    order = []
    carrier = bench.relay()
    carrier.carry()
    late = bench.ask("probe.write", "12.74")
    while carrier.carry() + bench.queue.llen("rq:queue:default"):
        for message in taken(bench):
            bench.perform(message)
            order.append(message.id)
    assert len(order) == 201
    assert order.index(late) <= 2 * Timing().share


def test_a_full_queue_is_not_filled_further(bench: Bench) -> None:
    for code in ("12.19", "12.74"):
        for _ in range(10):
            bench.ask("probe.write", code)
    carrier = bench.relay(Timing(share=8, room=12))
    assert [carrier.carry() for _ in range(3)] == [12, 0, 0]
    assert bench.queue.llen("rq:queue:default") == 12


def test_work_that_ended_its_worker_each_time_is_given_up_with_that_reason(bench: Bench) -> None:
    asked = bench.ask("test.die")
    bench.change("UPDATE registry.outbox SET attempts = 2, attempts_allowed = 2, leased_until = now() - interval '1 second'")
    assert bench.relay().carry() == 0
    row = bench.row(asked)
    assert (row.dead_at is not None, row.last_error) == (True, "It ended its worker or the database in each of 2 attempts.")


def test_work_of_a_tenant_that_is_gone_is_given_up(bench: Bench) -> None:
    asked = bench.ask("probe.write")
    bench.change("UPDATE registry.outbox SET tenant = '99.99', runs_as = 'tenant_9999'")
    assert bench.relay().carry() == 0
    assert bench.row(asked).last_error == "Its tenant does not exist any more."


def test_work_that_only_another_version_knows_waits_for_it_and_keeps_nothing_else_waiting(bench: Bench) -> None:
    strangers = [bench.ask("forum.forgotten") for _ in range(3 * Timing().share)]
    asked = bench.ask("probe.write")
    carrier = bench.relay()
    assert [carrier.carry(), carrier.carry()] == [1, 0]
    assert [message.id for message in taken(bench)] == [asked]
    assert {(row.sends, row.leased_until, row.dead_at) for row in map(bench.row, strangers)} == {(0, None, None)}

    assert len(bench.lease(known=["forum.forgotten"])) == Timing().share - 1


def test_work_that_no_version_knows_for_a_day_is_given_up(bench: Bench) -> None:
    young, old = bench.ask("forum.forgotten"), bench.ask("forum.forgotten")
    bench.change("UPDATE registry.outbox SET due_at = now() - interval '23 hours'")
    bench.change("UPDATE registry.outbox SET due_at = now() - interval '25 hours' WHERE id = :id", id=old)
    assert bench.relay().carry() == 0
    row = bench.row(old)
    assert (row.dead_at is not None, row.attempts, row.sends) == (True, 0, 0)
    assert row.last_error == "Refused: There is no job named 'forum.forgotten' in this version."
    assert bench.row(young).dead_at is None


def test_work_for_a_full_queue_keeps_that_for_another_queue_not_waiting(bench: Bench) -> None:
    for _ in range(3 * Timing().share):
        bench.ask("test.fail")
    asked = bench.ask("probe.write")
    with shared_transaction(bench.application, SharedRole.RELAY) as session:
        messages, _ = leasing.lease(session, Timing(), 100, ["test.fail", "probe.write"], ["test.fail"])
    assert [message.id for message in messages] == [asked]


@pytest.mark.parametrize("statistics", ["none", "fresh"])
def test_a_look_reads_a_few_rows_of_each_role_however_many_are_due(own_installation: Installation, statistics: str) -> None:
    owner, application = own_installation.owner_engine(), own_installation.application_engine(1)
    rows = (
        "INSERT INTO registry.outbox (id, runs_as, tenant, job, due_at) SELECT gen_random_uuid(), :role, :code, :job, "
        "now() - n * interval '1 second' FROM generate_series(1, 5000) n"
    )
    with owner_transaction(owner) as session:
        session.execute(text("UPDATE registry.tenants SET state = 'suspended' WHERE code = '12.19'"))
        for code, job in (("12.19", "probe.write"), ("12.74", "probe.write"), ("12.74", "forum.new"), ("19", "probe.write")):
            session.execute(text(rows), {"role": role_of(code), "code": code, "job": job})
        if statistics == "fresh":
            session.execute(text("ANALYZE registry.outbox"))
    with shared_transaction(application, SharedRole.RELAY) as session:
        messages, _ = leasing.lease(session, Timing(), 100, ["probe.write"], [])
        read = "SELECT seq_tup_read + idx_tup_fetch FROM pg_stat_xact_user_tables WHERE relname = 'outbox'"
        assert Counter(message.tenant for message in messages) == {"12.74": Timing().share, "19": Timing().share}
        assert session.execute(text(read)).scalar_one() < 500
    owner.dispose()
    application.dispose()


def test_an_idle_look_costs_two_statements_and_one_round_trip_to_the_queue(bench: Bench) -> None:
    carrier = bench.relay()
    carrier.carry()
    statements: list[str] = []
    before = bench.queue.info("commandstats")["cmdstat_exists"]["calls"]

    def note(*given: object) -> None:
        statements.append(str(given[2]))

    event.listen(bench.application, "before_cursor_execute", note)
    try:
        assert carrier.carry() == 0
    finally:
        event.remove(bench.application, "before_cursor_execute", note)
    assert len(statements) == 2
    assert bench.queue.info("commandstats")["cmdstat_exists"]["calls"] == before + 1


def test_a_relay_without_queue_or_database_waits_and_goes_on(bench: Bench) -> None:
    asked = bench.ask("probe.write")
    stop = threading.Event()
    thread = threading.Thread(target=relay.run, args=(bench.installation, stop), kwargs={"jobs": TEST_JOBS})
    bench.queue.config_set("maxmemory", "1")
    thread.start()
    try:
        time.sleep(1)
        assert thread.is_alive()
        assert bench.queue.llen("rq:queue:default") == 0
        bench.queue.config_set("maxmemory", "0")
        end = time.monotonic() + 60
        while bench.queue.llen("rq:queue:default") == 0 and time.monotonic() < end:
            time.sleep(0.05)
        assert [message.id for message in taken(bench)] == [asked]
        assert queue.alive(bench.queue) == {"relay": 1}
    finally:
        bench.queue.config_set("maxmemory", "0")
        stop.set()
        thread.join(60)
    assert queue.alive(bench.queue) == {}
