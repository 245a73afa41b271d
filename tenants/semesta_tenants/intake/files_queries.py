"""Reads of files about many regions: the files, their parts and their rows. Role registry, but for what is a tenant's own."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

import orjson
from sqlalchemy import ColumnElement, func, select, text
from sqlalchemy.orm import Session

from semesta_platform.tenancy import queries as directory
from semesta_tenants.intake.model import SourceFileRow, SourcePartRow, SourceRowRow

PAGE: Final = 50
MOST_FILES: Final = 1000
LEFT_OUT: Final = "left-out"
"""Asks for the rows that are about no single region of ours, or hold no figure."""


class Scope(StrEnum):
    """Whose file it is."""

    NATIONAL = "national"
    BRANCH = "branch"


class FileState(StrEnum):
    """Where a file stands."""

    READING = "reading"
    REFUSED = "refused"
    READY = "ready"
    CONFIRMED = "confirmed"
    UNDONE = "undone"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file about many regions.

    counts: rows by outcome, with 'skipped' and 'empty' beside. headers: in the order of the file. others: worksheets that were
    left aside. unknown: headers that mean nothing here. rows_total: None before it is open. version: grows with each step.
    """

    id: uuid.UUID
    scope: Scope
    branch: str | None
    name: str
    digest: str
    state: FileState
    rows_read: int
    rows_total: int | None
    counts: Mapping[str, int]
    headers: tuple[str, ...]
    others: tuple[str, ...]
    unknown: tuple[str, ...]
    failure: str
    entered_words: str
    entered_at: dt.datetime
    confirmed_words: str | None
    confirmed_at: dt.datetime | None
    undone_words: str | None
    undone_at: dt.datetime | None
    undo_reason: str
    dropped_words: str | None
    dropped_at: dt.datetime | None
    version: int

    @property
    def usable(self) -> int:
        """How many rows would change something."""
        return self.counts.get("new", 0) + self.counts.get("changed", 0)


@dataclass(frozen=True, slots=True)
class Part:
    """What a file says of one region. written: how many publications it became."""

    tenant: str
    state: str
    counts: Mapping[str, int]
    note: str
    written: int
    changed_at: dt.datetime

    @property
    def usable(self) -> int:
        """How many of its rows would change something."""
        return self.counts.get("new", 0) + self.counts.get("changed", 0)


@dataclass(frozen=True, slots=True)
class KeptRow:
    """One row of a file. figure, before: as JSON keeps them."""

    line: int
    tenant: str | None
    outcome: str
    period: dt.date | None
    kind: str
    faults: tuple[Mapping[str, str], ...]
    named: str
    figure: Mapping[str, Any] | None
    before: Mapping[str, Any] | None


_FILE: Final = (
    *(SourceFileRow.id, SourceFileRow.scope, SourceFileRow.branch_code, SourceFileRow.file_name, SourceFileRow.digest),
    *(SourceFileRow.state, SourceFileRow.rows_read, SourceFileRow.rows_total, SourceFileRow.counts, SourceFileRow.unknown),
    *(SourceFileRow.failure, SourceFileRow.entered_words, SourceFileRow.entered_at, SourceFileRow.confirmed_words),
    *(SourceFileRow.confirmed_at, SourceFileRow.undone_words, SourceFileRow.undone_at, SourceFileRow.undo_reason),
    *(SourceFileRow.dropped_words, SourceFileRow.dropped_at, SourceFileRow.row_version),
)
"""Every column but the file itself, which may have 16 MB."""
_ROW: Final = (
    *(SourceRowRow.line, SourceRowRow.tenant, SourceRowRow.outcome, SourceRowRow.period, SourceRowRow.kind),
    *(SourceRowRow.faults, SourceRowRow.named, SourceRowRow.figure, SourceRowRow.before),
)
# One document for all of them: read row by row, each costs several times as much.
_OWN_ROWS = text("""
SELECT CAST(json_agg(figure ORDER BY line) AS text) FROM registry.source_rows
WHERE file_id = :file AND tenant = :tenant AND outcome IN ('new', 'changed') AND figure IS NOT NULL
""")


def file(session: Session, file_id: uuid.UUID, scope: Scope, branches: Collection[str] = ()) -> SourceFile | None:
    """One file; None where there is none, or where it is another branch's. branches: of the person, for a branch's file."""
    query = select(*_FILE).where(SourceFileRow.id == file_id, _mine(scope, branches))
    row = session.execute(query).one_or_none()
    return None if row is None else _file(row)


def file_to_read(session: Session, file_id: uuid.UUID) -> SourceFile | None:
    """A file for the job that reads it, whosever it is."""
    row = session.execute(select(*_FILE).where(SourceFileRow.id == file_id)).one_or_none()
    return None if row is None else _file(row)


def files(session: Session, scope: Scope, branches: Collection[str] = ()) -> tuple[SourceFile, ...]:
    """The latest thousand files of the operator, or of these branches, newest first."""
    query = select(*_FILE).where(_mine(scope, branches)).order_by(SourceFileRow.id.desc()).limit(MOST_FILES)
    return tuple(_file(row) for row in session.execute(query))


