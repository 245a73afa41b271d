"""The page of recurring tasks as an admin gets it: everything on by one click, chosen, refused by field, overtaken."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine

from semesta_platform.http.ground import ground_of
from semesta_tenants.coordination import kinds, periods
from tests.accounts.conftest import app, engine
from tests.coordination.pages import ADMINS, OFFICERS, press, today
from tests.coordination.test_recurring import _clear, _cleared, there
from tests.coverage.pages import value_of, words_of
from tests.factories.people import person_with, signed_in
from tests.http.conftest import pytest_generate_tests

__all__ = ["_cleared", "app", "engine", "pytest_generate_tests"]
PAGE = "/kab-batu-bara/pengaturan/tugas-berkala"


@pytest.fixture
def admin(app: Flask, owner: Engine) -> FlaskClient:
    """Nothing is chosen yet."""
    _clear(owner)
    return signed_in(app, person_with(ground_of(app).engine, ADMINS, name="Admin Batu Bara"))


def test_everything_is_off_until_one_click_and_then_each_period_has_its_task(admin: FlaskClient, application: Engine) -> None:
    page = admin.get(PAGE).text
    day, every = today(), kinds.recurring()
    due = {each.key: periods.due_on(each, None, day, periods.first(each, None, day)) for each in every}
    for said in due.values():
        assert said is not None
        assert said >= day
        assert f"tenggat {said.day} " in words_of(page)
    assert words_of(page).count("Bila dinyalakan hari ini, tugas pertama untuk") == 4
    assert "Belum ada tugas berkala yang menyala" in page
    assert page.count(" checked") == 0
    assert press(admin, PAGE, PAGE, versi="0", semua="1").status_code == 303
    page = admin.get(PAGE).text
    assert "Belum ada tugas berkala" not in page
    assert (page.count(" checked"), value_of(page, "versi")) == (4, "1")
    begun = [each for each in every if periods.begins(each, periods.first(each, None, day)) <= day]
    assert there(application) == sorted(f"{each.key} {periods.first(each, None, day)}" for each in begun)
    assert words_of(page).count("Tugas berikutnya untuk") == 4
    assert "mengubah tugas berkala" in words_of(admin.get("/kab-batu-bara/audit").text)


def test_what_cannot_be_is_told_at_its_field_and_who_comes_second_sees_what_stands(admin: FlaskClient, app: Flask) -> None:
    wrong = press(admin, PAGE, PAGE, versi="0", **{"hari-proposal": "40", "orang-agreement": "x", "pemilik-proposal": "Dinsos"})
    assert wrong.status_code == 422
    assert (value_of(wrong.text, "hari-proposal"), value_of(wrong.text, "pemilik-proposal")) == ("40", "Dinsos")
    assert 'href="#hari-proposal"' in wrong.text
    assert 'href="#orang-agreement"' in wrong.text
    assert press(admin, PAGE, PAGE, versi="0", **{"nyala-proposal": "1", "hari-proposal": "12"}).status_code == 303
    late = press(admin, PAGE, PAGE, versi="0", **{"nyala-agreement": "1"})
    assert (late.status_code, "Pilihan ini diubah orang lain lebih dahulu" in late.text) == (409, True)
    assert value_of(late.text, "versi") == "1"
    officer = signed_in(app, person_with(ground_of(app).engine, OFFICERS))
    assert officer.get(PAGE).status_code == 403
