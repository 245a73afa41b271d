"""A region's own file, in every shape that people send: each row a figure or its faults, no number ever another; pure."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Sequence
from dataclasses import asdict
from decimal import Decimal
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from semesta_platform.errors import InvalidError
from semesta_platform.interface import formats
from semesta_platform.tenancy import regions
from semesta_platform.tenancy.records import RegionRecord
from semesta_tenants.coverage import cells, numbers, rows, sheets, unpacking
from semesta_tenants.coverage.places import Gazetteer
from semesta_tenants.coverage.records import Figure, Headcount, Kind, Population, Precision, Relation, Segment, SegmentCount
from semesta_tenants.intake import reading
from semesta_tenants.intake.figures import document_of, figure_of
from semesta_tenants.intake.reading import OwnFile

TODAY = dt.date(2026, 2, 10)
EVERYWHERE = Gazetteer(RegionRecord(**asdict(region), branch_name=None, is_tenant=True) for region in regions.all_regions())
HEADER = "Bulan;Penduduk;Sumber penduduk;Semester;Terdaftar;Aktif;PBI_JK terdaftar;PBI_JK aktif;Catatan"
ROW = "2025-04;187.939;Dukcapil (DKB);2024S2;183.139;150.499;40.000;39.000;dari BPJS"
FIGURE = Figure(
    as_of=dt.date(2025, 4, 1),
    precision=Precision.MONTH,
    population=Population(187_939, "Dukcapil (DKB)", "2024S2"),
    total=Headcount(183_139, 150_499),
    segments=(SegmentCount(Segment.PBI_JK, Headcount(40_000, 39_000)),),
    note="dari BPJS",
)


def own(content: str | bytes) -> OwnFile:
    given_bytes = content if isinstance(content, bytes) else content.encode()
    return reading.read_own(reading.opened(given_bytes), EVERYWHERE, "12.74", today=TODAY)


def said(file: OwnFile) -> list[list[str]]:
    return [[str(fault) for fault in row.faults] for row in file.rows]


def book(*tables: Sequence[Any], **options: Any) -> bytes:
    """A workbook with a worksheet for each table."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, options) as made:
        day = made.add_format({"num_format": "yyyy-mm-dd"})
        for table in tables:
            sheet = made.add_worksheet()
            for place, row in enumerate(table):
                for column, cell in enumerate(row):
                    if isinstance(cell, dt.date):
                        sheet.write_datetime(place, column, dt.datetime(cell.year, cell.month, cell.day), day)  # noqa: DTZ001 (workbooks know no zones)
                    elif cell is not None:
                        sheet.write(place, column, cell)
    return target.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_a_csv_is_read_in_every_usual_encoding(encoding: str, delimiter: str) -> None:
    text = f"{HEADER}\r\n{ROW.replace('BPJS', 'BPJS – café')}\r\n".replace(";", delimiter)
    found = own(text.encode(encoding))
    assert [row.figure and row.figure.note for row in found.rows] == ["dari BPJS – café"]
    assert [row.figure and row.figure.total for row in found.rows] == [FIGURE.total]


@pytest.mark.parametrize(
    ("header", "row"),
    [
        ("Month;Registered;Active", "April 2025;183,139;150,499"),
        ("Periode;Peserta Terdaftar;Peserta Aktif", " 04/2025 ;183.139\N{NO-BREAK SPACE}; 150 499 "),
        ("Bulan;Tahun;Jumlah Peserta;Jumlah Peserta Aktif", "April;2025;183139;150499"),
        ("Tahun;Bulan;Total Terdaftar;Total Aktif", "2025;4;183\N{NARROW NO-BREAK SPACE}139;150.499"),
        ("sep=;\nKode;Bulan;terdaftar;aktif", "12.74;2025-04;183.139;150.499"),
        ("Laporan kepesertaan\n\nBulan;terdaftar;aktif", "Apr 2025;183.139;150.499"),
    ],
)
def test_months_numbers_and_headers_are_written_in_many_ways(header: str, row: str) -> None:
    found = own(f"{header}\n{row}\n")
    assert [each.figure for each in found.rows] == [
        Figure(dt.date(2025, 4, 1), precision=Precision.MONTH, total=Headcount(183_139, 150_499))
    ]


