"""Official results on their pages: recorded one by one, imported with a preview, withdrawn, taken away, brought back."""

from __future__ import annotations

import csv
import html
import io
import re

import pytest
from flask.testing import FlaskClient
from python_calamine import CalamineWorkbook
from sqlalchemy import Engine
from werkzeug.test import TestResponse

from tests.coverage.workbooks import workbook
from tests.editions.ground import HERE, opened, plain, record, recorded, send, send_file

OFFICIAL = f"{HERE}hasil-resmi"
GOOD = {"daerah": "Kab. Batubara", "kategori": "Madya", "judul": "Siaran pers", "alamat": "https://bpjs-kesehatan.go.id/1"}
HEAD = "region;category;source_title;source_url\n"
ROW = ";Siaran pers;https://bpjs-kesehatan.go.id/1\n"


@pytest.fixture(autouse=True)
def _opened(_cleared: None, engine: Engine) -> None:
    opened(engine)


def preview(desk: FlaskClient, text: str | bytes) -> TestResponse:
    return send_file(desk, f"{OFFICIAL}/impor", text if isinstance(text, bytes) else text.encode())


def confirmed(desk: FlaskClient, page: str) -> TestResponse:
    """The preview's own button."""
    fields = {name: html.unescape(value) for name, value in re.findall(r'name="(hasil|dilihat)" value="([^"]*)"', page)}
    assert set(fields) == {"hasil", "dilihat"}
    return send(desk, f"{OFFICIAL}/impor/simpan", **fields)


def test_one_result_is_recorded_corrected_and_withdrawn(desk: FlaskClient, engine: Engine) -> None:
    assert "Belum ada hasil resmi" in desk.get(OFFICIAL).text
    assert send(desk, f"{OFFICIAL}/tambah", **GOOD).status_code == 303
    assert recorded(engine) == {"12.19": "Madya"}
    form = desk.get(f"{OFFICIAL}/tambah?daerah=12.19").text
    assert 'value="https://bpjs-kesehatan.go.id/1"' in form
    assert send(desk, f"{OFFICIAL}/tambah", **{**GOOD, "daerah": "12.19", "kategori": "utama"}).status_code == 303
    assert recorded(engine) == {"12.19": "Utama"}
    assert "Yakin menarik hasil ini?" in desk.get(f"{OFFICIAL}/12.19/tarik").text
    assert recorded(engine) == {"12.19": "Utama"}
    assert send(desk, f"{OFFICIAL}/12.19/tarik").status_code == 303
    assert recorded(engine) == {}
    assert send(desk, f"{OFFICIAL}/12.19/tarik").status_code == 404


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("daerah", "", "Tulis kode atau nama daerah"),
        ("daerah", "Atlantis", "Daerah ini tidak dikenal"),
        ("kategori", "Paripurna", "Edisi ini tidak mengenal kategori Paripurna"),
        ("judul", "", "Tulis judul sumbernya"),
        ("judul", "x" * 301, "paling panjang 300 huruf"),
        ("alamat", "", "Tulis alamat sumbernya"),
        ("alamat", "javascript:alert(1)", "Tulis alamat sumbernya"),
    ],
)
def test_a_field_that_cannot_be_so_is_named_and_all_is_kept(
    desk: FlaskClient, engine: Engine, field: str, value: str, words: str
) -> None:
    answer = send(desk, f"{OFFICIAL}/tambah", **{**GOOD, field: value})
    assert (answer.status_code, recorded(engine)) == (422, {})
    assert answer.text.count(words) == 2
    assert f'href="#{field}"' in answer.text
    kept = {**GOOD, field: value}
    assert all(f'value="{kept[name]}"' in answer.text for name in ("daerah", "judul", "alamat"))


def test_an_import_shows_new_changed_and_same_rows_before_it_saves(desk: FlaskClient, engine: Engine) -> None:
    record(engine, "12.09", "12.74")
    same = ";Berita daerah;https://berita.example/1\n"
    page = preview(desk, f"{HEAD}Kabupaten Batu Bara;Utama{ROW}12.09;Madya{same}12.74;Pratama{same}")
    assert (page.status_code, recorded(engine)) == (200, {"12.09": "Madya", "12.74": "Madya"})
    words = plain(page.text)
    assert "Baru 1 Berubah 1 Sama 1 Ditolak 0" in words
    assert "Simpan 2 baris" in words
    assert confirmed(desk, page.text).status_code == 303
    assert recorded(engine) == {"12.09": "Madya", "12.19": "Utama", "12.74": "Pratama"}
    again = preview(desk, f"{HEAD}12.09;Madya{same}")
    assert "Tidak ada yang baru" in plain(again.text)
    assert "/impor/simpan" not in again.text


