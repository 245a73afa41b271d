"""Lists to take away: one table as CSV and as a workbook with real numbers and dates."""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import dataclass
from typing import Final

import xlsxwriter

from semesta_platform.interface.tables import csv_text

Cell = str | int | dt.datetime | dt.date | None
WIDEST: Final = 60


@dataclass(frozen=True, slots=True)
class Table:
    """A list as people take it away. title: of the sheet, at most 31 signs. head: names of columns. rows: as wide as the head."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def csv_of(table: Table) -> bytes:
    """CSV: counts bare, days and moments in ISO form, no cell a formula."""
    return csv_text([table.head, *(tuple(_plain(cell) for cell in row) for row in table.rows)]).encode()


def xlsx_of(table: Table) -> bytes:
    """A workbook of one sheet: counts and days are numbers with formats, text stays text whatever it begins with."""
    target = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "default_date_format": "yyyy-mm-dd"}
    with xlsxwriter.Workbook(target, options) as book:
        sheet, bold = book.add_worksheet(table.title[:31]), book.add_format({"bold": True, "valign": "top"})
        shapes = {
            "count": book.add_format({"num_format": "#,##0", "valign": "top"}),
            "day": book.add_format({"num_format": "yyyy-mm-dd", "valign": "top"}),
            "text": book.add_format({"valign": "top", "text_wrap": True}),
        }
        for place, head in enumerate(table.head):
            sheet.write_string(0, place, head, bold)
            longest = max((len(_plain(row[place])) for row in table.rows), default=0)
            sheet.set_column(place, place, min(max(longest, len(head)) + 2, WIDEST))
            for line, row in enumerate(table.rows, 1):
                _write(sheet, (line, place), row[place], shapes)
        sheet.freeze_panes(1, 1)
        sheet.autofilter(0, 0, max(len(table.rows), 1), len(table.head) - 1)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
    return target.getvalue()


def _write(sheet: xlsxwriter.worksheet.Worksheet, at: tuple[int, int], value: Cell, shapes: dict[str, object]) -> None:
    if isinstance(value, int):
        sheet.write_number(*at, value, shapes["count"])
    elif isinstance(value, dt.datetime):
        sheet.write_string(*at, _plain(value), shapes["text"])
    elif isinstance(value, dt.date):
        sheet.write_datetime(*at, value, shapes["day"])
    elif value:
        sheet.write_string(*at, value, shapes["text"])


def _plain(value: Cell) -> str:
    if value is None:
        return ""
    # With its distance from UTC: Excel's own moments know no zone.
    return value.isoformat(timespec="seconds") if isinstance(value, dt.datetime) else str(value)
