"""The national pages on the demo's facts: what they say, and that page, CSV and XLSX agree to the digit."""

from __future__ import annotations

import csv
import gzip
import io
import re
from html import unescape
from typing import Any

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import text

from semesta_platform.transactions import owner_transaction
from tests.coverage.pages import words_of
from tests.http.parts import statements
from tests.national.conftest import Shown

LIST = "/nasional/?hal=semua"


def table(page: str) -> list[list[str]]:
    """The cells of the page's first table, without their small print."""
    body = page.split("<tbody>", 1)[1].split("</tbody>", 1)[0]
    return [
        [" ".join(unescape(re.sub(r"<small.*?</small>|<[^>]+>", "", cell)).split()) for cell in re.split(r"</t[hd]>", line)[:-1]]
        for line in body.split("</tr>")[:-1]
    ]


def csv_rows(shown: Shown, address: str) -> list[dict[str, str]]:
    answer = shown.centre.get(address)
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(answer.text.lstrip("\ufeff"))))


def book(shown: Shown, address: str) -> tuple[list[dict[str, Any]], dict[str, str]]:
    """The rows of a workbook, and its notes."""
    found = CalamineWorkbook.from_filelike(io.BytesIO(shown.centre.get(address).data))
    head, *lines = found.get_sheet_by_index(0).to_python()
    notes = {str(name): str(value) for name, value, *_ in found.get_sheet_by_index(1).to_python()}
    return [dict(zip(map(str, head), line, strict=True)) for line in lines], notes


def test_the_newest_open_edition_comes_first_with_its_ranks(shown: Shown) -> None:
    page = shown.page("/nasional/")
    words = words_of(page)
    assert "UHC Awards 2026, tanggal acuan 31 Desember 2025: 20 dari 508 daerah melapor" in words
    for said in ("Sementara", "edisi versi 1", "perhitungan nomor", "Urutan: kategori tertinggi", "atas jumlah penduduk"):
        assert said in words
    first, fifth = table(page)[0], table(page)[4]
    assert first[:5] == ["1", "Kabupaten Natuna", "Madya", "95,47%", "100,26%"]
    assert fifth[:6] == ["5", "Kota Tanjungbalai", "Pratama", "81,67%", "98,81%", "tidak diketahui"]
    assert "kurang 3,33 poin keaktifan, atau angka yang belum diketahui" in words
    assert len(table(page)) == 50


def test_who_did_not_report_reads_so_and_never_zero(shown: Shown) -> None:
    silent = [row for row in table(shown.page(LIST)) if row[2] == "Belum lapor"]
    assert len(silent) == 488
    assert {(row[0], *row[3:]) for row in silent} == {("–", "belum lapor untuk edisi ini")}


def test_intervals_stand_as_printed(shown: Shown) -> None:
    (lombok_timur,) = table(shown.page("/nasional/?q=lombok+timur"))
    assert lombok_timur[:5] == ["9", "Kabupaten Lombok Timur", "Pratama", "> 80%", "≥ 98%"]
    assert lombok_timur[7].startswith("≥ 0,00 poin")


def test_a_trial_on_another_month_says_so_and_refutes_tanjungbalai(shown: Shown) -> None:
    page = shown.page("/nasional/?bulan=2025-04&q=tanjungbalai")
    assert table(page)[0][:5] == ["1", "Kota Tanjungbalai", "Tanpa kategori", "80,08%", "97,45%"]
    assert "Percobaan pada April 2025" in words_of(page)
    assert "tidak mengubah peringkat" in words_of(page)
    page = shown.page("/nasional/kota-tanjungbalai/?bulan=2025-04")
    assert "kurang 0,55 poin" in words_of(page)


def test_verified_figures_alone_leave_nobody(shown: Shown) -> None:
    assert "0 dari 508 daerah melapor" in words_of(shown.page("/nasional/?bukti=terverifikasi"))


