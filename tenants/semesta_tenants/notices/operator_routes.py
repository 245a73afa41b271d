"""The operator's page of mails: how many wait, went out and failed in each region, and never what they say or whom they reach."""

from __future__ import annotations

from flask import Blueprint, render_template

from semesta_platform.database import utc_now
from semesta_platform.http.ground import current_ground, registry_session
from semesta_platform.http.permissions import Permission, requires
from semesta_platform.jobs import service as jobs
from semesta_platform.notifications import going
from semesta_platform.tenancy import queries as directory
from semesta_platform.tenancy.names import SharedRole
from semesta_platform.tenancy.records import TenantRecord, TenantState
from semesta_platform.transactions import shared_transaction, tenant_transaction
from semesta_tenants.notices import queries, shown
from semesta_tenants.notices.records import Standing
from semesta_tenants.notices.sentences import OURS
from semesta_tenants.notices.service import JOB

blueprint = Blueprint("operator_mails", __name__, template_folder="templates")


@blueprint.get("/operator/surel")
@requires(Permission.OPERATOR_MANAGE)
def overview() -> str:
    """Regions that had mails in the last 30 days, each counted under its own role, those in trouble first."""
    with shared_transaction(current_ground().engine, SharedRole.RELAY) as session:
        codes = set(jobs.tenants_that_asked(session, JOB))
    with registry_session() as session:
        tenants = [each for each in directory.list_tenants(session) if each.code in codes]
    found = [(tenant, _standing(tenant)) for tenant in tenants if tenant.state is not TenantState.PREPARING]
    found.sort(key=lambda each: (-each[1].failed, -each[1].waiting, each[0].code))
    now = utc_now()
    return render_template(
        "notices/operator.html",
        rows=[
            {
                "name": tenant.name,
                "waiting": standing.waiting,
                "oldest": standing.oldest,
                "failed": standing.failed,
                "dropped": standing.dropped,
                "sent": standing.sent,
                "note": going.in_words(standing.answer, OURS) if standing.waiting else None,
                "state": "late" if shown.trouble(standing, now) else ("mail_failed" if standing.failed else "done"),
            }
            for tenant, standing in found
        ],
        total={name: sum(getattr(standing, name) for _tenant, standing in found) for name in ("waiting", "failed", "sent")},
        way=shown.way(current_ground().installation.settings),
    )


def _standing(tenant: TenantRecord) -> Standing:
    with tenant_transaction(current_ground().engine, tenant.code) as session:
        return queries.standing(session)
