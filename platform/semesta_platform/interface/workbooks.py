"""Lists to take away: one table as CSV and as a workbook with real numbers, percentages and dates."""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

import xlsxwriter

from semesta_platform.interface.tables import csv_text

Cell = str | int | Decimal | dt.datetime | dt.date | None
"""A `Decimal` is a percentage, in per cent."""
WIDEST: Final = 60
ZONES: Final = {dt.timedelta(hours=7): "WIB", dt.timedelta(hours=8): "WITA", dt.timedelta(hours=9): "WIT"}
UTC: Final = "UTC"


@dataclass(frozen=True, slots=True)
class Table:
    """A list as people take it away. title: of the sheet, at most 31 signs. head: names of columns. rows: as wide as the head."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def opened(target: io.BytesIO, **options: object) -> xlsxwriter.Workbook:
    """A workbook to be written, in which no cell becomes a formula or a link, whatever it begins with."""
    return xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, **options})


def on_paper(sheet: xlsxwriter.worksheet.Worksheet, title: str = "") -> None:
    """Printed as wide as an A4 lies, with its head on every page. title: above each page; '' for none."""
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    if title:
        sheet.set_header(f"&L{title.replace('&', '&&')}")


def csv_of(table: Table) -> bytes:
    """CSV: counts bare, days and moments in ISO form, no cell a formula."""
    return csv_text([table.head, *(tuple(_plain(cell) for cell in row) for row in table.rows)]).encode()


def xlsx_of(table: Table) -> bytes:
    """A workbook of one sheet: counts and days are numbers with formats, text stays text whatever it begins with."""
    target = io.BytesIO()
    with opened(target, default_date_format="yyyy-mm-dd") as book:
        sheet, bold = book.add_worksheet(table.title[:31]), book.add_format({"bold": True, "valign": "top"})
        shapes = {
            "count": book.add_format({"num_format": "#,##0", "valign": "top"}),
            "percent": book.add_format({"num_format": "0.00%", "valign": "top"}),
            "day": book.add_format({"num_format": "yyyy-mm-dd", "valign": "top"}),
            **{
                zone: book.add_format({"num_format": f'yyyy-mm-dd hh:mm "{zone}"', "valign": "top"})
                for zone in (*ZONES.values(), UTC)
            },
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
        on_paper(sheet)
    return target.getvalue()


def _write(sheet: xlsxwriter.worksheet.Worksheet, at: tuple[int, int], value: Cell, shapes: dict[str, object]) -> None:
    if isinstance(value, int):
        sheet.write_number(*at, value, shapes["count"])
    elif isinstance(value, Decimal):
        sheet.write_number(*at, float(value / 100), shapes["percent"])
    elif isinstance(value, dt.datetime):
        # A cell knows no zone: the clock of the place as it stands there, with the zone's name in the cell's format.
        clock, zone = _there(value)
        sheet.write_datetime(*at, clock, shapes[zone])
    elif isinstance(value, dt.date):
        sheet.write_datetime(*at, value, shapes["day"])
    elif value:
        sheet.write_string(*at, value, shapes["text"])


def _there(value: dt.datetime) -> tuple[dt.datetime, str]:
    """The clock and the zone's name: WIB, WITA or WIT where the moment is in one of them, else UTC."""
    local = value if value.utcoffset() in ZONES else value.astimezone(dt.UTC)
    return local.replace(tzinfo=None, microsecond=0), ZONES.get(local.utcoffset() or dt.timedelta(), UTC)


def _plain(value: Cell) -> str:
    if value is None:
        return ""
    return value.isoformat(timespec="seconds") if isinstance(value, dt.datetime) else str(value)
