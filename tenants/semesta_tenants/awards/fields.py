"""Values out of a table, each read strictly: what is wrong is noted with its line, and a stand-in goes on, so all faults show."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import TypeVar

from semesta_tenants.awards.nodes import Fault, Listing, Node, Table, Text

T = TypeVar("T")
LONGEST_LINE, LONGEST_NOTE, LONGEST_ADDRESS = 300, 2_000, 2_000
EARLIEST, LATEST = dt.date(2014, 1, 1), dt.date(2100, 12, 31)
"""JKN began in 2014; no edition looks further than this century."""
MOST_VERSIONS = 1_000
_ID = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*", re.ASCII)
_LONGEST_ID = 60
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_MONTH = re.compile(r"\d{4}-\d{2}", re.ASCII)
_PERCENT = re.compile(r"\d{1,6}(?:\.\d{1,6})?", re.ASCII)
_ADDRESS = re.compile(r"https?://[^\s/]+(?:/\S*)?")
_NO_MOMENT = dt.datetime(EARLIEST.year, 1, 1, tzinfo=dt.UTC)
_NOTHING = {"", "~", "null"}
_TRUTHS = {"true": True, "false": False}


class Fields:
    """Reads the values of one table by name; `close` names the ones that nobody asked for."""

    def __init__(self, table: Table, faults: list[Fault]) -> None:
        self._table, self.faults = table, faults
        self._known: dict[str, None] = {}

    @property
    def line(self) -> int:
        """Where the table begins."""
        return self._table.line

    def line_of(self, name: str) -> int:
        """Where a value is named; the table's own line where it is not."""
        return self._table.lines.get(name, self._table.line)

    def fault(self, name: str, words: str) -> None:
        """Note what is wrong with a value."""
        self.faults.append(Fault(self.line_of(name), words))

    def has(self, name: str) -> bool:
        """Whether a value is given. Asking makes the name a known one."""
        self._known[name] = None
        node = self._table.entries.get(name)
        return node is not None and not (isinstance(node, Text) and not node.quoted and node.value in _NOTHING)

    def close(self) -> None:
        """Note every name that nobody asked for."""
        for name in self._table.entries:
            if name not in self._known:
                known = ", ".join(self._known)
                self.fault(name, f"Nama '{name[:60]}' tidak dikenal di sini. Yang dikenal: {known}.")

    # ---- single values ------------------------------------------------------------------------------------------------

    def text(self, name: str, longest: int = LONGEST_LINE, *, otherwise: str | None = None) -> str:
        """A line of text. otherwise: where it may be missing."""
        return self._read(name, lambda value: _line(value, longest), "", otherwise)

    def identifier(self, name: str) -> str:
        """Small letters and digits, joined by - or _, at most 60."""
        return self._read(name, _identifier, "", None)

    def address(self, name: str) -> str:
        """A web address."""
        return self._read(name, _address, "", None)

    def date(self, name: str) -> dt.date:
        """A day between 2014 and 2100."""
        return self._read(name, _date, EARLIEST, None)

    def optional_date(self, name: str) -> dt.date | None:
        """The same, or nothing."""
        return self.date(name) if self.has(name) else None

    def optional_month(self, name: str) -> dt.date | None:
        """The first day of a month, or nothing."""
        return self._read(name, _month, EARLIEST, None) if self.has(name) else None

    def optional_moment(self, name: str) -> dt.datetime | None:
        """A moment with its distance from UTC, or nothing."""
        return self._read(name, _moment, _NO_MOMENT, None) if self.has(name) else None

    def percentage(self, name: str) -> Fraction:
        """More than 0 and at most 100, with at most six decimals."""
        return self._read(name, _percentage, Fraction(100), None)

    def truth(self, name: str, *, otherwise: bool) -> bool:
        """Either true or false."""
        return self._read(name, _truth, otherwise, otherwise)

    def number(self, name: str, *, otherwise: int) -> int:
        """A version: from 1 to 1,000."""
        return self._read(name, _version, otherwise, otherwise)

    def choice(self, name: str, choices: Mapping[str, T], stand_in: T, otherwise: T | None = None) -> T:
        """One of several words."""
        return self._read(name, lambda value: one_of(value, choices), stand_in, otherwise)

    def _read(self, name: str, how: Callable[[str], T], stand_in: T, otherwise: T | None) -> T:
        if not self.has(name):
            if otherwise is None:
                self.fault(name, f"'{name}' wajib diisi.")
                return stand_in
            return otherwise
        return self.value(self._table.entries[name], how, stand_in)

    def value(self, node: Node, how: Callable[[str], T], stand_in: T) -> T:
        """One value of a node; a list or a table there is a fault."""
        if not isinstance(node, Text):
            self.faults.append(Fault(node.line, "Tulis satu nilai di sini, bukan daftar atau tabel."))
            return stand_in
        try:
            return how(node.value)
        except ValueError as error:
            self.faults.append(Fault(node.line, str(error)))
            return stand_in

    # ---- several values -----------------------------------------------------------------------------------------------

    def nodes(self, name: str, *, needed: bool) -> tuple[Node, ...]:
        """A list. needed: at least one."""
        node = self._table.entries.get(name) if self.has(name) else None
        if isinstance(node, Listing) and (node.items or not needed):
            return node.items
        if node is not None and not isinstance(node, Listing):
            self.fault(name, f"'{name}' harus berupa daftar: setiap butir diawali '- '.")
        elif needed:
            self.fault(name, f"'{name}' wajib memuat sedikitnya satu butir.")
        return ()

    def words(self, name: str, how: Callable[[str], T], stand_in: T, *, needed: bool) -> tuple[T, ...]:
        """A list of single values."""
        return tuple(self.value(each, how, stand_in) for each in self.nodes(name, needed=needed))

    def tables(self, name: str, *, needed: bool) -> tuple[Fields, ...]:
        """A list of tables."""
        found = []
        for node in self.nodes(name, needed=needed):
            if isinstance(node, Table):
                found.append(Fields(node, self.faults))
            else:
                self.faults.append(Fault(node.line, f"Setiap butir '{name}' harus berupa nama dan nilai."))
        return tuple(found)

    def table(self, name: str) -> Fields | None:
        """A table of its own; None, and noted, where there is none."""
        node = self._table.entries.get(name) if self.has(name) else None
        if isinstance(node, Table):
            return Fields(node, self.faults)
        self.fault(name, f"'{name}' wajib berisi nama dan nilai.")
        return None


