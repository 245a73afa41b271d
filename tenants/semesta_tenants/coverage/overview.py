"""Lean reads of coverage for pages about many months or many tenants: where each month stands, who published what last."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from types import SimpleNamespace
from typing import Any

from sqlalchemy import ARRAY, Date, DateTime, Text, any_, cast, func, or_, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import InstrumentedAttribute, Session

from semesta_platform.ready import Ready, Sent, given, ready
from semesta_tenants.coverage import mapping
from semesta_tenants.coverage.model import PublishedFigureRow, SegmentRow, VersionRow
from semesta_tenants.coverage.queries import standing
from semesta_tenants.coverage.records import Evidence, Kind, Published, Side, State, Version
from semesta_tenants.coverage.validation import MONTHS_BACK

MOST_DATES = 36
"""As-of dates of one tenant that are read at once: the two years of the calendar, with room for several dates in a month."""
# Plain rows: nothing is changed here, and the session need not remember each of them.
_PUBLISHED: Sequence[InstrumentedAttribute[Any]] = tuple(
    getattr(PublishedFigureRow, column.key) for column in PublishedFigureRow.__table__.columns
)
_LEFT_OUT: Mapping[str, Any] = {"segments": {}, "note": "", "source_title": None, "source_url": None}
_LEAN = tuple(each.key for each in _PUBLISHED if each.key not in _LEFT_OUT)
_VERSION = tuple(column.key for column in VersionRow.__table__.columns)
LATELY = 14
"""Months of a tenant that a table of regions shows: a year of rates, and what the first of them is held against."""


class _Row(SimpleNamespace):
    """What the driver read, with its columns as attributes."""

    def __init__(self, values: Iterable[tuple[str, Any]], **more: Any) -> None:
        super().__init__(**dict(values), **more)


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


@cache
def _query_for_the_branch() -> Ready:
    row, part = VersionRow, SegmentRow
    seen = row.state.not_in([State.DISCARDED.value, State.DRAFT.value])
    newest = select(func.max(row.period)).where(seen, row.kind == Kind.ACTUAL.value).scalar_subquery()
    oldest = select(func.min(row.period)).where(row.state == State.SUBMITTED.value).scalar_subquery()
    values = func.jsonb_agg(func.jsonb_build_array(part.segment, part.registered, part.active))
    segments = select(values).where(part.version_id == row.id).scalar_subquery().label("segments")
    since = oldest - func.make_interval(0, MONTHS_BACK)
    query = select(*row.__table__.columns, segments).where(seen, or_(row.period == newest, row.period >= since))
    return ready(query.order_by(row.period, row.number.desc()))


def asking_for_the_branch() -> Sent:
    """The newest month as the branch may know it and, where something waits, all since 36 months before the oldest of that.

    In one statement: segments come as JSON beside their version. Rows for `versions_in`.
    """
    return _query_for_the_branch().sent_with({})


def versions_in(rows: Sequence[tuple[Any, ...]]) -> tuple[Version, ...]:
    """The versions of such rows, oldest month first and newest version first within one."""
    return tuple(
        mapping.version_of(_Row(zip(_VERSION, each, strict=False)), [tuple(one) for one in each[-1] or ()])  # type: ignore[arg-type]  # a row has the same columns
        for each in rows
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


@cache
def _query_lately() -> Ready:
    row, one_each = PublishedFigureRow, distinct_on(PublishedFigureRow.tenant, PublishedFigureRow.as_of)
    latest = func.max(row.as_of).over(partition_by=row.tenant).label("latest")
    query = select(*(getattr(row, name) for name in _LEAN), latest).ext(one_each)
    query = query.where(row.tenant == any_(given("tenants", ARRAY(Text))), row.kind == Kind.ACTUAL.value, standing())
    counting = query.order_by(row.tenant, row.as_of.desc(), row.number.desc()).subquery()
    near = counting.c.as_of > counting.c.latest - func.make_interval(0, LATELY)
    return ready(select(*(counting.c[name] for name in _LEAN)).where(near).order_by(counting.c.tenant, counting.c.as_of.desc()))


def asking_lately(tenants: Sequence[str]) -> Sent:
    """What counts of each of these tenants in the 14 months up to its newest figure, in one statement: rows for `lately_in`."""
    return _query_lately().sent_with({"tenants": list(tenants)})


def lately_in(rows: Sequence[tuple[Any, ...]]) -> dict[str, list[Published]]:
    """The figures of such rows by tenant, newest first: their totals and rates, without segments, note and source."""
    found: dict[str, list[Published]] = {}
    for each in rows:
        figure = mapping.published_of(_Row(zip(_LEAN, each, strict=True), **_LEFT_OUT))  # type: ignore[arg-type]  # a row has the same columns
        found.setdefault(figure.tenant, []).append(figure)
    return found


@dataclass(frozen=True, slots=True)
class PublishedMonth:
    """That a tenant has published a figure of a month, and how it is known; without the figure."""

    tenant: str
    period: dt.date
    evidence: Evidence


def published_months(session: Session, tenants: Sequence[str], since: dt.date) -> tuple[PublishedMonth, ...]:
    """The months of these tenants with a published figure, in one statement. since: first day of the earliest month."""
    row, month = PublishedFigureRow, func.date_trunc("month", cast(PublishedFigureRow.as_of, DateTime))
    query = select(row.tenant, cast(month, Date), row.evidence).ext(distinct_on(row.tenant, month))
    query = query.where(row.tenant.in_(tenants), row.kind == Kind.ACTUAL.value, row.as_of >= since, standing())
    # Of a month that which counts: the latest day, and of that the last publication.
    query = query.order_by(row.tenant, month, row.as_of.desc(), row.number.desc())
    return tuple(PublishedMonth(tenant, period, Evidence(evidence)) for tenant, period, evidence in session.execute(query))
