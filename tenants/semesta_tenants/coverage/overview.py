"""Lean reads of coverage for pages about many months or many tenants: where each month stands, who published what last."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import InstrumentedAttribute, Session

from semesta_tenants.coverage import mapping
from semesta_tenants.coverage.model import PublishedFigureRow, VersionRow
from semesta_tenants.coverage.queries import standing
from semesta_tenants.coverage.records import Kind, Published, Side, State

MOST_DATES = 36
"""As-of dates of one tenant that are read at once: the two years of the calendar, with room for several dates in a month."""
# Plain rows: nothing is changed here, and the session need not remember each of them.
_PUBLISHED: Sequence[InstrumentedAttribute[Any]] = tuple(
    getattr(PublishedFigureRow, column.key) for column in PublishedFigureRow.__table__.columns
)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a month stands by its newest version that the reader may see; without its figures.

    by, at: who brought it there and when, in words of that time. reason: why it was returned.
    """

    id: uuid.UUID
    period: dt.date
    state: State
    by: str
    at: dt.datetime
    reason: str = ""


def standings(session: Session, side: Side) -> tuple[Standing, ...]:
    """Every month of this tenant with a version, newest month first, in one statement."""
    row = VersionRow
    query = select(
        row.id,
        row.period,
        row.state,
        row.entered_words,
        row.entered_at,
        row.submitted_words,
        row.submitted_at,
        row.returned_words,
        row.returned_at,
        row.return_reason,
    ).ext(distinct_on(row.period))
    query = query.where(row.kind == Kind.ACTUAL.value, row.state != State.DISCARDED.value)
    if side == Side.BRANCH:
        query = query.where(row.state != State.DRAFT.value)
    found = session.execute(query.order_by(row.period.desc(), row.number.desc()))
    return tuple(
        Standing(
            each.id,
            each.period,
            State(each.state),
            each.returned_words or each.submitted_words or each.entered_words,
            each.returned_at or each.submitted_at or each.entered_at,
            each.return_reason,
        )
        for each in found
    )


def recently_published(session: Session, tenant: str) -> tuple[Published, ...]:
    """What counts of one tenant for its last 36 as-of dates, newest first."""
    row = PublishedFigureRow
    query = select(*_PUBLISHED).ext(distinct_on(row.as_of)).where(row.tenant == tenant, row.kind == Kind.ACTUAL.value)
    query = query.where(standing())
    query = query.order_by(row.as_of.desc(), row.number.desc()).limit(MOST_DATES)
    return tuple(mapping.published_of(each) for each in session.execute(query))  # type: ignore[arg-type]  # a row has the same columns


def newest_of_each(session: Session, tenants: Sequence[str]) -> tuple[Published, ...]:
    """The newest figure of each of these tenants that has published one, in order of code, in one statement."""
    row = PublishedFigureRow
    query = select(*_PUBLISHED).ext(distinct_on(row.tenant)).where(row.tenant.in_(tenants), row.kind == Kind.ACTUAL.value)
    query = query.where(standing())
    query = query.order_by(row.tenant, row.as_of.desc(), row.number.desc())
    return tuple(mapping.published_of(each) for each in session.execute(query))  # type: ignore[arg-type]  # a row has the same columns
