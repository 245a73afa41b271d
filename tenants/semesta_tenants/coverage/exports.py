"""The list of months to take away: CSV for programs, XLSX with real numbers and formats."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Final

import xlsxwriter

from semesta_platform.interface import workbooks
from semesta_platform.interface.vocabulary import STATES
from semesta_platform.interface.words import gettext as _
from semesta_tenants.coverage import columns as files
from semesta_tenants.coverage import comparing, rules, words
from semesta_tenants.coverage.columns import Cell, Column
from semesta_tenants.coverage.history import YEAR
from semesta_tenants.coverage.listing import Line
from semesta_tenants.coverage.records import Evidence, Figure, Headcount, Rate, Relation, Segment

COUNT_FORMAT: Final = "#,##0"
PERCENT_FORMAT: Final = "0.00%"
POINTS_FORMAT: Final = "+0.00;-0.00;0.00"
CHANGE_FORMAT: Final = "+#,##0;-#,##0;0"
DATE_FORMAT: Final = "yyyy-mm-dd"
WIDTHS: Final = {"text": 18, "count": 13, "rate": 12, "date": 12, "points": 12, "change": 12}


def columns(months: Mapping[dt.date, Figure]) -> tuple[Column[Line], ...]:
    """The columns, in words of this language. months: the figures that lines are compared with, by month."""
    return (
        Column(_("Bulan"), "text", lambda line: f"{line.period:%Y-%m}"),
        Column(_("Per tanggal"), "date", lambda line: line.figure.as_of),
        Column(_("Ketelitian tanggal"), "text", lambda line: str(words.PRECISION_WORDS[line.figure.precision])),
        Column(_("Jenis angka"), "text", lambda line: str(words.KIND_WORDS[line.figure.kind])),
        Column(_("Keadaan"), "text", lambda line: str(STATES[line.state].words)),
        Column(_("Bukti"), "text", _evidence),
        Column(_("Cakupan (%)"), "rate", lambda line: rules.rates(line.figure).coverage),
        Column(_("Keaktifan (%)"), "rate", lambda line: rules.rates(line.figure).active),
        Column(_("Keaktifan dihitung atas"), "text", lambda line: str(words.BASIS_WORDS[line.figure.basis])),
        Column(_("Porsi Pemda (%)"), "rate", lambda line: rules.rates(line.figure).pemda_share),
        Column(_("Penduduk"), "count", lambda line: line.figure.population.value if line.figure.population else None),
        Column(_("Sumber penduduk"), "text", lambda line: line.figure.population.source if line.figure.population else None),
        Column(_("Semester penduduk"), "text", lambda line: line.figure.population.semester if line.figure.population else None),
        *_people(_("Semua peserta"), lambda line: line.figure.total),
        *(column for segment in Segment for column in _people(words.SEGMENT_WORDS[segment], _of(segment))),
        Column(_("Dilaporkan pada"), "date", lambda line: line.figure.reported_on),
        Column(_("Terbit pada"), "date", lambda line: line.published.published_at.date() if line.published else None),
        Column(_("Versi"), "count", lambda line: line.newest.number if line.newest else None),
        Column(_("Sumber"), "text", _source),
        Column(_("Catatan"), "text", lambda line: line.figure.note),
        *_compared(_("Dari bulan sebelumnya"), 1, months),
        *_compared(_("Dari tahun lalu"), YEAR, months),
    )


def csv_of(region: str, lines: Iterable[Line], known: Iterable[Line]) -> str:
    """A CSV: counts bare, percentages with a decimal point and an interval's sign, dates in ISO form.

    region: name of the tenant, in every row: that of the training tenant says that its figures are invented.
    known: every line of the region, also those that the list leaves out: with them the others are compared.
    """
    return files.csv_of(_columns(region, known), lines)


def xlsx_of(region: str, lines: Sequence[Line], known: Iterable[Line]) -> bytes:
    """A workbook of one sheet: counts, percentages and dates are numbers with formats, an interval stays text.

    region, known: as for `csv_of`.
    """
    target = io.BytesIO()
    with workbooks.opened(target) as book:
        shapes = {
            "text": book.add_format({"valign": "top"}),
            "count": book.add_format({"num_format": COUNT_FORMAT}),
            "rate": book.add_format({"num_format": PERCENT_FORMAT}),
            "date": book.add_format({"num_format": DATE_FORMAT}),
            "points": book.add_format({"num_format": POINTS_FORMAT}),
            "change": book.add_format({"num_format": CHANGE_FORMAT}),
        }
        sheet, bold = book.add_worksheet(_("Angka")), book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        wanted = _columns(region, known)
        for place, column in enumerate(wanted):
            sheet.set_column(place, place, WIDTHS[column.kind])
            sheet.write_string(0, place, column.head, bold)
            for row, line in enumerate(lines, 1):
                _write(sheet, (row, place), column, line, shapes)
        sheet.freeze_panes(1, 2)
        sheet.autofilter(0, 0, max(len(lines), 1), len(wanted) - 1)
        workbooks.on_paper(sheet, region)
    return target.getvalue()


def _write(
    sheet: xlsxwriter.worksheet.Worksheet, at: tuple[int, int], column: Column[Line], line: Line, shapes: dict[str, object]
) -> None:
    value, (row, place) = column.value(line), at
    if isinstance(value, Rate):
        if value.relation == Relation.EXACTLY:
            sheet.write_number(row, place, float(value.value / 100), shapes["rate"])
        else:
            sheet.write_string(row, place, words.rate_words(value) or "")
    elif isinstance(value, int | Decimal):
        sheet.write_number(row, place, float(value) if isinstance(value, Decimal) else value, shapes[column.kind])
    elif isinstance(value, dt.date):
        sheet.write_datetime(row, place, value, shapes["date"])
    elif value:
        sheet.write_string(row, place, value, shapes["text"])


def _people(name: str, people: Callable[[Line], Headcount]) -> tuple[Column[Line], Column[Line]]:
    return (
        Column(_("%(name)s terdaftar", name=name), "count", lambda line: people(line).registered),
        Column(_("%(name)s aktif", name=name), "count", lambda line: people(line).active),
    )


def _of(segment: Segment) -> Callable[[Line], Headcount]:
    return lambda line: line.figure.people(segment)


def _columns(region: str, known: Iterable[Line]) -> tuple[Column[Line], ...]:
    return Column(_("Daerah"), "text", lambda _line: region), *columns(_months(known))


def _months(known: Iterable[Line]) -> dict[dt.date, Figure]:
    return {each.period: each.figure for each in known}


def _compared(name: str, back: int, months: Mapping[dt.date, Figure]) -> tuple[Column[Line], ...]:
    """What changed since an earlier month, and why where nothing can be compared. back: months."""

    def then(line: Line) -> Figure | None:
        return months.get(rules.months_before(line.period, back))

    def changed(field: str) -> Callable[[Line], Cell]:
        def value(line: Line) -> Cell:
            before = then(line)
            found: Cell = None if before is None else getattr(comparing.change(before, line.figure), field)
            return found

        return value

    def said(line: Line) -> str:
        before = then(line)
        return _("belum ada angka") if before is None else " ".join(words.hindrances(line.figure, before))

    return (
        Column(_("%(since)s: cakupan (poin)", since=name), "points", changed("coverage")),
        Column(_("%(since)s: keaktifan (poin)", since=name), "points", changed("active_rate")),
        Column(_("%(since)s: terdaftar", since=name), "change", changed("registered")),
        Column(_("%(since)s: aktif", since=name), "change", changed("active")),
        Column(_("%(since)s: keterangan", since=name), "text", said),
    )


def _evidence(line: Line) -> str | None:
    return str(STATES[line.published.evidence.value].words) if line.published else None


def _source(line: Line) -> str | None:
    published = line.published
    if published is None or published.evidence == Evidence.VERIFIED:
        return None
    return f"{published.source.title} ({published.source.url})" if published.source else None
