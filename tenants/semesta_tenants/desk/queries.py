"""Reads for the desk: what everybody may know of its regions, and of each region four statements, whatever it holds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from semesta_platform.ready import Sent
from semesta_platform.tenancy import queries as directory
from semesta_platform.tenancy.records import TenantRecord, TenantState
from semesta_tenants.batches import reading as batches
from semesta_tenants.contributions import reading as contributions
from semesta_tenants.coordination import waiting as tasks
from semesta_tenants.coverage import history, overview
from semesta_tenants.coverage import queries as coverage
from semesta_tenants.coverage.desk import BranchFigures, branch_figures
from semesta_tenants.coverage.records import Published
from semesta_tenants.coverage.rules import months_before
from semesta_tenants.desk import rules
from semesta_tenants.desk.records import RegionDesk

Rows = Sequence[tuple[Any, ...]]


def asking_ground(codes: Sequence[str]) -> list[Sent]:
    """The directory's lines of these regions and what they published lately: rows for `ground`.

    Both are shared tables, so this is no look into any tenant; what is a region's own is read by `asking_region`.
    """
    return [directory.query_of_codes().sent_with({"codes": list(codes)}), overview.asking_lately(codes)]


def ground(lines: Rows, published: Rows) -> tuple[list[TenantRecord], dict[str, list[Published]]]:
    """The regions by name, and by code what each published lately, newest first."""
    return directory.tenants_in(lines), overview.lately_in(published)


def blank(tenant: TenantRecord, now: dt.datetime) -> RegionDesk:
    """A region of which nothing is read yet, or, on hold, will be. now: aware."""
    today = now.astimezone(ZoneInfo(tenant.zone)).date()
    return RegionDesk(tenant, today, suspended=tenant.state is not TenantState.READY)


def asking_region(empty: RegionDesk, asked: tasks.Asked) -> list[Sent]:
    """What its branch may know of a region, to be read as that tenant: rows for `region`. asked: of its tasks."""
    _month, before = _months(empty)
    return [overview.asking_for_the_branch(), tasks.asking(asked), batches.asking(before), contributions.asking()]


def region(
    empty: RegionDesk, found: Sequence[Rows], asked: tasks.Asked, published: Sequence[Published]
) -> tuple[RegionDesk, BranchFigures]:
    """The region of such rows, and its figures, of which those that wait are still to be held against what is published."""
    figures = branch_figures(overview.versions_in(found[0]))
    month, before = _months(empty)
    whole = replace(
        empty,
        newest=figures.newest,
        published=rules.counting(published),
        load=tasks.load_in(found[1], asked),
        batches=batches.batches_in(found[2], month=month, before=before),
        contributions=contributions.contributions_in(found[3], empty.today),
    )
    return whole, figures


def beside(session: Session, waits: Mapping[str, BranchFigures]) -> dict[str, tuple[Published, ...]]:
    """By code what is published of the regions where a figure waits, as far back as it is held against; one statement."""
    since = min(history.since(each.figure.period) for figures in waits.values() for each in figures.submitted)
    found = coverage.published(session, sorted(waits), since=since)
    return {code: tuple(each for each in found if each.tenant == code) for code in waits}


def _months(empty: RegionDesk) -> tuple[dt.datetime, dt.datetime]:
    """When this month and the last one began in the region's zone."""
    zone, first = ZoneInfo(empty.tenant.zone), empty.today.replace(day=1)
    return dt.datetime.combine(first, dt.time(), zone), dt.datetime.combine(months_before(first), dt.time(), zone)
