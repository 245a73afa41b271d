"""What a review found open: links to others' tasks, lists of withdrawn batches, bytes before rows, words beside a signature."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from semesta_platform.accounts.loader import load
from semesta_platform.database import uuid7
from semesta_platform.errors import InvalidError, NotFoundError
from semesta_platform.http.application import create_app
from semesta_platform.http.ground import ground_of
from semesta_platform.installation import Installation
from semesta_platform.jobs.records import Work
from semesta_platform.settings import Settings
from semesta_platform.storage.store import Store
from semesta_platform.transactions import owner_transaction, tenant_transaction
from semesta_tenants.attachments import keeping
from semesta_tenants.batches import going_back, queries, rules, service
from semesta_tenants.batches.records import Batch, List
from semesta_tenants.coordination import service as tasks
from semesta_tenants.coordination.records import Party, Task
from semesta_tenants.coordination.records import Wanted as WantedTask
from semesta_tenants.registry import CAPABILITIES
from semesta_worker.jobs import attachments as jobs
from tests.accounts.conftest import _forgotten
from tests.batches.conftest import (
    ADMIN,
    ANSWER,
    BRANCH,
    HERE,
    LIAISON,
    OFFICE,
    OFFICER,
    REGION,
    TODAY,
    WANTED,
    agreed,
    did,
    drafted,
    sent,
    signed,
    verified,
)
from tests.batches.pages import ADMINS, FILE_KEY, LIAISONS, OFFICERS, PAGES, bring, page_of, press, typed, wanted
from tests.batches.test_service import refused
from tests.coordination.conftest import cleared as tasks_cleared
from tests.coverage.pages import person
from tests.http.conftest import pytest_generate_tests

__all__ = ["_forgotten", "pytest_generate_tests", "tasks_cleared"]
pytestmark = pytest.mark.usefixtures("tasks_cleared", "cleared")
FILE = List(uuid.UUID(int=77), "daftar.xlsx", 900, "ab" * 32)
SECRET = "Tugas dinas lain yang tertutup"
UP = "row_version = row_version + 1"


@pytest.fixture(scope="module")
def site(installation: Installation, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """An application with a sealing key and a store of its own."""
    kept = replace(installation, settings=Settings(data=tmp_path_factory.mktemp("files")), file_keys=(FILE_KEY,))
    made = create_app(kept, CAPABILITIES, loader=load)
    yield made
    ground_of(made).engine.dispose()
    ground_of(made).queue.close()


def task(engine: Engine, title: str = SECRET, owner: str = "Dinas Pendidikan", **more: Any) -> Task:
    with tenant_transaction(engine, HERE) as session:
        return tasks.add(session, ADMIN, WantedTask(title, owner, **more), today=TODAY)


def stands(engine: Engine, batch: Batch) -> Batch:
    with tenant_transaction(engine, HERE) as session:
        found = queries.any_batch(session, batch.id)
    assert found is not None
    return found


# ---- links to tasks ------------------------------------------------------------------------------------------------------------


def test_a_task_that_one_does_not_see_is_never_linked(application: Engine) -> None:
    hidden, own = task(application), task(application, "Milik sendiri", "Dinas Sosial")
    with pytest.raises(InvalidError) as caught:
        did(application, service.draft, OFFICER, OFFICE, replace(WANTED, task_id=hidden.id), today=TODAY)
    assert list(caught.value.fields) == ["task_id"]
    made = did(application, service.draft, OFFICER, OFFICE, replace(WANTED, task_id=own.id), today=TODAY)
    assert made.wanted.task_id == own.id
    # What another has linked stays where the person, who does not see it, leaves the field empty; to name it is refused.
    linked = drafted(application, replace(WANTED, task_id=hidden.id))
    changed = did(application, service.change, OFFICER, OFFICE, linked, replace(WANTED, title="Lain"), today=TODAY)
    assert (changed.wanted.title, changed.wanted.task_id) == ("Lain", hidden.id)
    with pytest.raises(InvalidError):
        did(application, service.change, OFFICER, OFFICE, changed, changed.wanted, today=TODAY)
    assert did(application, service.change, ADMIN, REGION, changed, WANTED, today=TODAY).wanted.task_id is None


def test_who_hands_over_again_links_no_task_that_they_do_not_see(application: Engine) -> None:
    old = agreed(application, replace(WANTED, task_id=task(application).id))
    assert did(application, service.resubmit, OFFICER, OFFICE, old, today=TODAY).wanted.task_id is None


def test_who_mends_a_draft_hands_over_again_no_more_than_were_rejected(application: Engine) -> None:
    again = did(application, service.resubmit, ADMIN, REGION, agreed(application, replace(WANTED, owner="BPKAD")), today=TODAY)
    moved = did(application, service.change, ADMIN, REGION, again, replace(again.wanted, owner="Dinas Sosial"), today=TODAY)
    # The office does not see the batch whose rejected these are; it may not hand over more of them for that.
    with pytest.raises(InvalidError) as caught:
        did(application, service.change, OFFICER, OFFICE, moved, replace(moved.wanted, people=9), today=TODAY)
    assert list(caught.value.fields) == ["people"]


def test_pages_offer_link_and_name_only_tasks_that_the_person_sees(site: Flask, application: Engine) -> None:
    admin, officer_, liaison = (person(site, each) for each in (ADMINS, OFFICERS, LIAISONS))
    hidden, own = task(application), task(application, "Milik sendiri", "Dinas Sosial")
    form = officer_.get(f"{PAGES}baru").text
    assert (SECRET in form, "Milik sendiri" in form) == (False, True)
    assert SECRET in admin.get(f"{PAGES}baru").text
    refused = press(officer_, f"{PAGES}baru", **typed(tugas=str(hidden.id)))
    assert (refused.status_code, 'href="#tugas"' in refused.text) == (422, True)
    linked = sent(application, wanted(task_id=hidden.id))
    assert SECRET in admin.get(page_of(linked)).text
    for client in (officer_, liaison):
        assert SECRET not in client.get(page_of(linked)).text
    assert "Milik sendiri" in officer_.get(page_of(sent(application, wanted(task_id=own.id)))).text
    draft = drafted(application, wanted(task_id=hidden.id))
    assert str(hidden.id) not in officer_.get(f"{page_of(draft)}ubah").text
    saved = press(officer_, f"{page_of(draft)}ubah", **typed(versi="1", letak="Lain"))
    assert (saved.status_code, stands(application, draft).wanted.task_id) == (303, hidden.id)
    late = press(officer_, f"{page_of(draft)}ubah", **typed(versi="1", judul="Terlambat"))
    assert (late.status_code, str(hidden.id) in late.text) == (409, False)


# ---- withdrawn batches ---------------------------------------------------------------------------------------------------------


def with_list(engine: Engine) -> Batch:
    return did(engine, service.keep_list, ADMIN, REGION, drafted(engine), FILE)


def test_the_list_of_a_withdrawn_batch_is_closed_at_once(application: Engine) -> None:
    back = did(application, service.send, ADMIN, REGION, with_list(application))
    gone = did(application, going_back.withdraw, ADMIN, REGION, back, reason="Salah berkas.")
    assert gone.file is not None
    assert gone.file.removed_at is not None
    for actor, who in ((ADMIN, REGION), (OFFICER, OFFICE), (LIAISON, BRANCH)):
        with pytest.raises(NotFoundError):
            did(application, service.note_read, actor, who, gone.id, "Nama")
    with tenant_transaction(application, HERE) as session:
        assert queries.known_files(session, {FILE.id}) == frozenset()
        query = text("SELECT action FROM audit_entries WHERE action ~ '^batch' ORDER BY id DESC LIMIT 2")
        assert set(session.scalars(query)) == {"batch.withdrawn", "batch.list_removed"}


def test_what_was_withdrawn_without_that_mark_is_closed_too(application: Engine) -> None:
    back = did(application, service.send, ADMIN, REGION, with_list(application))
    with tenant_transaction(application, HERE) as session:
        # As a release before this one left it.
        setting = f"{UP}, state = 'withdrawn', withdrawn_reason = 'x'"
        session.execute(text(f"UPDATE batches SET {setting} WHERE id = :id"), {"id": back.id})
    for who in (REGION, BRANCH):
        with pytest.raises(NotFoundError):
            did(application, service.note_read, ADMIN, who, back.id, "Nama")


def test_to_withdraw_takes_the_bytes_and_leaves_the_admin_its_name(site: Flask, application: Engine) -> None:
    admin, liaison = person(site, ADMINS), person(site, LIAISONS)
    draft = drafted(application, wanted())
    folder = Path(ground_of(site).installation.settings.data) / "files" / HERE
    assert bring(admin, f"{page_of(draft)}daftar", versi="1").status_code == 303
    assert press(admin, f"{page_of(draft)}kirim", versi="2").status_code == 303
    assert liaison.get(f"{page_of(draft)}daftar").status_code == 200
    assert press(admin, f"{page_of(draft)}tarik", versi="3", alasan="Salah berkas.").status_code == 303
    assert list(folder.iterdir()) == []
    for client in (admin, liaison):
        assert client.get(f"{page_of(draft)}daftar").status_code == 404
        assert client.get(page_of(draft)).status_code == 200
    removed, officer_ = "sudah dihapus pada", person(site, OFFICERS)
    assert (removed in admin.get(page_of(draft)).text, removed in liaison.get(page_of(draft)).text) == (True, False)
    # That there was such a list is for the admin alone, in the history too.
    for client, sees in ((admin, True), (liaison, False), (officer_, False)):
        page = client.get(page_of(draft)).text
        assert [words in page for words in ("menghapus daftar", "mengunduh daftar", "daftar.csv")] == [sees] * 3


# ---- rows before bytes ---------------------------------------------------------------------------------------------------------


class GoneAwayError(Exception):
    """The connection went before the job's own commit."""


