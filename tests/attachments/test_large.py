"""Uploads against the server that the product runs on: what is too large is told long before it has been sent."""

from __future__ import annotations

import os
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from sqlalchemy import Engine

from semesta_platform.installation import Installation
from semesta_platform.settings import Settings
from semesta_platform.storage.store import Store
from tests.attachments.samples import png
from tests.attachments.served import LARGEST, TOKEN
from tests.attachments.things import HERE, address, meeting
from tests.commands.support import family
from tests.embedded.support import soon
from tests.http import served
from tests.http.conftest import pytest_generate_tests
from tests.http.test_bodies import ROOT, _await
from tests.ports import free_port

__all__ = ["pytest_generate_tests"]
pytestmark = pytest.mark.usefixtures("cleared")
HUGE = 200_000_000
BOUNDARY = "b0undary"
HEAD = (
    f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="berkas"; filename="besar.png"\r\nContent-Type: image/png\r\n\r\n'
).encode()
TAIL = f"\r\n--{BOUNDARY}--\r\n".encode()
PIECE = 64 * 1024


class Server:
    """One granian process on a free port of the loopback."""

    def __init__(self, port: int, pid: int) -> None:
        self.port, self._pid = port, pid

    def peak(self) -> int:
        """The most memory that any of its processes has held, in bytes."""
        return max(_number(Path(f"/proc/{pid}/status"), "VmHWM:") for pid, _born in family(self._pid)) * 1024

    def unlinked(self) -> list[str]:
        """Files without a name that its processes hold open: forms on their way."""
        return [
            target
            for pid, _born in family(self._pid)
            for each in Path(f"/proc/{pid}/fd").iterdir()
            if "/tmp/" in (target := _target(each)) and "deleted" in target  # noqa: S108 (what is looked for)
        ]

    def rid(self) -> bool:
        """Whether none is left, soon after the answer: a form is closed when its answer has gone out."""
        return soon(lambda: not self.unlinked())


def _number(path: Path, name: str) -> int:
    found = [line.split()[1] for line in path.read_text().splitlines() if line.startswith(name)]
    return int(found[0]) if found else 0


def _target(descriptor: Path) -> str:
    try:
        return str(descriptor.readlink())
    except OSError:
        return ""


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("served")


@pytest.fixture(scope="module")
def server(installation: Installation, data: Path) -> Iterator[Server]:
    number = free_port()
    environment = os.environ | {
        served.APPLICATION_URL: installation.application_url,
        served.REDIS_URL: installation.redis_url,
        served.DATA: str(data),
    }
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--workers", "1", "--blocking-threads", "8",
               "--no-ws", "--port", str(number), "--factory", "tests.attachments.served:application"]  # fmt: skip
    # The test run's own output is caught in files without a name, too.
    quiet = subprocess.DEVNULL
    with subprocess.Popen(command, cwd=ROOT, env=environment, start_new_session=True, stdout=quiet, stderr=quiet) as process:
        try:
            _await(number)
            yield Server(number, process.pid)
        finally:
            # Its own group: granian's worker goes with it.
            os.killpg(process.pid, signal.SIGKILL)


def _opened(server: Server, where: str, length: dict[str, str]) -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", server.port), timeout=60)
    headers = {
        "Host": "127.0.0.1",
        "Content-Type": f"multipart/form-data; boundary={BOUNDARY}",
        "Accept": "text/html",
        "Connection": "close",
        **TOKEN,
        **length,
    }
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    connection.sendall(f"POST {where} HTTP/1.1\r\n{lines}\r\n".encode())
    return connection


def _sent_until_answered(connection: socket.socket, *, chunked: bool) -> int:
    """Sends as long as no answer is here; how many bytes went out."""
    sent, body = 0, bytes(PIECE)
    pieces = iter([HEAD, *[body] * (HUGE // PIECE), TAIL])
    with suppress(ConnectionError):
        for piece in pieces:
            if select.select([connection], [], [], 0)[0]:
                break
            connection.sendall(f"{len(piece):x}\r\n".encode() + piece + b"\r\n" if chunked else piece)
            sent += len(piece)
    return sent


def _answer(connection: socket.socket) -> str:
    found = b""
    with suppress(ConnectionError):
        while piece := connection.recv(65536):
            found += piece
    return found.decode()


@pytest.mark.parametrize("chunked", [False, True], ids=["announced", "unannounced"])
def test_two_hundred_megabytes_are_told_while_they_come(
    server: Server, application: Engine, data: Path, *, chunked: bool
) -> None:
    where = address(meeting(application))
    before = server.peak()
    length = {"Transfer-Encoding": "chunked"} if chunked else {"Content-Length": str(HUGE + len(HEAD) + len(TAIL))}
    with _opened(server, where, length) as connection:
        if not chunked:
            # Not a byte of it need be sent.
            assert select.select([connection], [], [], 60)[0]
        sent = _sent_until_answered(connection, chunked=chunked)
        answer = _answer(connection)

    assert answer.startswith("HTTP/1.1 413 ")
    assert f"Berkas paling besar {LARGEST} MB." in answer
    assert sent < HUGE // 10 if chunked else sent == 0
    assert server.peak() - before < 20_000_000
    assert (server.rid(), list(Store(Settings(data=data)).listed(HERE))) == (True, [])


@pytest.mark.parametrize("chunked", [False, True], ids=["announced", "unannounced"])
def test_a_file_of_nearly_two_megabytes_comes_through(server: Server, application: Engine, data: Path, *, chunked: bool) -> None:
    body = HEAD + png(LARGEST * 1_000_000 - 1000) + TAIL
    where = address(meeting(application))
    length = {"Transfer-Encoding": "chunked"} if chunked else {"Content-Length": str(len(body))}
    with _opened(server, where, length) as connection:
        connection.sendall(f"{len(body):x}\r\n".encode() + body + b"\r\n0\r\n\r\n" if chunked else body)
        answer = _answer(connection)

    assert answer.startswith("HTTP/1.1 303 ")
    store = Store(Settings(data=data))
    (kept,) = store.listed(HERE)
    assert kept.size == len(body) - len(HEAD) - len(TAIL)
    assert server.rid()
    store.remove(HERE, kept.id)


def test_half_an_upload_leaves_nothing(server: Server, application: Engine, data: Path) -> None:
    with _opened(server, address(meeting(application)), {"Content-Length": "1500000"}) as connection:
        connection.sendall(HEAD + bytes(1_000_000))
        connection.shutdown(socket.SHUT_WR)
        answer = _answer(connection)

    assert not answer.startswith(("HTTP/1.1 2", "HTTP/1.1 3"))
    assert (server.rid(), list(Store(Settings(data=data)).listed(HERE))) == (True, [])
