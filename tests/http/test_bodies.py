"""Slow senders against the server that the product runs on: who keeps a body back keeps nobody else waiting."""

from __future__ import annotations

import os
import select
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import pytest
from werkzeug.exceptions import ClientDisconnected, RequestTimeout

from semesta_platform.errors import UnavailableError
from semesta_platform.http import bodies
from semesta_platform.http.bodies import MOST_AT_ONCE, PIECE, Body
from semesta_platform.installation import Installation
from tests.embedded.support import soon
from tests.http import served
from tests.http.parts import WHO
from tests.ports import free_port

ROOT = Path(__file__).parents[2]
THREADS = 8
HUNG = 24
PAGES = ("/healthz", "/readyz", "/static/semesta.css", "/publik/")
PROGRAM = {"Authorization": "Bearer x"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.fixture(scope="module")
def port(installation: Installation) -> Iterator[int]:
    """One granian process with eight threads on a free port of the loopback."""
    number = free_port()
    environment = os.environ | {
        served.APPLICATION_URL: installation.application_url,
        served.REDIS_URL: installation.redis_url,
        served.DATA: str(installation.settings.data),
    }
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--workers", "1", "--blocking-threads", str(THREADS),
               "--no-ws", "--port", str(number), "--factory", "tests.http.served:application"]  # fmt: skip
    with subprocess.Popen(command, cwd=ROOT, env=environment, start_new_session=True) as process:
        try:
            _await(number)
            yield number
        finally:
            # Its own group: granian's worker goes with it.
            os.killpg(process.pid, signal.SIGKILL)


def _await(port: int) -> None:
    """Until a page comes: the port is there long before the application behind it is loaded."""

    def answers() -> bool:
        with suppress(OSError, IndexError):
            return _answered(port, "GET /healthz") == 200
        return False

    assert soon(answers, 120), "granian did not start"


def _send(port: int, line: str, headers: dict[str, str], body: bytes) -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", port), timeout=15)
    head = "".join(f"{name}: {value}\r\n" for name, value in {"Host": "127.0.0.1", **headers}.items())
    connection.sendall(f"{line} HTTP/1.1\r\n{head}\r\n".encode() + body)
    return connection


def _status(connection: socket.socket) -> int:
    return int(connection.recv(65536).split(maxsplit=2)[1])


def _answered(port: int, line: str, headers: dict[str, str] | None = None, body: bytes = b"") -> int:
    """The status of one request; a web that hangs does so until its senders go, longer than the connection waits."""
    with _send(port, line, headers or {}, body) as connection:
        return _status(connection)


def _page(port: int, address: str) -> int:
    """200 when it answers so at all: `/readyz` gives its parts little time, and on a busy machine is asked again."""
    seen: list[int] = []

    def well() -> bool:
        seen.append(_answered(port, f"GET {address}"))
        return seen[-1] == 200

    soon(well)
    return seen[-1]


@contextmanager
def _hanging(port: int, line: str, headers: dict[str, str]) -> Iterator[list[socket.socket]]:
    """24 senders who announce a megabyte and send three bytes."""
    with ExitStack() as stack:
        chunked = "Transfer-Encoding" in headers
        announced = {**FORM, **headers} | ({} if chunked else {"Content-Length": "1000000"})
        yield [stack.enter_context(_send(port, line, announced, b"3\r\na=1\r\n" if chunked else b"a=1")) for _ in range(HUNG)]


@pytest.mark.parametrize(
    ("line", "headers", "told"),
    [
        ("GET /healthz", {}, {200}),
        ("POST /publik/", {}, {405}),
        ("POST /tidak-ada", {}, {404}),
        ("POST /kab-batu-bara/formulir", {}, {401}),
        ("POST /kab-batu-bara/formulir", PROGRAM, {401}),
        ("POST /kota-tanjungbalai/formulir", {WHO: "batubara"}, {404}),
        ("POST /uji/formulir", {}, {400}),
    ],
)
def test_unread_bodies_keep_nobody_waiting(port: int, line: str, headers: dict[str, str], told: set[int]) -> None:
    with _hanging(port, line, headers) as senders:
        statuses = {_status(sender) for sender in senders}
        answers = {address: _page(port, address) for address in PAGES}
        short = _answered(port, "POST /uji/formulir", {**FORM, **PROGRAM, "Content-Length": "6"}, b"nama=a")

    assert statuses == told
    assert answers == dict.fromkeys(PAGES, 200)
    assert short == 200


