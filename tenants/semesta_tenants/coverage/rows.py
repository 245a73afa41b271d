"""One row of a file of figures, pure: read with its faults kept by row, so that the rest of the file can still be used."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple, TypeVar

from semesta_platform.tenancy.records import RegionRecord
from semesta_tenants.coverage import cells, rules
from semesta_tenants.coverage.places import Gazetteer, plain
from semesta_tenants.coverage.records import (
    Basis,
    Figure,
    Headcount,
    Kind,
    Population,
    Precision,
    Printed,
    Segment,
    SegmentCount,
    Source,
)
from semesta_tenants.coverage.sheets import Cell, Fault, Row, SheetError

T = TypeVar("T")
LONGEST_ADDRESS = 2000
LONGEST_NAMED = 200
SOURCE_WORDS = "Angka yang dilaporkan wajib menyebut judul dan alamat sumbernya."
PRINTED_WORDS = "Tulis jumlah orang: persentase tidak diubah menjadi jumlah orang."
_SEGMENT_NAMES: Mapping[Segment, tuple[str, ...]] = MappingProxyType(
    {
        Segment.PBI_JK: ("PBI_JK", "PBI APBN", "PBI JKN"),
        Segment.PBPU_PEMDA: ("PBPU_PEMDA", "PBPU BP Pemda", "PBPU dan BP Pemda", "PBI APBD", "Pemda"),
        Segment.PPU_PN: ("PPU_PN", "PPU Penyelenggara Negara"),
        Segment.PPU_BU: ("PPU_BU", "PPU Badan Usaha"),
        Segment.PBPU: ("PBPU", "Mandiri", "PBPU Mandiri"),
        Segment.BP: ("BP", "Bukan Pekerja"),
    }
)
_REGISTERED = ("registered", "terdaftar", "peserta", "peserta terdaftar", "jumlah peserta")
_ACTIVE = ("active", "aktif", "peserta aktif", "jumlah peserta aktif")


def _people_headers(segment: Segment) -> dict[str, tuple[str, ...]]:
    """'PBI_JK terdaftar' and 'terdaftar PBI JK', in each of the segment's names."""
    return {
        f"{segment.value}.{field}": tuple(
            name for own in _SEGMENT_NAMES[segment] for word in words for name in (f"{own} {word}", f"{word} {own}")
        )
        for field, words in (("registered", ("terdaftar", *_REGISTERED)), ("active", ("aktif", *_ACTIVE)))
    }


HEADERS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "region": ("region", "wilayah", "daerah", "nama daerah", "kabupaten/kota", "kode", "code", "kode wilayah", "tenant"),
        "name": ("name", "nama"),
        "level": ("level", "jenjang", "tingkat"),
        "date": ("date", "tanggal", "as_of", "per tanggal", "as of date", "posisi", "tanggal posisi", "per"),
        "month": ("bulan", "periode", "month", "period"),
        "year": ("tahun", "year"),
        "population": ("population", "penduduk", "jumlah penduduk", "total population"),
        "population_source": ("population_source", "sumber penduduk", "sumber data penduduk", "source of the population"),
        "population_semester": ("population_semester", "semester", "semester penduduk", "semester data penduduk"),
        "coverage": ("registered_pct", "coverage", "cakupan", "persen terdaftar", "cakupan (%)", "cakupan kepesertaan"),
        "registered": (
            "registered_count",
            "total terdaftar",
            "semua peserta terdaftar",
            "total registered",
            "registered total",
            *_REGISTERED,
        ),
        "active_rate": ("active_pct", "active_rate", "keaktifan", "persen aktif", "keaktifan (%)", "tingkat keaktifan"),
        "active": ("active_count", "total aktif", "semua peserta aktif", "total active", "active total", *_ACTIVE),
        "basis": ("active_pct_basis", "basis", "dasar", "dasar keaktifan", "keaktifan dihitung atas"),
        "kind": ("kind", "jenis", "jenis angka"),
        "rounded": ("rounded", "dibulatkan"),
        "reported_on": ("reported_on", "tanggal laporan", "dilaporkan", "dilaporkan pada", "reported on"),
        "source_title": ("source_title", "sumber", "judul sumber"),
        "source_url": ("source_url", "alamat sumber", "tautan"),
        "note": ("note", "catatan", "keterangan"),
        **{field: names for segment in Segment for field, names in _people_headers(segment).items()},
    }
)
"""What each column may be called; case, spaces and signs do not matter."""
COUNTS = ("registered", "active", *(f"{each.value}.{name}" for each in Segment for name in ("registered", "active")))
PRINTED: Mapping[str, str] = MappingProxyType({"coverage": "registered", "active_rate": "active"})
"""Percentages, each with the count that it is made of."""
TOTALS = (*PRINTED, "registered", "active")
MEASURED = (*PRINTED, *COUNTS, "population")
_FIELDS = {plain(alias): field for field, aliases in HEADERS.items() for alias in aliases}
_BASES = {"": Basis.POPULATION, "penduduk": Basis.POPULATION, "population": Basis.POPULATION}
_BASES |= {"terdaftar": Basis.REGISTERED, "registered": Basis.REGISTERED}
_KINDS = {"actual": Kind.ACTUAL, "aktual": Kind.ACTUAL, "realisasi": Kind.ACTUAL, "nyata": Kind.ACTUAL}
_KINDS |= {"forecast": Kind.FORECAST, "prakiraan": Kind.FORECAST, "proyeksi": Kind.FORECAST}
_TRUTHS = {"ya": True, "yes": True, "true": True, "tidak": False, "no": False, "false": False}
_FORECAST_NOTE = re.compile(r"\b(forecast|prakiraan|proyeksi)\b", re.IGNORECASE)
_ROUNDED_NOTE = re.compile(r"\b(rounded|dibulatkan)\b", re.IGNORECASE)
_PEOPLE = tuple((each, f"{each.value}.registered", f"{each.value}.active") for each in Segment)
_UNKNOWN = Headcount()
_PLACES = {"as_of": "date", "segments": "date"}
Day = tuple[dt.date, Precision]


