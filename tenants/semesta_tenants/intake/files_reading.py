"""Rows of a file about many regions: each read by itself, then set beside what stands in its region; pure."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from semesta_platform.tenancy.names import role_of
from semesta_tenants.coverage import cells
from semesta_tenants.coverage.places import Gazetteer
from semesta_tenants.coverage.records import Evidence, Figure, Published, Reported, Source, Version
from semesta_tenants.coverage.rows import Columns, ReadRow
from semesta_tenants.coverage.sheets import Cell, Fault, Row
from semesta_tenants.intake.figures import document_of, figure_of

LONGEST_CELL: Final = 300
"""Of what a rejected row holds, so much of each cell is kept for the file of errors."""


class Outcome(StrEnum):
    """What a row would do."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REJECTED = "rejected"


class Why(StrEnum):
    """Why a row that is right changes nothing."""

    SAME = "same"
    """Word for word as it stands."""
    VERIFIED = "verified"
    """A verified figure of the same date stands above every report."""
    REPLACED = "replaced"
    """It was published once and something else took its place."""
    TWICE = "twice"
    """The file says it in an earlier row already."""
    SKIPPED = "skipped"
    """It is not about one region that is a tenant."""
    EMPTY = "empty"
    """It names a region and no figure."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A row with what it would do.

    before: what stands there now as JSON keeps it; or why nothing changes; or, of a rejected row, the cells that it holds.
    """

    read: ReadRow
    outcome: Outcome
    before: Mapping[str, Any] | None = None
    faults: tuple[Fault, ...] = ()


Key = Callable[[Figure], Hashable]
Beside = Callable[[ReadRow, Figure], tuple[Outcome, Mapping[str, Any] | None]]
"""How a row stands to what its region has: the outcome, and what is kept beside it."""


def by_day(figure: Figure) -> Hashable:
    """What makes two reported figures the same one: the day and the kind."""
    return figure.as_of, figure.kind


def by_month(figure: Figure) -> Hashable:
    """What makes two figures of a region's own work the same one: the month and the kind."""
    return figure.period, figure.kind


def grouped(rows: Iterable[Row], columns: Columns, gazetteer: Gazetteer) -> dict[str, list[Row]]:
    """The rows by the code of the region that they name, '' where they name none; read no further than that."""
    header, codes = columns.headers["region"], {}
    found: dict[str, list[Row]] = {}
    for row in rows:
        cell = row.cells.get(header)
        if cell not in codes:
            codes[cell] = _code(cell, gazetteer)
        found.setdefault(codes[cell], []).append(row)
    return found


def _code(cell: Cell, gazetteer: Gazetteer) -> str:
    try:
        return gazetteer.find(cells.code(cell)).code
    except ValueError:
        return ""


def judged(rows: Sequence[tuple[Row, ReadRow]], key: Key, beside: Beside, date_column: str) -> Iterator[Judged]:
    """The rows of one region in the order of the file, each with its outcome.

    Two rows of one date that differ are both rejected: which of them is right is not ours to say. Of two that say the same the
    second changes nothing.
    """
    said: dict[Hashable, list[ReadRow]] = {}
    for _, read in rows:
        if read.figure is not None:
            said.setdefault(key(read.figure), []).append(read)
    for row, read in rows:
        if read.faults:
            yield Judged(read, Outcome.REJECTED, _cells(row), read.faults)
        elif read.figure is None:
            why = Why.EMPTY if read.empty else Why.SKIPPED
            yield Judged(read, Outcome.UNCHANGED, {"why": why.value, "words": read.skipped})
        elif words := _contradicted(read, said[key(read.figure)]):
            yield Judged(read, Outcome.REJECTED, _cells(row), (Fault(read.line, date_column, words),))
        else:
            yield _judged(read, read.figure, said[key(read.figure)][0], beside)


def _contradicted(read: ReadRow, alike: Sequence[ReadRow]) -> str:
    other = next((each for each in alike if (each.figure, each.source) != (read.figure, read.source)), None)
    if other is None:
        return ""
    return f"Baris {other.line} menyebut daerah dan tanggal yang sama dengan isi lain. Hapus salah satu, lalu unggah lagi."


