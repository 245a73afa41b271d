"""The list of tasks for programs, over real sockets from two web processes, against its SQL done bare by as many threads."""

from __future__ import annotations

import multiprocessing
import os
import selectors
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Thread
from typing import Any, Final

import psycopg
from sqlalchemy import Engine, event

from semesta_platform.accounts import service as accounts
from semesta_platform.accounts.loader import load
from semesta_platform.accounts.records import Seat
from semesta_platform.accounts.roles import Role
from semesta_platform.http.application import create_app
from semesta_platform.http.ground import ground_of
from semesta_platform.installation import Installation
from semesta_platform.tenancy.names import SharedRole
from semesta_platform.tenancy.regions import TRAINING
from semesta_platform.transactions import shared_transaction, tenant_transaction
from semesta_tenants.coordination import service
from semesta_tenants.coordination.records import Wanted
from semesta_tenants.coverage.records import Actor
from semesta_tenants.registry import CAPABILITIES
from semesta_worker.imports import today
from tests.benchmarks.answering import lines_into_nothing
from tests.benchmarks.figures import Figure, medians
from tests.benchmarks.ground import Size
from tests.factories.people import person_with
from tests.ports import free_port

ROOT: Final = Path(__file__).parents[2]
ADDRESS: Final = f"/api/v1/tenants/{TRAINING.code}/tasks?state=open&limit=25"
TASKS: Final = 200
PROCESSES, THREADS = 2, 8
"""Of the web server, and of the bare side."""
BAR: Final = 3.0
PATIENCE: Final = 60.0

OK: Final = 200
Statement = tuple[str, Any]
Transactions = list[list[Statement]]


def measure(nation: Installation, size: Size, folder: Path) -> list[Figure]:
    """Microseconds of an answer when as many are asked for at once as both sides have threads.

    The training tenant, 200 open tasks, of which the first 25 are asked for with a token. What the bare side sends are the very
    statements of an answer, each transaction with its context. folder: an existing one, for what the web server keeps.
    """
    engine = nation.application_engine()
    _make_tasks(engine)
    person = person_with(engine, Seat(Role.TENANT_ADMIN, TRAINING.code))
    with shared_transaction(engine, SharedRole.REGISTRY) as session:
        token = accounts.create_token(session, person.id, "uji", 1).text
    engine.dispose()
    sent = _statements(nation, token)
    with _served(nation, folder) as port, _bare(nation, sent) as bare:
        request = _request(port, token)
        _asked(port, request, size.answers)
        ours, theirs = medians(size.rounds, lambda: _asked(port, request, size.answers), lambda: bare(size.answers))
    rates = f"{1e6 / ours:.0f} answers a second, bare {1e6 / theirs:.0f}; {PROCESSES} processes of {THREADS} threads"
    note = f"{rates}; {sum(len(each) for each in sent)} statements in {len(sent)} transactions"
    return [Figure("25 of 200 tasks as JSON", "us", ours, "its SQL, bare", theirs, BAR, note)]


def _make_tasks(engine: Engine) -> None:
    actor = Actor(None, "Semesta")
    with tenant_transaction(engine, TRAINING.code) as session:
        for number in range(TASKS):
            wanted = Wanted(f"Tugas {number} (data rekaan)", "Dinas Kesehatan", labels=("a", "b"))
            service.add(session, actor, wanted, today=today())


# ---- ours ---------------------------------------------------------------------------------------------------------------------


@contextmanager
def _served(nation: Installation, folder: Path) -> Iterator[int]:
    """The port of `semesta web`, as it runs in earnest."""
    port = free_port()
    environment = os.environ | {
        "DATA": str(folder / "web"),
        "PORT": str(port),
        "SEMESTA_DATABASE_URL": str(nation.owner_url),
        "SEMESTA_APP_DATABASE_URL": nation.application_url,
        "SEMESTA_REDIS_URL": nation.redis_url,
        "SEMESTA_SECRET_KEY": "k" * 32,
        "SEMESTA_WEB_WORKERS": str(PROCESSES),
    }
    command = [sys.executable, "-m", "semesta_worker", "web"]
    # Every line of the log is made and written, and nobody reads it.
    quiet = subprocess.DEVNULL
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=quiet, stderr=quiet) as process:
        try:
            _await(port)
            yield port
        finally:
            process.terminate()


