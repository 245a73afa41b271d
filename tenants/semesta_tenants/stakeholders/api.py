"""The register of organisations as JSON: the list for programs, one organisation, and its steps under If-Match."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from flask import Response, url_for
from sqlalchemy.orm import Session

from semesta_platform.errors import existing
from semesta_platform.http.api import ApiBlueprint
from semesta_platform.http.api_answers import CREATED, OK, answer, page
from semesta_platform.http.api_conditions import needs_some_match, step_on
from semesta_platform.http.api_cursors import key_in, page_of
from semesta_platform.http.permissions import Permission, requires
from semesta_platform.http.routing import current_tenant, tenant_session
from semesta_tenants.coverage.edge import acting
from semesta_tenants.stakeholders import documents as doc
from semesta_tenants.stakeholders import queries, service, shapes
from semesta_tenants.stakeholders.records import Organisation

ORGANISATIONS = "/tenants/<tenant_code:code>/organisations"
ORGANISATION = f"{ORGANISATIONS}/<uuid:organisation>"
Arguments = dict[str, Any]
blueprint = ApiBlueprint("organisations_api", __name__, description="Who takes part in a region's forum, by office.")


@blueprint.get(ORGANISATIONS)
@requires(Permission.FORUM_VIEW)
@blueprint.takes(shapes.OrganisationsQuerySchema, location="query")
@blueprint.answers(200, shapes.OrganisationsPageSchema)
def list_organisations(asked: Arguments) -> Response:
    """Organisations in the order in which they were written down."""
    after = key_in(asked.get("cursor"), uuid.UUID)
    with tenant_session() as session:
        found = queries.after(session, doc.narrowing_of(asked), key=after, limit=asked["limit"] + 1)
    rows, cursor = page_of(found, asked["limit"], lambda line: (str(line.id),))
    return page([doc.line_document(each) for each in rows], cursor)


@blueprint.post(ORGANISATIONS)
@requires(Permission.FORUM_MANAGE)
@blueprint.takes(shapes.OrganisationGivenSchema)
@blueprint.answers(201, shapes.OrganisationSchema, tagged=True, located=True)
def add_organisation(given: Arguments) -> Response:
    """Write an organisation down in the register.

    Raises:
        InvalidError: a field cannot be so, or another one has this name.
    """
    with tenant_session() as session:
        made = service.add(session, acting(), doc.wanted_of(given))
    return _answer(made, CREATED)


@blueprint.get(ORGANISATION)
@requires(Permission.FORUM_VIEW)
@blueprint.answers(200, shapes.OrganisationSchema, tagged=True)
def one_organisation(organisation: uuid.UUID) -> Response:
    """One organisation; its ETag is what a change must name.

    Raises:
        NotFoundError: there is none.
    """
    with tenant_session() as session:
        found = existing(queries.organisation(session, organisation))
    return _answer(found)


@blueprint.put(ORGANISATION)
@requires(Permission.FORUM_MANAGE)
@blueprint.changes()
@blueprint.takes(shapes.OrganisationGivenSchema)
@blueprint.answers(200, shapes.OrganisationSchema, tagged=True)
def change_organisation(given: Arguments, organisation: uuid.UUID) -> Response:
    """Change an organisation that takes part; the report that names it stays.

    Raises:
        NotFoundError: there is none.
        StaleStateError: somebody changed it first; the answer carries what now stands.
        DescribedConflictError: it was struck off.
        InvalidError: a field cannot be so, or another one has this name.
    """
    wanted = doc.wanted_of(given)
    return _stepped(organisation, lambda session, seen: service.change(session, acting(), organisation, wanted, expected=seen))


@blueprint.post(f"{ORGANISATION}/strike-off")
@requires(Permission.FORUM_MANAGE)
@blueprint.changes()
@blueprint.answers(200, shapes.OrganisationSchema, tagged=True)
def strike_organisation_off(organisation: uuid.UUID) -> Response:
    """It takes part no more; where it was named it stays."""
    return _stepped(organisation, lambda session, seen: service.strike_off(session, acting(), organisation, expected=seen))


@blueprint.post(f"{ORGANISATION}/take-back")
@requires(Permission.FORUM_MANAGE)
@blueprint.changes()
@blueprint.answers(200, shapes.OrganisationSchema, tagged=True)
def take_organisation_back(organisation: uuid.UUID) -> Response:
    """It takes part again."""
    return _stepped(organisation, lambda session, seen: service.take_back(session, acting(), organisation, expected=seen))


def _answer(organisation: Organisation, status: int = OK) -> Response:
    made = status == CREATED
    location = url_for(".one_organisation", code=current_tenant().code, organisation=organisation.id) if made else None
    document, tag = _shown(organisation)
    return answer(document, status=status, tag=tag, location=location)


def _stepped(organisation: uuid.UUID, step: Callable[[Session, int], Organisation]) -> Response:
    """Do a step on an organisation whose present state the asker names.

    Raises:
        NotFoundError: there is no such organisation.
    """
    needs_some_match()
    with tenant_session() as session:
        seen = existing(queries.organisation(session, organisation))
        with step_on(seen, _shown):
            changed = step(session, seen.row_version)
    return _answer(changed)


def _shown(organisation: Organisation) -> tuple[dict[str, Any], str]:
    return doc.organisation_document(organisation), doc.tag_of(organisation)
