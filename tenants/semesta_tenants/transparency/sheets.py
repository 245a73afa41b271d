"""Tables that anybody may take along: CSV for programs, XLSX with real numbers, the same bytes for the same content."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from semesta_platform.interface import workbooks
from semesta_tenants.coverage.columns import Cell, Column, Item
from semesta_tenants.coverage.numbers import two_decimals
from semesta_tenants.coverage.records import Rate, Relation
from semesta_tenants.transparency.shown import rate_shown

FORMATS: Final = {"count": "#,##0", "rate": "0.00%", "date": "yyyy-mm-dd"}
WIDTHS: Final = {"text": 22, "count": 12, "rate": 12, "date": 12}
FACTS_WIDTHS: Final = (28, 110)
NO_MOMENT: Final = dt.datetime(2000, 1, 1)  # noqa: DTZ001 (a file's own date of making: fixed, so that equal content has equal bytes)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of a workbook, already in cells. kinds: of its columns."""

    name: str
    heads: tuple[str, ...]
    kinds: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def sheet_of(name: str, columns: Sequence[Column[Item]], items: Iterable[Item]) -> Sheet:
    """A sheet of these items."""
    rows = tuple(tuple(column.value(item) for column in columns) for item in items)
    return Sheet(name, tuple(each.head for each in columns), tuple(each.kind for each in columns), rows)


def workbook(sheets: Sequence[Sheet], facts_name: str, facts: Sequence[tuple[str, str]]) -> bytes:
    """The sheets, and a last one that says where all of it comes from. Intervals stay text."""
    target = io.BytesIO()
    with workbooks.opened(target) as book:
        book.set_properties({"created": NO_MOMENT})
        shapes = {kind: book.add_format({"num_format": shape}) for kind, shape in FORMATS.items()}
        shapes["head"] = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        shapes["text"] = book.add_format({"valign": "top"})
        shapes["wrapped"] = book.add_format({"valign": "top", "text_wrap": True})
        for sheet in sheets:
            _fill(book.add_worksheet(sheet.name), sheet, shapes)
        _state(book.add_worksheet(facts_name), facts, shapes)
    return target.getvalue()


def _fill(target: Any, sheet: Sheet, shapes: dict[str, Any]) -> None:
    for place, (head, kind) in enumerate(zip(sheet.heads, sheet.kinds, strict=True)):
        target.set_column(place, place, WIDTHS[kind])
        target.write_string(0, place, head, shapes["head"])
        for number, row in enumerate(sheet.rows, 1):
            _write(target, number, place, row[place], shapes)
    target.freeze_panes(1, 0)
    target.autofilter(0, 0, max(len(sheet.rows), 1), len(sheet.heads) - 1)
    workbooks.on_paper(target)


def _state(target: Any, facts: Sequence[tuple[str, str]], shapes: dict[str, Any]) -> None:
    for place, width in enumerate(FACTS_WIDTHS):
        target.set_column(place, place, width)
    for number, (name, words) in enumerate(facts):
        target.write_string(number, 0, name, shapes["head"])
        target.write_string(number, 1, words, shapes["wrapped"])


def _write(target: Any, row: int, place: int, value: Cell, shapes: dict[str, Any]) -> None:
    if isinstance(value, Rate):
        if value.relation == Relation.EXACTLY:
            target.write_number(row, place, float(two_decimals(value.value) / 100), shapes["rate"])
        else:
            target.write_string(row, place, rate_shown(value) or "")
    elif isinstance(value, int):
        target.write_number(row, place, value, shapes["count"])
    elif isinstance(value, dt.date):
        target.write_datetime(row, place, value, shapes["date"])
    elif value:
        target.write_string(row, place, value, shapes["text"])
