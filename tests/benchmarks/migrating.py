"""Adding a column in every schema, against a loop of plain SQL with the same parallelism."""

from __future__ import annotations

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg

from semesta_platform.installation import Installation
from semesta_platform.tenancy import migrations, scripts
from semesta_platform.tenancy.names import role_of
from tests.benchmarks.figures import Figure, medians
from tests.benchmarks.ground import Servers, Size
from tests.tenancy.test_migrations import HEAD, folder_with

BAR = 2.0
JOBS = 2
ADD = "ADD COLUMN remark text DEFAULT 'kosong'"
DROP = "DROP COLUMN remark"


def measure(servers: Servers, nation: Installation, size: Size) -> list[Figure]:
    """One revision up in every schema by a run of ours; then, by the loop, another column of the same kind."""
    codes, folder = size.codes(), folder_with(servers.folder / "next", "pass")

    def by_us() -> float:
        servers.settle()
        # A command renders once: a round does too.
        scripts._rendered.cache_clear()
        seconds = run(nation, folder, "9001", len(codes))
        run(nation, folder, HEAD, len(codes))
        return seconds

    def by_loop() -> float:
        servers.settle()
        seconds = loop(nation, codes, ADD)
        loop(nation, codes, DROP)
        return seconds

    # Alembic's import belongs to the start of a process, which neither side is charged with.
    by_us()
    ours, theirs = medians(size.migrations, by_us, by_loop)
    note = f"{len(codes)} schemas, {JOBS} side by side"
    return [Figure("adding a column in every schema", "s", ours, "plain SQL loop", theirs, BAR, note)]


def run(installation: Installation, folder: Path, target: str, count: int) -> float:
    """Seconds of a whole migration run: lock, shared schema, plan, canary, all others, ledger.

    Raises:
        RuntimeError: it did not move every tenant.
    """
    plan = migrations.Plan(jobs=JOBS, target=target, tenants=scripts.tree("tenant", folder))
    began = time.perf_counter()
    report = migrations.migrate(installation.owner_engine(), plan)
    seconds = time.perf_counter() - began
    if len(report.moved) != count:
        raise RuntimeError(f"{len(report.moved)} tenants moved, not {count}: {report.failed[:1]}")
    return seconds


def loop(installation: Installation, codes: Sequence[str], change: str) -> float:
    """Seconds of the least that anybody would write: one transaction and one message for each schema, nothing written down."""

    def work(part: Sequence[str]) -> None:
        with psycopg.connect(str(installation.owner_url), autocommit=True) as connection:
            for code in part:
                connection.execute(f"BEGIN; ALTER TABLE {role_of(code)}.settings {change}; COMMIT".encode())

    began = time.perf_counter()
    with ThreadPoolExecutor(JOBS) as pool:
        list(pool.map(work, [codes[first::JOBS] for first in range(JOBS)]))
    return time.perf_counter() - began
