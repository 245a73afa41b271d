"""Reads of coverage: a tenant's versions by month for whoever may see them, and the published read model."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar, cast

from sqlalchemy import ColumnElement, Select, exists, func, select, tuple_
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import InstrumentedAttribute, Session

from semesta_platform.tenancy.regions import TRAINING
from semesta_tenants.coverage import mapping, rules
from semesta_tenants.coverage.model import (
    GateRow,
    PopulationRow,
    PublishedFigureRow,
    PublishedGateRow,
    RetractedFigureRow,
    SegmentRow,
    VersionRow,
)
from semesta_tenants.coverage.records import (
    Change,
    GateEvidence,
    Kind,
    Population,
    Published,
    PublishedGate,
    RecordedGate,
    Segment,
    Side,
    State,
    Version,
)

Found = TypeVar("Found", Version, Published)
Row = TypeVar("Row", VersionRow, PublishedFigureRow)
CALENDAR_MONTHS = 24
MOST_MONTHS = 240


@dataclass(frozen=True, slots=True)
class MonthRecord:
    """A month with its versions, newest first, and what is published of it. kind is one for all of them."""

    period: dt.date
    versions: tuple[Version, ...]
    published: tuple[Published, ...]


@dataclass(frozen=True, slots=True)
class CalendarMonth:
    """One month of the completeness calendar. state: of its newest version that the reader may see, None where there is none.

    published: the figure that counts, None where the month is missing from the read model.
    """

    period: dt.date
    state: State | None
    published: Published | None


def version(session: Session, version_id: uuid.UUID, side: Side) -> Version | None:
    """One version; None where there is none that this side may see."""
    found = _versions(session, _visible(side).where(VersionRow.id == version_id))
    return found[0] if found else None


def versions_of(session: Session, period: dt.date, side: Side, kind: Kind = Kind.ACTUAL) -> tuple[Version, ...]:
    """The versions of a month, newest first. period: its first day."""
    query = _visible(side).where(VersionRow.period == period, VersionRow.kind == kind.value)
    return _versions(session, query.order_by(VersionRow.number.desc()))


def versions_in(session: Session, periods: Iterable[dt.date], side: Side) -> tuple[Version, ...]:
    """The versions of several months of either kind, newest first within each. periods: their first days."""
    query = _visible(side).where(VersionRow.period.in_(list(periods)))
    return _versions(session, query.order_by(VersionRow.period, VersionRow.number.desc()))


def months(
    session: Session,
    side: Side,
    *,
    kind: Kind = Kind.ACTUAL,
    before: dt.date | None = None,
    limit: int = CALENDAR_MONTHS,
    segments: Collection[Segment] = tuple(Segment),
) -> tuple[MonthRecord, ...]:
    """Months with a version or a published figure, newest first.

    before: only months earlier than this first day (keyset pages). limit: 1 to 240 months. segments: versions come with these
    alone, for lists that show no others.
    """
    tenant = str(session.info["tenant"])
    own = _visible(side).where(VersionRow.kind == kind.value)
    common = select(PublishedFigureRow).where(
        PublishedFigureRow.tenant == tenant, PublishedFigureRow.kind == kind.value, standing()
    )
    if before is not None:
        own, common = own.where(VersionRow.period < before), common.where(PublishedFigureRow.as_of < before)
    found = _versions(session, own.order_by(VersionRow.period.desc(), VersionRow.number.desc()), segments)
    published = [mapping.published_of(row) for row in _plain(session, common.order_by(PublishedFigureRow.number.desc()))]
    own_by, published_by = _by_month(found, _period), _by_month(published, _published_period)
    periods = sorted({*own_by, *published_by}, reverse=True)[: min(limit, MOST_MONTHS)]
    return tuple(MonthRecord(each, tuple(own_by.get(each, ())), tuple(published_by.get(each, ()))) for each in periods)


def month(session: Session, side: Side, period: dt.date) -> dict[Kind, MonthRecord]:
    """One month with its versions and publications by kind, newest first; a kind without either is there, empty."""
    row, tenant = PublishedFigureRow, str(session.info["tenant"])
    found = _versions(session, _visible(side).where(VersionRow.period == period).order_by(VersionRow.number.desc()))
    query = select(row).where(row.tenant == tenant, row.as_of >= period, row.as_of < rules.months_before(period, -1), standing())
    published = [mapping.published_of(each) for each in _plain(session, query.order_by(row.as_of.desc(), row.number.desc()))]
    return {
        kind: MonthRecord(
            period,
            tuple(each for each in found if each.figure.kind == kind),
            tuple(each for each in published if each.figure.kind == kind),
        )
        for kind in Kind
    }


def differences(before: Version, after: Version) -> tuple[Change, ...]:
    """Every field in which two versions differ."""
    return rules.differences(before.figure, after.figure)


def calendar(session: Session, side: Side, *, today: dt.date) -> tuple[CalendarMonth, ...]:
    """The last 24 months up to the present one, oldest first: what was entered and what is published of each."""
    return calendar_of(months(session, side, limit=MOST_MONTHS), today=today)


def calendar_of(found: Iterable[MonthRecord], *, today: dt.date) -> tuple[CalendarMonth, ...]:
    """As `calendar`, from months that are already here."""
    known = {each.period: each for each in found}
    months_back = [rules.months_before(today.replace(day=1), back) for back in reversed(range(CALENDAR_MONTHS))]
    return tuple(
        CalendarMonth(
            period,
            known[period].versions[0].state if period in known and known[period].versions else None,
            newest(known[period].published) if period in known else None,
        )
        for period in months_back
    )


def newest(found: Iterable[Published]) -> Published | None:
    """Of one month's publications the one that counts: the latest as-of date, and of that the last publication."""
    return max(found, key=lambda each: (each.figure.as_of, each.number), default=None)


