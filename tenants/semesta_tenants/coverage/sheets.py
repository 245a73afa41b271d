"""Tables out of files as people send them: CSV with ; or , or tab, with or without byte order mark, and XLSX."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterator
from dataclasses import dataclass

from semesta_platform.errors import InvalidError

MOST_BYTES = 20_000_000
MOST_ROWS = 50_000
LONGEST_CELL = 10_000
DELIMITERS = ";,\t"
_ZIP = b"PK\x03\x04"
Cell = str | int | float | dt.date | None
"""What a cell may hold; CSV knows text only. Numbers of a spreadsheet stay numbers, for they have one reading."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row that is not empty. line: its number in the file, from 1. cells: by the header's own words."""

    line: int
    cells: dict[str, Cell]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table: its headers as written, and its rows."""

    headers: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One cell that cannot be used. line: in the file, from 1. column: as the header writes it. words: how to write it right."""

    line: int
    column: str
    words: str

    def __str__(self) -> str:
        """As it is shown."""
        place = f"Baris {self.line}, kolom {self.column}" if self.column else f"Baris {self.line}"
        return f"{place}: {self.words}"


class SheetError(InvalidError):
    """A file with faults: nothing of it is used. faults: every row and cell that is wrong, in order."""

    def __init__(self, faults: list[Fault]) -> None:
        ordered = tuple(sorted(faults))
        super().__init__(f"{len(ordered)} isian salah; tidak ada yang disimpan.")
        self.faults = ordered


def read(content: bytes) -> Sheet:
    """The first table of a file.

    Raises:
        InvalidError: it is no such file, is empty, or is larger than 20 MB or 50,000 rows.
        SheetError: rows that are longer than the header, cells that are too long.
    """
    if len(content) > MOST_BYTES:
        raise InvalidError("Berkas terlalu besar: paling banyak 20 MB.")
    lines = list(_spreadsheet(content) if content.startswith(_ZIP) else _csv(content))
    if len(lines) > MOST_ROWS + 1:
        raise InvalidError("Berkas terlalu panjang: paling banyak 50.000 baris.")
    if not lines:
        raise InvalidError("Berkas ini kosong.")
    headers = _headers(lines[0][1])
    faults = [fault for line, cells in lines[1:] for fault in _cell_faults(line, headers, cells)]
    if faults:
        raise SheetError(faults)
    rows = tuple(Row(line, dict(zip(headers, cells, strict=False))) for line, cells in lines[1:])
    return Sheet(headers, rows)


def _headers(cells: list[Cell]) -> tuple[str, ...]:
    headers = tuple(str(cell or "").strip() for cell in cells)
    named = [each for each in headers if each]
    if not named:
        raise InvalidError("Baris pertama harus berisi judul kolom.")
    if len(set(named)) < len(named):
        twice = next(each for each in named if named.count(each) > 1)
        raise InvalidError(f"Judul kolom {twice!r} tertulis dua kali.")
    return headers


def _cell_faults(line: int, headers: tuple[str, ...], cells: list[Cell]) -> Iterator[Fault]:
    if any(cell not in (None, "") for cell in cells[len(headers) :]):
        yield Fault(line, "", "Baris ini lebih panjang daripada baris judul; periksa tanda pemisah dan tanda kutip.")
    for header, cell in zip(headers, cells, strict=False):
        if isinstance(cell, str) and len(cell) > LONGEST_CELL:
            yield Fault(line, header, "Isian ini terlalu panjang.")


def _csv(content: bytes) -> Iterator[tuple[int, list[Cell]]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InvalidError("Berkas ini bukan teks UTF-8 dan bukan XLSX; simpan ulang sebagai CSV UTF-8 atau XLSX.") from None
    first = text.partition("\n")[0]
    delimiter = max(DELIMITERS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield line, list(cells)
            line = reader.line_num + 1
    except csv.Error:
        raise SheetError([Fault(line, "", "Baris ini tidak dapat dibaca; periksa tanda kutip dan panjang isian.")]) from None


def _spreadsheet(content: bytes) -> Iterator[tuple[int, list[Cell]]]:
    # Only imports need it.
    from python_calamine import CalamineError, CalamineWorkbook  # noqa: PLC0415  (see above)

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        rows = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except (CalamineError, OSError, ValueError, IndexError):
        raise InvalidError("Berkas XLSX ini tidak dapat dibaca; simpan ulang lalu kirim lagi.") from None
    for line, cells in enumerate(rows, 1):
        if any(cell not in (None, "") for cell in cells):
            yield line, [_cell(cell) for cell in cells]


def _cell(value: object) -> Cell:
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, bool) or not isinstance(value, str | int | float | dt.date):
        return str(value)
    return value
