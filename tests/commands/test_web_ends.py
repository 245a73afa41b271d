"""The web's main process waits for those that it forked, kills only what does not end, and never one that has ended."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.ports import free_port

# The product's server with an application that needs nothing, while busy threads keep its watching ones from running.
SERVED = """
import sys, threading
from granian.constants import Interfaces
from semesta_worker.server import Server

def busy():
    while True:
        pass

def application(environ, start):
    start("200 OK", [])
    return [b"ya"]

if __name__ == "__main__":
    for _ in range(int(sys.argv[3])):
        threading.Thread(target=busy, daemon=True).start()
    Server("served:application", port=int(sys.argv[1]), workers=int(sys.argv[2]), interface=Interfaces.WSGI).serve()
"""


def served(place: Path, workers: int, busy: int) -> subprocess.Popen[str]:
    """The server with its processes, all of them answering."""
    (place / "served.py").write_text(SERVED, encoding="utf-8")
    argv = [sys.executable, "served.py", str(free_port()), str(workers), str(busy)]
    process = subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=place)
    assert process.stdout is not None
    started = 0
    while started < workers:
        line = process.stdout.readline()
        assert line, "it ended before all of its processes had started"
        started += "Started worker" in line
    return process


def children(process: subprocess.Popen[str]) -> list[int]:
    """The processes that it forked."""
    return [int(number) for number in Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()]


def test_a_process_that_does_not_end_is_killed_and_told(tmp_path: Path) -> None:
    process = served(tmp_path, 2, 0)
    stuck, well = children(process)
    os.kill(stuck, signal.SIGSTOP)
    try:
        process.terminate()
        said, _ = process.communicate(timeout=60)
    finally:
        process.kill()
    assert (process.returncode, said.count("does not end; killing it"), f"Web process {stuck} does" in said) == (0, 1, True)
    assert not any(Path(f"/proc/{number}").exists() for number in (stuck, well))


@pytest.mark.soak
@pytest.mark.parametrize("_time", range(5))
def test_processes_that_have_ended_are_left_alone(tmp_path: Path, _time: int) -> None:
    process = served(tmp_path, 30, 4)
    process.terminate()
    said, _ = process.communicate(timeout=60)
    assert (process.returncode, "illing" in said) == (0, False), said
