"""Figures and populations out of files, pure: every row read and checked first, then all of them are used or none."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import NoReturn, TypeVar

from semesta_platform.tenancy.records import RegionRecord
from semesta_tenants.coverage import cells, rules
from semesta_tenants.coverage.places import Gazetteer, plain
from semesta_tenants.coverage.records import (
    Basis,
    Evidence,
    Figure,
    Headcount,
    Kind,
    Population,
    Precision,
    Printed,
    Published,
    Reported,
    Segment,
    SegmentCount,
    Source,
)
from semesta_tenants.coverage.sheets import Cell, Fault, Row, Sheet, SheetError

T = TypeVar("T")
LONGEST_ADDRESS = 2000
HEADERS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "region": ("region", "wilayah", "daerah", "nama daerah", "kabupaten/kota", "kode", "code", "kode wilayah", "tenant"),
        "name": ("name", "nama"),
        "level": ("level", "jenjang", "tingkat"),
        "date": ("date", "tanggal", "as_of", "per tanggal", "periode", "bulan"),
        "population": ("population", "penduduk", "jumlah penduduk"),
        "population_source": ("population_source", "sumber penduduk"),
        "population_semester": ("population_semester", "semester", "semester penduduk"),
        "coverage": ("registered_pct", "coverage", "cakupan", "persen terdaftar", "cakupan (%)"),
        "registered": ("registered_count", "registered", "terdaftar", "peserta terdaftar"),
        "active_rate": ("active_pct", "active_rate", "keaktifan", "persen aktif", "keaktifan (%)"),
        "active": ("active_count", "active", "aktif", "peserta aktif"),
        "basis": ("active_pct_basis", "basis", "dasar", "dasar keaktifan"),
        "kind": ("kind", "jenis"),
        "rounded": ("rounded", "dibulatkan"),
        "reported_on": ("reported_on", "tanggal laporan", "dilaporkan"),
        "source_title": ("source_title", "sumber", "judul sumber"),
        "source_url": ("source_url", "alamat sumber", "tautan"),
        "note": ("note", "catatan"),
        **{f"{each.value}.registered": (f"{each.value} registered", f"{each.value} terdaftar") for each in Segment},
        **{f"{each.value}.active": (f"{each.value} active", f"{each.value} aktif") for each in Segment},
    }
)
"""What each column may be called; case, spaces and signs do not matter."""
_FIELDS = {plain(alias): field for field, aliases in HEADERS.items() for alias in aliases}
_BASES = {"": Basis.POPULATION, "penduduk": Basis.POPULATION, "population": Basis.POPULATION}
_BASES |= {"terdaftar": Basis.REGISTERED, "registered": Basis.REGISTERED}
_KINDS = {"actual": Kind.ACTUAL, "aktual": Kind.ACTUAL, "realisasi": Kind.ACTUAL}
_KINDS |= {"forecast": Kind.FORECAST, "prakiraan": Kind.FORECAST, "proyeksi": Kind.FORECAST}
_TRUTHS = {"ya": True, "yes": True, "true": True, "tidak": False, "no": False, "false": False}
_FORECAST_NOTE = re.compile(r"\b(forecast|prakiraan|proyeksi)\b", re.IGNORECASE)
_ROUNDED_NOTE = re.compile(r"\b(rounded|dibulatkan)\b", re.IGNORECASE)
_SEMESTER = re.compile(r"semester\s+(?P<half>II|I|2|1)\s+(?:tahun\s+)?(?P<year>\d{4})", re.IGNORECASE)
_COLUMNS = {"population": "population", "as_of": "date"}


@dataclass(frozen=True, slots=True)
class Skipped:
    """A row that was left out on purpose, and why."""

    line: int
    words: str

    def __str__(self) -> str:
        """As it is shown."""
        return f"Baris {self.line} dilewati: {self.words}"


@dataclass(frozen=True, slots=True)
class Harvest:
    """What a file of figures gives. empty: rows that name a region and no figure. unknown: headers that mean nothing here."""

    rows: tuple[Reported, ...]
    skipped: tuple[Skipped, ...]
    empty: int
    unknown: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Count:
    """The inhabitants of a region in a file of populations."""

    tenant: str
    population: Population


def figures(sheet: Sheet, gazetteer: Gazetteer, *, today: dt.date, only: str | None = None) -> Harvest:
    """The reported figures of a file.

    only: the one region that the file may speak of; then its column may be missing. today: no actual figure is later.

    Raises:
        SheetError: rows or cells are wrong: every one of them is named, and nothing may be used.
    """
    columns, unknown = _columns(sheet, ("date", "source_title", "source_url", *(() if only else ("region",))))
    faults: list[Fault] = []
    rows: dict[tuple[str, dt.date, Kind], tuple[int, Reported]] = {}
    skipped: list[Skipped] = []
    empty = 0
    for row in sheet.rows:
        reader = _Reader(row, columns, faults)
        region = reader.region(gazetteer, only)
        if isinstance(region, Skipped):
            skipped.append(region)
        elif region is not None and reader.nothing_measured():
            empty += 1
        elif region is not None and (reported := _reported(reader, region, today)) is not None:
            key = (reported.tenant, reported.figure.as_of, reported.figure.kind)
            line, first = rows.setdefault(key, (row.line, reported))
            if first != reported:
                faults.append(
                    Fault(row.line, columns["date"], f"Daerah dan tanggal ini sudah ada di baris {line} dengan isi lain.")
                )
    if faults:
        raise SheetError(faults)
    return Harvest(tuple(each for _, each in rows.values()), tuple(skipped), empty, unknown)


def populations(sheet: Sheet, gazetteer: Gazetteer) -> tuple[tuple[Count, ...], tuple[Skipped, ...]]:
    """The populations of a file, and the rows of regions that are no tenants.

    The semester stands in a column of its own (2024S2), or in the words of the source ('Semester II 2024').

    Raises:
        SheetError: rows or cells are wrong: every one of them is named, and nothing may be used.
    """
    columns, _ = _columns(sheet, ("region", "population", "population_source"))
    faults: list[Fault] = []
    found: dict[tuple[str, str | None], Count] = {}
    skipped: list[Skipped] = []
    for row in sheet.rows:
        reader = _Reader(row, columns, faults)
        region = reader.region(gazetteer, None)
        if isinstance(region, Skipped):
            skipped.append(region)
        elif region is not None and (population := _population_row(reader)) is not None:
            counted = Count(region.code, population)
            if found.setdefault((region.code, population.semester), counted) != counted:
                reader.fault("region", "Daerah ini tertulis dua kali dengan isi berbeda.")
    if faults:
        raise SheetError(faults)
    return tuple(found.values()), tuple(skipped)


def regions_named(sheet: Sheet, gazetteer: Gazetteer) -> set[str]:
    """The codes of the regions that a file of figures names.

    Raises:
        SheetError: the column is missing.
        ValueError: a name is unknown.
    """
    column = _columns(sheet, ("region",))[0]["region"]
    return {gazetteer.find(cells.code(row.cells[column])).code for row in sheet.rows}


def unseen(rows: Iterable[Reported], publications: Iterable[Published]) -> tuple[Reported, ...]:
    """Rows that are neither published already, word for word, nor superseded by a verified figure of the same date."""
    known, verified = [], set()
    for each in publications:
        key = (each.tenant, each.figure.as_of, each.figure.kind)
        if each.evidence == Evidence.VERIFIED:
            verified.add(key)
        elif each.source is not None:
            known.append(Reported(each.tenant, each.figure, each.source))
    present = set(known)
    return tuple(row for row in rows if row not in present and (row.tenant, row.figure.as_of, row.figure.kind) not in verified)


# ---- one row ----------------------------------------------------------------------------------------------------------------


class _Reader:
    """Reads the cells of one row; what is wrong is noted and read as None."""

    def __init__(self, row: Row, columns: Mapping[str, str], faults: list[Fault]) -> None:
        self._row, self._columns, self._faults = row, columns, faults
        self._good = True

    def good(self) -> bool:
        """Whether nothing wrong was found in this row so far."""
        return self._good

    def cell(self, field: str) -> Cell:
        return self._row.cells.get(self._columns[field]) if field in self._columns else None

    def read(self, field: str, how: Callable[[Cell], T]) -> T | None:
        try:
            return how(self.cell(field))
        except ValueError as error:
            self.fault(field, str(error))
            return None

    def fault(self, field: str, words: str) -> None:
        self._faults.append(Fault(self._row.line, self._columns.get(field, ""), words))
        self._good = False

    def choice(self, field: str, choices: Mapping[str, T], otherwise: T) -> T:
        word = (self.read(field, cells.words) or "").casefold()
        if not word:
            return otherwise
        if word not in choices:
            self.fault(field, f"Tulis salah satu dari: {', '.join(sorted(each for each in choices if each))}.")
        return choices.get(word, otherwise)

    def nothing_measured(self) -> bool:
        return all(self.cell(field) in (None, "") for field in ("coverage", "registered", "active_rate", "active"))

    def region(self, gazetteer: Gazetteer, only: str | None) -> RegionRecord | Skipped | None:
        if only is not None and "region" not in self._columns:
            return gazetteer.find(only)
        name = self.read("region", cells.code) or ""
        level = (self.read("level", cells.words) or "").casefold()
        if level in {"nasional", "national"} or plain(name) in {"indonesia", "nasional"}:
            return Skipped(self._row.line, f"{name} bukan satu daerah.")
        if "+" in name:
            return Skipped(self._row.line, f"{name} adalah beberapa daerah sekaligus.")
        found = self.read("region", lambda _: gazetteer.find(name))
        if found is None or not self._fits(found, only):
            return None
        return found if found.is_tenant else Skipped(self._row.line, f"{found.name} belum menjadi tenant di sini.")

    def _fits(self, found: RegionRecord, only: str | None) -> bool:
        """Whether the other columns mean the same region: a spreadsheet that turned a code into a number is found out."""
        title = self.read("name", cells.words)
        if title and plain(title) != plain(found.name):
            self.fault("name", f"Kode dan nama tidak cocok: {found.code} adalah {found.name}.")
        if only is not None and found.code != only:
            self.fault("region", f"Baris ini tentang {found.name}, bukan daerah yang diimpor.")
        return self._good


def _reported(reader: _Reader, region: RegionRecord, today: dt.date) -> Reported | None:
    """One row as a reported figure; None when something in it is wrong, which the reader has noted."""
    note = reader.read("note", lambda cell: cells.words(cell, rules.LONGEST_NOTE)) or ""
    day = reader.read("date", cells.date)
    if day is None and reader.good():
        reader.fault("date", cells.DATE_WORDS)
    title = reader.read("source_title", cells.words) or ""
    url = reader.read("source_url", lambda cell: cells.words(cell, LONGEST_ADDRESS)) or ""
    for field, text in (("source_title", title), ("source_url", url)):
        if not text and reader.good():
            reader.fault(field, "Angka yang dilaporkan wajib menyebut judul dan alamat sumbernya.")
    measured = _measures(reader, title)
    reported_on = reader.read("reported_on", cells.date)
    if day is None or not reader.good():
        return None
    figure = _figure(reader, day, note, measured, reported_on[0] if reported_on else None)
    for field, sentences in rules.problems(figure, today=today).items():
        reader.fault(_COLUMNS.get(field, field.removeprefix("segments.")), " ".join(sentences))
    return Reported(region.code, figure, Source(title, url)) if reader.good() else None


@dataclass(frozen=True, slots=True)
class _Measures:
    population: Population | None
    total: Headcount
    segments: tuple[SegmentCount, ...]
    coverage: Printed | None
    active_rate: Printed | None


def _measures(reader: _Reader, title: str) -> _Measures:
    people = reader.read("population", cells.count)
    source = reader.read("population_source", cells.words) or title
    semester = reader.read("population_semester", cells.words) or None
    segments = tuple(
        SegmentCount(each, counted) for each in Segment if (counted := _headcount(reader, f"{each.value}.")) != Headcount()
    )
    return _Measures(
        population=None if people is None else Population(people, source, semester),
        total=_headcount(reader, ""),
        segments=segments,
        coverage=reader.read("coverage", cells.percentage),
        active_rate=reader.read("active_rate", cells.percentage),
    )


def _headcount(reader: _Reader, prefix: str) -> Headcount:
    return Headcount(reader.read(f"{prefix}registered", cells.count), reader.read(f"{prefix}active", cells.count))


def _figure(
    reader: _Reader, day: tuple[dt.date, Precision], note: str, measured: _Measures, reported_on: dt.date | None
) -> Figure:
    """Where the columns are missing, a note that says so makes a figure a forecast, or its counts rounded."""
    noted = Kind.FORECAST if _FORECAST_NOTE.search(note) else Kind.ACTUAL
    return Figure(
        as_of=day[0],
        kind=reader.choice("kind", _KINDS, noted),
        basis=reader.choice("basis", _BASES, Basis.POPULATION),
        precision=day[1],
        population=measured.population,
        total=measured.total,
        segments=measured.segments,
        coverage=measured.coverage,
        active_rate=measured.active_rate,
        rounded=reader.choice("rounded", _TRUTHS, otherwise=bool(_ROUNDED_NOTE.search(note))),
        reported_on=reported_on,
        note=note,
    )


def _population_row(reader: _Reader) -> Population | None:
    people = reader.read("population", lambda cell: cells.count(cell) or _none("Isi jumlah penduduk di atas 0."))
    source = reader.read("population_source", lambda cell: cells.words(cell) or _none("Sebutkan sumber jumlah penduduk."))
    if people is None or source is None:
        return None
    column = "population_semester" if reader.cell("population_semester") else "population_source"
    semester = reader.read("population_semester", cells.words) or _semester_in(source)
    if semester is None or not rules.semester_is_right(semester):
        reader.fault(column, "Sebutkan semesternya, misalnya 2024S2 atau Semester II 2024.")
        return None
    return Population(people, source, semester)


def _none(words: str) -> NoReturn:
    raise ValueError(words)


def _semester_in(source: str) -> str | None:
    found = _SEMESTER.search(source)
    if found is None:
        return None
    return f"{found['year']}S{'2' if found['half'].upper() in {'II', '2'} else '1'}"


def _columns(sheet: Sheet, needed: tuple[str, ...]) -> tuple[dict[str, str], tuple[str, ...]]:
    """The header of each field, and the headers that mean nothing here."""
    columns: dict[str, str] = {}
    unknown, faults = [], []
    for header in sheet.headers:
        field = _FIELDS.get(plain(header))
        if field is None:
            unknown.append(header)
        elif field in columns:
            faults.append(Fault(1, header, f"Kolom ini berarti sama dengan kolom {columns[field]}."))
        else:
            columns[field] = header
    if "name" in columns and "region" not in columns:
        columns["region"] = columns.pop("name")
    faults += [Fault(1, HEADERS[field][0], "Kolom ini wajib ada.") for field in needed if field not in columns]
    if faults:
        raise SheetError(faults)
    return columns, tuple(unknown)
