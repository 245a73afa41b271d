"""Pages of a task as English readers get them: who acted in their language, and how late a step is in one phrase."""

from __future__ import annotations

import csv
import io

import pytest
from flask import Flask
from sqlalchemy import Engine

from tests.accounts.conftest import app, engine
from tests.coordination.pages import ADMINS, PAGES, add, days, page_of, press
from tests.coverage.pages import person, words_of
from tests.http.conftest import pytest_generate_tests

__all__ = ["app", "engine", "pytest_generate_tests"]
pytestmark = pytest.mark.usefixtures("cleared")


def test_the_regions_admin_is_named_in_the_readers_language(app: Flask) -> None:
    admin = person(app, ADMINS)
    here = press(admin, f"{PAGES}baru", tugas="Usulkan peserta", pemilik="Dinas Sosial").headers["Location"]
    press(admin, f"{here}komentar", here, komentar="Mulai")
    press(admin, f"{here}pindah", here, versi="1", ke="done")
    assert "Dibuat oleh Admin daerah" in words_of(admin.get(here).text)
    english = admin.get(f"{here}?bahasa=en").text
    assert "Admin daerah" not in english
    assert all(f"{what} Regional admin" in words_of(english) for what in ("Created by", "Closed by"))
    (row,) = csv.DictReader(io.StringIO(admin.get("/kab-batu-bara/tugas.csv?tampil=semua").data.decode("utf-8-sig")))
    assert (row["Created by"], row["Closed by"]) == ("Regional admin", "Regional admin")


def test_a_step_that_is_late_says_so_in_one_phrase(app: Flask, application: Engine) -> None:
    late = page_of(add(application, "Usulan", "Dinas Kesehatan", kind="proposal", due_on=days(-4)))
    admin = person(app, ADMINS)
    assert "Daerah, terlambat 4 hari" in words_of(admin.get(late).text)
    assert "Region, late by 4 days" in words_of(admin.get(f"{late}?bahasa=en").text)
