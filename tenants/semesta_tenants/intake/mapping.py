"""Between the tables of a region's imports and their records: the only place that knows both."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from semesta_tenants.coverage.records import Kind, State
from semesta_tenants.intake import comparing
from semesta_tenants.intake.comparing import Month
from semesta_tenants.intake.figures import document_of, figure_of
from semesta_tenants.intake.model import ImportRow
from semesta_tenants.intake.records import About, Base, Done, Import, ImportLine, ImportState, Origin, Outcome, RowFault


def import_of(row: ImportRow) -> Import:
    """An import as a record."""
    about = row.counts.get("about", {})
    return Import(
        id=row.id,
        origin=Origin(row.origin),
        source_file=row.source_file,
        file_name=row.file_name,
        digest=row.digest,
        state=ImportState(row.state),
        counts={each: int(row.counts.get(each.value, 0)) for each in Outcome},
        about=About(
            about.get("sheet", ""), tuple(about.get("others", ())), tuple(about.get("percentages", ())), tuple(row.unknown)
        ),
        reason=row.reason,
        entered=Done(row.entered_words, row.entered_at),
        applied=_done(row.applied_words, row.applied_at),
        undone=_done(row.undone_words, row.undone_at),
        row_version=row.row_version,
    )


def _done(words: str | None, at: dt.datetime | None) -> Done | None:
    return None if at is None else Done(words or "", at)


def line_of(row: Any, first: dict[Month, int]) -> ImportLine:
    """A row as a record. first: the line of the first row of each month so far, which grows."""
    figure = figure_of(row.figure) if row.figure else None
    base = _base(row.before)
    repeats = None
    if figure is not None:
        earlier = first.setdefault((figure.period, figure.kind), row.line)
        repeats = None if earlier == row.line else earlier
    outcome = Outcome(row.outcome)
    rejected = figure is None or outcome == Outcome.REJECTED
    return ImportLine(
        line=row.line,
        outcome=outcome,
        period=row.period,
        kind=Kind(row.kind),
        faults=tuple(RowFault(each["column"], each["words"]) for each in row.faults),
        figure=figure,
        merged=None if rejected or figure is None else comparing.merged(figure, base.figure if base else None),
        base=base,
        repeats=repeats,
        version_id=row.version_id,
        version_row=row.version_row,
        undone=row.undone,
    )


def _base(before: Mapping[str, Any] | None) -> Base | None:
    if before is None:
        return None
    return Base(figure_of(before), State(before["state"]), before["number"], before.get("reason", ""))


def row_values(line: ImportLine) -> dict[str, Any]:
    """The columns of a row as it compares now."""
    return {
        "line": line.line,
        "outcome": line.outcome.value,
        "period": line.period,
        "kind": line.kind.value,
        "faults": [{"column": each.column, "words": each.words} for each in line.faults],
        "figure": None if line.figure is None else document_of(line.figure),
        "before": None if line.base is None else _base_document(line.base),
    }


def _base_document(base: Base) -> dict[str, Any]:
    """What stood there, by fields, with its state: an undo of a changed draft gives just this back."""
    return {**document_of(base.figure), "state": base.state.value, "number": base.number, "reason": base.reason}


def counts_of(lines: Sequence[ImportLine], about: About) -> dict[str, Any]:
    """Rows by outcome, with what else is to be said of the file."""
    counts: dict[str, Any] = {each.value: sum(line.outcome == each for line in lines) for each in Outcome}
    return {**counts, "about": {"sheet": about.sheet, "others": about.others, "percentages": about.percentages}}
