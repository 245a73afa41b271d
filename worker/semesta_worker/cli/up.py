"""`semesta up`: everything in the foreground, from an empty directory to an address that answers."""

from __future__ import annotations

import fcntl
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import click

from semesta_platform import embedded
from semesta_platform.embedded.failures import explained
from semesta_platform.errors import ConfigurationError
from semesta_platform.installation import Installation, opened
from semesta_platform.settings import Settings
from semesta_platform.tenancy import migrations
from semesta_worker import demo, demo_people
from semesta_worker.cli.shared import settings

# The web first and alone: a person waits for it, and four starts at once would take the processor from each other.
FIRST, LATER = "web", ("worker", "relay", "schedule")
READY_WITHIN = 60.0
ENDS_WITHIN = 15.0
# A process that ends again and again is not helped by starting it faster.
RESTART_AFTER = 1.0


@click.command()
@click.option("--demo/--no-demo", "with_demo", default=None, help="The demo's regions; by default only in an embedded directory.")
def up(*, with_demo: bool | None) -> None:
    """Start database, queue, web, worker, relay and schedule; Ctrl-C stops all of it."""
    given = settings()
    _check_port(given)
    with _only_one(given.data), opened(given, alone=True) as installation:
        report = migrations.migrate(installation.owner_engine(), migrations.Plan(login_password=installation.login_password))
        if not report.whole:
            raise ConfigurationError(f"Tenant {report.failed[0].code} could not be migrated: {report.failed[0].reason}.")
        is_demo = with_demo if with_demo is not None else not given.external_database
        _run(installation, is_demo=is_demo)


def _run(installation: Installation, *, is_demo: bool) -> None:
    stopping = _Stop()
    processes = {FIRST: _start(FIRST)}
    try:
        if is_demo:
            # While the web starts, which takes as long: nobody knows the address before both are done.
            demo.prepare(installation)
        _wait_until_ready(installation.settings, processes[FIRST], stopping)
        if not stopping.asked:
            processes |= {name: _start(name) for name in LATER}
            click.echo(_greeting(installation) + (f"{demo_people.greeting()}\n" if is_demo else ""))
        while not stopping.asked:
            time.sleep(0.2)
            for name, process in processes.items():
                if process.poll() is not None and not stopping.asked:
                    click.echo(f"{name} ended with {process.returncode}; starting it again.", err=True)
                    time.sleep(RESTART_AFTER)
                    processes[name] = _start(name)
    finally:
        _end(processes)


class _Stop:
    """Notes SIGTERM and Ctrl-C instead of falling out of whatever runs; the loop looks at `asked`."""

    def __init__(self) -> None:
        self.asked = False
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._ask)

    def _ask(self, _number: int, _frame: FrameType | None) -> None:
        self.asked = True


def _start(name: str) -> subprocess.Popen[bytes]:
    """One of our own commands, which ends when this process does, even by kill -9."""
    argv = embedded.shim.command([sys.executable, "-m", "semesta_worker", name], death_signal=signal.SIGTERM)
    # A session of its own: Ctrl-C reaches only this process, which then ends the others in order.
    return subprocess.Popen(argv, start_new_session=True)  # noqa: S603  (our own program, fixed arguments)


def _end(processes: dict[str, subprocess.Popen[bytes]]) -> None:
    for process in processes.values():
        if process.poll() is None:
            process.terminate()
    end = time.monotonic() + ENDS_WITHIN
    for name, process in processes.items():
        try:
            process.wait(max(end - time.monotonic(), 0.1))
        except subprocess.TimeoutExpired:
            click.echo(f"{name} does not end; killing it.", err=True)
            process.kill()
            process.wait()


def _wait_until_ready(given: Settings, process: subprocess.Popen[bytes], stopping: _Stop) -> None:
    end = time.monotonic() + READY_WITHIN
    while time.monotonic() < end and not stopping.asked:
        if process.poll() is not None:
            raise ConfigurationError(f"The web ended with {process.returncode} while starting; its words stand above.")
        if _answers(f"{address(given)}/readyz"):
            return
        time.sleep(0.05)
    if not stopping.asked:
        raise ConfigurationError(f"The web did not become ready within {READY_WITHIN:.0f} s; its words stand above.")


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:  # noqa: S310  (our own http address)
            return bool(answer.status == 200)  # noqa: PLR2004  (HTTP's word for well)
    except (urllib.error.URLError, OSError):
        return False


def address(given: Settings) -> str:
    """Where a browser on this machine finds the pages."""
    host = "127.0.0.1" if given.host in {"0.0.0.0", "::"} else given.host  # noqa: S104  (compared, not bound)
    return f"http://[{host}]:{given.port}" if ":" in host else f"http://{host}:{given.port}"


def _greeting(installation: Installation) -> str:
    given = installation.settings
    kept = "your own servers" if given.external_database else str(given.data)
    return f"\nSemesta answers at {address(given)}\nData: {kept}. Ctrl-C stops everything.\n"


def _check_port(given: Settings) -> None:
    with socket.socket(socket.AF_INET6 if ":" in given.host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((given.host, given.port))
        except OSError as error:
            raise ConfigurationError(
                f"Port {given.port} of {given.host} cannot be had ({error.strerror}); choose another one, for example PORT=8010."
            ) from error


@contextmanager
def _only_one(data: Path) -> Iterator[None]:
    """Two `up` on one directory would run two of everything: the second is told."""
    with explained(data):
        data.mkdir(parents=True, exist_ok=True)
        file = (data / "up.lock").open("a+", encoding="ascii")
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            holder = file.read().strip()
            raise ConfigurationError(
                f"Semesta already runs on {data} (process {holder}): stop it first, or set DATA to another directory."
            ) from None
        with explained(data):
            os.truncate(file.fileno(), 0)
            os.write(file.fileno(), str(os.getpid()).encode())
        yield