def test_a_workbook_keeps_numbers_dates_serials_and_numbers_as_text() -> None:
    serial = (dt.date(2025, 6, 1) - dt.date(1899, 12, 30)).days
    rows_of = [
        ["Per tanggal", "Terdaftar", "Aktif"],
        [dt.date(2025, 4, 1), 183_139, 150_499.0],
        ["1 Mei 2025", "183.139 ", "150,499"],
        [serial, "183139", 150_499],
    ]
    found = own(book(rows_of))
    assert [(row.figure.as_of, row.figure.total) for row in found.rows if row.figure] == [
        (dt.date(2025, month, 1), Headcount(183_139, 150_499)) for month in (4, 5, 6)
    ]
    # A workbook that counts days since 1904 would turn the same number into another year.
    old = own(book(rows_of, date_1904=True))
    assert [row.figure.as_of for row in old.rows if row.figure] == [dt.date(2025, 4, 1), dt.date(2025, 5, 1)]
    assert said(old)[2] == [f"Baris 4, kolom Per tanggal: {cells.DATE_WORDS}"]


def test_the_worksheet_that_fits_is_taken_and_the_others_are_named() -> None:
    table = [["Bulan", "Terdaftar"], ["2025-04", 5]]
    found = own(book([["Petunjuk"], ["Isi lembar berikutnya"]], table, [["Rekap", "Jumlah"], ["x", 1]]))
    assert (found.sheet, found.others, len(found.rows)) == ("Sheet2", ("Sheet1", "Sheet3"), 1)
    with pytest.raises(InvalidError, match="Lebih dari satu lembar memuat tabel ini: Sheet1, Sheet2"):
        own(book(table, table))


def test_percentages_never_become_people() -> None:
    text = "Bulan;Cakupan (%);Terdaftar;Keaktifan (%);Aktif\n2025-03;97,45;;80,08;\n2025-04;97,45;183.139;80,08;150.499\n"
    found = own(text)
    assert said(found) == [
        [
            "Baris 2, kolom Cakupan (%): Tulis jumlah orang: persentase tidak diubah menjadi jumlah orang.",
            "Baris 2, kolom Keaktifan (%): Tulis jumlah orang: persentase tidak diubah menjadi jumlah orang.",
        ],
        [],
    ]
    assert found.percentages == ("Cakupan (%)", "Keaktifan (%)")
    assert [row.figure and (row.figure.total, row.figure.coverage) for row in found.rows] == [None, (FIGURE.total, None)]


def test_one_month_twice_counts_once_or_not_at_all() -> None:
    found = own(f"{HEADER}\n{ROW}\n{ROW.replace('2025-04', '2025-05')}\n{ROW}\n{ROW.replace('2025-04', '2025-06')}\n"
                f"{ROW.replace('2025-04', '2025-06').replace('150.499', '150.500')}\n")  # fmt: skip
    assert [(row.line, row.repeats, row.figure is None) for row in found.rows] == [
        (2, None, False),
        (3, None, False),
        (4, 2, False),
        (5, None, True),
        (6, None, True),
    ]
    assert said(found)[3:] == [
        ["Baris 5, kolom Bulan: Bulan ini juga ada di baris 6 dengan isi lain. Sisakan satu yang benar."],
        ["Baris 6, kolom Bulan: Bulan ini juga ada di baris 5 dengan isi lain. Sisakan satu yang benar."],
    ]


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("2025-04", "2025-13", f"kolom Bulan: {cells.DATE_WORDS}"),
        ("2025-04", "2025", "kolom Bulan: Tulis bulannya, misalnya 2025-04."),
        ("2025-04", "45748", f"kolom Bulan: {cells.DATE_WORDS}"),
        ("2025-04", "Aprul 2025", f"kolom Bulan: {cells.DATE_WORDS}"),
        ("2025-04", "2026-03", "kolom Bulan: Masa ini belum berakhir"),
        ("2025-04", "", f"kolom Bulan: {cells.DATE_WORDS}"),
        ("2025-04", "2013-12", "kolom Bulan: Tulis tanggal sejak 1 Januari 2014"),
        ("150.499", "80.08", f"kolom Aktif: {numbers.COUNT_WORDS}"),
        ("150.499", "183.140", "kolom Aktif: Peserta aktif tidak boleh melebihi peserta terdaftar (183.139)."),
        ("Dukcapil (DKB)", "", "kolom Sumber penduduk: Sebutkan sumber jumlah penduduk"),
        ("2024S2", "2024S3", "kolom Semester: Tulis semester sebagai tahun dan nomor"),
        ("187.939", "", "kolom Penduduk: Isi juga jumlah penduduknya"),
        ("39.000", "40.001", "kolom PBI_JK aktif: Peserta aktif tidak boleh melebihi"),
        ("dari BPJS", "x" * 3_000, "kolom Catatan: Tulis paling banyak 2.000 huruf."),
        ("dari BPJS", "x;y", "Baris ini lebih panjang daripada baris judul"),
    ],
)
def test_a_wrong_row_is_rejected_alone(old: str, new: str, fault: str) -> None:
    found = own(f"{HEADER}\n{ROW.replace('2025-04', '2025-01')}\n{ROW.replace(old, new)}\n")
    assert [row.figure is None for row in found.rows] == [False, True]
    assert len(said(found)[1]) == 1
    assert said(found)[1][0].startswith("Baris 3")
    assert fault in said(found)[1][0]


