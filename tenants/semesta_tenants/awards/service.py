"""Verbs on editions and official results: the operator's, under role `registry`; every change asks for a run by the outbox."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import delete, func, insert, select, text, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from semesta_platform.errors import ConflictError, InvalidError, NotFoundError, existing
from semesta_platform.interface.words import gettext as _
from semesta_platform.tenancy.names import SharedRole
from semesta_platform.transactions import acting_as
from semesta_tenants.awards import editions, queries, running
from semesta_tenants.awards.canonical import rules_digest
from semesta_tenants.awards.ledger import STEPS, EditionState, Opened, Steward
from semesta_tenants.awards.model import EditionDraftRow, EditionRow, EditionStepRow, EditionVersionRow, OfficialResultRow
from semesta_tenants.awards.outcomes import Official
from semesta_tenants.awards.records import Edition

LONGEST_REASON = 2000

# ---- drafts --------------------------------------------------------------------------------------------------------------------


def save_draft(session: Session, by: Steward, content: bytes, *, expected: int | None = None) -> str:
    """Keep an edition that is being prepared; gives its id. expected: the row_version that was seen, None for a new draft.

    Raises:
        EditionError: the file is no edition, with every fault and its line.
        ConflictError: an edition of this name is open already, or somebody else saved the draft first.
    """
    found = editions.read(content)
    if queries.edition(session, found.id) is not None:
        raise ConflictError(_("Edisi ini sudah dibuka. Ubah syaratnya sebagai versi baru dengan alasannya."))
    row, words = EditionDraftRow, by.words
    if expected is None:
        if queries.draft(session, found.id) is not None:
            raise ConflictError(_("Sudah ada draf edisi dengan nama ini. Buka draf itu, lalu simpan perubahannya di sana."))
        values = {"id": found.id, "content": content.decode(), "changed_words": words}
        if session.execute(upsert(row).values(values).on_conflict_do_nothing().returning(row.id)).one_or_none() is None:
            raise ConflictError(_("Sudah ada draf edisi dengan nama ini. Buka draf itu, lalu simpan perubahannya di sana."))
        return found.id
    changed = {"content": content.decode(), "row_version": expected + 1, "changed_words": words, "changed_at": func.now()}
    answer = session.execute(update(row).where(row.id == found.id, row.row_version == expected).values(changed).returning(row.id))
    if answer.one_or_none() is None:
        raise ConflictError(_("Draf ini berubah sejak Anda membukanya. Periksa isinya yang sekarang, lalu simpan lagi."))
    return found.id


def discard_draft(session: Session, name: str, *, expected: int) -> None:
    """Throw a draft away.

    Raises:
        NotFoundError: there is none of this name.
        ConflictError: somebody else saved it since.
    """
    row = EditionDraftRow
    if queries.draft(session, name) is None:
        raise NotFoundError
    gone = session.execute(delete(row).where(row.id == name, row.row_version == expected).returning(row.id))
    if gone.one_or_none() is None:
        raise ConflictError(_("Draf ini berubah sejak Anda membukanya. Periksa isinya yang sekarang, lalu ulangi."))


# ---- the life of an edition ----------------------------------------------------------------------------------------------------


def open_draft(session: Session, by: Steward, name: str, *, expected: int, reason: str = "") -> None:
    """Open a draft: from now on every publication that matters asks for a run.

    Raises:
        NotFoundError: there is no such draft.
        ConflictError: somebody else saved it since.
    """
    draft = existing(queries.draft(session, name))
    discard_draft(session, name, expected=expected)
    open_edition(session, by, draft.content.encode(), reason=reason)


def edition_named(content: bytes) -> str:
    """The name of the edition that a file is of.

    Raises:
        EditionError: the file is no edition.
    """
    return editions.read(content).id


def open_edition(session: Session, by: Steward, content: bytes, *, reason: str = "") -> Opened:
    """Open an edition straight from its file, as commands do.

    Raises:
        EditionError: the file is no edition.
        InvalidError: its version is not 1.
        ConflictError: an edition of this name is open already, or a draft of it is being prepared.
    """
    found = editions.read(content)
    if found.version != 1:
        raise InvalidError(fields={"version": [_("Edisi dibuka dengan versi 1; versi berikutnya menyusul dengan alasannya.")]})
    if queries.edition(session, found.id) is not None:
        raise ConflictError(_("Edisi ini sudah dibuka."))
    if queries.draft(session, found.id) is not None:
        raise ConflictError(_("Sudah ada draf edisi dengan nama ini. Buka draf itu, lalu simpan perubahannya di sana."))
    fresh = upsert(EditionRow).values(id=found.id, version=1).on_conflict_do_nothing().returning(EditionRow.id)
    if session.execute(fresh).one_or_none() is None:
        raise ConflictError(_("Edisi ini sudah dibuka."))
    _write_version(session, found, content)
    _step(session, by, found.id, (None, EditionState.OPEN), 1, reason)
    _ask(session, found.id)
    return _present(session, found.id)


def change_rules(session: Session, by: Steward, content: bytes, *, expected: int) -> Opened:
    """The rules of an open edition in a new version, which its file names together with its reason.

    expected: the edition's row_version that was seen.

    Raises:
        EditionError: the file is no edition.
        NotFoundError: there is no opened edition of its name.
        ConflictError: the edition is not open, somebody else changed it, or these rules say nothing new.
        InvalidError: it is not the next version, or gives no reason.
    """
    found = editions.read(content)
    now = _locked(session, found.id, expected)
    if now.state != EditionState.OPEN:
        raise ConflictError(_("Syarat hanya dapat diubah selama edisi terbuka."))
    if found.version != now.version + 1:
        raise InvalidError(fields={"version": [_("Versi berikutnya adalah %(next)d.", next=now.version + 1)]})
    if not found.reason.strip():
        raise InvalidError(fields={"reason": [_("Tulis alasan perubahan syarat (reason) di dalam berkas.")]})
    _write_version(session, found, content)
    _update(session, found.id, expected, version=found.version)
    _step(session, by, found.id, (now.state, now.state), found.version, found.reason)
    _ask(session, found.id)
    return _present(session, found.id)


def move(
    session: Session, by: Steward, name: str, to: EditionState, *, expected: int, reason: str, run: int | None = None
) -> Opened:
    """Freeze an open edition, open a frozen one again, or publish a frozen one with its final run.

    run: the number of the final run that was seen before publishing; None for commands, which take the newest one.

    Raises:
        NotFoundError: there is no such opened edition.
        InvalidError: no reason is given, or it is too long.
        ConflictError: the state does not allow it, somebody else changed it, or the final run is not there yet.
    """
    now = _locked(session, name, expected)
    if to not in STEPS[now.state]:
        raise ConflictError(_("Edisi tidak dapat berpindah ke keadaan itu dari keadaannya yang sekarang."))
    if not reason.strip() or len(reason) > LONGEST_REASON:
        raise InvalidError(fields={"reason": [_("Tulis alasannya, paling panjang 2.000 huruf.")]})
    if to == EditionState.FROZEN:
        _update(session, name, expected, state=to.value, frozen_at=func.now())
    elif to == EditionState.OPEN:
        _update(session, name, expected, state=to.value, frozen_at=None)
    else:
        _update(session, name, expected, state=to.value, published_at=func.now(), final_run=_final_run(session, now, run))
    _step(session, by, name, (now.state, to), now.version, reason.strip())
    if to != EditionState.PUBLISHED:
        _ask(session, name)
    return _present(session, name)


def _final_run(session: Session, now: Opened, seen: int | None) -> int:
    run = queries.latest_run(session, now.id)
    if run is None or not run.final or run.rules_digest != rules_digest(queries.effective(now)):
        raise ConflictError(_("Peringkat akhir masih dihitung. Tunggu sebentar, lalu terbitkan."))
    if seen is not None and seen != run.number:
        raise ConflictError(_("Ada peringkat akhir yang lebih baru daripada yang Anda lihat. Periksa, lalu terbitkan."))
    return run.number


# ---- official results ----------------------------------------------------------------------------------------------------------


def record_official(session: Session, by: Steward, name: str, results: Sequence[Official]) -> int:
    """Write down winners as announced beside the computed ranking; gives how many are new or say something else than before.

    Raises:
        NotFoundError: there is no such opened edition.
        InvalidError: a result has no source.
    """
    if queries.edition(session, name) is None:
        raise NotFoundError
    standing = {each.tenant: each for each in queries.official_results(session, name)}
    rows = []
    for each in results:
        if each.source is None or not each.source.title.strip() or not each.source.url.strip():
            raise InvalidError(fields={"source_title": [_("Hasil resmi wajib menyebut judul dan alamat sumbernya.")]})
        known = standing.get(each.code)
        if known is None or (known.category, known.source) != (each.category, each.source):
            rows.append(_official(name, each, by.words))
    if rows:
        session.execute(insert(OfficialResultRow), rows)
    return len(rows)


def withdraw_official(session: Session, by: Steward, name: str, code: str) -> None:
    """Take an official result back; what was written stays in the record.

    Raises:
        NotFoundError: there is none of this region.
    """
    known = existing(next((each for each in queries.official_results(session, name) if each.tenant == code), None))
    row = _official(name, Official(code, known.category, known.source), by.words)
    session.execute(insert(OfficialResultRow).values(**row | {"withdrawn": True}))


def _official(name: str, result: Official, words: str) -> dict[str, object]:
    title, url = (result.source.title, result.source.url) if result.source else ("", "")
    return {
        "edition": name,
        "tenant": result.code,
        "category": result.category,
        "withdrawn": False,
        "source_title": title,
        "source_url": url,
        "words": words,
    }


# ---- looks ---------------------------------------------------------------------------------------------------------------------

_LOOK = text("""
INSERT INTO registry.centre_looks (tenant, day, role, tenant_role) VALUES (:tenant, :day, :role, :tenant_role)
ON CONFLICT DO NOTHING
""")


def note_look(session: Session, tenant: str, role: str, day: dt.date) -> None:
    """Note that somebody of the centre looked at a region's standing; once for each role and day, and no name. Role registry."""
    session.execute(_LOOK, {"tenant": tenant, "day": day, "role": role, "tenant_role": f"tenant_{tenant.replace('.', '')}"})