@dataclass(frozen=True, slots=True)
class Columns:
    """The header of each field, and the headers that mean nothing here."""

    headers: Mapping[str, str]
    unknown: tuple[str, ...]

    @property
    def month(self) -> str:
        """The header of the column that dates a row."""
        return self.headers.get("date") or self.headers.get("month") or ""


@dataclass(frozen=True, slots=True)
class ReadRow:
    """One row. figure: None where something is wrong, or nothing is measured. region: the one that it speaks of.

    named: the region as written. source: where one has to be named. precision of the figure says what the file dates it by.
    period: the first day of its month, also where the rest is wrong. skipped: why it is left out on purpose. empty: it names a
    region and no figure. faults: by column, each with a sentence.
    """

    line: int
    region: RegionRecord | None
    named: str
    figure: Figure | None
    source: Source | None
    skipped: str
    empty: bool
    faults: tuple[Fault, ...]
    period: dt.date | None = None


def fits(headers: Sequence[str]) -> bool:
    """Whether a row of words is the header of a table of figures: it has a date and something that is counted or measured."""
    found = {_FIELDS.get(plain(header)) for header in headers}
    return bool(found & {"date", "month"}) and bool(found & {*COUNTS, *PRINTED, "population"})


def columns_of(headers: Sequence[str], needed: Sequence[str]) -> Columns:
    """What the headers of a file mean. needed: fields that have to be there; a month stands for a date.

    Raises:
        SheetError: one is missing, or two mean the same.
    """
    columns: dict[str, str] = {}
    unknown, faults = [], []
    for header in filter(None, headers):
        field = _FIELDS.get(plain(header))
        if field is None:
            unknown.append(header)
        elif field in columns:
            faults.append(Fault(1, header, f"Kolom ini berarti sama dengan kolom {columns[field]}."))
        else:
            columns[field] = header
    if "name" in columns and "region" not in columns:
        columns["region"] = columns.pop("name")
    missing = [field for field in needed if field not in columns and not (field == "date" and "month" in columns)]
    faults += [Fault(1, HEADERS[field][0], "Kolom ini wajib ada.") for field in missing]
    if faults:
        raise SheetError(faults)
    return Columns(MappingProxyType(columns), tuple(unknown))


