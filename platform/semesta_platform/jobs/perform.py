"""The wrapper around every job: counts the attempt, runs the job under its role, marks it done beside its effect, or failed.

Why an effect happens exactly once: the job's transaction locks its outbox row, runs only when the row is not done, and sets
`done_at` in the same commit as the effect. Everything else here (attempts, leases, pauses) only decides when it is tried.
"""

from __future__ import annotations

import random
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import structlog
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from semesta_platform.errors import ContextError
from semesta_platform.jobs import rules
from semesta_platform.jobs.records import Message, Outcome, Work
from semesta_platform.jobs.registry import Job, Jobs
from semesta_platform.tenancy.names import SharedRole
from semesta_platform.transactions import shared_transaction, tenant_transaction

_OPEN = "done_at IS NULL AND dead_at IS NULL"
# attempts: of two deliveries of one message only the first finds the count that it was sent with.
_FIND = text(f"""
SELECT o.tenant, o.runs_as, o.job, o.arguments, t.state, o.due_at > now() - :patience
FROM registry.outbox o LEFT JOIN registry.tenants t ON t.code = o.tenant
WHERE o.id = :id AND {_OPEN} AND o.due_at <= now() AND o.attempts = :attempt - 1 FOR UPDATE OF o SKIP LOCKED
""")  # noqa: S608 (a constant of this module)
_COUNT = text("""
UPDATE registry.outbox SET attempts = attempts + 1, attempts_allowed = :allowed,
  leased_until = now() + :grace * interval '1 second' WHERE id = :id
""")
_WAIT = text("UPDATE registry.outbox SET leased_until = NULL WHERE id = :id")
# A lease without a message: no relay sends it for a while, and its due moment stays the true one.
_PUT_OFF = text("UPDATE registry.outbox SET leased_until = now() + :pause * interval '1 second' WHERE id = :id")
_BURY = text("UPDATE registry.outbox SET dead_at = now(), leased_until = NULL, last_error = :reason WHERE id = :id")
_LIMITS = text("""
SELECT set_config('statement_timeout', :limit, true), set_config('idle_in_transaction_session_timeout', :longer, true)
""")
_LOCK = text(f"SELECT 1 FROM registry.outbox WHERE id = :id AND {_OPEN} FOR UPDATE SKIP LOCKED")  # noqa: S608 (a constant)
_FINISH = text("UPDATE registry.outbox SET done_at = clock_timestamp() WHERE id = :id")
# Waits for a commit that is still on its way: when it arrives after all, the row is done and this changes nothing. A relay may
# have found the row unlocked a moment before and have given it up for a dead worker's: the real reason is written over that.
_FAIL = text("""
UPDATE registry.outbox SET last_error = :reason, leased_until = NULL,
  due_at = CASE WHEN attempts >= attempts_allowed THEN due_at ELSE clock_timestamp() + :pause END,
  dead_at = coalesce(dead_at, CASE WHEN attempts >= attempts_allowed THEN clock_timestamp() END)
WHERE id = :id AND done_at IS NULL AND attempts = :attempt RETURNING dead_at IS NOT NULL
""")

HANGING = 30
LOOKS = (0.01, 0.03, 0.1, 0.0)
"""Seconds between one look at a row that somebody holds and the next."""

_log = structlog.stdlib.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Begun:
    job: Job
    work: Work


def perform(engine: Engine, jobs: Jobs, message: Message, *, grace: float) -> Outcome:
    """Do what a message from the queue asks for, unless it was done, runs elsewhere or must not run.

    An error of the job itself is recorded and logged, not raised. Safe to call twice or at the same time with one message.

    Args:
        engine: the application's login.
        jobs: all jobs of the installation.
        message: as it came out of the queue.
        grace: seconds for which the row is left alone should this process die.

    Raises:
        UnavailableError, sqlalchemy.exc.DBAPIError: the database went away before the attempt was counted or its failure
            recorded; the lease runs out and the relay sends the work again.
    """
    with shared_transaction(engine, SharedRole.RELAY) as session:
        begun = _begin(session, jobs, message, grace)
    if isinstance(begun, Outcome):
        return begun
    try:
        done = _run(engine, begun)
    except Exception as error:  # noqa: BLE001 (whatever a job raises is its failure, and the worker goes on)
        _log.warning("job failed", job=message.job, attempt=message.attempt, exc_info=error)
        with shared_transaction(engine, SharedRole.RELAY) as session:
            return _record_failure(session, begun, error)
    return Outcome.DONE if done else Outcome.LEFT


