"""What tests of contributions share: people, entries to be made, and a tenant whose entries are cleared again."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Engine, text

from semesta_platform.transactions import owner_transaction, tenant_transaction
from semesta_tenants.contributions import service
from semesta_tenants.contributions.records import Entry, Fund, Kind, Voiding, Wanted
from semesta_tenants.coordination.records import Party
from semesta_tenants.coverage.records import Actor, Verifier
from tests.factories.emptying import empty

HERE = "12.19"
TODAY = dt.date(2026, 2, 10)
MAY = dt.date(2025, 5, 1)
ADMIN = Actor(uuid.UUID(int=1), "Admin Kabupaten Batu Bara")
REGION = Verifier(uuid.UUID(int=7), "BPKAD", None, office=True)
LIAISON = Verifier(uuid.UUID(int=3), "Petugas BPJS Kesehatan Cabang Kisaran", "kisaran", office=False)


def bill(month: dt.date = MAY, amount: int = 37_800_000, **more: Any) -> Wanted:
    number = f"TAG/{month:%Y/%m}"
    return Wanted(Kind.BILL, month, amount, month.replace(day=3), number, **{"people": 1000, **more})


def paid(month: dt.date = MAY, amount: int = 37_800_000, fund: Fund = Fund.BUDGET, **more: Any) -> Wanted:
    number = f"SP2D/{month:%Y/%m}/{fund.value}"
    return Wanted(Kind.PAYMENT, month, amount, month.replace(day=9), number, fund=fund, **more)


def enter(engine: Engine, wanted: Wanted, side: Party = Party.REGION, actor: Actor = ADMIN, *, today: dt.date = TODAY) -> Entry:
    with tenant_transaction(engine, HERE) as session:
        return service.enter(session, actor, side, wanted, today=today)


def confirm(
    engine: Engine, *entries: Entry, by: Verifier = LIAISON, side: Party = Party.BPJS, today: dt.date = TODAY
) -> tuple[Entry, ...]:
    with tenant_transaction(engine, HERE) as session:
        return service.confirm(session, by, side, {each.id: each.row_version for each in entries}, today=today)


def void(engine: Engine, entry: Entry, by: Verifier = LIAISON, side: Party = Party.BPJS, reason: str = "Salah ketik.") -> Entry:
    with tenant_transaction(engine, HERE) as session:
        return service.void(session, by, side, entry.id, Voiding(reason), expected=entry.row_version, today=TODAY)


def clear(owner: Engine) -> None:
    """Take away every entry, what was said of it and what the gate was told; in the one tenant that these tests write to."""
    schema = f"tenant_{HERE.replace('.', '')}"
    with owner_transaction(owner) as session:
        empty(session, [f"{schema}.contributions", f"{schema}.notices", f"{schema}.gate_evidence"])
        empty(session, ["registry.published_gate_evidence", "registry.unread_notices"])
        session.execute(text(f"DELETE FROM {schema}.settings WHERE key LIKE 'contributions%'"))
        session.execute(text(f"DELETE FROM {schema}.audit_entries WHERE action ~ '^(contributions?|gate)[.]'"))
        session.execute(text("DELETE FROM registry.outbox"))


@pytest.fixture
def cleared(owner: Engine) -> Iterator[None]:
    """Nothing entered before the test, for every test before it was followed by this; nothing after it."""
    yield
    clear(owner)
