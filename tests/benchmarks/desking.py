"""A liaison's desk over fifteen regions with two hundred open tasks each, against the same statements without the page."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from sqlalchemy import Engine, event, text

from semesta_platform.accounts.loader import load
from semesta_platform.accounts.records import Seat
from semesta_platform.accounts.roles import Role
from semesta_platform.http.application import create_app
from semesta_platform.http.ground import ground_of
from semesta_platform.installation import Installation
from semesta_platform.tenancy import service
from semesta_platform.transactions import owner_transaction, tenant_transaction
from semesta_tenants.registry import CAPABILITIES
from tests.benchmarks.answering import lines_into_nothing, milliseconds
from tests.benchmarks.figures import Figure, medians
from tests.benchmarks.ground import Size
from tests.factories.people import person_with, signed_in

REGIONS, TASKS = 15, 200
BRANCH = "meja-uji"
FILL = """INSERT INTO tasks (id, title, owner, origin, entered_words, shared, side, kind, step, due_on, step_since)
SELECT gen_random_uuid(), 'Tugas bersama ' || n, 'Dinas Kesehatan', 'region', 'Admin', true,
CASE WHEN n % 2 = 0 THEN 'bpjs' ELSE 'region' END, 'free', CASE WHEN n % 2 = 0 THEN 'waiting' ELSE 'doing' END,
current_date + n - 60, now() - n * interval '1 hour' FROM generate_series(1, :tasks) AS n"""


def measure(nation: Installation, size: Size) -> Figure:
    """Milliseconds of `/cabang/`; the baseline sends its statements in their transactions, and makes nothing of the rows."""
    with lines_into_nothing():
        app = create_app(nation, CAPABILITIES, loader=load)
        engine = ground_of(app).engine
        codes = _filled(nation, engine, size)
        client = signed_in(app, person_with(engine, Seat(Role.LIAISON, branch_code=BRANCH)))
        client.get("/cabang/")
        sent = _sent(app, client)
        ours, theirs = medians(
            size.rounds,
            lambda: milliseconds(client, "/cabang/", size.requests),
            lambda: _bare(engine, sent, size.requests),
        )
        kept = len(client.get("/cabang/").data)
        ground_of(app).engine.dispose()
        ground_of(app).queue.close()
    note = f"{len(codes)} regions x {TASKS} open tasks, {len(sent)} statements, {kept / 1024:.0f} KB"
    return Figure("GET /cabang/", "ms", ours, "its statements alone", theirs, note=note)


def _filled(nation: Installation, engine: Engine, size: Size) -> list[str]:
    codes = size.codes()[:REGIONS]
    with owner_transaction(nation.owner_engine()) as session:
        service.create_branch(session, BRANCH, "BPJS Kesehatan Cabang Uji Meja", codes)
    for code in codes:
        with tenant_transaction(engine, code) as session:
            session.execute(text(FILL), {"tasks": TASKS})
    return codes


def _sent(app: Flask, client: Any) -> list[tuple[str, Any]]:
    """The statements of one page with what they were sent with."""
    with _kept(ground_of(app).engine) as found:
        client.get("/cabang/")
    return found


@contextmanager
def _kept(engine: Engine) -> Iterator[list[tuple[str, Any]]]:
    found: list[tuple[str, Any]] = []

    def note(_connection: object, _cursor: object, statement: str, parameters: Any, *_rest: object) -> None:
        found.append((statement, parameters))

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(engine, "before_cursor_execute", note)


def _bare(engine: Engine, sent: list[tuple[str, Any]], times: int) -> float:
    """Milliseconds for all statements once, each transaction as the page has it."""
    raw = engine.raw_connection()
    driver = raw.driver_connection
    if driver is None:
        raise RuntimeError("The pool gave no connection.")
    began = time.perf_counter()
    for _ in range(times):
        with driver.cursor() as cursor:
            for statement, parameters in sent:
                if "search_path" in statement:
                    driver.commit()
                cursor.execute(statement, parameters)
                cursor.fetchall()
        driver.commit()
    took = (time.perf_counter() - began) * 1000 / times
    raw.close()
    return took
