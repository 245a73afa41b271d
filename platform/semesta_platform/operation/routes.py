"""The operator's tenants, branches and dead jobs."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from types import MappingProxyType
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from semesta_platform.accounts import edge
from semesta_platform.errors import ConflictError, InvalidError, existing
from semesta_platform.http.ground import current_ground, registry_session
from semesta_platform.http.permissions import Permission, requires
from semesta_platform.interface.tables import ordered_by
from semesta_platform.jobs import service as jobs
from semesta_platform.operation import service
from semesta_platform.operation.payloads import branch_from
from semesta_platform.tenancy import queries as directory
from semesta_platform.tenancy import service as tenancy
from semesta_platform.tenancy.names import SharedRole
from semesta_platform.tenancy.records import TenantRecord, TenantState
from semesta_platform.tenancy.scripts import tree
from semesta_platform.transactions import shared_transaction, tenant_transaction

SEE_OTHER = 303
PAGE = 50
INSURER = "BPJS Kesehatan "
"""In front of every branch's name, and of no use where one is chosen among them."""
STATES: MappingProxyType[TenantState, tuple[str, LazyString]] = MappingProxyType(
    {
        TenantState.READY: ("done", _l("Bekerja")),
        TenantState.SUSPENDED: ("waiting", _l("Ditangguhkan")),
        TenantState.PREPARING: ("unknown", _l("Disiapkan")),
    }
)
"""How a tenant's state is shown: a pill's tone and the word."""
KEYS: MappingProxyType[str, Callable[[TenantRecord], Any]] = MappingProxyType(
    {
        "kode": lambda tenant: tenant.code,
        "nama": lambda tenant: tenant.name.casefold(),
        "cabang": lambda tenant: tenant.branch_code or "",
        "versi": lambda tenant: tenant.version,
    }
)
blueprint = Blueprint("operation", __name__, template_folder="templates", url_prefix="/operator")
Answer = str | Response | tuple[str, int]


@blueprint.get("/")
@requires(Permission.OPERATOR_MANAGE)
def tenants() -> str:
    """Every tenant with its state, branch and schema version; at most fifty a page."""
    words = request.args.get("q", "").casefold().split()[:5]
    with registry_session() as session:
        everything, branches = directory.list_tenants(session), directory.list_branches(session)
    found = [each for each in everything if all(word in f"{each.code} {each.name}".casefold() for word in words)]
    rows, column, direction = ordered_by(found, KEYS, request.args, "kode")
    last = max(1, -(-len(rows) // PAGE))
    number = min(max(request.args.get("hal", 1, type=int), 1), last)
    return render_template(
        "operation/tenants.html",
        rows=rows[(number - 1) * PAGE : number * PAGE],
        total=len(rows),
        number=number,
        last=last,
        first=(number - 1) * PAGE + 1,
        sort=column,
        direction=direction,
        branches=[(branch.code, branch.name.removeprefix(INSURER)) for branch in branches],
        states=STATES,
        head_version=tree("tenant").head,
        given=request.args,
    )


@blueprint.post("/daerah/<code>/keadaan")
@requires(Permission.OPERATOR_MANAGE)
def set_state(code: str) -> Response:
    """Suspend a tenant, or let it work again.

    Raises:
        NotFoundError: there is no such tenant.
        ConflictError: its present state does not allow the step.
    """
    state = {"tangguhkan": TenantState.SUSPENDED, "lanjutkan": TenantState.READY}.get(request.form.get("langkah", ""))
    if state is None:
        raise ConflictError
    tenant = _tenant(code)
    with tenant_transaction(current_ground().engine, tenant.code) as session:
        service.set_state(session, tenant, state, edge.actor())
    flash(
        _("%(name)s ditangguhkan.", name=tenant.name)
        if state is TenantState.SUSPENDED
        else _("%(name)s bekerja lagi.", name=tenant.name),
        "good",
    )
    return redirect("/operator/", SEE_OTHER)


@blueprint.post("/daerah/<code>/cabang")
@requires(Permission.OPERATOR_MANAGE)
def assign_branch(code: str) -> Response:
    """Make a branch the verifying one of a tenant, or none.

    Raises:
        NotFoundError: there is no such tenant or branch.
        InvalidError: the form names none, not even the empty one.
    """
    tenant, branch = _tenant(code), request.form.get("cabang")
    if branch is None:
        raise InvalidError("no branch", {"cabang": (_("Pilih kantor cabang dari daftar."),)})
    with tenant_transaction(current_ground().engine, tenant.code) as session:
        service.assign_branch(session, tenant, branch or None, edge.actor())
    flash(_("Kantor cabang %(name)s disimpan.", name=tenant.name), "good")
    return redirect("/operator/", SEE_OTHER)


@blueprint.get("/cabang")
@requires(Permission.OPERATOR_MANAGE)
def branches() -> str:
    """Every branch with its tenants, and the form for one more."""
    return _branches()


@blueprint.post("/cabang")
@requires(Permission.OPERATOR_MANAGE)
def create_branch() -> Answer:
    """A new branch, or another name for one."""
    try:
        code, name = branch_from(request.form)
        with registry_session() as session:
            try:
                tenancy.create_branch(session, code, name, ())
            except InvalidError:
                raise InvalidError("taken", {"nama": (_("Nama ini sudah dipakai kantor cabang lain."),)}) from None
    except InvalidError as error:
        return _branches(error), edge.UNPROCESSABLE
    flash(_("%(name)s disimpan.", name=name), "good")
    return redirect("/operator/cabang", SEE_OTHER)


@blueprint.get("/pekerjaan")
@requires(Permission.OPERATOR_MANAGE)
def dead_jobs() -> str:
    """Work that was given up, with its reason; fifty at a time, the latest asked for first."""
    after = request.args.get("sebelum", type=uuid.UUID)
    with shared_transaction(current_ground().engine, SharedRole.RELAY) as session:
        rows, state = jobs.dead_jobs(session, PAGE + 1, after), jobs.waiting(session)
    return render_template("operation/jobs.html", rows=rows[:PAGE], more=len(rows) > PAGE, state=state)


@blueprint.post("/pekerjaan/<uuid:job>/ulangi")
@requires(Permission.OPERATOR_MANAGE)
def rerun(job: uuid.UUID) -> Response:
    """Let work that was given up be tried again.

    Raises:
        NotFoundError: no work of this id was given up.
    """
    with shared_transaction(current_ground().engine, SharedRole.RELAY) as session:
        jobs.rerun(session, job)
    flash(_("Pekerjaan akan dicoba lagi."), "good")
    return redirect("/operator/pekerjaan", SEE_OTHER)


def _tenant(code: str) -> TenantRecord:
    with registry_session() as session:
        return existing(directory.tenant_by_code(session, code))


def _branches(error: InvalidError | None = None) -> str:
    with registry_session() as session:
        rows = directory.list_branches(session)
        names = {tenant.code: tenant.name for tenant in directory.list_tenants(session)}
    fields, errors = edge.summary(error) if error else ({}, [])
    typed = {name: request.form.get(name, "")[: edge.LONGEST_ECHO] for name in ("kode", "nama")} if error else {}
    return render_template("operation/branches.html", rows=rows, names=names, fields=fields, errors=errors, typed=typed)
