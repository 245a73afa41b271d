"""Starting, killing and ending the background's processes in tests; none is left behind."""

from __future__ import annotations

import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from semesta_platform.installation import Installation
from semesta_platform.jobs.records import Timing
from tests.jobs.misbehaving import arguments

ROOT = Path(__file__).parents[2]
# Short leases, so that what a kill cost comes back soon; a short queue, so that they do not run out while messages wait.
IMPATIENT = Timing(lease=5.0, grace=1.0, room=64)


class Process:
    """A worker, relay or schedule; started again by `restart`."""

    def __init__(self, kind: str, installation: Installation, log: Path, most_jobs: int = 10_000) -> None:
        self.kind = kind
        self._argv = arguments(kind, installation, IMPATIENT, most_jobs)
        self._log = log
        self.popen = self._start()

    def _start(self) -> subprocess.Popen[bytes]:
        with self._log.open("ab") as log:
            return subprocess.Popen(self._argv, cwd=ROOT, stdout=log, stderr=log)

    def restart(self) -> None:
        self.kill()
        self.popen = self._start()

    def kill(self) -> None:
        self.popen.kill()
        self.popen.wait()

    def end(self) -> int:
        """SIGTERM, and the exit code."""
        self.popen.send_signal(signal.SIGTERM)
        return self.popen.wait(timeout=60)

    def said(self) -> str:
        return self._log.read_text(encoding="utf-8")


@contextmanager
def running(installation: Installation, log: Path, *kinds: str, most_jobs: int = 10_000) -> Iterator[list[Process]]:
    """Processes of these kinds, for as long as the block; killed at its end."""
    made = [Process(kind, installation, log / f"{number}-{kind}.log", most_jobs) for number, kind in enumerate(kinds)]
    try:
        yield made
    finally:
        for process in made:
            process.kill()


def until(condition: Callable[[], bool], seconds: float = 60.0) -> bool:
    """Whether the condition comes true in time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.05)
    return condition()
