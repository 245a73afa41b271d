"""Verbs of operators, written down in each tenant that they concern."""

from __future__ import annotations

from sqlalchemy.orm import Session

from semesta_platform.accounts.records import Actor, Person
from semesta_platform.audit import service as audit
from semesta_platform.errors import ConflictError
from semesta_platform.tenancy import service as tenancy
from semesta_platform.tenancy.names import SharedRole
from semesta_platform.tenancy.records import TenantRecord, TenantState
from semesta_platform.transactions import acting_as


def set_state(session: Session, tenant: TenantRecord, state: TenantState, by: Actor) -> None:
    """Suspend a tenant or let it work again. session: of that tenant. tenant: as it was found.

    Raises:
        ConflictError: it is being prepared, or stands there already.
    """
    if TenantState.PREPARING in {tenant.state, state} or tenant.state is state:
        raise ConflictError
    with acting_as(session, SharedRole.REGISTRY):
        tenancy.set_state(session, tenant.code, state)
    verb = "suspended" if state is TenantState.SUSPENDED else "resumed"
    _record(session, tenant, by, f"tenant.{verb}", {"state": tenant.state.value}, {"state": state.value})


def assign_branch(session: Session, tenant: TenantRecord, branch_code: str | None, by: Actor) -> None:
    """Make a branch the verifying one of a tenant; None takes it away. session: of that tenant.

    Raises:
        NotFoundError: there is no such branch.
    """
    if tenant.branch_code == branch_code:
        return
    with acting_as(session, SharedRole.REGISTRY):
        tenancy.assign_branch(session, tenant.code, branch_code)
    before, after = {"branch_code": tenant.branch_code}, {"branch_code": branch_code}
    _record(session, tenant, by, "tenant.branch_assigned", before, after)


def note_account(session: Session, person: Person, by: Actor) -> None:
    """Write down that an account of this tenant's people was closed or opened again. session: of that tenant."""
    now, before = ("active", "inactive") if person.active else ("inactive", "active")
    who = {"person": str(person.id), "name": person.name, "email": person.email}
    audit.record(
        session,
        actor=by.words,
        actor_id=by.person,
        action="person.reactivated" if person.active else "person.deactivated",
        subject_kind="person",
        subject_id=str(person.id),
        before={**who, "state": before},
        after={**who, "state": now},
        request_id=by.request,
    )


def _record(
    session: Session,
    tenant: TenantRecord,
    by: Actor,
    action: str,
    before: dict[str, str | None],
    after: dict[str, str | None],
) -> None:
    audit.record(
        session,
        actor=by.words,
        actor_id=by.person,
        action=action,
        subject_kind="tenant",
        subject_id=tenant.code,
        before=before,
        after=after,
        request_id=by.request,
    )
