"""Editions of awards for whoever keeps them at the command line: files in, versions out, winners, and runs that are asked for."""

from __future__ import annotations

import time
import uuid
from dataclasses import dataclass

from sqlalchemy import Engine

from semesta_platform.errors import ConflictError, NotFoundError
from semesta_platform.jobs import service as work
from semesta_platform.tenancy import queries as directory
from semesta_platform.tenancy.names import SharedRole
from semesta_platform.transactions import shared_transaction
from semesta_tenants.awards import documents, editions, queries, running, service, winners
from semesta_tenants.awards.ledger import Draft, EditionState, Opened, RunRecord, Steward
from semesta_tenants.coverage import sheets
from semesta_tenants.coverage.places import Gazetteer
from semesta_worker.imports import EVERY_REGION

STEWARD = Steward(None, "Operator")
PAUSE = 0.2
NEVER = "There is no edition {}; `semesta awards list` shows all."


@dataclass(frozen=True, slots=True)
class Listed:
    """An opened edition with its newest run, if there is one."""

    opened: Opened
    run: RunRecord | None


def take_in(engine: Engine, content: bytes) -> str:
    """Open the edition of a file, or add it as the next version; a sentence that says what was done.

    Raises:
        EditionError: the file is no edition.
        InvalidError: it is not the next version, or gives no reason.
        ConflictError: its version stands with other rules, a draft of this name is being prepared, or the edition is not open.
    """
    found = editions.read(content)
    with shared_transaction(engine, SharedRole.REGISTRY) as session:
        now = queries.edition(session, found.id)
        if now is None:
            service.open_edition(session, STEWARD, content)
            return f"{found.id} is open with version 1."
        if found == queries.rules_of(session, found.id, found.version):
            return f"Nothing new: {found.id} has version {found.version} with this content already."
        if found.version <= now.version:
            raise ConflictError(
                f"Version {found.version} of {found.id} stands with other rules and never changes: "
                f"write `version: {now.version + 1}` and a `reason` in the file."
            )
        service.change_rules(session, STEWARD, content, expected=now.row_version)
    return f"{found.id} now has version {found.version}."


def file_of(engine: Engine, name: str, version: int | None = None) -> str:
    """The file of an edition's newest version, or of the one with this number, as it was given.

    Raises:
        NotFoundError: there is no such edition or version.
    """
    with shared_transaction(engine, SharedRole.VIEWER) as session:
        found = queries.edition(session, name)
        if found is None:
            raise NotFoundError(NEVER.format(name))
        content = queries.content_of(session, name, version or found.version)
    if content is None:
        raise NotFoundError(f"{name} has no version {version}: its newest one is {found.version}.")
    return content


def record_winners(engine: Engine, name: str, content: bytes) -> tuple[int, int]:
    """Write down the winners of a file beside an edition's ranking: how many are new, and how many the file names.

    Raises:
        InvalidError: the file cannot be used; a SheetError names every row and cell.
        NotFoundError: there is no such edition.
    """
    sheet = sheets.read(content)
    with shared_transaction(engine, SharedRole.REGISTRY) as session:
        gazetteer = Gazetteer(directory.list_regions(session, limit=EVERY_REGION))
        opened = queries.edition(session, name)
        if opened is None:
            raise NotFoundError(NEVER.format(name))
        found = winners.read(sheet, opened.edition, gazetteer)
        return service.record_official(session, STEWARD, name, found), len(found)


def everything(engine: Engine) -> tuple[tuple[Listed, ...], tuple[Draft, ...]]:
    """Every opened edition with its newest run, and every draft."""
    with shared_transaction(engine, SharedRole.REGISTRY) as session:
        newest_runs = queries.latest_runs(session)
        listed = tuple(Listed(each, newest_runs.get(each.id)) for each in queries.opened(session))
        return listed, queries.drafts(session)


def ask(engine: Engine, name: str) -> uuid.UUID | None:
    """Ask for a run of an edition; the id of the work, None where the edition is published and its final run stands.

    Raises:
        NotFoundError: there is no such edition.
    """
    with shared_transaction(engine, SharedRole.RANKER) as session:
        found = queries.edition(session, name)
        if found is None:
            raise NotFoundError(NEVER.format(name))
        return None if found.state == EditionState.PUBLISHED else running.ask(session, "asked", edition=name)


def done(engine: Engine, asked: uuid.UUID, seconds: float) -> bool:
    """Wait until a worker has done this work; whether it came so far. seconds: no longer than that."""
    end = time.monotonic() + seconds
    while True:
        with shared_transaction(engine, SharedRole.RANKER) as session:
            if work.is_done(session, asked):
                return True
        if time.monotonic() >= end:
            return False
        time.sleep(PAUSE)


def newest(engine: Engine, name: str) -> RunRecord | None:
    """The newest run of an edition; None while there is none."""
    with shared_transaction(engine, SharedRole.VIEWER) as session:
        return queries.latest_run(session, name)


def ranking(engine: Engine, name: str) -> documents.Document:
    """The newest run of an edition as the JSON API gives it, every region in one page.

    Raises:
        NotFoundError: there is no such edition.
    """
    with shared_transaction(engine, SharedRole.VIEWER) as session:
        opened = queries.edition(session, name)
        if opened is None:
            raise NotFoundError(NEVER.format(name))
        record = queries.latest_run(session, name)
        if record is None:
            return documents.ranking_document(opened, None, None, ())
        rules = queries.rules_of(session, name, record.version) or opened.edition
        result = queries.result_of(session, record)
    return documents.ranking_document(opened, record, result, documents.lines_of(result, rules))
