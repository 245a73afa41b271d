"""Routes of a tenant's people: who holds which role, invite somebody, take a role back."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from types import MappingProxyType
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answered

from semesta_platform.accounts import edge, queries, seats
from semesta_platform.accounts.payloads import invited_to_tenant
from semesta_platform.accounts.records import Membership, Secret
from semesta_platform.accounts.roles import ROLES, TENANT_ROLES
from semesta_platform.errors import InvalidError
from semesta_platform.http.ground import registry_session
from semesta_platform.http.lists import file_answer
from semesta_platform.http.permissions import Permission, requires
from semesta_platform.http.routing import current_tenant, tenant_session
from semesta_platform.interface.tables import csv_text, ordered_by

SEE_OTHER = 303
ADDRESS = "/<tenant:slug>/pengaturan/orang"
KEYS: MappingProxyType[str, Callable[[Membership], Any]] = MappingProxyType(
    {
        "nama": lambda each: each.person.name.casefold(),
        "surel": lambda each: each.person.email,
        "peran": lambda each: str(ROLES[each.seat.role].words),
        "sejak": lambda each: each.granted_at,
    }
)
blueprint = Blueprint("people", __name__, template_folder="templates")
Answer = str | Answered | tuple[str, int]


@blueprint.get(ADDRESS)
@requires(Permission.PEOPLE_MANAGE)
def overview() -> str:
    """Everybody with a role in this tenant, the open invitations, and the form to invite."""
    return _page()


@blueprint.get(f"{ADDRESS}.csv")
@requires(Permission.PEOPLE_MANAGE)
def file() -> Response:
    """The same list for spreadsheets."""
    rows, _column, _direction = _found()
    head = (_("Nama"), _("Alamat surel"), _("Peran"), _("Perangkat daerah"), _("Sejak"))
    cells = [_cells(each) for each in rows]
    return file_answer(csv_text([head, *cells]), f"petugas-{current_tenant().slug}", "csv")


@blueprint.post(ADDRESS)
@requires(Permission.PEOPLE_MANAGE)
def invite() -> Answer:
    """Make a link for somebody; it is shown on this answer and never again."""
    tenant = current_tenant()
    try:
        asked = invited_to_tenant(request.form, tenant.code, TENANT_ROLES)
    except InvalidError as error:
        return _page(error), edge.UNPROCESSABLE
    with tenant_session() as session:
        secret = seats.invite(session, asked.email, asked.name, asked.seat, edge.actor(tenant.code))
    return _page(secret=secret, invited=asked.email)


@blueprint.post(f"{ADDRESS}/<uuid:membership>/cabut")
@requires(Permission.PEOPLE_MANAGE)
def revoke(membership: uuid.UUID) -> Answered:
    """Take a role in this tenant back; it fails on the person's next request."""
    tenant = current_tenant()
    try:
        with tenant_session() as session:
            held = seats.revoke(session, membership, edge.actor(tenant.code))
        flash(_("Peran %(name)s dicabut.", name=held.person.name), "good")
    except seats.OwnSeatError:
        flash(_("Peran Anda sendiri hanya dapat dicabut oleh admin lain."), "bad")
    return redirect(url_for(".overview", slug=tenant.slug), SEE_OTHER)


@blueprint.post(f"{ADDRESS}/undangan/<uuid:invitation>/cabut")
@requires(Permission.PEOPLE_MANAGE)
def withdraw(invitation: uuid.UUID) -> Answered:
    """Take an open invitation back."""
    tenant = current_tenant()
    with tenant_session() as session:
        seats.revoke_invitation(session, invitation, edge.actor(tenant.code))
    flash(_("Undangan ditarik kembali."), "good")
    return redirect(url_for(".overview", slug=tenant.slug), SEE_OTHER)


def _found() -> tuple[list[Membership], str, str]:
    """The list as the address narrows and orders it."""
    words, role = request.args.get("q", "").casefold().split()[:5], request.args.get("peran", "")
    with registry_session() as session:
        everybody = queries.memberships(session, tenant_code=current_tenant().code)
    rows = [
        each
        for each in everybody
        if (not role or each.seat.role.value == role)
        and all(word in f"{each.person.name} {each.person.email} {each.seat.organisation or ''}".casefold() for word in words)
    ]
    return ordered_by(rows, KEYS, request.args, "nama")


def _page(error: InvalidError | None = None, secret: Secret | None = None, invited: str | None = None) -> str:
    tenant = current_tenant()
    rows, column, direction = _found()
    with registry_session() as session:
        waiting = queries.invitations(session, tenant_code=tenant.code)
    fields, errors = edge.summary(error) if error else ({}, [])
    typed = {name: request.form.get(name, "")[: edge.LONGEST_ECHO] for name in ("surel", "nama", "peran", "opd")} if error else {}
    return render_template(
        "accounts/people.html",
        tenant=tenant,
        rows=rows,
        sort=column,
        direction=direction,
        invitations=waiting,
        roles=ROLES,
        choices=[(role.value, ROLES[role].words) for role in TENANT_ROLES],
        link=None if secret is None else url_for("accounts.invitation", token=secret.text, _external=True),
        secret=secret,
        invited=invited,
        fields=fields,
        errors=errors,
        typed=typed,
        given=request.args,
    )


def _cells(each: Membership) -> tuple[str, ...]:
    since = each.granted_at.date().isoformat()
    return (each.person.name, each.person.email, str(ROLES[each.seat.role].words), each.seat.organisation or "", since)
