"""The operator's tenants and branches as JSON."""

from __future__ import annotations

import hashlib
from typing import Any

from flask import Response
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from marshmallow import fields
from sqlalchemy.orm import Session

from semesta_platform.accounts import edge
from semesta_platform.errors import ConflictError, InvalidError, existing
from semesta_platform.http.api import ApiBlueprint
from semesta_platform.http.api_answers import answer, page
from semesta_platform.http.api_conditions import DescribedConflictError, needs_match, needs_some_match
from semesta_platform.http.api_cursors import key_in, page_of
from semesta_platform.http.api_fields import Choice, Cursor, Given, Limit, Moment, Pattern, Shown, paged
from semesta_platform.http.ground import current_ground, registry_session
from semesta_platform.http.permissions import Permission, requires
from semesta_platform.operation import service
from semesta_platform.tenancy import queries as directory
from semesta_platform.tenancy.names import SharedRole
from semesta_platform.tenancy.records import BranchRecord, Level, TenantRecord, TenantState
from semesta_platform.transactions import acting_as, tenant_transaction

Arguments = dict[str, Any]
TENANTS = "/operator/tenants"
blueprint = ApiBlueprint("operation_api", __name__, description="The installation's tenants and branches.")


class TenantSchema(Shown):
    """A tenant. version: of its schema. branch: code of the one that verifies its figures. etag: for If-Match."""

    code = fields.String(metadata={"examples": ["12.19"]})
    name = fields.String()
    level = Choice(Level)
    state = Choice(TenantState)
    branch = fields.String(allow_none=True)
    version = fields.String()
    created_at = Moment()
    etag = fields.String()


class BranchSchema(Shown):
    """A branch with the codes of the tenants that it verifies."""

    code = fields.String()
    name = fields.String()
    tenants = fields.List(fields.String())


TenantsPageSchema = paged(TenantSchema, "TenantsPageSchema")
BranchesPageSchema = paged(BranchSchema, "BranchesPageSchema")


class TenantsQuerySchema(Given):
    """Arguments of the lists."""

    limit = Limit()
    cursor = Cursor()


class TenantGivenSchema(Given):
    """What an operator decides of a tenant, whole."""

    state = Pattern("ready|suspended", words=_l("Tulis ready atau suspended."), required=True)
    branch = Pattern(
        "[a-z0-9-]{1,40}",
        words=_l("Tulis kode kantor cabang, misalnya kisaran, atau null bila tidak ada."),
        required=True,
        allow_none=True,
    )


@blueprint.get(TENANTS)
@requires(Permission.OPERATOR_MANAGE)
@blueprint.takes(TenantsQuerySchema, location="query")
@blueprint.answers(200, TenantsPageSchema)
def list_tenants(asked: Arguments) -> Response:
    """Every tenant, in order of code."""
    after = key_in(asked.get("cursor"), str)
    with registry_session() as session:
        everyone = directory.list_tenants(session)
    found = [each for each in everyone if after is None or each.code > after]
    rows, cursor = page_of(found[: asked["limit"] + 1], asked["limit"], lambda each: (each.code,))
    return page([_tenant_document(each) for each in rows], cursor)


@blueprint.get(f"{TENANTS}/<code>")
@requires(Permission.OPERATOR_MANAGE)
@blueprint.answers(200, TenantSchema, tagged=True)
def one_tenant(code: str) -> Response:
    """One tenant, in whatever state."""
    with registry_session() as session:
        found = _found(session, code)
    return answer(_tenant_document(found), tag=_tag(found))


@blueprint.put(f"{TENANTS}/<code>")
@requires(Permission.OPERATOR_MANAGE)
@blueprint.changes()
@blueprint.takes(TenantGivenSchema)
@blueprint.answers(200, TenantSchema, tagged=True)
def change_tenant(given: Arguments, code: str) -> Response:
    """Suspend a tenant or let it work again, and name the branch that verifies its figures.

    Raises:
        NotFoundError: there is no such tenant.
        InvalidError: there is no such branch.
        DescribedConflictError: the tenant is still being prepared.
    """
    needs_some_match()
    with registry_session() as session:
        known = _found(session, code)
        branches = {each.code for each in directory.list_branches(session)}
    if given["branch"] is not None and given["branch"] not in branches:
        raise InvalidError("no branch", {"branch": [_("Pilih kantor cabang dari daftar.")]})
    with tenant_transaction(current_ground().engine, known.code) as session:
        changed = _changed(session, known.code, TenantState(given["state"]), given["branch"])
    return answer(_tenant_document(changed), tag=_tag(changed))


@blueprint.get("/operator/branches")
@requires(Permission.OPERATOR_MANAGE)
@blueprint.takes(TenantsQuerySchema, location="query")
@blueprint.answers(200, BranchesPageSchema)
def list_branches(asked: Arguments) -> Response:
    """Every branch with its tenants, in order of code."""
    after = key_in(asked.get("cursor"), str)
    with registry_session() as session:
        everyone = directory.list_branches(session)
    found = [each for each in everyone if after is None or each.code > after]
    rows, cursor = page_of(found[: asked["limit"] + 1], asked["limit"], lambda each: (each.code,))
    return page([_branch_document(each) for each in rows], cursor)


def _changed(session: Session, code: str, state: TenantState, branch: str | None) -> TenantRecord:
    """Both changes under a lock on the tenant's row, so that If-Match holds against whoever comes at the same moment."""
    with acting_as(session, SharedRole.REGISTRY):
        found = _found(session, code, lock=True)
    needs_match(_tag(found), _tenant_document(found))
    try:
        if state is not found.state:
            service.set_state(session, found, state, edge.actor())
    except ConflictError as error:
        raise DescribedConflictError(_tenant_document(found), _tag(found)) from error
    service.assign_branch(session, found, branch, edge.actor())
    with acting_as(session, SharedRole.REGISTRY):
        return _found(session, code)


def _found(session: Session, code: str, *, lock: bool = False) -> TenantRecord:
    return existing(directory.tenant_by_code(session, code, lock=lock))


def _tag(tenant: TenantRecord) -> str:
    said = "\n".join((tenant.code, tenant.state.value, tenant.branch_code or ""))
    return hashlib.sha256(said.encode()).hexdigest()[:32]


def _tenant_document(tenant: TenantRecord) -> dict[str, Any]:
    return {
        "code": tenant.code,
        "name": tenant.name,
        "level": tenant.level,
        "state": tenant.state,
        "branch": tenant.branch_code,
        "version": tenant.version,
        "created_at": tenant.created_at,
        "etag": f'"{_tag(tenant)}"',
    }


def _branch_document(branch: BranchRecord) -> dict[str, Any]:
    return {"code": branch.code, "name": branch.name, "tenants": branch.tenants}
