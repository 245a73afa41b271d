"""A file beyond the limit is refused on a page of whoever sent it, which leads back to where they chose it."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import Engine

from tests.accounts.conftest import app, engine
from tests.batches import pages as batches
from tests.batches.conftest import drafted
from tests.coordination import pages as tasks
from tests.coverage.pages import person, words_of
from tests.http.conftest import pytest_generate_tests
from tests.kept.conftest import SAME

__all__ = ["app", "engine", "pytest_generate_tests"]
pytestmark = pytest.mark.usefixtures("cleared")
LENGTH = {"CONTENT_LENGTH": "25000000", "CONTENT_TYPE": "multipart/form-data; boundary=x"}


def test_it_is_said_within_the_frame_and_leads_back(app: Flask, application: Engine) -> None:
    admin = person(app, tasks.ADMINS)
    task, batch = tasks.add(application), drafted(application, today=batches.today())
    pages = {
        tasks.page_of(task): f"/kab-batu-bara/lampiran/tugas/{task.id}",
        batches.page_of(batch): f"{batches.page_of(batch)}daftar",
    }
    told = admin.get(tasks.page_of(task)).text
    assert ('data-most="20000000"' in told, "20 MB" in words_of(told)) == (True, True)
    for page, address in pages.items():
        answer = admin.post(address, headers=SAME | {"Referer": f"http://localhost{page}"}, environ_overrides=LENGTH)
        assert answer.status_code == 413
        words = words_of(answer.text)
        assert all(each in words for each in ("Berkas paling besar 20 MB.", "Kembali", "Penyerahan")), words
        assert (f'href="{page}"' in answer.text, 'action="/keluar"' in answer.text) == (True, True)
        # Only a page of ours is led back to.
        for elsewhere in ("http://lain.example/tugas/", "http://localhost//lain.example", "http://localhost/tidak/ada", "\\"):
            answer = admin.post(address, headers=SAME | {"Referer": elsewhere}, environ_overrides=LENGTH)
            assert (answer.status_code, "Ke beranda" in answer.text, "lain.example" in answer.text) == (413, True, False)


def test_whoever_is_not_signed_in_or_may_not_is_told_that_first(app: Flask, application: Engine) -> None:
    task = tasks.add(application)
    address = f"/kab-batu-bara/lampiran/tugas/{task.id}"
    assert app.test_client().post(address, headers=SAME, environ_overrides=LENGTH).status_code == 401
