"""Pages and answers through the whole application, of a visitor and of officials, against a route of Flask that does nothing."""

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

from semesta_platform.accounts.loader import load
from semesta_platform.accounts.records import Seat
from semesta_platform.accounts.roles import Role
from semesta_platform.http import logs
from semesta_platform.http.application import create_app
from semesta_platform.http.ground import ground_of
from semesta_platform.installation import Installation
from semesta_platform.tenancy.regions import TRAINING
from semesta_tenants.registry import CAPABILITIES
from semesta_worker import demo_training
from tests.benchmarks.figures import Figure, medians
from tests.benchmarks.ground import Size
from tests.factories.people import person_with, signed_in

VISITED = ("/", "/publik/")
WORKED_IN = ("", "cakupan/", "syarat/", "audit")
"""A tenant's pages: its home, figures, gates and what happened."""


COMPARED = (
    "/nasional/",
    "/nasional/?q=tanjung",
    "/nasional/kota-tanjungbalai/",
    "/api/v1/editions/uhc-awards-2026/ranking?limit=1000",
)
"""What the centre reads: the ranking of all regions that report, a search in it, one region explained, and all as JSON."""


def measure(nation: Installation, size: Size) -> list[Figure]:
    """Milliseconds of one answer in this process, as a browser asks for it; and how many statements it takes.

    The tenant is the training one, with its 36 months entered, submitted and verified.
    """
    with lines_into_nothing():
        app = create_app(nation, CAPABILITIES, loader=load)
        visitor, official, bare = app.test_client(), _official(nation, app), empty().test_client()
        centre = signed_in(app, person_with(ground_of(app).engine, Seat(Role.CENTRAL_VIEWER)))
        pages = {**dict.fromkeys(VISITED, visitor), **{f"/{TRAINING.slug}/{page}": official for page in WORKED_IN}}
        pages[f"/api/v1/tenants/{TRAINING.code}/coverage"] = official
        pages |= dict.fromkeys(COMPARED, centre)
        statements = {page: statements_of(app, client, page) for page, client in pages.items()}
        timed = [lambda page=page, client=client: milliseconds(client, page, size.requests) for page, client in pages.items()]
        *ours, theirs = medians(size.rounds, *timed, lambda: milliseconds(bare, "/", size.requests))
        ground_of(app).engine.dispose()
        ground_of(app).queue.close()
    return [
        Figure(f"GET {page}", "ms", each, "empty Flask route", theirs, note=f"{statements[page]} SQL statements")
        for page, each in zip(pages, ours, strict=True)
    ]


def _official(nation: Installation, app: Flask) -> FlaskClient:
    """A browser of the training tenant's admin."""
    engine = ground_of(app).engine
    demo_training.prepare(nation, engine)
    return signed_in(app, person_with(engine, Seat(Role.TENANT_ADMIN, TRAINING.code)))


def empty() -> Flask:
    """An application with one route that does nothing."""
    app = Flask("empty")
    app.add_url_rule("/", view_func=lambda: "")
    return app


def milliseconds(client: FlaskClient, page: str, count: int) -> float:
    """The median of so many answers, as a browser asks for them."""
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


def statements_of(app: Flask, client: FlaskClient, page: str) -> int:
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
def lines_into_nothing() -> Iterator[None]:
    """Every line of the log is made, since a served page pays for it, and goes where nobody reads it."""
    with Path(os.devnull).open("w", encoding="utf-8") as nothing, redirect_stderr(nothing):
        logs.configure()
        try:
            yield
        finally:
            logging.getLogger().handlers.clear()
            structlog.reset_defaults()
