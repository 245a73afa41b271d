"""Minutes of 30 pages with 100 action items: their paper by typst and as a text document, and their page."""

from __future__ import annotations

import datetime as dt
import re
import time
import uuid
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from flask import Flask
from sqlalchemy import Engine, func, update

from semesta_platform.accounts.loader import load
from semesta_platform.accounts.records import Seat
from semesta_platform.accounts.roles import Role
from semesta_platform.http.application import create_app
from semesta_platform.http.ground import ground_of
from semesta_platform.installation import Installation
from semesta_platform.interface import papers as plain_papers
from semesta_platform.tenancy.regions import TRAINING
from semesta_platform.transactions import tenant_transaction
from semesta_tenants.forum import gathering, papers, queries, service
from semesta_tenants.forum.model import MeetingRow
from semesta_tenants.forum.records import Clock, Topic
from semesta_tenants.registry import CAPABILITIES
from tests.benchmarks.answering import empty, lines_into_nothing, milliseconds, statements_of
from tests.benchmarks.figures import Figure, medians
from tests.benchmarks.ground import Size
from tests.factories.people import person_with, signed_in
from tests.minutes import meetings

ITEMS, ACTIONS, SENTENCES = 15, 100, 84
"""Under each item so many sentences; together they fill thirty pages."""
SENTENCE = "Dinas Kesehatan memaparkan cakupan dan keaktifan menurut segmen, BPKAD menjawab tentang ruang anggaran. "
EMPTY = '#let data = json(bytes(sys.inputs.data))\n#set page(paper: "a4")\n#data.title\n'


def measure(nation: Installation, size: Size) -> list[Figure]:
    """Seconds of one paper and milliseconds of one page; against a paper of one line, and an empty route of Flask."""
    with lines_into_nothing(), TemporaryDirectory() as folder:
        app = create_app(nation, CAPABILITIES, loader=load)
        found = [*_papers(app, size, Path(folder)), _page(app, size)]
        ground_of(app).engine.dispose()
        ground_of(app).queue.close()
    return found


def _papers(app: Flask, size: Size, folder: Path) -> list[Figure]:
    engine = ground_of(app).engine
    document = meetings.document(engine, _made(engine), TRAINING.code)
    document = replace(document, drawn=document.meeting.figures)
    issuer = papers.Issuer(TRAINING.name, "Asia/Jakarta", dt.date(2026, 4, 1), invented=True)
    template = folder / "empty.typ"
    template.write_text(EMPTY)
    with app.test_request_context():
        pages = len(re.findall(rb"/Type\s*/Page\b", papers.pdf(issuer, document)))
        pdf, docx, least = medians(
            size.rounds,
            lambda: _seconds(lambda: papers.pdf(issuer, document)),
            lambda: _seconds(lambda: papers.docx(issuer, document)),
            lambda: _seconds(lambda: plain_papers.pdf(template, {"title": "x"})),
        )
    told = f"{pages} pages, {ACTIONS} action items"
    return [
        Figure("minutes as PDF", "s", pdf, "a page of one line", least, note=told),
        Figure("minutes as DOCX", "s", docx, "a page of one line as PDF", least, note=told),
    ]


def _page(app: Flask, size: Size) -> Figure:
    engine = ground_of(app).engine
    client = signed_in(app, person_with(engine, Seat(Role.TENANT_ADMIN, TRAINING.code)))
    bare = empty().test_client()
    address = f"/{TRAINING.slug}/forum/{_made(engine)}/notulen"
    counted = statements_of(app, client, address)
    ours, theirs = medians(
        size.rounds, lambda: milliseconds(client, address, size.requests), lambda: milliseconds(bare, "/", size.requests)
    )
    return Figure(
        f"GET minutes with {ACTIONS} action items", "ms", ours, "empty Flask route", theirs, note=f"{counted} SQL statements"
    )


def _made(engine: Engine) -> uuid.UUID:
    """A meeting of thirty pages, every point of whose agenda draws in what belongs to it."""
    topics = tuple(each.value for each in Topic)
    given = {"items": ITEMS, "actions": ACTIONS, "said": SENTENCE * SENTENCES, "kinds": topics, "tenant": TRAINING.code}
    meeting = meetings.made(engine, **given)  # type: ignore[arg-type]  # fields by their names
    here = Clock(dt.date(2026, 4, 1), dt.UTC)
    with tenant_transaction(engine, TRAINING.code) as session:
        figures = gathering.figures(session, service.found(queries.meeting(session, meeting)), here)
        row = update(MeetingRow).where(MeetingRow.id == meeting)
        session.execute(row.values(figures=figures, frozen_at=func.now(), row_version=2))
    return meeting


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began