@pytest.mark.parametrize(
    ("line", "headers"),
    [
        ("POST /uji/formulir", PROGRAM),
        ("POST /kab-batu-bara/formulir", PROGRAM | {WHO: "batubara"}),
        ("POST /uji/ukuran", PROGRAM | {"Transfer-Encoding": "chunked"}),
    ],
)
def test_while_bodies_are_waited_for_the_pages_answer(port: int, line: str, headers: dict[str, str]) -> None:
    with _hanging(port, line, headers) as senders:
        _until_refused(senders, HUNG - MOST_AT_ONCE)
        waiting, _, _ = select.select(senders, [], [], 0)
        statuses = {_status(sender) for sender in waiting}
        answers = {address: _page(port, address) for address in PAGES}
        unread = _answered(port, "POST /kab-batu-bara/formulir", {**FORM, "Content-Length": "6"}, b"nama=a")

    assert answers == dict.fromkeys(PAGES, 200)
    assert (len(waiting), statuses) == (HUNG - MOST_AT_ONCE, {503})
    assert unread == 401
    # Their places are free when they are gone, which the server notices a moment later.
    read = ("POST /uji/formulir", {**FORM, **PROGRAM, "Content-Length": "6"}, b"nama=a")
    assert soon(lambda: _answered(port, *read) == 200)


def test_a_sender_who_only_drips_is_given_up(port: int) -> None:
    with _send(port, "POST /uji/ukuran", {**PROGRAM, "Content-Length": "1000000"}, b"") as sender:
        for _ in range(20):
            sender.sendall(b"a" * (PIECE // 8))
            if select.select([sender], [], [], served.SECONDS / 6)[0]:
                break

        assert _status(sender) == 408


def test_a_large_body_comes_through_whole(port: int) -> None:
    size = 5_000_000
    headers = {**PROGRAM, "Content-Length": str(size), "Connection": "close"}
    with _send(port, "POST /uji/ukuran", headers, b"a" * size) as sender:
        answer = b"".join(iter(lambda: sender.recv(65536), b""))

    assert answer.endswith(b"\r\n\r\n5000000")


def test_half_a_form_is_not_taken_for_a_whole_one(port: int) -> None:
    with _send(port, "POST /uji/formulir", {**FORM, **PROGRAM, "Content-Length": "100"}, b"nama=Batu") as sender:
        sender.shutdown(socket.SHUT_WR)
        answer = sender.recv(65536)

    assert not answer.startswith(b"HTTP/1.1 2")


def _until_refused(senders: list[socket.socket], count: int) -> None:
    """Each of those that find no place has a thread for a tenth of a second, on a busy machine later."""
    end = time.monotonic() + 30
    while len(select.select(senders, [], [], 0)[0]) < count and time.monotonic() < end:
        time.sleep(0.05)


@contextmanager
def _pipe(length: int | None, places: threading.BoundedSemaphore | None = None) -> Iterator[tuple[int, Body]]:
    """What one writes into, and the body that comes out of it."""
    reading, writing = os.pipe()
    with (
        os.fdopen(reading, "rb") as source,
        Body(source, length, places or threading.BoundedSemaphore(MOST_AT_ONCE)) as body,
    ):
        yield writing, body
        with suppress(OSError):
            os.close(writing)


def test_no_sender_passes_the_longest_time(monkeypatch: pytest.MonkeyPatch) -> None:
    # Any wait passes it.
    monkeypatch.setattr(bodies, "LONGEST_SECONDS", 0)
    with _pipe(2 * PIECE) as (writing, body):
        os.write(writing, b"a" * PIECE)
        assert len(body.read(PIECE)) == PIECE
        with pytest.raises(RequestTimeout):
            body.read(PIECE)


def test_a_place_is_given_back_with_the_last_byte() -> None:
    places = threading.BoundedSemaphore(1)
    with _pipe(4, places) as (writing, body):
        os.write(writing, b"abcd")
        assert body.read() == b"abcd"
        with _pipe(None, places) as (second, other):
            os.write(second, b"ef")
            os.close(second)
            assert other.read() == b"ef"


def test_a_place_is_given_back_when_nobody_reads_on() -> None:
    places = threading.BoundedSemaphore(1)
    with _pipe(4, places) as (writing, body):
        os.write(writing, b"abcd")
        assert body.read(1) == b"a"
        assert not places.acquire(blocking=False)
    assert places.acquire(blocking=False)


def test_beyond_the_places_one_is_sent_away_unread() -> None:
    places = threading.BoundedSemaphore(1)
    places.acquire()
    with _pipe(4, places) as (_writing, body), pytest.raises(UnavailableError):
        body.read(4)


def test_a_body_that_ends_early_is_no_body() -> None:
    with _pipe(4) as (writing, body):
        os.write(writing, b"abc")
        os.close(writing)
        with pytest.raises(ClientDisconnected):
            body.read()
