"""The migration run: one lock, the shared schema first, one canary tenant, then all others side by side.

A tenant's schema moves in one transaction that also carries its version row, its line in the directory and its line in the
ledger, sent as one message. So a run may be killed anywhere and started again: it begins where the schemas are.
Old and new code both work during a run (expand, then contract), since schemas move one after another.
"""

from __future__ import annotations

import os
import socket
import time
import uuid
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import local
from typing import Self

import psycopg
from psycopg import errors as pg
from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

from semesta_platform.database import uuid7
from semesta_platform.errors import ConflictError, NotFoundError
from semesta_platform.tenancy.model import MigrationRunRow, TenantRow
from semesta_platform.tenancy.names import role_of
from semesta_platform.tenancy.roles import ensure_roles
from semesta_platform.tenancy.scripts import BASE, TENANT_MARK, Tree, tree
from semesta_platform.tenancy.service import keep_regions
from semesta_platform.transactions import owner_transaction

LOCK = "hashtext('semesta.migrate')"
LOCK_TIMEOUT = "2s"
LOCK_ATTEMPTS = 5
SCHEMAS_A_QUERY = 100


@dataclass(frozen=True, slots=True)
class Failure:
    """A tenant that stayed where it was, and why."""

    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class Report:
    """What a run did. canary: the tenant tried first, None when none was behind. seconds: of the whole run."""

    target: str
    moved: tuple[str, ...]
    failed: tuple[Failure, ...]
    canary: str | None
    seconds: float

    @property
    def whole(self) -> bool:
        """Whether every tenant is where the run wanted it."""
        return not self.failed


@dataclass(frozen=True, slots=True)
class Plan:
    """What one run is asked for.

    jobs: tenants moved side by side, at least 1. only: codes to move; None for all. target: revision of the tenants' tree;
    None for its head. login_password: for the application's login, None leaves it. wait: whether to wait for another run.
    """

    jobs: int = 2
    only: Sequence[str] | None = None
    target: str | None = None
    login_password: str | None = None
    wait: bool = True
    tenants: Tree = field(default_factory=lambda: tree("tenant"))
    shared: Tree = field(default_factory=lambda: tree("shared"))


class Progress:
    """Told how a run goes; this one keeps silent."""

    def waiting(self, holder: str) -> None:
        """Another run holds the lock; `holder` names its process and host."""

    def starts(self, count: int) -> None:
        """So many tenants are behind."""

    def moved(self, code: str) -> None:
        """One tenant is where it should be, or has failed."""


def migrate(engine: Engine, plan: Plan, progress: Progress | None = None) -> Report:
    """Bring the shared schema and the tenants' to where the plan wants them.

    engine: the owner's, to the server itself and not through a transaction pooler (the lock belongs to a session).

    Raises:
        ConflictError: another run is under way and the plan does not wait; names it.
        NotFoundError: a tenant of `plan.only` does not exist.
        ConfigurationError: a schema stands at a revision that this code does not know.
    """
    progress, began = progress or Progress(), time.monotonic()
    target = plan.target or plan.tenants.head
    with _one_run(engine, plan, progress):
        with owner_transaction(engine) as session:
            ensure_roles(session, plan.login_password)
            _bring_shared(session, plan.shared)
            keep_regions(session)
        with owner_transaction(engine) as session:
            behind = _behind(session, plan.only, target)
            run = _open_run(session, target)
        # Rendered before the first schema moves: an unknown revision stops the run while nothing has changed.
        for start in {start for _, start in behind}:
            plan.tenants.sql(start, target)
        progress.starts(len(behind))
        report = _move_all(_Mover(engine, plan.tenants, target, run), behind, plan.jobs, progress)
        with owner_transaction(engine) as session:
            _close_run(session, run, "failed" if report[1] else "done")
    canary = behind[0][0] if behind else None
    return Report(target, tuple(report[0]), tuple(report[1]), canary, time.monotonic() - began)


def _bring_shared(session: Session, shared: Tree) -> None:
    """To head; where it is there already, not even Alembic is imported."""
    here = session.execute(text("SELECT to_regclass('registry.schema_version')")).scalar_one()
    version = session.execute(text("SELECT version_num FROM registry.schema_version")).scalar() if here else None
    if version != shared.head:
        shared.upgrade(session.connection())


def versions(session: Session) -> dict[str, str]:
    """Where each tenant's schema really stands, by code, read from the schemas themselves; 'base' for an empty version table."""
    found: dict[str, str] = {}
    codes = list(session.scalars(select(TenantRow.code).order_by(TenantRow.code)))
    for first in range(0, len(codes), SCHEMAS_A_QUERY):
        parts = (
            f"('{code}', (SELECT version_num FROM {role_of(code)}.schema_version))"
            for code in codes[first : first + SCHEMAS_A_QUERY]
        )
        # Not UNION ALL: PostgreSQL takes twice as long to plan that.
        rows = session.connection().exec_driver_sql(f"VALUES {', '.join(parts)}")
        found.update({code: version or BASE for code, version in rows})
    return found


