"""The directory of regions and the page of each, as visitors see them."""

from __future__ import annotations

import csv
import io
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from semesta_platform.http.ground import ground_of
from semesta_platform.interface.tables import csv_text
from semesta_platform.tenancy.records import Level, RegionRecord
from semesta_platform.tenancy.regions import all_regions
from semesta_tenants.transparency.records import DirectoryOrder
from semesta_tenants.transparency.rules import ordered, page_of
from tests.http.parts import statements

CODE = re.compile(r">\s*(\d\d(?:\.\d\d)?)\s*</td>")


def _codes(client: FlaskClient, query: str) -> list[str]:
    return CODE.findall(client.get(f"/publik/?{query}").text)


def _record(code: str, name: str, province: str = "Aceh", level: Level = Level.REGENCY) -> RegionRecord:
    return RegionRecord(code, name, level, f"kab-{code}", code[:2], province, "Asia/Jakarta", True, None, False)


def test_all_552_regions_stand_there(client: FlaskClient) -> None:
    assert _codes(client, "hal=semua") == [region.code for region in all_regions()]
    assert len(all_regions()) == 552


def test_pages_join_without_a_gap(client: FlaskClient) -> None:
    pages = [code for number in range(1, 13) for code in _codes(client, f"hal={number}")]

    assert pages == _codes(client, "hal=semua")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=batu+bara", ["12.19"]),
        ("q=BATU+kota", ["35.79"]),
        ("q=12.19", ["12.19"]),
        ("q=lombok&prov=52", ["52.01", "52.02", "52.03", "52.08"]),
        ("prov=19&jenis=kota", ["19.71"]),
        ("prov=19&jenis=prov", ["19"]),
        ("q=lombok&urut=nama&arah=turun", ["52.08", "52.03", "52.02", "52.01"]),
        ("q=lombok&urut=omong&arah=turun", ["52.01", "52.02", "52.03", "52.08"]),
        ("q=tidakmungkinada", []),
        ("prov=99", []),
        ("jenis=negara", []),
        ("prov=semua", []),
    ],
)
def test_the_address_narrows_and_orders(client: FlaskClient, query: str, found: list[str]) -> None:
    assert _codes(client, query) == found


def test_nothing_found_says_why_and_offers_a_way_on(client: FlaskClient) -> None:
    text = client.get("/publik/?q=tidakmungkinada").text

    assert "Tidak ada daerah yang cocok" in text
    assert 'href="/publik/"' in text


def test_what_was_typed_stays_and_is_no_markup(client: FlaskClient) -> None:
    text = client.get('/publik/?q="><script>alert(1)</script>&urut=nama').text

    assert "<script>alert" not in text
    assert "&#34;&gt;&lt;script&gt;" in text


def test_for_htmx_the_list_alone_and_for_the_back_button_the_page(client: FlaskClient) -> None:
    part = client.get("/publik/?q=batu+bara", headers={"HX-Request": "true"}).text
    whole = client.get("/publik/?q=batu", headers={"HX-Request": "true", "HX-History-Restore-Request": "true"}).text

    assert "<html" not in part
    assert CODE.findall(part) == ["12.19"]
    assert "<html" in whole


def test_rows_say_branch_and_use(client: FlaskClient) -> None:
    def rows(query: str) -> list[list[str]]:
        text = client.get(f"/publik/daerah.csv?q={query}").get_data(as_text=True)
        return list(csv.reader(io.StringIO(text.lstrip("\ufeff"))))

    assert rows("batu+bara") + rows("kota+batu")[1:] == [
        ["Kode", "Daerah", "Provinsi", "Jenjang", "Kantor cabang", "Memakai Semesta", "Membuka"],
        ["12.19", "Kabupaten Batu Bara", "Sumatera Utara", "Kabupaten", "BPJS Kesehatan Cabang Kisaran", "Ya", ""],
        ["35.79", "Kota Batu", "Jawa Timur", "Kota", "", "Belum", ""],
    ]


def test_the_file_is_whole_and_excel_sees_its_encoding(client: FlaskClient) -> None:
    answer = client.get("/publik/daerah.csv")

    assert answer.data.startswith(b"\xef\xbb\xbf")
    assert answer.data.count(b"\xef\xbb\xbf") == 1
    assert answer.data.count(b"\r\n") == 553
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="semesta-daerah.csv"'


