"""The relay's side of the outbox: lease due rows in fair turns, give them back, take back what a wiped queue has lost."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence

from sqlalchemy import text
from sqlalchemy.orm import Session

from semesta_platform.jobs.records import Message, Timing
from semesta_platform.jobs.rules import UNKNOWN_PATIENCE

# One statement and one round trip, because an idle relay asks it five times a second. Its cost grows with the roles that
# have work, not with their rows.
# kinds: each role and job that has open work; PostgreSQL jumps from one to the next in ix_outbox_due. ready: those of them that
# a look may touch, before any row is counted. nearest: the first due rows of each; twice the share, because those that are in
# the queue already come first. turns: each role's rows are numbered after those of it that are in the queue; a tenant with a
# thousand rows so fills its share and no more. Work that this version does not know, or whose queue is full, takes no turn.
# chosen: locked rows are running; that lock is their lease. The conditions stand again on `o`, where PostgreSQL tests them anew
# when another relay was quicker. Rows that can never run are marked dead on the way.
# PostgreSQL's guesses are far off here (a policy counts as rare, new rows have no statistics), so the plan is not left to them:
# `LIMIT (SELECT ...)` and comparing rows make it walk ix_outbox_due in order, coalesce keeps it from that index for single rows.
_LEASE = text("""
WITH RECURSIVE kinds AS (
  (SELECT runs_as, job FROM registry.outbox WHERE done_at IS NULL AND dead_at IS NULL ORDER BY runs_as, job LIMIT 1)
  UNION ALL
  SELECT following.runs_as, following.job FROM kinds k CROSS JOIN LATERAL (
    SELECT o.runs_as, o.job FROM registry.outbox o
    WHERE o.done_at IS NULL AND o.dead_at IS NULL AND (o.runs_as, o.job) > (k.runs_as, k.job)
    ORDER BY o.runs_as, o.job LIMIT (SELECT 1)) following
), ready AS (
  SELECT k.runs_as, k.job, k.job = ANY (:known) AND k.job <> ALL (:held) AS wanted, k.job <> ALL (:known) AS stranger
  FROM kinds k LEFT JOIN registry.tenants t ON t.role = k.runs_as WHERE t.state IS NULL OR t.state = 'ready'
), nearest AS (
  SELECT r.runs_as, o.id, o.due_at, o.leased, NOT o.leased AND (r.wanted OR r.stranger AND o.old) AS free
  FROM ready r CROSS JOIN LATERAL (
    SELECT id, due_at, coalesce(leased_until > now(), false) AS leased, due_at <= now() - :patience AS old
    FROM registry.outbox WHERE done_at IS NULL AND dead_at IS NULL
      AND (runs_as, job, due_at) >= (r.runs_as, r.job, '-infinity') AND (runs_as, job, due_at) <= (r.runs_as, r.job, now())
    ORDER BY runs_as, job, due_at LIMIT (SELECT 2 * :share)) o
), turns AS (
  SELECT id, turn FROM (
    SELECT id, free, due_at, count(*) FILTER (WHERE leased) OVER (PARTITION BY runs_as)
      + row_number() OVER (PARTITION BY runs_as, free ORDER BY due_at, id) AS turn
    FROM nearest
  ) numbered
  WHERE free AND turn <= :share ORDER BY turn, due_at LIMIT :limit + :running
), chosen AS (
  SELECT o.id, turns.turn, CASE WHEN o.tenant IS NOT NULL AND t.code IS NULL THEN 'Its tenant does not exist any more.'
    WHEN o.job <> ALL (:known) THEN 'Refused: There is no job named ''' || left(o.job, 60) || ''' in this version.'
    WHEN o.attempts >= o.attempts_allowed THEN 'It ended its worker or the database in each of ' || o.attempts || ' attempts.'
      || coalesce(' Before that: ' || o.last_error, '') END AS reason
  FROM registry.outbox o JOIN turns USING (id) LEFT JOIN registry.tenants t ON t.code = o.tenant
  WHERE coalesce(o.done_at IS NULL AND o.dead_at IS NULL AND o.due_at <= now() AND coalesce(o.leased_until <= now(), true), false)
    AND (t.state IS NULL OR t.state = 'ready')
  ORDER BY turns.turn, o.due_at LIMIT :limit FOR UPDATE OF o SKIP LOCKED
), leased AS (
  UPDATE registry.outbox o SET
    sends = sends + CASE WHEN reason IS NULL THEN 1 ELSE 0 END,
    leased_until = CASE WHEN reason IS NULL THEN now() + :lease * interval '1 second' END,
    dead_at = CASE WHEN reason IS NOT NULL THEN now() END,
    last_error = coalesce(reason, last_error)
  FROM chosen WHERE o.id = chosen.id
  RETURNING o.id, o.sends, o.attempts + 1 AS attempt, o.job, o.tenant, o.dead_at IS NOT NULL AS is_dead, turn, o.due_at
)
SELECT id, sends, attempt, job, tenant, is_dead FROM leased ORDER BY turn, due_at, id
""")
# Rows whose runs outlast their lease, at once in the whole installation: a look passes over so many locked ones.
MOST_RUNNING = 1000
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


def lease(
    session: Session, timing: Timing, limit: int, known: Collection[str], held: Collection[str]
) -> tuple[list[Message], list[Message]]:
    """Lease at most `limit` due rows for the queue, in turns of roles; (messages to send, rows that were given up).

    Work of tenants that are not ready stays where it is, and so does work that only another version knows: a relay of that
    version takes it. Rows whose workers died in every attempt, whose tenant is gone, or whose job was unknown here for a day
    after they were due, are given up with that reason.

    Args:
        session: of role relay; commit before sending.
        timing: the length of a lease, and the share of one role.
        limit: at least 1.
        known: names of all jobs of this version.
        held: names of jobs to leave, because their queue is full.
    """
    values = {
        "share": timing.share,
        "lease": timing.lease,
        "limit": limit,
        "known": list(known),
        "held": list(held),
        "patience": UNKNOWN_PATIENCE,
        "running": MOST_RUNNING,
    }
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
