"""What tests of tasks share: people, a task to be made, and a tenant whose tasks are cleared again."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, text

from semesta_platform.transactions import owner_transaction
from semesta_tenants.coordination.records import Viewer, Wanted
from semesta_tenants.coverage.records import Actor
from tests.conftest import TENANTS
from tests.factories.emptying import empty

TODAY = dt.date(2026, 2, 10)
ADMIN = Actor(uuid.UUID(int=1), "Admin Kabupaten Batu Bara")
OFFICER = Actor(uuid.UUID(int=2), "Dinas Kesehatan")
OFFICES = frozenset({"Dinas Kesehatan"})
OFFICERS_VIEW = Viewer(offices=OFFICES)
WANTED = Wanted("Daftarkan peserta PBPU Pemda", "Dinas Kesehatan", "Usulan bulan Maret", dt.date(2026, 3, 20))


def clear(owner: Engine) -> None:
    """Take away every task and what the record says of it."""
    with owner_transaction(owner) as session:
        for code in TENANTS:
            schema = f"tenant_{code.replace('.', '')}"
            empty(session, [f"{schema}.{table}" for table in ("tasks", "task_notes", "batches", "notices")])
            session.execute(text(f"DELETE FROM {schema}.audit_entries WHERE action ~ '^task[.]'"))


@pytest.fixture
def cleared(owner: Engine) -> Iterator[None]:
    """No task before the test, none after it."""
    clear(owner)
    yield
    clear(owner)
