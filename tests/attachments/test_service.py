"""Verbs of attachments on both servers: rows of one region alone, room for so many, bytes that go with their row."""

from __future__ import annotations

import datetime as dt
import io
import os
import threading
import uuid
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from semesta_platform.database import uuid7
from semesta_platform.errors import NotFoundError, UnavailableError
from semesta_platform.jobs.records import Work
from semesta_platform.storage.store import Store
from semesta_platform.transactions import tenant_transaction
from semesta_tenants.attachments import keeping, queries, service
from semesta_tenants.attachments.records import Attachment, Brought, FullError
from semesta_worker.jobs import attachments as jobs
from tests.attachments.samples import PDF
from tests.attachments.things import ADMIN, HERE, THERE

pytestmark = pytest.mark.usefixtures("cleared")
FILE = Brought("bukti.pdf", "application/pdf", len(PDF), "00" * 32, "none")
MEETING = uuid.UUID(int=7)


def added(session: Session, subject: uuid.UUID = MEETING, *, size: int = len(PDF)) -> Attachment:
    brought = Brought("bukti.pdf", "application/pdf", size, "00" * 32, "none")
    return service.add(session, ADMIN, uuid7(), ("meeting", subject), brought)


def recorded(session: Session) -> list[tuple[str, str]]:
    query = text("SELECT action, subject_id FROM audit_entries WHERE action ~ '^attachment' ORDER BY id")
    return [(row.action, row.subject_id) for row in session.execute(query)]


def test_a_file_is_written_down_and_taken_away(application: Engine) -> None:
    with tenant_transaction(application, HERE) as session:
        made = added(session)
        other = added(session, uuid.UUID(int=8))
    with tenant_transaction(application, HERE) as session:
        assert queries.of_subject(session, "meeting", MEETING) == (made,)
        assert queries.of_subject(session, "action", MEETING) == ()
        assert (made.name, made.size, made.entered_words, made.scan) == ("bukti.pdf", len(PDF), ADMIN.words, "none")
        service.remove(session, ADMIN, made.id)
    with tenant_transaction(application, HERE) as session:
        assert queries.of_subject(session, "meeting", MEETING) == ()
        with pytest.raises(NotFoundError):
            service.remove(session, ADMIN, made.id)
        acts = [("attachment.added", str(made.id)), ("attachment.added", str(other.id)), ("attachment.removed", str(made.id))]
        assert recorded(session) == acts
        assert (queries.bytes_in_all(session), queries.known_of(session, {made.id, other.id})) == (len(PDF), {other.id})


def test_another_regions_file_is_not_there(application: Engine) -> None:
    with tenant_transaction(application, THERE) as session:
        theirs = added(session)
    with tenant_transaction(application, HERE) as session:
        assert queries.attachment(session, theirs.id) is None
        assert queries.of_subject(session, "meeting", MEETING) == ()
        assert (queries.bytes_in_all(session), queries.known_of(session, {theirs.id})) == (0, set())
        with pytest.raises(NotFoundError):
            service.remove(session, ADMIN, theirs.id)


def test_there_is_room_for_twenty_and_for_a_gigabyte(application: Engine) -> None:
    with tenant_transaction(application, HERE) as session:
        last = [added(session) for _number in range(20)][-1]
        with pytest.raises(FullError, match="20 lampiran"):
            added(session)
        service.remove(session, ADMIN, last.id)
        added(session)
        added(session, uuid.UUID(int=8), size=service.MOST_BYTES - 20 * len(PDF))
        with pytest.raises(FullError, match="1 GB"):
            added(session, uuid.UUID(int=9), size=1)


def test_of_two_who_come_at_once_one_finds_it_full(application: Engine) -> None:
    with tenant_transaction(application, HERE) as session:
        for _number in range(19):
            added(session)
    came: list[str] = []

    def bring() -> None:
        try:
            with tenant_transaction(application, HERE) as beside:
                added(beside)
            came.append("added")
        except FullError:
            came.append("full")

    threads = [threading.Thread(target=bring) for _number in range(3)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(came) == ["added", "full", "full"]


@pytest.fixture
def store(in_directory: Store) -> Store:
    return in_directory


def lies(store: Store, tenant: str = HERE) -> set[uuid.UUID]:
    return {each.id for each in store.listed(tenant)}


def test_bytes_go_when_their_row_does_not_come(application: Engine, store: Store) -> None:
    which, full = uuid7(), uuid7()

    def write(failing: type[Exception] | None = None) -> Attachment:
        with tenant_transaction(application, HERE) as session:
            made = service.add(session, ADMIN, which, ("meeting", MEETING), FILE)
            if failing:
                raise failing
            return made

    def refused() -> Attachment:
        return write(RuntimeError)

    with pytest.raises(RuntimeError):
        keeping.kept(store, HERE, full, io.BytesIO(PDF), refused)
    assert lies(store) == set()
    keeping.kept(store, HERE, which, io.BytesIO(PDF), write)
    assert lies(store) == {which}
    with tenant_transaction(application, HERE) as session:
        assert queries.count_of_subject(session, "meeting", MEETING) == 1


def test_bytes_stay_when_nobody_knows_whether_their_row_came(store: Store) -> None:
    which = uuid7()

    def unknown() -> Attachment:
        raise UnavailableError

    with pytest.raises(UnavailableError):
        keeping.kept(store, HERE, which, io.BytesIO(PDF), unknown)
    assert lies(store) == {which}


def test_at_night_bytes_without_a_row_go_after_a_day(application: Engine, store: Store, tmp_path: Path) -> None:
    with tenant_transaction(application, HERE) as session:
        known, removed = added(session), added(session)
        service.remove(session, ADMIN, removed.id)
    old, young, theirs = uuid7(), uuid7(), uuid7()
    for tenant, which in ((HERE, known.id), (HERE, removed.id), (HERE, old), (HERE, young), (THERE, theirs)):
        store.write(tenant, which, io.BytesIO(b"x"))
        if which != young:
            os.utime(tmp_path / "files" / tenant / str(which), (0, 0))
    with tenant_transaction(application, HERE) as session:
        jobs.sweeper(store)(session, Work(uuid7(), keeping.JOB, HERE, 1, {}))

    assert (lies(store), lies(store, THERE)) == ({known.id, young}, {theirs})
    with tenant_transaction(application, HERE) as session:
        assert keeping.sweep(session, store, HERE, dt.datetime.now(dt.UTC)) == 0
