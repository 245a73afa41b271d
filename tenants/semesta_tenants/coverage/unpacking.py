"""Bounds what a workbook may unfold to before anything reads it, and tells a file that is none by its first bytes."""

from __future__ import annotations

import io
import re
import string
import zipfile
from dataclasses import dataclass
from zlib import error as BrokenDeflate  # noqa: N812 (zlib's own name says nothing)

from semesta_platform.errors import InvalidError

MOST_UNPACKED = 256_000_000
"""Bytes: a hundred thousand rows of thirty columns take about 110 million."""
MOST_PARTS = 1_000
MOST_PLACES = 6_000_000
"""Cells of the rectangle around all that is written; a reader makes room for every one of them, empty or not."""
LAST_ROW = 110_000
PIECE = 1 << 20
OVERLAP = 64
ZIP = b"PK\x03\x04"
BROKEN_WORDS = "Berkas XLSX ini tidak dapat dibaca; simpan ulang lalu kirim lagi."
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OTHERS = {
    b"\x89PNG": "Berkas ini gambar, bukan tabel. Kirim tabelnya sebagai XLSX atau CSV.",
    b"\xff\xd8\xff": "Berkas ini gambar, bukan tabel. Kirim tabelnya sebagai XLSX atau CSV.",
    b"GIF8": "Berkas ini gambar, bukan tabel. Kirim tabelnya sebagai XLSX atau CSV.",
    b"%PDF": "Berkas ini PDF, bukan tabel. Kirim tabelnya sebagai XLSX atau CSV.",
    b"MZ": "Berkas ini program, bukan tabel, apa pun namanya. Kirim tabelnya sebagai XLSX atau CSV.",
    b"\x7fELF": "Berkas ini program, bukan tabel, apa pun namanya. Kirim tabelnya sebagai XLSX atau CSV.",
}
# Each begins with its letters and looks back for the word's edge: the library leaps to letters, and tries an edge everywhere.
_CELL = re.compile(rb"""r(?<=\br)\s*=\s*["']([A-Za-z]{1,7}[0-9]{1,10})["']""")
_OLD_CALENDAR = re.compile(rb"""date1904(?<=\bdate1904)\s*=\s*["'](?:1|true)["']""")
_LETTERS, _DIGITS = string.ascii_letters.encode(), string.digits.encode()


@dataclass(frozen=True, slots=True)
class Unpacked:
    """What a look through a workbook tells. serials: a bare number in a date column counts days since 1900."""

    serials: bool


def refuse_strangers(content: bytes) -> None:
    """Refuse what is no table by its first bytes, whatever it is called.

    Raises:
        InvalidError: a sentence that says what it is and what to do.
    """
    for start, words in _OTHERS.items():
        if content.startswith(start):
            raise InvalidError(words)
    if content.startswith(_OLD):
        if _ENCRYPTED in content:
            raise InvalidError("Berkas ini dilindungi kata sandi. Buka, hapus kata sandinya, simpan, lalu kirim lagi.")
        raise InvalidError("Berkas ini berformat Excel lama. Buka, simpan sebagai XLSX, lalu kirim lagi.")


def looked_through(content: bytes, most: int = MOST_UNPACKED) -> Unpacked:
    """Unpack every part of a workbook once, piece by piece, keeping none: its real size, and how far its cells lie apart.

    A zip may announce any size, and one cell at XFD1048576 makes a reader reserve seventeen thousand million places.
    most: bytes that it may unfold to, where fewer than 256 MB are allowed.

    Raises:
        InvalidError: it is no XLSX, or would unfold beyond the bounds.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = {each.filename for each in archive.infolist()}
            # A reader that guesses would open the other kinds, too, and these are not looked through.
            if "xl/workbook.xml" not in names or {"xl/workbook.bin", "content.xml"} & names:
                raise InvalidError("Berkas ini bukan XLSX. Buka, simpan sebagai XLSX, lalu kirim lagi.")
            if len(archive.infolist()) > MOST_PARTS:
                raise InvalidError(BROKEN_WORDS)
            return _walked(archive, min(most, MOST_UNPACKED))
    except (zipfile.BadZipFile, BrokenDeflate, EOFError, OSError, ValueError, RuntimeError, NotImplementedError):
        raise InvalidError(BROKEN_WORDS) from None


def _walked(archive: zipfile.ZipFile, most: int) -> Unpacked:
    left, serials = most, True
    for part in archive.infolist():
        column = row = 0
        tail = b""
        with archive.open(part) as opened:
            while piece := opened.read(PIECE):
                left -= len(piece)
                if left < 0:
                    raise InvalidError("Berkas ini terlalu besar setelah dibuka. Pisahkan menjadi beberapa berkas.")
                text = tail + piece
                far_column, far_row = _farthest(text)
                column, row = max(column, far_column), max(row, far_row)
                serials = serials and not _OLD_CALENDAR.search(text)
                tail = text[-OVERLAP:]
        if row > LAST_ROW or column * row > MOST_PLACES:
            raise InvalidError("Isian di lembar ini terlalu berjauhan. Salin tabelnya ke lembar baru, lalu kirim lagi.")
    return Unpacked(serials)


def _farthest(text: bytes) -> tuple[int, int]:
    """The number of the rightmost column and of the lowest row that are named here."""
    # All of them at once by the library's own loops: a million cells are far too many for one of ours.
    cells = b" ".join(_CELL.findall(text))
    if not cells:
        return 0, 0
    columns, rows = set(cells.translate(None, _DIGITS).split()), set(cells.translate(None, _LETTERS).split())
    return max(map(_number, columns)), max(map(int, rows))


def _number(letters: bytes) -> int:
    """The number of a column: A is 1, AA is 27."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - ord("A") + 1
    return number