def _begin(session: Session, jobs: Jobs, message: Message, grace: float) -> _Begun | Outcome:
    """Count the attempt in a transaction of its own, so that a job which kills its worker is counted too."""
    asked = {"id": message.id, "attempt": message.attempt, "patience": rules.UNKNOWN_PATIENCE}
    row = session.execute(_FIND, asked).one_or_none()
    if row is None:
        return Outcome.LEFT
    tenant, runs_as, name, arguments, state, young = row
    job = jobs.find(name)
    if job is None and young:
        session.execute(_PUT_OFF, {"id": message.id, "pause": rules.UNKNOWN_PAUSE})
        return Outcome.WAITS
    reason = rules.refusal(job, name, tenant, runs_as)
    if reason is None and (tenant, name) != (message.tenant, message.job):
        reason = "The message in the queue names another tenant or job than the outbox."
    if job is None or reason is not None:
        session.execute(_BURY, {"id": message.id, "reason": f"Refused: {reason}"})
        return Outcome.DEAD
    if tenant is not None and state != "ready":
        session.execute(_WAIT, {"id": message.id})
        return Outcome.WAITS
    session.execute(_COUNT, {"id": message.id, "allowed": job.attempts, "grace": grace})
    return _Begun(job, Work(message.id, name, tenant, message.attempt, arguments))


def _run(engine: Engine, begun: _Begun) -> bool:
    """Effect and mark in one transaction; False when somebody else has the row or has finished it."""
    row = {"id": begun.work.id}
    with _own_transaction(engine, begun) as session:
        if not _held(session, row):
            return False
        # The worker's alarm comes first and tells the reason; the database's own end is for a worker that hangs.
        session.execute(_LIMITS, {"limit": f"{begun.job.timeout}s", "longer": f"{begun.job.timeout + HANGING}s"})
        role = session.info["role"]
        begun.job.function(session, begun.work)
        session.flush()
        if session.info["role"] != role or session.execute(_FINISH, row).rowcount != 1:  # type: ignore[attr-defined]  # CursorResult
            raise ContextError(f"Job {begun.job.name} left its transaction under another role.")
    return True


def _held(session: Session, row: dict[str, uuid.UUID]) -> bool:
    """Whether the row is this run's; a second delivery that only looks at it may hold it for some milliseconds."""
    for pause in LOOKS:
        if session.execute(_LOCK, row).one_or_none() is not None:
            return True
        time.sleep(pause)
    return False


@contextmanager
def _own_transaction(engine: Engine, begun: _Begun) -> Iterator[Session]:
    if begun.job.role is not None:
        with shared_transaction(engine, begun.job.role) as session:
            yield session
        return
    with tenant_transaction(engine, str(begun.work.tenant)) as session:
        yield session


def _record_failure(session: Session, begun: _Begun, error: Exception) -> Outcome:
    luck = random.random()  # noqa: S311 (spreads load, hides nothing)
    values = {
        "id": begun.work.id,
        "attempt": begun.work.attempt,
        "reason": rules.sentence(error),
        "pause": rules.pause(begun.job.pause, begun.work.attempt, luck),
    }
    dead = session.execute(_FAIL, values).scalar_one_or_none()
    if dead is None:
        # The commit had arrived after all, or another attempt is under way.
        return Outcome.LEFT
    return Outcome.DEAD if dead else Outcome.FAILED
