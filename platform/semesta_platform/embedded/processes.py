"""Starts, watches and stops the servers' processes, with bounds on every wait."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from semesta_platform.embedded import shim
from semesta_platform.embedded.failures import explained, taken_port
from semesta_platform.errors import ConfigurationError

HOST = "127.0.0.1"
_LONGEST_LOG = 16 << 20
_LAST_LINES = 8
_KEPT = ("PATH", "HOME", "LD_LIBRARY_PATH", "TMPDIR")


def environment() -> dict[str, str]:
    """What the servers see of ours: no secrets, no PG* variables, English messages."""
    return {name: os.environ[name] for name in _KEPT if name in os.environ} | {"LC_ALL": "C"}


@contextmanager
def spawned(
    argv: Sequence[str],
    log: Path,
    *,
    death_signal: signal.Signals,
    steps: Sequence[tuple[signal.Signals, float]],
    identity: str = shim.SAME,
    directory: Path | None = None,
    told: bytes | None = None,
) -> Iterator[subprocess.Popen[bytes]]:
    """A server bound to this process, stopped at the end of the block however it ends.

    log: whatever the server prints is added to it. death_signal, identity, directory: see `shim.command`.
    steps: signals of growing force that stop it, each with the seconds it is given; after the last one it is killed.
    told: its standard input.

    Raises:
        ConfigurationError: the log cannot be written.
    """
    with explained(log.parent), _opened(log) as file:
        process = subprocess.Popen(  # noqa: S603 (our own binaries with our own arguments)
            shim.command(argv, death_signal=death_signal, identity=identity, directory=directory),
            stdin=subprocess.DEVNULL if told is None else subprocess.PIPE,
            stdout=file,
            stderr=file,
            env=environment(),
            # Ctrl-C in a terminal goes to the whole group; only the parent decides when the servers stop.
            start_new_session=True,
            umask=0o077,
        )
    try:
        if process.stdin is not None:
            # A process that is already gone is found by its caller, with what it said.
            with suppress(BrokenPipeError), process.stdin:
                process.stdin.write(told or b"")
        yield process
    finally:
        _finish(process, steps)


def _finish(process: subprocess.Popen[bytes], steps: Sequence[tuple[signal.Signals, float]]) -> None:
    for number, patience in steps:
        if process.poll() is None:
            process.send_signal(number)
            try:
                process.wait(patience)
            except subprocess.TimeoutExpired:
                continue
    if process.poll() is None:
        process.kill()
        process.wait()


@contextmanager
def _opened(log: Path) -> Iterator[int]:
    if log.exists() and log.stat().st_size > _LONGEST_LOG:
        log.replace(log.with_name(log.name + ".1"))
    descriptor = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def size(log: Path) -> int:
    """The bytes in a log so far, so that `tail` can tell this start's lines from older ones."""
    return log.stat().st_size if log.exists() else 0


def tail(log: Path, since: int = 0) -> str:
    """The last lines written after the first `since` bytes."""
    if not log.exists():
        return ""
    with log.open("rb") as file:
        file.seek(max(since, size(log) - (1 << 14)) if since <= size(log) else 0)
        return "\n".join(file.read().decode(errors="replace").splitlines()[-_LAST_LINES:])


def birth(pid: int) -> int | None:
    """When the process started, in clock ticks since the machine did, which tells a pid from its next owner; None: no process."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return None
    state, *rest = text[text.rindex(")") + 2 :].split()
    return None if state == "Z" else int(rest[18])


def working_in(directory: Path) -> list[int]:
    """The processes whose working directory is this one (all of a PostgreSQL's are in its cluster), as far as we may see."""
    wanted = str(directory.resolve())
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                if str((entry / "cwd").readlink()) == wanted:
                    found.append(int(entry.name))
            except OSError:
                continue
    return sorted(found)


def choose_port(name: str, wanted: int | None) -> int:
    """The wanted port, or a free one; it is free now, and may be taken by the time the server wants it.

    Raises:
        ConfigurationError: the wanted port is taken or may not be used by this user.
    """
    with socket.socket() as probe:
        # As the servers do: a port that only lingers from a closed connection is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, wanted or 0))
        except PermissionError as error:
            raise ConfigurationError(f"Port {wanted} is kept for root: choose one from 1024 to 65535 for {name}.") from error
        except OSError as error:
            raise taken_port(name, wanted or 0) from error
        return int(probe.getsockname()[1])


def wait_until_gone(directory: Path, patience: float) -> list[int]:
    """Give those who work in a directory `patience` seconds to leave; returns who is still there."""
    end = time.monotonic() + patience
    while (there := working_in(directory)) and time.monotonic() < end:
        time.sleep(0.02)
    return there
