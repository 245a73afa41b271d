"""The history of a batch as each side reads it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import Engine

from semesta_platform.audit import queries as record
from semesta_platform.transactions import tenant_transaction
from semesta_tenants.batches import going_back, service, shown, stepping
from semesta_tenants.batches.records import Batch
from tests.batches.conftest import ADMIN, BRANCH, HERE, LIAISON, REGION, TODAY, WANTED, did, sent
from tests.batches.test_pages import _forgotten, app
from tests.batches.test_service import FILE
from tests.http.conftest import pytest_generate_tests

__all__ = ["_forgotten", "app", "pytest_generate_tests"]
pytestmark = pytest.mark.usefixtures("cleared")


def back_of(engine: Engine, batch: Batch) -> Batch:
    return did(engine, going_back.give_back, LIAISON, BRANCH, batch, reason="Kolom NIK kosong.")


def mended(engine: Engine, back: Batch) -> Batch:
    return did(engine, service.change, ADMIN, REGION, back, replace(WANTED, people=back.wanted.people + 1), today=TODAY)


def told(app: Flask, engine: Engine, batch: Batch, *, bpjs: bool) -> list[str]:
    """What the history says was done, oldest first."""
    with tenant_transaction(engine, HERE) as session:
        found = record.entries(session, subject_kind=stepping.SUBJECT, subject_id=str(batch.id), limit=record.MOST_ENTRIES)
    with app.test_request_context("/"):
        return [str(each.did) for each in reversed(shown.history(found, bpjs=bpjs, lists=True))]


def test_the_branch_reads_all_that_it_did_and_nothing_of_what_was_mended(app: Flask, application: Engine) -> None:
    there = did(application, service.receive, LIAISON, BRANCH, sent(application))
    mended_ = did(application, service.keep_list, ADMIN, REGION, mended(application, back_of(application, there)), FILE)
    did(application, service.note_read, ADMIN, REGION, mended_.id, "Nama")
    again = did(application, service.send, ADMIN, REGION, mended_)
    did(application, service.note_read, LIAISON, BRANCH, again.id, "Nama")
    first = ["mengirim ke kantor cabang", "menerima daftar", "mengembalikan untuk diperbaiki"]
    second = ["mengirim ke kantor cabang", "mengunduh daftar"]
    assert told(app, application, again, bpjs=True) == [*first, *second]
    aside = ["mengubah draf", "melampirkan daftar tersandi", "mengunduh daftar"]
    assert told(app, application, again, bpjs=False) == ["membuat draf ini", *first, *aside, *second]
    gone = did(application, going_back.withdraw, ADMIN, REGION, mended(application, back_of(application, again)), reason="Batal.")
    last = ["mengembalikan untuk diperbaiki", "menarik kembali"]
    assert told(app, application, gone, bpjs=True) == [*first, *second, *last]