def standing_twin(session: Session, digest: str, scope: Scope, branch: str | None) -> SourceFile | None:
    """The same file, sent before and neither refused nor given up; None where there is none."""
    alive = (FileState.READING.value, FileState.READY.value, FileState.CONFIRMED.value)
    query = select(*_FILE).where(
        SourceFileRow.digest == digest, SourceFileRow.state.in_(alive), _mine(scope, [branch] if branch else [])
    )
    row = session.execute(query.order_by(SourceFileRow.id.desc()).limit(1)).one_or_none()
    return None if row is None else _file(row)


def content(session: Session, file_id: uuid.UUID) -> bytes:
    """The file itself."""
    return session.execute(select(SourceFileRow.content).where(SourceFileRow.id == file_id)).scalar_one()


def parts(session: Session, file_id: uuid.UUID) -> tuple[Part, ...]:
    """What a file says of each region, by code."""
    table = SourcePartRow
    columns = (table.tenant, table.state, table.counts, table.note, func.jsonb_array_length(table.numbers), table.changed_at)
    query = select(*columns).where(table.file_id == file_id).order_by(table.tenant)
    return tuple(Part(*row) for row in session.execute(query))


def parts_by_state(session: Session, file_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, dict[str, int]]:
    """Of each file how many parts are in which state."""
    table = SourcePartRow
    query = select(table.file_id, table.state, func.count()).where(table.file_id.in_(list(file_ids)))
    found: dict[uuid.UUID, dict[str, int]] = {}
    for file_id, state, number in session.execute(query.group_by(table.file_id, table.state)):
        found.setdefault(file_id, {})[state] = number
    return found


def rows(session: Session, file_id: uuid.UUID, outcome: str, tenant: str | None, page: int) -> tuple[KeptRow, ...]:
    """Fifty rows in the order of the file, and one more where there are more.

    outcome: one of the four, LEFT_OUT, or '' for all. tenant: of this region alone. page: from 1.
    """
    query = select(*_ROW).where(*_asked(file_id, outcome, tenant)).order_by(SourceRowRow.line)
    query = query.offset((page - 1) * PAGE).limit(PAGE + 1)
    return tuple(_row(row) for row in session.execute(query))


def rejected(session: Session, file_id: uuid.UUID) -> Iterator[KeptRow]:
    """Every rejected row in the order of the file."""
    query = select(*_ROW).where(*_asked(file_id, "rejected", None)).order_by(SourceRowRow.line)
    return (_row(row) for row in session.execute(query.execution_options(yield_per=1000)))


def own_rows(session: Session, file_id: uuid.UUID) -> tuple[Mapping[str, Any], ...]:
    """The figures that this file would change in the tenant of the session, which sees no other region's."""
    found = session.execute(_OWN_ROWS, {"file": file_id, "tenant": session.info["tenant"]}).scalar_one()
    return () if found is None else tuple(orjson.loads(found))


def branch_tenants(session: Session, branch: str) -> frozenset[str]:
    """The regions that a branch verifies."""
    return next((frozenset(each.tenants) for each in directory.list_branches(session) if each.code == branch), frozenset())


def branches_of(session: Session, tenants: Collection[str]) -> dict[str, str]:
    """Code and name of each branch that verifies one of these regions."""
    wanted = set(tenants)
    return {each.code: each.name for each in directory.list_branches(session) if not wanted.isdisjoint(each.tenants)}


def region_names(session: Session) -> dict[str, str]:
    """The official name of each region, by code."""
    return {each.code: each.name for each in directory.list_regions(session)}


def _mine(scope: Scope, branches: Collection[str]) -> ColumnElement[bool]:
    if scope is Scope.NATIONAL:
        return SourceFileRow.scope == scope.value
    return (SourceFileRow.scope == scope.value) & SourceFileRow.branch_code.in_(sorted(branches))


def _asked(file_id: uuid.UUID, outcome: str, tenant: str | None) -> Sequence[ColumnElement[bool]]:
    table = SourceRowRow
    asked: list[ColumnElement[bool]] = [table.file_id == file_id]
    if tenant:
        asked.append(table.tenant == tenant)
    if outcome == LEFT_OUT:
        asked += [table.outcome == "unchanged", table.figure.is_(None)]
    elif outcome:
        asked.append(table.outcome == outcome)
        if outcome == "unchanged":
            asked.append(table.figure.is_not(None))
    return asked


def _file(row: Any) -> SourceFile:
    identity, scope, branch, name, digest, state, read, total, counts, unknown, *rest = row
    counted = {key: value for key, value in counts.items() if isinstance(value, int)}
    headers, others = tuple(counts.get("headers", ())), tuple(counts.get("others", ()))
    shape = (counted, headers, others, tuple(unknown))
    return SourceFile(identity, Scope(scope), branch, name, digest, FileState(state), read, total, *shape, *rest)


def _row(row: Any) -> KeptRow:
    line, tenant, outcome, period, kind, faults, *rest = row
    return KeptRow(line, tenant, outcome, period, kind, tuple(faults), *rest)
