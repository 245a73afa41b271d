"""A region's batches as JSON: the list for programs, one batch, and its steps under If-Match."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from flask import Response, url_for
from sqlalchemy.orm import Session

from semesta_platform.errors import existing
from semesta_platform.http.access import current_principal
from semesta_platform.http.api import ApiBlueprint
from semesta_platform.http.api_answers import CREATED, OK, answer, page
from semesta_platform.http.api_conditions import needs_some_match, step_on
from semesta_platform.http.api_cursors import key_in, page_of
from semesta_platform.http.ground import current_ground
from semesta_platform.http.permissions import Permission, requires
from semesta_platform.http.routing import current_tenant, tenant_session
from semesta_tenants.batches import documents as doc
from semesta_tenants.batches import edge, going_back, lists, queries, service, shapes
from semesta_tenants.batches.records import Batch
from semesta_tenants.coverage.edge import acting, today

BATCHES = "/tenants/<tenant_code:code>/batches"
BATCH = f"{BATCHES}/<uuid:batch>"
Arguments = dict[str, Any]
blueprint = ApiBlueprint(
    "batches_api", __name__, description="Lists of people that a region hands over to its branch, as numbers, until both sign."
)


@blueprint.get(BATCHES)
@requires(Permission.BATCH_VIEW)
@blueprint.takes(shapes.BatchesQuerySchema, location="query")
@blueprint.answers(200, shapes.BatchesPageSchema)
def list_batches(asked: Arguments) -> Response:
    """Batches in the order in which they were made, as far as one's side sees them."""
    after = key_in(asked.get("cursor"), uuid.UUID)
    with tenant_session() as session:
        found = queries.after(session, edge.viewer(), doc.narrowing_of(asked), key=after, limit=asked["limit"] + 1)
    rows, cursor = page_of(found, asked["limit"], lambda line: (str(line.id),))
    return page([doc.line_document(each) for each in rows], cursor)


@blueprint.post(BATCHES)
@requires(Permission.BATCH_CHANGE)
@blueprint.takes(shapes.BatchGivenSchema)
@blueprint.answers(201, shapes.BatchSchema, tagged=True, located=True)
def add_batch(given: Arguments) -> Response:
    """Write down a draft. Staff of an organisation do so for that organisation alone, the branch not at all.

    Raises:
        ForbiddenError: the branch.
        InvalidError: a field cannot be so.
    """
    with tenant_session() as session:
        who = edge.viewer()
        made = queries.shown_to(session, who, service.draft(session, acting(), who, doc.wanted_of(given), today=today()))
    return _answer(made, CREATED)


@blueprint.get(BATCH)
@requires(Permission.BATCH_VIEW)
@blueprint.answers(200, shapes.BatchSchema, tagged=True)
def one_batch(batch: uuid.UUID) -> Response:
    """One batch; its ETag is what a step must name.

    Raises:
        NotFoundError: there is none that one's side sees.
    """
    with tenant_session() as session:
        who = edge.viewer()
        found = queries.shown_to(session, who, existing(queries.batch(session, who, batch)))
    return _answer(found)


@blueprint.put(BATCH)
@requires(Permission.BATCH_CHANGE)
@blueprint.changes()
@blueprint.takes(shapes.BatchGivenSchema)
@blueprint.answers(200, shapes.BatchSchema, tagged=True)
def change_batch(given: Arguments, batch: uuid.UUID) -> Response:
    """Change a draft, or what was given back: that the branch reads once it is sent again.

    Raises:
        NotFoundError: there is none that one's side sees.
        ForbiddenError: the branch.
        StaleStateError: somebody changed it first; the answer carries what now stands.
        DescribedConflictError: it was sent or withdrawn.
        InvalidError: a field cannot be so.
    """
    wanted = doc.wanted_of(given)
    return _stepped(
        batch,
        lambda session, seen: service.change(session, acting(), edge.viewer(), batch, wanted, expected=seen, today=today()),
    )


@blueprint.post(f"{BATCH}/send")
@requires(Permission.BATCH_CHANGE)
@blueprint.changes()
@blueprint.answers(200, shapes.BatchSchema, tagged=True)
def send_batch(batch: uuid.UUID) -> Response:
    """Hand a draft over to the branch."""
    return _stepped(batch, lambda session, seen: service.send(session, acting(), edge.viewer(), batch, expected=seen))


@blueprint.post(f"{BATCH}/receive")
@requires(Permission.BATCH_CHANGE)
@blueprint.changes()
@blueprint.answers(200, shapes.BatchSchema, tagged=True)
def receive_batch(batch: uuid.UUID) -> Response:
    """The branch has the list."""
    return _stepped(batch, lambda session, seen: service.receive(session, acting(), edge.viewer(), batch, expected=seen))