# ---- inside --------------------------------------------------------------------------------------------------------------------


def _locked(session: Session, name: str, expected: int) -> Opened:
    """The edition, held until the transaction ends: of two changes at once the second is told."""
    session.execute(select(EditionRow.id).where(EditionRow.id == name).with_for_update())
    now = existing(queries.edition(session, name))
    if now.row_version != expected:
        raise ConflictError(_("Edisi ini berubah sejak Anda membukanya. Periksa keadaannya yang sekarang, lalu ulangi."))
    return now


def _write_version(session: Session, found: Edition, content: bytes) -> None:
    values = {
        "edition": found.id,
        "version": found.version,
        "content": content.decode(),
        "digest": rules_digest(found),
        "reason": found.reason,
    }
    session.execute(insert(EditionVersionRow).values(values))


def _update(session: Session, name: str, expected: int, **values: object) -> None:
    session.execute(update(EditionRow).where(EditionRow.id == name).values(**values, row_version=expected + 1))


def _step(
    session: Session,
    by: Steward,
    name: str,
    states: tuple[EditionState | None, EditionState],
    version: int,
    reason: str,
) -> None:
    before, after = states
    values = {
        "edition": name,
        "before": before.value if before else None,
        "after": after.value,
        "version": version,
        "reason": reason,
        "by": by.person_id,
        "words": by.words,
    }
    session.execute(insert(EditionStepRow).values(values))


def _ask(session: Session, name: str) -> None:
    with acting_as(session, SharedRole.RANKER):
        running.ask(session, "edition", edition=name)


def _present(session: Session, name: str) -> Opened:
    return existing(queries.edition(session, name))
