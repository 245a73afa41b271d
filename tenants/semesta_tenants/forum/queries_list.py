"""Reads of many meetings in a tenant's session: lists narrowed and ordered, how many there are, the next one."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, Subquery, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from semesta_tenants.coverage.records import Side
from semesta_tenants.forum import rules
from semesta_tenants.forum.model import AttendanceRow, MeetingRow, SeriesRow
from semesta_tenants.forum.records import Quorum, State
from semesta_tenants.stakeholders import queries as stakeholders
from semesta_tenants.stakeholders.records import Kind

MOST_MEETINGS = 5000
TOLD = (State.HELD.value, State.LOCKED.value)


@dataclass(frozen=True, slots=True)
class Line:
    """A meeting in a list. quorum: as it stands by who came."""

    id: uuid.UUID
    title: str
    number: str | None
    starts_at: dt.datetime
    ends_at: dt.datetime | None
    timed: bool
    place: str
    state: State
    series: str | None
    invited_at: dt.datetime | None
    row_version: int
    source_title: str
    quorum: Quorum


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What a list shows; everything may be left out. since, until: moments, until excluded. text: words of title, place, number.

    seen: ids of the organisations by which the branch sees a meeting; None for the region, which sees all.
    """

    state: State | None = None
    series_id: uuid.UUID | None = None
    text: str = ""
    since: dt.datetime | None = None
    until: dt.datetime | None = None
    seen: tuple[uuid.UUID, ...] | None = None


ORDERS = {
    "day": MeetingRow.starts_at,
    "title": func.lower(MeetingRow.title),
    "state": MeetingRow.state,
    "series": func.lower(SeriesRow.name),
    "number": MeetingRow.number,
}
"""What a list can be ordered by; what is not there comes last in either direction."""


def seen_by(session: Session, side: Side) -> tuple[uuid.UUID, ...] | None:
    """By which organisations a side sees meetings: the branch by those of BPJS, the region without asking (None)."""
    if side is Side.REGION:
        return None
    return tuple(each.id for each in stakeholders.organisations(session, struck_off=True) if each.wanted.kind is Kind.BPJS)


def listed(
    session: Session, asked: Narrowed, *, order: str = "day", descending: bool = True, offset: int = 0, limit: int = MOST_MEETINGS
) -> tuple[Line, ...]:
    """One page of a list; of equals the newest first. order: a key of ORDERS. One statement."""
    column = ORDERS[order]
    by = (column.desc() if descending else column.asc()).nulls_last()
    return _read(session, _select(asked).order_by(by, MeetingRow.id.desc()).offset(offset).limit(min(limit, MOST_MEETINGS)))


def nearest(session: Session, asked: Narrowed, moment: dt.datetime, *, limit: int) -> tuple[Line, ...]:
    """Those that begin nearest to a moment, before it or after it, the nearest first; one statement."""
    away = func.abs(func.extract("epoch", MeetingRow.starts_at - moment))
    return _read(session, _select(asked).order_by(away, MeetingRow.id.desc()).limit(min(limit, MOST_MEETINGS)))


def after(session: Session, asked: Narrowed, *, key: uuid.UUID | None, limit: int) -> tuple[Line, ...]:
    """The next meetings in the order in which they were made, for keyset pages. key: of the last one seen."""
    query = _select(asked).order_by(MeetingRow.id).limit(limit)
    return _read(session, query if key is None else query.where(MeetingRow.id > key))


def line(session: Session, meeting_id: uuid.UUID) -> Line | None:
    """One meeting as lists have it, whoever may see it; None when there is none."""
    return next(iter(_read(session, _select(Narrowed()).where(MeetingRow.id == meeting_id))), None)


def upcoming(session: Session, asked: Narrowed, since: dt.datetime) -> Line | None:
    """The next planned meeting from a moment on; None where none is planned. asked: what of it may be seen."""
    query = _select(asked).where(MeetingRow.state == State.PLANNED.value, MeetingRow.starts_at >= since)
    return next(iter(_read(session, query.order_by(MeetingRow.starts_at, MeetingRow.id).limit(1))), None)


