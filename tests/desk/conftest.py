"""What tests of the desk share: regions of a branch with nothing in them, and afterwards nothing again."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, text

from semesta_platform.transactions import owner_transaction
from tests.conftest import TENANTS
from tests.coverage.conftest import clear as clear_figures
from tests.factories.emptying import empty

TABLES = ("tasks", "task_notes", "batches", "contributions", "notices")


def clear(owner: Engine) -> None:
    """Take away every figure, task, batch, contribution and notice, and what the record says of tasks."""
    clear_figures(owner)
    with owner_transaction(owner) as session:
        for code in TENANTS:
            schema = f"tenant_{code.replace('.', '')}"
            empty(session, [f"{schema}.{table}" for table in TABLES])
            session.execute(text(f"DELETE FROM {schema}.audit_entries WHERE action ~ '^task[.]'"))


@pytest.fixture
def cleared(owner: Engine) -> Iterator[None]:
    """Nothing of the branch's work before the test, nothing after it."""
    clear(owner)
    yield
    clear(owner)
