"""Figures and populations out of files, pure: every row read and checked first, then all of them are used or none."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NoReturn

from semesta_tenants.coverage import cells, rows, rules
from semesta_tenants.coverage.places import Gazetteer
from semesta_tenants.coverage.records import Evidence, Kind, Population, Published, Reported
from semesta_tenants.coverage.sheets import Fault, Sheet, SheetError

Day = tuple[str, dt.date, Kind]
"""Region, date and kind: what one publication can stand in the way of."""


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
    needed = ("date", "source_title", "source_url", *(() if only else ("region",)))
    columns = rows.columns_of(sheet.headers, needed)
    faults: list[Fault] = []
    found: dict[Day, tuple[int, Reported]] = {}
    skipped: list[Skipped] = []
    empty = 0
    for row in sheet.rows:
        read = rows.read_row(row, columns, gazetteer, today=today, only=only)
        faults += read.faults
        empty += read.empty
        if read.skipped:
            skipped.append(Skipped(row.line, read.skipped))
        if read.region is None or read.figure is None or read.source is None:
            continue
        reported = Reported(read.region.code, read.figure, read.source)
        line, first = found.setdefault((reported.tenant, read.figure.as_of, read.figure.kind), (row.line, reported))
        if first != reported:
            words = f"Daerah dan tanggal ini sudah ada di baris {line} dengan isi lain."
            faults.append(Fault(row.line, columns.month, words))
    if faults:
        raise SheetError(faults)
    return Harvest(tuple(each for _, each in found.values()), tuple(skipped), empty, columns.unknown)


def populations(sheet: Sheet, gazetteer: Gazetteer) -> tuple[tuple[Count, ...], tuple[Skipped, ...]]:
    """The populations of a file, and the rows of regions that are no tenants.

    The semester stands in a column of its own (2024S2), or in the words of the source ('Semester II 2024').

    Raises:
        SheetError: rows or cells are wrong: every one of them is named, and nothing may be used.
    """
    columns = rows.columns_of(sheet.headers, ("region", "population", "population_source"))
    faults: list[Fault] = []
    found: dict[tuple[str, str | None], Count] = {}
    skipped: list[Skipped] = []
    for row in sheet.rows:
        reader = rows.Reader(row, columns)
        region = reader.region(gazetteer, None)
        if isinstance(region, str):
            skipped.append(Skipped(row.line, region))
        elif region is not None and (population := _population_row(reader)) is not None:
            counted = Count(region.code, population)
            if found.setdefault((region.code, population.semester), counted) != counted:
                reader.fault("region", "Daerah ini tertulis dua kali dengan isi berbeda.")
        faults += reader.faults
    if faults:
        raise SheetError(faults)
    return tuple(found.values()), tuple(skipped)


def regions_named(sheet: Sheet, gazetteer: Gazetteer) -> set[str]:
    """The codes of the regions that a file of figures names.

    Raises:
        SheetError: the column is missing.
        ValueError: a name is unknown.
    """
    column = rows.columns_of(sheet.headers, ("region",)).headers["region"]
    return {gazetteer.find(cells.code(row.cells[column])).code for row in sheet.rows}


def unseen(found: Iterable[Reported], publications: Iterable[Published]) -> tuple[Reported, ...]:
    """Rows that are neither published already, word for word, nor superseded by a verified figure of the same date."""
    known: dict[Day, list[Reported]] = {}
    verified: set[Day] = set()
    for each in publications:
        day = (each.tenant, each.figure.as_of, each.figure.kind)
        if each.evidence == Evidence.VERIFIED:
            verified.add(day)
        elif each.source is not None:
            known.setdefault(day, []).append(Reported(each.tenant, each.figure, each.source))
    return tuple(
        row
        for row in found
        if (day := (row.tenant, row.figure.as_of, row.figure.kind)) not in verified and row not in known.get(day, ())
    )


def _population_row(reader: rows.Reader) -> Population | None:
    people = reader.read("population", lambda cell: cells.count(cell) or _none("Isi jumlah penduduk di atas 0."))
    source = reader.read("population_source", lambda cell: cells.words(cell) or _none("Sebutkan sumber jumlah penduduk."))
    if people is None or source is None:
        return None
    column = "population_semester" if reader.cell("population_semester") else "population_source"
    semester = reader.read("population_semester", cells.semester) or cells.semester_in(source)
    if semester is None or not rules.semester_is_right(semester):
        reader.fault(column, "Sebutkan semesternya, misalnya 2024S2 atau Semester II 2024.")
        return None
    return Population(people, source, semester)


def _none(words: str) -> NoReturn:
    raise ValueError(words)
