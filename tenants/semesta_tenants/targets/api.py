"""Targets as JSON: for a region's programs, its branch's readers, and a province that looks at what it is shown."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Response, url_for
from sqlalchemy.orm import Session

from semesta_platform.database import uuid7
from semesta_platform.errors import existing
from semesta_platform.http.api import ApiBlueprint
from semesta_platform.http.api_answers import CREATED, OK, answer, page
from semesta_platform.http.api_conditions import needs_some_match, step_on
from semesta_platform.http.api_cursors import key_in, page_of
from semesta_platform.http.permissions import Permission, requires
from semesta_platform.http.routing import current_tenant, tenant_session
from semesta_tenants.coverage.edge import acting, today
from semesta_tenants.targets import documents as doc
from semesta_tenants.targets import queries, reading, service, shapes
from semesta_tenants.targets.edge import regencies
from semesta_tenants.targets.records import Target

LIST = "/tenants/<tenant_code:code>/targets"
ONE = f"{LIST}/<uuid:target>"
Arguments = dict[str, Any]
blueprint = ApiBlueprint("targets_api", __name__, description="A region's targets, their versions, and where they stand.")


@blueprint.get(LIST)
@requires(Permission.TARGET_VIEW)
@blueprint.takes(shapes.TargetsQuerySchema, location="query")
@blueprint.answers(200, shapes.TargetsPageSchema)
def list_targets(asked: Arguments) -> Response:
    """Targets as they now stand, in the order in which they were first set."""
    after = key_in(asked.get("cursor"), uuid.UUID)
    withdrawn = asked["withdrawn"] == "true"
    with tenant_session() as session:
        found = queries.targets_page(session, after=after, withdrawn=withdrawn, limit=asked["limit"] + 1)
        rows, cursor = page_of(found, asked["limit"], lambda target: (str(target.id),))
        lines = reading.beside(session, rows, today=today())
    return page([doc.target_document(each) for each in lines], cursor)


@blueprint.get(f"{LIST}/shared")
@requires(Permission.TARGET_VIEW)
@blueprint.answers(200, shapes.SharedTargetsPageSchema)
def list_shared() -> Response:
    """What its regencies and cities show this province, by region; empty for a tenant that is no province."""
    if regencies() is None:
        return page([], None)
    with tenant_session() as session:
        found = reading.shared(session, today=today())
    return page(doc.shared_documents(found), None)


@blueprint.get(ONE)
@requires(Permission.TARGET_VIEW)
@blueprint.answers(200, shapes.WholeTargetSchema, tagged=True)
def one_target(target: uuid.UUID) -> Response:
    """One target with all its versions; its ETag is what a change must name.

    Raises:
        NotFoundError: there is none.
    """
    with tenant_session() as session:
        return _answer(session, target)


@blueprint.post(LIST)
@requires(Permission.TARGET_SET)
@blueprint.takes(shapes.TargetGivenSchema)
@blueprint.answers(201, shapes.WholeTargetSchema, tagged=True, located=True)
def set_target(given: Arguments) -> Response:
    """Set a target: its first version."""
    wished = doc.target_of(given, uuid7())
    with tenant_session() as session:
        kept = service.set_target(session, acting(), wished, today=today())
        return _answer(session, kept.id, CREATED)


@blueprint.put(ONE)
@requires(Permission.TARGET_SET)
@blueprint.changes()
@blueprint.takes(shapes.ChangeGivenSchema)
@blueprint.answers(200, shapes.WholeTargetSchema, tagged=True)
def change(given: Arguments, target: uuid.UUID) -> Response:
    """Change a target, which is a further version with its reason.

    Raises:
        NotFoundError: there is none.
        MissingConditionError: no If-Match.
        StaleStateError: somebody changed it first; the answer carries it as it now stands.
        DescribedConflictError: it was given up.
    """
    needs_some_match()
    wished = doc.target_of(given, target)
    with tenant_session() as session:
        seen = existing(queries.target(session, target))
        with step_on(seen, _shown):
            service.change_target(session, acting(), wished, expected=seen.number, today=today())
        return _answer(session, target)


@blueprint.post(f"{ONE}/withdraw")
@requires(Permission.TARGET_SET)
@blueprint.changes()
@blueprint.takes(shapes.TargetReasonGivenSchema)
@blueprint.answers(200, shapes.WholeTargetSchema, tagged=True)
def withdraw(given: Arguments, target: uuid.UUID) -> Response:
    """Give a target up, with a reason; it stays readable.

    Raises:
        NotFoundError: there is none.
        MissingConditionError: no If-Match.
        StaleStateError: somebody changed it first; the answer carries it as it now stands.
        DescribedConflictError: it was given up before.
    """
    needs_some_match()
    with tenant_session() as session:
        seen = existing(queries.target(session, target))
        with step_on(seen, _shown):
            service.withdraw_target(session, acting(), target, expected=seen.number, reason=given["reason"])
        return _answer(session, target)


def _answer(session: Session, target: uuid.UUID, status: int = OK) -> Response:
    found = existing(reading.one(session, target, today=today()))
    location = url_for(".one_target", code=current_tenant().code, target=target) if status == CREATED else None
    return answer(doc.whole_document(found), status=status, tag=doc.tag_of(found.line.target), location=location)


def _shown(target: Target) -> tuple[dict[str, Any], str]:
    return doc.version_document(target), doc.tag_of(target)
