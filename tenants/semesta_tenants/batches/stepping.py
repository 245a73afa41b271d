"""What every step of a batch shares: who may, from which state, why not, and how it is written down."""

from __future__ import annotations

import uuid
from typing import Any, Final

from sqlalchemy import update
from sqlalchemy.orm import Session

from semesta_platform import texts
from semesta_platform.database import utc_now
from semesta_platform.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError
from semesta_platform.interface.words import gettext as _
from semesta_tenants.batches import queries, rules
from semesta_tenants.batches.mapping import kept_aside, values_of, values_of_list
from semesta_tenants.batches.model import BatchRow
from semesta_tenants.batches.records import Batch, List, StaleBatchError, State, Viewer, Wanted
from semesta_tenants.coordination.records import Party
from semesta_tenants.coverage import acts
from semesta_tenants.coverage.records import Actor

SUBJECT: Final = "batch"
NOT_RETURNED: Final = {"returned_by": None, "returned_words": None, "returned_at": None, "returned_reason": ""}


def snapshot(batch: Batch) -> dict[str, Any]:
    """A batch as the audit keeps it; names are its own where other things call something else so."""
    wanted, answer = batch.wanted, batch.answer
    return {
        "batch_title": wanted.title,
        "batch_kind": wanted.kind.value,
        "effect": wanted.effect.value,
        "segment": wanted.segment.value,
        "batch_month": f"{wanted.month:%Y-%m}",
        "people": wanted.people,
        "owner": wanted.owner,
        "letter": wanted.letter,
        "file_words": wanted.file_words,
        "note": wanted.note,
        "task_id": str(wanted.task_id) if wanted.task_id else None,
        "batch_state": batch.state.value,
        "resubmits": str(batch.resubmits) if batch.resubmits else None,
        "file_name": batch.file.name if batch.file else "",
        "file_digest": batch.file.digest if batch.file else None,
        "accepted_people": answer.accepted if answer else None,
        "rejected_people": answer.rejected if answer else None,
        **({f"rejected_{each.code}": each.people for each in answer.reasons} if answer else {}),
        "branch_answer": answer.words if answer else "",
        "region_signed_words": batch.region.words if batch.region else None,
        "bpjs_signed_words": batch.bpjs.words if batch.bpjs else None,
        "digest": batch.digest,
        "withdrawn_reason": batch.withdrawn_reason,
        "returned_reason": batch.returned_reason,
    }


def not_yours() -> str:
    """Why somebody of the wrong side or office may not do a step, in the language of the request."""
    return _("Langkah ini bukan untuk pihak Anda.")


def wrong_state(batch: Batch) -> str:
    """Why a step does not fit, in the language of the request."""
    said = {
        State.DRAFT: _("Penyerahan ini masih draf dan belum dikirim."),
        State.RETURNED: _("Kantor cabang mengembalikan penyerahan ini untuk diperbaiki daerah."),
        State.SENT: _("Penyerahan ini sudah dikirim dan menunggu diterima kantor cabang."),
        State.RECEIVED: _("Kantor cabang sudah menerima penyerahan ini dan sedang memeriksanya."),
        State.VERIFIED: _("Kantor cabang sudah menjawab penyerahan ini."),
        State.AGREED: _("Penyerahan ini sudah disepakati kedua pihak dan terkunci."),
        State.WITHDRAWN: _("Penyerahan ini sudah ditarik kembali."),
    }
    return said[batch.state]


def for_side(viewer: Viewer, party: Party) -> None:
    """Refuse the other side."""
    if viewer.party is not party:
        raise ForbiddenError(not_yours())


def in_state(batch: Batch, *states: State) -> None:
    """Refuse a batch in any other state."""
    if batch.state not in states:
        raise ConflictError(wrong_state(batch))


def expected_one(
    session: Session, viewer: Viewer, batch_id: uuid.UUID, expected: int, party: Party, attempted: Wanted | None = None
) -> Batch:
    """Locked until the end of the transaction: of two steps at once the second sees what the first has done."""
    current = found_one(queries.batch(session, viewer, batch_id, locking=True))
    for_side(viewer, party)
    if current.row_version != expected:
        sentence = _(
            "Orang lain sudah lebih dulu mengubah penyerahan ini. Periksa keadaannya yang sekarang, lalu ulangi bila perlu."
        )
        raise StaleBatchError(sentence, current, attempted)
    return current


def refuse(found: dict[str, list[str]]) -> None:
    """Refuse what a field says; nothing when none does."""
    if found:
        raise InvalidError(_("Ada isian yang perlu diperbaiki."), found)


def reason_in(reason: str, needed: str) -> str:
    """A reason without what surrounds it. needed: the sentence for an empty one."""
    tidy = texts.tidy(reason)
    if words := rules.text_problem(tidy, rules.LONGEST_NOTE, needed):
        refuse({"reason": [words]})
    return tidy


def found_one(batch: Batch | None) -> Batch:
    """The batch, where there is one."""
    if batch is None:
        raise NotFoundError("There is no such batch.")
    return batch


def stamped(step: str, actor: Actor, words: str = "") -> dict[str, Any]:
    """The columns of who does a step now. words: instead of the actor's."""
    return {f"{step}_by": actor.person_id, f"{step}_words": words or actor.words, f"{step}_at": utc_now()}


def cleared(step: str) -> dict[str, Any]:
    """The columns of a step that is undone."""
    return {f"{step}_by": None, f"{step}_words": None, f"{step}_at": None}


def written(current: Batch, wanted: Wanted, file: List | None) -> dict[str, Any]:
    """The columns of what the region writes. What it changes in a batch that was given back lies aside until it is sent again."""
    if current.state is not State.RETURNED:
        return {**values_of(wanted), **values_of_list(file)}
    return {"mended": None if (wanted, file) == (current.wanted, current.file) else kept_aside(wanted, file)}


def apply(session: Session, actor: Actor, current: Batch, action: str, values: dict[str, Any]) -> Batch:
    """Write a changed batch, for how long it was waited for, and what was done. current: held locked."""
    changes = values | _clocks(current) | {"row_version": current.row_version + 1}
    statement = update(BatchRow).where(BatchRow.id == current.id).values(changes)
    session.execute(statement, execution_options={"synchronize_session": False})
    changed = found_one(queries.any_batch(session, current.id))
    acts.record(session, actor, action, (SUBJECT, str(changed.id)), snapshot(changed.at_hand), snapshot(current.at_hand))
    return changed


def _clocks(current: Batch) -> dict[str, Any]:
    if current.state in rules.ENDED:
        return {}
    # The clocks of two web servers differ; the time up to which was counted never goes back.
    now = max(utc_now(), current.counted_at)
    total = rules.waited(current, now)
    return {"waited_region": total[Party.REGION], "waited_bpjs": total[Party.BPJS], "counted_at": now}


def of_list(batch: Batch) -> dict[str, Any]:
    """What the record says of a batch's list."""
    file = batch.file
    return {
        "batch_title": batch.wanted.title,
        "file_name": file.name if file else "",
        "file_digest": file.digest if file else None,
    }
