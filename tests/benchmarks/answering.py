"""Pages through the whole application, against a route of Flask that does nothing."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr
from pathlib import Path
from statistics import median

import structlog
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from semesta_platform.http import logs
from semesta_platform.http.application import create_app
from semesta_platform.http.ground import ground_of
from semesta_platform.installation import Installation
from semesta_tenants.registry import CAPABILITIES
from tests.benchmarks.figures import Figure, medians
from tests.benchmarks.ground import Size

PAGES = ("/", "/publik/")


def measure(nation: Installation, size: Size) -> list[Figure]:
    """Milliseconds of one answer in this process, as a browser asks for it; and how many statements it takes."""
    with _lines_into_nothing():
        app = create_app(nation, CAPABILITIES)
        client, empty = app.test_client(), _empty().test_client()
        statements = {page: _statements(app, client, page) for page in PAGES}
        timed = [lambda page=page: _milliseconds(client, page, size.requests) for page in PAGES]
        *ours, theirs = medians(size.rounds, *timed, lambda: _milliseconds(empty, "/", size.requests))
        ground_of(app).engine.dispose()
        ground_of(app).queue.close()
    return [
        Figure(f"GET {page}", "ms", each, "empty Flask route", theirs, note=f"{statements[page]} SQL statements")
        for page, each in zip(PAGES, ours, strict=True)
    ]


def _empty() -> Flask:
    app = Flask("empty")
    app.add_url_rule("/", view_func=lambda: "")
    return app


def _milliseconds(client: FlaskClient, page: str, count: int) -> float:
    times = []
    for _ in range(count):
        began = time.perf_counter()
        _get(client, page)
        times.append(time.perf_counter() - began)
    return median(times) * 1000


def _get(client: FlaskClient, page: str) -> None:
    answer = client.get(page, headers={"Accept-Encoding": "gzip"})
    if answer.status_code != 200:
        raise RuntimeError(f"{page} answers {answer.status_code}.")


def _statements(app: Flask, client: FlaskClient, page: str) -> int:
    """Statements of a second answer, the context's own among them: what the first one keeps for all is not counted."""
    seen: list[str] = []

    def note(*given: object) -> None:
        seen.append(str(given[2]))

    _get(client, page)
    event.listen(ground_of(app).engine, "before_cursor_execute", note)
    _get(client, page)
    event.remove(ground_of(app).engine, "before_cursor_execute", note)
    return len(seen)


@contextmanager
def _lines_into_nothing() -> Iterator[None]:
    """Every line of the log is made, since a served page pays for it, and goes where nobody reads it."""
    with Path(os.devnull).open("w", encoding="utf-8") as nothing, redirect_stderr(nothing):
        logs.configure()
        try:
            yield
        finally:
            logging.getLogger().handlers.clear()
            structlog.reset_defaults()
