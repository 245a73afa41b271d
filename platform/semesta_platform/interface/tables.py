"""Lists as people take them away: CSV that spreadsheets read right, and the order that an address asks for."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final, TypeVar

Row = TypeVar("Row")
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
EXCEL_MARK: Final = "\N{ZERO WIDTH NO-BREAK SPACE}"
"""Tells Excel that a CSV file is UTF-8."""
DOWN: Final = "turun"


def csv_text(rows: Iterable[Sequence[str]]) -> str:
    """A CSV file (RFC 4180) that Excel reads as UTF-8 and in which no cell is taken for a formula."""
    target = io.StringIO()
    target.write(EXCEL_MARK)
    csv.writer(target).writerows([_safe(cell) for cell in row] for row in rows)
    return target.getvalue()


def ordered_by(
    rows: Iterable[Row], keys: Mapping[str, Callable[[Row], Any]], given: Mapping[str, str], default: str
) -> tuple[list[Row], str, str]:
    """The rows in the order of `?urut=` and `?arah=`, with the column and direction that were taken.

    keys: what each column compares. default: the column when the address names none or an unknown one.
    """
    column = given.get("urut", default) if given.get("urut") in keys else default
    direction = DOWN if given.get("arah") == DOWN else "naik"
    return sorted(rows, key=keys[column], reverse=direction == DOWN), column, direction


def _safe(cell: str) -> str:
    """'=1+1' -> "'=1+1": a spreadsheet shows the sign and computes nothing (CWE-1236)."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
