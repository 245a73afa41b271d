"""Cells of a file as values: dates with their precision, counts, percentages, words; refused with a sentence, never guessed."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache
from types import MappingProxyType

from semesta_tenants.coverage import numbers, rules
from semesta_tenants.coverage.records import Precision, Printed, Relation
from semesta_tenants.coverage.sheets import Cell

DATE_WORDS = "Tulis tanggal sebagai 2025-04-01 atau 01/04/2025; bulan sebagai 2025-04; tahun sebagai 2025."
SMALLEST_SHARE = Decimal(2)
"""A spreadsheet's number below this is 80,08 % kept as 0,8008, or a slip: no region has so few members."""
SHARE_WORDS = "Tulis 80,08 untuk 80,08 persen, bukan 0,8008."
FIRST_SERIAL, LAST_SERIAL = 41_640, 73_050
"""1 January 2014 and 1 January 2100 as Excel counts days."""
_EPOCH = dt.date(1899, 12, 30)
# Made once: as a union it would be made for every cell.
_NUMBERS = (int, float)
_DAY = re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})(?:[T ]0{1,2}:00(?::00)?)?", re.ASCII)
_DAY_FIRST = re.compile(r"(?P<day>\d{1,2})[/.-](?P<month>\d{1,2})[/.-](?P<year>\d{4})", re.ASCII)
_DAY_NAMED = re.compile(r"(?P<day>\d{1,2})[ -](?P<name>[a-z]{3,9})\.?[ -](?P<year>\d{4})", re.ASCII | re.IGNORECASE)
_MONTH = re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})", re.ASCII)
_MONTH_FIRST = re.compile(r"(?P<month>\d{1,2})[/-](?P<year>\d{4})", re.ASCII)
_MONTH_NAMED = re.compile(r"(?P<name>[a-z]{3,9})\.?[ -](?P<year>\d{4})", re.ASCII | re.IGNORECASE)
_YEAR = re.compile(r"(?P<year>\d{4})", re.ASCII)
_SEMESTER = re.compile(r"semester\s+(?P<half>II|I|2|1)\s+(?:tahun\s+)?(?P<year>\d{4})", re.IGNORECASE)
_MONTH_NAMES: Mapping[str, int] = MappingProxyType(
    {
        name: number
        for number, names in enumerate(
            (
                "jan januari january",
                "feb februari february pebruari",
                "mar maret march",
                "apr april",
                "mei may",
                "jun juni june",
                "jul juli july",
                "agu agt ags agustus aug august",
                "sep sept september",
                "okt oktober oct october",
                "nov november nopember",
                "des desember dec december",
            ),
            1,
        )
        for name in names.split()
    }
)
"""Months as Indonesian and English write them."""
# Copied from pages and other programs: spaces that are none, and signs without width.
_SPACES = str.maketrans(
    dict.fromkeys("\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}\N{FIGURE SPACE}\N{THIN SPACE}", " ")
    | dict.fromkeys("\N{ZERO WIDTH SPACE}\N{ZERO WIDTH NO-BREAK SPACE}\N{WORD JOINER}\N{LEFT-TO-RIGHT MARK}", "")
)


def words(cell: Cell, longest: int = rules.LONGEST_LINE) -> str:
    """The cell as one text, '' where it is empty.

    Raises:
        ValueError: too long, or with signs that cannot be shown.
    """
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return _shown(cell if isinstance(cell, str) else str(cell), longest)


@lru_cache(maxsize=1024)
def _shown(text: str, longest: int) -> str:
    """The same few sources, semesters and names stand in thousands of rows."""
    text = text.strip() if text.isascii() else text.translate(_SPACES).strip()
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
    # Most cells of a long file: nothing, or a number that has one reading.
    if cell is None:
        return None
    if isinstance(cell, float) and not cell.is_integer():
        raise ValueError(numbers.COUNT_WORDS)
    if isinstance(cell, _NUMBERS) and 0 <= cell <= numbers.MOST_PEOPLE:
        return int(cell)
    return numbers.count(words(cell))