def test_a_file_with_faults_changes_nothing_and_names_row_and_column(desk: FlaskClient, engine: Engine) -> None:
    text = f"{HEAD}12.19;Madya{ROW}Atlantis;Madya{ROW}\n12.09;Emas;;bukan alamat\n12.19;Utama{ROW}"
    page = preview(desk, text)
    assert (page.status_code, recorded(engine)) == (422, {})
    words = plain(page.text)
    assert "Baru 1 Berubah 0 Sama 0 Ditolak 3" in words
    for said in (
        "3 Atlantis",
        "Kolom region: Daerah ini tidak dikenal",
        "5 12.09",
        "Kolom category: Edisi ini tidak mengenal kategori Emas",
        "Kolom source_title: Tulis judul sumbernya",
        "Kolom source_url: Tulis alamat sumbernya",
        "Kolom region: Daerah ini sudah ada di baris 2.",
    ):
        assert said in words, said
    assert "/impor/simpan" not in page.text


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "Pilih berkas CSV atau XLSX."),
        (b"\xff\xfe\x00", "bukan tabel CSV"),
        (b"PK\x03\x04rusak", "XLSX ini tidak dapat dibaca"),
        (b"region;category\n12.19;Madya\n", "Kolom belum ada: source_title, source_url."),
        (b"region;region\n", "tertulis dua kali"),
        (HEAD.encode() + b"12.19;Madya;a;https://b.id;c\n", "lebih panjang daripada baris judul"),
        (HEAD.encode() + b"".join(b"12.19;Madya;a;https://b.id\n" for _ in range(2001)), "paling banyak 2.000 baris"),
    ],
)
def test_what_is_no_table_is_refused_in_words(desk: FlaskClient, engine: Engine, content: bytes, words: str) -> None:
    answer = preview(desk, content)
    assert (answer.status_code, recorded(engine)) == (422, {})
    assert words in plain(answer.text)


def test_what_was_recorded_meanwhile_is_shown_before_it_is_overwritten(desk: FlaskClient, engine: Engine) -> None:
    page = preview(desk, f"{HEAD}12.19;Madya{ROW}").text
    record(engine, "12.19", category="Utama")
    late = confirmed(desk, page)
    assert (late.status_code, recorded(engine)) == (409, {"12.19": "Utama"})
    assert "Berubah 1" in plain(late.text)
    assert confirmed(desk, late.text).status_code == 303
    assert recorded(engine) == {"12.19": "Madya"}


@pytest.mark.parametrize(
    "sent", ["", "{}", "[1]", '[["12.19"]]', '[["12.19", 1, "a", "b"]]', '[["12.19","Emas","a","https://b.id"]]']
)
def test_a_confirmation_is_checked_again(desk: FlaskClient, engine: Engine, sent: str) -> None:
    answer = send(desk, f"{OFFICIAL}/impor/simpan", hasil=sent, dilihat="x")
    assert (answer.status_code, recorded(engine)) == (422, {})


def test_a_spreadsheet_with_numbers_for_codes_is_understood(desk: FlaskClient, engine: Engine) -> None:
    book = workbook(
        [
            ["Kode", "Kategori", "Sumber", "Tautan"],
            [12.19, "Madya", "Siaran", "https://b.id/1"],
            [12.1, "", "S", "https://b.id"],
            [19, "Utama", "S", "https://b.id"],
        ]
    )
    page = preview(desk, book)
    assert page.status_code == 200, plain(page.text)
    assert confirmed(desk, page.text).status_code == 303
    assert recorded(engine) == {"12.10": "", "12.19": "Madya", "19": "Utama"}


def test_the_list_is_filtered_taken_away_and_can_be_brought_back(desk: FlaskClient, engine: Engine) -> None:
    record(engine, "12.19", "12.10", "52.03")
    record(engine, "12.74", category="")
    names = re.findall(r'<th scope="row">([^<]+)</th>', desk.get(f"{OFFICIAL}?provinsi=12&urut=daerah&arah=turun").text)
    assert names == ["Kota Tanjungbalai", "Kabupaten Labuhanbatu", "Kabupaten Batu Bara"]
    assert "Tidak ada hasil yang cocok" in desk.get(f"{OFFICIAL}?q=tidakada").text
    rows = list(csv.reader(io.StringIO(desk.get(f"{OFFICIAL}.csv?kategori=-").text)))
    assert [row[:3] for row in rows[1:]] == [["12.74", "Kota Tanjungbalai", ""]]
    book = desk.get(f"{OFFICIAL}.xlsx").data
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(book)).get_sheet_by_index(0).to_python()
    assert [row[0] for row in sheet[1:]] == ["12.10", "12.19", "12.74", "52.03"]
    for file in (book, desk.get(f"{OFFICIAL}.csv").data):
        assert "Sama 4 Ditolak 0" in plain(preview(desk, file).text)


def test_a_cell_is_no_formula(desk: FlaskClient, engine: Engine) -> None:
    send(desk, f"{OFFICIAL}/tambah", **{**GOOD, "judul": "=1+1"})
    assert "'=1+1" in desk.get(f"{OFFICIAL}.csv").text
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(desk.get(f"{OFFICIAL}.xlsx").data)).get_sheet_by_index(0)
    assert sheet.to_python()[1][3] == "=1+1"
    assert recorded(engine) == {"12.19": "Madya"}
