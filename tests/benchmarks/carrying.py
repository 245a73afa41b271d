"""Work from the outbox through relay, queue and worker, against the bare SQL of the same effects."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import psycopg
from sqlalchemy import text

from semesta_platform.database import uuid7
from semesta_platform.embedded import shim
from semesta_platform.installation import Installation
from semesta_platform.tenancy.names import role_of
from semesta_platform.transactions import owner_transaction
from semesta_worker.jobs.probe import ACTION
from tests.benchmarks.figures import Figure, medians
from tests.benchmarks.ground import Servers, Size

PATIENCE = 60.0
_WRITE = text("""
INSERT INTO registry.outbox (id, runs_as, tenant, job, due_at)
VALUES (:id, :role, :code, 'probe.write', now() + interval '1 year')
""")
_RELEASE = text("""
WITH released AS (UPDATE registry.outbox SET due_at = clock_timestamp() WHERE id = ANY (:ids) RETURNING due_at)
SELECT max(due_at) FROM released
""")
_ENDED = text("SELECT max(done_at) FROM registry.outbox WHERE id = ANY (:ids) HAVING count(*) = count(done_at)")
_EFFECT = b"INSERT INTO audit_entries (id, actor, action, subject_kind, subject_id) VALUES (%s, 'Semesta', %s, 'probe', %s)"
_DONE = b"UPDATE registry.outbox SET done_at = clock_timestamp() WHERE id = %s"


def measure(servers: Servers, nation: Installation, size: Size) -> list[Figure]:
    """Milliseconds for each row, from the moment when many are due at once until the last one's effect stands."""
    codes = size.codes()
    bare = psycopg.connect(nation.application_url, autocommit=True, prepare_threshold=None)
    with bare, running(servers, nation, "relay", "worker"):
        # The first rows wait until both processes have started.
        through_the_queue(nation, codes, len(codes))
        rounds = max(size.rounds // 2, 1)
        ours, theirs = medians(
            rounds,
            lambda: through_the_queue(nation, codes, size.rows),
            lambda: by_bare_sql(bare, nation, codes, size.rows),
        )
    ours, theirs = ours / size.rows, theirs / size.rows
    note = f"{1 / ours:.0f} against {1 / theirs:.0f} rows a second; one relay, one worker"
    return [Figure("a row of the outbox", "ms", ours * 1000, "bare SQL, one connection", theirs * 1000, note=note)]


@contextmanager
def running(servers: Servers, installation: Installation, *commands: str) -> Iterator[None]:
    """The product's own processes, for as long as the block."""
    variables = {
        "DATA": str(servers.folder / "data"),
        "SEMESTA_DATABASE_URL": str(installation.owner_url),
        "SEMESTA_APP_DATABASE_URL": installation.application_url,
        "SEMESTA_REDIS_URL": installation.redis_url,
        "SEMESTA_SECRET_KEY": installation.secret_key,
    }
    made = [_started(command, servers.folder / f"{command}.log", variables) for command in commands]
    try:
        yield
    finally:
        for process in made:
            process.terminate()
        for process in made:
            process.wait(timeout=PATIENCE)


def _started(command: str, log: Path, variables: dict[str, str]) -> subprocess.Popen[bytes]:
    with log.open("wb") as file:
        argv = shim.command([sys.executable, "-m", "semesta_worker", command])
        return subprocess.Popen(argv, stdout=file, stderr=file, env=os.environ | variables)


def through_the_queue(installation: Installation, codes: Sequence[str], count: int) -> float:
    """Seconds by PostgreSQL's clock, from the rows' due moment to the last one's mark.

    Raises:
        TimeoutError: relay or worker do not get on with it.
    """
    engine, written = installation.owner_engine(), _written(installation, codes, count)
    asked = {"ids": list(written)}
    with owner_transaction(engine) as session:
        began = session.execute(_RELEASE, asked).scalar_one()
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        time.sleep(0.1)
        with owner_transaction(engine) as session:
            ended = session.execute(_ENDED, asked).scalar_one_or_none()
        if ended is not None:
            return float((ended - began).total_seconds())
    raise TimeoutError("The outbox is not done; the logs of relay and worker tell why.")


def by_bare_sql(connection: psycopg.Connection, installation: Installation, codes: Sequence[str], count: int) -> float:
    """Seconds for the same effects and marks, a transaction for each row, with nothing that would survive a fault."""
    written = _written(installation, codes, count)
    began = time.perf_counter()
    for identity, code in written.items():
        role = role_of(code)
        with connection.transaction():
            connection.execute(f"SET LOCAL ROLE {role}".encode())
            connection.execute(f"SET LOCAL search_path = {role}".encode())
            connection.execute(_EFFECT, (uuid7(), ACTION, str(identity)))
            connection.execute(_DONE, (identity,))
    return time.perf_counter() - began


def _written(installation: Installation, codes: Sequence[str], count: int) -> dict[uuid.UUID, str]:
    """Rows that nobody takes yet, in turns of the tenants: code by id."""
    made = {uuid7(): codes[number % len(codes)] for number in range(count)}
    with owner_transaction(installation.owner_engine()) as session:
        session.execute(_WRITE, [{"id": identity, "role": role_of(code), "code": code} for identity, code in made.items()])
    return made
