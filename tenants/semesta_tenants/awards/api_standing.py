"""What a region's own programs read and say about its standing: JSON below the tenant's address."""

from __future__ import annotations

import hashlib
import uuid
from typing import Any

from flask import Response, url_for
from flask_babel import force_locale
from sqlalchemy.orm import Session

from semesta_platform.accounts.roles import ROLES, Role
from semesta_platform.errors import ForbiddenError, existing
from semesta_platform.http.access import current_principal
from semesta_platform.http.api import ApiBlueprint
from semesta_platform.http.api_answers import CREATED, answer, page
from semesta_platform.http.api_conditions import needs_match, needs_some_match
from semesta_platform.http.observation import request_id
from semesta_platform.http.permissions import Permission, requires
from semesta_platform.http.routing import current_tenant, tenant_session
from semesta_tenants.awards import explained, objecting, queries, shapes
from semesta_tenants.awards import shapes_beside as beside
from semesta_tenants.awards.api import opened_or_missing, region_document
from semesta_tenants.awards.ledger import Objection, Opened, PublicChoice
from semesta_tenants.coverage import edge
from semesta_tenants.coverage.records import Operator

TENANT = "/tenants/<tenant_code:code>"
OBJECTION = f"{TENANT}/objections/<uuid:objection>"
Arguments = dict[str, Any]
blueprint = ApiBlueprint("awards_standing_api", __name__, description="Where a region stands, and what it says about that.")


@blueprint.get(f"{TENANT}/standing")
@requires(Permission.RANKING_VIEW)
@blueprint.takes(beside.StandingQuerySchema, location="query")
@blueprint.answers(200, shapes.RegionStandingSchema)
def standing(asked: Arguments) -> Response:
    """Why this region stands where it stands in the newest run of an edition, down to each criterion.

    Raises:
        NotFoundError: there is no such edition, no run of it, or none that speaks of this region.
    """
    with tenant_session() as session:
        opened = opened_or_missing(session, asked["edition"]) if "edition" in asked else _usual(session)
        document = region_document(session, opened, current_tenant().code)
    return answer(document)


@blueprint.get(f"{TENANT}/objections")
@requires(Permission.RANKING_VIEW)
@blueprint.takes(beside.ObjectionsQuerySchema, location="query")
@blueprint.answers(200, beside.ObjectionsPageSchema)
def list_objections(asked: Arguments) -> Response:
    """This region's objections with their answers, newest first."""
    with tenant_session() as session:
        found = queries.objections(session, tenant=current_tenant().code, edition=asked.get("edition"))
    return page([explained.objection_document(each) for each in found], None)


@blueprint.get(OBJECTION)
@requires(Permission.RANKING_VIEW)
@blueprint.answers(200, beside.ObjectionSchema)
def one_objection(objection: uuid.UUID) -> Response:
    """One of this region's objections."""
    with tenant_session() as session:
        found = existing(queries.objection(session, objection))
    return answer(explained.objection_document(found))


@blueprint.post(f"{TENANT}/objections")
@requires(Permission.OBJECTION_RAISE)
@blueprint.takes(beside.ObjectionGivenSchema)
@blueprint.answers(201, beside.ObjectionSchema, located=True)
def raise_objection(given: Arguments) -> Response:
    """Hold something against where this region stands in a run, with what shows it.

    Raises:
        NotFoundError: there is no such run.
        InvalidError: the edition has no such category.
    """
    with tenant_session() as session:
        made = objecting.object_to(session, edge.acting(), **given)
    return _made(made)


@blueprint.post(f"{OBJECTION}/answer")
@requires(Permission.OPERATOR_MANAGE)
@blueprint.takes(beside.AnswerGivenSchema)
@blueprint.refuses(409)
@blueprint.answers(200, beside.ObjectionSchema)
def answer_objection(given: Arguments, objection: uuid.UUID) -> Response:
    """Answer an objection of this region on record, once; by the operator who holds no office in the region.

    Raises:
        NotFoundError: there is no such objection of this region.
        ForbiddenError: who answers holds an office here.
        ConflictError: it is answered already.
    """
    with tenant_session() as session:
        made = objecting.answer(session, _operator(), objection, **given)
    return answer(explained.objection_document(made))


@blueprint.get(f"{TENANT}/public-choice")
@requires(Permission.RANKING_VIEW)
@blueprint.answers(200, beside.ChoiceSchema, tagged=True)
def public_choice() -> Response:
    """What this region shows to anybody; its ETag is what a change must name."""
    with tenant_session() as session:
        found = queries.choice(session, current_tenant().code)
    return _chosen(found)


@blueprint.put(f"{TENANT}/public-choice")
@requires(Permission.SETTINGS_CHANGE)
@blueprint.changes()
@blueprint.takes(beside.ChoiceGivenSchema)
@blueprint.answers(200, beside.ChoiceSchema, tagged=True)
def choose_public(given: Arguments) -> Response:
    """Decide what this region shows to anybody: its newest published figure, where it stands, both or nothing."""
    needs_some_match()
    with tenant_session() as session:
        objecting.hold_choice(session)
        seen = queries.choice(session, current_tenant().code)
        needs_match(_tag(seen), explained.choice_document(seen, _tag(seen)))
        changed = objecting.choose_public(session, edge.acting(), **given)
    return _chosen(changed)


@blueprint.get(f"{TENANT}/looks")
@requires(Permission.RANKING_VIEW)
@blueprint.answers(200, beside.LooksPageSchema)
def list_looks() -> Response:
    """On which days somebody of the centre looked at this region's standing, newest first: the last hundred."""
    with tenant_session() as session:
        found = queries.looks(session, current_tenant().code)
    return page([explained.look_document(each) for each in found], None)


# ---- shared --------------------------------------------------------------------------------------------------------------------


def _usual(session: Session) -> Opened:
    """The edition with the latest as-of date; simulations come after all others."""
    return existing(next(iter(queries.opened(session)), None))


def _operator() -> Operator:
    person = current_principal().person
    if person is None:
        raise ForbiddenError
    with force_locale("id"):
        words = str(ROLES[Role.OPERATOR].words)
    return Operator(person, words, edge.holds_office(), request_id())


def _made(objection: Objection) -> Response:
    location = url_for(".one_objection", code=current_tenant().code, objection=objection.id)
    return answer(explained.objection_document(objection), status=CREATED, location=location)


def _tag(choice: PublicChoice) -> str:
    said = f"{choice.tenant}\n{choice.at}\n{choice.figures}\n{choice.ranking}"
    return hashlib.sha256(said.encode()).hexdigest()[:32]


def _chosen(choice: PublicChoice) -> Response:
    return answer(explained.choice_document(choice, _tag(choice)), tag=_tag(choice))
