"""Verbs that take a batch a step back: a signature taken back, a list given back, an answer asked for again, a withdrawal."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy.orm import Session

from semesta_platform.database import utc_now
from semesta_platform.errors import ConflictError, ForbiddenError
from semesta_platform.interface.words import gettext as _
from semesta_tenants.batches import queries, rules, stepping, telling
from semesta_tenants.batches.records import Batch, State, Viewer
from semesta_tenants.coordination.records import Party
from semesta_tenants.coverage import acts
from semesta_tenants.coverage.records import Actor


def unsign(session: Session, actor: Actor, viewer: Viewer, batch_id: uuid.UUID, *, expected: int) -> Batch:
    """Take back one's side's signature while it stands alone; the answer may then be mended again.

    expected: as in `service.change`.

    Raises:
        NotFoundError, StaleBatchError: as `service.change`.
        ForbiddenError: as `service.sign`.
        ConflictError: this side has not signed, or both have.
    """
    current = stepping.expected_one(session, viewer, batch_id, expected, viewer.party)
    if actor.person_id is None or viewer.offices is not None:
        raise ForbiddenError(stepping.not_yours())
    stepping.in_state(current, State.VERIFIED)
    if not rules.may_unsign(current, viewer):
        raise ConflictError(_("Pihak Anda belum menandatangani penyerahan ini."))
    values = {"digest": None, **stepping.cleared(f"{viewer.party.value}_signed")}
    taken = stepping.apply(session, actor, current, "batch.unsigned", values)
    telling.tell(session, actor, viewer, taken, "batch.unsigned")
    return taken


def give_back(session: Session, actor: Actor, viewer: Viewer, batch_id: uuid.UUID, *, expected: int, reason: str) -> Batch:
    """The branch gives back what it cannot answer, for the region to mend and send again. expected: as in `service.change`.

    Raises:
        NotFoundError, StaleBatchError, ForbiddenError: as `service.receive`.
        ConflictError: it was not sent, or is answered.
        InvalidError: no reason, or one that is too long.
    """
    current = stepping.expected_one(session, viewer, batch_id, expected, Party.BPJS)
    stepping.in_state(current, State.SENT, State.RECEIVED)
    values = {"state": State.RETURNED.value, **stepping.cleared("received"), **_returned(actor, reason)}
    returned = stepping.apply(session, actor, current, "batch.returned", values)
    telling.tell(session, actor, viewer, returned, "batch.returned")
    return returned


def contest(session: Session, actor: Actor, viewer: Viewer, batch_id: uuid.UUID, *, expected: int, reason: str) -> Batch:
    """The region asks the branch to look again: the batch waits for another answer. expected: as in `service.change`.

    Raises:
        NotFoundError, ForbiddenError, StaleBatchError: as `service.change`.
        ConflictError: it is not answered, is signed, or its rejected were handed over again.
        InvalidError: no reason, or one that is too long.
    """
    current = stepping.expected_one(session, viewer, batch_id, expected, Party.REGION)
    stepping.in_state(current, State.VERIFIED)
    if not rules.may_contest(current, viewer):
        raise ConflictError(_("Jawaban ini sudah ditandatangani. Tarik tanda tangannya dahulu."))
    if queries.resubmission(session, batch_id) is not None:
        raise ConflictError(_("Yang ditolak sudah diajukan ulang, sehingga jawaban ini tidak berubah lagi."))
    answer = {"accepted": None, "rejected": None, "reasons": [], "answer": "", **stepping.cleared("verified")}
    values = {"state": State.RECEIVED.value, **answer, **_returned(actor, reason)}
    contested = stepping.apply(session, actor, current, "batch.contested", values)
    telling.tell(session, actor, viewer, contested, "batch.contested")
    return contested


def withdraw(session: Session, actor: Actor, viewer: Viewer, batch_id: uuid.UUID, *, expected: int, reason: str) -> Batch:
    """The region takes back a draft, or what the branch has not received or has given back; it stays with the reason.

    What it had mended since is dropped: what ends is what was handed over.

    expected: as in `service.change`.

    Its list is closed with it; whoever commits this then takes the bytes away.

    Raises:
        NotFoundError, ForbiddenError, StaleBatchError: as `service.change`.
        ConflictError: the branch has it.
        InvalidError: no reason, or one that is too long.
    """
    current = stepping.expected_one(session, viewer, batch_id, expected, Party.REGION)
    stepping.in_state(current, State.SENT, *rules.OPEN)
    tidy = stepping.reason_in(reason, _("Tulis alasannya, agar jelas mengapa ditarik kembali."))
    removed = {"file_removed_at": utc_now()} if current.file else {}
    values = {"state": State.WITHDRAWN.value, "withdrawn_reason": tidy, "mended": None, **removed}
    withdrawn = stepping.apply(session, actor, current, "batch.withdrawn" if current.sent else "batch.cancelled", values)
    # Also the list that was to take its place.
    lists = {each.file.id: each for each in (current.at_hand, withdrawn) if each.file}
    for each in lists.values():
        acts.record(session, actor, "batch.list_removed", (stepping.SUBJECT, str(batch_id)), stepping.of_list(each))
    telling.tell(session, actor, viewer, withdrawn, "batch.withdrawn")
    return withdrawn


def _returned(actor: Actor, reason: str) -> dict[str, Any]:
    """Who gives it back, and why."""
    tidy = stepping.reason_in(reason, _("Tulis alasannya, agar pihak lain tahu apa yang perlu diperbaiki."))
    return {**stepping.stamped("returned", actor), "returned_reason": tidy}
