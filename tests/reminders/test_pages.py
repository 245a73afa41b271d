"""The page of reminders as an admin gets it: chosen, refused by field, overtaken, and whom it names."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine

from semesta_platform.accounts.records import Seat
from semesta_platform.accounts.roles import Role
from semesta_platform.http.ground import ground_of
from semesta_platform.transactions import tenant_transaction
from semesta_tenants.actions import reminder_choice as choices
from semesta_tenants.actions.reminders import Choice
from tests.accounts.conftest import app, engine
from tests.coordination.pages import ADMINS, press
from tests.coordination.test_pages import counted
from tests.coverage.pages import value_of, words_of
from tests.factories.people import person_with, signed_in
from tests.http.conftest import pytest_generate_tests
from tests.notices.ground import HERE
from tests.reminders.test_reminding import _clear, choose, item, organisation

__all__ = ["app", "engine", "pytest_generate_tests"]
PAGE = "/kab-batu-bara/pengaturan/pengingat"
TYPED = {"sebelum": "1", "sebelum-hari": "3", "terlambat": "1", "ulang-hari": "5", "eskalasi-hari": "5", "penerima": ""}
STATEMENTS = 16


@pytest.fixture
def admin(app: Flask, owner: Engine) -> Iterator[FlaskClient]:
    """Before the test there is nothing but the admin."""
    _clear(owner)
    yield signed_in(app, person_with(ground_of(app).engine, ADMINS, name="Admin Batu Bara"))
    _clear(owner)


def chosen(engine: Engine) -> tuple[Choice, int]:
    with tenant_transaction(engine, HERE) as session:
        return choices.choice(session)


def test_a_region_starts_with_the_usual_and_chooses_its_own(admin: FlaskClient, application: Engine) -> None:
    sekda = person_with(application, Seat(Role.TENANT_ADMIN, tenant_code=HERE), name="Sekretaris Daerah")
    page = admin.get(PAGE).text
    assert [value_of(page, name) for name in ("versi", "sebelum-hari", "ulang-hari", "eskalasi-hari", "penerima")] == [
        *("0", "3", "5", "5", ""),
    ]
    assert page.count(" checked") == 3
    answer = press(admin, PAGE, PAGE, **TYPED | {"versi": "0", "sebelum-hari": "10", "penerima": f"akun:{sekda.id}"})
    assert answer.status_code == 303
    assert chosen(application) == (Choice(before_days=10, on_day=False, to_person=sekda.id), 1)
    page = admin.get(PAGE).text
    assert (value_of(page, "penerima"), page.count(" checked")) == (f"akun:{sekda.id}", 2)
    record = words_of(admin.get("/kab-batu-bara/audit").text)
    assert "mengubah aturan pengingat" in record
    assert "Sekretaris Daerah" in record


def test_what_cannot_be_is_said_by_field_and_what_was_typed_stays(admin: FlaskClient, application: Engine) -> None:
    bad = {"versi": "0", "sebelum-hari": "0", "ulang-hari": "lima", "eskalasi-hari": "99", "penerima": "akun:x"}
    answer = press(admin, PAGE, PAGE, **TYPED | bad)
    assert answer.status_code == 422
    for field in ("sebelum-hari", "ulang-hari", "eskalasi-hari", "penerima"):
        assert f'href="#{field}"' in answer.text
    assert [value_of(answer.text, name) for name in ("sebelum-hari", "ulang-hari")] == ["0", "lima"]
    assert chosen(application) == (Choice(), 0)


def test_who_comes_second_sees_what_now_stands_and_may_save_again(admin: FlaskClient, application: Engine) -> None:
    choose(application, Choice(before_days=7))
    answer = press(admin, PAGE, PAGE, **TYPED | {"versi": "0", "sebelum-hari": "2"})
    assert answer.status_code == 409
    assert "7 hari kerja sebelumnya" in words_of(answer.text)
    assert (value_of(answer.text, "sebelum-hari"), value_of(answer.text, "versi")) == ("2", "1")
    assert press(admin, PAGE, PAGE, **TYPED | {"versi": "1", "sebelum-hari": "2"}).status_code == 303
    assert chosen(application)[0].before_days == 2


def test_owners_whom_nobody_reaches_are_named(app: Flask, admin: FlaskClient, application: Engine) -> None:
    assert "Semua pemilik tindak lanjut yang belum selesai dapat diingatkan." in words_of(admin.get(PAGE).text)
    for number in range(5):
        item(application, organisation(application, f"Dinas Sosial {number}"))
    item(application, organisation(application, "BPKAD", "bpkad@contoh.go.id"))
    with counted(ground_of(app).engine) as seen:
        page = admin.get(PAGE).text
    said = words_of(page)
    assert "Dinas Sosial 4" in said
    assert "Kantor: BPKAD" in said
    assert len(seen) <= STATEMENTS
