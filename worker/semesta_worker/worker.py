"""The worker: one process, one queue, one job at a time in this very process, so that its database connections live on."""

from __future__ import annotations

import gc
import logging
import os
import signal
import sys
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import redis
import structlog
from rq import Queue, SimpleWorker
from rq.exceptions import DequeueTimeout
from rq.job import Job as QueuedJob
from rq.serializers import JSONSerializer
from sqlalchemy import Engine
from sqlalchemy.exc import InterfaceError, OperationalError

from semesta_platform.errors import UnavailableError
from semesta_platform.installation import Installation
from semesta_platform.jobs.perform import perform
from semesta_platform.jobs.processes import Presence, Trouble, stopping
from semesta_platform.jobs.records import Message, Outcome, Timing
from semesta_platform.jobs.registry import DEFAULT_QUEUE, Jobs
from semesta_worker import queue as queues
from semesta_worker.registry import jobs_of

WAIT = 1
# RQ sets the client's time limit to 5 s below it, and lets the worker's registration fade 60 s after it.
LIFETIME = 20
PATIENCE = 5.0
MEBIBYTE = 1 << 20

_log = structlog.stdlib.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Limits:
    """When a worker gives its memory back by beginning anew: after so many jobs, or above so many MiB of resident memory."""

    jobs: int = 10_000
    megabytes: int = 512


def run(
    installation: Installation,
    queue: str = DEFAULT_QUEUE,
    *,
    jobs: Jobs | None = None,
    timing: Timing | None = None,
    limits: Limits | None = None,
) -> None:
    """Do the work of one queue until SIGTERM or SIGINT; the present job is finished first.

    In the main thread only. At its limits the process replaces itself by a new one with the same arguments and the same id,
    so its caller sees nothing of it; what the caller holds open is closed by that.

    Raises:
        ConfigurationError: the settings of mails cannot be used.
    """
    stop, limits, jobs = threading.Event(), limits or Limits(), jobs or jobs_of(installation.settings, installation.file_keys)
    engine, client = installation.application_engine(pool_size=1), queues.connected(installation.redis_url)
    with stopping(stop):
        # A process that has just replaced itself comes with both blocked: none got lost in between.
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _ENDINGS)
        _settle_down()
        queues.performer.set(_Deliverer(engine, jobs, (timing or Timing()).grace, stop))
        worker = _OutboxWorker([queues.opened(client, queue)], connection=client, serializer=JSONSerializer, worker_ttl=LIFETIME)
        _log.info("worker started", queue=queue)
        with Presence(client, "worker").kept():
            _work(worker, stop, limits)
        with suppress(redis.RedisError):
            worker.register_death()  # type: ignore[no-untyped-call]  # RQ leaves it untyped
        client.close()
        engine.dispose()
        _log.info("worker ended", queue=queue, jobs=worker.executed)
        signal.pthread_sigmask(signal.SIG_BLOCK, _ENDINGS)
        if not stop.is_set():
            os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])  # noqa: S606 (this very program again)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _ENDINGS)


_ENDINGS = (signal.SIGTERM, signal.SIGINT)


def _settle_down() -> None:
    # Every job has a line of ours; RQ would add four, and sets its own level when it is imported.
    logging.getLogger("rq.worker").setLevel(logging.WARNING)
    # As in the web: what is here by now lives as long as the process, and the collector need not walk through it in a job.
    gc.freeze()


class _OutboxWorker(SimpleWorker):
    """RQ's worker without what it does not need here: a thread for remote commands, handlers for logs, retries."""

    job_class = queues.OutboxJob
    log_result_lifespan = False
    executed = 0

    def execute_job(self, job: QueuedJob, queue: Queue) -> None:
        """Runs it in this process."""
        self.executed += 1
        super().execute_job(job, queue)

    def take(self) -> tuple[QueuedJob, Queue] | None:
        """The next job, None after a second without any."""
        self.heartbeat()
        if self.should_run_maintenance_tasks:
            self.run_maintenance_tasks()  # type: ignore[no-untyped-call]  # RQ leaves it untyped
        try:
            return Queue.dequeue_any(
                self.queues,
                WAIT,
                connection=self.connection,
                job_class=self.job_class,
                serializer=self.serializer,
                death_penalty_class=self.death_penalty_class,
            )
        except DequeueTimeout:
            return None


def _work(worker: _OutboxWorker, stop: threading.Event, limits: Limits) -> None:
    """Takes and does jobs until `stop` or a limit. A signal only sets `stop`: it never interrupts a job or a half-taken one."""
    trouble, born = Trouble("worker"), False
    while not stop.is_set() and worker.executed < limits.jobs and _resident_megabytes() < limits.megabytes:
        try:
            if not born:
                worker.register_birth()  # type: ignore[no-untyped-call]  # RQ leaves it untyped
                born = True
            found = worker.take()
            if found is not None:
                worker.execute_job(*found)
        except redis.RedisError as error:
            stop.wait(trouble.grows(error))
        else:
            trouble.ends()


@dataclass(frozen=True, slots=True)
class _Deliverer:
    """What this process does with a message."""

    engine: Engine
    jobs: Jobs
    grace: float
    stop: threading.Event

    def __call__(self, message: Message) -> None:
        """Perform it; while the database is away, wait a little: most restarts are short."""
        with structlog.contextvars.bound_contextvars(tenant=message.tenant, job=message.job, job_id=message.name):
            began = time.monotonic()
            outcome = self._outcome(message)
            _log.info("job", outcome=outcome, milliseconds=round((time.monotonic() - began) * 1000))

    def _outcome(self, message: Message) -> Outcome:
        end, trouble = time.monotonic() + PATIENCE, Trouble("worker")
        while True:
            try:
                return perform(self.engine, self.jobs, message, grace=self.grace)
            except (UnavailableError, OperationalError, InterfaceError) as error:
                # Left alone the lease runs out, and the relay sends the work again.
                if time.monotonic() > end or self.stop.wait(trouble.grows(error)):
                    return Outcome.LEFT


def _resident_megabytes() -> int:
    """Resident memory of this process in MiB; 0 where the system does not tell."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    except OSError:
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE") // MEBIBYTE
