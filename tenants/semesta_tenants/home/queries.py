"""Reads of the home page: a fixed, small number of statements whatever a tenant has."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from semesta_tenants.coverage import overview, queries
from semesta_tenants.coverage.records import Side
from semesta_tenants.home.records import Gathered


def gather(session: Session, side: Side, members: Sequence[str] | None) -> Gathered:
    """Three statements; two more where only an unpublished version is there, one more for a province.

    session: of the tenant. members: codes of a province's regencies and cities; None for a tenant that is no province.
    """
    tenant = str(session.info["tenant"])
    standings = overview.standings(session, side)
    published = overview.recently_published(session, tenant)
    own = queries.version(session, standings[0].id, side) if standings and not published else None
    return Gathered(
        standings,
        published,
        own,
        queries.published_gates(session, [tenant]),
        None if members is None else overview.newest_of_each(session, members),
    )