@contextmanager
def _one_run(engine: Engine, plan: Plan, progress: Progress) -> Iterator[None]:
    """Holds the lock of all runs on a connection of its own; it is gone with the process, however it ends."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("SELECT set_config('application_name', %s, false)", (f"semesta migrate {_process()}",))
        if not connection.exec_driver_sql(f"SELECT pg_try_advisory_lock({LOCK})").scalar_one():
            holder = connection.exec_driver_sql(
                "SELECT a.application_name FROM pg_locks l JOIN pg_stat_activity a USING (pid) "
                f"WHERE l.locktype = 'advisory' AND l.granted AND l.objid = ({LOCK}::bigint & 4294967295)::oid "
                "AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())"
            ).scalar()
            words = str(holder or "another process").removeprefix("semesta migrate ")
            if not plan.wait:
                raise ConflictError(f"A migration run is under way ({words}). Wait until it ends, then try again.")
            progress.waiting(words)
            connection.exec_driver_sql(f"SELECT pg_advisory_lock({LOCK})")
        try:
            yield
        finally:
            connection.exec_driver_sql(f"SELECT pg_advisory_unlock({LOCK})")


def _behind(session: Session, only: Sequence[str] | None, target: str) -> list[tuple[str, str]]:
    """(code, revision) of each tenant that is not at the target, in order of code."""
    standing = versions(session)
    missing = set(only or ()) - set(standing)
    if missing:
        raise NotFoundError(f"There is no tenant {', '.join(sorted(missing))}; `semesta tenant list` shows all.")
    return [(code, start) for code, start in standing.items() if start != target and (only is None or code in only)]


def _open_run(session: Session, target: str) -> uuid.UUID:
    run = MigrationRunRow(id=uuid7(), process=_process(), target=target)
    session.add(run)
    return run.id


def _close_run(session: Session, run: uuid.UUID, outcome: str) -> None:
    session.connection().exec_driver_sql(
        "UPDATE registry.migration_runs SET finished_at = clock_timestamp(), outcome = %s WHERE id = %s", (outcome, run)
    )


def _process() -> str:
    return f"process {os.getpid()} on {socket.gethostname()}"


def _move_all(mover: _Mover, behind: list[tuple[str, str]], jobs: int, progress: Progress) -> tuple[list[str], list[Failure]]:
    """The first one alone, as the canary; when it dies the others stay whole."""
    moved: list[str] = []
    failed: list[Failure] = []

    def note(code: str, error: str | None) -> None:
        if error is None:
            moved.append(code)
        else:
            failed.append(Failure(code, error))
        progress.moved(code)

    with mover, ThreadPoolExecutor(max(jobs, 1), thread_name_prefix="migrate") as pool:
        for code, start in behind[:1]:
            note(code, pool.submit(mover.move, code, start).result())
        others = [] if failed else behind[1:]
        waiting: dict[Future[str | None], str] = {pool.submit(mover.move, code, start): code for code, start in others}
        for future in as_completed(waiting):
            note(waiting[future], future.result())
    return moved, failed


class _Mover:
    """Moves single tenants, each worker thread on a connection of its own."""

    def __init__(self, engine: Engine, tenants: Tree, target: str, run: uuid.UUID) -> None:
        self._address = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
        self._tenants, self._target, self._run = tenants, target, run
        self._own = local()
        self._open: list[psycopg.Connection] = []

    def move(self, code: str, start: str) -> str | None:
        """Take one schema from `start` to the target; the reason when it stays where it was."""
        script = self._script(code, start)
        for attempt in range(1, LOCK_ATTEMPTS + 1):
            try:
                self._connection().execute(script)
            except pg.LockNotAvailable as error:
                self._connection().execute("ROLLBACK")
                reason = f"somebody holds a table of it: {_sentence(error)}"
                # Give the holder time, and the waiting readers behind our lock request too.
                time.sleep(0.2 * attempt)
            except psycopg.OperationalError as error:
                self._own.connection = None
                return _sentence(error)
            except psycopg.Error as error:
                self._connection().execute("ROLLBACK")
                return self._failed(code, start, _sentence(error))
            else:
                return None
        return self._failed(code, start, reason)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for connection in self._open:
            connection.close()

    def _script(self, code: str, start: str) -> bytes:
        role = role_of(code)
        statements = self._tenants.sql(start, self._target).replace(TENANT_MARK, role)
        step = f"VALUES ('{self._run}', '{code}', '{start}', '{self._target}')"
        # Nobody waits for the disk 552 times: the run's own last commit does, and with it all before are safe. A server that
        # dies sooner loses the last moments' schemas whole, version row and all, and the next run moves them again.
        return (
            f"BEGIN; SET LOCAL synchronous_commit = off; SET LOCAL lock_timeout = '{LOCK_TIMEOUT}';"
            f"SET LOCAL search_path = {role};\n{statements}\n"
            f"UPDATE registry.tenants SET version = '{self._target}' WHERE code = '{code}';"
            f"INSERT INTO registry.migration_steps (run_id, tenant_code, from_version, to_version) {step}; COMMIT"
        ).encode()

    def _failed(self, code: str, start: str, reason: str) -> str:
        columns = "run_id, tenant_code, from_version, to_version, error"
        self._connection().execute(
            f"INSERT INTO registry.migration_steps ({columns}) VALUES (%s, %s, %s, %s, %s)",
            (self._run, code, start, self._target, reason),
        )
        return reason

    def _connection(self) -> psycopg.Connection:
        connection: psycopg.Connection | None = getattr(self._own, "connection", None)
        if connection is None or connection.closed:
            connection = psycopg.connect(self._address, autocommit=True, prepare_threshold=None)
            self._own.connection = connection
            self._open.append(connection)
        return connection


def _sentence(error: psycopg.Error) -> str:
    return (error.diag.message_primary or str(error)).strip().splitlines()[0]
