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
from semesta_tenants.reminders import kept
from semesta_tenants.reminders.rules import Choice
from tests.accounts.conftest import app, engine
from tests.coordination.pages import ADMINS, OFFICERS, add, days, page_of, press
from tests.coverage.pages import value_of, words_of
from tests.factories.people import person_with, signed_in
from tests.http.conftest import pytest_generate_tests
from tests.http.parts import statements as counted
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
        return kept.choice(session)


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


def test_the_rules_speak_of_tasks_and_are_found_from_them(app: Flask, admin: FlaskClient, application: Engine) -> None:
    words = words_of(admin.get(PAGE).text)
    assert ("pelaksana tugas" in words, "Tugas mengingatkan pada hari yang sama" in words) == (True, True)
    assert f'href="{PAGE}"' in admin.get("/kab-batu-bara/pengaturan/tugas-berkala").text
    page, undated = page_of(add(application, due_on=days(4))), page_of(add(application))
    said = "Semesta mengingatkan di sekitar tenggat menurut aturan daerah."
    assert (said in admin.get(page).text, f'href="{PAGE}"' in admin.get(page).text) == (True, True)
    assert said not in admin.get(undated).text
    # Who may not set the rules is told of them, and not led to a page that refuses them.
    officer = signed_in(app, person_with(ground_of(app).engine, OFFICERS))
    seen = officer.get(page).text
    assert (said in seen, f'href="{PAGE}"' in seen) == (True, False)
