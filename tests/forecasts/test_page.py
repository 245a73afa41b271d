"""The page of forecasts and its files, as people of the region, its branch and strangers get them."""

from __future__ import annotations

import csv
import datetime as dt
import gzip
import io

import pytest
from flask import Flask
from flask.testing import FlaskClient
from python_calamine import CalamineWorkbook
from sqlalchemy import Engine

from semesta_platform.accounts.roles import Role
from semesta_tenants.coverage import training
from tests.accounts.conftest import app, engine
from tests.coverage.pages import words_of
from tests.factories.people import SEATS, person_with, signed_in
from tests.forecasts.conftest import Region
from tests.forecasts.months import ACTIVE, ACTIVE_RATE, counted, printed
from tests.http.conftest import pytest_generate_tests
from tests.http.parts import statements

__all__ = ["app", "engine", "pytest_generate_tests"]
PAGE = "/kab-batu-bara/target/prakiraan/"
LAST = dt.date(2026, 1, 1)


@pytest.fixture(scope="module")
def admin(app: Flask, engine: Engine) -> FlaskClient:
    return signed_in(app, person_with(engine, SEATS[Role.TENANT_ADMIN]))


@pytest.fixture(scope="module")
def liaison(app: Flask, engine: Engine) -> FlaskClient:
    return signed_in(app, person_with(engine, SEATS[Role.LIAISON]))


@pytest.fixture
def filled(region: Region) -> Region:
    """Three years, a target that is still ahead, one in people, and both forecast."""
    region.aim(ACTIVE_RATE, "85", dt.date(2027, 12, 31))
    region.aim(ACTIVE, "340000", dt.date(2027, 6, 30))
    region.report(training.months(LAST))
    region.work_off()
    return region


@pytest.mark.usefixtures("filled")
def test_each_indicator_says_when_how_sure_and_on_what(admin: FlaskClient) -> None:
    page = admin.get(PAGE)
    text = words_of(page.text)
    made = dict(zip(("coverage", "active_rate", "active"), page.text.split('<section class="card"')[1:], strict=True))
    assert "Tercapai" in words_of(made["active"])
    assert "Target 340.000 orang sampai 30 Juni 2027 (Dinas Kesehatan)" in words_of(made["active"])
    assert "Target 85% sampai 31 Desember 2027" in words_of(made["active_rate"])
    assert "Diuji pada bulan-bulan yang ditahan, 6 bulan ke depan meleset rata-rata" in words_of(made["coverage"])
    for said in (
        "Lihat sebagai tabel",
        "Rentang 80%",
        "Tren teredam (Gardner dan McKenzie 1985)",
        "36 bulan, Februari 2023 sampai Januari 2026",
    ):
        assert said in text
    assert "0 terverifikasi, 36 dilaporkan" in text
    assert "sesudah prakiraan ini dihitung" not in text


def test_too_few_months_say_how_many_and_which_and_lead_to_them(region: Region, admin: FlaskClient, liaison: FlaskClient) -> None:
    region.report([counted(each, 80_000) for each in (1, 4, 5)] + [printed(6, "> 98")])
    page = admin.get(PAGE)
    assert "Belum cukup bulan untuk prakiraan" in page.text
    assert page.text.count("3 dari 6 titik") == 2
    links = [f"/kab-batu-bara/cakupan/2024-0{month}/isi" in page.text for month in range(1, 8)]
    assert links == [True, False, True, True, False, False, True]
    assert "Hanya diketahui sebagai rentang, misalnya &gt; 98%" in page.text
    assert '<svg class="chart' not in page.text
    assert "/isi" not in liaison.get(PAGE).text


def test_a_region_without_any_figure_is_told_so(region: Region, admin: FlaskClient) -> None:  # noqa: ARG001 (empties all)
    text = words_of(admin.get(PAGE).text)
    assert text.count("0 dari 6 titik") == 2
    assert "Belum ada satu pun yang terbit." in text


def test_what_the_worker_has_not_made_yet_is_said_and_never_made_here(region: Region, admin: FlaskClient) -> None:
    region.report([counted(each, 80_000 + each) for each in range(6)])
    assert words_of(admin.get(PAGE).text).count("Sedang dihitung") == 2
    region.work_off()
    assert "Sedang dihitung" not in admin.get(PAGE).text
    region.report([counted(6, 80_100)])
    assert "Ada angka yang terbit sesudah prakiraan ini dihitung" in admin.get(PAGE).text


@pytest.mark.usefixtures("filled")
def test_files_have_every_month_with_real_numbers(admin: FlaskClient) -> None:
    rows = list(csv.DictReader(io.StringIO(admin.get(f"{PAGE}prakiraan.csv").text.removeprefix("\ufeff"))))
    assert [sum(row["Jenis angka"] == kind for row in rows) for kind in ("Realisasi", "Prakiraan")] == [36 * 3, 23 * 3]
    last = rows[36 + 22]
    assert (last["Indikator"], last["Bulan"], last["Satuan"]) == ("Cakupan", "2027-12", "persen")
    assert float(last["Batas bawah 80%"]) < float(last["Nilai"]) < float(last["Batas atas 80%"])
    name = admin.get(f"{PAGE}prakiraan.xlsx").headers["Content-Disposition"]
    assert name == 'attachment; filename="prakiraan-kab-batu-bara.xlsx"'
    book = CalamineWorkbook.from_filelike(io.BytesIO(admin.get(f"{PAGE}prakiraan.xlsx").data)).get_sheet_by_index(0).to_python()
    found = dict(zip(book[0], book[59], strict=True))
    assert found["Nilai"] == pytest.approx(float(last["Nilai"]) / 100)
    assert isinstance(dict(zip(book[0], book[-1], strict=True))["Batas atas 80%"], float)


@pytest.mark.usefixtures("filled")
def test_the_page_is_cheap_and_small(engine: Engine, admin: FlaskClient) -> None:
    with statements(engine) as sent:
        page = admin.get(PAGE)
    # Who asks, which tenant, its context; then what is published, the targets, the forecasts.
    assert len(sent) == 6
    assert len(gzip.compress(page.data)) < 20_000
