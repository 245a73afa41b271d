"""Steps of turning notices into mails on a tenant's session: which are to be decided on, and what was decided."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Mapping
from typing import Final

from sqlalchemy import case, exists, func, select, update
from sqlalchemy.orm import Session

from semesta_platform.database import parts
from semesta_platform.notifications.kinds import WITHDRAWN
from semesta_platform.notifications.model import NoticeRow
from semesta_platform.notifications.queries import COLUMNS, notice_of
from semesta_platform.notifications.records import Due, Mail

MOST_PEOPLE: Final = 200
"""Whose notices one look takes: all of each, for a digest holds the whole day."""
_WAITS: Final = NoticeRow.mail == Mail.WAITING.value


def due(session: Session, now: dt.datetime) -> tuple[Due, ...]:
    """Waiting notices whose moment has come, by person and the oldest first, locked until the transaction ends.

    What somebody else holds (another run, a reader who marks it) is left to a later look.
    """
    come = (_WAITS, NoticeRow.mail_at <= now)
    people = select(NoticeRow.person_id).where(*come).distinct().order_by(NoticeRow.person_id).limit(MOST_PEOPLE)
    query = select(NoticeRow.person_id, NoticeRow.seat, *COLUMNS).where(*come, NoticeRow.person_id.in_(people))
    rows = session.execute(query.order_by(NoticeRow.person_id, NoticeRow.id).with_for_update(skip_locked=True))
    return tuple(Due(row.person_id, notice_of(row), row.seat) for row in rows)


def hold(session: Session, written: Mapping[uuid.UUID, str]) -> None:
    """Each of these is held by the mail of this mark."""
    for part in parts(list(written.items())):
        marks = case(dict(part), value=NoticeRow.id)
        those = update(NoticeRow).where(NoticeRow.id.in_([notice for notice, _mark in part]))
        session.execute(those.values(mail=Mail.WRITTEN.value, mailed=marks))


def leave_out(session: Session, notices: Collection[uuid.UUID]) -> None:
    """None of these becomes a mail."""
    for part in parts(list(notices)):
        session.execute(update(NoticeRow).where(NoticeRow.id.in_(part)).values(mail=Mail.NONE.value))


def held(session: Session, mark: str) -> tuple[tuple[str, bool], ...]:
    """Of each notice that the mail of this mark tells of, the seat that it was told by and whether it still says something."""
    query = select(NoticeRow.seat, NoticeRow.title).where(NoticeRow.mailed == mark, NoticeRow.mailed != "")
    return tuple((each.seat, each.title != WITHDRAWN) for each in session.execute(query))


def marks_of_lost(session: Session, people: Collection[uuid.UUID], about: tuple[str, uuid.UUID]) -> frozenset[str]:
    """Marks of the mails that hold what was taken back from these people of a thing."""
    lost = (NoticeRow.about_kind == about[0], NoticeRow.about_id == about[1], NoticeRow.title == WITHDRAWN)
    query = select(NoticeRow.mailed).where(*lost, NoticeRow.person_id.in_(people), NoticeRow.mailed != "")
    return frozenset(session.scalars(query))


def release(session: Session, marks: Collection[str]) -> int:
    """What these mails held beside what was lost waits for another: they go out no more. How many notices."""
    row = NoticeRow
    left = (row.mailed.in_(marks), row.mailed != "", row.title != WITHDRAWN, row.read_at.is_(None))
    again = {"mail": Mail.WAITING.value, "mailed": "", "mail_at": func.now()}
    return len(session.scalars(update(row).where(*left).values(again).returning(row.id)).all())


def put_off(session: Session, until: Mapping[uuid.UUID, dt.datetime]) -> None:
    """These are looked at again at their own moment each."""
    for part in parts(list(until.items())):
        moments = case(dict(part), value=NoticeRow.id)
        session.execute(update(NoticeRow).where(NoticeRow.id.in_([notice for notice, _at in part])).values(mail_at=moments))


def waits(session: Session) -> bool:
    """Whether any notice waits to be looked at, now or later."""
    return bool(session.scalar(select(exists().where(_WAITS))))


def waits_until(session: Session) -> dt.datetime | None:
    """When the next notice is to be looked at; None when none waits."""
    return session.scalar(select(func.min(NoticeRow.mail_at)).where(_WAITS))
