"""A region's action items as JSON: the list for programs, one item with its notes, and its steps under If-Match."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from flask import Response, url_for
from sqlalchemy.orm import Session

from semesta_platform.errors import InvalidError, existing
from semesta_platform.http.api import ApiBlueprint
from semesta_platform.http.api_answers import CREATED, OK, answer, page
from semesta_platform.http.api_conditions import needs_some_match, step_on
from semesta_platform.http.api_cursors import key_in, page_of
from semesta_platform.http.permissions import Permission, requires
from semesta_platform.http.routing import current_tenant, tenant_session
from semesta_platform.interface.words import gettext as _
from semesta_tenants.actions import documents as doc
from semesta_tenants.actions import edge, queries, reading, rules, service, shapes
from semesta_tenants.actions.records import Action, Wanted
from semesta_tenants.coverage.edge import acting, today
from semesta_tenants.targets.shapes import fits

ACTIONS = "/tenants/<tenant_code:code>/actions"
ACTION = f"{ACTIONS}/<uuid:action>"
Arguments = dict[str, Any]
blueprint = ApiBlueprint("actions_api", __name__, description="What the forum decided: who does what until when, and what moved.")


@blueprint.get(ACTIONS)
@requires(Permission.FORUM_VIEW)
@blueprint.takes(shapes.ActionsQuerySchema, location="query")
@blueprint.answers(200, shapes.ActionsPageSchema)
def list_actions(asked: Arguments) -> Response:
    """Action items in the order in which they were made; a liaison gets those of meetings to which the branch is invited."""
    after = key_in(asked.get("cursor"), uuid.UUID)
    with tenant_session() as session:
        found = queries.after(session, doc.narrowing_of(asked), edge.scope(), key=after, limit=asked["limit"] + 1)
    rows, cursor = page_of(found, asked["limit"], lambda line: (str(line.id),))
    return page([doc.line_document(each) for each in rows], cursor)


@blueprint.post(ACTIONS)
@requires(Permission.ACTION_CHANGE)
@blueprint.takes(shapes.ActionGivenSchema)
@blueprint.answers(201, shapes.ActionSchema, tagged=True, located=True)
def make_action(given: Arguments) -> Response:
    """Write down an action item. Staff of an organisation do so for that organisation alone.

    Raises:
        NotFoundError: the owner, the meeting, its line or the target is none of this region.
        InvalidError: a field cannot be so.
    """
    wanted = _wanted(given)
    with tenant_session() as session:
        made = service.make(session, acting(), edge.desk(), wanted)
        document = _document(session, made)
    location = url_for(".one_action", code=current_tenant().code, action=made.id)
    return answer(document, status=CREATED, tag=doc.tag_of(made), location=location)


@blueprint.get(ACTION)
@requires(Permission.FORUM_VIEW)
@blueprint.answers(200, shapes.ActionSchema, tagged=True)
def one_action(action: uuid.UUID) -> Response:
    """One action item with its notes and how its indicator moved; its ETag is what a change must name.

    Raises:
        NotFoundError: there is none.
    """
    with tenant_session() as session:
        found = _seen(session, action)
        document = _document(session, found)
    return answer(document, status=OK, tag=doc.tag_of(found))


@blueprint.put(ACTION)
@requires(Permission.ACTION_CHANGE)
@blueprint.changes()
@blueprint.takes(shapes.ActionChangeSchema)
@blueprint.answers(200, shapes.ActionSchema, tagged=True)
def change_action(given: Arguments, action: uuid.UUID) -> Response:
    """Change an item that is still to be done; its meeting and source stay.

    Raises:
        NotFoundError: there is none, or the owner or target is none of this region.
        ForbiddenError: it is another organisation's.
        StaleStateError: somebody changed it first; the answer carries what now stands.
        DescribedConflictError: it is closed.
        InvalidError: a field cannot be so.
    """
    wanted = _wanted(given)
    return _stepped(action, lambda session, seen: service.change(session, acting(), edge.desk(), action, wanted, expected=seen))


@blueprint.post(f"{ACTION}/start")
@requires(Permission.ACTION_CHANGE)
@blueprint.changes()
@blueprint.answers(200, shapes.ActionSchema, tagged=True)
def start_action(action: uuid.UUID) -> Response:
    """Work on it has begun, or goes on."""
    return _stepped(action, lambda session, seen: service.start(session, acting(), edge.desk(), action, expected=seen))


@blueprint.post(f"{ACTION}/wait")
@requires(Permission.ACTION_CHANGE)
@blueprint.changes()
@blueprint.takes(shapes.ActionWaitingGivenSchema)
@blueprint.answers(200, shapes.ActionSchema, tagged=True)
def put_action_off(given: Arguments, action: uuid.UUID) -> Response:
    """It waits for somebody else."""
    return _stepped(
        action,
        lambda session, seen: service.wait(session, acting(), edge.desk(), action, expected=seen, note=given["note"]),
    )


@blueprint.post(f"{ACTION}/finish")
@requires(Permission.ACTION_CHANGE)
@blueprint.changes()
@blueprint.takes(shapes.ActionFinishingGivenSchema)
@blueprint.answers(200, shapes.ActionSchema, tagged=True)
def finish_action(given: Arguments, action: uuid.UUID) -> Response:
    """It is done."""
    return _stepped(action, lambda session, seen: service.finish(session, acting(), edge.desk(), action, expected=seen, **given))


@blueprint.post(f"{ACTION}/cancel")
@requires(Permission.ACTION_CHANGE)
@blueprint.changes()
@blueprint.takes(shapes.ActionCancellingGivenSchema)
@blueprint.answers(200, shapes.ActionSchema, tagged=True)
def cancel_action(given: Arguments, action: uuid.UUID) -> Response:
    """It will not be done."""
    return _stepped(action, lambda session, seen: service.cancel(session, acting(), edge.desk(), action, expected=seen, **given))


@blueprint.post(f"{ACTION}/reopen")
@requires(Permission.ACTION_CHANGE)
@blueprint.changes()
@blueprint.answers(200, shapes.ActionSchema, tagged=True)
def reopen_action(action: uuid.UUID) -> Response:
    """A closed item is to be done after all."""
    return _stepped(action, lambda session, seen: service.reopen(session, acting(), edge.desk(), action, expected=seen))


@blueprint.post(f"{ACTION}/notes")
@requires(Permission.ACTION_CHANGE)
@blueprint.changes()
@blueprint.takes(shapes.ActionNoteGivenSchema)
@blueprint.answers(200, shapes.ActionSchema, tagged=True)
def note_action(given: Arguments, action: uuid.UUID) -> Response:
    """Add a note on how it goes; the item itself, and so its ETag, stays."""
    return _stepped(action, lambda session, _seen: service.note(session, acting(), edge.desk(), action, text=given["text"]))


def _wanted(given: Arguments) -> Wanted:
    indicator = rules.indicator_of(given["indicator"])
    if indicator is not None and not fits(given["expected"], rate=indicator.is_rate):
        raise InvalidError(
            _("Ada isian yang perlu diperbaiki."),
            {"expected": [_("Tulis persen sebagai teks, misalnya 80.5, atau jumlah orang sebagai bilangan bulat.")]},
        )
    return doc.wanted_of(given)


def _seen(session: Session, action: uuid.UUID) -> Action:
    return existing(queries.seen(session, action, edge.scope()))


def _document(session: Session, action: Action) -> Arguments:
    moved = reading.movements(session, [action], today=today()).get(action.id)
    return doc.action_document(action, moved, queries.notes(session, action.id))


def _stepped(action: uuid.UUID, step: Callable[[Session, int], Action]) -> Response:
    """Do a step on an item whose present state the asker names.

    Raises:
        NotFoundError: there is no such item.
    """
    needs_some_match()
    with tenant_session() as session:
        seen = _seen(session, action)
        with step_on(seen, lambda item: (_document(session, item), doc.tag_of(item))):
            changed = step(session, seen.row_version)
        document = _document(session, changed)
    return answer(document, status=OK, tag=doc.tag_of(changed))