def percentage(cell: Cell) -> Printed | None:
    """A percentage as printed, or None where the cell is empty.

    Raises:
        ValueError: no percentage, one with two readings, or a share where a percentage should stand.
    """
    if cell is None:
        return None
    if not isinstance(cell, _NUMBERS):
        return numbers.percentage(words(cell))
    # The shortest text that is this number: what the person typed.
    value = Decimal(repr(cell)) if isinstance(cell, float) else Decimal(cell)
    if not 0 <= value <= numbers.MOST_PERCENT:
        raise ValueError(numbers.PERCENT_BOUNDS_WORDS)
    if 0 < value < SMALLEST_SHARE:
        raise ValueError(SHARE_WORDS)
    return Printed(Relation.EXACTLY, value, f"{value.normalize():f}".replace(".", ","))


def date(cell: Cell, *, serials: bool = False, year: int | None = None) -> tuple[dt.date, Precision] | None:
    """A day; a month or year stands for its last day. None where the cell is empty.

    serials: a bare number may be a day as Excel counts them, from a workbook that counts since 1900. year: of a column beside it,
    so that '4' and 'April' are months.

    Raises:
        ValueError: no date.
    """
    if isinstance(cell, dt.date):
        return cell, Precision.DAY
    if serials and isinstance(cell, _NUMBERS) and float(cell).is_integer() and FIRST_SERIAL <= cell <= LAST_SERIAL:
        return _EPOCH + dt.timedelta(days=int(cell)), Precision.DAY
    text = words(cell)
    return _dated(text, year) if text else None


def whole_day(text: str, otherwise: str = DATE_WORDS) -> dt.date | None:
    """The day that a form names; None for an empty one. otherwise: a sentence for what is no day, also for a month alone.

    Raises:
        ValueError: it is none, with that sentence.
    """
    try:
        found = date(text.strip())
    except ValueError:
        raise ValueError(otherwise) from None
    if found is not None and found[1] is not Precision.DAY:
        raise ValueError(otherwise)
    return found[0] if found else None


@lru_cache(maxsize=4096)
def _dated(text: str, year: int | None) -> tuple[dt.date, Precision]:
    """The same few months stand in thousands of rows."""
    try:
        found = _day(text) or _month(text) or (None if year is None else _month(f"{text}-{year:04d}"))
        if found is None and (only := _YEAR.fullmatch(text)):
            found = dt.date(int(only["year"]), 12, 31), Precision.YEAR
    except ValueError:
        raise ValueError(DATE_WORDS) from None
    if found is None:
        raise ValueError(DATE_WORDS)
    return found


def semester(cell: Cell) -> str | None:
    """'2024S2' or 'Semester II 2024' as '2024S2'; anything else as it stands, None where the cell is empty.

    Raises:
        ValueError: too long, or with signs that cannot be shown.
    """
    return _semester(words(cell)) if cell is not None else None


@lru_cache(maxsize=1024)
def _semester(text: str) -> str | None:
    return semester_in(text) or text.replace(" ", "").upper() or None


def semester_in(text: str) -> str | None:
    """The semester that a text names ('Semester II 2024'), None where it names none."""
    found = _SEMESTER.search(text)
    if found is None:
        return None
    return f"{found['year']}S{'2' if found['half'].upper() in {'II', '2'} else '1'}"


def _day(text: str) -> tuple[dt.date, Precision] | None:
    if found := _DAY.fullmatch(text) or _DAY_FIRST.fullmatch(text):
        return dt.date(int(found["year"]), int(found["month"]), int(found["day"])), Precision.DAY
    if found := _DAY_NAMED.fullmatch(text):
        return dt.date(int(found["year"]), _named(found["name"]), int(found["day"])), Precision.DAY
    return None


def _month(text: str) -> tuple[dt.date, Precision] | None:
    if found := _MONTH.fullmatch(text) or _MONTH_FIRST.fullmatch(text):
        year, month = int(found["year"]), int(found["month"])
    elif found := _MONTH_NAMED.fullmatch(text):
        year, month = int(found["year"]), _named(found["name"])
    else:
        return None
    # Asked for month 13, the calendar raises an error of its own kind.
    first = dt.date(year, month, 1)
    return first.replace(day=calendar.monthrange(year, month)[1]), Precision.MONTH


def _named(name: str) -> int:
    if (number := _MONTH_NAMES.get(name.casefold())) is None:
        raise ValueError(DATE_WORDS)
    return number