def test_the_row_says_removed_before_the_bytes_go(application: Engine, owner: Engine, tmp_path: Path) -> None:
    first = signed(application, did_verify(application))
    done = signed(application, first, LIAISON, BRANCH)
    with owner_transaction(owner) as session:
        schema = f"tenant_{HERE.replace('.', '')}"
        session.execute(text(f"ALTER TABLE {schema}.batches DISABLE TRIGGER guard"))
        early = "region_signed_at = region_signed_at - interval '90 days', bpjs_signed_at = bpjs_signed_at - interval '90 days'"
        session.execute(text(f"UPDATE {schema}.batches SET {early} WHERE id = :id"), {"id": done.id})
        session.execute(text(f"ALTER TABLE {schema}.batches ENABLE TRIGGER guard"))
    store = Store(Settings(data=tmp_path))
    with (tmp_path / "x").open("w+b") as nothing:
        store.write(HERE, FILE.id, nothing)
    os.utime(tmp_path / "files" / HERE / str(FILE.id), (0, 0))
    with pytest.raises(GoneAwayError), tenant_transaction(application, HERE) as session:
        jobs.sweeper(store)(session, Work(uuid7(), keeping.JOB, HERE, 1, {}))
        raise GoneAwayError
    assert list(store.listed(HERE)) == []
    file = stands(application, done).file
    assert file is not None
    assert file.removed_at is not None