def read_row(
    row: Row, columns: Columns, gazetteer: Gazetteer, *, today: dt.date, only: str | None = None, sourced: bool = True
) -> ReadRow:
    """A row of a file about regions.

    only: the code of the one region that the file may speak of; then its column may be missing. today: no actual figure is later.
    sourced: a source has to be named and percentages stay as printed. Otherwise the row is on its way to a region's own drafts,
    which take counts alone: a percentage without its count is refused. There a month without a day stands for its first, with the
    precision of a month, so that the day of what stands there already can be kept.
    """
    reader = Reader(row, columns)
    named = str(reader.cell("region") or "")[:LONGEST_NAMED]
    region = reader.region(gazetteer, only)
    if isinstance(region, str):
        return ReadRow(row.line, None, named, None, None, region, empty=False, faults=())
    if region is None:
        return ReadRow(row.line, None, named, None, None, "", empty=False, faults=tuple(reader.faults))
    if reader.nothing_measured(TOTALS if sourced else MEASURED) and reader.good:
        return ReadRow(row.line, region, named, None, None, "", empty=True, faults=())
    title = reader.source_title() if sourced else ""
    source = _source(reader, title) if sourced else None
    figure = reader.figure(today, title, drafted=not sourced)
    faults = tuple(reader.faults)
    return ReadRow(row.line, region, named, figure, source, "", empty=False, faults=faults, period=reader.period)


def _source(reader: Reader, title: str) -> Source:
    url = reader.read("source_url", lambda cell: cells.words(cell, LONGEST_ADDRESS)) or ""
    for field, text in (("source_title", title), ("source_url", url)):
        if not text and reader.good:
            reader.fault(field, SOURCE_WORDS)
    return Source(title, url)


