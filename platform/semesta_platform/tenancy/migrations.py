"""The migration run: one lock, the shared schema first, one canary tenant, then all others side by side.

A tenant's schema moves in one transaction that also carries its version row, its line in the directory and its line in the
ledger, sent as one message. So a run may be killed anywhere and started again: it begins where the schemas are.
Old and new code both work during a run (expand, then contract), since schemas move one after another.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Collection, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass, field

from psycopg import errors as pg
from sqlalchemy import Engine, select, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from semesta_platform.database import connect, uuid7
from semesta_platform.errors import ConfigurationError, ConflictError, NotFoundError
from semesta_platform.tenancy.model import MigrationRunRow, TenantRow
from semesta_platform.tenancy.moving import LOCK_ATTEMPTS, LOCK_TIMEOUT, Mover, Outcome
from semesta_platform.tenancy.names import role_of
from semesta_platform.tenancy.roles import ensure_roles
from semesta_platform.tenancy.run_lock import this_process, turn
from semesta_platform.tenancy.scripts import BASE, Tree, tree
from semesta_platform.tenancy.service import keep_regions
from semesta_platform.transactions import owner_transaction

SCHEMAS_A_QUERY = 100
MISSING = "missing"
"""Stands for the revision of a tenant whose schema or version table is not there."""


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
        ConflictError: another run is under way and the plan does not wait, or somebody holds the shared tables; says who or what.
        NotFoundError: a tenant of `plan.only` does not exist.
        ConfigurationError: a schema stands at a revision that this code does not know.
    """
    progress, began = progress or Progress(), time.monotonic()
    with _kept_open(engine) as kept, turn(kept, wait=plan.wait, waiting=progress.waiting):
        target, tally = plan.target or plan.tenants.head, _Tally(progress)
        _bring_shared(kept, plan)
        with owner_transaction(kept) as session:
            behind = _behind(session, plan.only, target)
        # Rendered before the first schema moves: an unknown revision stops the run while nothing has changed.
        for start in {start for _, start in behind}:
            plan.tenants.sql(start, target)
        run = _open_run(kept, target)
        progress.starts(len(behind))
        outcome = "stopped"
        try:
            _move_all(Mover(kept, plan.tenants, target, run), behind, plan.jobs, tally)
            outcome = "failed" if tally.failed else "done"
        finally:
            _close_run(kept, run, outcome)
    return Report(target, tuple(tally.moved), tuple(tally.failed), tally.canary, time.monotonic() - began)


def versions(session: Session, codes: Collection[str] | None = None) -> dict[str, str]:
    """Where tenants' schemas really stand, by code, read from the schemas themselves. codes: of which; None for all.

    'base' for an empty version table, `MISSING` where there is none, several revisions with commas where there should be one.
    """
    there = text("to_regclass(role || '.schema_version') IS NOT NULL")
    places = session.execute(select(TenantRow.code, there).order_by(TenantRow.code)).all()
    found = {code: MISSING for code, _ in places if codes is None or code in codes}
    readable = [code for code, is_there in places if is_there and code in found]
    for first in range(0, len(readable), SCHEMAS_A_QUERY):
        parts = (
            f"('{code}', (SELECT string_agg(version_num, ', ') FROM {role_of(code)}.schema_version))"
            for code in readable[first : first + SCHEMAS_A_QUERY]
        )
        # Not UNION ALL: PostgreSQL takes twice as long to plan that.
        rows = session.connection().exec_driver_sql(f"VALUES {', '.join(parts)}")
        found.update({code: version or BASE for code, version in rows})
    return found


@contextmanager
def _kept_open(engine: Engine) -> Iterator[Engine]:
    """The same server, with connections that last as long as the run: an owner's engine opens one for each transaction."""
    kept = connect(engine.url.render_as_string(hide_password=False))
    try:
        yield kept
    finally:
        kept.dispose()


