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
from semesta_tenants.coverage import comparing, queries, rules
from semesta_tenants.coverage.records import Evidence, Figure, Kind, Published, Side, State, Version


@dataclass(frozen=True, slots=True)
class Before:
    """The figure of the month before. stands: 'verified', 'submitted', or 'reported' where only press or officials tell it."""

    figure: Figure
    stands: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """A submitted version beside the month before, with the changes that ask for a reason."""

    version: Version
    before: Before | None
    jumps: rules.Problems

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
    since = min(rules.months_before(each.figure.period) for each in submitted)
    return _beside(session, submitted, queries.published(session, [str(session.info["tenant"])], since=since))


def examined(session: Session, version_id: uuid.UUID) -> tuple[Waiting, Version | None] | None:
    """A version beside the month before, and the version that it corrects; None for a draft, a foreign id and a missing one."""
    found = queries.version(session, version_id, Side.BRANCH)
    if found is None:
        return None
    since = rules.months_before(found.figure.period)
    published = queries.published(session, [str(session.info["tenant"])], since=since)
    corrected = None if found.corrects is None else queries.version(session, found.corrects, Side.BRANCH)
    return _beside(session, [found], published)[0], corrected


def _beside(session: Session, submitted: Sequence[Version], published: Sequence[Published]) -> tuple[Waiting, ...]:
    """Each version beside its month before; however many there are, the months are read together."""
    periods = {rules.months_before(each.figure.period) for each in submitted}
    versions = queries.versions_in(session, periods, Side.BRANCH) if periods else ()
    found = []
    for each in submitted:
        before = _before(each, versions, published)
        found.append(Waiting(each, before, rules.jumps(each.figure, before.figure if before else None)))
    return tuple(found)


def _before(version: Version, versions: Sequence[Version], published: Sequence[Published]) -> Before | None:
    """What the branch may know of the month before: the newest version that was not returned, else what is published."""
    wanted = (rules.months_before(version.figure.period), version.figure.kind)
    for each in versions:
        if (each.figure.period, each.figure.kind) == wanted and each.state != State.RETURNED:
            return Before(each.figure, each.state.value)
    of_month = (each for each in published if (each.figure.period, each.figure.kind) == wanted)
    newest = max(of_month, key=lambda each: (each.figure.as_of, each.number), default=None)
    if newest is None:
        return None
    return Before(newest.figure, "verified" if newest.evidence is Evidence.VERIFIED else "reported")
