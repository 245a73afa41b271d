"""Other processes for the tests of the embedded servers: they run a few lines of Python and talk over pipes."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

NOBODY = 65534
DEBIAN_15 = Path("/usr/lib/postgresql/15/bin")
_HEAD = """
import json, sys
from pathlib import Path
from semesta_platform import embedded
from semesta_platform.errors import ConfigurationError
data = Path(sys.argv[1])
def say(**what):
    print(json.dumps(what), flush=True)
"""

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root may change its user or mount a small disk")


@contextmanager
def another(code: str, data: Path, *words: str, user: int | None = None) -> Iterator[subprocess.Popen[str]]:
    """A process that runs the code with `data`, `embedded` and `say` at hand; killed at the end when it still lives."""
    python = sys.executable if user is None else python_for(user)
    process = subprocess.Popen(
        [python, "-c", _HEAD + code, str(data), *words],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd="/",
        env={"PATH": os.environ["PATH"], "PYTHONPATH": os.pathsep.join(_packages())},
        **({} if user is None else {"user": user, "group": user, "extra_groups": []}),  # type: ignore[call-overload]  # same names
    )
    with process:
        try:
            yield process
        finally:
            process.kill()


def heard(process: subprocess.Popen[str]) -> Any:
    """The next thing the process says; fails with its errors when it ended instead."""
    assert process.stdout is not None
    assert process.stderr is not None
    line = process.stdout.readline()
    if not line:
        pytest.fail(f"The other process ended: {process.stderr.read()}")
    return json.loads(line)


def python_for(user: int) -> str:
    """A Python of this version that the user can run and that finds our packages; skips the test when there is none."""
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    for candidate in (sys.executable, f"/usr/bin/{version}", f"/usr/local/bin/{version}"):
        try:
            tried = subprocess.run(
                [candidate, "-c", "import semesta_platform.embedded"],
                user=user,
                group=user,
                extra_groups=[],
                cwd="/",
                env={"PYTHONPATH": os.pathsep.join(_packages())},
                capture_output=True,
                check=False,
            )
        except OSError:
            continue
        if tried.returncode == 0:
            return candidate
    pytest.skip(f"no {version} with these packages can be reached by user {user}")


def _packages() -> Sequence[str]:
    import psycopg

    import semesta_platform

    return [str(Path(str(module.__file__)).parents[1]) for module in (semesta_platform, psycopg)]


def soon(true: Callable[[], bool], seconds: float = 60.0) -> bool:
    """Whether it becomes true within the time."""
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


@contextmanager
def open_directory(owner: int | None = None) -> Iterator[Path]:
    """A directory that every user can reach (pytest's own are for one user alone)."""
    path = Path(tempfile.mkdtemp(prefix="semesta-test-"))
    try:
        path.chmod(0o755)
        if owner is not None:
            os.chown(path, owner, owner)
        yield path
    finally:
        shutil.rmtree(path)


@contextmanager
def small_disk(path: Path, megabytes: int) -> Iterator[Path]:
    """A disk of that size at the path; skips the test where root may not mount."""
    path.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", path], capture_output=True, check=False
    )
    if mounted.returncode != 0:
        pytest.skip(f"this machine does not let root mount a tmpfs: {mounted.stderr.decode()}")
    try:
        yield path
    finally:
        subprocess.run(["umount", path], check=True)
