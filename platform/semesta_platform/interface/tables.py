"""Lists as people take them away: CSV that spreadsheets read right, the order that an address asks for, columns made ready."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from markupsafe import Markup

Row = TypeVar("Row")
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
# A number below zero begins with a sign of formulas, and is none.
_NUMBER: Final = re.compile(r"-[0-9]+([.,][0-9]+)?")
EXCEL_MARK: Final = "\N{ZERO WIDTH NO-BREAK SPACE}"
"""Tells Excel that a CSV file is UTF-8."""
DOWN: Final = "turun"
_NUMERIC: Final = frozenset({"num", "pct", "points", "money", "rank", "rate"})
_NAMED: Final = {"spark": "spark-cell", "pick": "pick"}


@dataclass(frozen=True, slots=True)
class Column:
    """One column of `data_table`, with what each of its cells would otherwise work out again.

    css: class attribute of its cells with a space in front, or nothing. plain: cells are text as they stand. head: it names the
    row. link: its cells lead to the row's address. said: words before its cells where rows stand one under the other, nothing for
    a box. given: the dict that the template wrote.
    """

    key: str
    css: Markup
    plain: bool
    head: bool
    link: bool
    said: str
    given: Mapping[str, Any]


def table_columns(columns: Sequence[Mapping[str, Any]]) -> tuple[Column, ...]:
    """The columns of a table made ready: a hundred rows ask each of them a hundred times. columns: as `data_table` takes them."""
    head = next((each["key"] for each in columns if "head" in each), columns[0]["key"])
    return tuple(
        Column(
            key=each["key"],
            css=_css(each),
            plain=each.get("kind") in {None, "text", "rate"},
            head=each["key"] == head,
            link=bool(each.get("link")),
            said="" if each.get("kind") == "pick" else str(each.get("short") or each["label"]),
            given=each,
        )
        for each in columns
    )


def _css(column: Mapping[str, Any]) -> Markup:
    kind = column.get("kind")
    names = ["numeric"] if kind in _NUMERIC else [_NAMED[kind]] if kind in _NAMED else []
    if column.get("wide"):
        names.append("wide-only")
    return Markup(f' class="{" ".join(names)}"' if names else "")  # noqa: S704 (words of this module alone)


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
    return f"'{cell}" if cell.startswith(_FORMULA) and not _NUMBER.fullmatch(cell) else cell


GLOBALS: Final[Mapping[str, Callable[..., Any]]] = {"table_columns": table_columns}
