"""Files about many regions: taken in, read by a job, each row judged and kept; given up before they did anything."""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import orjson
from sqlalchemy import insert, text, update
from sqlalchemy.orm import Session

from semesta_platform.database import utc_now, uuid7
from semesta_platform.errors import ConflictError, InvalidError
from semesta_platform.jobs import outbox
from semesta_platform.tenancy import queries as directory
from semesta_platform.tenancy.names import role_of
from semesta_tenants.coverage import rows as reader
from semesta_tenants.coverage import sheets
from semesta_tenants.coverage.places import Gazetteer
from semesta_tenants.coverage.records import Actor
from semesta_tenants.coverage.sheets import Fault, SheetError
from semesta_tenants.intake import files_queries as queries
from semesta_tenants.intake import files_reading as reading
from semesta_tenants.intake import files_steps as steps
from semesta_tenants.intake.files_queries import FileState, Scope, SourceFile
from semesta_tenants.intake.model import SourceFileRow, SourcePartRow

READ_JOB: Final = "intake.read"
EVERY_REGION: Final = 1000
LONGEST_FILE_NAME: Final = 200
SHOWN_FAULTS: Final = 5
ROWS_AT_ONCE: Final = 2_000
"""Rows that are read, compared and written together."""
# One document for all of them: COPY does not go where row-level security is, and rows as parameters cost several times as much.
_KEEP_ROWS = text("""
INSERT INTO registry.source_rows
  (file_id, line, tenant, tenant_role, outcome, period, kind, faults, named, figure, before)
SELECT :file, line, tenant, tenant_role, outcome, period, kind, faults, named, figure, before
FROM json_to_recordset(CAST(:rows AS json)) AS given (line int, tenant text, tenant_role text, outcome text, period date,
  kind text, faults jsonb, named text, figure jsonb, before jsonb)
""")

Report = Callable[[int, int], None]
"""Told how many rows were looked at, and of how many."""
Besides = Callable[[Sequence[str]], Mapping[str, reading.Beside]]
"""How rows stand to what each of these regions has."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came. branch: whose it is; None for the operator's."""

    name: str
    content: bytes
    branch: str | None = None

    @property
    def scope(self) -> Scope:
        """A branch's or the nation's."""
        return Scope.BRANCH if self.branch else Scope.NATIONAL


# ---- taken in ------------------------------------------------------------------------------------------------------------------


def store(session: Session, by: Actor, upload: Upload) -> tuple[uuid.UUID, bool]:
    """Keep a file and ask for its reading; its id, and whether it is a new one. Role registry.

    A file that was sent before, and still stands, is not kept again: the same bytes change nothing.

    Raises:
        InvalidError: nothing was chosen, or it is too large.
    """
    if not upload.content:
        raise InvalidError(fields={"berkas": ["Pilih berkas CSV atau XLSX."]})
    if len(upload.content) > sheets.MOST_BYTES:
        raise InvalidError(fields={"berkas": ["Berkas terlalu besar: paling banyak 16 MB."]})
    digest = hashlib.sha256(upload.content).hexdigest()
    if (twin := queries.standing_twin(session, digest, upload.scope, upload.branch)) is not None:
        return twin.id, False
    file_id = uuid7()
    values = {
        "id": file_id,
        "scope": upload.scope.value,
        "branch_code": upload.branch,
        "file_name": _file_name(upload.name),
        "digest": digest,
        "content": upload.content,
        "entered_by": by.person_id,
        "entered_words": by.words,
    }
    session.execute(insert(SourceFileRow).values(values))
    outbox.ask(session, READ_JOB, {"file": str(file_id)})
    return file_id, True


def _file_name(name: str) -> str:
    """What people see of a file's name: its last part, signs that can be shown, at most 200 of them."""
    last = name.replace("\\", "/").rpartition("/")[2]
    shown = "".join(sign for sign in last if sign.isprintable()).strip()
    return shown[:LONGEST_FILE_NAME] or "berkas"


# ---- read ----------------------------------------------------------------------------------------------------------------------


def read(session: Session, file_id: uuid.UUID, *, today: dt.date, besides: Besides, report: Report) -> None:
    """Look at every row of a file and keep what it would do: all rows or none, in this transaction. Role registry.

    A run that is killed leaves nothing behind but its progress, which is told in transactions of its own; the next one begins
    anew. A file that cannot be used is refused with the reason; one that was dropped meanwhile is left alone.
    today: no actual figure is later.
    """
    found = queries.file_to_read(session, file_id)
    if found is None or found.state is not FileState.READING:
        return
    try:
        given = _opened(session, found)
    except InvalidError as error:
        steps.step(session, file_id, FileState.READING, state=FileState.REFUSED.value, failure=_failure(error))
        return
    counts, read_rows = Counter[str](), 0
    total = sum(map(len, given.groups.values()))
    report(0, total)
    for codes in _batches(given.groups):
        judged = list(_judged(given, codes, besides, today))
        read_rows += _keep(session, found, judged, counts)
        report(read_rows, total)
    kept = {**counts, "headers": list(given.table.headers), "others": list(given.table.others)}
    values: dict[str, Any] = {"rows_read": total, "rows_total": total, "counts": kept, "unknown": list(given.columns.unknown)}
    steps.step(session, file_id, FileState.READING, state=FileState.READY.value, **values)


