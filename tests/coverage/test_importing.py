"""Files of figures in every shape that people send, whole and broken; pure, on the regions of Kemendagri."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from semesta_platform.errors import InvalidError
from semesta_platform.tenancy import regions
from semesta_platform.tenancy.records import RegionRecord
from semesta_tenants.coverage import importing, sheets
from semesta_tenants.coverage.places import Gazetteer
from semesta_tenants.coverage.records import (
    Basis,
    Evidence,
    Figure,
    Headcount,
    Kind,
    Population,
    Precision,
    Printed,
    Published,
    Relation,
    Reported,
    Segment,
    SegmentCount,
    Source,
)
from semesta_tenants.coverage.sheets import Fault, SheetError
from tests.coverage.workbooks import workbook

TODAY = dt.date(2026, 2, 10)
EVERYWHERE = Gazetteer(RegionRecord(**asdict(region), branch_name=None, is_tenant=True) for region in regions.all_regions())
FOUR = Gazetteer(
    RegionRecord(**asdict(region), branch_name=None, is_tenant=region.code in {"12.19", "12.74"})
    for region in regions.all_regions()
)
HEADER = "region,date,registered_pct,registered_count,active_pct,active_count,population,active_pct_basis,source_title,source_url"
ROW = "Kota Tanjungbalai,2025-04-01,97.45,183139,80.08,150499,187939,penduduk,ANTARA Sumut,https://a.example/1"
BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"
FIGURE = Figure(
    as_of=dt.date(2025, 4, 1),
    population=Population(187_939, "ANTARA Sumut"),
    total=Headcount(183_139, 150_499),
    coverage=Printed(Relation.EXACTLY, Decimal("97.45"), "97.45"),
    active_rate=Printed(Relation.EXACTLY, Decimal("80.08"), "80.08"),
)
REPORTED = Reported("12.74", FIGURE, Source("ANTARA Sumut", "https://a.example/1"))


def harvested(text: str, **more: Any) -> importing.Harvest:
    return importing.figures(sheets.read(text.encode()), EVERYWHERE, today=TODAY, **more)


def faults(text: str, **more: Any) -> list[str]:
    with pytest.raises(SheetError) as refused:
        harvested(text, **more)
    return [str(fault) for fault in refused.value.faults]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("mark", ["", BOM])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_csv_is_read_whatever_its_signs(delimiter: str, mark: str, newline: str) -> None:
    text = mark + newline.join([HEADER, ROW, ""]).replace(",", delimiter)
    assert harvested(text).rows == (REPORTED,)


def test_a_spreadsheet_keeps_its_numbers() -> None:
    row: list[str | float | None]
    row = ["Kota Tanjungbalai", "2025-04-01", 97.45, 183139, 80.08, 150499, 187939, None, "ANTARA Sumut", "https://a.example/1"]
    found = importing.figures(sheets.read(workbook([tuple(HEADER.split(",")), row])), EVERYWHERE, today=TODAY)
    assert [each.figure.total for each in found.rows] == [Headcount(183_139, 150_499)]
    assert [each.figure.coverage for each in found.rows] == [Printed(Relation.EXACTLY, Decimal("97.45"), "97,45")]


def test_a_spreadsheets_share_is_no_percentage_and_its_code_is_whole() -> None:
    header = ["kode", "tanggal", "keaktifan", "sumber", "alamat sumber"]
    wrong = workbook([header, [12.19, "2025-04-01", 0.8008, "a", "https://a.example"]])
    with pytest.raises(SheetError) as refused:
        importing.figures(sheets.read(wrong), EVERYWHERE, today=TODAY)
    assert [str(fault) for fault in refused.value.faults] == [
        "Baris 2, kolom keaktifan: Tulis 80,08 untuk 80,08 persen, bukan 0,8008."
    ]
    right = workbook([header, [12.1, 2024, 80.0, "a", "https://a.example"]])
    found = importing.figures(sheets.read(right), EVERYWHERE, today=TODAY).rows
    assert [(each.tenant, each.figure.as_of, each.figure.precision) for each in found] == [
        ("12.10", dt.date(2024, 12, 31), Precision.YEAR)
    ]


def test_headers_have_other_names_too() -> None:
    text = (
        "Kode;Per Tanggal;Peserta Terdaftar;Peserta Aktif;Jumlah Penduduk;Semester;Sumber Penduduk;PBPU_PEMDA terdaftar;Sumber;"
        "Alamat Sumber;Warna\n12.74;01/04/2025;183.139;150.499;187.939;2024S2;Dukcapil;40.000;ANTARA;https://a.example/1;merah\n"
    )
    found = harvested(text)
    assert found.unknown == ("Warna",)
    assert found.rows[0].figure == Figure(
        as_of=dt.date(2025, 4, 1),
        population=Population(187_939, "Dukcapil", "2024S2"),
        total=Headcount(183_139, 150_499),
        segments=(SegmentCount(Segment.PBPU_PEMDA, Headcount(40_000)),),
    )


def test_intervals_and_percentages_stay_what_they_are() -> None:
    text = f"{HEADER}\nKabupaten Lombok Timur,2025-03-18,>98,,76.56,,,,Pemkab,https://a.example\n"
    figure = harvested(text).rows[0].figure
    assert figure.coverage == Printed(Relation.ABOVE, Decimal(98), ">98")
    assert (figure.total, figure.population) == (Headcount(), None)


def test_the_basis_is_kept_and_notes_are_heeded() -> None:
    text = (
        f"{HEADER},note\n"
        "Kota Pekalongan,2023-03-14,86.76,274974,83.89,230665,316933,terdaftar,Radar,https://a.example,\n"
        "Kabupaten Lombok Timur,2025-12,98.8,,80.86,,,,Harian,https://a.example,forecast for end 2025\n"
        "Kabupaten Pemalang,2023-03-14,85.27,1300000,,,1560000,,Radar,https://a.example,counts rounded in source\n"
    )
    pekalongan, lombok, pemalang = (each.figure for each in harvested(text).rows)
    assert (pekalongan.basis, pekalongan.kind) == (Basis.REGISTERED, Kind.ACTUAL)
    assert (lombok.kind, lombok.as_of, lombok.precision) == (Kind.FORECAST, dt.date(2025, 12, 31), Precision.MONTH)
    assert pemalang.rounded


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Kota Tanjungpinang", "21.72"),
        ("Kabupaten Kepulauan Sitaro", "71.09"),
        ("Kab. Batubara", "12.19"),
        ("lombok timur", "52.03"),
        ("Provinsi DI Yogyakarta", "34"),
        ("12.19", "12.19"),
        ("12.1", "12.10"),
        ("Aceh", "11"),
        ("BATU BARA", "12.19"),
    ],
)
def test_a_region_has_many_names(name: str, code: str) -> None:
    assert EVERYWHERE.find(name).code == code


@pytest.mark.parametrize("name", ["Bogor", "Atlantis", "", "99.99", "12.19.01", "x" * 5000])
def test_a_name_of_nobody_or_of_two_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match=r"\.$"):
        EVERYWHERE.find(name)


def test_every_official_name_and_code_is_found() -> None:
    for region in regions.all_regions():
        assert EVERYWHERE.find(region.code).name == region.name
        assert EVERYWHERE.find(region.name).code == region.code


def test_what_is_no_region_is_skipped_and_said() -> None:
    text = f"{HEADER},level\nIndonesia,2025-12-31,98.62,,,,,,a,https://a.example,nasional\n"
    text += "Provinsi Jawa Tengah + DI Yogyakarta,2024-12-31,98.9,,,,,,a,https://a.example,provinsi\n"
    text += f"{ROW},kota\nKota Bogor,2026-01-27,,,,,,,a,https://a.example,kota\n"
    found = harvested(text)
    assert [str(each) for each in found.skipped] == [
        "Baris 2 dilewati: Indonesia bukan satu daerah.",
        "Baris 3 dilewati: Provinsi Jawa Tengah + DI Yogyakarta adalah beberapa daerah sekaligus.",
    ]
    assert (found.rows, found.empty) == ((REPORTED,), 1)


def test_a_region_that_is_no_tenant_is_skipped_and_said() -> None:
    text = f"{HEADER}\n{ROW}\n{ROW.replace('Kota Tanjungbalai', '52.03')}\n"
    found = importing.figures(sheets.read(text.encode()), FOUR, today=TODAY)
    assert (found.rows, [each.words for each in found.skipped]) == (
        (REPORTED,),
        ["Kabupaten Lombok Timur belum menjadi tenant di sini."],
    )


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        (
            "97.45",
            "97.450",
            "kolom registered_pct: Titik di sini dapat dibaca dua cara. Tulis persen dengan koma",
        ),
        ("97.45", "9745", "kolom registered_pct: Tulis persen dari 0 sampai 1.000, misalnya 80,08."),
        ("183139", "183139.5", "kolom registered_count: Tulis bilangan bulat tanpa koma, misalnya 46.947 atau 46947."),
        ("183139", "-1", "kolom registered_count: Tulis bilangan bulat tanpa koma, misalnya 46.947 atau 46947."),
        ("183139", "1000", "kolom active_count: Peserta aktif tidak boleh melebihi peserta terdaftar (1.000)."),
        ("2025-04-01", "2026-12-01", "kolom date: Tanggal ini belum tiba. Angka yang akan datang dicatat sebagai prakiraan."),
        (
            "2025-04-01",
            "2025-02-30",
            "kolom date: Tulis tanggal sebagai 2025-04-01 atau 01/04/2025; bulan sebagai",
        ),
        ("2025-04-01", "", "kolom date: Tulis tanggal sebagai"),
        ("ANTARA Sumut", "", "kolom source_title: Angka yang dilaporkan wajib menyebut judul dan alamat sumbernya."),
        ("https://a.example/1", "", "kolom source_url: Angka yang dilaporkan wajib menyebut judul dan alamat sumbernya."),
        ("https://a.example/1", "x" * 5000, "kolom source_url: Tulis paling banyak 2.000 huruf."),
        ("ANTARA Sumut", "x" * 9000, "kolom source_title: Tulis paling banyak 300 huruf."),
        ("ANTARA Sumut", "x" * 1_000_000, "Baris ini tidak dapat dibaca"),
        ("ANTARA Sumut", "x" * 20_000, "kolom source_title: Isian ini terlalu panjang."),
        ("Kota Tanjungbalai", "Atlantis", "kolom region: Daerah ini tidak dikenal."),
        ("penduduk", "luas", "kolom active_pct_basis: Tulis salah satu dari: penduduk, population, registered, terdaftar."),
        ("187939", "0", "kolom population: Jumlah penduduk harus lebih dari 0."),
        (",https", ",1,2,3,https", "Baris ini lebih panjang daripada baris judul"),
        ("ANTARA", '"ANTARA', "tidak dapat dibaca"),
    ],
)
def test_a_fault_is_named_with_its_row_and_column(old: str, new: str, fault: str) -> None:
    found = faults(f"{HEADER}\n{ROW}\n\n{ROW.replace(old, new)}\n")
    assert len(found) == 1
    assert found[0].startswith("Baris 4")
    assert fault in found[0]


def test_two_different_rows_of_one_date_are_refused_and_two_equal_ones_are_one() -> None:
    assert harvested(f"{HEADER}\n{ROW}\n{ROW}\n").rows == (REPORTED,)
    other = ROW.replace("183139", "183140")
    assert faults(f"{HEADER}\n{ROW}\n{other}\n") == [
        "Baris 3, kolom date: Daerah dan tanggal ini sudah ada di baris 2 dengan isi lain."
    ]


def test_a_file_for_one_tenant_speaks_of_it_alone() -> None:
    without = "\n".join(line.partition(",")[2] for line in (HEADER, ROW))
    assert harvested(without, only="12.74").rows == (REPORTED,)
    assert faults(f"{HEADER}\n{ROW}\n", only="12.19") == [
        "Baris 2, kolom region: Baris ini tentang Kota Tanjungbalai, bukan daerah yang diimpor."
    ]


def test_ten_thousand_rows_with_faults_name_each_of_them() -> None:
    lines = [HEADER]
    wrong = {17, 4_000, 9_999, 10_001}
    for number in range(2, 10_002):
        region = regions.all_regions()[number % 552].code
        day = dt.date(2020, 1, 1) + dt.timedelta(days=number // 552)
        count = "dua" if number in wrong else str(number)
        lines.append(f"{region},{day},,{count},,{'x' if number == 17 else ''},,,a,https://a.example")
    found = faults("\n".join(lines))
    assert [each.split(":")[0] for each in found] == [
        "Baris 17, kolom active_count",
        "Baris 17, kolom registered_count",
        "Baris 4000, kolom registered_count",
        "Baris 9999, kolom registered_count",
        "Baris 10001, kolom registered_count",
    ]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n\n",
        b"\xff\xfe\x00",
        b"PK\x03\x04 no zip at all",
        b"a,a\n1,2\n",
        b"x" * 20_000_001,
        workbook([]),
    ],
)
def test_what_is_no_table_is_refused_with_a_sentence(content: bytes) -> None:
    with pytest.raises(InvalidError) as refused:
        sheets.read(content)
    assert refused.value.message.endswith(".")


def test_missing_and_doubled_columns_are_named() -> None:
    with pytest.raises(SheetError) as refused:
        harvested("region,wilayah,date\nx,y,z\n")
    assert refused.value.faults == (
        Fault(1, "source_title", "Kolom ini wajib ada."),
        Fault(1, "source_url", "Kolom ini wajib ada."),
        Fault(1, "wilayah", "Kolom ini berarti sama dengan kolom region."),
    )


@settings(max_examples=150)
@given(st.binary(max_size=400))
def test_any_bytes_are_a_table_or_a_sentence(content: bytes) -> None:
    assert outcome(content).endswith((".", "read"))
    assert outcome(f"{HEADER}\n".encode() + content).endswith((".", "read"))


def outcome(content: bytes) -> str:
    """The sentence that a file was refused with; 'read' when it was not."""
    try:
        importing.figures(sheets.read(content), EVERYWHERE, today=TODAY)
    except InvalidError as error:
        return error.message
    return "read"


def test_what_stands_there_already_is_not_news() -> None:
    moment = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    reported = Published(1, "12.74", FIGURE, Evidence.REPORTED, REPORTED.source, None, moment)
    verified = Published(2, "12.74", Figure(FIGURE.as_of), Evidence.VERIFIED, None, None, moment)
    assert importing.unseen([REPORTED], []) == (REPORTED,)
    assert importing.unseen([REPORTED], [reported]) == ()
    assert importing.unseen([REPORTED], [verified]) == ()
    assert importing.unseen([REPORTED], [Published(1, "12.19", FIGURE, Evidence.REPORTED, REPORTED.source, None, moment)]) != ()


def test_a_report_is_news_when_any_word_of_its_day_differs_and_whatever_other_days_say() -> None:
    moment = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    day = dt.timedelta(days=1)
    others = [
        Published(1, "12.74", replace(FIGURE, note="lain"), Evidence.REPORTED, REPORTED.source, None, moment),
        Published(2, "12.74", FIGURE, Evidence.REPORTED, Source("Lain", "https://lain.example"), None, moment),
        Published(3, "12.74", replace(FIGURE, as_of=FIGURE.as_of - day), Evidence.VERIFIED, None, None, moment),
        Published(4, "12.74", replace(FIGURE, kind=Kind.FORECAST), Evidence.VERIFIED, None, None, moment),
    ]
    same = Published(5, "12.74", FIGURE, Evidence.REPORTED, REPORTED.source, None, moment)
    assert importing.unseen([REPORTED], others) == (REPORTED,)
    assert importing.unseen([REPORTED], [*others, same]) == ()


def test_populations_name_their_semester_in_either_way() -> None:
    text = (
        "code,province_code,name,type,population,population_year,population_source\n"
        '12.19,12,Kabupaten Batu Bara,kabupaten,474832,2024,"Ditjen Dukcapil, Semester II 2024 (Desember 2024)"\n'
    )
    found, skipped = importing.populations(sheets.read(text.encode()), EVERYWHERE)
    source = "Ditjen Dukcapil, Semester II 2024 (Desember 2024)"
    assert found == (importing.Count("12.19", Population(474_832, source, "2024S2")),)
    assert skipped == ()
    other = "nama,penduduk,sumber penduduk,semester\nKota Tanjungbalai,187.939,Dukcapil,2024S2\n"
    assert importing.populations(sheets.read(other.encode()), EVERYWHERE)[0] == (
        importing.Count("12.74", Population(187_939, "Dukcapil", "2024S2")),
    )


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ("12.19,Kabupaten Batu Bara,0,Semester II 2024", "Baris 2, kolom population: Isi jumlah penduduk di atas 0."),
        ("12.19,Kabupaten Batu Bara,x,Semester II 2024", "Baris 2, kolom population: Tulis bilangan bulat"),
        ("12.19,Kabupaten Batu Bara,5,", "Baris 2, kolom population_source: Sebutkan sumber"),
        ("12.19,Kabupaten Batu Bara,5,Dukcapil", "Baris 2, kolom population_source: Sebutkan semesternya"),
        ("12.1,Kabupaten Aceh Selatan,5,Semester I 2024", "Baris 2, kolom name: Kode dan nama tidak cocok: 12.10 adalah"),
    ],
)
def test_a_wrong_population_is_named(row: str, fault: str) -> None:
    with pytest.raises(SheetError) as refused:
        importing.populations(sheets.read(f"code,name,population,population_source\n{row}\n".encode()), EVERYWHERE)
    assert [str(each)[: len(fault)] for each in refused.value.faults] == [fault]
