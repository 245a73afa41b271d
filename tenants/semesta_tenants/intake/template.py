"""The file to fill in: the region's months that are still missing, its segments, and how to write them; XLSX and CSV."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import xlsxwriter

from semesta_platform.interface import workbooks
from semesta_platform.interface.tables import csv_text
from semesta_platform.interface.words import gettext as _
from semesta_tenants.coverage.numbers import MOST_PEOPLE
from semesta_tenants.coverage.records import Population, Segment
from semesta_tenants.coverage.words import SEGMENT_WORDS

SEMESTERS_BACK: Final = 4
SPARE_ROWS: Final = 24
COUNT: Final = "#,##0"
WIDTHS: Final = {"text": 16, "count": 12, "note": 30}


@dataclass(frozen=True, slots=True)
class Column:
    """One column. kind: 'text', 'count' or 'note'. hint: what a spreadsheet shows beside the cell."""

    head: str
    kind: str
    hint: str


def columns() -> tuple[Column, ...]:
    """The columns in words of this language, each of which the import understands."""
    people = _("Jumlah orang, bilangan bulat. Kosongkan bila belum diketahui.")
    segments = (
        Column(name % {"segment": SEGMENT_WORDS[segment]}, "count", people)
        for segment in Segment
        for name in (_("%(segment)s terdaftar"), _("%(segment)s aktif"))
    )
    return (
        Column(_("Bulan"), "text", _("Tahun dan bulan, misalnya 2025-04.")),
        Column(_("Per tanggal"), "text", _("Boleh kosong; misalnya 01/04/2025. Harus dalam bulan itu.")),
        Column(_("Jumlah penduduk"), "count", people),
        Column(_("Sumber penduduk"), "text", _("Misalnya Dukcapil (DKB).")),
        Column(_("Semester"), "text", _("Semester data penduduk, misalnya 2024S2.")),
        Column(_("Total terdaftar"), "count", people),
        Column(_("Total aktif"), "count", people),
        *segments,
        Column(_("Catatan"), "note", _("Boleh kosong.")),
    )


def csv_of(months: Sequence[dt.date], population: Population | None) -> bytes:
    """The template as CSV."""
    wanted = columns()
    return csv_text([tuple(each.head for each in wanted), *(_row(month, population, len(wanted)) for month in months)]).encode()


def xlsx_of(region: str, months: Sequence[dt.date], population: Population | None) -> bytes:
    """The template as a workbook: a sheet to fill in, with checks of what is typed, and one that says how."""
    target = io.BytesIO()
    with workbooks.opened(target) as book:
        sheet, wanted = book.add_worksheet(_("Angka")), columns()
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#E7F0EE", "border": 1})
        shapes = {
            "text": book.add_format({"num_format": "@"}),
            "count": book.add_format({"num_format": COUNT}),
            "note": book.add_format({"num_format": "@"}),
        }
        last = len(months) + SPARE_ROWS
        for place, column in enumerate(wanted):
            sheet.set_column(place, place, WIDTHS[column.kind], shapes[column.kind])
            sheet.write_string(0, place, column.head, bold)
            sheet.data_validation(1, place, last, place, _check(column, place, months))
        for line, month in enumerate(months, 1):
            for place, cell in enumerate(_row(month, population, len(wanted))):
                _write(sheet, (line, place), cell, shapes[wanted[place].kind])
        sheet.freeze_panes(1, 1)
        workbooks.on_paper(sheet)
        _instructions(book, region, bold)
    return target.getvalue()


def instructions() -> tuple[str, ...]:
    """How to fill it in, sentence by sentence."""
    return (
        _("Isi satu baris untuk satu bulan di lembar Angka. Hapus baris bulan yang tidak diisi, atau biarkan kosong."),
        _("Tulis jumlah orang, bukan persentase: cakupan dan keaktifan dihitung sendiri dari jumlah orang."),
        _("Sel kosong tidak mengubah apa pun: yang sudah tersimpan tetap."),
        _("Jumlah penduduk selalu bersama sumber dan semesternya. Yang sudah terisi berasal dari data penduduk terbaru."),
        _("Bila keenam segmen diisi, jumlahnya harus sama dengan total."),
        _("Sebelum disimpan, setiap baris diperlihatkan dahulu: baru, berubah, sama, atau ditolak beserta alasannya."),
        _("Yang disimpan menjadi draf. Angka terbit hanya setelah diajukan dan diverifikasi kantor cabang."),
    )


def _row(month: dt.date, population: Population | None, width: int) -> tuple[str, ...]:
    known = ("", "", "") if population is None else (str(population.value), population.source, population.semester or "")
    cells = (f"{month:%Y-%m}", "", *known)
    return cells + ("",) * (width - len(cells))


def _check(column: Column, place: int, months: Sequence[dt.date]) -> dict[str, Any]:
    """What a spreadsheet refuses while somebody types. place: of the column, from 0."""
    hint = {"input_title": column.head[:32], "input_message": column.hint, "ignore_blank": True}
    if column.kind == "count":
        return {
            **hint,
            "validate": "integer",
            "criteria": "between",
            "minimum": 0,
            "maximum": MOST_PEOPLE,
            "error_message": column.hint,
        }
    semester = 4
    if place == semester and months:
        years = range(months[-1].year, months[-1].year - SEMESTERS_BACK, -1)
        return {**hint, "validate": "list", "source": [f"{year}S{half}" for year in years for half in (2, 1)]}
    return {**hint, "validate": "any"}


def _write(sheet: xlsxwriter.worksheet.Worksheet, at: tuple[int, int], cell: str, shape: object) -> None:
    population = 2
    if cell and at[1] == population:
        sheet.write_number(*at, int(cell), shape)
    elif cell:
        sheet.write_string(*at, cell, shape)


def _instructions(book: xlsxwriter.Workbook, region: str, bold: object) -> None:
    sheet, wrapped = book.add_worksheet(_("Petunjuk")), book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 90)
    sheet.write_string(0, 0, _("Cara mengisi angka %(region)s", region=region), bold)
    for line, words in enumerate(instructions(), 1):
        sheet.write_string(line, 0, words, wrapped)