def waiting(session: Session) -> tuple[Version, ...]:
    """Submitted versions that wait for the branch, oldest first."""
    query = _visible(Side.BRANCH).where(VersionRow.state == State.SUBMITTED.value)
    return _versions(session, query.order_by(VersionRow.submitted_at))


def populations(session: Session) -> tuple[Population, ...]:
    """The population of each semester and source as it now stands, newest semester first."""
    key = (PopulationRow.semester.desc(), PopulationRow.source)
    query = (
        select(PopulationRow)
        .ext(distinct_on(PopulationRow.semester, PopulationRow.source))
        .order_by(*key, PopulationRow.number.desc())
    )
    return tuple(Population(row.value, row.source, row.semester) for row in session.scalars(query))


def gates(session: Session) -> tuple[GateEvidence, ...]:
    """The evidence that this tenant has recorded, newest first."""
    query = select(GateRow).order_by(GateRow.as_of.desc(), GateRow.id.desc())
    return tuple(mapping.gate_of(row) for row in session.scalars(query))


def recorded_gates(session: Session) -> tuple[RecordedGate, ...]:
    """As `gates`, with who recorded it and when: the first of each gate is the one that counts."""
    query = select(GateRow).order_by(GateRow.as_of.desc(), GateRow.id.desc())
    return tuple(mapping.recorded_gate_of(row) for row in session.scalars(query))


# ---- the read model, under any role that may read it ---------------------------------------------------------------------


def latest_published(session: Session, tenant: str, *, kind: Kind = Kind.ACTUAL) -> Published | None:
    """The published figure with the latest as-of date; of several for that date the last publication counts."""
    found = published(session, [tenant], kind=kind)
    return found[0] if found else None


def published(
    session: Session, tenants: Sequence[str] | None = None, *, kind: Kind | None = None, since: dt.date | None = None
) -> tuple[Published, ...]:
    """The figures that count, one for each (tenant, as-of, kind), by tenant and then newest as-of first.

    tenants: None for all but the training tenant, whose figures are invented. since: earliest as-of date.
    """
    key = (PublishedFigureRow.tenant, PublishedFigureRow.as_of.desc(), PublishedFigureRow.kind)
    one_each = distinct_on(PublishedFigureRow.tenant, PublishedFigureRow.as_of, PublishedFigureRow.kind)
    query = select(PublishedFigureRow).ext(one_each).order_by(*key, PublishedFigureRow.number.desc())
    query = query.where(_of(PublishedFigureRow.tenant, tenants), standing())
    if kind is not None:
        query = query.where(PublishedFigureRow.kind == kind.value)
    if since is not None:
        query = query.where(PublishedFigureRow.as_of >= since)
    return tuple(mapping.published_of(row) for row in _plain(session, query))


def published_page(
    session: Session,
    *,
    tenants: Sequence[str] | None = None,
    kind: Kind | None = None,
    since: dt.date | None = None,
    after: tuple[str, dt.date, str] | None = None,
    limit: int,
) -> tuple[Published, ...]:
    """As `published`, a page at a time, by tenant and then oldest as-of first; the training tenant's never.

    after: tenant, as-of date and kind of the last one that was seen.
    """
    key = (PublishedFigureRow.tenant, PublishedFigureRow.as_of, PublishedFigureRow.kind)
    query = select(*PublishedFigureRow.__table__.columns).ext(distinct_on(*key))
    query = query.where(_of(PublishedFigureRow.tenant, None), _of(PublishedFigureRow.tenant, tenants), standing())
    if kind is not None:
        query = query.where(PublishedFigureRow.kind == kind.value)
    if since is not None:
        query = query.where(PublishedFigureRow.as_of >= since)
    if after is not None:
        query = query.where(tuple_(*key) > after)
    found = session.execute(query.order_by(*key, PublishedFigureRow.number.desc()).limit(limit))
    # Plain rows have the columns' names, and cost a third of what objects of the session cost.
    return tuple(mapping.published_of(cast("PublishedFigureRow", row)) for row in found)


def every_publication(session: Session, tenants: Sequence[str]) -> tuple[Published, ...]:
    """Every publication of these tenants that was not taken back, also what was corrected since, in order of publication."""
    query = (
        select(PublishedFigureRow).where(PublishedFigureRow.tenant.in_(tenants), standing()).order_by(PublishedFigureRow.number)
    )
    return tuple(mapping.published_of(row) for row in _plain(session, query))


