"""Clocks that disagree are found: between this machine and the servers' ones."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from semesta_worker.diagnosis import _skew
from tests.commands.support import run

# Another machine's wrong clock, for one process: what the C library answers is moved, nothing of ours is changed.
SHIFTED = """
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <time.h>
int clock_gettime(clockid_t id, struct timespec *at) {
    static int (*real)(clockid_t, struct timespec *);
    if (!real) real = dlsym(RTLD_NEXT, "clock_gettime");
    int code = real(id, at);
    if (id == CLOCK_REALTIME) at->tv_sec += atoi(getenv("SHIFT"));
    return code;
}
"""


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The library that moves a process's clock."""
    compiler = shutil.which("cc")
    if compiler is None:
        pytest.skip("moving one process's clock takes a C compiler, and there is none")
    directory = tmp_path_factory.mktemp("clock")
    (directory / "shifted.c").write_text(SHIFTED)
    subprocess.run([compiler, "-shared", "-fPIC", "-o", "shifted.so", "shifted.c", "-ldl"], cwd=directory, check=True)
    return directory / "shifted.so"


def moved(library: Path, seconds: int) -> dict[str, str]:
    """The environment in which a process reads the clock so many seconds later than it is."""
    return {"LD_PRELOAD": str(library), "SHIFT": str(seconds)}


@pytest.mark.parametrize("seconds", [3600, -3600])
def test_the_check_finds_both_servers_clocks_apart_from_its_own(servers: Path, library: Path, seconds: int) -> None:
    said = run(servers, "check", more=moved(library, seconds))
    lines = said.out.splitlines()
    for subject in ("database clock", "queue clock"):
        place = lines.index(f"WRONG {subject}: differs by 3600 s from this machine's")
        assert lines[place + 1] == "      cure: set both clocks by NTP: due dates and leases depend on them"
    assert said.code == 1


def test_an_unmoved_clock_agrees(servers: Path, library: Path) -> None:
    said = run(servers, "check", more=moved(library, 0))
    assert {"ok    database clock: agrees with this machine's", "ok    queue clock: agrees with this machine's"} <= set(
        said.out.splitlines()
    )


@pytest.mark.parametrize(
    ("there", "before", "after", "apart"),
    [
        (100.0, 100.0, 100.0, None),
        (102.0, 99.0, 100.0, None),
        (102.1, 99.0, 100.0, "2"),
        (98.0, 100.0, 101.0, None),
        (97.9, 100.0, 101.0, "2"),
        # A slow answer proves nothing: the other clock may have been read at any moment in between.
        (150.0, 100.0, 200.0, None),
        (40.0, 100.0, 200.0, "60"),
        (260.0, 100.0, 200.0, "60"),
    ],
)
def test_a_difference_counts_beyond_the_time_that_reading_took(
    there: float, before: float, after: float, apart: str | None
) -> None:
    found = _skew("clock", there, before, after)
    words = "agrees with this machine's" if apart is None else f"differs by {apart} s from this machine's"
    assert (found.sentence, found.good) == (words, apart is None)
