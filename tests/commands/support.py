"""Runs `semesta` as a person would, and knows every process that came of it."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

import pytest

from semesta_platform.embedded.processes import birth
from tests.embedded.support import soon
from tests.ports import free_port

SEMESTA = Path(sys.executable).with_name("semesta")
ADDRESS = re.compile(r"Semesta answers at (http://\S+)")
STARTS_WITHIN = 240.0


@dataclass(frozen=True)
class Ran:
    """What came of a command."""

    code: int
    out: str
    err: str


def environment(data: Path, **more: str) -> dict[str, str]:
    """As in a fresh shell: nothing of this test run's own environment but where programs are."""
    return {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "DATA": str(data), "PORT": str(free_port()), **more}


def run(
    data: Path,
    *words: str,
    argv: Sequence[str] = (str(SEMESTA),),
    cwd: Path | None = None,
    more: Mapping[str, str] = MappingProxyType({}),
    patience: float = 400,
) -> Ran:
    """The command to its end, which must come within `patience` seconds; with `more` in its environment."""
    done = subprocess.run(
        [*argv, *words], env=environment(data, **more), cwd=cwd, capture_output=True, text=True, check=False, timeout=patience
    )
    return Ran(done.returncode, done.stdout, done.stderr)


@dataclass(frozen=True)
class Answer:
    """What a page answered."""

    status: int
    body: str


def fetched(url: str) -> Answer:
    """The page at the address, whatever its status; status 0 when nobody answers."""
    try:
        with urllib.request.urlopen(url, timeout=20) as answer:  # noqa: S310  (our own http address)
            return Answer(answer.status, answer.read().decode())
    except urllib.error.HTTPError as error:
        with error:
            return Answer(error.code, error.read().decode())
    except OSError:
        return Answer(0, "")


def family(pid: int) -> set[tuple[int, int]]:
    """A process and all below it, each with its birth, which tells it from a later one of the same number."""
    parents: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                text = (entry / "stat").read_text()
            except OSError:
                continue
            parents.setdefault(int(text[text.rindex(")") + 2 :].split()[1]), []).append(int(entry.name))
    found, waiting = set(), [pid]
    while waiting:
        one = waiting.pop()
        waiting += parents.get(one, [])
        born = birth(one)
        if born is not None:
            found.add((one, born))
    return found


def left(members: set[tuple[int, int]]) -> list[str]:
    """Those still alive, by what they run."""
    return [words_of(pid) for pid, born in sorted(members) if birth(pid) == born]


def words_of(pid: int) -> str:
    """The command line of a process, empty when it is gone."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ").strip()
    except OSError:
        return ""


@dataclass
class Up:
    """`semesta up` on a data directory, or another long-running command; started, looked at and ended by the test."""

    data: Path
    log: Path
    more: dict[str, str] = field(default_factory=dict)
    argv: Sequence[str] = (str(SEMESTA), "up")
    user: int | None = None
    process: subprocess.Popen[bytes] | None = None
    address: str = ""
    seconds: float = 0.0
    known: set[tuple[int, int]] = field(default_factory=set)

    @property
    def pid(self) -> int:
        assert self.process is not None
        return self.process.pid

    def said(self) -> str:
        """All it has printed since its last start."""
        return self.log.read_text(encoding="utf-8")

    def launch(self) -> None:
        """Start it without waiting for anything."""
        as_user = {} if self.user is None else {"user": self.user, "group": self.user, "extra_groups": []}
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                self.argv,
                env=environment(self.data, **self.more),
                cwd="/",
                stdout=log,
                stderr=log,
                **as_user,  # type: ignore[call-overload]  # the same names
            )

    def start(self) -> None:
        """Start it and wait until it says where it answers."""
        began = time.monotonic()
        self.launch()
        if not soon(lambda: bool(ADDRESS.search(self.said())) or self._ended(), STARTS_WITHIN) or self._ended():
            pytest.fail(f"It did not come up: {self.said()}")
        self.seconds = time.monotonic() - began
        found = ADDRESS.search(self.said())
        assert found is not None
        self.address = found[1]

    def ensure(self) -> None:
        """Start it unless it runs."""
        if self.process is None or self._ended():
            self.start()

    def ensure_ended(self) -> None:
        """End it where it runs, start and end it where it never ran."""
        if self.process is None:
            self.start()
        if not self._ended():
            self.end()

    def members(self) -> set[tuple[int, int]]:
        """All of its processes now; remembered, so that none is left behind whatever the test does."""
        now = family(self.pid)
        self.known |= now
        return now

    def ready(self) -> bool:
        """Whether all that an answer needs answers; soon, because a part that is late on a busy machine is not ready then."""
        return self.readiness().status == 200

    def readiness(self) -> Answer:
        """What it says of that, as soon as it is well, or at last."""
        said: list[Answer] = []

        def well() -> bool:
            said.append(fetched(f"{self.address}/readyz"))
            return said[-1].status == 200

        soon(well)
        return said[-1]

    def end(self, number: signal.Signals = signal.SIGINT) -> int:
        """Send the signal; the exit code. All that it started must end in time by itself: what does not is killed and told."""
        assert self.process is not None
        self.members()
        self.process.send_signal(number)
        code = self.process.wait(60)
        assert "does not end; killing it" not in self.said(), self.said()
        return code

    def clear(self) -> None:
        """Whatever happened: leave nothing."""
        if self.process is not None and not self._ended():
            self.members()
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(30)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        for pid, born in self.known:
            if birth(pid) == born:
                os.kill(pid, signal.SIGKILL)

    def _ended(self) -> bool:
        assert self.process is not None
        return self.process.poll() is not None
