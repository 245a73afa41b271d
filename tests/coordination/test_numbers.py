"""What looks like somebody's number (NIK) in what is said of a task: refused at its field, unless whoever writes knows better."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine

from semesta_platform.transactions import tenant_transaction
from semesta_tenants.coordination import notes, queries, rules
from semesta_tenants.coordination.records import Viewer
from tests.accounts.conftest import app, engine
from tests.coordination.pages import ADMINS, HERE, PAGES, add, page_of, press, stored
from tests.coverage.pages import person, value_of, words_of
from tests.http.conftest import pytest_generate_tests

__all__ = ["app", "engine", "pytest_generate_tests"]
pytestmark = pytest.mark.usefixtures("cleared")
NUMBER = "1219010203040005"
SENTENCE = "Tulisan ini memuat angka 16 digit yang tampak seperti NIK."


@pytest.fixture(scope="module")
def admin(app: Flask) -> FlaskClient:
    return person(app, ADMINS)


@pytest.mark.parametrize(
    ("said", "looks"),
    [
        (f"An. Budi {NUMBER}.", True),
        ("12.1901.020304.0005", True),
        ("1219 0102 0304 0005", True),
        (f"tahun 2026 {NUMBER}", True),
        ("Rp1.234.567.890, 440/1234/2026, telepon 0812 3456 7890", False),
        ("Perempuan 1219 0142 0304 0005", True),
        ("sasaran tahun 2023 2024 2025 2026", False),
        ("1219013203040005", False),
        ("1219010213040005", False),
        ("NIP 199001012015031001", False),
        ("NIP 19900101 201503 1 001", False),
        ("2026-11-25 sampai 2026-12-01", False),
        ("NIK\n12190102\n03040005", False),
    ],
)
def test_a_number_is_known_by_its_sixteen_digits_and_the_day_of_birth_in_them(app: Flask, said: str, *, looks: bool) -> None:
    with app.test_request_context():
        assert (rules.number_problem(said) is not None) is looks
        assert rules.number_problem(said, no_nik=True) is None


def texts(engine: Engine) -> list[str]:
    with tenant_transaction(engine, HERE) as session:
        return [each.text for task in queries.tasks(session) for each in notes.notes(session, task.id, Viewer())]


@pytest.mark.parametrize(
    ("step", "field", "more"),
    [("komentar", "komentar", {"internal": "1"}), ("pindah", "keluaran", {"ke": "done"}), ("batal", "alasan", {})],
)
def test_a_step_with_a_number_is_refused_at_its_field_until_it_is_said_to_be_none(
    admin: FlaskClient, application: Engine, step: str, field: str, more: dict[str, str]
) -> None:
    given = add(application, shared=True)
    sent = {"versi": "1", field: f"Tolong cek {NUMBER}", **more}
    answer = press(admin, f"{page_of(given)}{step}", page_of(given), **sent)
    assert answer.status_code == 422
    assert SENTENCE in words_of(answer.text)
    assert f'href="#{field}"' in answer.text
    assert value_of(answer.text, field) == sent[field]
    assert answer.text.count('name="bukan-nik"') == 1
    # What was to stay inside the region is still ticked.
    assert ('name="internal" value="1" checked' in answer.text) is ("internal" in more)
    assert (stored(application, given), texts(application)) == (given, [])
    assert 'name="bukan-nik"' not in admin.get(page_of(given)).text
    assert press(admin, f"{page_of(given)}{step}", page_of(given), **sent, **{"bukan-nik": "1"}).status_code == 303


def test_a_task_with_a_number_is_refused_at_each_field_and_what_stood_before_may_stay(admin: FlaskClient) -> None:
    form = {"tugas": f"Cek {NUMBER}", "pemilik": "BPKAD", "rincian": "1219 0102 0304 0005", "periksa": f"a\r\n{NUMBER}"}
    answer = press(admin, f"{PAGES}baru", **form)
    assert answer.status_code == 422
    assert all(f'href="#{name}"' in answer.text for name in ("tugas", "rincian", "periksa"))
    assert (value_of(answer.text, "rincian"), answer.text.count('name="bukan-nik"')) == (form["rincian"], 1)
    # Whoever ticked it and slipped elsewhere need not tick it again.
    again = press(admin, f"{PAGES}baru", **(form | {"pemilik": "", "bukan-nik": "1"}))
    assert (again.status_code, 'name="bukan-nik" value="1" checked' in again.text) == (422, True)
    made = press(admin, f"{PAGES}baru", **form, **{"bukan-nik": "1"})
    assert made.status_code == 303
    here = made.headers["Location"]
    assert press(admin, f"{here}ubah", here, versi="1", **(form | {"pemilik": "Setda"})).status_code == 303
    assert press(admin, f"{here}ubah", here, versi="2", **(form | {"rincian": f"{NUMBER} lagi"})).status_code == 422


def test_many_at_once_are_refused_for_a_number_before_any_is_changed(admin: FlaskClient, application: Engine) -> None:
    one = add(application)
    sent = {"tindakan": "cancel", "keterangan": f"ganda {NUMBER}", "pilih": f"{one.id}.1"}
    refused = press(admin, f"{PAGES}sekaligus", **sent)
    assert (refused.status_code, refused.text.count('name="bukan-nik"')) == (422, 1)
    assert stored(application, one) == one
    assert press(admin, f"{PAGES}sekaligus", **sent, **{"bukan-nik": "1"}).status_code == 303


def test_beside_the_upload_stands_where_lists_of_people_go(admin: FlaskClient, application: Engine) -> None:
    given = add(application)
    page = admin.get(page_of(given)).text
    assert f'href="/kab-batu-bara/penyerahan/baru?tugas={given.id}"' in page
    assert "Daftar orang (nama, NIK) tidak dilampirkan di sini" in words_of(page)
    assert "Daftar orang (nama, NIK)" in words_of(admin.get(f"/kab-batu-bara/lampiran/tugas/{given.id}").text)
