"""A figure beside other months, and the rules by which it is checked, as people of the region and of the branch see them."""

from __future__ import annotations

import csv
import datetime as dt
import io
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine

from semesta_platform.errors import InvalidError
from semesta_tenants.coverage import rules, validation
from semesta_tenants.coverage.records import Basis, Figure, Headcount, Population
from tests.accounts.conftest import app, engine
from tests.coverage.pages import ADMINS, APRIL, LIAISONS, PAGES, WHOLE, drafted, person, reported, submitted, verified, words_of
from tests.http.conftest import pytest_generate_tests

__all__ = ["app", "engine", "pytest_generate_tests"]
pytestmark = pytest.mark.usefixtures("cleared")
EVEN = replace(WHOLE, total=Headcount(183_000, 150_000), segments=())


@pytest.fixture(scope="module")
def admin(app: Flask) -> FlaskClient:
    return person(app, ADMINS)


@pytest.fixture(scope="module")
def liaison(app: Flask) -> FlaskClient:
    return person(app, LIAISONS)


def even_months(engine: Engine, count: int = 8) -> None:
    """Verified months before April 2025, each ten people more than the one before."""
    for back in range(count, 0, -1):
        people = Headcount(183_000 - 10 * back, 150_000 - 10 * back)
        verified(engine, replace(EVEN, as_of=rules.months_before(WHOLE.as_of, back), total=people))


def test_a_month_stands_beside_the_one_before_and_last_year(admin: FlaskClient, application: Engine) -> None:
    verified(application, replace(WHOLE, as_of=dt.date(2025, 3, 1), total=Headcount(183_000, 150_000), segments=()))
    older = Population(186_000, "Dukcapil (DKB)", "2023S2")
    reported(application, Figure(dt.date(2024, 4, 30), population=older, total=Headcount(180_000, 144_000)))
    verified(application)
    said = words_of(admin.get(APRIL).text)
    assert "Cakupan 97,45% 97,37% +0,07 poin 96,77% +0,67 poin" in said
    assert "Terdaftar 183.139 183.000 +139 180.000 +3.139" in said
    assert "April 2024: Penduduknya lain: Dukcapil (DKB) semester II 2023." in said
    assert "Apr 2024 dilaporkan, tidak diverifikasi" in said


def test_what_is_missing_or_divides_by_something_else_is_said(admin: FlaskClient, application: Engine) -> None:
    verified(application, replace(WHOLE, as_of=dt.date(2025, 3, 1), basis=Basis.REGISTERED))
    verified(application)
    said = words_of(admin.get(APRIL).text)
    assert "April 2024: belum ada angka, jadi tidak dibandingkan." in said
    assert "Keaktifan dihitung atas peserta terdaftar, jadi tidak dibandingkan." in said
    assert "Keaktifan 80,08% 82,18% basis berbeda –" in said


def test_the_list_takes_both_comparisons_along(admin: FlaskClient, application: Engine) -> None:
    verified(application, replace(WHOLE, as_of=dt.date(2025, 3, 1), total=Headcount(183_000, 150_000), segments=()))
    verified(application)
    answer = admin.get(f"{PAGES[:-1]}.csv?urut=bulan&arah=turun&keadaan=verified")
    newest = next(iter(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff")))))
    found = [value for name, value in newest.items() if name.startswith(("Dari bulan sebelumnya", "Dari tahun lalu"))]
    assert found == ["0.07", "0.27", "139", "499", "", "", "", "", "", "belum ada angka"]
    assert admin.get(f"{PAGES[:-1]}.xlsx").data.startswith(b"PK")


def test_an_unusual_change_is_submitted_only_with_its_reason(application: Engine) -> None:
    even_months(application)
    with pytest.raises(InvalidError) as refused:
        submitted(application, replace(EVEN, total=Headcount(185_000, 150_000)))
    assert set(refused.value.fields) == {"registered", "reason"}
    assert refused.value.fields["registered"][0].startswith("Berubah +2.010 dari bulan sebelumnya (182.990); menurut 7 perubahan")


def test_the_branch_sees_what_is_unusual_with_its_reason_and_last_year(liaison: FlaskClient, application: Engine) -> None:
    even_months(application, 12)
    waiting = submitted(application, replace(EVEN, total=Headcount(185_000, 150_000)), reason="Pemadanan data Dukcapil.")
    said = words_of(liaison.get(f"/kota-tanjungbalai/verifikasi/{waiting.id}/").text)
    assert "Total terdaftar +1,10% dibanding Mar 2025 (+2.010)" in said
    assert "biasanya −1.819 sampai +1.839, dari 11 perubahan" in said
    assert "Pemadanan data Dukcapil." in said
    assert "Apr 2024 terverifikasi" in said
    assert "Terdaftar 185.000 182.880 +2.120" in said


def test_the_rules_stand_on_a_page_with_what_is_usual_here(admin: FlaskClient, liaison: FlaskClient, application: Engine) -> None:
    even_months(application, 6)
    said = words_of(admin.get(f"{PAGES}aturan").text)
    assert "Untuk angka April 2025, dibanding Maret 2025." in said
    assert "Total terdaftar di bawah 10% dari bulan sebelumnya – – 5 dari 6 perubahan" in said
    # A draft is the region's own: for the branch the history ends before it.
    drafted(application, replace(EVEN, as_of=dt.date(2025, 4, 1)))
    said = words_of(admin.get(f"{PAGES}aturan").text)
    assert "Total terdaftar −1.820 sampai +1.840 +10 0 6 perubahan" in said
    assert "5 dari 6 perubahan" in words_of(liaison.get(f"{PAGES}aturan").text)
    file = list(csv.reader(io.StringIO(admin.get(f"{PAGES}aturan.csv").text.removeprefix("\ufeff"))))
    assert [row[0] for row in file[1:]] == [each.code for each in validation.CHECKS]


def test_any_two_figures_of_a_month_are_held_against_each_other(admin: FlaskClient, application: Engine) -> None:
    reported(application, Figure(dt.date(2025, 4, 1), total=Headcount(183_000, 150_000), population=WHOLE.population))
    verified(application)
    page = admin.get(APRIL).text
    said = words_of(page)
    assert "Yang pernah terbit" in said
    assert ("tidak berlaku lagi" in said, "Berita contoh" in said) == (True, True)
    key = page.split('<option value="t')[1].split('"')[0]
    said = words_of(admin.get(f"{APRIL}?dari=t{key}&ke=1").text)
    assert "Total terdaftar 183.000 183.139 +139" in said
