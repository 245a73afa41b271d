"""An outbox, a record and a queue that are empty before each test; work asked for, carried and counted in one line each."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pytest
import redis
import structlog
from sqlalchemy import Engine, text

from semesta_platform.installation import Installation
from semesta_platform.jobs import leasing, outbox
from semesta_platform.jobs.perform import perform
from semesta_platform.jobs.records import JSON, Message, Outcome, Timing
from semesta_platform.tenancy.names import SharedRole, role_of
from semesta_platform.transactions import owner_transaction, shared_transaction, tenant_transaction
from semesta_worker.jobs.probe import ACTION
from semesta_worker.relay import Relay
from tests.conftest import TENANTS
from tests.jobs.misbehaving import TEST_JOBS


@dataclass(frozen=True)
class Bench:
    """What a test of work needs at hand."""

    installation: Installation
    application: Engine
    owner: Engine
    queue: redis.Redis

    def ask(self, job: str, tenant: str = "12.19", **arguments: JSON) -> uuid.UUID:
        with tenant_transaction(self.application, tenant) as session:
            return outbox.ask(session, job, arguments)

    def lease(self, limit: int = 100, timing: Timing | None = None, known: Sequence[str] = ()) -> list[Message]:
        with shared_transaction(self.application, SharedRole.RELAY) as session:
            return leasing.lease(session, timing or Timing(), limit, known or [job.name for job in TEST_JOBS], [])[0]

    def perform(self, message: Message, grace: float = 10.0) -> Outcome:
        return perform(self.application, TEST_JOBS, message, grace=grace)

    def relay(self, timing: Timing | None = None) -> Relay:
        return Relay(self.application, self.queue, TEST_JOBS, timing or Timing())

    def row(self, identity: uuid.UUID) -> Any:
        with owner_transaction(self.owner) as session:
            return session.execute(text("SELECT * FROM registry.outbox WHERE id = :id"), {"id": identity}).one()

    def change(self, statement: str, **values: object) -> None:
        with owner_transaction(self.owner) as session:
            session.execute(text(statement), values)

    def effects(self, tenant: str = "12.19") -> dict[str, int]:
        """How often each work of this tenant has had its effect, by id."""
        query = text(
            f"SELECT subject_id, count(*) FROM {role_of(tenant)}.audit_entries WHERE action = :action GROUP BY subject_id"
        )
        with owner_transaction(self.owner) as session:
            return {row[0]: row[1] for row in session.execute(query, {"action": ACTION})}

    def clear(self) -> None:
        with owner_transaction(self.owner) as session:
            session.execute(text("DELETE FROM registry.outbox"))
            session.execute(text("DELETE FROM registry.periods"))
            session.execute(text("UPDATE registry.tenants SET state = 'ready'"))
            for code in TENANTS:
                session.execute(text(f"DELETE FROM {role_of(code)}.forecasts"))
                session.execute(text(f"DELETE FROM {role_of(code)}.audit_sealed"))
                session.execute(text(f"DELETE FROM {role_of(code)}.audit_entries WHERE action = '{ACTION}'"))
                session.execute(text(f"DELETE FROM {role_of(code)}.audit_seals"))
        self.queue.flushall()


@pytest.fixture(autouse=True)
def plain_logs() -> Iterator[None]:
    """Without a set-up structlog draws each traceback with all its values, which takes seconds."""
    render = structlog.processors.JSONRenderer(default=repr)
    structlog.configure(processors=[structlog.contextvars.merge_contextvars, structlog.processors.format_exc_info, render])
    yield
    structlog.reset_defaults()


@pytest.fixture
def bench(installation: Installation, application: Engine, owner: Engine) -> Iterator[Bench]:
    queue = redis.Redis.from_url(installation.redis_url)
    made = Bench(installation, application, owner, queue)
    made.clear()
    yield made
    made.clear()
    queue.close()
