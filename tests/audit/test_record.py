"""The record: what was written down stands, whole, in the tenant that it belongs to."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import ProgrammingError

from semesta_platform.audit import service
from semesta_platform.database import uuid7
from semesta_platform.errors import ContextError
from semesta_platform.tenancy.names import SharedRole
from semesta_platform.transactions import owner_transaction, shared_transaction, tenant_transaction


@pytest.fixture
def emptied(owner: Engine) -> Iterator[None]:
    yield
    with owner_transaction(owner) as session:
        session.execute(text("DELETE FROM tenant_1219.audit_entries WHERE action = 'figure.verified'"))


@pytest.mark.usefixtures("emptied")
def test_an_entry_tells_who_did_what_with_both_values(application: Engine) -> None:
    person = uuid7()
    with tenant_transaction(application, "12.19") as session:
        written = service.record(
            session,
            actor="Petugas BPJS",
            actor_id=person,
            action="figure.verified",
            subject_kind="figure",
            subject_id="2025-12",
            before={"state": "submitted", "registered": 412_000},
            after={"state": "verified", "coverage": "98.81", "note": None},
            request_id="r-1",
        )
        row = session.execute(text("SELECT * FROM audit_entries WHERE id = :id"), {"id": written}).one()
    assert (row.actor, row.actor_id, row.action, row.subject_kind, row.subject_id, row.request_id) == (
        "Petugas BPJS",
        person,
        "figure.verified",
        "figure",
        "2025-12",
        "r-1",
    )
    assert row.before == {"state": "submitted", "registered": 412_000}
    assert row.after == {"state": "verified", "coverage": "98.81", "note": None}


@pytest.mark.usefixtures("emptied")
def test_what_is_not_there_is_null_and_not_json_null(application: Engine) -> None:
    with tenant_transaction(application, "12.19") as session:
        service.record(session, actor="Semesta", action="figure.verified", subject_kind="figure", subject_id="1")
        query = "SELECT before IS NULL AND after IS NULL AND actor_id IS NULL FROM audit_entries WHERE action = 'figure.verified'"
        assert session.scalars(text(query)).all() == [True]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entries SET actor = 'x'",
        "DELETE FROM audit_entries",
        "TRUNCATE audit_entries CASCADE",
        "UPDATE audit_seals SET entries = 0",
        "DELETE FROM audit_sealed",
    ],
)
def test_no_tenant_can_change_its_record(application: Engine, statement: str) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"), tenant_transaction(application, "12.19") as session:
        session.connection().exec_driver_sql(statement)


def test_there_is_no_record_outside_a_tenant(application: Engine) -> None:
    with pytest.raises(ContextError), shared_transaction(application, SharedRole.REGISTRY) as session:
        service.record(session, actor="Semesta", action="a.b", subject_kind="c", subject_id="d")
