"""How work travels through Valkey: messages of JSON primitives in RQ's queues, and nothing else that RQ could be told to do."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Callable, Collection, Sequence
from contextvars import ContextVar
from itertools import groupby
from typing import Any, TypeAlias

import redis
from rq import Queue
from rq.job import Job as QueuedJob
from rq.serializers import JSONSerializer

from semesta_platform.errors import ContextError
from semesta_platform.jobs.processes import alive, live_workers
from semesta_platform.jobs.records import Message
from semesta_platform.jobs.registry import DEFAULT_QUEUE, Jobs

__all__ = ["alive", "connected", "deliver", "live_workers", "look", "mark", "opened", "send"]

DELIVER = "semesta_worker.queue.deliver"
EPOCH = "semesta:epoch"
# A message that nobody takes for a day is garbage: its lease ran out long ago and the relay has sent others.
TTL = 86_400
FAILURE_TTL = 3_600

Performer: TypeAlias = Callable[[Message], None]
performer: ContextVar[Performer] = ContextVar("performer")
"""What this process does with a message; set by the worker for itself."""


def deliver(identity: str, send_count: int, attempt: int, job: str, tenant: str | None) -> None:
    """What RQ calls in a worker; the arguments are a message's fields as JSON primitives."""
    performer.get()(Message(uuid.UUID(identity), send_count, attempt, job, tenant))


class OutboxJob(QueuedJob):
    """RQ's job, restricted to `deliver`: whoever can write into Valkey must not choose what a worker calls."""

    @property
    def func(self) -> Callable[..., None]:
        """`deliver`.

        Raises:
            ContextError: the queue names something else.
        """
        if self.func_name != DELIVER or self.instance is not None:
            raise ContextError("The queue asks for something that is no delivery of work.")
        return deliver

    def restore(self, raw_data: Any) -> None:
        """Reads the job from Valkey and forgets every other call that it may ask for."""
        super().restore(raw_data)
        self._success_callback_name = self._failure_callback_name = self._stopped_callback_name = None
        self.webhooks = []


def connected(url: str) -> redis.Redis:
    """A client that gives up after seconds instead of hanging."""
    return redis.Redis.from_url(url, socket_connect_timeout=2, socket_timeout=5, health_check_interval=30)


def opened(client: redis.Redis, name: str) -> Queue:
    """RQ's queue of this name, in JSON."""
    return Queue(name, connection=client, job_class=OutboxJob, serializer=JSONSerializer)


def look(client: redis.Redis, names: Collection[str]) -> tuple[bool, dict[str, int]]:
    """(whether the queue has kept what was sent, messages waiting by queue), in one round trip.

    Raises:
        redis.RedisError: Valkey does not answer.
    """
    with client.pipeline(transaction=False) as pipe:
        pipe.exists(EPOCH)
        for name in names:
            pipe.llen(f"{Queue.redis_queue_namespace_prefix}{name}")
        kept, *lengths = pipe.execute()
    return bool(kept), dict(zip(names, lengths, strict=True))


def mark(client: redis.Redis) -> None:
    """Leave a mark that is lost together with the messages when Valkey is wiped."""
    client.set(EPOCH, secrets.token_hex(8), nx=True)


def send(client: redis.Redis, jobs: Jobs, messages: Sequence[Message]) -> None:
    """Put messages into the queues of their jobs, all of them in one transaction of Valkey.

    Raises:
        redis.RedisError: Valkey does not answer; then it may or may not have them.
    """

    def queue_of(message: Message) -> str:
        job = jobs.find(message.job)
        return job.queue if job else DEFAULT_QUEUE

    with client.pipeline() as pipe:
        for name, group in groupby(sorted(messages, key=queue_of), key=queue_of):
            opened(client, name).enqueue_many([_prepared(jobs, message) for message in group], pipeline=pipe)
        pipe.execute()


def _prepared(jobs: Jobs, message: Message) -> Any:
    job = jobs.find(message.job)
    return Queue.prepare_data(
        DELIVER,
        args=(str(message.id), message.send, message.attempt, message.job, message.tenant),
        # RQ's own alarm, a little after the statement's and before nothing: it is the run's soft limit.
        timeout=job.timeout if job else 60,
        result_ttl=0,
        ttl=TTL,
        failure_ttl=FAILURE_TTL,
        description=message.job,
        job_id=message.name,
    )
