"""The operator's page of webhooks: how many deliveries wait, arrived and failed in each region; never where they go."""

from __future__ import annotations

from flask import Blueprint, render_template

from semesta_platform.database import utc_now
from semesta_platform.http.ground import current_ground, registry_session
from semesta_platform.http.permissions import Permission, requires
from semesta_platform.jobs import service as jobs
from semesta_platform.notifications.deliveries import JOB
from semesta_platform.tenancy import queries as directory
from semesta_platform.tenancy.names import SharedRole
from semesta_platform.tenancy.records import TenantRecord, TenantState
from semesta_platform.transactions import shared_transaction, tenant_transaction
from semesta_tenants.webhooks import queries, shown
from semesta_tenants.webhooks.records import Tally

blueprint = Blueprint("operator_webhooks", __name__, template_folder="templates")


@blueprint.get("/operator/webhook")
@requires(Permission.OPERATOR_MANAGE)
def overview() -> str:
    """Regions that had deliveries in the last 30 days, each counted under its own role, those in trouble first."""
    with shared_transaction(current_ground().engine, SharedRole.RELAY) as session:
        codes = set(jobs.tenants_that_asked(session, JOB))
    with registry_session() as session:
        tenants = [each for each in directory.list_tenants(session) if each.code in codes]
    found = [(tenant, _standing(tenant)) for tenant in tenants if tenant.state is not TenantState.PREPARING]
    found.sort(key=lambda each: (-each[1].failed, -each[1].waiting, each[0].code))
    return render_template(
        "webhooks/operator.html",
        rows=[_row(tenant, tally) for tenant, tally in found],
        total={name: sum(getattr(tally, name) for _tenant, tally in found) for name in ("waiting", "failed", "sent")},
    )


def _row(tenant: TenantRecord, tally: Tally) -> dict[str, object]:
    state = "late" if shown.trouble(tally, utc_now()) else ("mail_failed" if tally.failed else "done")
    counts = {name: getattr(tally, name) for name in ("waiting", "failed", "sent", "dropped", "oldest")}
    return {"name": tenant.name, "state": state, **counts}


def _standing(tenant: TenantRecord) -> Tally:
    with tenant_transaction(current_ground().engine, tenant.code) as session:
        return queries.standing(session)
