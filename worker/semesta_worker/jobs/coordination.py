"""Jobs of tasks: those that make themselves anew, and reminders of what is due."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from semesta_platform.database import utc_now
from semesta_platform.jobs.records import Work
from semesta_platform.tenancy import queries
from semesta_platform.tenancy.records import TenantRecord
from semesta_tenants.coordination import recurring, reminding
from semesta_tenants.reminders import kept
from semesta_tenants.stakeholders import queries as stakeholders


def recur(session: Session, work: Work) -> None:
    """Make the tasks of the periods that have begun by the tenant's day."""
    if (tenant := _tenant(session, work)) is not None:
        recurring.run(session, today=_today(tenant))


def remind(session: Session, work: Work) -> None:
    """Tell of the tasks that the tenant's day brings to mind."""
    tenant = _tenant(session, work)
    if tenant is None:
        return
    chosen = kept.choice(session)[0].to_organisation
    office = stakeholders.organisation(session, chosen) if chosen else None
    reminding.remind(session, today=_today(tenant), zone=ZoneInfo(tenant.zone), office=office.name if office else "")


def _tenant(session: Session, work: Work) -> TenantRecord | None:
    return queries.tenant_by_code(session, str(work.tenant))


def _today(tenant: TenantRecord) -> dt.date:
    return utc_now().astimezone(ZoneInfo(tenant.zone)).date()