def test_rows_of_another_region_are_rejected_by_name() -> None:
    found = own(f"Daerah;{HEADER}\nKabupaten Batu Bara;{ROW}\n12.74;{ROW}\n")
    assert said(found) == [["Baris 2, kolom Daerah: Baris ini tentang Kabupaten Batu Bara, bukan daerah yang diimpor."], []]


def test_a_template_that_nobody_filled_says_so() -> None:
    with pytest.raises(InvalidError, match="Tidak ada baris yang berisi angka"):
        own("Bulan;Terdaftar;Aktif\n2025-04;;\n2025-05;;\n")


def test_a_forecast_is_one_and_keeps_its_day() -> None:
    found = own("Per tanggal;Jenis;Terdaftar\n2026-12-31;prakiraan;5\n")
    assert [row.figure for row in found.rows] == [Figure(dt.date(2026, 12, 31), Kind.FORECAST, total=Headcount(5))]


# ---- no number is ever read as another ------------------------------------------------------------------------------------


LANGUAGES = st.sampled_from(["id", "en"])
PADDING = st.sampled_from(["", " ", "\N{NO-BREAK SPACE}", "\t"])


@settings(max_examples=200)
@given(st.integers(0, numbers.MOST_PEOPLE), LANGUAGES, st.integers(0, 2), PADDING)
def test_people_in_either_language_are_read_back_or_refused(people: int, language: Any, decimals: int, padding: str) -> None:
    """People are whole; three decimals of nobody (`5,000`) would be a count in the other language, and nobody writes them."""
    text = formats.number(people, decimals, language=language)
    assert count_of(f"{padding}{text}{padding}") == (None if decimals else people)


@settings(max_examples=300)
@given(st.decimals(0, numbers.MOST_PERCENT, places=4, allow_nan=False), LANGUAGES, st.integers(0, 4), PADDING)
def test_percentages_in_either_language_are_read_back_or_refused(
    value: Decimal, language: Any, decimals: int, padding: str
) -> None:
    exact = value.quantize(Decimal(1).scaleb(-decimals))
    for text in (formats.number(exact, decimals, language=language), formats.percent(exact, decimals, language=language)):
        try:
            found = cells.percentage(f"{padding}{text}{padding}")
        except ValueError:
            continue
        assert found is not None
        assert (found.relation, found.value) == (Relation.EXACTLY, exact)


@settings(max_examples=200)
@given(st.decimals(0, numbers.MOST_PERCENT, places=4, allow_nan=False), LANGUAGES, st.integers(1, 4))
def test_a_percentage_is_never_taken_for_people(value: Decimal, language: Any, decimals: int) -> None:
    """`80.08` is not 8008 people; with three decimals it has the shape of a count, and only the column tells."""
    text = formats.number(value.quantize(Decimal(1).scaleb(-decimals)), decimals, language=language)
    assert count_of(text) is None or decimals == len("000")


def count_of(text: str) -> int | None:
    """What it is read as; None where it is refused."""
    try:
        return cells.count(text)
    except ValueError:
        return None


@settings(max_examples=50)
@given(
    st.builds(
        Figure,
        as_of=st.dates(dt.date(2014, 1, 1), dt.date(2030, 1, 1)),
        precision=st.sampled_from(Precision),
        kind=st.sampled_from(Kind),
        population=st.none() | st.builds(Population, st.integers(1, 9), st.just("a"), st.sampled_from([None, "2024S2"])),
        total=st.builds(Headcount, st.none() | st.integers(0, 9), st.none() | st.integers(0, 9)),
        segments=st.sets(st.sampled_from(Segment)).map(
            lambda some: tuple(SegmentCount(each, Headcount(0, None)) for each in Segment if each in some)
        ),
        coverage=st.sampled_from(["", ">98", "97,45", "97.45"]).map(numbers.percentage),
        rounded=st.booleans(),
        reported_on=st.none() | st.dates(dt.date(2014, 1, 1), dt.date(2030, 1, 1)),
        note=st.sampled_from(["", "catatan"]),
    )
)
def test_a_figure_is_kept_whole(figure: Figure) -> None:
    assert figure_of(document_of(figure)) == figure


