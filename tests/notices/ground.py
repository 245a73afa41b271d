"""What tests of mails share: mails written, the job as a worker does it, and what then stands in the table."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, text

from semesta_platform.jobs.records import Outcome
from semesta_platform.jobs.registry import Job, Jobs
from semesta_platform.mail.sending import Outgoing, server_from
from semesta_platform.transactions import owner_transaction, tenant_transaction
from semesta_tenants.coverage.records import Actor
from semesta_tenants.notices import service
from semesta_tenants.notices.records import Mail
from semesta_worker.jobs import notices
from tests.conftest import TENANTS
from tests.factories.emptying import empty
from tests.factories.outbox import worked_off

HERE, OTHER = "12.19", "52.03"
ADMIN = Actor(uuid.UUID(int=1), "Admin Kabupaten Batu Bara")
THING = ("action", uuid.UUID(int=7))
MAIL = Mail(
    kind="action.late",
    once="a",
    reader="Dinas Kesehatan",
    about=THING,
    subject="Terlambat: daftarkan peserta",
    body="Kepada Dinas Kesehatan,\n\nmohon diselesaikan.",
    address="dinkes@contoh.go.id",
    path="/kab-batu-bara/forum/tindak-lanjut/",
)
SENDER = ("Semesta", "semesta@contoh.go.id")


def write(engine: Engine, *onces: str, tenant: str = HERE, **more: Any) -> int:
    """Mails that differ in their cause, and in their reader's address unless it is given."""
    mails = [replace(MAIL, once=once, **({"address": f"{once}@contoh.go.id"} | more)) for once in onces]
    with tenant_transaction(engine, tenant) as session:
        return service.write(session, ADMIN, mails)


def to_server(url: str) -> Outgoing:
    return Outgoing(SENDER, "https://semesta.contoh.go.id", server=server_from(url))


def to_folder(folder: Path) -> Outgoing:
    return Outgoing(SENDER, "https://semesta.contoh.go.id", folder=folder)


def run(engine: Engine, out: Outgoing | None) -> list[Outcome]:
    """What relay and worker do with all sending that is due; work that it asks for at once is done as well."""
    jobs = Jobs([Job(service.JOB, notices.sender(out), tenant=True)])
    return worked_off(engine, jobs, service.JOB)


def table(engine: Engine, tenant: str = HERE) -> dict[str, Any]:
    """Each mail as it stands, by its cause; `pause`: seconds from now until it is tried again."""
    query = "SELECT *, extract(epoch FROM due_at - now())::float8 AS pause FROM mails ORDER BY id"
    with tenant_transaction(engine, tenant) as session:
        return {row.once: row for row in session.execute(text(query))}


def states(engine: Engine, tenant: str = HERE) -> dict[str, str]:
    return {once: row.state for once, row in table(engine, tenant).items()}


def later(owner: Engine, seconds: float) -> None:
    """So much time passes for mails and for work that waits."""
    with owner_transaction(owner) as session:
        for code in TENANTS:
            moved = f"UPDATE tenant_{code.replace('.', '')}.mails SET due_at = due_at - :by * interval '1 second'"
            session.execute(text(moved), {"by": seconds})
        session.execute(text("UPDATE registry.outbox SET due_at = due_at - :by * interval '1 second'"), {"by": seconds})


def asked(owner: Engine) -> list[Any]:
    """Sending that is asked for and not done yet: (tenant, arguments, seconds until then), the next first."""
    query = """SELECT tenant, arguments, extract(epoch FROM due_at - now())::float8 AS pause FROM registry.outbox
    WHERE job = :job AND done_at IS NULL ORDER BY due_at"""
    with owner_transaction(owner) as session:
        return list(session.execute(text(query), {"job": service.JOB}))


def clear(owner: Engine) -> None:
    """Take away every mail, what the record says of it, and the work that it asked for."""
    with owner_transaction(owner) as session:
        for code in TENANTS:
            schema = f"tenant_{code.replace('.', '')}"
            empty(session, [f"{schema}.mails"])
            session.execute(text(f"DELETE FROM {schema}.audit_entries WHERE action ~ '^(mail|reminders)[.]'"))
        session.execute(text("DELETE FROM registry.outbox"))


@pytest.fixture
def cleared(owner: Engine) -> Iterator[None]:
    """No mail before the test, none after it."""
    clear(owner)
    yield
    clear(owner)
