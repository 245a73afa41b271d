"""Tables out of files as people send them: CSV with ; or , or tab in any usual encoding, and XLSX; opened within bounds."""

from __future__ import annotations

import codecs
import csv
import datetime as dt
import io
import math
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from semesta_platform.errors import InvalidError
from semesta_tenants.coverage import unpacking

if TYPE_CHECKING:
    from python_calamine import CalamineSheet

MOST_BYTES = 20_000_000
MOST_ROWS = 100_000
MOST_WORKSHEETS = 50
LONGEST_CELL = 10_000
LONGEST_HEADER = 200
HEADER_WITHIN = 10
"""A title and a few empty rows may stand above the header."""
DELIMITERS = ";,\t"
TOO_LONG_WORDS = "Berkas terlalu panjang: paling banyak 100.000 baris."
NO_TEXT_WORDS = "Berkas ini bukan tabel CSV dan bukan XLSX; simpan ulang sebagai XLSX atau CSV UTF-8."
_QUOTED = re.compile(r'"[^"]*"')
_SEPARATOR_LINE = re.compile(r"sep=(.)", re.IGNORECASE)
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f]")
_WHOLE_OR_DAY = (int, dt.date)
Cell = str | int | float | dt.date | None
"""What a cell may hold; CSV knows text only. Numbers of a spreadsheet stay numbers, for they have one reading."""
Line = tuple[int, list[Cell]]
Fits = Callable[[tuple[str, ...]], bool]


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


@dataclass(frozen=True, slots=True)
class Row:
    """A row that is not empty. line: its number in the file, from 1. cells: by the header's own words.

    faults: of its shape: longer than the header, cells that are too long. serials: whether a bare number may be a date.
    """

    line: int
    cells: dict[str, Cell]
    faults: tuple[Fault, ...] = ()
    serials: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table: its headers as written, and its rows."""

    headers: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table that is read row by row. rows: gives them anew at each call, so that a hundred thousand are never all here.

    most: there are no more rows than this, below the header. name: of its worksheet, '' for CSV. others: worksheets that are
    left aside. header_line: where the headers stand.
    """

    headers: tuple[str, ...]
    rows: Callable[[], Iterator[Row]]
    most: int
    name: str = ""
    others: tuple[str, ...] = ()
    header_line: int = 1


class SheetError(InvalidError):
    """A file with faults: nothing of it is used. faults: every row and cell that is wrong, in order."""

    def __init__(self, faults: list[Fault]) -> None:
        ordered = tuple(sorted(faults))
        super().__init__(f"{len(ordered)} isian salah; tidak ada yang disimpan.")
        self.faults = ordered


def read(content: bytes) -> Sheet:
    """The first table of a file, whole.

    Raises:
        InvalidError: as `opened` says.
        SheetError: rows that are longer than the header, cells that are too long.
    """
    table = opened(content)
    rows = tuple(table.rows())
    if faults := [fault for row in rows for fault in row.faults]:
        raise SheetError(faults)
    return Sheet(table.headers, rows)


def opened(content: bytes, fits: Fits | None = None, most: int = unpacking.MOST_UNPACKED) -> Table:
    """The table of a file, ready to be read; each of its rows says by itself what is wrong with it.

    fits: whether these headers are the ones that are looked for. Then they may stand below a title, and of several worksheets the
    one that has them is taken; without it, or where none fits, it is the first row of the first worksheet. most: bytes of a
    workbook once it is unpacked, at most 256 MB.

    Raises:
        InvalidError: it is no such file, is empty, has two worksheets that fit, or passes 20 MB, `most`, 100,000 rows.
        SheetError: a CSV whose quotes never close.
    """
    if len(content) > MOST_BYTES:
        raise InvalidError("Berkas terlalu besar: paling banyak 20 MB.")
    if not content.strip():
        raise InvalidError("Berkas ini kosong.")
    unpacking.refuse_strangers(content)
    return _of_workbook(content, fits, most) if content.startswith(unpacking.ZIP) else _of_csv(content, fits)


# ---- headers and rows ---------------------------------------------------------------------------------------------------------


def _header(lines: Iterator[Line], fits: Fits | None) -> tuple[int, tuple[str, ...]] | None:
    """The line and the words of the header; None where nothing is written."""
    first: Line | None = None
    for line, cells in islice(lines, HEADER_WITHIN if fits else 1):
        first = first or (line, cells)
        if fits is not None and fits(_words(cells)):
            return line, _checked(cells)
    return None if first is None else (first[0], _checked(first[1]))


def _words(cells: list[Cell]) -> tuple[str, ...]:
    return tuple(" ".join(str("" if cell is None else cell).split()) for cell in cells)


def _checked(cells: list[Cell]) -> tuple[str, ...]:
    headers = _words(cells)
    named = [each for each in headers if each]
    if not named:
        raise InvalidError("Baris pertama harus berisi judul kolom.")
    if len(set(named)) < len(named):
        twice = next(each for each in named if named.count(each) > 1)
        raise InvalidError(f"Judul kolom {twice[:LONGEST_HEADER]!r} tertulis dua kali.")
    return headers