@pytest.mark.parametrize(
    "address",
    ["/nasional/?edisi={0}", "/nasional/beda?edisi={0}", "/nasional/banding?edisi={0}", "/nasional/kab-asahan/?edisi={0}"],
)
def test_a_simulation_is_labelled_wherever_it_is_shown(shown: Shown, address: str) -> None:
    assert "Simulasi: edisi ini dibuat untuk melihat ke depan" in words_of(shown.page(address.format("simulasi-uhc-2027")))


def test_provinces_are_ranked_among_themselves(shown: Shown) -> None:
    for address in ("/nasional/?kontes=provinsi", "/nasional/?jenis=prov"):
        found = table(shown.page(address))
        assert (len(found), found[0][:4]) == (38, ["1", "Provinsi Riau", "Pratama", "81,33%"])


def test_older_editions_are_final_and_have_categories_of_their_own(shown: Shown) -> None:
    page = words_of(shown.page("/nasional/?edisi=uhc-awards-2024"))
    assert "Kabupaten dan kota: Akhir" in page
    assert "Memenuhi syarat umum" in page


def test_htmx_gets_the_list_alone(shown: Shown) -> None:
    answer = shown.centre.get("/nasional/?q=natuna", headers={"HX-Request": "true"})
    assert ("<html" in answer.text, len(table(answer.text)), "HX-Request" in answer.headers["Vary"]) == (False, 1, True)


def test_what_cannot_be_found_is_said(shown: Shown) -> None:
    assert shown.centre.get("/nasional/?edisi=uhc-awards-1999").status_code == 404
    assert shown.centre.get("/nasional/kab-tidak-ada/").status_code == 404
    assert shown.centre.get("/nasional/banding?ke=999999").status_code == 404
    assert "Tidak ada daerah yang cocok" in shown.page("/nasional/?q=zzzz")
    wrong = shown.centre.get("/nasional/?bulan=april")
    assert (wrong.status_code, 'value="april"' in wrong.text, "Tulis bulan sebagai tahun dan bulan" in wrong.text) == (
        422,
        True,
        True,
    )
    assert shown.app.test_client().get("/nasional/").status_code == 401


def test_every_region_reads_it_and_finds_it_in_the_navigation(shown: Shown) -> None:
    assert shown.admin.get("/nasional/").status_code == 200
    assert 'href="/nasional/"' in shown.admin.get("/kota-tanjungbalai/").text
    assert shown.centre.get("/").headers["Location"] == "/nasional/"


# ---- files ----------------------------------------------------------------------------------------------------------------


def as_page(value: str | None) -> str:
    """'>98.00' of a file as the page writes it."""
    if not value:
        return "tidak diketahui"
    sign, number = re.fullmatch(r"(>=|>|)(.+)", value).groups()  # type: ignore[union-attr]  # it matches anything
    number = number if not sign else number.removesuffix(".00")
    return {"": "", ">": "> ", ">=": "≥ "}[sign] + number.replace(".", ",") + "%"


def as_cell(value: object) -> str:
    """A cell of the workbook as the page writes it: numbers are shares of one, an interval is text."""
    return f"{value * 100:.2f}%".replace(".", ",") if isinstance(value, float) else str(value) or "tidak diketahui"


@pytest.mark.parametrize("query", ["", "&urut=keaktifan&arah=turun", "&kategori=pratama&urut=nama", "&bulan=2025-04&prov=12"])
def test_page_csv_and_workbook_agree_to_the_digit(shown: Shown, query: str) -> None:
    page = table(shown.page(LIST + query))
    rows, (lines, notes) = csv_rows(shown, f"/nasional.csv?{query[1:]}"), book(shown, f"/nasional.xlsx?{query[1:]}")
    assert len(page) == len(rows) == len(lines) > 0
    for cells, row, line in zip(page, rows, lines, strict=True):
        assert cells[1] == row["Daerah"] == line["Daerah"]
        assert cells[2] == row["Kategori"] == line["Kategori"]
        if cells[0] == "–":
            assert (row["Peringkat"], line["Peringkat"], row["Keaktifan (%)"], line["Keaktifan (%)"]) == ("", "", "", "")
            continue
        assert float(cells[0]) == float(row["Peringkat"]) == line["Peringkat"]
        for place, name in ((3, "Keaktifan (%)"), (4, "Cakupan (%)"), (5, "Porsi Pemda (%)")):
            if cells[place] != "basis berbeda":
                assert cells[place] == as_page(row[name]) == as_cell(line[name])
    assert notes["Edisi"] == "UHC Awards 2026, Kabupaten dan kota"
    assert len(notes["Sidik masukan (sha-256)"]) == 64
    assert notes["Sifat"] == ("Percobaan" if "bulan" in query else "Sementara")
    assert "Sebutkan sumber" in notes["Syarat pemakaian"]


