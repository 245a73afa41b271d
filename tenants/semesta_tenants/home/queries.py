"""Reads of the home page: a fixed, small number of statements whatever a tenant has."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import literal, select
from sqlalchemy.orm import Session

from semesta_tenants.actions import queries as actions
from semesta_tenants.actions.records import Scope
from semesta_tenants.batches import queries as batches
from semesta_tenants.batches.records import Viewer as Looking
from semesta_tenants.contributions import queries as contributions
from semesta_tenants.coordination import queries as coordination
from semesta_tenants.coordination.records import Party, Viewer
from semesta_tenants.coordination.rules import end_of_week
from semesta_tenants.coverage import overview, queries
from semesta_tenants.coverage.records import Population, Side
from semesta_tenants.coverage.records import Published as PublishedFigure
from semesta_tenants.home.records import Gathered, Turn
from semesta_tenants.targets import queries as steering
from semesta_tenants.targets import queries_forecasts
from semesta_tenants.targets.records import Target

MOST_ASSIGNMENTS = 4


@dataclass(frozen=True, slots=True)
class Seen:
    """What the reader may see here beside figures. tasks, actions: for whom they look where they may see those.

    batches: for whom they look of the region; None for everybody else. entries: whether they confirm for the region.
    """

    targets: bool
    tasks: Viewer | None = None
    actions: Scope | None = None
    batches: Looking | None = None
    entries: bool = False


def gather(session: Session, side: Side, members: Sequence[str] | None, seen: Seen, today: dt.date) -> Gathered:
    """Three statements, two more for targets and forecasts, one for tasks, action items, a province, the region's turn each.

    Two more where only an unpublished version is there; one more where there are targets and the newest figure names no
    population. session: of the tenant. members: codes of a province's regencies and cities; None for other tenants.
    """
    tenant = str(session.info["tenant"])
    standings = overview.standings(session, side)
    published = overview.recently_published(session, tenant)
    own = queries.version(session, standings[0].id, side) if standings and not published else None
    targets = steering.targets(session) if seen.targets else None
    return Gathered(
        standings,
        published,
        own,
        queries.published_gates(session, [tenant]),
        None if members is None else overview.newest_of_each(session, members),
        targets,
        queries_forecasts.latest(session) if seen.targets else None,
        coordination.open_tasks(session, MOST_ASSIGNMENTS, seen.tasks, side=seen.tasks.party) if seen.tasks else None,
        _population(session, targets, published),
        actions.pressing(session, seen.actions, until=end_of_week(today), limit=MOST_ASSIGNMENTS) if seen.actions else None,
        _turn(session, seen.batches, entries=seen.entries) if seen.batches else None,
    )


def _turn(session: Session, looking: Looking, *, entries: bool) -> Turn:
    """Both counts in one statement."""
    unconfirmed = contributions.waiting_for_region(looking.person) if entries else literal(0)
    return Turn(*session.execute(select(batches.waiting(looking, Party.REGION), unconfirmed)).one())


def _population(session: Session, targets: tuple[Target, ...] | None, published: Sequence[PublishedFigure]) -> Population | None:
    """The newest register, where a figure known only as a percentage is to be told in people."""
    if not targets or not published or published[0].figure.population is not None:
        return None
    known = queries.populations(session)
    return known[0] if known else None
