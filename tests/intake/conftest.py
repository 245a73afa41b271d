"""What tests of imports share: a file of a few months, and a region whose figures and imports are cleared again."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, text

from semesta_platform.transactions import owner_transaction, tenant_transaction
from semesta_tenants.coverage import service as coverage
from semesta_tenants.coverage.records import Actor, Figure, Version
from semesta_tenants.intake import service
from semesta_tenants.intake.records import Import
from tests.conftest import TENANTS
from tests.coverage.conftest import ADMIN, LIAISON, TODAY, clear
from tests.factories.emptying import empty
from tests.intake.test_reading import EVERYWHERE

HERE = "12.74"
OFFICER = Actor(uuid.UUID(int=7), "Petugas Dinas Kesehatan")
HEADER = "Bulan;Penduduk;Sumber penduduk;Semester;Terdaftar;Aktif\n"


def row(month: str, registered: str = "183.139", active: str = "150.499", semester: str = "2024S2") -> str:
    """One month as an officer writes it."""
    return f"{month};187.939;Dukcapil (DKB);{semester};{registered};{active}\n"


def csv(*rows: str) -> bytes:
    return (HEADER + "".join(rows)).encode()


def previewed(engine: Engine, content: bytes, code: str = HERE, name: str = "angka.csv") -> Import:
    with tenant_transaction(engine, code) as session:
        return service.preview(session, OFFICER, name, content, gazetteer=EVERYWHERE, today=TODAY)


def applied(engine: Engine, made: Import, reason: str = "", code: str = HERE) -> Import:
    with tenant_transaction(engine, code) as session:
        return service.apply(session, OFFICER, made.id, expected=made.row_version, reason=reason, today=TODAY)


def verified(engine: Engine, figure: Figure, code: str = HERE) -> Version:
    with tenant_transaction(engine, code) as session:
        draft = coverage.save_draft(session, ADMIN, figure, today=TODAY)
        waiting = coverage.submit(session, ADMIN, draft.id, expected=draft.row_version, today=TODAY)
        return coverage.verify(session, LIAISON, waiting.id, expected=waiting.row_version)


def day(month: int, number: int = 1) -> dt.date:
    return dt.date(2025, month, number)


@pytest.fixture
def cleared(owner: Engine) -> Iterator[None]:
    """Nothing of coverage and imports before the test, nothing after it."""
    wipe(owner)
    yield
    wipe(owner)


def wipe(owner: Engine) -> None:
    clear(owner)
    with owner_transaction(owner) as session:
        for code in TENANTS:
            schema = f"tenant_{code.replace('.', '')}"
            empty(session, [f"{schema}.{table}" for table in ("imports", "import_rows")])
            session.execute(text(f"DELETE FROM {schema}.audit_entries WHERE action ~ '^import[.]'"))
        empty(session, [f"registry.{table}" for table in ("source_rows", "source_parts", "source_files")])
