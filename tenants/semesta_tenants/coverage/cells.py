"""Cells of a file as values: dates with their precision, counts, percentages, words; refused with a sentence, never guessed."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from decimal import Decimal

from semesta_tenants.coverage import numbers, rules
from semesta_tenants.coverage.records import Precision, Printed, Relation
from semesta_tenants.coverage.sheets import Cell

DATE_WORDS = "Tulis tanggal sebagai 2025-04-01 atau 01/04/2025; bulan sebagai 2025-04; tahun sebagai 2025."
SMALLEST_SHARE = Decimal(2)
"""A spreadsheet's number below this is 80,08 % kept as 0,8008, or a slip: no region has so few members."""
SHARE_WORDS = "Tulis 80,08 untuk 80,08 persen, bukan 0,8008."
_DAY = re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})", re.ASCII)
_DAY_FIRST = re.compile(r"(?P<day>\d{1,2})[/.-](?P<month>\d{1,2})[/.-](?P<year>\d{4})", re.ASCII)
_MONTH = re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})", re.ASCII)
_YEAR = re.compile(r"(?P<year>\d{4})", re.ASCII)


def words(cell: Cell, longest: int = rules.LONGEST_LINE) -> str:
    """The cell as one text, '' where it is empty.

    Raises:
        ValueError: too long, or with signs that cannot be shown.
    """
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    text = "" if cell is None else str(cell).strip()
    if fault := rules.text_problem(text, longest):
        raise ValueError(fault)
    return text


def code(cell: Cell) -> str:
    """A region's code or name; a spreadsheet's 12.1 is 12.10."""
    if isinstance(cell, float) and not cell.is_integer():
        return f"{cell:.2f}"
    return words(cell)


def count(cell: Cell) -> int | None:
    """People, or None where the cell is empty.

    Raises:
        ValueError: no whole number between 0 and 1,000,000,000.
    """
    if isinstance(cell, float) and not cell.is_integer():
        raise ValueError(numbers.COUNT_WORDS)
    return numbers.count(words(cell))


def percentage(cell: Cell) -> Printed | None:
    """A percentage as printed, or None where the cell is empty.

    Raises:
        ValueError: no percentage, one with two readings, or a share where a percentage should stand.
    """
    if not isinstance(cell, int | float):
        return numbers.percentage(words(cell))
    # The shortest text that is this number: what the person typed.
    value = Decimal(repr(cell)) if isinstance(cell, float) else Decimal(cell)
    if not 0 <= value <= numbers.MOST_PERCENT:
        raise ValueError(numbers.PERCENT_BOUNDS_WORDS)
    if 0 < value < SMALLEST_SHARE:
        raise ValueError(SHARE_WORDS)
    return Printed(Relation.EXACTLY, value, f"{value.normalize():f}".replace(".", ","))


def date(cell: Cell) -> tuple[dt.date, Precision] | None:
    """A day; a month or year stands for its last day. None where the cell is empty.

    Raises:
        ValueError: no date.
    """
    if isinstance(cell, dt.date):
        return cell, Precision.DAY
    text = words(cell)
    if not text:
        return None
    try:
        if found := _DAY.fullmatch(text) or _DAY_FIRST.fullmatch(text):
            return dt.date(int(found["year"]), int(found["month"]), int(found["day"])), Precision.DAY
        if found := _MONTH.fullmatch(text):
            year, month = int(found["year"]), int(found["month"])
            return dt.date(year, month, calendar.monthrange(year, month)[1]), Precision.MONTH
        if found := _YEAR.fullmatch(text):
            return dt.date(int(found["year"]), 12, 31), Precision.YEAR
    except ValueError:
        raise ValueError(DATE_WORDS) from None
    raise ValueError(DATE_WORDS)
