"""Reads of what happened in a tenant: the newest acts first, narrowed, a page at a time."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import ColumnElement, select, tuple_
from sqlalchemy.orm import Session

from semesta_platform.audit.model import AuditEntryRow
from semesta_platform.audit.records import Entry

MOST_ENTRIES = 1000
_COLUMNS = (
    AuditEntryRow.id,
    AuditEntryRow.at,
    AuditEntryRow.actor,
    AuditEntryRow.actor_id,
    AuditEntryRow.action,
    AuditEntryRow.subject_kind,
    AuditEntryRow.subject_id,
    AuditEntryRow.before,
    AuditEntryRow.after,
    AuditEntryRow.request_id,
)


def entries(  # noqa: PLR0913 (each narrows on its own, and each can be left out)
    session: Session,
    *,
    action: str | None = None,
    subject_kind: str | None = None,
    subject_id: str | None = None,
    actor: str | None = None,
    since: dt.date | None = None,
    until: dt.date | None = None,
    before: tuple[dt.datetime, uuid.UUID] | None = None,
    limit: int = 50,
    zone: dt.tzinfo = dt.UTC,
) -> tuple[Entry, ...]:
    """Acts in the tenant of this session, newest first; one statement, served by the index on the moment.

    action: exactly this one, e.g. 'figure.verified'. subject_kind, subject_id: exactly these. actor: words that stand in who
    acted, whatever their case. since, until: days in `zone`, both included. before: moment and id of the last entry that was
    seen (keyset pages). limit: 1 to 1000.
    """
    exact = (
        (AuditEntryRow.action, action),
        (AuditEntryRow.subject_kind, subject_kind),
        (AuditEntryRow.subject_id, subject_id),
    )
    wanted: list[ColumnElement[bool]] = [column == value for column, value in exact if value is not None]
    if actor:
        wanted.append(AuditEntryRow.actor.icontains(actor, autoescape=True))
    if since is not None:
        wanted.append(AuditEntryRow.at >= _midnight(since, zone))
    if until is not None and until < dt.date.max:
        wanted.append(AuditEntryRow.at < _midnight(until + dt.timedelta(days=1), zone))
    if before is not None:
        # One comparison of rows: the index on the moment bounds it, and entries of one moment are told apart by their ids.
        wanted.append(tuple_(AuditEntryRow.at, AuditEntryRow.id) < before)
    query = select(*_COLUMNS).where(*wanted).order_by(AuditEntryRow.at.desc(), AuditEntryRow.id.desc())
    return tuple(Entry(*row) for row in session.execute(query.limit(min(limit, MOST_ENTRIES))))


def _midnight(day: dt.date, zone: dt.tzinfo) -> dt.datetime:
    """The moment at which a day begins. The first year has none in zones ahead of UTC: it is taken as UTC's."""
    return dt.datetime.combine(day, dt.time.min, tzinfo=dt.UTC if day.year == dt.date.min.year else zone)
