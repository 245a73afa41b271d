"""The relay's side of the outbox: lease due rows in fair turns, give them back, take back what a wiped queue has lost."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence

from sqlalchemy import text
from sqlalchemy.orm import Session

from semesta_platform.jobs.records import Message, Timing

# One statement and one round trip, because an idle relay asks it five times a second.
# turns: each role's due rows are numbered, after those of it that are in the queue already; a tenant with a thousand rows so
# fills its share and no more. chosen: locked rows are running; that lock is their lease. The conditions stand again on `o`,
# where PostgreSQL tests them anew when another relay was quicker. Rows that can never run are marked dead on the way.
_LEASE = text("""
WITH turns AS (
  SELECT id, turn FROM (
    SELECT id, leased_until, count(*) FILTER (WHERE leased_until > now()) OVER role_rows
      + row_number() OVER (PARTITION BY runs_as, coalesce(leased_until > now(), false) ORDER BY due_at, id) AS turn
    FROM registry.outbox WHERE done_at IS NULL AND dead_at IS NULL AND due_at <= now()
    WINDOW role_rows AS (PARTITION BY runs_as)
  ) numbered
  WHERE turn <= :share AND (leased_until IS NULL OR leased_until <= now())
), chosen AS (
  SELECT o.id, o.tenant IS NOT NULL AND t.code IS NULL AS orphan
  FROM registry.outbox o JOIN turns USING (id) LEFT JOIN registry.tenants t ON t.code = o.tenant
  WHERE o.done_at IS NULL AND o.dead_at IS NULL AND o.due_at <= now() AND (o.leased_until IS NULL OR o.leased_until <= now())
    AND o.job <> ALL (:held) AND (t.state IS NULL OR t.state = 'ready')
  ORDER BY turns.turn, o.due_at LIMIT :limit FOR UPDATE OF o SKIP LOCKED
)
UPDATE registry.outbox o SET
  sends = sends + CASE WHEN orphan OR attempts >= attempts_allowed THEN 0 ELSE 1 END,
  leased_until = CASE WHEN orphan OR attempts >= attempts_allowed THEN NULL ELSE now() + :lease * interval '1 second' END,
  dead_at = CASE WHEN orphan OR attempts >= attempts_allowed THEN now() END,
  last_error = CASE WHEN orphan THEN 'Its tenant does not exist any more.'
    WHEN attempts >= attempts_allowed THEN 'It ended its worker or the database in each of ' || attempts || ' attempts.'
      || coalesce(' Before that: ' || last_error, '')
    ELSE last_error END
FROM chosen WHERE o.id = chosen.id
RETURNING o.id, o.sends, o.attempts + 1, o.job, o.tenant, o.dead_at IS NOT NULL
""")
_GIVE_BACK = text("""
UPDATE registry.outbox SET leased_until = NULL WHERE id IN (
  SELECT id FROM registry.outbox
  WHERE id = ANY (:ids) AND done_at IS NULL AND dead_at IS NULL AND leased_until > now() FOR UPDATE SKIP LOCKED)
""")
_TAKE_BACK = text("""
UPDATE registry.outbox SET leased_until = NULL WHERE id IN (
  SELECT id FROM registry.outbox
  WHERE done_at IS NULL AND dead_at IS NULL AND leased_until > now() FOR UPDATE SKIP LOCKED)
RETURNING id
""")


def lease(session: Session, timing: Timing, limit: int, held: Collection[str]) -> tuple[list[Message], list[Message]]:
    """Lease at most `limit` due rows for the queue, in turns of roles; (messages to send, rows that were given up).

    Work of tenants that are not ready stays where it is. Rows whose workers died in every attempt, or whose tenant is gone,
    are given up with that reason.

    Args:
        session: of role relay; commit before sending.
        timing: the length of a lease, and the share of one role.
        limit: at least 1.
        held: names of jobs to leave, because their queue is full.
    """
    values = {"share": timing.share, "lease": timing.lease, "limit": limit, "held": list(held)}
    messages: list[Message] = []
    dead: list[Message] = []
    for *fields, is_dead in session.execute(_LEASE, values):
        (dead if is_dead else messages).append(Message(*fields))
    return messages, dead


def give_back(session: Session, ids: Sequence[uuid.UUID]) -> None:
    """End the leases of rows that could not be put into the queue. Role relay."""
    session.execute(_GIVE_BACK, {"ids": list(ids)})


def take_back(session: Session) -> int:
    """End all leases, after the queue has lost what it had; how many there were. Rows that run just now stay. Role relay."""
    return len(session.execute(_TAKE_BACK).all())
