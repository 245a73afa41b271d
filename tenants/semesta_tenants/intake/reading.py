"""A region's own file of figures, read row by row: each row a figure or its faults; pure."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from semesta_platform.errors import InvalidError
from semesta_tenants.coverage import rows, sheets
from semesta_tenants.coverage.places import Gazetteer
from semesta_tenants.coverage.records import Figure, Kind
from semesta_tenants.coverage.sheets import Fault, Table

MOST_OWN_ROWS = 2_000
"""Every month since 2014 in both kinds is less than a sixth of it."""
MOST_OWN_BYTES = 2_000_000
MOST_OWN_UNPACKED = 32_000_000
"""Read while a person waits, so far below the bounds of all regions' files: 2,000 rows of thirty columns take 2.2 million."""


@dataclass(frozen=True, slots=True)
class OwnRow:
    """One row. figure: None where it is rejected; only what the row says, so that an empty cell changes nothing.

    Its precision is a month where the row names no day. repeats: the line of an earlier row that says the same, None for most.
    faults: why it is rejected, by column. period: its month, also where the rest is wrong; None where that cannot be read.
    """

    line: int
    figure: Figure | None
    faults: tuple[Fault, ...] = ()
    repeats: int | None = None
    period: dt.date | None = None


@dataclass(frozen=True, slots=True)
class OwnFile:
    """What a file says. unknown: headers that mean nothing here. sheet: its worksheet, '' for CSV. others: those left aside.

    percentages: headers of percentages, which are worked out from counts and not taken. header_line: where the headers stand.
    """

    rows: tuple[OwnRow, ...]
    unknown: tuple[str, ...]
    percentages: tuple[str, ...]
    sheet: str
    others: tuple[str, ...]
    header_line: int


def read_own(table: Table, gazetteer: Gazetteer, code: str, *, today: dt.date) -> OwnFile:
    """Every row of a file about one region, with its faults kept by row. code: of that region. today: in its own zone.

    Rows that name a month and nothing else, as those of the template do, are left out.

    Raises:
        SheetError: a column is missing, or two mean the same.
        InvalidError: more rows than a region can have months, or none.
    """
    columns = rows.columns_of(table.headers, ("date",))
    found: list[OwnRow] = []
    for row in table.rows():
        read = rows.read_row(row, columns, gazetteer, today=today, only=code, sourced=False)
        if read.empty:
            continue
        skipped = (Fault(row.line, "", read.skipped),) if read.skipped else ()
        found.append(OwnRow(row.line, read.figure, (*read.faults, *skipped), period=read.period))
        if len(found) > MOST_OWN_ROWS:
            raise InvalidError("Berkas satu daerah memuat paling banyak 2.000 baris angka.")
    if not found:
        raise InvalidError("Tidak ada baris yang berisi angka di berkas ini.")
    percentages = tuple(columns.headers[field] for field in rows.PRINTED if field in columns.headers)
    own = tuple(without_doubles(found, columns.month))
    return OwnFile(own, columns.unknown, percentages, table.name, table.others, table.header_line)


def without_doubles(found: list[OwnRow], column: str) -> list[OwnRow]:
    """The rows with those told that speak of one month twice: equal ones count once, of different ones none. column: of dates."""
    places: dict[tuple[dt.date, Kind], list[OwnRow]] = {}
    for each in found:
        if each.figure is not None:
            places.setdefault((each.figure.period, each.figure.kind), []).append(each)
    return [each if each.figure is None else _beside(each, each.figure, places, column) for each in found]


def _beside(row: OwnRow, figure: Figure, places: dict[tuple[dt.date, Kind], list[OwnRow]], column: str) -> OwnRow:
    same = places[figure.period, figure.kind]
    others = [each.line for each in same if each.figure != figure]
    if others:
        shown = ", ".join(map(str, others))
        words = f"Bulan ini juga ada di baris {shown} dengan isi lain. Sisakan satu yang benar."
        return replace(row, figure=None, faults=(Fault(row.line, column, words),))
    first = same[0].line
    return row if first == row.line else replace(row, repeats=first)


def opened(content: bytes) -> Table:
    """The table of figures in a file, whichever worksheet it is on.

    Raises:
        InvalidError: it has more than 2 MB, or as `sheets.opened` says.
    """
    if len(content) > MOST_OWN_BYTES:
        raise InvalidError(
            "Berkas satu daerah terlalu besar: paling banyak 2 MB. Kirim tabelnya saja, tanpa gambar dan lembar lain."
        )
    return sheets.opened(content, rows.fits, MOST_OWN_UNPACKED)