class Reader:
    """Reads the cells of one row; what is wrong is noted in `faults` and read as None. period: once its figure was read."""

    def __init__(self, row: Row, columns: Columns) -> None:
        self._row, self._cells, self._columns = row, row.cells, columns.headers
        self.faults: list[Fault] = list(row.faults)
        self.period: dt.date | None = None

    @property
    def good(self) -> bool:
        """Whether nothing wrong was found in this row so far."""
        return not self.faults

    def cell(self, field: str) -> Cell:
        """What stands there, None where the column is missing."""
        header = self._columns.get(field)
        return None if header is None else self._cells.get(header)

    def blank(self, field: str) -> bool:
        """Whether nothing stands there."""
        cell = self.cell(field)
        return cell is None or (isinstance(cell, str) and not cell.strip())

    def read(self, field: str, how: Callable[[Cell], T]) -> T | None:
        """The cell as `how` reads it, with a ValueError noted as its fault; None where the column is missing."""
        header = self._columns.get(field)
        if header is None:
            return None
        try:
            return how(self._cells.get(header))
        except ValueError as error:
            self.fault(field, str(error))
            return None

    def fault(self, field: str, words: str) -> None:
        """Note what is wrong with a field, under the words of its column."""
        self.faults.append(Fault(self._row.line, self._columns.get(field, ""), words))

    def choice(self, field: str, choices: Mapping[str, T], otherwise: T) -> T:
        """One of a few words; `otherwise` where nothing stands."""
        written = self.read(field, cells.words)
        if not written:
            return otherwise
        word = written.casefold()
        if word not in choices:
            self.fault(field, f"Tulis salah satu dari: {', '.join(sorted(each for each in choices if each))}.")
        return choices.get(word, otherwise)

    def nothing_measured(self, fields: Sequence[str]) -> bool:
        """Whether nothing stands in any of these fields."""
        return all(self.blank(field) for field in fields)

    def region(self, gazetteer: Gazetteer, only: str | None) -> RegionRecord | str | None:
        """The region of the row; a sentence where it is left out on purpose; None where it is wrong."""
        if only is not None and "region" not in self._columns:
            return gazetteer.find(only)
        name = self.read("region", cells.code) or ""
        level = (self.read("level", cells.words) or "").casefold()
        if level in {"nasional", "national"} or plain(name) in {"indonesia", "nasional"}:
            return f"{name} bukan satu daerah."
        if "+" in name:
            return f"{name} adalah beberapa daerah sekaligus."
        found = self.read("region", lambda _: gazetteer.find(name))
        if found is None or not self._fits(found, only):
            return None
        return found if found.is_tenant else f"{found.name} belum menjadi tenant di sini."

    def _fits(self, found: RegionRecord, only: str | None) -> bool:
        """Whether the other columns mean the same region: a spreadsheet that turned a code into a number is found out."""
        title = self.read("name", cells.words)
        if title and plain(title) != plain(found.name):
            self.fault("name", f"Kode dan nama tidak cocok: {found.code} adalah {found.name}.")
        if only is not None and found.code != only:
            self.fault("region", f"Baris ini tentang {found.name}, bukan daerah yang diimpor.")
        return self.good

    def source_title(self) -> str:
        """Who reports the figure."""
        return self.read("source_title", cells.words) or ""

    def day(self) -> Day | None:
        """The day, month or year that the row describes, out of its date, its month, or month and year."""
        serials = self._row.serials
        field = "date" if not self.blank("date") or "month" not in self._columns else "month"
        year = self.read("year", cells.count)
        found = self.read(field, lambda cell: cells.date(cell, serials=serials, year=year))
        if found is None and self.good:
            self.fault(field, cells.DATE_WORDS)
        if found is None or field == "month" or self.blank("month"):
            return found
        month = self.read("month", lambda cell: cells.date(cell, serials=serials, year=year))
        if month is not None and (words := rules.month_problem(month[0], found[0])):
            self.fault("date", words)
        return found

    def figure(self, today: dt.date, source: str, *, drafted: bool = False) -> Figure | None:
        """The figure of the row; None when something in it is wrong.

        source: of the population where its column is empty. drafted: as `read_row` says of what is on its way to drafts.
        """
        note = self.read("note", lambda cell: cells.words(cell, rules.LONGEST_NOTE)) or ""
        day = self._drafted(self.day()) if drafted else self.day()
        self.period = day[0].replace(day=1) if day else None
        measured = self._measures(source, drafted=drafted)
        reported_on = self.read("reported_on", lambda cell: cells.date(cell, serials=self._row.serials))
        if day is None or not self.good:
            return None
        figure = self._figure(day, note, measured, reported_on[0] if reported_on else None)
        for field, sentences in rules.problems(figure, today=today).items():
            self.fault(self._column(field), " ".join(sentences))
        return None if self.faults else figure

    def _drafted(self, day: Day | None) -> Day | None:
        if day is None or day[1] == Precision.DAY:
            return day
        if day[1] == Precision.YEAR:
            self.fault("month" if self.blank("date") else "date", "Tulis bulannya, misalnya 2025-04.")
        return day[0].replace(day=1), day[1]

    def _column(self, field: str) -> str:
        """The field of a column that `rules.problems` means."""
        place = _PLACES.get(field, field.removeprefix("segments."))
        return "month" if place == "date" and (self.blank("date") and "month" in self._columns) else place

    def _figure(self, day: Day, note: str, measured: _Measures, reported_on: dt.date | None) -> Figure:
        """Where the columns are missing, a note that says so makes a figure a forecast, or its counts rounded."""
        noted = Kind.FORECAST if _FORECAST_NOTE.search(note) else Kind.ACTUAL
        return Figure(
            as_of=day[0],
            kind=self.choice("kind", _KINDS, noted),
            basis=self.choice("basis", _BASES, Basis.POPULATION),
            precision=day[1],
            population=measured.population,
            total=measured.total,
            segments=measured.segments,
            coverage=measured.coverage,
            active_rate=measured.active_rate,
            rounded=self.choice("rounded", _TRUTHS, otherwise=bool(_ROUNDED_NOTE.search(note))),
            reported_on=reported_on,
            note=note,
        )

    def _measures(self, source: str, *, drafted: bool) -> _Measures:
        people = self.read("population", cells.count)
        own = self.read("population_source", cells.words) or source
        semester = self.read("population_semester", cells.semester)
        segments = tuple(SegmentCount(each, counted) for each, counted in self._segments() if counted != _UNKNOWN)
        measures = {field: self.read(field, cells.percentage) for field in PRINTED}
        if drafted:
            self._refuse_what_is_no_count(measures)
        return _Measures(
            population=None if people is None else Population(people, own, semester),
            total=self._headcount("registered", "active"),
            segments=segments,
            coverage=None if drafted else measures["coverage"],
            active_rate=None if drafted else measures["active_rate"],
        )

    def _refuse_what_is_no_count(self, measures: Mapping[str, Printed | None]) -> None:
        for field, count in PRINTED.items():
            if measures[field] is not None and self.blank(count):
                self.fault(field, PRINTED_WORDS)
        if self.blank("population") and not self.blank("population_semester"):
            self.fault("population", "Isi juga jumlah penduduknya, atau kosongkan semesternya.")

    def _segments(self) -> Iterator[tuple[Segment, Headcount]]:
        """Of a hundred thousand rows, most have columns for few segments."""
        for segment, registered, active in _PEOPLE:
            if registered in self._columns or active in self._columns:
                yield segment, self._headcount(registered, active)

    def _headcount(self, registered: str, active: str) -> Headcount:
        return Headcount(self.read(registered, cells.count), self.read(active, cells.count))


class _Measures(NamedTuple):
    population: Population | None
    total: Headcount
    segments: tuple[SegmentCount, ...]
    coverage: Printed | None
    active_rate: Printed | None
