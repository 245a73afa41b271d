"""The verb of the worker's job: every indicator that matters forecast from what is published, and kept when anything changed."""

from __future__ import annotations

import uuid

from sqlalchemy import insert, text
from sqlalchemy.orm import Session

from semesta_platform.jobs import outbox
from semesta_tenants.coverage import overview
from semesta_tenants.targets import measures
from semesta_tenants.targets import queries_forecasts as queries
from semesta_tenants.targets.forecasting import forecast
from semesta_tenants.targets.forecasts import packed
from semesta_tenants.targets.model import ForecastRow

JOB = "targets.forecast"
# One forecaster of a tenant at a time: the second one then finds what the first has kept.
_LOCK = text("SELECT pg_advisory_xact_lock(hashtext('semesta.targets.forecast'), hashtext(:tenant))")
# Work of the same kind that was asked for by now: whatever asked is committed, so the reads that follow see it too.
_SETTLE = text("""
UPDATE registry.outbox SET done_at = clock_timestamp() WHERE id IN (
  SELECT id FROM registry.outbox WHERE job = :job AND tenant = :tenant AND id <> :own
  AND done_at IS NULL AND dead_at IS NULL AND due_at <= now() FOR UPDATE SKIP LOCKED
)
""")


def ask(session: Session, what: str) -> uuid.UUID:
    """Ask for this tenant's forecasts once the transaction is committed. what: for the record, e.g. 'figure' or 'target'."""
    return outbox.ask(session, JOB, {"what": what})


def predict(session: Session, own: uuid.UUID) -> list[str]:
    """Forecast coverage, active rate and whatever a target is about; the codes of those that are kept anew.

    own: the outbox row that asked; what else asked for the same by now is answered too.
    """
    tenant = str(session.info["tenant"])
    session.execute(_LOCK, {"tenant": tenant})
    session.execute(_SETTLE, {"job": JOB, "tenant": tenant, "own": own})
    published, standing = overview.recently_published(session, tenant), queries.aims(session)
    known = queries.latest(session)
    # One horizon for all: the charts of a region end in the same month.
    until = max((each.due_on for each in standing), default=None)
    found = [forecast(each, measures.series(published, each), until) for each in queries.wanted(standing)]
    fresh = [each for each in found if each.indicator.code not in known or known[each.indicator.code].digest != each.digest]
    if fresh:
        rows = [{"indicator": each.indicator.code, "digest": each.digest, "content": packed(each)} for each in fresh]
        session.execute(insert(ForecastRow), rows)
    return [each.indicator.code for each in fresh]