def test_no_cell_is_a_formula() -> None:
    text = csv_text([("=1+1", "+62", "-3", "-3+1", "@SUM(A1)", "\tx", "a=b", 'kata "petik", koma')])

    assert next(csv.reader(io.StringIO(text[1:]))) == [
        "'=1+1",
        "'+62",
        "-3",
        "'-3+1",
        "'@SUM(A1)",
        "'\tx",
        "a=b",
        'kata "petik", koma',
    ]


def test_equal_ones_stay_in_order_of_code_in_both_directions() -> None:
    regions = [_record("11.02", "B"), _record("11.01", "A"), _record("12.01", "A", "Bali")]

    assert [r.code for r in ordered(regions, DirectoryOrder("nama"))] == ["11.01", "12.01", "11.02"]
    assert [r.code for r in ordered(regions, DirectoryOrder("provinsi", descending=True))] == ["12.01", "11.01", "11.02"]


@pytest.mark.parametrize(
    ("total", "number", "first", "last", "here", "more"),
    [(0, 1, 0, 0, 1, False), (1, 1, 1, 1, 1, False), (50, 1, 1, 50, 1, False), (51, 1, 1, 50, 1, True),
     (51, 2, 51, 51, 2, False), (51, 99, 51, 51, 2, False), (51, 0, 1, 50, 1, True), (552, None, 1, 552, 1, False),
     (0, None, 0, 0, 1, False)],
)  # fmt: skip
def test_pages(*, total: int, number: int | None, first: int, last: int, here: int, more: bool) -> None:
    page = page_of([_record("11.01", "A")] * total, number)

    assert (page.first, page.last, page.number, page.has_next, page.total) == (first, last, here, more, total)


def test_a_region_page_tells_who_it_is_and_that_its_figures_are_not_open(client: FlaskClient) -> None:
    text = client.get("/publik/kab-lombok-timur/").text

    for words in ("Kabupaten Lombok Timur", "52.03", "Nusa Tenggara Barat", "WITA", "Angka daerah ini belum dibuka untuk umum"):
        assert words in text
    assert "%" not in re.sub(r"<head>.*?</head>", "", text, flags=re.DOTALL)


def test_jakartas_units_are_said_not_to_compete(client: FlaskClient) -> None:
    assert "bukan daerah otonom" in client.get("/publik/kota-administrasi-jakarta-pusat/").text or "bukan daerah otonom" in (
        client.get(f"/publik/{next(r.slug for r in all_regions() if r.code == '31.71')}/").text
    )
    assert "bukan daerah otonom" not in client.get("/publik/kab-batu-bara/").text


def test_every_link_of_the_front_page_leads_somewhere(client: FlaskClient) -> None:
    links = set(re.findall(r'href="(/[^"]*)"', client.get("/").text))

    assert {f"/publik/{slug}/" for slug in ("kab-batu-bara", "kota-tanjungbalai", "kab-lombok-timur")} <= links
    assert {link: client.get(link.replace("&amp;", "&")).status_code for link in links} == dict.fromkeys(links, 200)


@pytest.mark.parametrize(
    ("address", "most"),
    [("/", 0), ("/publik/", 3), ("/publik/?q=batu&prov=12", 3), ("/publik/kab-batu-bara/", 3), ("/publik/daerah.csv", 3),
     ("/api/v1/regions", 2), ("/kab-batu-bara/", 2), ("/healthz", 0), ("/robots.txt", 0)],
)  # fmt: skip
def test_statements_are_counted(app: Flask, client: FlaskClient, address: str, most: int) -> None:
    with statements(ground_of(app).engine) as sent:
        client.get(address)

    # The first sets role and search_path of the transaction; on public pages one asks what regions show.
    assert len(sent) == most


def test_the_pages_speak_both_languages(client: FlaskClient) -> None:
    for address, indonesian in (
        ("/", "Empat daerah pertama"),
        ("/publik/", "Memakai Semesta"),
        ("/publik/prov-aceh/", "Zona waktu"),
    ):
        texts = {language: client.get(f"{address}?bahasa={language}").text for language in ("id", "en")}
        assert {language: indonesian in text for language, text in texts.items()} == {"id": True, "en": False}
        assert {language: f'<html lang="{language}"' in text for language, text in texts.items()} == {"id": True, "en": True}