def _await(port: int) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError


def _request(port: int, token: str) -> bytes:
    lines = (f"GET {ADDRESS} HTTP/1.1", f"Host: 127.0.0.1:{port}", f"Authorization: Bearer {token}", "Accept: application/json")
    return "\r\n".join((*lines, "", "")).encode()


def _asked(port: int, request: bytes, count: int) -> float:
    """Microseconds of one answer, so many asked for over as many connections as the server has threads."""
    began, left, selector = time.perf_counter(), count, selectors.DefaultSelector()
    for _ in range(min(PROCESSES * THREADS, count)):
        connection = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
        connection.sendall(request)
        selector.register(connection, selectors.EVENT_READ)
        left -= 1
    while selector.get_map():
        for key, _events in selector.select(PATIENCE):
            ready = key.fileobj
            if not isinstance(ready, socket.socket):
                raise TypeError(ready)
            _read(ready)
            if left > 0:
                ready.sendall(request)
                left -= 1
            else:
                selector.unregister(ready)
                ready.close()
    return (time.perf_counter() - began) / count * 1e6


def _read(connection: socket.socket) -> None:
    """One answer, whole."""
    found = connection.recv(65536)
    while b"\r\n\r\n" not in found:
        found += connection.recv(65536)
    head, _blank, body = found.partition(b"\r\n\r\n")
    if not head.startswith(b"HTTP/1.1 200"):
        raise RuntimeError(head.decode())
    length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
    got = len(body)
    while got < length:
        got += len(connection.recv(65536))


# ---- the bare side ----------------------------------------------------------------------------------------------------------


def _statements(nation: Installation, token: str) -> Transactions:
    """What an answer sends to PostgreSQL, by transaction, with its parameters."""
    with lines_into_nothing():
        app = create_app(nation, CAPABILITIES, loader=load)
        client, engine = app.test_client(), ground_of(app).engine
        found: list[list[Statement]] = []

        def sent(_connection: object, _cursor: object, statement: str, parameters: object, *_others: object) -> None:
            # The context is what a transaction begins with.
            if "set_config('search_path'" in statement:
                found.append([])
            found[-1].append((statement, parameters))

        headers = {"Authorization": f"Bearer {token}"}
        client.get(ADDRESS, headers=headers)
        event.listen(engine, "before_cursor_execute", sent)
        if client.get(ADDRESS, headers=headers).status_code != OK:
            raise RuntimeError(ADDRESS)
        engine.dispose()
        ground_of(app).queue.close()
    return found


@contextmanager
def _bare(nation: Installation, sent: Transactions) -> Iterator[Callable[[int], float]]:
    """Does the same so many times, in as many processes and threads; microseconds of one. The processes stand ready."""
    context = multiprocessing.get_context("spawn")
    pipes, processes = [], []
    for _ in range(PROCESSES):
        ours, theirs = context.Pipe()
        process = context.Process(target=_work, args=(theirs, nation.application_url, sent), daemon=True)
        process.start()
        pipes.append(ours)
        processes.append(process)
    for pipe in pipes:
        pipe.recv()

    def run(count: int) -> float:
        began = time.perf_counter()
        for pipe in pipes:
            pipe.send(max(count // (PROCESSES * THREADS), 1))
        for pipe in pipes:
            pipe.recv()
        return (time.perf_counter() - began) / (max(count // (PROCESSES * THREADS), 1) * PROCESSES * THREADS) * 1e6

    yield run
    for pipe, process in zip(pipes, processes, strict=True):
        pipe.send(0)
        process.join()


def _work(pipe: Connection, url: str, sent: Transactions) -> None:
    connections = [psycopg.connect(url, autocommit=True, prepare_threshold=None) for _ in range(THREADS)]
    pipe.send(None)
    while each := pipe.recv():
        threads = [Thread(target=_repeat, args=(connection, sent, each)) for connection in connections]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        pipe.send(None)


def _repeat(connection: psycopg.Connection, sent: Transactions, count: int) -> None:
    for _ in range(count):
        for statements in sent:
            with connection.transaction():
                for statement, parameters in statements:
                    cursor = connection.execute(statement.encode(), parameters)
                    if cursor.description:
                        cursor.fetchall()
