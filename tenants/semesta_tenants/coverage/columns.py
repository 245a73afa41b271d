"""Columns of files to take away that hold rates: what each says of a row, and all of them as CSV."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Generic, TypeVar

from semesta_platform.interface.tables import csv_text
from semesta_tenants.coverage.records import Rate
from semesta_tenants.coverage.rules import rate_text

Item = TypeVar("Item")
Cell = str | int | dt.date | Rate | Decimal | None
"""A `Decimal` is a difference: in percentage points, or in people."""


@dataclass(frozen=True, slots=True)
class Column(Generic[Item]):
    """One column of a file. kind: by which the workbook formats it, such as 'text', 'count', 'rate' or 'date'."""

    head: str
    kind: str
    value: Callable[[Item], Cell]


def csv_of(columns: Sequence[Column[Item]], items: Iterable[Item]) -> str:
    """A CSV: counts bare, percentages with a decimal point and an interval's sign, dates in ISO form, nothing for the unknown."""
    head = [each.head for each in columns]
    return csv_text([head, *([_plain(column.value(item)) for column in columns] for item in items)])


def _plain(value: Cell) -> str:
    if isinstance(value, Rate):
        return rate_text(value) or ""
    return "" if value is None else str(value)
