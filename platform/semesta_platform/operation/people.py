"""The operator's people: who holds which role anywhere, give a role or a link, take it back."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from types import MappingProxyType
from typing import Any

import structlog
from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from semesta_platform.accounts import edge, queries, seats
from semesta_platform.accounts import service as accounts
from semesta_platform.accounts.payloads import Invited, invited_anywhere
from semesta_platform.accounts.records import Membership, Secret
from semesta_platform.accounts.roles import ROLES
from semesta_platform.errors import ConflictError, InvalidError, existing
from semesta_platform.http.access import current_principal
from semesta_platform.http.ground import registry_session
from semesta_platform.http.permissions import Permission, requires
from semesta_platform.interface.tables import ordered_by
from semesta_platform.operation import service
from semesta_platform.tenancy import queries as directory
from semesta_platform.tenancy.records import TenantState

SEE_OTHER = 303
ADDRESS = "/operator/orang"
MOST_ROWS = 200
KEYS: MappingProxyType[str, Callable[[Membership], Any]] = MappingProxyType(
    {
        "nama": lambda each: each.person.name.casefold(),
        "surel": lambda each: each.person.email,
        "peran": lambda each: str(ROLES[each.seat.role].words),
        "tempat": lambda each: each.place_name or "",
    }
)
_log = structlog.stdlib.get_logger(__name__)
blueprint = Blueprint("operation_people", __name__, template_folder="templates")
Answer = str | Response | tuple[str, int]


@blueprint.get(ADDRESS)
@requires(Permission.OPERATOR_MANAGE)
def overview() -> str:
    """Everybody with a role, and the form to give one."""
    return _page()


@blueprint.post(ADDRESS)
@requires(Permission.OPERATOR_MANAGE)
def give() -> Answer:
    """Grant a role to an account that is there; otherwise make a link that is shown on this answer alone."""
    try:
        asked = invited_anywhere(request.form)
        secret = _given(asked)
    except InvalidError as error:
        return _page(error), edge.UNPROCESSABLE
    if secret is not None:
        return _page(secret=secret, invited=asked.email)
    flash(_("Peran diberikan kepada %(email)s.", email=asked.email), "good")
    return redirect(ADDRESS, SEE_OTHER)


@blueprint.post(f"{ADDRESS}/<uuid:membership>/cabut")
@requires(Permission.OPERATOR_MANAGE)
def revoke(membership: uuid.UUID) -> Response:
    """Take a role back; it fails on the person's next request.

    Raises:
        NotFoundError: nobody holds a seat of this id.
    """
    with registry_session() as session:
        found = existing(queries.membership(session, membership))
    try:
        with edge.seat_transaction(found.seat.tenant_code) as session:
            held = seats.revoke(session, membership, edge.actor())
        flash(_("Peran %(name)s dicabut.", name=held.person.name), "good")
    except seats.OwnSeatError:
        flash(_("Peran Anda sendiri hanya dapat dicabut oleh pengelola lain."), "bad")
    return redirect(ADDRESS, SEE_OTHER)


@blueprint.post(f"{ADDRESS}/undangan/<uuid:invitation>/cabut")
@requires(Permission.OPERATOR_MANAGE)
def withdraw(invitation: uuid.UUID) -> Response:
    """Take an open invitation back.

    Raises:
        NotFoundError: no invitation of this id is open.
    """
    with registry_session() as session:
        found = existing(next((each for each in queries.invitations(session) if each.id == invitation), None))
    with edge.seat_transaction(found.seat.tenant_code) as session:
        seats.revoke_invitation(session, invitation, edge.actor())
    flash(_("Undangan ditarik kembali."), "good")
    return redirect(ADDRESS, SEE_OTHER)


@blueprint.post(f"{ADDRESS}/akun/<uuid:person>/keadaan")
@requires(Permission.OPERATOR_MANAGE)
def set_account(person: uuid.UUID) -> Response:
    """Close an account, which ends its sessions and tokens at once, or open it again.

    Raises:
        NotFoundError: there is no such account.
        ConflictError: the form names no step, or the account stands there already.
    """
    active = {"aktifkan": True, "nonaktifkan": False}.get(request.form.get("langkah", ""))
    if active is None:
        raise ConflictError
    if person == current_principal().person:
        flash(_("Akun Anda sendiri hanya dapat dinonaktifkan oleh pengelola lain."), "bad")
        return redirect(ADDRESS, SEE_OTHER)
    with registry_session() as session:
        changed = accounts.set_active(session, person, active=active)
        held = {each.seat.tenant_code for each in queries.memberships(session) if each.person.id == person}
    # Committed before it is written down: somebody is shut out also where a tenant's schema cannot be reached just now.
    _log.info("account changed", person=str(person), active=active, by=str(current_principal().person))
    for code in sorted(code for code in held if code is not None):
        with edge.seat_transaction(code) as session:
            service.note_account(session, changed, edge.actor())
    words = _("Akun %(name)s aktif lagi.") if active else _("Akun %(name)s dinonaktifkan; semua sesi dan tokennya berakhir.")
    flash(words % {"name": changed.name}, "good")
    return redirect(ADDRESS, SEE_OTHER)


def _given(asked: Invited) -> Secret | None:
    """The link for an address without an account; None when the role is held from now on.

    Raises:
        InvalidError: there is no such tenant or branch.
    """
    _refuse_unknown_place(asked)
    with registry_session() as session:
        known = queries.has_password(session, asked.email)
        person = queries.person_by_email(session, asked.email) if known else None
    if person is not None and not person.active:
        raise InvalidError("closed", {"surel": (_("Akun ini nonaktif. Aktifkan kembali dahulu, lalu beri peran."),)})
    with edge.seat_transaction(asked.seat.tenant_code) as session:
        if person is None:
            return seats.invite(session, asked.email, asked.name, asked.seat, edge.actor())
        seats.grant(session, person, asked.seat, edge.actor())
    return None


def _refuse_unknown_place(asked: Invited) -> None:
    tenant, branch = asked.seat.tenant_code, asked.seat.branch_code
    with registry_session() as session:
        if tenant is not None and directory.tenant_by_code(session, tenant) is None:
            raise InvalidError("no tenant", {"daerah": (_("Pilih daerah dari daftar."),)})
        if branch is not None and branch not in {each.code for each in directory.list_branches(session)}:
            raise InvalidError("no branch", {"cabang": (_("Pilih kantor cabang dari daftar."),)})


def _page(error: InvalidError | None = None, secret: Secret | None = None, invited: str | None = None) -> str:
    words = request.args.get("q", "").casefold().split()[:5]
    with registry_session() as session:
        everybody, waiting = queries.memberships(session), queries.invitations(session)
        closed = queries.closed_accounts(session)
        tenants, branches = directory.list_tenants(session), directory.list_branches(session)
    found = [each for each in everybody if all(word in _searched(each) for word in words)]
    rows, column, direction = ordered_by(found, KEYS, request.args, "nama")
    fields, errors = edge.summary(error) if error else ({}, [])
    names = ("surel", "nama", "peran", "daerah", "cabang", "opd")
    return render_template(
        "operation/people.html",
        rows=rows[:MOST_ROWS],
        total=len(rows),
        sort=column,
        direction=direction,
        invitations=waiting,
        closed=closed,
        roles=ROLES,
        choices=[(role.value, entry.words) for role, entry in ROLES.items()],
        tenants=[(each.code, each.name) for each in tenants if each.state is not TenantState.PREPARING],
        branches=[(each.code, each.name) for each in branches],
        link=None if secret is None else url_for("accounts.invitation", token=secret.text, _external=True),
        secret=secret,
        invited=invited,
        fields=fields,
        errors=errors,
        typed={name: request.form.get(name, "")[: edge.LONGEST_ECHO] for name in names} if error else {},
        given=request.args,
    )


def _searched(each: Membership) -> str:
    words = (each.person.name, each.person.email, each.place_name or "", each.seat.organisation or "")
    return " ".join(words).casefold()