@dataclass(frozen=True, slots=True)
class _Opened:
    file: SourceFile
    table: sheets.Table
    columns: reader.Columns
    gazetteer: Gazetteer
    groups: dict[str, list[sheets.Row]]
    regions: frozenset[str] | None


def _opened(session: Session, found: SourceFile) -> _Opened:
    """The file with its rows by region. regions: that it may speak of, None for all.

    Raises:
        InvalidError: it cannot be used.
    """
    table = sheets.opened(queries.content(session, found.id), reader.fits)
    needed = ("source_title", "source_url") if found.scope is Scope.NATIONAL else ()
    columns = reader.columns_of(table.headers, ("region", "date", *needed))
    gazetteer = Gazetteer(directory.list_regions(session, limit=EVERY_REGION))
    groups = reading.grouped(table.rows(), columns, gazetteer)
    if not groups:
        raise InvalidError("Berkas ini tidak memuat satu baris pun di bawah judul kolomnya.")
    regions = queries.branch_tenants(session, found.branch) if found.branch else None
    return _Opened(found, table, columns, gazetteer, groups, regions)


def _failure(error: InvalidError) -> str:
    faults = error.faults[:SHOWN_FAULTS] if isinstance(error, SheetError) else ()
    return " ".join(str(each) for each in faults) or error.message or "Berkas ini tidak dapat dibaca."


def _batches(groups: Mapping[str, list[sheets.Row]]) -> Iterator[list[str]]:
    """Regions by code, together as many as have so many rows; those who name none come first."""
    batch: list[str] = []
    for code in sorted(groups):
        batch.append(code)
        if not code or sum(len(groups[each]) for each in batch) >= ROWS_AT_ONCE:
            yield batch
            batch = []
    if batch:
        yield batch


def _judged(given: _Opened, codes: Sequence[str], besides: Besides, today: dt.date) -> Iterator[reading.Judged]:
    national = given.file.scope is Scope.NATIONAL
    key = reading.by_day if national else reading.by_month
    own = [code for code in codes if code and (given.regions is None or code in given.regions)]
    beside = besides(own) if own else {}
    for code in codes:
        rows = given.groups.pop(code)
        read_rows = [(row, reader.read_row(row, given.columns, given.gazetteer, today=today, sourced=national)) for row in rows]
        if given.regions is not None and code and code not in given.regions:
            read_rows = [(row, _not_ours(each, given.columns)) for row, each in read_rows]
        yield from reading.judged(read_rows, key, beside.get(code, _nothing), given.columns.month)


def _nothing(_read: reader.ReadRow, _figure: object) -> tuple[reading.Outcome, None]:
    return reading.Outcome.NEW, None


def _not_ours(each: reader.ReadRow, columns: reader.Columns) -> reader.ReadRow:
    name = each.region.name if each.region else each.named
    fault = Fault(each.line, columns.headers["region"], f"{name} bukan daerah binaan kantor cabang Anda.")
    return replace(each, region=None, figure=None, skipped="", empty=False, faults=(fault, *each.faults))


def _keep(session: Session, found: SourceFile, judged: Sequence[reading.Judged], counts: Counter[str]) -> int:
    by_tenant: dict[str, list[reading.Judged]] = {}
    for each in judged:
        if each.read.region is not None:
            by_tenant.setdefault(each.read.region.code, []).append(each)
    counts.update(reading.counts_of(judged))
    for start in range(0, len(judged), ROWS_AT_ONCE):
        values = [reading.values_of(each) for each in judged[start : start + ROWS_AT_ONCE]]
        session.execute(_KEEP_ROWS, {"file": found.id, "rows": orjson.dumps(values).decode()})
    common = {"file_id": found.id, "file_name": found.name, "digest": found.digest}
    parts = [
        {**common, "tenant": code, "tenant_role": role_of(code), "counts": dict(reading.counts_of(own))}
        for code, own in by_tenant.items()
    ]
    if parts:
        session.execute(insert(SourcePartRow), parts)
    return len(judged)


def is_national(session: Session, file_id: uuid.UUID) -> bool:
    """Whether a file is the operator's, so that its rows stand beside what is published."""
    found = queries.file_to_read(session, file_id)
    return found is not None and found.scope is Scope.NATIONAL


def progress(session: Session, file_id: uuid.UUID, done: int, total: int) -> None:
    """Say how far the reading of a file is; in a transaction of its own, for all to see. Role registry."""
    query = update(SourceFileRow).where(SourceFileRow.id == file_id, SourceFileRow.state == FileState.READING.value)
    session.execute(query.values(rows_read=done, rows_total=total))


def drop(session: Session, by: Actor, found: SourceFile, expected: int) -> None:
    """Give a file up before it did anything; its rows stay as they were read. Role registry.

    Raises:
        ConflictError: it was confirmed meanwhile.
    """
    if found.state not in {FileState.READING, FileState.READY}:
        raise ConflictError
    values = steps.decided("dropped", by, utc_now())
    steps.step(session, found.id, found.state, expected, state=FileState.DROPPED.value, **values)
