"""The relay: carries due work from the outbox into the queue, in fair turns, as often as it takes."""

from __future__ import annotations

import threading
import time

import redis
import structlog
from sqlalchemy import Engine
from sqlalchemy.exc import InterfaceError, OperationalError

from semesta_platform.errors import UnavailableError
from semesta_platform.installation import Installation
from semesta_platform.jobs import leasing
from semesta_platform.jobs.processes import BEAT, Presence, Trouble, stopping
from semesta_platform.jobs.records import Message, Timing
from semesta_platform.jobs.registry import Jobs
from semesta_platform.tenancy.names import SharedRole
from semesta_platform.transactions import shared_transaction
from semesta_worker import queue
from semesta_worker.registry import JOBS

SHORTEST_PAUSE = 0.01
AWAY = (redis.RedisError, UnavailableError, OperationalError, InterfaceError)

_log = structlog.stdlib.get_logger(__name__)


class Relay:
    """One relay; any number of them work side by side, because rows are leased under lock."""

    def __init__(self, engine: Engine, client: redis.Redis, jobs: Jobs, timing: Timing) -> None:
        self._engine, self._client, self._jobs, self._timing = engine, client, jobs, timing
        self._queues, self._names = sorted(jobs.queues()), [job.name for job in jobs]

    def carry(self) -> int:
        """One look: send what is due and fits into the queues; how many messages.

        Raises:
            redis.RedisError: Valkey does not answer; leases were given back where the database answers.
            UnavailableError, sqlalchemy.exc.DBAPIError: the database does not answer.
        """
        kept, lengths = queue.look(self._client, self._queues)
        if not kept:
            self._begin_anew()
        room = {name: self._timing.room - length for name, length in lengths.items() if length < self._timing.room}
        if not room:
            return 0
        held = self._jobs.in_queues(set(lengths) - set(room))
        with shared_transaction(self._engine, SharedRole.RELAY) as session:
            messages, dead = leasing.lease(session, self._timing, min(room.values()), self._names, held)
        for message in dead:
            _log.warning("job dead", outbox_id=str(message.id), job=message.job, tenant=message.tenant)
        if messages:
            self._send(messages)
        return len(messages)

    def _send(self, messages: list[Message]) -> None:
        try:
            queue.send(self._client, self._jobs, messages)
        except redis.RedisError:
            with shared_transaction(self._engine, SharedRole.RELAY) as session:
                leasing.give_back(session, [message.id for message in messages])
            raise

    def _begin_anew(self) -> None:
        """Valkey is new or was wiped: what it had is due again. The mark comes last: a relay killed here does it again."""
        with shared_transaction(self._engine, SharedRole.RELAY) as session:
            count = leasing.take_back(session)
        queue.mark(self._client)
        _log.info("queue is empty, leases ended", leases=count)


def run(
    installation: Installation, stop: threading.Event | None = None, *, jobs: Jobs = JOBS, timing: Timing | None = None
) -> None:
    """Relay until SIGTERM, SIGINT or `stop`; waits for database and queue when they are away, and says so once in the log."""
    stop, timing = stop or threading.Event(), timing or Timing()
    engine, client = installation.application_engine(pool_size=1), queue.connected(installation.redis_url)
    presence = Presence(client, "relay")
    with stopping(stop):
        _log.info("relay started")
        _carry_until(stop, Relay(engine, client, jobs, timing), presence, timing.idle)
        presence.leave()
    client.close()
    engine.dispose()
    _log.info("relay ended")


def _carry_until(stop: threading.Event, relay: Relay, presence: Presence, idle: float) -> None:
    trouble, pause, next_beat = Trouble("relay"), SHORTEST_PAUSE, 0.0
    while not stop.is_set():
        try:
            if time.monotonic() >= next_beat:
                presence.beat()
                next_beat = time.monotonic() + BEAT
            carried = relay.carry()
        except AWAY as error:
            stop.wait(trouble.grows(error))
            continue
        trouble.ends()
        # Right after work more is likely; after a while of nothing the pause is `idle`.
        pause = SHORTEST_PAUSE if carried else min(pause * 2, idle)
        stop.wait(pause)
