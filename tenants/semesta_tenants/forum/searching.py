"""Search over meetings, their agenda and action items by PostgreSQL's full text in Indonesian, in a tenant's session."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    String,
    cast,
    exists,
    func,
    literal,
    literal_column,
    or_,
    select,
    type_coerce,
    union_all,
)
from sqlalchemy.dialects.postgresql import TSQUERY, TSVECTOR
from sqlalchemy.orm import Session, aliased

from semesta_tenants.actions import searching as actions
from semesta_tenants.forum import search_rules
from semesta_tenants.forum.model import AttendanceRow, MeetingItemRow, MeetingRow
from semesta_tenants.forum.records import State
from semesta_tenants.forum.search_records import Asked, Found, Hit, Part, Sight, Tally
from semesta_tenants.stakeholders import queries as stakeholders

MOST_HITS: Final = 1000
START, END = "\x02", "\x03"
"""Marks around what was looked for. They are taken out of the words first, so that nobody's words can set one."""
_CONFIGURATION: Final[ColumnElement[Any]] = literal_column("'pg_catalog.indonesian'::regconfig")
_EXCERPT: Final = f'StartSel={START}, StopSel={END}, MaxFragments=2, MaxWords=26, MinWords=10, FragmentDelimiter=" … "'
_WHOLE: Final = f"StartSel={START}, StopSel={END}, HighlightAll=true"
_KNOWN_TO_ALL: Final = (State.HELD.value, State.LOCKED.value)


def hits(session: Session, asked: Asked, sight: Sight, *, limit: int) -> tuple[Hit, ...]:
    """What was found, best first, then the newest; one statement. limit: 1 to 1000."""
    query, found = _query(asked), _all(asked, branch=sight.branch).subquery("found")
    rank = func.ts_rank(found.c.search, query)
    narrowed = _narrowed(select(*found.c, rank.label("rank")), found, asked, sight.zone)
    # Excerpts cost more than everything else: they are made for these rows alone.
    page = narrowed.order_by(rank.desc(), found.c.at.desc(), found.c.id).limit(min(limit, MOST_HITS)).subquery()
    rows = select(
        *(page.c[name] for name in ("kind", "id", "meeting_id", "meeting", "at")),
        func.ts_headline(_CONFIGURATION, _unmarked(page.c.title), query, _WHOLE).label("title"),
        func.ts_headline(_CONFIGURATION, _unmarked(page.c.body), query, _EXCERPT).label("excerpt"),
    ).order_by(page.c.rank.desc(), page.c.at.desc(), page.c.id)
    return tuple(
        Hit(Found(row.kind), row.id, row.meeting_id, row.meeting, row.at, parts(row.title), parts(row.excerpt))
        for row in session.execute(rows)
    )


def tallies(session: Session, asked: Asked, sight: Sight) -> tuple[Tally, ...]:
    """How many there are of each kind and year, whatever kind and year are asked for; one statement."""
    found = _all(asked, branch=sight.branch).subquery("found")
    year = _year(found.c.at, sight.zone).label("year")
    rows = session.execute(select(found.c.kind, year, func.count()).group_by(found.c.kind, year))
    return tuple(Tally(Found(kind), number, count) for kind, number, count in rows)


def says_something(session: Session, asked: Asked) -> bool:
    """Whether anything is left to look for when common words ('dan', 'yang') and bare signs are taken out."""
    return bool(session.scalar(select(func.numnode(_query(asked)) > 0)))


def parts(headline: str) -> tuple[Part, ...]:
    """Marked words of the database in runs; every run is text, whatever stands in it."""
    first, *others = headline.split(START)
    found = [Part(first, marked=False)]
    for each in others:
        marked, _end, rest = each.partition(END)
        found += [Part(marked, marked=True), Part(rest, marked=False)]
    return tuple(part for part in found if part.text)


def known_to_branch() -> ColumnElement[bool]:
    """Of a meeting: its branch was invited, and the invitation went out or the meeting was held."""
    # A name of its own: the statement that asks may read attendances, too.
    guest = aliased(AttendanceRow)
    bpjs = guest.organisation_id.in_(stakeholders.of_kind_bpjs())
    invited = exists().where(guest.meeting_id == MeetingRow.id, guest.invited, bpjs).correlate(MeetingRow)
    return invited & or_(MeetingRow.invited_at.is_not(None), MeetingRow.state.in_(_KNOWN_TO_ALL))


def _query(asked: Asked) -> ColumnElement[Any]:
    return type_coerce(func.websearch_to_tsquery(_CONFIGURATION, search_rules.meant(asked.words)), TSQUERY)


def _all(asked: Asked, *, branch: bool) -> Any:
    """Meetings, agenda items and action items that match, in columns of one shape."""
    query = _query(asked)
    seen = (known_to_branch(),) if branch else ()
    heads = _columns(Found.MEETING, MeetingRow, MeetingRow.opening + " " + MeetingRow.closing + " " + MeetingRow.place)
    items = _columns(Found.ITEM, MeetingItemRow, MeetingItemRow.discussion + " " + MeetingItemRow.decision)
    items = items.join(MeetingRow, MeetingRow.id == MeetingItemRow.meeting_id)
    deeds = actions.searched().subquery("deeds")
    at = func.coalesce(MeetingRow.starts_at, deeds.c.entered_at)
    tasks = select(
        literal(Found.ACTION.value, String).label("kind"),
        deeds.c.id,
        deeds.c.meeting_id,
        MeetingRow.title.label("meeting"),
        at.label("at"),
        deeds.c.title,
        deeds.c.body,
        deeds.c.search,
    ).outerjoin_from(deeds, MeetingRow, MeetingRow.id == deeds.c.meeting_id)
    return union_all(
        heads.where(_matches(MeetingRow.search, query), *seen),
        items.where(_matches(MeetingItemRow.search, query), *seen),
        tasks.where(_matches(deeds.c.search, query), *seen),
    )


def _columns(kind: Found, row: Any, body: ColumnElement[str]) -> Select[*tuple[Any, ...]]:
    return select(
        literal(kind.value, String).label("kind"),
        row.id,
        MeetingRow.id.label("meeting_id"),
        MeetingRow.title.label("meeting"),
        MeetingRow.starts_at.label("at"),
        row.title,
        body.label("body"),
        row.search,
    )


def _matches(search: Any, query: ColumnElement[Any]) -> ColumnElement[bool]:
    return type_coerce(search, TSVECTOR).op("@@", is_comparison=True)(query)


def _narrowed(statement: Select[*tuple[Any, ...]], found: Any, asked: Asked, zone: str) -> Select[*tuple[Any, ...]]:
    if asked.kind is not None:
        statement = statement.where(found.c.kind == asked.kind.value)
    return statement if asked.year is None else statement.where(_year(found.c.at, zone) == asked.year)


def _year(at: Any, zone: str) -> ColumnElement[int]:
    return cast(func.extract("year", func.timezone(zone, at)), Integer)


def _unmarked(text: Any) -> ColumnElement[str]:
    return func.translate(text, START + END, "")
