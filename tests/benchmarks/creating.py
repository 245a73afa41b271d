"""Creating tenants, against psql fed with the very same scripts."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Self

from sqlalchemy import make_url, text

from semesta_platform.embedded import shim
from semesta_platform.embedded.binaries import postgres_programs
from semesta_platform.installation import Installation
from semesta_platform.tenancy import provisioning, service
from semesta_platform.tenancy.roles import server_version
from semesta_platform.transactions import owner_transaction
from tests.benchmarks.figures import Figure
from tests.benchmarks.ground import Servers, Size

BAR = 1.5


def measure(servers: Servers, size: Size) -> Figure:
    """Half of the tenants by us and half by psql, in batches that take turns; then, on a new database, the halves changed."""
    program, codes = psql(), size.codes()
    ours: list[float] = []
    theirs: list[float] = []
    for number in range(size.creations):
        with servers.installation() as installation, Psql(program, installation) as other:
            servers.settle()
            for turn, first in enumerate(range(0, len(codes), size.batch)):
                batch = codes[first : first + size.batch]
                # Every tenant makes the catalogue larger: by us, by psql, by psql, by us keeps that fair.
                if (turn % 4 in {0, 3}) == (number % 2 == 0):
                    ours.append(by_us(installation, batch) / len(batch))
                else:
                    theirs.append(other.make(batch) / len(batch))
            _expect(installation, len(codes))
    note = f"{_version(program)}, the same scripts"
    return Figure("creating a tenant", "ms", median(ours) * 1000, "psql", median(theirs) * 1000, BAR, note)


def psql() -> Path:
    """The one on PATH, else the wheel's."""
    found = shutil.which("psql")
    return Path(found) if found else postgres_programs(None) / "psql"


def by_us(installation: Installation, codes: Sequence[str]) -> float:
    """Seconds of one call, its connection included."""
    engine = installation.owner_engine()
    began = time.perf_counter()
    service.create_tenants(engine, codes)
    return time.perf_counter() - began


class Psql:
    """One process, connected before any clock runs, that reads script after script from its input."""

    def __init__(self, program: Path, installation: Installation) -> None:
        address = make_url(str(installation.owner_url))
        with owner_transaction(installation.owner_engine()) as session:
            self._script = provisioning.script(server_version(session.connection()))
        variables = {
            "PGHOST": str(address.host),
            "PGPORT": str(address.port),
            "PGUSER": str(address.username),
            "PGPASSWORD": str(address.password),
            "PGDATABASE": str(address.database),
        }
        self._process = subprocess.Popen(
            shim.command([str(program), "--no-psqlrc", "--quiet", "--no-password", "--set=ON_ERROR_STOP=1"]),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=os.environ | variables,
            text=True,
        )

    def __enter__(self) -> Self:
        self._run("")
        return self

    def __exit__(self, *_: object) -> None:
        # Leaving a process's block closes its input, which ends psql, and waits for it.
        self._process.__exit__(None, None, None)

    def make(self, codes: Sequence[str]) -> float:
        """Seconds for the scripts of these tenants."""
        scripts = "".join(self._script.render(code) for code in codes)
        began = time.perf_counter()
        self._run(scripts)
        return time.perf_counter() - began

    def _run(self, scripts: str) -> None:
        """Feeds scripts and waits until psql has come to their end.

        Raises:
            RuntimeError: psql ended before.
        """
        if self._process.stdin is None or self._process.stdout is None:
            raise RuntimeError
        self._process.stdin.write(f"{scripts}\\echo done\n")
        self._process.stdin.flush()
        if self._process.stdout.readline().strip() != "done":
            raise RuntimeError(f"psql ended with code {self._process.wait()}; it says why above.")


def _expect(installation: Installation, count: int) -> None:
    with owner_transaction(installation.owner_engine()) as session:
        found = session.execute(text("SELECT count(*) FROM registry.tenants WHERE state = 'ready'")).scalar_one()
    if found != count:
        raise RuntimeError(f"{found} tenants are ready, not {count}.")


def _version(program: Path) -> str:
    said = subprocess.run([program, "--version"], check=True, capture_output=True, text=True).stdout.split()
    place = "on PATH" if program == Path(shutil.which("psql") or "") else "of the wheel"
    return f"psql {said[2]} {place}"
