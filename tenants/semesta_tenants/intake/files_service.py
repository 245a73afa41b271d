"""Files about many regions: taken in, read by a job, confirmed, published or offered region by region, taken back."""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import orjson
from sqlalchemy import ColumnElement, insert, select, text, update
from sqlalchemy.orm import Session

from semesta_platform.database import utc_now, uuid7
from semesta_platform.errors import ConflictError, InvalidError, NotFoundError
from semesta_platform.jobs import outbox
from semesta_platform.tenancy import queries as directory
from semesta_platform.tenancy.names import SharedRole, role_of
from semesta_platform.transactions import acting_as
from semesta_tenants.coverage import publishing, rules, sheets
from semesta_tenants.coverage import rows as reader
from semesta_tenants.coverage.places import Gazetteer
from semesta_tenants.coverage.records import Actor
from semesta_tenants.coverage.sheets import Fault, SheetError
from semesta_tenants.intake import files_queries as queries
from semesta_tenants.intake import files_reading as reading
from semesta_tenants.intake.files_queries import FileState, Scope, SourceFile
from semesta_tenants.intake.model import SourceFileRow, SourcePartRow

READ_JOB: Final = "intake.read"
PUBLISH_JOB: Final = "intake.publish"
RETRACT_JOB: Final = "intake.retract"
EVERY_REGION: Final = 1000
LONGEST_FILE_NAME: Final = 200
SHOWN_FAULTS: Final = 5
ROWS_AT_ONCE: Final = 2_000
"""Rows that are read, compared and written together."""
FOLLOW_AFTER: Final = dt.timedelta(seconds=5)
FOLLOW_PER_PART: Final = dt.timedelta(milliseconds=50)
"""All parts of a file ask for rankings at one moment, when they should be through: then one run settles all that was asked."""
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
        _step(session, file_id, FileState.READING, state=FileState.REFUSED.value, failure=_failure(error))
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
    _step(session, file_id, FileState.READING, state=FileState.READY.value, **values)


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


# ---- the operator's: published as reported -----------------------------------------------------------------------------------


def confirm(session: Session, by: Actor, found: SourceFile, expected: int) -> int:
    """Have each region's part published by a job of its own; how many regions. Role registry.

    Raises:
        ConflictError: it is not ready any more, or nothing in it is new.
    """
    wanted = _wanted(session, found)
    now = utc_now()
    values = {"state": FileState.CONFIRMED.value, "confirmed_words": by.words, "confirmed_at": now}
    _step(session, found.id, FileState.READY, expected, **values)
    arguments = {"file": str(found.id), "words": by.words, "follow_at": _follow_at(now, wanted)}
    return _ask_tenants(session, PUBLISH_JOB, arguments, wanted)


def undo(session: Session, by: Actor, found: SourceFile, expected: int, reason: str) -> int:
    """Have each region take its part back; how many regions. What is not published yet never will be. Role registry.

    Raises:
        InvalidError: no reason, or one that is too long.
        ConflictError: it is not confirmed any more.
    """
    if words := rules.text_problem(reason, rules.LONGEST_NOTE) if reason.strip() else "Tulis alasannya.":
        raise InvalidError(fields={"alasan": [words]})
    wanted, now = _wanted(session, found), utc_now()
    values = {"state": FileState.UNDONE.value, "undone_words": by.words, "undone_at": now, "undo_reason": reason}
    _step(session, found.id, FileState.CONFIRMED, expected, **values)
    arguments = {"file": str(found.id), "words": by.words, "reason": reason, "follow_at": _follow_at(now, wanted)}
    return _ask_tenants(session, RETRACT_JOB, arguments, wanted)


def drop(session: Session, found: SourceFile, expected: int) -> None:
    """Give a file up before it did anything; its rows stay as they were read. Role registry.

    Raises:
        ConflictError: it was confirmed meanwhile.
    """
    if found.state not in {FileState.READING, FileState.READY}:
        raise ConflictError
    _step(session, found.id, found.state, expected, state=FileState.DROPPED.value)


def publish_part(session: Session, file_id: uuid.UUID, words: str, follow_at: dt.datetime) -> None:
    """Publish what a file says of the tenant of this session; once, however often it is asked. words: of who confirmed it."""
    tenant = str(session.info["tenant"])
    if _part_state(session, file_id, tenant) != "previewed":
        return
    given = [reading.reported_of(tenant, each) for each in queries.own_rows(session, file_id)]
    numbers = publishing.publish_reported(session, Actor(None, words), given, follow_at=follow_at)
    _mark(session, file_id, tenant, state="published", numbers=list(numbers))


