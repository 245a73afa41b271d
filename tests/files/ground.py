"""Files about many regions in tests: written in a few lines, read and carried as the worker does, looked at in the database."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Engine, text

from semesta_platform.jobs.records import Outcome
from semesta_platform.tenancy.names import SharedRole, role_of
from semesta_platform.transactions import owner_transaction, shared_transaction
from semesta_tenants.coverage.records import Actor
from semesta_tenants.intake import files_publishing as publishing
from semesta_tenants.intake import files_queries as queries
from semesta_tenants.intake import files_service as service
from semesta_tenants.intake import files_steps as steps
from semesta_tenants.intake.files_queries import KeptRow, Part, Scope, SourceFile
from semesta_worker.registry import JOBS
from tests.conftest import TENANTS
from tests.coverage.conftest import clear as clear_coverage
from tests.factories.emptying import empty
from tests.factories.outbox import worked_off

OPERATOR = Actor(uuid.UUID(int=11), "Pengelola sistem")
LIAISON = Actor(uuid.UUID(int=12), "Petugas BPJS Kesehatan Cabang Kisaran")
HEAD = "daerah;tanggal;penduduk;terdaftar;aktif;persen terdaftar;judul sumber;alamat sumber"
TABLES = ("source_rows", "source_parts", "source_files", "retracted_figures")
MINE = "job LIKE 'intake.%' OR job = 'awards.rank'"


def line(
    region: str, day: str, registered: object = 90_000, active: object = 70_000, *, printed: str = "", title: str = "Rekap"
) -> str:
    """One row of a national file."""
    return f"{region};{day};100000;{registered};{active};{printed};{title};https://rekap.example/1"


def table(*lines: str, head: str = HEAD) -> bytes:
    """A CSV of these rows."""
    return "\n".join([head, *lines, ""]).encode()


def stored(engine: Engine, content: bytes, *, branch: str | None = None, name: str = "nasional.csv") -> uuid.UUID:
    by = LIAISON if branch else OPERATOR
    with shared_transaction(engine, SharedRole.REGISTRY) as session:
        return service.store(session, by, service.Upload(name, content, branch))[0]


def read(engine: Engine, content: bytes, *, branch: str | None = None, name: str = "nasional.csv") -> uuid.UUID:
    """A file that the worker has read."""
    file_id = stored(engine, content, branch=branch, name=name)
    carry(engine, service.READ_JOB)
    return file_id


def carry(engine: Engine, job: str) -> list[Outcome]:
    """What relay and worker do with all that is due of one kind."""
    return worked_off(engine, JOBS, job)


def file_now(engine: Engine, file_id: uuid.UUID) -> SourceFile:
    with shared_transaction(engine, SharedRole.REGISTRY) as session:
        found = queries.file_to_read(session, file_id)
    assert found is not None
    return found


def rows_now(engine: Engine, file_id: uuid.UUID, outcome: str = "", tenant: str | None = None) -> tuple[KeptRow, ...]:
    with shared_transaction(engine, SharedRole.REGISTRY) as session:
        return queries.rows(session, file_id, outcome, tenant, 1)


def parts_now(engine: Engine, file_id: uuid.UUID) -> dict[str, Part]:
    with shared_transaction(engine, SharedRole.REGISTRY) as session:
        return {each.tenant: each for each in queries.parts(session, file_id)}


def confirmed(engine: Engine, file_id: uuid.UUID) -> None:
    """Confirmed by the operator, and published by the jobs."""
    with shared_transaction(engine, SharedRole.REGISTRY) as session:
        found = steps.found_or_none(queries.file(session, file_id, Scope.NATIONAL))
        publishing.confirm(session, OPERATOR, found, found.version)
    carry(engine, publishing.PUBLISH_JOB)


def undone(engine: Engine, file_id: uuid.UUID, reason: str = "Sumbernya diralat.") -> None:
    with shared_transaction(engine, SharedRole.REGISTRY) as session:
        found = steps.found_or_none(queries.file(session, file_id, Scope.NATIONAL))
        publishing.undo(session, OPERATOR, found, found.version, reason)
    carry(engine, publishing.RETRACT_JOB)


def outcomes(engine: Engine, file_id: uuid.UUID) -> dict[int, str]:
    """The outcome of each row by its line, with the reason where nothing changes."""
    return {each.line: _told(each) for each in rows_now(engine, file_id)}


def _told(row: KeptRow) -> str:
    why = (row.before or {}).get("why")
    return f"{row.outcome} {why}" if why else row.outcome


def asked(owner: Engine, job: str) -> Sequence[Any]:
    """Work of one kind that was asked for: tenant and due moment."""
    with owner_transaction(owner) as session:
        query = text("SELECT tenant, due_at, arguments FROM registry.outbox WHERE job = :job ORDER BY id")
        return session.execute(query, {"job": job}).all()


def acts(owner: Engine, code: str) -> list[tuple[str, str]]:
    """Who did what to figures of a region."""
    with owner_transaction(owner) as session:
        query = text(f"SELECT actor, action FROM {role_of(code)}.audit_entries WHERE action ~ '^figure[.]' ORDER BY id")
        return [(actor, action) for actor, action in session.execute(query)]


def wipe(owner: Engine) -> None:
    clear_coverage(owner)
    with owner_transaction(owner) as session:
        empty(session, [f"registry.{table}" for table in TABLES])
        session.execute(text(f"DELETE FROM registry.outbox WHERE {MINE}"))
        session.execute(text("UPDATE registry.tenants SET state = 'ready'"))
        for code in TENANTS:
            empty(session, [f"{role_of(code)}.imports"], cascade=True)
