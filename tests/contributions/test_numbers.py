"""What looks like somebody's number (NIK) in bills and payments: refused at its field, unless whoever writes knows better."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine

from tests.accounts.conftest import app, engine
from tests.contributions.conftest import bill, enter
from tests.contributions.pages import ADMINS, BILL, PAGES, press, step
from tests.coverage.pages import person, value_of, words_of
from tests.http.conftest import pytest_generate_tests

__all__ = ["app", "engine", "pytest_generate_tests"]
pytestmark = pytest.mark.usefixtures("cleared")
SAID = "1219010101900001"
SENTENCE = "Tulisan ini memuat angka 16 digit yang tampak seperti NIK."
BOX = 'name="bukan-nik"'


@pytest.fixture(scope="module")
def admin(app: Flask) -> FlaskClient:
    return person(app, ADMINS)


@pytest.mark.parametrize("field", ["nomor", "catatan"])
def test_an_entry_with_what_looks_like_a_number_is_asked_about(admin: FlaskClient, field: str) -> None:
    form = BILL | {field: SAID}
    assert BOX not in admin.get(f"{PAGES}baru").text
    refused = press(admin, f"{PAGES}baru", **form)
    assert (refused.status_code, f'href="#{field}"' in refused.text, refused.text.count(BOX)) == (422, True, 1)
    assert (SENTENCE in words_of(refused.text), value_of(refused.text, field)) == (True, SAID)
    again = press(admin, f"{PAGES}baru", **(form | {"jumlah": "", "bukan-nik": "1"}))
    assert (again.status_code, f'{BOX} value="1" checked' in again.text, SENTENCE in again.text) == (422, True, False)
    assert press(admin, f"{PAGES}baru", **form, **{"bukan-nik": "1"}).status_code == 303


def test_a_reason_with_what_looks_like_a_number_is_asked_about(admin: FlaskClient, application: Engine) -> None:
    made = enter(application, bill())
    refused = step(admin, made, "batal", alasan=SAID)
    assert (refused.status_code, 'href="#alasan"' in refused.text, refused.text.count(BOX)) == (422, True, 1)
    assert SENTENCE in words_of(refused.text)
    assert step(admin, made, "batal", alasan=SAID, **{"bukan-nik": "1"}).status_code == 303
