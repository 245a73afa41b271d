"""What tests of batches share: both sides, a batch to be handed over, and tenants whose batches are cleared again."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import Engine, text

from semesta_platform.tenancy.names import role_of
from semesta_platform.transactions import owner_transaction, tenant_transaction
from semesta_tenants.batches import rules, service
from semesta_tenants.batches.records import Answer, Batch, Effect, Hand, Kind, Reason, Viewer, Wanted
from semesta_tenants.coordination.records import Party
from semesta_tenants.coverage.records import Actor, Segment
from tests.conftest import TENANTS
from tests.factories.emptying import empty

HERE, THERE = "12.19", "12.74"
TODAY = dt.date(2026, 3, 10)
ADMIN = Actor(uuid.UUID(int=1), "Admin Kabupaten Batu Bara")
OFFICER = Actor(uuid.UUID(int=2), "Dinas Sosial")
LIAISON = Actor(uuid.UUID(int=3), "Penghubung Cabang Kisaran")
REGION = Viewer(Party.REGION, "kab-batu-bara")
OFFICE = Viewer(Party.REGION, "kab-batu-bara", frozenset({"Dinas Sosial"}))
OTHER = Viewer(Party.REGION, "kab-batu-bara", frozenset({"Dinas Kesehatan"}))
BRANCH = Viewer(Party.BPJS, "kab-batu-bara")
WANTED = Wanted(
    kind=Kind.PROPOSAL,
    effect=Effect.ADD,
    segment=Segment.PBPU_PEMDA,
    month=dt.date(2026, 3, 1),
    title="Usulan peserta PBPU Pemda",
    owner="Dinas Sosial",
    people=320,
    letter="400/12",
    file_words="Map bersama",
)
ANSWER = Answer(312, 8, (Reason("nik_unmatched", 5), Reason("moved", 3)), "Sisanya menyusul.")


def clear(owner: Engine) -> None:
    """Take away every batch and task, who was told of it, and what the record says of it."""
    with owner_transaction(owner) as session:
        for schema in map(role_of, TENANTS):
            empty(session, [f"{schema}.{table}" for table in ("tasks", "task_notes", "batches", "notices")])
            session.execute(text(f"DELETE FROM {schema}.audit_entries WHERE action ~ '^batch[.]'"))
        session.execute(text("DELETE FROM registry.unread_notices"))
        session.execute(text("DELETE FROM registry.outbox"))


@pytest.fixture
def cleared(owner: Engine) -> Iterator[None]:
    """No batch before the test, none after it."""
    clear(owner)
    yield
    clear(owner)


def did(engine: Engine, verb: Callable[..., Batch], *given: Any, tenant: str = HERE, **more: Any) -> Batch:
    """One step in a transaction of its own. given: actor, viewer, and what the verb takes; a batch gives id and version."""
    with tenant_transaction(engine, tenant) as session:
        found = [each.id if isinstance(each, Batch) else each for each in given]
        seen = next((each.row_version for each in given if isinstance(each, Batch)), None)
        if seen is not None:
            more.setdefault("expected", seen)
        return verb(session, *found, **more)


def drafted(engine: Engine, wanted: Wanted = WANTED, tenant: str = HERE, today: dt.date = TODAY) -> Batch:
    return did(engine, service.draft, ADMIN, REGION, wanted, today=today, tenant=tenant)


def sent(engine: Engine, wanted: Wanted = WANTED, tenant: str = HERE, today: dt.date = TODAY) -> Batch:
    return did(engine, service.send, ADMIN, REGION, drafted(engine, wanted, tenant, today), tenant=tenant)


def received(engine: Engine, wanted: Wanted = WANTED, tenant: str = HERE, today: dt.date = TODAY) -> Batch:
    return did(engine, service.receive, LIAISON, BRANCH, sent(engine, wanted, tenant, today), tenant=tenant)


def verified(
    engine: Engine, wanted: Wanted = WANTED, answer: Answer = ANSWER, tenant: str = HERE, today: dt.date = TODAY
) -> Batch:
    return did(engine, service.verify, LIAISON, BRANCH, received(engine, wanted, tenant, today), answer, tenant=tenant)


def signed(engine: Engine, batch: Batch, actor: Actor = ADMIN, viewer: Viewer = REGION, tenant: str = HERE) -> Batch:
    hand = Hand("Sekretaris Daerah", actor.words, rules.digest_of(tenant, batch))
    return did(engine, service.sign, actor, viewer, batch, hand, tenant=tenant)


def agreed(engine: Engine, wanted: Wanted = WANTED, answer: Answer = ANSWER, tenant: str = HERE, today: dt.date = TODAY) -> Batch:
    first = signed(engine, verified(engine, wanted, answer, tenant, today), tenant=tenant)
    return signed(engine, first, LIAISON, BRANCH, tenant)
