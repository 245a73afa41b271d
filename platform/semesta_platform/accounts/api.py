"""People and the record of what happened as JSON: who asks, who holds which role in a tenant, what was done there."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any
from zoneinfo import ZoneInfo

from flask import Response, url_for

from semesta_platform.accounts import edge, queries, seats, shapes
from semesta_platform.accounts.payloads import invited_to_tenant
from semesta_platform.accounts.records import Invitation, Membership
from semesta_platform.accounts.roles import TENANT_ROLES
from semesta_platform.audit import queries as record
from semesta_platform.audit.records import Entry
from semesta_platform.errors import InvalidError, existing
from semesta_platform.http.access import current_principal
from semesta_platform.http.api import ApiBlueprint
from semesta_platform.http.api_answers import CREATED, answer, nothing, page
from semesta_platform.http.api_cursors import key_in, page_of
from semesta_platform.http.ground import registry_session
from semesta_platform.http.permissions import Permission, requires
from semesta_platform.http.routing import current_tenant, tenant_session

TENANT = "/tenants/<tenant_code:code>"
Arguments = dict[str, Any]
FORM = {"surel": "email", "nama": "name", "peran": "role", "opd": "organisation"}
"""Names of fields in the page's form, whose checks are shared, and what the JSON body calls them."""
blueprint = ApiBlueprint("accounts_api", __name__, description="Who asks, a tenant's people, and what happened there.")


@blueprint.get("/me")
@requires(Permission.SIGNED_IN)
@blueprint.answers(200, shapes.MeSchema)
def me() -> Response:
    """Who asks, where they work, and what they may do there."""
    principal = current_principal()
    with registry_session() as session:
        person = existing(None if principal.person is None else queries.person(session, principal.person))
    tenants: dict[str, list[str]] = {}
    for grant in sorted(principal.grants, key=lambda each: (each.tenant_code or "", each.permission)):
        tenants.setdefault(grant.tenant_code or "", []).append(grant.permission)
    return answer(
        {
            "id": person.id,
            "email": person.email,
            "name": person.name,
            "places": [
                {"tenant": each.tenant_code, "name": str(each.name), "role": each.role, "role_words": str(each.role_words)}
                for each in principal.places
            ],
            "everywhere": tenants.pop("", []),
            "tenants": tenants,
        }
    )


@blueprint.get(f"{TENANT}/people")
@requires(Permission.PEOPLE_MANAGE)
@blueprint.takes(shapes.PageQuerySchema, location="query")
@blueprint.answers(200, shapes.PeoplePageSchema)
def list_people(asked: Arguments) -> Response:
    """The roles that are held in this tenant, by the person's name."""
    after = key_in(asked.get("cursor"), _line_after)
    with registry_session() as session:
        everybody = queries.memberships(session, tenant_code=current_tenant().code)
    # A tenant has tens of people: its list is read whole, and cut here.
    held = sorted((each for each in everybody if after is None or _line_of(each) > after), key=_line_of)
    rows, cursor = page_of(held[: asked["limit"] + 1], asked["limit"], _line_of)
    return page([_membership_document(each) for each in rows], cursor)


@blueprint.delete(f"{TENANT}/people/<uuid:membership>")
@requires(Permission.PEOPLE_MANAGE)
@blueprint.refuses(409)
@blueprint.answers(204)
def revoke(membership: uuid.UUID) -> Response:
    """Take a role in this tenant back; it fails on the person's next request. A role never changes, so there is no If-Match.

    Raises:
        OwnSeatError: it is one's own.
    """
    with tenant_session() as session:
        seats.revoke(session, membership, edge.actor(current_tenant().code))
    return nothing()


