"""The worker as a process: it finishes what it has begun, survives what it runs, and runs nothing else."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from rq import Queue
from rq.serializers import JSONSerializer

from semesta_worker import queue
from tests.jobs.conftest import Bench
from tests.jobs.processes import Process, running, until


@pytest.fixture
def worker(bench: Bench, tmp_path: Path) -> Iterator[Process]:
    with running(bench.installation, tmp_path, "worker") as (process,):
        assert until(lambda: queue.live_workers(bench.queue) == 1)
        yield process


def carry(bench: Bench) -> None:
    """As the relay does, until nothing is left or a minute is over."""
    carrier, end = bench.relay(), time.monotonic() + 60
    while time.monotonic() < end and not done(bench):
        carrier.carry()
        time.sleep(0.05)


def done(bench: Bench) -> bool:
    from semesta_platform.jobs import service
    from semesta_platform.transactions import owner_transaction

    with owner_transaction(bench.owner) as session:
        state = service.waiting(session)
    return (state.due, state.leased, state.later) == (0, 0, 0)


@pytest.mark.newest
def test_sigterm_finishes_the_present_job_and_begins_no_other(bench: Bench, worker: Process, tmp_path: Path) -> None:
    present = bench.ask("test.sleep_until", sign=str(tmp_path / "begun"), until=str(tmp_path / "told"))
    following = bench.ask("probe.write")
    bench.relay().carry()
    assert until((tmp_path / "begun").exists)

    worker.popen.send_signal(signal.SIGTERM)
    (tmp_path / "told").touch()
    assert worker.popen.wait(timeout=60) == 0
    assert bench.effects() == {str(present): 1}
    assert (bench.row(present).done_at is not None, bench.row(following).attempts) == (True, 0)
    assert queue.alive(bench.queue) == {}


def test_jobs_that_take_too_long_are_stopped_and_the_worker_goes_on(bench: Bench, worker: Process) -> None:
    slow, asleep, quick = bench.ask("test.sleep", seconds=20), bench.ask("test.sleep_in_database"), bench.ask("probe.write")
    carry(bench)
    assert until(lambda: bench.row(asleep).dead_at is not None)
    assert until(lambda: bench.row(slow).last_error.startswith("JobTimeoutException"))
    assert bench.effects() == {str(quick): 1}
    assert worker.popen.poll() is None


def test_a_job_that_kills_its_workers_is_given_up_with_the_reason(bench: Bench, tmp_path: Path) -> None:
    poison = bench.ask("test.die")
    with running(bench.installation, tmp_path, "worker", "relay") as (worker, _relay):
        for _ in range(2):
            assert worker.popen.wait(timeout=60) == 137
            worker.restart()
        assert until(lambda: bench.row(poison).dead_at is not None)
        kept = bench.ask("probe.write", "12.74")
        assert until(lambda: bench.row(kept).done_at is not None)
    assert bench.row(poison).last_error == "It ended its worker or the database in each of 2 attempts."
    assert bench.effects() == {}


@pytest.mark.newest
def test_a_worker_at_its_limit_begins_anew_under_the_same_id(bench: Bench, tmp_path: Path) -> None:
    asked = [bench.ask("probe.write") for _ in range(5)]
    with running(bench.installation, tmp_path, "worker", most_jobs=2) as (worker,):
        bench.relay().carry()
        assert until(lambda: done(bench))
        assert worker.popen.poll() is None
        assert until(lambda: worker.said().count("worker started") == 3)
        assert queue.live_workers(bench.queue) == 1
        assert worker.end() == 0
    assert bench.effects() == dict.fromkeys(map(str, asked), 1)


@pytest.mark.newest
def test_the_queue_cannot_make_a_worker_call_anything_else(bench: Bench, worker: Process, tmp_path: Path) -> None:
    stranger = Queue("default", connection=bench.queue, serializer=JSONSerializer)
    stranger.enqueue("pathlib.Path.touch", str(tmp_path / "called"))
    stranger.enqueue("os.mkdir", str(tmp_path / "called"))
    asked = bench.ask("probe.write")
    carry(bench)
    assert bench.effects() == {str(asked): 1}
    assert not (tmp_path / "called").exists()
    assert worker.said().count("The queue asks for something that is no delivery of work.") >= 2


@pytest.mark.newest
def test_a_worker_outlives_a_wiped_queue(bench: Bench, worker: Process) -> None:
    bench.queue.flushall()
    asked = bench.ask("probe.write")
    carry(bench)
    assert bench.effects() == {str(asked): 1}
    assert worker.end() == 0
