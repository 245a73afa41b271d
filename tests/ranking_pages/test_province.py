"""A province reads its own standing, and its regencies with how many have reported."""

from __future__ import annotations

import csv
import io

import pytest
from flask import Flask
from flask.testing import FlaskClient
from python_calamine import CalamineWorkbook

from tests.coverage.pages import words_of
from tests.ranking_pages.conftest import BABEL, PAGES, TANJUNGBALAI, admin

pytestmark = pytest.mark.usefixtures("world")
HERE = PAGES[BABEL]


@pytest.fixture(scope="module")
def here(app: Flask) -> FlaskClient:
    return admin(app, BABEL)


def test_regencies_stand_below_the_provinces_own_standing(here: FlaskClient) -> None:
    page = words_of(here.get(HERE).text)
    assert "Belum lapor untuk edisi ini" in page
    assert "1 dari 7 melapor." in page
    table = page.partition("1 dari 7 melapor.")[2]
    assert table.index("Kota Pangkal Pinang") < table.index("Kabupaten Bangka Selatan")
    assert "7 dari 7 daerah; UHC Awards 2026, versi 1, hitungan nomor" in table
    assert "belum lapor" in table


@pytest.mark.parametrize(
    ("query", "rows"), [("lapor=sudah", 1), ("lapor=belum", 6), ("kategori=utama", 0), ("kategori=madya", 1), ("lapor=x", 7)]
)
def test_the_list_is_narrowed(here: FlaskClient, query: str, rows: int) -> None:
    page = here.get(f"{HERE}?{query}", headers={"HX-Request": "true"}).text
    assert page.count('<th scope="row"') == rows
    assert "<html" not in page
    assert ("Tidak ada daerah yang cocok" in page) == (rows == 0)


def test_the_list_is_ordered_with_the_unknown_last(here: FlaskClient) -> None:
    for direction in ("naik", "turun"):
        page = words_of("<main>" + here.get(f"{HERE}?urut=keaktifan&arah={direction}", headers={"HX-Request": "1"}).text)
        assert page.index("Kota Pangkal Pinang") < page.index("belum lapor")
    names = words_of("<main>" + here.get(f"{HERE}?urut=nama&arah=turun", headers={"HX-Request": "1"}).text)
    assert names.index("Kota Pangkal Pinang") < names.index("Kabupaten Bangka")


def test_screen_csv_and_workbook_agree(here: FlaskClient) -> None:
    query = "lapor=sudah"
    screen = words_of("<main>" + here.get(f"{HERE}?{query}", headers={"HX-Request": "true"}).text)
    head, row = csv.reader(io.StringIO(here.get(f"{HERE}daerah.csv?{query}").text.lstrip("\ufeff")))
    plain = dict(zip(head, row, strict=True))
    book = CalamineWorkbook.from_filelike(io.BytesIO(here.get(f"{HERE}daerah.xlsx?{query}").data))
    names, values = book.get_sheet_by_index(0).to_python()
    cells = dict(zip(names, values, strict=True))
    assert (plain["Cakupan (%)"], plain["Keaktifan (%)"]) == ("100.03", "91.91")
    assert [f"{cells[each]:.4f}" for each in ("Cakupan (%)", "Keaktifan (%)")] == ["1.0003", "0.9191"]
    assert "100,03%" in screen
    assert "91,91%" in screen
    assert (cells["Peringkat"], cells["Kategori menurut angka"], plain["Peringkat"]) == (1, "Madya", "1")
    assert cells["Daerah"] == plain["Daerah"] == "Kota Pangkal Pinang"


def test_a_regency_has_no_such_list(app: Flask) -> None:
    reader = admin(app, TANJUNGBALAI)
    assert "Kabupaten dan kota</h2>" not in reader.get(PAGES[TANJUNGBALAI]).text
    assert [reader.get(f"{PAGES[TANJUNGBALAI]}daerah.{each}").status_code for each in ("csv", "xlsx")] == [404, 404]
