"""Verbs of a region's imports: preview, apply, undo, drop; take or decline what the branch sends. Each is in the audit.

A published figure is never changed by an import: rows become drafts through coverage's own verbs, and what is verified gets a
correction, which has to be submitted and verified again.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid
import zlib
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from semesta_platform.database import utc_now, uuid7
from semesta_platform.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError, existing
from semesta_tenants.coverage import acts, rules
from semesta_tenants.coverage import queries as figures
from semesta_tenants.coverage import service as coverage
from semesta_tenants.coverage.places import Gazetteer
from semesta_tenants.coverage.records import Actor, Side, State, Version
from semesta_tenants.intake import answering, comparing, mapping, queries, reading
from semesta_tenants.intake.comparing import Said
from semesta_tenants.intake.model import ImportedRow, ImportRow
from semesta_tenants.intake.records import (
    About,
    Import,
    ImportLine,
    ImportState,
    MovedError,
    Origin,
    Outcome,
    RowFault,
    UndoLine,
)

SUBJECT = "import"
LONGEST_NAME = 200
REASON_NEEDED = "Tulis alasannya: ada angka terverifikasi yang dikoreksi, atau angka yang melonjak."
MOVED = "Angka daerah ini berubah sejak pratinjau dibuat. Belum ada yang disimpan; periksa pratinjau yang baru."
STEP = "Impor ini sudah berubah sejak halaman Anda dibuka. Muat ulang halaman untuk melihat keadaannya."
GONE_ON = {
    State.SUBMITTED: "sudah diajukan ke kantor cabang",
    State.VERIFIED: "sudah diverifikasi",
    State.RETURNED: "sudah dikembalikan kantor cabang",
    State.DRAFT: "diubah lagi sesudah impor",
}


def preview(session: Session, actor: Actor, file_name: str, content: bytes, *, gazetteer: Gazetteer, today: dt.date) -> Import:
    """Read a file, set its rows beside what stands, and keep both; nothing else is written.

    The same file that waits already is compared anew instead of kept twice. gazetteer: of all regions, so that rows of others
    are named. today: in the tenant's zone.

    Raises:
        InvalidError: it is no such file, or has no row of figures.
        SheetError: a column is missing, or two mean the same.
        ForbiddenError: nobody is signed in.
    """
    person = _person(actor)
    digest = hashlib.sha256(content).hexdigest()
    table = reading.opened(content)
    file = reading.read_own(table, gazetteer, str(session.info["tenant"]), today=today)
    if waiting := queries.same_file(session, digest, [ImportState.READY]):
        return compare_again(session, waiting.id, today=today)
    rows = [
        Said(each.line, each.figure, each.period, faults=tuple(RowFault(fault.column, fault.words) for fault in each.faults))
        for each in file.rows
    ]
    about = About(file.sheet, file.others, file.percentages, file.unknown)
    values = {
        "origin": Origin.REGION.value,
        "file_name": _file_name(file_name),
        "digest": digest,
        "content": zlib.compress(content),
    }
    return _keep(session, actor, person, values, rows, about, today)


def compare_again(session: Session, import_id: uuid.UUID, *, today: dt.date) -> Import:
    """Set the rows of a waiting import beside what stands now, and keep that comparison.

    Raises:
        NotFoundError: there is no such import.
    """
    found = _locked(session, import_id)
    if found.state != ImportState.READY:
        return found
    before = queries.lines(session, import_id)
    now = _compared(session, queries.said(before), today)
    if comparing.same_preview(before, now):
        return found
    table = ImportedRow.__table__
    own = table.c.import_id == import_id
    statement = update(table).where(own, table.c.line == bindparam("_line"))  # type: ignore[arg-type]  # typed FromClause, is a Table
    changing: dict[str, Any] = {name: bindparam(f"_{name}") for name in ("outcome", "period", "faults", "before")}
    values = [{f"_{name}": value for name, value in mapping.row_values(each).items()} for each in now]
    session.execute(statement.values(changing), values)
    return _step(session, found, {"counts": mapping.counts_of(now, found.about)})


def apply(session: Session, actor: Actor, import_id: uuid.UUID, *, expected: int, reason: str, today: dt.date) -> Import:
    """Write every new and changed row as a draft, all or none; rejected rows stay out.

    expected: the row version that the person had on screen. reason: needed where a verified figure is corrected or one jumps.

    Raises:
        NotFoundError: there is no such import.
        InvalidError: a reason is needed.
        MovedError: something else was saved since the preview.
        ConflictError: it was applied or dropped already, or changed since.
    """
    _person(actor)
    found = _expect(session, import_id, expected, ImportState.READY)
    shown = queries.lines(session, import_id)
    rows = queries.said(shown)
    standing = queries.standing(session, rows)
    now = comparing.compared(rows, standing, today=today)
    if not comparing.same_preview(shown, now):
        raise MovedError(MOVED)
    written = [each for each in now if each.writes]
    # What the branch sends and is here already is answered all the same: it would ask for ever.
    if not written and (found.source_file is None or any(each.outcome == Outcome.REJECTED for each in now)):
        raise ConflictError("Tidak ada yang perlu disimpan dari berkas ini.")
    jumping = comparing.jumps(now, queries.past(session, now))
    needing = {each.line for each in written if each.corrects or each.line in jumping}
    _check_reason(reason, needed=bool(needing))
    for each in written:
        own = reason if each.line in needing else ""
        _write(session, actor, found, each, standing.get((each.period, each.kind)) if each.period else None, own, today)
    if found.source_file is not None:
        answering.answer(session, found.source_file, "taken")
    values = {"state": ImportState.APPLIED.value, "reason": reason, "applied_words": actor.words, "applied_at": utc_now()}
    done = _step(session, found, values)
    _record(session, actor, "import.applied", done, reason=reason)
    return done


def undo_plan(session: Session, import_id: uuid.UUID) -> tuple[UndoLine, ...]:
    """What an undo would do to each month that the import wrote.

    Raises:
        NotFoundError: there is no such import.
    """
    if queries.one(session, import_id) is None:
        raise NotFoundError
    return tuple(
        _undo_line(each, figures.version(session, each.version_id, Side.REGION))
        for each in queries.lines(session, import_id)
        if each.version_id is not None and not each.undone
    )


def undo(session: Session, actor: Actor, import_id: uuid.UUID, *, expected: int, today: dt.date) -> Import:
    """Take back what the import wrote, and only that: drafts that it began are discarded, changed ones say again what they said.

    A draft that went on since (submitted, verified, saved again) is left alone.

    Raises:
        NotFoundError: there is no such import.
        ConflictError: it is not applied, changed since, or every draft of it went on.
    """
    _person(actor)
    found = _expect(session, import_id, expected, ImportState.APPLIED)
    plan = [each for each in undo_plan(session, import_id) if each.act != "keep"]
    if not plan:
        raise ConflictError("Semua angka dari impor ini sudah berlanjut, sehingga tidak ada yang dapat dibatalkan.")
    for each in plan:
        _take_back(session, actor, each, today)
    table = ImportedRow.__table__
    done = update(table).where(table.c.import_id == import_id, table.c.line.in_([each.line.line for each in plan]))  # type: ignore[arg-type]  # typed FromClause, is a Table
    session.execute(done.values(undone=True))
    after = _step(session, found, {"state": ImportState.UNDONE.value, "undone_words": actor.words, "undone_at": utc_now()})
    _record(session, actor, "import.undone", after)
    return after


def drop(session: Session, actor: Actor, import_id: uuid.UUID, *, expected: int) -> Import:
    """Put a preview away: nothing was written, nothing will be, and the file itself is not kept any longer.

    Raises:
        NotFoundError: there is no such import.
        ConflictError: it was applied already, or changed since.
    """
    _person(actor)
    found = _expect(session, import_id, expected, ImportState.READY)
    after = _step(session, found, {"state": ImportState.DROPPED.value, "content": None})
    _record(session, actor, "import.dropped", after)
    return after


# ---- what the branch sends ---------------------------------------------------------------------------------------------------


def take(session: Session, actor: Actor, file_id: uuid.UUID, *, today: dt.date) -> Import:
    """Preview what the branch sends as an import of the region's own; it is applied at once where all of it is here already.

    Who applies it is who enters these figures: the region answers for them and submits them, and a liaison verifies. The liaison
    who sent the file is no contributor, though the numbers are theirs: an error in them passes two sides all the same, for the
    region looks at them before they are drafts, and nobody of the branch can write one.

    Raises:
        NotFoundError: nothing of this file is offered to this region.
    """
    person = _person(actor)
    part = existing(queries.offered_part(session, file_id))
    own = (ImportRow.source_file == file_id, ImportRow.state == ImportState.READY.value)
    if (waiting := session.scalar(select(ImportRow.id).where(*own))) is not None:
        return _unless_here(session, actor, compare_again(session, waiting, today=today), today)
    values = {
        "origin": Origin.BRANCH.value,
        "source_file": file_id,
        "file_name": part.file_name,
        "digest": part.digest,
        "content": None,
    }
    made = _keep(session, actor, person, values, queries.offered_rows(session, file_id), About(), today)
    return _unless_here(session, actor, made, today)


def _unless_here(session: Session, actor: Actor, made: Import, today: dt.date) -> Import:
    if made.counts[Outcome.UNCHANGED] < sum(made.counts.values()):
        return made
    return apply(session, actor, made.id, expected=made.row_version, reason="", today=today)


def decline(session: Session, actor: Actor, file_id: uuid.UUID, note: str) -> None:
    """Say no to what the branch sends. note: why, for the branch to read.

    Raises:
        NotFoundError: nothing of this file is offered to this region.
        InvalidError: no reason, or one that is too long.
    """
    _person(actor)
    part = existing(queries.offered_part(session, file_id))
    if words := rules.text_problem(note, rules.LONGEST_NOTE) if note.strip() else coverage.REASON_NEEDED:
        raise InvalidError(fields={"reason": [words]})
    own = (ImportRow.source_file == file_id, ImportRow.state == ImportState.READY.value)
    session.execute(update(ImportRow).where(*own).values(state=ImportState.DROPPED.value, row_version=ImportRow.row_version + 1))
    answering.answer(session, file_id, "declined", note)
    kept = {"file_name": part.file_name, "reason": note}
    acts.record(session, actor, "import.declined", (SUBJECT, str(file_id)), kept)


# ---- inside ------------------------------------------------------------------------------------------------------------------


def _keep(
    session: Session,
    actor: Actor,
    person: uuid.UUID,
    values: Mapping[str, Any],
    rows: Sequence[Said],
    about: About,
    today: dt.date,
) -> Import:
    """Write an import with its rows as they compare now."""
    lines = _compared(session, rows, today)
    made = uuid7()
    common = {
        "id": made,
        "counts": mapping.counts_of(lines, about),
        "unknown": list(about.unknown),
        "entered_by": person,
        "entered_words": actor.words,
    }
    try:
        with session.begin_nested():
            session.execute(insert(ImportRow).values({**values, **common}))
    except IntegrityError:
        # Somebody else took the branch's file between our look and our write.
        raise ConflictError(STEP) from None
    if lines:
        session.execute(insert(ImportedRow), [{"import_id": made, **mapping.row_values(each)} for each in lines])
    found = _read(session, made)
    _record(session, actor, "import.previewed", found)
    return found


def _compared(session: Session, rows: Sequence[Said], today: dt.date) -> tuple[ImportLine, ...]:
    return comparing.compared(rows, queries.standing(session, rows), today=today)


def _write(
    session: Session,
    actor: Actor,
    found: Import,
    line: ImportLine,
    version: Version | None,
    reason: str,
    today: dt.date,
) -> None:
    """One row as a draft: begun, changed, or as a correction of what is verified."""
    if line.merged is None:
        return
    expected = None
    if version is not None and version.state == State.VERIFIED:
        version = coverage.correct(session, actor, version.id, reason=reason)
    if version is not None and version.state == State.DRAFT:
        expected, reason = version.row_version, reason or version.reason
    draft = coverage.save_draft(session, actor, line.merged, today=today, expected=expected, reason=reason)
    table = ImportedRow.__table__
    own = update(table).where(table.c.import_id == found.id, table.c.line == line.line)  # type: ignore[arg-type]  # typed FromClause, is a Table
    session.execute(own.values(version_id=draft.id, version_row=draft.row_version))


def _undo_line(line: ImportLine, version: Version | None) -> UndoLine:
    if version is None:
        return UndoLine(line, "keep", "drafnya sudah dibuang")
    if version.state != State.DRAFT or version.row_version != line.version_row:
        return UndoLine(line, "keep", GONE_ON.get(version.state, ""))
    return UndoLine(line, "discard" if line.begins else "restore")


def _take_back(session: Session, actor: Actor, planned: UndoLine, today: dt.date) -> None:
    line = planned.line
    if line.version_id is None or line.version_row is None:
        return
    if planned.act == "discard":
        coverage.discard(session, actor, line.version_id, expected=line.version_row)
    elif line.base is not None:
        before = line.base
        coverage.save_draft(session, actor, before.figure, today=today, expected=line.version_row, reason=before.reason)


def _expect(session: Session, import_id: uuid.UUID, expected: int, state: ImportState) -> Import:
    found = _locked(session, import_id)
    if found.row_version != expected or found.state != state:
        raise ConflictError(STEP)
    return found


def _locked(session: Session, import_id: uuid.UUID) -> Import:
    """Locked until the end of the transaction: of two who apply at once the second sees what the first has done."""
    if session.scalar(select(ImportRow.id).where(ImportRow.id == import_id).with_for_update()) is None:
        raise NotFoundError
    return _read(session, import_id)


def _read(session: Session, import_id: uuid.UUID) -> Import:
    # Written by statements: what the session remembers of the row is old.
    session.expire_all()
    return existing(queries.one(session, import_id))


def _step(session: Session, found: Import, values: Mapping[str, Any]) -> Import:
    session.execute(update(ImportRow).where(ImportRow.id == found.id).values({**values, "row_version": found.row_version + 1}))
    return _read(session, found.id)


def _file_name(given: str) -> str:
    """The last part of what a browser sends: some send the whole path, and nobody's folders are kept."""
    name = given.replace("\\", "/").rpartition("/")[2]
    shown = "".join(sign for sign in name if sign.isprintable()).strip()
    return shown[-LONGEST_NAME:] or "tanpa nama"


def _check_reason(reason: str, *, needed: bool) -> None:
    words = rules.text_problem(reason, rules.LONGEST_NOTE)
    if needed and not reason.strip():
        words = REASON_NEEDED
    if words:
        raise InvalidError(fields={"reason": [words]})


def _person(actor: Actor) -> uuid.UUID:
    if actor.person_id is None:
        raise ForbiddenError("Figures are imported by a person.")
    return actor.person_id


def _record(session: Session, actor: Actor, action: str, found: Import, *, reason: str = "") -> None:
    kept = {"file_name": found.file_name, **{each.value: found.counts[each] for each in Outcome}}
    acts.record(session, actor, action, (SUBJECT, str(found.id)), {**kept, "reason": reason} if reason else kept)
