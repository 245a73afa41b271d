"""Jobs of action items."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from semesta_platform.jobs.records import Work
from semesta_platform.tenancy import queries
from semesta_tenants.actions import reminding


def remind(session: Session, work: Work) -> None:
    """Write the reminders and escalations that the tenant's day asks for."""
    tenant = queries.tenant_by_code(session, str(work.tenant))
    if tenant is not None:
        reminding.remind(session, tenant, today=dt.datetime.now(ZoneInfo(tenant.zone)).date())
