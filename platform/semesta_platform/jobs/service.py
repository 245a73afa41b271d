"""What operators do with work: see what waits and what was given up, run it again or dismiss it; and the pruning of old work."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from semesta_platform.errors import InvalidError, NotFoundError
from semesta_platform.jobs.model import OutboxRow
from semesta_platform.jobs.records import DeadJob, QueueState

KEEP_DONE = dt.timedelta(days=30)
KEEP_PERIODS = dt.timedelta(days=400)
LONGEST_OPERATOR = 100
PRUNE_BATCH = 10_000
PRUNE_ROUNDS = 50

_STATE = text("""
SELECT count(*) FILTER (WHERE waits AND ready), count(*) FILTER (WHERE leased), count(*) FILTER (WHERE due_at > now() AND alive),
  count(*) FILTER (WHERE waits AND NOT ready), count(*) FILTER (WHERE NOT alive),
  coalesce(extract(epoch FROM now() - min(due_at) FILTER (WHERE waits AND ready)), 0)::float8
FROM (
  SELECT o.due_at, o.dead_at IS NULL AS alive, o.dead_at IS NULL AND coalesce(o.leased_until > now(), false) AS leased,
    o.dead_at IS NULL AND o.due_at <= now() AND coalesce(o.leased_until <= now(), true) AS waits,
    coalesce(t.state = 'ready', true) AS ready
  FROM registry.outbox o LEFT JOIN registry.tenants t ON t.role = o.runs_as WHERE o.done_at IS NULL
) open
""")
_RERUN = text("""
UPDATE registry.outbox SET dead_at = NULL, attempts = 0, leased_until = NULL, due_at = now()
WHERE id = :id AND dead_at IS NOT NULL AND done_at IS NULL RETURNING id
""")
_DISMISS = text("""
UPDATE registry.outbox SET done_at = now(), last_error = 'Dismissed by ' || :operator || ' at '
  || to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI "UTC"') || '.' || coalesce(' Before that: ' || last_error, '')
WHERE id = :id AND dead_at IS NOT NULL AND done_at IS NULL RETURNING id
""")
_PRUNE_DONE = text("""
DELETE FROM registry.outbox WHERE id IN (SELECT id FROM registry.outbox WHERE done_at < now() - :keep LIMIT :batch)
RETURNING id
""")
_PRUNE_PERIODS = text("DELETE FROM registry.periods WHERE period < now() - :keep")


def dead_jobs(session: Session, limit: int = 50, after: uuid.UUID | None = None) -> list[DeadJob]:
    """Work that was given up and not dismissed, the latest asked for first. Role relay.

    limit: 1 to 1000 rows. after: only rows asked for before this one (keyset pages: the last id of the page before).
    """
    columns = (
        OutboxRow.id,
        OutboxRow.job,
        OutboxRow.tenant,
        OutboxRow.attempts,
        OutboxRow.last_error,
        OutboxRow.created_at,
        OutboxRow.dead_at,
    )
    # Ids are UUIDs of version 7: their order is the order of asking.
    given_up = OutboxRow.dead_at.is_not(None) & OutboxRow.done_at.is_(None)
    query = select(*columns).where(given_up).order_by(OutboxRow.id.desc()).limit(limit)
    if after is not None:
        query = query.where(OutboxRow.id < after)
    return [
        DeadJob(identity, job, tenant, attempts, last_error, created_at, dead_at)
        for identity, job, tenant, attempts, last_error, created_at, dead_at in session.execute(query)
        if dead_at is not None
    ]


def rerun(session: Session, identity: uuid.UUID) -> None:
    """Let work that was given up be tried again from its first attempt; its last error stays readable. Role relay.

    Raises:
        NotFoundError: no work of this id was given up.
    """
    if session.execute(_RERUN, {"id": identity}).one_or_none() is None:
        raise _not_given_up(identity)


def dismiss(session: Session, identity: uuid.UUID, operator: str) -> None:
    """Settle work that was given up and shall never run: neither listed nor counted any more, pruned 30 days later. Role relay.

    Who did it and when is written before its last error. It never becomes done: `is_done` stays false.

    Args:
        session: commit after it.
        identity: of the outbox row.
        operator: the name of who decides it, 1 to 100 signs.

    Raises:
        InvalidError: the operator's name is empty or too long.
        NotFoundError: no work of this id was given up, or it is dismissed already.
    """
    if not operator.strip() or len(operator) > LONGEST_OPERATOR or not operator.isprintable():
        raise InvalidError(f"The name of who dismisses work has 1 to {LONGEST_OPERATOR} printable signs.")
    if session.execute(_DISMISS, {"id": identity, "operator": operator}).one_or_none() is None:
        raise _not_given_up(identity)


def _not_given_up(identity: uuid.UUID) -> NotFoundError:
    return NotFoundError(f"No work with the id {identity} was given up; `semesta jobs dead` shows all that was.")


def waiting(session: Session) -> QueueState:
    """How much work waits, is on its way, comes later or was given up. Role relay; other roles count their own rows only."""
    return QueueState(*session.execute(_STATE).one())


def tenants_that_asked(session: Session, job: str) -> list[str]:
    """Codes of tenants that asked for this work themselves in the last 30 days, and not the calendar for them. Role relay."""
    own = OutboxRow.arguments.has_key("period").is_(False)
    query = select(OutboxRow.tenant).where(OutboxRow.job == job, OutboxRow.tenant.is_not(None), own)
    return [str(code) for code in session.scalars(query.distinct().order_by(OutboxRow.tenant))]


def is_done(session: Session, identity: uuid.UUID) -> bool:
    """Whether this work is done, for the role that asked for it (or relay); work that it may not see is not."""
    done = select(OutboxRow.done_at).where(OutboxRow.id == identity, OutboxRow.dead_at.is_(None))
    found = session.execute(done).scalar_one_or_none()
    return found is not None


def prune(session: Session) -> int:
    """Forget work that was done or dismissed 30 days ago and periods of 400 days ago; how many rows of work. Role relay.

    At most half a million rows a run, in batches, so that the run ends within its time; the next one takes the rest. Work that
    was given up stays until an operator has seen to it.
    """
    gone = 0
    for _ in range(PRUNE_ROUNDS):
        batch = len(session.execute(_PRUNE_DONE, {"keep": KEEP_DONE, "batch": PRUNE_BATCH}).all())
        gone += batch
        if batch < PRUNE_BATCH:
            break
    session.execute(_PRUNE_PERIODS, {"keep": KEEP_PERIODS})
    return gone
