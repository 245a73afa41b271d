"""Owners of tasks on their pages: whom a form suggests, and that nobody acts for one."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, text

from semesta_platform.transactions import owner_transaction
from tests.accounts.conftest import app, engine
from tests.coordination.pages import ADMINS, LIAISONS, OFFICERS, PAGES, add, close, page_of, press
from tests.coverage.pages import person, words_of
from tests.http.conftest import pytest_generate_tests

__all__ = ["app", "engine", "pytest_generate_tests"]
pytestmark = pytest.mark.usefixtures("cleared")


@pytest.fixture(scope="module")
def admin(app: Flask) -> FlaskClient:
    return person(app, ADMINS)


@pytest.fixture(scope="module")
def officer(app: Flask) -> FlaskClient:
    return person(app, OFFICERS)


def suggested(page: str) -> list[str]:
    return re.findall(r'<option value="([^"]+)"></option>', page.partition('id="pemilik-usul"')[2].partition("</datalist>")[0])


def test_owners_with_staff_are_suggested_first_then_those_used_before_registered_and_usual(
    officer: FlaskClient, admin: FlaskClient, application: Engine, owner: Engine
) -> None:
    add(application, owner="Dinkes P2KB")
    add(application, owner="dinas  kesehatan")
    options = suggested(admin.get(f"{PAGES}baru").text)
    assert options.index("Dinas Kesehatan") < options.index("Dinkes P2KB") < options.index("BPKAD")
    assert "dinas kesehatan" not in options
    assert options[-1] == "Setda"
    register = "/kab-batu-bara/forum/organisasi/baru"
    assert press(admin, register, register, nama="Perkumpulan Uji Usul", jenis="association").status_code == 303
    for page in (f"{PAGES}baru", "/kab-batu-bara/pengaturan/tugas-berkala"):
        assert "Perkumpulan Uji Usul" in suggested(admin.get(page).text)
    assert suggested(officer.get(f"{PAGES}baru").text) == ["Dinas Kesehatan"]
    with owner_transaction(owner) as session:
        session.execute(text("DELETE FROM tenant_1219.organisations WHERE name = 'Perkumpulan Uji Usul'"))


def test_an_owner_for_whom_nobody_acts_is_told_to_who_may_change_it(
    app: Flask, officer: FlaskClient, admin: FlaskClient, application: Engine
) -> None:
    made = press(admin, f"{PAGES}baru", tugas="Daftarkan", pemilik="Dinkes", bagikan="1")
    assert made.status_code == 303
    page = admin.get(made.headers["Location"]).text
    assert "Belum ada petugas yang terdaftar untuk Dinkes, " in words_of(page)
    assert 'href="/kab-batu-bara/pengaturan/orang"' in page
    # The branch may not change it, an owner with staff is told, and what has ended tells nobody any more.
    assert "Belum ada petugas" not in person(app, LIAISONS).get(made.headers["Location"]).text
    heard, ended = add(application, owner="DINAS  kesehatan"), close(application, add(application, owner="Dinkes"))
    for client, task in ((admin, heard), (officer, heard), (admin, ended)):
        assert "Belum ada petugas" not in client.get(page_of(task)).text
    # Who asked for it may change it, and may not invite.
    liaison = person(app, LIAISONS)
    own = press(liaison, f"{PAGES}baru", tugas="Dari cabang", pemilik="Dinkes").headers["Location"]
    assert "Belum ada petugas" in liaison.get(own).text
    assert "Undang petugas" not in words_of(liaison.get(own).text)
