"""The job that tells programs of events: each delivery is claimed and settled in short transactions beside the job's own."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from typing import Final

import structlog
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from semesta_platform.calling import signatures
from semesta_platform.calling.posting import Caller
from semesta_platform.calling.records import Called, Fate
from semesta_platform.errors import ContextError
from semesta_platform.jobs import outbox
from semesta_platform.jobs.records import Work
from semesta_platform.jobs.registry import Function
from semesta_platform.notifications import deliveries
from semesta_platform.tenancy import queries
from semesta_platform.transactions import tenant_transaction
from semesta_tenants.webhooks import secrets, sending
from semesta_tenants.webhooks.records import Claimed

BUDGET: Final = 30.0
"""Seconds after which a run begins no further call and goes to the end of the queue: a slow program costs others no more."""
_log = structlog.stdlib.get_logger(__name__)


def deliverer(caller: Caller, address: str, keys: Sequence[bytes]) -> Function:
    """The job's function for this installation. address: where people reach the pages, for the links in what is told.

    keys: one of which sealed each secret; none, and nothing can be signed.
    """

    def deliver(session: Session, work: Work) -> None:
        _deliver(session, work, caller, (address, keys))

    return deliver


def _deliver(session: Session, work: Work, caller: Caller, own_side: tuple[str, Sequence[bytes]]) -> None:
    """Hand over what waits, the oldest first. What then still waits has a run of its own asked for, so nothing waits for ever."""
    if not sending.any_waits(session):
        # Most tenants, every night: nobody need be asked for a connection.
        return
    engine, code = session.get_bind(), str(work.tenant)
    if not isinstance(engine, Engine):
        raise ContextError("A job's session stands on an engine.")
    tenant, end = queries.tenant_by_code(session, code), time.monotonic() + BUDGET
    page = f"/{tenant.slug}/pengaturan/webhook/" if tenant else ""
    while time.monotonic() < end:
        with tenant_transaction(engine, code) as own:
            claimed = sending.claim(own)
        if claimed is None:
            break
        called = _called(caller, claimed, code, own_side)
        with tenant_transaction(engine, code) as own:
            sending.settle(own, claimed, called, f"{page}{claimed.webhook_id}/")
        _log.info("webhook", delivery=str(claimed.id), fate=called.fate.value, attempt=claimed.attempts)
    due = sending.waits_until(session)
    if due is not None and not outbox.awaits(session, deliveries.JOB, due):
        outbox.ask(session, deliveries.JOB, {}, due_at=due)


def _called(caller: Caller, claimed: Claimed, tenant: str, own_side: tuple[str, Sequence[bytes]]) -> Called:
    address, keys = own_side
    signing = secrets.opened(claimed.sealed, keys, tenant, claimed.webhook_id)
    if not signing:
        # As if nobody were there: a new secret mends it within the days in which it is tried.
        return Called(Fate.AWAY, secrets.BROKEN)
    told = deliveries.payload(claimed.body, address)
    body = json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()
    return caller.post(claimed.url, body, signatures.headers(signing, str(claimed.id), int(time.time()), body))