def _rows(lines: Iterator[Line], header: tuple[int, tuple[str, ...]], *, serials: bool = False) -> Iterator[Row]:
    below, headers = header
    found = 0
    for line, cells in lines:
        if line <= below:
            continue
        found += 1
        if found > MOST_ROWS:
            raise InvalidError(TOO_LONG_WORDS)
        faults = tuple(_cell_faults(line, headers, cells))
        yield Row(line, dict(zip(headers, cells, strict=False)), faults, serials)


def _cell_faults(line: int, headers: tuple[str, ...], cells: list[Cell]) -> Iterator[Fault]:
    if len(cells) > len(headers) and any(cell not in (None, "") for cell in cells[len(headers) :]):
        yield Fault(line, "", "Baris ini lebih panjang daripada baris judul; periksa tanda pemisah dan tanda kutip.")
    for header, cell in zip(headers, cells, strict=False):
        if isinstance(cell, str) and len(cell) > LONGEST_CELL:
            yield Fault(line, header, "Isian ini terlalu panjang.")


# ---- CSV ----------------------------------------------------------------------------------------------------------------------


def _of_csv(content: bytes, fits: Fits | None) -> Table:
    text = _decoded(content)
    # Once through: a quote that never closes is found before anything is used.
    rows = sum(1 for _ in _csv(text))
    header = _header(_csv(text), fits)
    if header is None:
        raise InvalidError("Berkas ini kosong.")
    if rows > MOST_ROWS + HEADER_WITHIN:
        raise InvalidError(TOO_LONG_WORDS)
    return Table(header[1], lambda: _rows(_csv(text), header), rows, header_line=header[0])


def _decoded(content: bytes) -> str:
    """Text in UTF-8, in UTF-16 as Excel's 'Unicode text' is, or in the code page of Windows."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings: tuple[str, ...] = ("utf-16",)
    elif content[1:2] == b"\0":
        encodings = ("utf-16-le",)
    else:
        encodings = ("utf-8-sig", "cp1252")
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        # Any bytes at all are text in a code page: what holds control signs is none.
        if not _CONTROLS.search(text):
            return text
    raise InvalidError(NO_TEXT_WORDS)


def _csv(text: str) -> Iterator[Line]:
    first, separator = text.partition("\n")[0].strip(), ""
    if told := _SEPARATOR_LINE.fullmatch(first):
        separator = told[1]
    bare = _QUOTED.sub("", first)
    delimiter = separator or max(DELIMITERS, key=bare.count)
    if not bare.count(delimiter):
        # A title above the table has none of them.
        delimiter = max(DELIMITERS, key=_QUOTED.sub("", text[: LONGEST_CELL * 2]).count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells) and not (separator and line == 1):
                yield line, list(cells)
            line = reader.line_num + 1
    except (csv.Error, TypeError):
        raise SheetError([Fault(line, "", "Baris ini tidak dapat dibaca; periksa tanda kutip dan panjang isian.")]) from None


# ---- XLSX ---------------------------------------------------------------------------------------------------------------------


def _of_workbook(content: bytes, fits: Fits | None, most_unpacked: int) -> Table:
    # Only imports need it.
    from python_calamine import CalamineError, CalamineWorkbook  # noqa: PLC0415  (see above)

    known = unpacking.looked_through(content, most_unpacked)
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
            names = book.sheet_names[:MOST_WORKSHEETS]
            name = _fitting(book.get_sheet_by_name, names, fits) if len(names) > 1 else names[0]
            sheet = book.get_sheet_by_name(name)
    except (CalamineError, OSError, ValueError, IndexError):
        raise InvalidError(unpacking.BROKEN_WORDS) from None
    header = _header(_lines(sheet), fits)
    if header is None:
        raise InvalidError("Berkas ini kosong.")
    most = min((sheet.end or header)[0] + 1, MOST_ROWS)
    others = tuple(each for each in names if each != name)
    return Table(header[1], lambda: _rows(_lines(sheet), header, serials=known.serials), most, name, others, header[0])


def _fitting(sheet_of: Callable[[str], CalamineSheet], names: list[str], fits: Fits | None) -> str:
    """The one worksheet whose header fits; the first where nobody asks, or none does."""
    if fits is None:
        return names[0]
    found = [name for name in names if any(fits(_words(cells)) for _, cells in islice(_lines(sheet_of(name)), HEADER_WITHIN))]
    if len(found) > 1:
        shown = ", ".join(each[:LONGEST_HEADER] for each in found)
        raise InvalidError(f"Lebih dari satu lembar memuat tabel ini: {shown}. Sisakan satu, lalu kirim lagi.")
    return found[0] if found else names[0]


def _lines(sheet: CalamineSheet) -> Iterator[Line]:
    if sheet.start is None:
        return
    # The reader leaves out empty columns on the left, and no rows above: lines are counted as the program shows them.
    empty: list[Cell] = [None] * sheet.start[1]
    for line, cells in enumerate(sheet.iter_rows(), 1):
        if any(cell not in (None, "") for cell in cells):
            yield line, [*empty, *map(_cell, cells)]


def _cell(value: object) -> Cell:
    # Most cells are texts or numbers: these are told first.
    if isinstance(value, str):
        return value
    if isinstance(value, float):
        # A program writes no infinite number; a forged cell may, and nothing behind this could reckon with it or write it back.
        return value if math.isfinite(value) else str(value)
    if isinstance(value, dt.datetime):
        return value.date()
    return value if isinstance(value, _WHOLE_OR_DAY) and not isinstance(value, bool) else str(value)