def _judged(read: ReadRow, figure: Figure, first: ReadRow, beside: Beside) -> Judged:
    if first is not read:
        return Judged(read, Outcome.UNCHANGED, {"why": Why.TWICE.value, "line": first.line})
    return Judged(read, *beside(read, figure))


def _cells(row: Row) -> Mapping[str, Any]:
    return {"cells": {header: _plain(cell) for header, cell in row.cells.items() if cell not in (None, "")}}


def _plain(cell: Cell) -> str | int | float | None:
    if isinstance(cell, dt.date):
        return cell.isoformat()
    return cell[:LONGEST_CELL] if isinstance(cell, str) else cell


# ---- beside what stands ------------------------------------------------------------------------------------------------------


def beside_published(publications: Iterable[Published]) -> Beside:
    """How a reported row stands to a region's publications: exactly what publishing it would do.

    publications: every one that was not taken back, in order of publication.
    """
    standing: dict[Hashable, list[Published]] = {}
    for each in publications:
        standing.setdefault(by_day(each.figure), []).append(each)

    def beside(read: ReadRow, figure: Figure) -> tuple[Outcome, Mapping[str, Any] | None]:
        known = standing.get(by_day(figure))
        if not known:
            return Outcome.NEW, None
        if any(each.evidence is Evidence.VERIFIED for each in known):
            return Outcome.UNCHANGED, {"why": Why.VERIFIED.value}
        if any((each.figure, each.source) == (figure, read.source) for each in known):
            newest = known[-1]
            same = (newest.figure, newest.source) == (figure, read.source)
            return Outcome.UNCHANGED, {"why": (Why.SAME if same else Why.REPLACED).value}
        return Outcome.CHANGED, _before(known[-1].figure)

    return beside


def beside_known(versions: Iterable[Version], publications: Iterable[Published]) -> Beside:
    """How a branch's row stands to what the branch may see of a region: submitted, verified or published, never a draft.

    versions, publications: newest first within each month.
    """
    known: dict[Hashable, Figure] = {}
    for figure in (*(each.figure for each in versions), *(each.figure for each in publications)):
        known.setdefault(by_month(figure), figure)

    def beside(_read: ReadRow, figure: Figure) -> tuple[Outcome, Mapping[str, Any] | None]:
        before = known.get(by_month(figure))
        if before is None:
            return Outcome.NEW, None
        if before == figure:
            return Outcome.UNCHANGED, {"why": Why.SAME.value}
        return Outcome.CHANGED, _before(before)

    return beside


def _before(figure: Figure) -> Mapping[str, Any]:
    return {"figure": document_of(figure)}


# ---- as the tables keep them -------------------------------------------------------------------------------------------------


def counts_of(found: Iterable[Judged]) -> Counter[str]:
    """How many rows end how; what was left out or is empty counts by its reason alone."""
    return Counter(_counted(each) for each in found)


def _counted(each: Judged) -> str:
    if each.read.figure is None and each.outcome is Outcome.UNCHANGED:
        return (Why.EMPTY if each.read.empty else Why.SKIPPED).value
    return str(each.outcome)


def values_of(each: Judged) -> dict[str, Any]:
    """One row as `registry.source_rows` keeps it, ready for JSON."""
    read, figure = each.read, each.read.figure
    tenant = read.region.code if read.region else None
    return {
        "line": read.line,
        "tenant": tenant,
        "tenant_role": role_of(tenant) if tenant else None,
        "outcome": str(each.outcome),
        "period": figure.period.isoformat() if figure else None,
        "kind": str(figure.kind) if figure else "actual",
        "faults": [{"column": fault.column, "words": fault.words} for fault in each.faults],
        "named": read.named,
        "figure": kept_of(figure, read.source) if figure and each.outcome is not Outcome.REJECTED else None,
        "before": each.before,
    }


def kept_of(figure: Figure, source: Source | None) -> dict[str, Any]:
    """A figure and its source as JSON."""
    kept: dict[str, Any] = document_of(figure)
    if source is not None:
        kept["source_title"], kept["source_url"] = source.title, source.url
    return kept


def reported_of(tenant: str, kept: Mapping[str, Any]) -> Reported:
    """The reported figure that `kept_of` made."""
    return Reported(tenant, figure_of(kept), Source(kept["source_title"], kept["source_url"]))