def published_gates(session: Session, tenants: Sequence[str] | None = None) -> tuple[PublishedGate, ...]:
    """The evidence that counts, one for each (tenant, gate, as-of), newest as-of first within tenant and gate."""
    row = PublishedGateRow
    query = select(row).ext(distinct_on(row.tenant, row.gate, row.as_of))
    query = query.order_by(row.tenant, row.gate, row.as_of.desc(), row.number.desc())
    query = query.where(_of(row.tenant, tenants))
    return tuple(mapping.published_gate_of(each) for each in session.scalars(query))


# ---- all that is published, for runs, which choose by themselves what counts ------------------------------------------------


def publications_between(session: Session, since: dt.date, until: dt.date) -> tuple[Published, ...]:
    """Every publication of an actual figure with an as-of date from `since` to `until`, corrected ones too.

    No training, and nothing that was taken back.
    """
    row = PublishedFigureRow
    query = select(row).where(row.as_of >= since, row.as_of <= until, row.kind == Kind.ACTUAL.value, _of(row.tenant, None))
    query = query.where(standing())
    return tuple(mapping.published_of(each) for each in _plain(session, query))


def publications_numbered(session: Session, numbers: Collection[int]) -> tuple[Published, ...]:
    """The publications of these numbers, by number, also what was taken back since: a run reckoned with it."""
    row = PublishedFigureRow
    query = select(row).where(row.number.in_(list(numbers))).order_by(row.number)
    return tuple(mapping.published_of(each) for each in _plain(session, query)) if numbers else ()


def gate_publications_until(session: Session, until: dt.date) -> tuple[PublishedGate, ...]:
    """Every publication of evidence with an as-of date up to `until`, corrected ones too; the training tenant's never."""
    row = PublishedGateRow
    found = session.execute(select(*row.__table__.columns).where(row.as_of <= until, _of(row.tenant, None)))
    return tuple(mapping.published_gate_of(cast("PublishedGateRow", each)) for each in found)


def publication_state(session: Session) -> tuple[int, ...]:
    """How many figures and pieces of evidence were ever published or taken back, and the last number of each.

    Equal answers mean that nothing was published between: the read model only grows. The count alone tells of a publication
    whose number is lower than one that was committed before it.
    """
    counts = [
        select(function(table.number)).scalar_subquery()
        for table in (PublishedFigureRow, PublishedGateRow, RetractedFigureRow)
        for function in (func.count, func.max)
    ]
    return tuple(each or 0 for each in session.execute(select(*counts)).one())


# ---- inside ----------------------------------------------------------------------------------------------------------------


def _visible(side: Side) -> Select[VersionRow]:
    """A draft is its own people's alone, what was discarded nobody's; each reader's side is asked for here and nowhere else."""
    query = select(VersionRow).where(VersionRow.state != State.DISCARDED.value)
    return query if side == Side.REGION else query.where(_not_draft())


def _of(column: InstrumentedAttribute[str], tenants: Sequence[str] | None) -> ColumnElement[bool]:
    """Of these tenants; of all that are real where none are named."""
    return column != TRAINING.code if tenants is None else column.in_(tenants)


def standing() -> ColumnElement[bool]:
    """Of publications: that it was not taken back. Every read of what counts asks for it."""
    return ~exists().where(RetractedFigureRow.number == PublishedFigureRow.number)


def _not_draft() -> ColumnElement[bool]:
    return VersionRow.state != State.DRAFT.value


def _versions(session: Session, query: Select[VersionRow], segments: Collection[Segment] = tuple(Segment)) -> tuple[Version, ...]:
    rows = _plain(session, query)
    if not rows:
        return ()
    # Plain rows: three years have more than two hundred segments, and nobody changes one through here.
    wanted = select(SegmentRow.version_id, SegmentRow.segment, SegmentRow.registered, SegmentRow.active)
    if len(segments) < len(Segment):
        wanted = wanted.where(SegmentRow.segment.in_([each.value for each in segments]))
    by_version: dict[uuid.UUID, list[mapping.SegmentValues]] = {}
    for each in session.execute(wanted.where(SegmentRow.version_id.in_([row.id for row in rows]))):
        by_version.setdefault(each.version_id, []).append((each.segment, each.registered, each.active))
    return tuple(mapping.version_of(row, by_version.get(row.id, [])) for row in rows)


def _plain(session: Session, query: Select[Row]) -> Sequence[Row]:
    """Rows of one table with its columns as attributes, without the bookkeeping of objects that could be changed.

    These are only read, and a page of figures reads dozens of them.
    """
    table = query.column_descriptions[0]["entity"].__table__
    return cast("Sequence[Row]", session.execute(query.with_only_columns(*table.columns)).all())


def _period(each: Version) -> dt.date:
    return each.figure.period


def _published_period(each: Published) -> dt.date:
    return each.figure.period


def _by_month(found: Iterable[Found], period_of: Callable[[Found], dt.date]) -> dict[dt.date, list[Found]]:
    grouped: dict[dt.date, list[Found]] = {}
    for each in found:
        grouped.setdefault(period_of(each), []).append(each)
    return grouped
