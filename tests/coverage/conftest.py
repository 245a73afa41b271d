"""What tests of coverage share: people, figures, and a tenant whose figures are cleared again."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, text

from semesta_platform.transactions import owner_transaction
from semesta_tenants.coverage.records import Actor, Figure, Headcount, Population, Segment, SegmentCount, Verifier
from tests.conftest import TENANTS
from tests.factories.emptying import empty

TODAY = dt.date(2026, 2, 10)
ADMIN = Actor(uuid.UUID(int=1), "Admin Kabupaten Batu Bara")
COLLEAGUE = Actor(uuid.UUID(int=2), "Petugas Dinas Kesehatan")
LIAISON = Verifier(uuid.UUID(int=3), "Petugas BPJS Kesehatan Cabang Kisaran", "kisaran", office=False)
TANJUNGBALAI = Figure(
    as_of=dt.date(2025, 4, 1),
    population=Population(187_939, "Dukcapil (DKB)", "2024S2"),
    total=Headcount(183_139, 150_499),
    segments=(
        SegmentCount(Segment.PBI_JK, Headcount(90_000, 80_000)),
        SegmentCount(Segment.PBPU_PEMDA, Headcount(40_000, 39_000)),
    ),
    note="per 1 April 2025",
)


def clear(owner: Engine) -> None:
    """Take away every figure and piece of evidence."""
    with owner_transaction(owner) as session:
        for code in TENANTS:
            schema = f"tenant_{code.replace('.', '')}"
            tables = ("coverage_versions", "coverage_segments", "populations", "gate_evidence")
            empty(session, [f"{schema}.{table}" for table in tables])
            session.execute(text(f"DELETE FROM {schema}.audit_entries WHERE action ~ '^(figure|gate|population)[.]'"))
        empty(session, ("registry.retracted_figures", "registry.published_figures", "registry.published_gate_evidence"))


@pytest.fixture
def cleared(owner: Engine) -> Iterator[None]:
    """Nothing of coverage before the test, nothing after it."""
    clear(owner)
    yield
    clear(owner)
