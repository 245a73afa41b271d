"""How one region moved: from edition to edition, from month to month by the same rules, from run to run with the causes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from semesta_platform.remembering import Remembered
from semesta_platform.tenancy.records import Region
from semesta_tenants.awards import queries
from semesta_tenants.awards.choosing import choose, scope_of
from semesta_tenants.awards.comparing import Snapshot, movement_of, snapshot
from semesta_tenants.awards.ledger import OfficialResult, Opened, RunRecord
from semesta_tenants.awards.official import beside
from semesta_tenants.awards.outcomes import Beside, Movement, Official, Placing, RunResult, Standing
from semesta_tenants.awards.records import Edition, Entrant
from semesta_tenants.awards.rules import stand
from semesta_tenants.coverage.records import Published, PublishedGate

MOST_RUNS = 10
"""Runs of an edition that a page tells of; one more is read, against which the oldest of them is compared."""
NEIGHBOURS = 4
"""Regions around the reader's own that a drawing of ranks shows."""


# ---- editions ----------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class InEdition:
    """Where the region stood in one edition. record: None while there is no run. reported: regions of its contest."""

    opened: Opened
    rules: Edition
    record: RunRecord | None
    standing: Standing | None
    reported: int
    beside: Beside | None


def over_editions(
    session: Session,
    code: str,
    opened: Iterable[Opened],
    runs: Mapping[str, RunRecord],
    announced: Mapping[str, OfficialResult],
) -> tuple[InEdition, ...]:
    """The newest run of each edition. announced: the region's official results by edition."""
    return tuple(_in_edition(session, code, each, runs.get(each.id), announced.get(each.id)) for each in opened)


def _in_edition(
    session: Session, code: str, opened: Opened, record: RunRecord | None, announced: OfficialResult | None
) -> InEdition:
    if record is None:
        return InEdition(opened, opened.edition, None, None, 0, None)
    rules, result = rules_in(session, opened, record), queries.result_of(session, record)
    return InEdition(
        opened, rules, record, result.standing(code), reported_in(result, code), official(rules, result, code, announced)
    )


def rules_in(session: Session, opened: Opened, record: RunRecord) -> Edition:
    """The rules that a run judged by; read only where they are not the newest ones."""
    if record.version == opened.version:
        return opened.edition
    return queries.rules_of(session, opened.id, record.version) or opened.edition


def reported_in(result: RunResult, code: str) -> int:
    """How many regions of a region's contest have a figure."""
    return next((each.reported for each in result.contests if any(one.code == code for one in each.standings)), 0)


def official(rules: Edition, result: RunResult, code: str, announced: OfficialResult | None) -> Beside | None:
    """The region's official result beside the computed one; None where none was announced."""
    if announced is None:
        return None
    found = beside(rules, result, [Official(code, announced.category, announced.source)])
    return found[0] if found else None


# ---- months ------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class InMonth:
    """The region judged by an edition's rules on the figure of one month; a trial, and without a rank."""

    month: dt.date
    standing: Standing


def over_months(
    rules: Edition, region: Region, figures: Iterable[Published], gates: Sequence[PublishedGate]
) -> tuple[InMonth, ...]:
    """Every month of which an actual figure is published, newest first. figures, gates: the region's own."""
    own, contest = tuple(figures), rules.contest_of(region.level)
    if contest is None:
        return ()
    found = []
    for month in sorted({each.figure.period for each in own}, reverse=True):
        given = choose(rules, [Entrant.of(region)], own, gates, scope_of(rules, month=month))
        found += [InMonth(month, stand(rules, contest, each)) for each in given.grounds if each.figure is not None]
    return tuple(found)


# ---- runs --------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class InRun:
    """The region in one run. movement: against the run before; None where it stands as before, or where there is none before."""

    record: RunRecord
    placing: Placing | None
    movement: Movement | None


@dataclass(frozen=True, slots=True)
class Course:
    """Ranks by run, oldest first: of the region itself and of those around it. Only regions with a rank in each of the runs."""

    runs: tuple[int, ...]
    ranks: tuple[tuple[str, tuple[int, ...]], ...]


def over_runs(session: Session, records: Sequence[RunRecord], code: str) -> tuple[InRun, ...]:
    """The runs of an edition, newest first, as given; the last of more than MOST_RUNS is only compared with."""
    snapshots = [_snapshot(session, each) for each in records]
    found = []
    for place, record in enumerate(records[:MOST_RUNS]):
        now, before = snapshots[place], snapshots[place + 1] if place + 1 < len(snapshots) else None
        moved = movement_of(before, now, code) if before else None
        found.append(InRun(record, now.placings.get(code), moved))
    return tuple(found)


def course(session: Session, records: Sequence[RunRecord], code: str) -> Course | None:
    """Ranks for a drawing; None where the region has no rank in one of the runs, or where there are not two runs."""
    snapshots = [_snapshot(session, each) for each in reversed(records)]
    own = _ranks(snapshots, code)
    if own is None or len(snapshots) < 2:  # noqa: PLR2004 (a line needs two ends)
        return None
    contest = snapshots[-1].placings[code].contest
    near = sorted(
        (abs(each.rank - own[-1]), each.code)
        for each in snapshots[-1].placings.values()
        if each.contest == contest and each.code != code and each.rank is not None
    )
    others = [(each, ranks) for _, each in near[:NEIGHBOURS] if (ranks := _ranks(snapshots, each)) is not None]
    return Course(tuple(each.number for each in reversed(records)), ((code, own), *others))


def _ranks(snapshots: Iterable[Snapshot], code: str) -> tuple[int, ...] | None:
    found = [placing.rank if (placing := each.placings.get(code)) else None for each in snapshots]
    known = tuple(each for each in found if each is not None)
    return known if len(known) == len(found) else None


_snapshots: Remembered[tuple[int, str, str], Snapshot] = Remembered(room=24)


def _snapshot(session: Session, record: RunRecord) -> Snapshot:
    """Remembered: a run never changes, and opening one costs more than the rest of a page."""
    key = (record.number, record.rules_digest, record.inputs_digest)
    return _snapshots.get(key, lambda: snapshot(queries.canonical_bytes(session, record.number)))