@blueprint.post(f"{BATCH}/verify")
@requires(Permission.BATCH_CHANGE)
@blueprint.changes()
@blueprint.takes(shapes.BatchAnswerGivenSchema)
@blueprint.answers(200, shapes.BatchSchema, tagged=True)
def verify_batch(given: Arguments, batch: uuid.UUID) -> Response:
    """The branch answers how many it accepts, and why not the others."""
    found, sure = doc.answer_of(given), given["no_nik"]

    def step(session: Session, seen: int) -> Batch:
        made = service.verify(session, acting(), edge.viewer(), batch, found, expected=seen)
        return edge.without_numbers(made, {"answer": found.words}, no_nik=sure)

    return _stepped(batch, step)


@blueprint.post(f"{BATCH}/sign")
@requires(Permission.BATCH_CHANGE)
@blueprint.changes()
@blueprint.takes(shapes.BatchSignatureGivenSchema)
@blueprint.answers(200, shapes.BatchSchema, tagged=True)
def sign_batch(given: Arguments, batch: uuid.UUID) -> Response:
    """Sign for one's side; with both signatures the batch is agreed and locked."""
    hand = doc.hand_of(given, current_principal().name)
    return _stepped(batch, lambda session, seen: service.sign(session, acting(), edge.viewer(), batch, hand, expected=seen))


@blueprint.post(f"{BATCH}/unsign")
@requires(Permission.BATCH_CHANGE)
@blueprint.changes()
@blueprint.answers(200, shapes.BatchSchema, tagged=True)
def unsign_batch(batch: uuid.UUID) -> Response:
    """Take back one's side's signature, until both have signed."""
    return _stepped(batch, lambda session, seen: going_back.unsign(session, acting(), edge.viewer(), batch, expected=seen))


@blueprint.post(f"{BATCH}/return")
@requires(Permission.BATCH_CHANGE)
@blueprint.changes()
@blueprint.takes(shapes.BatchReturnGivenSchema)
@blueprint.answers(200, shapes.BatchSchema, tagged=True)
def return_batch(given: Arguments, batch: uuid.UUID) -> Response:
    """The branch gives back what was sent, for the region to mend."""
    return _stepped(batch, _with_reason(going_back.give_back, batch, given))


@blueprint.post(f"{BATCH}/contest")
@requires(Permission.BATCH_CHANGE)
@blueprint.changes()
@blueprint.takes(shapes.BatchReturnGivenSchema)
@blueprint.answers(200, shapes.BatchSchema, tagged=True)
def contest_batch(given: Arguments, batch: uuid.UUID) -> Response:
    """The region asks for another answer, until the first signature."""
    return _stepped(batch, _with_reason(going_back.contest, batch, given))


@blueprint.post(f"{BATCH}/withdraw")
@requires(Permission.BATCH_CHANGE)
@blueprint.changes()
@blueprint.takes(shapes.BatchWithdrawalGivenSchema)
@blueprint.answers(200, shapes.BatchSchema, tagged=True)
def withdraw_batch(given: Arguments, batch: uuid.UUID) -> Response:
    """Take back a draft, or what the branch has not received yet."""
    return _stepped(batch, _with_reason(going_back.withdraw, batch, given))


@blueprint.post(f"{BATCH}/resubmit")
@requires(Permission.BATCH_CHANGE)
@blueprint.changes()
@blueprint.answers(201, shapes.BatchSchema, tagged=True, located=True)
def resubmit_batch(batch: uuid.UUID) -> Response:
    """A new draft with the people that were rejected; it names the old batch, whose ETag If-Match carries."""
    return _stepped(
        batch,
        lambda session, seen: service.resubmit(session, acting(), edge.viewer(), batch, expected=seen, today=today()),
        CREATED,
    )


def _with_reason(verb: Callable[..., Batch], batch: uuid.UUID, given: Arguments) -> Callable[[Session, int], Batch]:
    """The step, unless its reason holds what looks like somebody's number."""

    def step(session: Session, seen: int) -> Batch:
        made = verb(session, acting(), edge.viewer(), batch, expected=seen, reason=given["reason"])
        return edge.without_numbers(made, {"reason": given["reason"]}, no_nik=given["no_nik"])

    return step


def _answer(batch: Batch, status: int = OK) -> Response:
    location = url_for(".one_batch", code=current_tenant().code, batch=batch.id) if status == CREATED else None
    document, tag = _shown(batch)
    return answer(document, status=status, tag=tag, location=location)


def _stepped(batch: uuid.UUID, step: Callable[[Session, int], Batch], status: int = OK) -> Response:
    """Do a step on a batch whose present state the asker names.

    Raises:
        NotFoundError: there is no such batch that one's side sees.
    """
    needs_some_match()
    with tenant_session() as session:
        seen = existing(queries.batch(session, edge.viewer(), batch))
        with step_on(seen, lambda batch: _shown(queries.shown_to(session, edge.viewer(), batch))):
            changed = step(session, seen.row_version)
        shown = queries.shown_to(session, edge.viewer(), changed)
    lists.forget(current_ground().store, current_tenant().code, seen, changed)
    return _answer(shown, status)


def _shown(batch: Batch) -> tuple[dict[str, Any], str]:
    return doc.batch_document(current_tenant().code, batch), doc.tag_of(batch)