def retract_part(session: Session, file_id: uuid.UUID, words: str, reason: str, follow_at: dt.datetime) -> None:
    """Take back what a file published in the tenant of this session, or keep it from being published; once."""
    tenant = str(session.info["tenant"])
    state = _part_state(session, file_id, tenant)
    if state == "published":
        numbers = _numbers(session, file_id, tenant)
        publishing.retract_reported(session, Actor(None, words), numbers, reason=reason, follow_at=follow_at)
    if state in {"published", "previewed"}:
        _mark(session, file_id, tenant, state="undone")


def _wanted(session: Session, found: SourceFile) -> list[str]:
    """The regions in which the file changes something.

    Raises:
        ConflictError: there is none.
    """
    wanted = [each.tenant for each in queries.parts(session, found.id) if each.usable]
    if not wanted:
        raise ConflictError
    return wanted


def _follow_at(now: dt.datetime, parts: Collection[str]) -> str:
    return (now + FOLLOW_AFTER + len(parts) * FOLLOW_PER_PART).isoformat()


def _ask_tenants(session: Session, job: str, arguments: Mapping[str, Any], tenants: Sequence[str]) -> int:
    # Only the relay may ask for another role's work.
    with acting_as(session, SharedRole.RELAY):
        return outbox.ask_tenants(session, job, arguments, tenants)


def _part_state(session: Session, file_id: uuid.UUID, tenant: str) -> str | None:
    """Where the part stands; nobody else touches it until this transaction ends."""
    query = select(SourcePartRow.state).where(*_part(file_id, tenant)).with_for_update()
    with acting_as(session, SharedRole.PUBLISHER):
        return session.execute(query).scalar_one_or_none()


def _numbers(session: Session, file_id: uuid.UUID, tenant: str) -> list[int]:
    return session.execute(select(SourcePartRow.numbers).where(*_part(file_id, tenant))).scalar_one()


def _mark(session: Session, file_id: uuid.UUID, tenant: str, **values: object) -> None:
    with acting_as(session, SharedRole.PUBLISHER):
        session.execute(update(SourcePartRow).where(*_part(file_id, tenant)).values(**values, changed_at=utc_now()))


def _part(file_id: uuid.UUID, tenant: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return SourcePartRow.file_id == file_id, SourcePartRow.tenant == tenant


# ---- a branch's: offered to its regions --------------------------------------------------------------------------------------


def offer(session: Session, by: Actor, found: SourceFile, expected: int) -> int:
    """Offer each region its part; how many regions. Role registry.

    Raises:
        ConflictError: it is not ready any more, or nothing in it is new.
    """
    wanted, now = _wanted(session, found), utc_now()
    values = {"state": FileState.CONFIRMED.value, "confirmed_words": by.words, "confirmed_at": now}
    _step(session, found.id, FileState.READY, expected, **values)
    mine = (SourcePartRow.file_id == found.id, SourcePartRow.tenant.in_(wanted))
    session.execute(update(SourcePartRow).where(*mine).values(state="offered", offered_words=by.words, changed_at=now))
    return len(wanted)


def withdraw(session: Session, by: Actor, found: SourceFile, expected: int) -> int:
    """Withdraw what no region has answered yet; how many regions. What was taken stays taken. Role registry.

    Raises:
        ConflictError: it is not offered any more, or every region has answered.
    """
    now = utc_now()
    open_ = (SourcePartRow.file_id == found.id, SourcePartRow.state == "offered")
    query = update(SourcePartRow).where(*open_).values(state="undone", changed_at=now).returning(SourcePartRow.tenant)
    gone = len(session.execute(query).all())
    if not gone:
        raise ConflictError
    taken = any(each.state == "taken" for each in queries.parts(session, found.id))
    state = FileState.CONFIRMED if taken else FileState.UNDONE
    _step(session, found.id, FileState.CONFIRMED, expected, state=state.value, undone_words=by.words, undone_at=now)
    return gone


# ---- inside --------------------------------------------------------------------------------------------------------------------


def found_or_none(found: SourceFile | None) -> SourceFile:
    """The file.

    Raises:
        NotFoundError: there is none, or it is somebody else's.
    """
    if found is None:
        raise NotFoundError
    return found


def _step(session: Session, file_id: uuid.UUID, before: FileState, expected: int | None = None, **values: object) -> None:
    """Take a file on from a state; a job, which expects no version, leaves one alone that went on without it.

    Raises:
        ConflictError: somebody else was first.
    """
    table = SourceFileRow
    query = update(table).where(table.id == file_id, table.state == before.value)
    if expected is not None:
        query = query.where(table.row_version == expected)
    done = session.execute(query.values(**values, row_version=table.row_version + 1).returning(table.id)).one_or_none()
    if done is None and expected is not None:
        raise ConflictError