def did_verify(engine: Engine) -> Batch:
    """An answered batch with a list."""
    on_its_way = did(engine, service.send, ADMIN, REGION, with_list(engine))
    there = did(engine, service.receive, LIAISON, BRANCH, on_its_way)
    return did(engine, service.verify, LIAISON, BRANCH, there, ANSWER)


# ---- what both sides sign ------------------------------------------------------------------------------------------------------


def test_the_note_is_signed_with_the_rest(application: Engine) -> None:
    batch = verified(application)
    other = replace(batch, wanted=replace(batch.wanted, note="Dengan catatan."))
    assert rules.digest_of(HERE, other) != rules.digest_of(HERE, batch)
    assert b'"form":"semesta.batch.2"' in rules.canonical(HERE, batch)


def test_the_database_holds_note_and_task_once_it_was_sent(application: Engine) -> None:
    linked = task(application).id
    for batch in (sent(application), verified(application), signed(application, verified(application)), agreed(application)):
        for setting in ("note = 'x'", f"task_id = '{linked}'"):
            with pytest.raises(DBAPIError), tenant_transaction(application, HERE) as session:
                session.execute(text(f"UPDATE batches SET {UP}, {setting} WHERE id = :id"), {"id": batch.id})


def test_the_database_holds_its_beginning_its_clocks_and_why_it_was_taken_back(application: Engine) -> None:
    settings = (
        "entered_by = NULL",
        "entered_words = 'Orang lain'",
        "withdrawn_reason = 'x'",
        "waited_region = waited_region - 1",
        "counted_at = counted_at - interval '1 second'",
    )
    back = did(application, going_back.give_back, LIAISON, BRANCH, sent(application), reason="Kosong.")
    # In these states something may change.
    made = (drafted(application), back, verified(application))
    with tenant_transaction(application, HERE) as session:
        session.execute(text(f"UPDATE batches SET {UP}, waited_region = 1"))
    gone = did(application, going_back.withdraw, ADMIN, REGION, sent(application), reason="Salah.")
    for batch in (*made, gone):
        assert [each for each in settings if not refused(application, batch, f"{UP}, {each}")] == []


def test_a_server_whose_clock_is_behind_counts_nothing_back(application: Engine) -> None:
    draft = drafted(application)
    with tenant_transaction(application, HERE) as session:
        setting = f"{UP}, counted_at = counted_at + interval '1 hour'"
        session.execute(text(f"UPDATE batches SET {setting} WHERE id = :id"), {"id": draft.id})
    ahead = stands(application, draft)
    there = did(application, service.send, ADMIN, REGION, ahead)
    assert (there.counted_at, there.waited) == (ahead.counted_at, {Party.REGION: 0, Party.BPJS: 0})
