"""Verbs of coverage on a tenant's session: save, submit, withdraw, discard, return, verify, correct; each is in the audit."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from psycopg import errors as pg
from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from semesta_platform.database import utc_now, uuid7
from semesta_platform.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError
from semesta_platform.tenancy import queries as directory
from semesta_tenants.coverage import acts, history, mapping, publishing, queries, rules, telling
from semesta_tenants.coverage.model import SegmentRow, VersionRow
from semesta_tenants.coverage.records import Actor, Figure, Kind, Side, StaleError, State, Verifier, Version

SUBJECT = "figure"
REASON_NEEDED = "Tulis alasannya."
SAVED_FIRST = "Orang lain sudah lebih dulu menyimpan bulan ini. Bandingkan kedua isian, lalu simpan lagi."


def save_draft(
    session: Session, actor: Actor, figure: Figure, *, today: dt.date, expected: int | None = None, reason: str = ""
) -> Version:
    """Write the draft of a month: begin one, or change the one that is open.

    figure: counts only; percentages as printed belong to reported figures. expected: the row version that the person had on
    screen, None when there was no open version. reason: for a jump. Gives the draft as it now stands.

    Raises:
        InvalidError: a field cannot be so.
        StaleError: somebody saved or submitted this month in between; carries their version and what was to be saved.
        ConflictError: the month is verified (it takes `correct`), being looked at by the branch, or no longer open.
    """
    _check(actor, figure, reason, today)
    current = _open_version(session, figure)
    if (current.row_version if current else None) != expected:
        if current is None:
            raise ConflictError("Draf ini sudah tidak terbuka. Muat ulang halaman untuk melihat keadaannya.")
        raise StaleError(SAVED_FIRST, current, figure)
    if current is None:
        _check_unverified(session, figure)
        return _begin(session, actor, figure, reason=reason)
    if current.corrects is not None and figure.as_of != current.figure.as_of:
        # Published under another date it would stand beside the figure that it corrects.
        raise InvalidError(fields={"as_of": ["Koreksi tetap untuk tanggal yang sama dengan angka yang dikoreksi."]})
    if current.state != State.DRAFT:
        raise ConflictError("Angka bulan ini sedang diperiksa. Tarik dahulu pengajuannya bila ingin mengubahnya.")
    return _change(session, actor, current, figure, reason)


def submit(session: Session, actor: Actor, version_id: uuid.UUID, *, expected: int, today: dt.date) -> Version:
    """Hand a draft to the branch.

    Raises:
        NotFoundError: there is no such version.
        InvalidError: something is missing, or a jump against the month before has no reason.
        ConflictError: it is no draft, or was changed since (then a StaleError).
    """
    current = _expect(session, version_id, expected, State.DRAFT)
    figure = current.figure
    found = rules.problems(figure, today=today, complete=True)
    if not current.reason.strip():
        past = history.read(session, Side.REGION, figure.period, figure.kind).figures
        for field, words in rules.unusual(figure, past).items():
            found.setdefault(field, []).extend(words)
            found.setdefault("reason", [REASON_NEEDED])
    if found:
        raise InvalidError("Angka ini belum dapat diajukan.", found)
    values = {**_step("submitted", actor), "contributors": _with(current, actor)}
    submitted = _move(session, actor, current, State.SUBMITTED, values)
    telling.told(session, actor, submitted)
    return submitted


def withdraw(session: Session, actor: Actor, version_id: uuid.UUID, *, expected: int) -> Version:
    """Take a submission back: it is a draft again, and the branch no longer sees it.

    Raises:
        NotFoundError: there is no such version.
        ConflictError: it is not waiting for the branch, or was changed since.
    """
    current = _expect(session, version_id, expected, State.SUBMITTED)
    return _move(session, actor, current, State.DRAFT, dict.fromkeys(("submitted_by", "submitted_words", "submitted_at")))


def discard(session: Session, actor: Actor, version_id: uuid.UUID, *, expected: int) -> Version:
    """Throw a draft away: nobody sees it any more, the record of acts keeps what it said, and the month can begin anew.

    Gives the draft as it last was.

    Raises:
        NotFoundError: there is no such version.
        ConflictError: it is no draft, or was changed since (then a StaleError).
    """
    current = _expect(session, version_id, expected, State.DRAFT)
    _check_person(actor)
    statement = update(VersionRow).where(VersionRow.id == current.id, VersionRow.row_version == current.row_version)
    session.execute(statement.values(state=State.DISCARDED.value, row_version=current.row_version + 1))
    gone = {**snapshot(current), "state": State.DISCARDED.value}
    acts.record(session, actor, "figure.discarded", (SUBJECT, str(current.id)), gone, snapshot(current))
    return current


def return_(session: Session, verifier: Verifier, version_id: uuid.UUID, *, expected: int, reason: str) -> Version:
    """Send a submission back with a reason; it stays as it is, and the region begins a new version.

    Raises:
        NotFoundError: there is no such version, or it is a draft, which the branch does not see.
        ForbiddenError: this person may not verify here.
        InvalidError: no reason, or one that is too long.
        ConflictError: it is not waiting for the branch, or was changed since.
    """
    current = _for_verifier(session, verifier, version_id, expected)
    _check_reason(reason)
    values = {**_step("returned", verifier.actor), "return_reason": reason}
    returned = _move(session, verifier.actor, current, State.RETURNED, values)
    telling.told(session, verifier.actor, returned)
    return returned


def verify(session: Session, verifier: Verifier, version_id: uuid.UUID, *, expected: int) -> Version:
    """Confirm a submission, which publishes it in this very transaction.

    Raises:
        NotFoundError: there is no such version, or it is a draft, which the branch does not see.
        ForbiddenError: the person is no liaison of the tenant's branch, holds an office in the tenant, or had a hand in it.
        ConflictError: it is not waiting for the branch, or was changed since.
    """
    current = _for_verifier(session, verifier, version_id, expected)
    if verifier.person_id in current.contributors:
        raise ForbiddenError("Whoever entered or submitted a version does not verify it.")
    try:
        with session.begin_nested():
            verified = _move(session, verifier.actor, current, State.VERIFIED, _step("verified", verifier.actor))
    except IntegrityError as error:
        # The database knows of an office, or of a hand in this version, that the caller did not tell of.
        raise ForbiddenError("Whoever holds an office in the tenant does not verify its figures.") from error
    publishing.publish_verified(session, verified)
    telling.told(session, verifier.actor, verified)
    return verified


def correct(session: Session, actor: Actor, version_id: uuid.UUID, *, reason: str) -> Version:
    """Begin a new draft from a verified version, which stays published until the new one is verified.

    Raises:
        NotFoundError: there is no such version.
        InvalidError: no reason, or one that is too long.
        ConflictError: it is not verified, or its month has an open version (then a StaleError with that one).
    """
    current = _locked(session, version_id)
    if current.state != State.VERIFIED:
        raise ConflictError("Hanya angka yang sudah diverifikasi yang dapat dikoreksi.")
    _check_reason(reason)
    _check_person(actor)
    if already := _open_version(session, current.figure):
        raise StaleError(SAVED_FIRST, already, current.figure)
    return _begin(session, actor, current.figure, reason=reason, corrects=current.id)


# ---- what a step demands ----------------------------------------------------------------------------------------------------


def _check(actor: Actor, figure: Figure, reason: str, today: dt.date) -> None:
    _check_person(actor)
    found = rules.problems(figure, today=today)
    if figure.coverage or figure.active_rate:
        found["coverage"] = ["Isi jumlah orang; persentase dihitung dari situ."]
    if words := rules.text_problem(reason, rules.LONGEST_NOTE):
        found["reason"] = [words]
    if found:
        raise InvalidError("Ada isian yang perlu diperbaiki.", found)


def _check_unverified(session: Session, figure: Figure) -> None:
    found = queries.versions_of(session, figure.period, Side.REGION, figure.kind)
    if any(each.state == State.VERIFIED for each in found):
        raise ConflictError("Angka bulan ini sudah diverifikasi. Mulailah koreksi bila ada yang perlu diubah.")


def _check_person(actor: Actor) -> None:
    if actor.person_id is None:
        raise ForbiddenError("A version is entered by a person.")


def _check_reason(reason: str) -> None:
    words = rules.text_problem(reason, rules.LONGEST_NOTE) if reason.strip() else REASON_NEEDED
    if words:
        raise InvalidError(fields={"reason": [words]})


def _for_verifier(session: Session, verifier: Verifier, version_id: uuid.UUID, expected: int) -> Version:
    tenant = directory.tenant_by_code(session, str(session.info["tenant"]))
    if tenant is None or tenant.branch_code is None or verifier.branch != tenant.branch_code:
        raise ForbiddenError("Only a liaison of the tenant's own branch verifies.")
    if verifier.office:
        raise ForbiddenError("Whoever holds an office in the tenant does not verify its figures.")
    return _expect(session, version_id, expected, State.SUBMITTED, Side.BRANCH)


def _expect(session: Session, version_id: uuid.UUID, expected: int, state: State, side: Side = Side.REGION) -> Version:
    current = _locked(session, version_id, side)
    if current.row_version != expected:
        raise StaleError(SAVED_FIRST, current, current.figure)
    if current.state != state:
        raise ConflictError("Langkah ini tidak sesuai dengan keadaan angka sekarang. Muat ulang halaman.")
    return current


def _locked(session: Session, version_id: uuid.UUID, side: Side = Side.REGION) -> Version:
    """Locked until the end of the transaction: of two steps at once the second sees what the first has done."""
    session.execute(select(VersionRow.id).where(VersionRow.id == version_id).with_for_update())
    found = queries.version(session, version_id, side)
    if found is None:
        raise NotFoundError("There is no such version of a figure.")
    return found


# ---- writing ------------------------------------------------------------------------------------------------------------------


def _open_version(session: Session, figure: Figure) -> Version | None:
    """The draft or submission of that month, locked; at most one, by a unique index."""
    month = (VersionRow.period == figure.period, VersionRow.kind == figure.kind.value)
    open_ones = VersionRow.state.in_([State.DRAFT.value, State.SUBMITTED.value])
    found = session.scalar(select(VersionRow.id).where(*month, open_ones).with_for_update())
    return None if found is None else queries.version(session, found, Side.REGION)


def _begin(session: Session, actor: Actor, figure: Figure, *, reason: str = "", corrects: uuid.UUID | None = None) -> Version:
    values = {
        **mapping.figure_values(figure),
        "id": uuid7(),
        "period": figure.period,
        "number": _next_number(session, figure.period, figure.kind),
        "state": State.DRAFT.value,
        "reason": reason,
        "corrects": corrects,
        "contributors": [actor.person_id],
        "entered_by": actor.person_id,
        "entered_words": actor.words,
    }
    try:
        with session.begin_nested():
            session.execute(insert(VersionRow).values(values))
    except IntegrityError as error:
        if not isinstance(error.orig, pg.UniqueViolation):
            raise
        # Somebody began the same month between our look and our write.
        if (other := _open_version(session, figure)) is None:
            raise ConflictError(SAVED_FIRST) from None
        raise StaleError(SAVED_FIRST, other, figure) from None
    _write_segments(session, values["id"], figure)
    made = _read(session, values["id"])
    _record(session, actor, "figure.corrected" if corrects else "figure.drafted", None, made)
    return made


def _change(session: Session, actor: Actor, current: Version, figure: Figure, reason: str) -> Version:
    values = {**mapping.figure_values(figure), "reason": reason, "contributors": _with(current, actor)}
    session.execute(delete(SegmentRow).where(SegmentRow.version_id == current.id))
    _write_segments(session, current.id, figure)
    return _apply(session, actor, current, values, "figure.saved")


def _move(session: Session, actor: Actor, current: Version, state: State, values: dict[str, Any]) -> Version:
    action = "figure.withdrawn" if state == State.DRAFT else f"figure.{state.value}"
    _check_person(actor)
    return _apply(session, actor, current, {**values, "state": state.value}, action)


def _apply(session: Session, actor: Actor, current: Version, values: dict[str, Any], action: str) -> Version:
    statement = update(VersionRow).where(VersionRow.id == current.id, VersionRow.row_version == current.row_version)
    session.execute(statement.values(**values, row_version=current.row_version + 1))
    changed = _read(session, current.id)
    _record(session, actor, action, current, changed)
    return changed


def _write_segments(session: Session, version_id: uuid.UUID, figure: Figure) -> None:
    rows = [
        {
            "version_id": version_id,
            "segment": each.segment.value,
            "registered": each.people.registered,
            "active": each.people.active,
        }
        for each in figure.segments
    ]
    if rows:
        session.execute(insert(SegmentRow), rows)


def _next_number(session: Session, period: dt.date, kind: Kind) -> int:
    highest = select(func.max(VersionRow.number)).where(VersionRow.period == period, VersionRow.kind == kind.value)
    return (session.scalar(highest) or 0) + 1


def _read(session: Session, version_id: uuid.UUID) -> Version:
    # Written by statements: what the session remembers of the row is old.
    session.expire_all()
    found = queries.version(session, version_id, Side.REGION)
    if found is None:
        raise NotFoundError("There is no such version of a figure.")
    return found


def _with(current: Version, actor: Actor) -> list[uuid.UUID]:
    return list(dict.fromkeys([*current.contributors, *([actor.person_id] if actor.person_id else [])]))


def _step(name: str, actor: Actor) -> dict[str, Any]:
    return {f"{name}_by": actor.person_id, f"{name}_words": actor.words, f"{name}_at": utc_now()}


def _record(session: Session, actor: Actor, action: str, before: Version | None, after: Version) -> None:
    kept = None if before is None else snapshot(before)
    acts.record(session, actor, action, (SUBJECT, str(after.id)), snapshot(after), kept)


def snapshot(version: Version) -> dict[str, Any]:
    """A version as the audit keeps it: its figure by fields, its state and reasons."""
    return {
        **rules.flat(version.figure),
        "number": version.number,
        "state": version.state.value,
        "reason": version.reason,
        "return_reason": version.return_reason,
        "corrects": str(version.corrects) if version.corrects else None,
    }