def _bring_shared(engine: Engine, plan: Plan) -> None:
    """Roles, shared schema and regions, all or nothing; readers of the shared tables are never made to wait for long."""
    for attempt in range(LOCK_ATTEMPTS):
        time.sleep(0.2 * attempt)
        try:
            with owner_transaction(engine) as session:
                session.execute(text(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'"))
                ensure_roles(session, plan.login_password)
                _upgrade_shared(session, plan.shared)
                keep_regions(session)
        except OperationalError as error:
            if not isinstance(error.orig, pg.LockNotAvailable):
                raise
        else:
            return
    raise ConflictError("Somebody holds the shared tables in a long transaction; end that, then run `semesta migrate` again.")


def _upgrade_shared(session: Session, shared: Tree) -> None:
    """To head; where it is there already, not even Alembic is imported."""
    here = session.execute(text("SELECT to_regclass('registry.schema_version')")).scalar_one()
    version = session.execute(text("SELECT version_num FROM registry.schema_version")).scalar() if here else None
    if version != shared.head:
        if not shared.is_behind(version):
            raise ConfigurationError(f"The shared schema is at {version}, newer than this code: install the newer one.")
        shared.upgrade(session.connection())


def _behind(session: Session, only: Sequence[str] | None, target: str) -> list[tuple[str, str]]:
    """(code, revision) of each tenant that is not at the target, in order of code.

    The directory's word is enough for a schema behind, since its move looks again under a lock. Who claims to be there is
    looked at: a restored backup may be older than the directory.
    """
    rows = session.execute(select(TenantRow.code, TenantRow.version).order_by(TenantRow.code)).all()
    directory = {row.code: row.version for row in rows}
    missing = set(only or ()) - set(directory)
    if missing:
        raise NotFoundError(f"There is no tenant {', '.join(sorted(missing))}; `semesta tenant list` shows all.")
    wanted = {code: version for code, version in directory.items() if only is None or code in only}
    arrived = {code for code, version in wanted.items() if version == target}
    wanted |= versions(session, arrived) if arrived else {}
    # A damaged one is left to its move too, which says what is wrong with it.
    return [
        (code, BASE if version == MISSING or "," in version else version) for code, version in wanted.items() if version != target
    ]


def _open_run(engine: Engine, target: str) -> uuid.UUID:
    with owner_transaction(engine) as session:
        # Not waited for: the first commit that is brings this to the disk with it.
        session.execute(text("SET LOCAL synchronous_commit = off"))
        run = MigrationRunRow(id=uuid7(), process=this_process(), target=target)
        session.add(run)
        return run.id


def _close_run(engine: Engine, run: uuid.UUID, outcome: str) -> None:
    """A run that was stopped by its user still says so."""
    with owner_transaction(engine) as session:
        session.connection().exec_driver_sql(
            "UPDATE registry.migration_runs SET finished_at = clock_timestamp(), outcome = %s WHERE id = %s", (outcome, run)
        )


class _Tally:
    """Counts what happens, and tells it on."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self.moved: list[str] = []
        self.failed: list[Failure] = []
        self.canary: str | None = None

    def note(self, code: str, outcome: Outcome) -> None:
        """One tenant is done with."""
        if outcome.reason is None:
            self.moved.append(code)
        else:
            self.failed.append(Failure(code, outcome.reason))
        self._progress.moved(code)


def _move_all(mover: Mover, behind: list[tuple[str, str]], jobs: int, tally: _Tally) -> None:
    """One alone, as the canary, then the others; when the canary dies they stay whole."""
    pool = ThreadPoolExecutor(max(jobs, 1), thread_name_prefix="migrate")
    with mover:
        try:
            others = _after_the_canary(mover, pool, behind, tally)
            waiting: dict[Future[Outcome], str] = {pool.submit(mover.move, code, start): code for code, start in others}
            for future in as_completed(waiting):
                tally.note(waiting[future], future.result())
        finally:
            # Ctrl-C ends the run after the schemas under way, not after all 552.
            pool.shutdown(cancel_futures=True)


def _after_the_canary(
    mover: Mover, pool: ThreadPoolExecutor, behind: list[tuple[str, str]], tally: _Tally
) -> list[tuple[str, str]]:
    """Those left to move; none when the canary died.

    A tenant that somebody is using, or a damaged one, says nothing of the migration: the next one is the canary then.
    """
    for place, (code, start) in enumerate(behind, start=1):
        outcome = pool.submit(mover.move, code, start).result()
        tally.canary = code
        tally.note(code, outcome)
        if outcome.reason is None:
            return behind[place:]
        if not outcome.its_own:
            return []
    return []