# ---- what is no table ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "kosong"),
        (b" \n\n", "kosong"),
        (b"MZ\x90\x00" + b"\0" * 99, "program"),
        (b"\x89PNG\r\n\x1a\n", "gambar"),
        (b"\xff\xd8\xff\xe0", "gambar"),
        (b"%PDF-1.7", "PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 99 + "EncryptedPackage".encode("utf-16-le"), "kata sandi"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 99, "format Excel lama"),
        (b"PK\x03\x04 cut off", "tidak dapat dibaca"),
        (b"\x01\x02\x03\xff\xfe", "bukan tabel"),
        (b"a;b\n1;2\n", "Kolom ini wajib ada"),
    ],
)
def test_what_is_no_table_is_refused_by_what_it_is(content: bytes, words: str) -> None:
    with pytest.raises(InvalidError) as refused:
        own(content)
    faults = getattr(refused.value, "faults", ())
    assert words in " ".join([refused.value.message, *map(str, faults)])


def zipped(**parts: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return target.getvalue()


@pytest.mark.parametrize("number", ["NaN", "1e999999", "-1e999999"])
def test_a_number_that_is_none_is_text_and_rejected(number: str) -> None:
    made = book([["Bulan", "Terdaftar", "Aktif", "Cakupan"], ["2025-04", 183_139, 150_499, 98765]])
    spoiled = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(made)) as given_book, zipfile.ZipFile(spoiled, "w") as target:
        for name in given_book.namelist():
            target.writestr(name, given_book.read(name).replace(b"<v>98765</v>", f"<v>{number}</v>".encode()))
    content = spoiled.getvalue()
    (found,) = sheets.opened(content, rows.fits).rows()
    assert isinstance(found.cells["Cakupan"], str)
    columns = rows.columns_of(sheets.opened(content, rows.fits).headers, ("date",))
    read = rows.read_row(found, columns, EVERYWHERE, today=TODAY, only="12.74", sourced=False)
    assert [each.column for each in read.faults] == ["Cakupan"]


def test_an_own_file_is_small_or_refused_before_it_is_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(InvalidError, match="paling banyak 2 MB"):
        reading.opened(unpacking.ZIP + b"\0" * reading.MOST_OWN_BYTES)
    monkeypatch.setattr(reading, "MOST_OWN_UNPACKED", 1_000_000)
    bomb = zipped(xl__workbook_xml=b"<a/>", xl__sharedStrings_xml=b"\0" * 2_000_000)
    with pytest.raises(InvalidError, match="terlalu besar setelah dibuka"):
        own(bomb)


def test_a_workbook_that_unfolds_too_far_is_refused_before_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    far = zipped(xl__workbook_xml=b"<a/>", xl__sheet_xml=b'<c r="A1"/><c r="XFD90000"/>')
    deep = zipped(xl__workbook_xml=b"<a/>", xl__sheet_xml=b'<c r="A1048576"/>')
    for content in (far, deep):
        with pytest.raises(InvalidError, match="terlalu berjauhan"):
            own(content)
    monkeypatch.setattr(unpacking, "MOST_UNPACKED", 1_000_000)
    bomb = zipped(xl__workbook_xml=b"<a/>", xl__sharedStrings_xml=b"\0" * 2_000_000)
    assert len(bomb) < 10_000
    with pytest.raises(InvalidError, match="terlalu besar setelah dibuka"):
        own(bomb)
    with pytest.raises(InvalidError, match="bukan XLSX"):
        own(zipped(content_xml=b"<a/>", xl__workbook_xml=b"<a/>"))


def test_an_attribute_that_only_ends_like_a_cell_s_place_is_none() -> None:
    near = zipped(xl__workbook_xml=b"<a/>", xl__sheet_xml=b"<c color=\"FFFF00\" xr='XFD9' _r=\"XFD9\"/><c  r = 'B2'/>")
    assert unpacking.looked_through(near) == unpacking.Unpacked(serials=True)
    old = zipped(xl__workbook_xml=b"<a mydate1904='1'/><b date1904 = '1'/>")
    assert unpacking.looked_through(old) == unpacking.Unpacked(serials=False)


def test_a_hundred_thousand_rows_are_read_one_by_one_and_no_more() -> None:
    line = "12.74;2025-04;5;4\n"
    table = sheets.opened(f"Kode;Bulan;Terdaftar;Aktif\n{line * 100_000}".encode(), rows.fits)
    assert sum(1 for _ in table.rows()) == 100_000
    with pytest.raises(InvalidError, match=r"paling banyak 100.000 baris"):
        sheets.opened(f"Kode;Bulan;Terdaftar;Aktif\n{line * 100_020}".encode(), rows.fits)
    with pytest.raises(InvalidError, match=r"paling banyak 2.000 baris"):
        own(f"Kode;Bulan;Terdaftar;Aktif\n{line * 2_001}")
