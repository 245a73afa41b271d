"""Rows of a file beside what stands in a region: new, changed, unchanged or rejected, and which of them need a reason; pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from semesta_tenants.coverage import rules
from semesta_tenants.coverage.records import Figure, Headcount, Kind, Population, Precision, Segment, SegmentCount, State, Version
from semesta_tenants.intake.records import Base, ImportLine, Outcome, RowFault

WAITING_WORDS = "Bulan ini sedang diperiksa kantor cabang. Tarik dahulu pengajuannya bila ingin mengubahnya."
SAME_DAY_WORDS = "Koreksi tetap untuk tanggal yang sama dengan angka yang dikoreksi ({day:%d/%m/%Y})."
OPEN = frozenset({State.DRAFT, State.SUBMITTED})
Month = tuple[dt.date, Kind]


@dataclass(frozen=True, slots=True)
class Said:
    """A row as it was read. figure: None where it is rejected already, with its faults."""

    line: int
    figure: Figure | None
    period: dt.date | None = None
    kind: Kind = Kind.ACTUAL
    faults: tuple[RowFault, ...] = ()


def by_month(versions: Iterable[Version]) -> dict[Month, Version]:
    """The version of each month that an import goes on from. versions: newest first within each month and kind.

    It is the newest, but for a correction that was returned: then what it would have corrected still stands.
    """
    found: dict[Month, Version] = {}
    for each in versions:
        if each.state != State.RETURNED or each.corrects is None:
            found.setdefault((each.figure.period, each.figure.kind), each)
    return found


def months_of(rows: Iterable[Said]) -> list[dt.date]:
    """The months that rows speak of."""
    return sorted({each.figure.period for each in rows if each.figure is not None})


def compared(rows: Sequence[Said], standing: Mapping[Month, Version], *, today: dt.date) -> tuple[ImportLine, ...]:
    """Every row beside what stands. standing: as `by_month`. today: in the region's zone."""
    lines: list[ImportLine] = []
    first: dict[Month, ImportLine] = {}
    for each in rows:
        if each.figure is None:
            lines.append(ImportLine(each.line, Outcome.REJECTED, each.period, each.kind, each.faults))
            continue
        month = (each.figure.period, each.figure.kind)
        if month in first:
            before = first[month]
            outcome = Outcome.REJECTED if before.faults else Outcome.UNCHANGED
            lines.append(replace(before, line=each.line, outcome=outcome, repeats=before.line))
            continue
        first[month] = _line(each.line, each.figure, standing.get(month), today)
        lines.append(first[month])
    return tuple(lines)


def merged(figure: Figure, base: Figure | None) -> Figure:
    """What stands after a row: its own cells, and where they are empty what stood before. An import never empties a field."""
    if base is None:
        return replace(figure, precision=Precision.DAY, coverage=None, active_rate=None)
    return replace(
        figure,
        as_of=base.as_of if figure.precision == Precision.MONTH else figure.as_of,
        precision=Precision.DAY,
        population=_population(figure.population, base.population),
        total=_people(figure.total, base.total),
        segments=tuple(
            SegmentCount(each, people)
            for each in Segment
            if (people := _people(figure.people(each), base.people(each))) != Headcount()
        ),
        coverage=None,
        active_rate=None,
        reported_on=figure.reported_on or base.reported_on,
        note=figure.note or base.note,
    )


def jumps(lines: Iterable[ImportLine], past: Mapping[Month, Sequence[Figure]]) -> dict[int, tuple[str, ...]]:
    """By line, the unusual changes that a reason is asked for, by the rule of the form.

    past: the earlier months of each month that is written, as they are known; those of the file itself go before them.
    """
    written = {each.line: each.merged for each in lines if each.writes and each.merged is not None}
    found: dict[int, tuple[str, ...]] = {}
    for line, figure in written.items():
        known = {each.period: each for each in past.get((figure.period, figure.kind), ())}
        known |= {each.period: each for each in written.values() if each.kind is figure.kind}
        sentences = [words for own in rules.unusual(figure, known.values()).values() for words in own]
        if sentences:
            found[line] = tuple(sentences)
    return found


def same_preview(before: Sequence[ImportLine], now: Sequence[ImportLine]) -> bool:
    """Whether a comparison still says what was shown."""

    def shown(line: ImportLine) -> tuple[object, ...]:
        return line.line, line.outcome, line.faults, line.merged, line.base

    return [shown(each) for each in before] == [shown(each) for each in now]


def _line(line: int, figure: Figure, version: Version | None, today: dt.date) -> ImportLine:
    base = None if version is None else Base(version.figure, version.state, version.number, version.reason)
    after = merged(figure, base.figure if base else None)
    made = ImportLine(line, Outcome.NEW, figure.period, figure.kind, figure=figure, merged=after, base=base)
    if version is None:
        found = rules.problems(after, today=today)
    elif after == version.figure:
        return replace(made, outcome=Outcome.UNCHANGED)
    else:
        made = replace(made, outcome=Outcome.CHANGED)
        found = _hindered(after, version) or rules.problems(after, today=today)
    if not found:
        return made
    faults = tuple(RowFault("", " ".join(dict.fromkeys(words))) for words in found.values())
    return replace(made, outcome=Outcome.REJECTED, merged=None, faults=faults)


def _hindered(after: Figure, version: Version) -> rules.Problems:
    """Why a month takes no change now."""
    if version.state == State.SUBMITTED:
        return {"state": [WAITING_WORDS]}
    correcting = version.state == State.VERIFIED or (version.state == State.DRAFT and version.corrects is not None)
    if correcting and after.as_of != version.figure.as_of:
        return {"as_of": [SAME_DAY_WORDS.format(day=version.figure.as_of)]}
    return {}


def _people(own: Headcount, base: Headcount) -> Headcount:
    return Headcount(
        base.registered if own.registered is None else own.registered,
        base.active if own.active is None else own.active,
    )


def _population(own: Population | None, base: Population | None) -> Population | None:
    """A number with another source or semester is another number: nothing of it is mixed."""
    return own or base
