"""Runs: every open edition judged again on what is published, and kept whole when anything about it changed. Role `ranker`."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import insert, text
from sqlalchemy.orm import Session

from semesta_platform.jobs import outbox
from semesta_platform.tenancy.names import SharedRole
from semesta_tenants.awards import kept, queries
from semesta_tenants.awards.canonical import rules_digest
from semesta_tenants.awards.choosing import scope_of
from semesta_tenants.awards.ledger import MOST_CAUSES, EditionState, Opened
from semesta_tenants.awards.model import RunRow
from semesta_tenants.awards.outcomes import RunResult
from semesta_tenants.awards.rules import run as judge

JOB = "awards.rank"
# One ranker at a time: the second one then reads what the first could not see yet, and the last run has everything.
_LOCK = text("SELECT pg_advisory_xact_lock(hashtext('semesta.awards.rank'))")
# Work of the same kind that was asked for by now: whatever asked is committed, so the reads that follow see it too.
_SETTLE = text("""
WITH settled AS (
  UPDATE registry.outbox SET done_at = clock_timestamp() WHERE id IN (
    SELECT id FROM registry.outbox WHERE job = :job AND runs_as = 'ranker' AND id <> :own
    AND done_at IS NULL AND dead_at IS NULL AND due_at <= now() FOR UPDATE SKIP LOCKED
  ) RETURNING id, arguments
)
SELECT arguments FROM settled ORDER BY id
""")


def ask(session: Session, what: str, tenant: str | None = None, edition: str | None = None) -> uuid.UUID:
    """Ask for runs once this transaction is committed; as `publisher` or `ranker`.

    what: 'figure', 'gate', 'edition' or 'asked'; runs that the schedule asks for say 'schedule'.
    """
    given = {"what": what, "tenant": tenant, "edition": edition}
    return outbox.ask(session, JOB, {name: value for name, value in given.items() if value}, runs_as=SharedRole.RANKER)


def rank(session: Session, own: uuid.UUID, cause: Mapping[str, Any]) -> list[int]:
    """Judge every edition that is not published yet; the numbers of the runs that were kept.

    A run that would say what the edition's newest one says is not kept again. own: the outbox row that asked.
    """
    session.execute(_LOCK)
    settled = session.execute(_SETTLE, {"job": JOB, "own": own}).scalars()
    causes = [dict(cause), *(dict(each) for each in settled)][:MOST_CAUSES]
    return [number for each in queries.opened(session) if (number := judge_again(session, each, causes)) is not None]


def judge_again(session: Session, opened: Opened, causes: Sequence[Mapping[str, Any]]) -> int | None:
    """One edition judged on what is published now; the number of the run, None when it would say nothing new."""
    if opened.state == EditionState.PUBLISHED:
        return None
    rules, final = queries.effective(opened), opened.state == EditionState.FROZEN
    before = queries.latest_run(session, opened.id)
    given = queries.given(session, rules, scope_of(rules))
    if before is not None and (before.rules_digest, before.inputs_digest, before.final) == (
        rules_digest(rules),
        given.digest,
        final,
    ):
        return None
    return _keep(session, judge(rules, given), causes, final=final)


def _keep(session: Session, result: RunResult, causes: Sequence[Mapping[str, Any]], *, final: bool) -> int:
    values = {
        "edition": result.edition,
        "version": result.version,
        "final": final,
        "rules_digest": result.rules_digest,
        "inputs_digest": result.inputs_digest,
        "content": kept.packed(result),
        "reported": sum(each.reported for each in result.contests),
        "eligible": sum(each.eligible for each in result.contests),
        "causes": list(causes),
    }
    return session.execute(insert(RunRow).values(values).returning(RunRow.number)).scalar_one()
