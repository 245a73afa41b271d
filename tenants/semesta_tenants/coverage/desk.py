"""Reads for those who verify: what waits in one tenant, what it is compared with, and how a tenant stands for its branch.

Everything here is read from the branch's side, whatever else the reader is: a draft is never among it.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from semesta_platform.tenancy import queries as directory
from semesta_platform.tenancy.records import TenantRecord, TenantState
from semesta_tenants.coverage import comparing, history, queries, rules, validation
from semesta_tenants.coverage.history import History, Past
from semesta_tenants.coverage.records import Kind, Published, Side, Version


@dataclass(frozen=True, slots=True)
class Waiting:
    """A submitted version beside the month before and a year ago, with the changes that ask for a reason.

    past: what the branch may know of the months before.
    """

    version: Version
    past: History
    jumps: tuple[validation.Warned, ...]

    @property
    def before(self) -> Past | None:
        """The month before; None where nothing is known of it."""
        return self.past.before

    @property
    def lines(self) -> tuple[comparing.Line, ...]:
        """Every count beside that of the month before."""
        return comparing.lines(self.before.figure if self.before else None, self.version.figure)

    @property
    def rates(self) -> tuple[comparing.RateLine, ...]:
        """Every rate beside that of the month before."""
        return comparing.rate_lines(self.before.figure if self.before else None, self.version.figure)


@dataclass(frozen=True, slots=True)
class TenantDesk:
    """One tenant on its branch's desk. newest: the published figure with the latest date. missing: of the last twelve months.

    behind: months since the newest published one, None where nothing is published. suspended: then nothing else was read.
    """

    tenant: TenantRecord
    waiting: tuple[Waiting, ...]
    newest: Published | None
    behind: int | None
    missing: tuple[dt.date, ...]
    suspended: bool = False


def tenant_desk(session: Session, now: dt.datetime) -> TenantDesk | None:
    """How this session's tenant stands; None when it is no tenant any more.

    now: an aware instant; which day it is, is the tenant's own matter.
    """
    tenant = directory.tenant_by_code(session, str(session.info["tenant"]))
    if tenant is None:
        return None
    if tenant.state is not TenantState.READY:
        return TenantDesk(tenant, (), None, None, (), suspended=True)
    submitted, published = queries.waiting(session), queries.published(session, [tenant.code])
    today = now.astimezone(ZoneInfo(tenant.zone)).date()
    actual = [each for each in published if each.figure.kind is Kind.ACTUAL]
    newest = max(actual, key=lambda each: (each.figure.as_of, each.number), default=None)
    return TenantDesk(
        tenant,
        _beside(session, submitted, published),
        newest,
        comparing.months_behind(newest.figure.period if newest else None, today),
        comparing.missing_months((each.figure.period for each in actual), today),
    )


def waiting(session: Session) -> tuple[Waiting, ...]:
    """What waits for the branch in this session's tenant, oldest first, each beside the month before."""
    submitted = queries.waiting(session)
    if not submitted:
        return ()
    since = min(history.since(each.figure.period) for each in submitted)
    return _beside(session, submitted, queries.published(session, [str(session.info["tenant"])], since=since))


def examined(session: Session, version_id: uuid.UUID) -> tuple[Waiting, Version | None] | None:
    """A version beside the month before, and the version that it corrects; None for a draft, a foreign id and a missing one."""
    found = queries.version(session, version_id, Side.BRANCH)
    if found is None:
        return None
    published = queries.published(session, [str(session.info["tenant"])], since=history.since(found.figure.period))
    corrected = None if found.corrects is None else queries.version(session, found.corrects, Side.BRANCH)
    return _beside(session, [found], published)[0], corrected


def _beside(session: Session, submitted: Sequence[Version], published: Sequence[Published]) -> tuple[Waiting, ...]:
    """Each version beside its earlier months; however many there are, the months are read together."""
    months = {
        rules.months_before(each.figure.period, back) for each in submitted for back in range(1, validation.MONTHS_BACK + 1)
    }
    versions = queries.versions_in(session, months, Side.BRANCH) if months else ()
    found = []
    for each in submitted:
        past = history.of(each.figure.period, each.figure.kind, versions, published)
        found.append(Waiting(each, past, validation.warnings(each.figure, past.figures)))
    return tuple(found)