# ---- how single values are read ---------------------------------------------------------------------------------------------


def one_of(value: str, choices: Mapping[str, T]) -> T:
    """The choice that a word means.

    Raises:
        ValueError: with a sentence that names the choices.
    """
    if value not in choices:
        raise ValueError(f"'{value[:60]}' tidak dikenal. Tulis salah satu dari: {', '.join(choices)}.")
    return choices[value]


def line_of_text(value: str) -> str:
    """A line of at most 2,000 letters.

    Raises:
        ValueError: with a sentence.
    """
    return _line(value, LONGEST_NOTE)


def _line(value: str, longest: int) -> str:
    if not value.strip() or value != value.strip():
        raise ValueError("Tulis teks tanpa spasi di awal dan akhir.")
    if len(value) > longest:
        raise ValueError(f"Teks terlalu panjang: paling banyak {longest} huruf.")
    if not value.isprintable():
        raise ValueError("Teks harus satu baris dan tanpa tanda yang tidak dapat ditampilkan.")
    return value


def _identifier(value: str) -> str:
    if len(value) > _LONGEST_ID or not _ID.fullmatch(value):
        raise ValueError(f"'{value[:60]}' bukan tanda pengenal: pakai huruf kecil, angka, '-' atau '_', paling banyak 60.")
    return value


def _address(value: str) -> str:
    if len(value) > LONGEST_ADDRESS or not value.isprintable() or not _ADDRESS.fullmatch(value):
        raise ValueError("Tulis alamat web lengkap, diawali https:// atau http://.")
    return value


def _date(value: str) -> dt.date:
    try:
        day = dt.date.fromisoformat(value) if _DATE.fullmatch(value) else None
    except ValueError:
        raise ValueError(f"Tanggal {value} tidak ada dalam kalender.") from None
    if day is None:
        raise ValueError(f"'{value[:60]}' bukan tanggal. Tulis tahun-bulan-hari, misalnya 2025-12-31.")
    if not EARLIEST <= day <= LATEST:
        raise ValueError("Tulis tanggal dari 2014-01-01, awal program JKN, sampai 2100-12-31.")
    return day


def _month(value: str) -> dt.date:
    if not _MONTH.fullmatch(value):
        raise ValueError(f"'{value[:60]}' bukan bulan. Tulis tahun-bulan, misalnya 2025-09.")
    return _date(f"{value}-01")


def _moment(value: str) -> dt.datetime:
    try:
        moment = dt.datetime.fromisoformat(value)
    except ValueError:
        moment = None
    if moment is None or moment.utcoffset() is None:
        raise ValueError("Tulis saat dengan selisih UTC, misalnya 2026-01-31T23:59:59+07:00.")
    _date(value[: len("2026-01-31")])
    return moment


def _percentage(value: str) -> Fraction:
    if not _PERCENT.fullmatch(value):
        raise ValueError(f"'{value[:60]}' bukan persen. Tulis angka dengan titik, misalnya 98 atau 98.6.")
    found = Fraction(Decimal(value))
    if not 0 < found <= 100:  # noqa: PLR2004  (per cent)
        raise ValueError(f"Ambang {value} di luar batas: harus di atas 0 dan paling tinggi 100.")
    return found


def _truth(value: str) -> bool:
    return one_of(value, _TRUTHS)


def _version(value: str) -> int:
    if not (value.isascii() and value.isdigit() and len(value) <= len(str(MOST_VERSIONS)) and 1 <= int(value) <= MOST_VERSIONS):
        raise ValueError("Tulis versi sebagai bilangan bulat dari 1 sampai 1000.")
    return int(value)
