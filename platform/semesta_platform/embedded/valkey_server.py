"""Runs Valkey on a directory for as long as a block of code."""

from __future__ import annotations

import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from semesta_platform.embedded.binaries import valkey_program
from semesta_platform.embedded.directories import passwords, take_soon
from semesta_platform.embedded.exec_shim import NOT_ACCESSIBLE, NOT_EXECUTABLE
from semesta_platform.embedded.failures import PortTakenError, explained, not_runnable, not_started
from semesta_platform.embedded.processes import HOST, choose_port, size, spawned, tail
from semesta_platform.embedded.records import ValkeyAddress

_NAME = "Valkey"
_LOG = "valkey.log"
_DUMP = "dump.rdb"
_USER = "default"
_PATIENCE = 30.0
_ATTEMPTS = 5
# A stranger on the port may never answer; our own server answers at once, or is asked again.
_ANSWER = 0.3
_LONGEST_ANSWER = 1 << 16
_STEPS = ((signal.SIGTERM, 10.0),)


@contextmanager
def valkey(directory: Path, *, port: int | None = None) -> Iterator[ValkeyAddress]:
    """Valkey on 127.0.0.1. What it holds is kept in `directory` over a clean stop, and may be lost at any other moment.

    It stops when the block ends, and by itself when this process dies. Enter from the main thread.

    directory: made when missing; also holds the password (mode 0600) and the log. port: None takes a free one.

    Raises:
        ConfigurationError: it cannot run here; the sentence says what to do and ends with the server's last lines if there are.
    """
    program = valkey_program()
    with take_soon(directory, _NAME) as claim:
        secret = passwords(directory, (_USER,), required=False)[_USER]
        with _server(program, directory, port, secret) as address:
            # Read once: after a crash an old dump would bring back jobs that were done long ago.
            with explained(directory):
                (directory / _DUMP).unlink(missing_ok=True)
            claim.publish({"server": address.pid, "port": address.port})
            yield address


@contextmanager
def _server(program: Path, directory: Path, wanted: int | None, secret: str) -> Iterator[ValkeyAddress]:
    log = directory / _LOG
    for attempt in range(_ATTEMPTS):
        port, before = choose_port(_NAME, wanted), size(log)
        with spawned(
            [str(program), "-"],
            log,
            # Nothing in it is worth a clean end, and this signal cannot be put off.
            death_signal=signal.SIGKILL,
            steps=_STEPS,
            directory=directory,
            told=_configuration(port, secret),
        ) as process:
            address = ValkeyAddress(HOST, port, process.pid, f"redis://{_USER}:{secret}@{HOST}:{port}/0")
            try:
                _wait_until_ready(process, address, secret, log, before)
            except PortTakenError:
                # Somebody took the free port between our look and Valkey's.
                if wanted is not None or attempt == _ATTEMPTS - 1:
                    raise
                continue
            yield address
            return


def _configuration(port: int, secret: str) -> bytes:
    """Through standard input: on the command line every user of the machine could read the password."""
    return (
        f"bind {HOST}\nport {port}\nprotected-mode yes\nrequirepass {secret}\n"
        'dir ./\ndbfilename dump.rdb\nappendonly no\nsave ""\nshutdown-on-sigterm save force\n'
        "daemonize no\ntcp-backlog 128\nmaxmemory-policy noeviction\n"
    ).encode()


def _wait_until_ready(process: subprocess.Popen[bytes], address: ValkeyAddress, secret: str, log: Path, before: int) -> None:
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end:
        if process.poll() is not None:
            said = tail(log, before)
            if process.returncode in {NOT_ACCESSIBLE, NOT_EXECUTABLE}:
                raise not_runnable(valkey_program(), said)
            raise not_started(_NAME, log.parent, said, address.port)
        if _answers(address, secret):
            return
        time.sleep(0.005)
    raise not_started(_NAME, log.parent, f"Not ready after {_PATIENCE:.0f} seconds.\n{tail(log, before)}")


def _answers(address: ValkeyAddress, secret: str) -> bool:
    """Whether our own process answers on the port, and not a stranger that was quicker there.

    Two inline commands spare every command of the product the client library's import of 0.2 s.
    """
    expected = f"\nprocess_id:{address.pid}\r\n".encode()
    said = b""
    try:
        with socket.create_connection((address.host, address.port), timeout=_ANSWER) as connection:
            connection.sendall(f"AUTH {secret}\r\nINFO server\r\n".encode())
            while expected not in said and len(said) < _LONGEST_ANSWER and (more := connection.recv(4096)):
                said += more
    except OSError:
        return False
    return expected in said
