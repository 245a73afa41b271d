"""Verbs of batches on a tenant's session: draft, change, send, receive, verify, sign, hand over again."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import replace
from typing import Final

from sqlalchemy import insert
from sqlalchemy.orm import Session

from semesta_platform import texts
from semesta_platform.database import utc_now, uuid7
from semesta_platform.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError
from semesta_platform.interface.words import gettext as _
from semesta_tenants.batches import queries, rules, stepping, telling
from semesta_tenants.batches.mapping import values_of, values_of_list
from semesta_tenants.batches.model import BatchRow
from semesta_tenants.batches.records import Answer, Batch, Hand, List, State, Viewer, Wanted
from semesta_tenants.coordination.queries import seen as task_seen
from semesta_tenants.coordination.records import Party
from semesta_tenants.coordination.rules import owned_by
from semesta_tenants.coverage import acts
from semesta_tenants.coverage.records import Actor

BETWEEN: Final = " · "
"""Stands between the office for which somebody signed and who it was."""


def draft(session: Session, actor: Actor, viewer: Viewer, wanted: Wanted, *, today: dt.date) -> Batch:
    """Write down a batch that is not sent yet.

    Raises:
        ForbiddenError: somebody of the branch.
        InvalidError: a field cannot be so, or the owner is an organisation for which this person does not act.
    """
    stepping.for_side(viewer, Party.REGION)
    return _made(session, actor, viewer, wanted, today)


def change(
    session: Session, actor: Actor, viewer: Viewer, batch_id: uuid.UUID, wanted: Wanted, *, expected: int, today: dt.date
) -> Batch:
    """Change a draft, or aside what was given back. What changes nothing leaves no trace.

    expected: the row version that the person had on screen.

    Raises:
        NotFoundError: there is none that this person may see.
        ForbiddenError: somebody of the branch.
        StaleBatchError: somebody changed it in between.
        ConflictError: it was sent or withdrawn.
        InvalidError: a field cannot be so.
    """
    wanted = rules.tidied(wanted)
    current = stepping.expected_one(session, viewer, batch_id, expected, Party.REGION, wanted)
    stepping.in_state(current, *rules.OPEN)
    stood = current.at_hand
    # Also one that this person does not see: no more are handed over again than it rejected.
    before = queries.any_batch(session, current.resubmits) if current.resubmits else None
    _check(session, viewer, wanted, today, before)
    if wanted.task_id is None and queries.shown_to(session, viewer, current).wanted.task_id is None:
        # Whom another's link is not shown leaves it as it is.
        wanted = replace(wanted, task_id=stood.wanted.task_id)
    if wanted == stood.wanted:
        return current
    return stepping.apply(session, actor, current, "batch.changed", stepping.written(current, wanted, stood.file))


def keep_list(session: Session, actor: Actor, viewer: Viewer, batch_id: uuid.UUID, given: List | None, *, expected: int) -> Batch:
    """Hang the list itself on a draft, or take it off. given: what lies sealed in the store. expected: as in `change`.

    Raises:
        NotFoundError, ForbiddenError, StaleBatchError, ConflictError: as `change`.
    """
    current = stepping.expected_one(session, viewer, batch_id, expected, Party.REGION)
    stepping.in_state(current, *rules.OPEN)
    values = stepping.written(current, current.at_hand.wanted, given)
    return stepping.apply(session, actor, current, "batch.list_kept" if given else "batch.list_dropped", values)


def send(session: Session, actor: Actor, viewer: Viewer, batch_id: uuid.UUID, *, expected: int) -> Batch:
    """Hand a draft over to the branch, or again what it gave back; from here on that never changes. expected: as in `change`.

    Raises:
        NotFoundError, ForbiddenError, StaleBatchError, ConflictError: as `change`.
        InvalidError: nothing says where the list lies.
    """
    current = stepping.expected_one(session, viewer, batch_id, expected, Party.REGION)
    stepping.in_state(current, *rules.OPEN)
    goes = current.at_hand
    if goes.file is None and not goes.wanted.file_words:
        sentence = _("Tulis di mana daftar orangnya berada, atau lampirkan daftarnya, sebelum mengirim.")
        raise InvalidError(_("Ada isian yang perlu diperbaiki."), {"file_words": [sentence]})
    mended = {**values_of(goes.wanted), **values_of_list(goes.file), "mended": None} if current.mended else {}
    values = {"state": State.SENT.value, **stepping.stamped("sent", actor), **stepping.NOT_RETURNED, **mended}
    sent = stepping.apply(session, actor, current, "batch.sent", values)
    telling.tell(session, actor, viewer, sent, "batch.sent")
    return sent


def receive(session: Session, actor: Actor, viewer: Viewer, batch_id: uuid.UUID, *, expected: int) -> Batch:
    """The branch has the list. expected: as in `change`.

    Raises:
        NotFoundError, StaleBatchError: as `change`.
        ForbiddenError: somebody of the region.
        ConflictError: it is not on its way.
    """
    current = stepping.expected_one(session, viewer, batch_id, expected, Party.BPJS)
    stepping.in_state(current, State.SENT)
    values = {"state": State.RECEIVED.value, **stepping.stamped("received", actor)}
    received = stepping.apply(session, actor, current, "batch.received", values)
    telling.tell(session, actor, viewer, received, "batch.received")
    return received


def verify(session: Session, actor: Actor, viewer: Viewer, batch_id: uuid.UUID, answer: Answer, *, expected: int) -> Batch:
    """The branch answers how many it accepts, and why not the others; it may mend that until the first signature.

    Raises:
        NotFoundError, StaleBatchError, ForbiddenError: as `receive`.
        ConflictError: it was not received, was signed, or its rejected were handed over again.
        InvalidError: the numbers do not add up.
    """
    current = stepping.expected_one(session, viewer, batch_id, expected, Party.BPJS)
    if not rules.may_answer(current, viewer):
        raise ConflictError(stepping.wrong_state(current))
    if current.state is State.VERIFIED and queries.resubmission(session, batch_id) is not None:
        raise ConflictError(_("Yang ditolak sudah diajukan ulang, sehingga jawaban ini tidak berubah lagi."))
    answer = Answer(answer.accepted, answer.rejected, answer.reasons, texts.tidy(answer.words))
    stepping.refuse(rules.answer_problems(answer, current.wanted.people))
    values = {
        "state": State.VERIFIED.value,
        "accepted": answer.accepted,
        "rejected": answer.rejected,
        "reasons": [{"code": each.code, "people": each.people} for each in answer.reasons],
        "answer": answer.words,
        **stepping.stamped("verified", actor),
        **stepping.NOT_RETURNED,
    }
    verified = stepping.apply(session, actor, current, "batch.verified", values)
    telling.tell(session, actor, viewer, verified, "batch.verified")
    return verified


def sign(session: Session, actor: Actor, viewer: Viewer, batch_id: uuid.UUID, hand: Hand, *, expected: int) -> Batch:
    """Sign for one's side what was on screen; with the other side's signature under the same digest it is agreed and locked.

    expected: as in `change`.

    Raises:
        NotFoundError, StaleBatchError: as `change`.
        ForbiddenError: nobody is signed in, or somebody of an office, for which the region's admin signs.
        ConflictError: not verified, the content is another one, this side has signed, or the same person for the other side.
        InvalidError: no office, or one that is too long.
    """
    current = stepping.expected_one(session, viewer, batch_id, expected, viewer.party)
    if actor.person_id is None or viewer.offices is not None:
        raise ForbiddenError(stepping.not_yours())
    stepping.in_state(current, State.VERIFIED)
    digest = rules.digest_of(str(session.info["tenant"]), current)
    if hand.seen != digest or current.digest not in {None, digest}:
        raise ConflictError(_("Isi penyerahan berubah setelah Anda membukanya. Baca lagi, lalu tanda tangani."))
    other = Party.REGION if viewer.bpjs else Party.BPJS
    _refuse_signer(current, viewer.party, other, actor.person_id)
    side, both = viewer.party.value, current.signature(other) is not None
    values = {"digest": digest, **stepping.stamped(f"{side}_signed", actor, _signed_words(hand))}
    values |= {"state": State.AGREED.value} if both else {}
    signed = stepping.apply(session, actor, current, "batch.agreed" if both else "batch.signed", values)
    if both:
        telling.tell(session, actor, viewer, signed, "batch.agreed")
    return signed


def resubmit(session: Session, actor: Actor, viewer: Viewer, batch_id: uuid.UUID, *, expected: int, today: dt.date) -> Batch:
    """A new draft with the people that the branch rejected, which names the old batch. expected: as in `change`.

    Raises:
        NotFoundError, ForbiddenError, StaleBatchError: as `change`.
        ConflictError: it is not agreed, nobody was rejected, or they were handed over again already.
    """
    current = stepping.expected_one(session, viewer, batch_id, expected, Party.REGION)
    if current.state is State.VERIFIED:
        # Until then the answer may still be mended or contested, and with it how many were rejected.
        raise ConflictError(_("Tanda tangani dahulu; yang ditolak diajukan ulang setelah disepakati."))
    stepping.in_state(current, State.AGREED)
    if current.answer is None or not current.answer.rejected:
        raise ConflictError(_("Tidak ada yang ditolak, jadi tidak ada yang diajukan ulang."))
    if queries.resubmission(session, batch_id) is not None:
        raise ConflictError(_("Yang ditolak sudah diajukan ulang."))
    old = queries.shown_to(session, viewer, current).wanted
    again = Wanted(
        kind=old.kind,
        effect=old.effect,
        segment=old.segment,
        month=max(old.month, today.replace(day=1)),
        title=old.title,
        owner=old.owner,
        people=current.answer.rejected,
        task_id=old.task_id,
        # Its words were taken once.
        no_nik=True,
    )
    return _made(session, actor, viewer, again, today, current)


def note_read(session: Session, actor: Actor, viewer: Viewer, batch_id: uuid.UUID, name: str) -> Batch:
    """Write down that somebody opens the list (UU PDP: who and when). name: of the account.

    Raises:
        NotFoundError: there is no such batch for them, or no list that is still there.
    """
    found = rules.read_by(stepping.found_one(queries.batch(session, viewer, batch_id)), viewer)
    if not rules.list_open(found, bpjs=viewer.bpjs):
        raise NotFoundError("There is no list.")
    acts.record(
        session, actor, "batch.list_read", (stepping.SUBJECT, str(batch_id)), stepping.of_list(found) | {"reader_name": name}
    )
    return found


def note_gone(session: Session, actor: Actor, batch: Batch) -> None:
    """Note that the list of a batch that has ended was taken away. batch: as it stands, held locked."""
    stepping.apply(session, actor, batch, "batch.list_removed", {"file_removed_at": utc_now()})


# ---- what a step demands -------------------------------------------------------------------------------------------------------


def _check(session: Session, viewer: Viewer, wanted: Wanted, today: dt.date, before: Batch | None = None) -> None:
    """before: the batch whose rejected people these are."""
    most = before.answer.rejected if before is not None and before.answer is not None else None
    found = rules.problems(wanted, today=today, most=most)
    if viewer.offices is not None and "owner" not in found and not owned_by(wanted.owner, viewer.offices):
        names = ", ".join(sorted(viewer.offices))
        found["owner"] = [_("Anda hanya dapat menyerahkan untuk perangkat daerah Anda: %(names)s.", names=names)]
    if wanted.task_id is not None and task_seen(session, wanted.task_id, viewer.of_tasks) is None:
        found["task_id"] = [_("Tugas itu tidak ada.")]
    stepping.refuse(found)


def _refuse_signer(batch: Batch, party: Party, other: Party, person: uuid.UUID) -> None:
    if batch.signature(party) is not None:
        raise ConflictError(_("Pihak Anda sudah menandatangani penyerahan ini."))
    signed = batch.signature(other)
    if signed is not None and signed.person_id == person:
        raise ConflictError(_("Satu orang tidak dapat menandatangani untuk kedua pihak."))


def _signed_words(hand: Hand) -> str:
    office = texts.line(hand.office.replace(BETWEEN.strip(), " "))
    if words := rules.text_problem(office, rules.LONGEST_OFFICE, _("Tulis jabatan yang Anda wakili.")):
        stepping.refuse({"office": [words]})
    return f"{office}{BETWEEN}{texts.line(hand.name)}"


# ---- writing -------------------------------------------------------------------------------------------------------------------


def _made(session: Session, actor: Actor, viewer: Viewer, wanted: Wanted, today: dt.date, before: Batch | None = None) -> Batch:
    wanted = rules.tidied(wanted)
    _check(session, viewer, wanted, today, before)
    which = uuid7()
    entered = {"entered_by": actor.person_id, "entered_words": actor.words, "resubmits": before.id if before else None}
    session.execute(insert(BatchRow).values({**values_of(wanted), **entered, "id": which}))
    made = stepping.found_one(queries.batch(session, viewer, which))
    acts.record(
        session,
        actor,
        "batch.resubmitted" if before else "batch.drafted",
        (stepping.SUBJECT, str(which)),
        stepping.snapshot(made),
    )
    return made