def test_files_name_the_source_of_each_figure(shown: Shown) -> None:
    found = [row for row in csv_rows(shown, "/nasional.csv") if row["Peringkat"]]
    assert len(found) == 20
    assert all(row["Alamat sumber"].startswith("http") and row["Per tanggal"] and row["Bukti"] == "Dilaporkan" for row in found)
    assert {(row["Edisi"], row["Versi edisi"], row["Sifat"]) for row in found} == {("UHC Awards 2026", "1", "Sementara")}


# ---- official results -----------------------------------------------------------------------------------------------------


def test_what_contradicts_an_official_result_is_listed_with_its_reason(shown: Shown) -> None:
    page = shown.page("/nasional/beda")
    (sula,) = table(page)
    assert sula[:4] == ["Kabupaten Kepulauan Sula", "Madya", "Tanpa kategori", "Berbeda"]
    assert "cakupan 92,50% di bawah 98%" in sula[4] or "cakupan 92,50% di bawah 98,00%" in sula[4]
    assert 'href="http' in page.split("<tbody>")[1]
    rows = csv_rows(shown, "/nasional/beda.csv?hasil=semua")
    assert (len(rows), sum(row["Kesesuaian"] == "Berbeda" for row in rows)) == (33, 1)
    assert all(row["Alamat sumber"].startswith("http") for row in rows)
    assert "Tidak ada di kelompok ini" in shown.page("/nasional/beda?edisi=uhc-awards-2023&hasil=different")


# ---- one region -----------------------------------------------------------------------------------------------------------


def test_one_region_is_explained_to_anybody_signed_in(shown: Shown) -> None:
    words = words_of(shown.admin.get("/nasional/kab-natuna/").text)
    for said in ("Peringkat 1 dari 20", "Mengapa di sini", "95,47%", "UHC Prioritas", "Jalan ke Utama", "Hasil resmi"):
        assert said in words
    assert "Belum ada angka daerah ini yang terbit" in words_of(shown.page("/nasional/kab-asahan/"))
    assert "tidak diperingkat" in words_of(shown.page("/nasional/kota-administrasi-jakarta-pusat/"))
    assert "2 dari 33 melapor" in words_of(shown.page("/nasional/prov-sumatera-utara/")) or "3 dari 33" in words_of(
        shown.page("/nasional/prov-sumatera-utara/")
    )


def test_a_look_of_the_centre_is_noted_once_a_day_without_a_name(shown: Shown) -> None:
    for client in (shown.centre, shown.centre, shown.admin):
        assert client.get("/nasional/kab-lombok-timur/").status_code == 200
    # No tenant: nobody is there to read it.
    assert shown.centre.get("/nasional/kab-nias/").status_code == 200
    with owner_transaction(shown.owner) as session:
        found = session.execute(text("SELECT * FROM registry.centre_looks WHERE tenant IN ('52.03', '12.04')")).mappings().all()
    assert [(each["tenant"], each["role"]) for each in found] == [("52.03", "central_viewer")]
    assert set(found[0]) <= {"tenant", "day", "role", "tenant_role"}


# ---- cost -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address", ["/nasional/", "/nasional/?prov=12&peta=pratama", "/nasional/?hal=semua", "/nasional/kota-tanjungbalai/"]
)
def test_pages_stay_small_and_ask_little(shown: Shown, address: str) -> None:
    shown.page(address)
    with statements(shown.engine) as sent:
        page = shown.page(address)
    assert len(gzip.compress(page.encode(), 6)) <= 100_000
    asked = [each for each in sent if "set_config" not in each]
    assert len(asked) <= 12, asked
