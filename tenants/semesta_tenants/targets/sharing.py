"""Showing a target to the province: a row under its role, written as `publisher` in the transaction of the act itself."""

from __future__ import annotations

from sqlalchemy import insert
from sqlalchemy.orm import Session

from semesta_platform.tenancy.names import SharedRole, role_of
from semesta_platform.tenancy.regions import is_training
from semesta_platform.transactions import acting_as
from semesta_tenants.targets import mapping
from semesta_tenants.targets.model import SharedTargetRow
from semesta_tenants.targets.records import Target


def may_share(tenant: str) -> bool:
    """Whether a tenant has a province that it can show targets: regencies and cities, but for the invented one."""
    return "." in tenant and not is_training(tenant)


def show_province(session: Session, target: Target) -> None:
    """Show the province this version; one that it is no longer to see takes the last away."""
    tenant = str(session.info["tenant"])
    gone = target.withdrawn or not target.shared
    values = {
        "tenant_role": role_of(tenant.partition(".")[0]),
        "tenant": tenant,
        "target_id": target.id,
        "version": target.number,
        "withdrawn": gone,
        # Empty then: what a region keeps to itself does not lie where the province's role may read it.
        "content": {} if gone else mapping.shared_document(target),
    }
    with acting_as(session, SharedRole.PUBLISHER):
        # Inline: `publisher` reads nothing back, also not the number that was given.
        session.execute(insert(SharedTargetRow).inline().values(values))