@dataclass(frozen=True, slots=True)
class Counted:
    """How many meetings of a state there are in a year of the region's zone."""

    state: State
    year: int
    number: int


def counts(session: Session, asked: Narrowed, zone: str) -> tuple[Counted, ...]:
    """Meetings by state and year, whatever state or time `asked` names; one statement. zone: IANA name."""
    year = func.extract("year", func.timezone(zone, MeetingRow.starts_at))
    wanted = Narrowed(series_id=asked.series_id, text=asked.text, seen=asked.seen)
    query = select(MeetingRow.state, year, func.count()).where(*_wanted(wanted)).group_by(MeetingRow.state, year)
    return tuple(Counted(State(state), int(which), number) for state, which, number in session.execute(query))


def _select(asked: Narrowed) -> Select[*tuple[Any, ...]]:
    there = _there()
    columns = (
        MeetingRow.id,
        MeetingRow.title,
        MeetingRow.number,
        MeetingRow.starts_at,
        MeetingRow.ends_at,
        MeetingRow.timed,
        MeetingRow.place,
        MeetingRow.state,
        SeriesRow.name.label("series"),
        MeetingRow.invited_at,
        MeetingRow.row_version,
        MeetingRow.source_title,
        MeetingRow.quorum,
        func.coalesce(there.c.invited, 0).label("invited"),
        func.coalesce(there.c.present, 0).label("present"),
    )
    query = select(*columns).outerjoin(SeriesRow, SeriesRow.id == MeetingRow.series_id)
    return query.outerjoin(there, there.c.meeting_id == MeetingRow.id).where(*_wanted(asked))


def _there() -> Subquery:
    """By meeting: how many organisations are invited, and how many of these came; as `rules.quorum` counts them."""
    came = AttendanceRow.state.in_([each.value for each in rules.CAME])
    each = (
        select(
            AttendanceRow.meeting_id,
            AttendanceRow.organisation_id,
            func.bool_or(AttendanceRow.invited).label("invited"),
            func.bool_or(came).label("came"),
        )
        .group_by(AttendanceRow.meeting_id, AttendanceRow.organisation_id)
        .subquery()
    )
    invited, present = func.count().filter(each.c.invited), func.count().filter(and_(each.c.invited, each.c.came))
    return select(each.c.meeting_id, invited.label("invited"), present.label("present")).group_by(each.c.meeting_id).subquery()


def _wanted(asked: Narrowed) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if asked.state is not None:
        found.append(MeetingRow.state == asked.state.value)
    if asked.series_id is not None:
        found.append(MeetingRow.series_id == asked.series_id)
    if asked.since is not None:
        found.append(MeetingRow.starts_at >= asked.since)
    if asked.until is not None:
        found.append(MeetingRow.starts_at < asked.until)
    for word in asked.text.split():
        places = (MeetingRow.title, MeetingRow.place, MeetingRow.number)
        found.append(or_(*(each.icontains(word, autoescape=True) for each in places)))
    return found if asked.seen is None else [*found, *_seen(asked.seen)]


def _seen(organisations: Sequence[uuid.UUID]) -> tuple[ColumnElement[bool], ...]:
    """As `rules.visible` says it of the branch."""
    invited = exists().where(
        AttendanceRow.meeting_id == MeetingRow.id, AttendanceRow.invited, AttendanceRow.organisation_id.in_(organisations)
    )
    return (or_(MeetingRow.invited_at.is_not(None), MeetingRow.state.in_(TOLD)), invited)


def _read(session: Session, query: Select[*tuple[Any, ...]]) -> tuple[Line, ...]:
    return tuple(_line(row) for row in session.execute(query))


def _line(row: Row[*tuple[Any, ...]]) -> Line:
    return Line(
        id=row.id,
        title=row.title,
        number=row.number,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        timed=row.timed,
        place=row.place,
        state=State(row.state),
        series=row.series,
        invited_at=row.invited_at,
        row_version=row.row_version,
        source_title=row.source_title,
        quorum=rules.quorum_of(row.invited, row.present, row.quorum),
    )