@blueprint.get(f"{TENANT}/invitations")
@requires(Permission.PEOPLE_MANAGE)
@blueprint.takes(shapes.PageQuerySchema, location="query")
@blueprint.answers(200, shapes.InvitationsPageSchema)
def list_invitations(asked: Arguments) -> Response:
    """Invitations to this tenant that can still be used, the newest first."""
    before = key_in(asked.get("cursor"), uuid.UUID)
    with registry_session() as session:
        waiting = queries.invitations(session, tenant_code=current_tenant().code)
    found = [each for each in waiting if before is None or each.id < before]
    rows, cursor = page_of(found[: asked["limit"] + 1], asked["limit"], lambda each: (str(each.id),))
    return page([_invitation_document(each) for each in rows], cursor)


@blueprint.post(f"{TENANT}/invitations")
@requires(Permission.PEOPLE_MANAGE)
@blueprint.takes(shapes.InvitationGivenSchema)
@blueprint.answers(201, shapes.LinkSchema)
def invite(given: Arguments) -> Response:
    """Make a link for somebody, good once and for seven days; an open invitation of the same address to the same role ends."""
    tenant = current_tenant()
    try:
        asked = invited_to_tenant({ours: given[name] or "" for ours, name in FORM.items()}, tenant.code, TENANT_ROLES)
    except InvalidError as error:
        raise InvalidError(error.message, {FORM.get(name, name): said for name, said in error.fields.items()}) from error
    with tenant_session() as session:
        secret = seats.invite(session, asked.email, asked.name, asked.seat, edge.actor(tenant.code))
    link = url_for("accounts.invitation", token=secret.text, _external=True)
    return answer({"email": asked.email, "link": link, "expires_at": secret.expires_at}, status=CREATED)


@blueprint.delete(f"{TENANT}/invitations/<uuid:invitation>")
@requires(Permission.PEOPLE_MANAGE)
@blueprint.answers(204)
def withdraw(invitation: uuid.UUID) -> Response:
    """Take an open invitation back; its link stops working."""
    with tenant_session() as session:
        seats.revoke_invitation(session, invitation, edge.actor(current_tenant().code))
    return nothing()


@blueprint.get(f"{TENANT}/audit")
@requires(Permission.AUDIT_VIEW)
@blueprint.takes(shapes.EntriesQuerySchema, location="query")
@blueprint.answers(200, shapes.EntriesPageSchema)
def list_entries(asked: Arguments) -> Response:
    """What happened in this tenant, newest first."""
    before = key_in(asked.pop("cursor", None), _moment_of)
    limit = asked.pop("limit")
    zone = ZoneInfo(current_tenant().zone)
    with tenant_session() as session:
        found = record.entries(session, **asked, before=before, limit=limit + 1, zone=zone)
    rows, cursor = page_of(found, limit, lambda each: (each.at.isoformat(), str(each.id)))
    return page([_entry_document(each) for each in rows], cursor)


def _line_of(each: Membership) -> tuple[str, str]:
    return each.person.name, str(each.id)


def _line_after(name: str, identity: str) -> tuple[str, str]:
    return name, str(uuid.UUID(identity))


def _moment_of(at: str, identity: str) -> tuple[dt.datetime, uuid.UUID]:
    moment = dt.datetime.fromisoformat(at)
    if moment.tzinfo is None:
        raise ValueError(at)
    return moment, uuid.UUID(identity)


def _membership_document(each: Membership) -> dict[str, Any]:
    return {
        "id": each.id,
        "person": {"id": each.person.id, "email": each.person.email, "name": each.person.name},
        "role": each.seat.role,
        "organisation": each.seat.organisation,
        "granted_at": each.granted_at,
    }


def _invitation_document(each: Invitation) -> dict[str, Any]:
    return {
        "id": each.id,
        "email": each.email,
        "name": each.name,
        "role": each.seat.role,
        "organisation": each.seat.organisation,
        "expires_at": each.expires_at,
    }


def _entry_document(each: Entry) -> dict[str, Any]:
    return {
        "id": each.id,
        "at": each.at,
        "actor": each.actor,
        "actor_id": each.actor_id,
        "action": each.action,
        "subject_kind": each.subject_kind,
        "subject_id": each.subject_id,
        "before": each.before,
        "after": each.after,
        "request_id": each.request_id,
    }
