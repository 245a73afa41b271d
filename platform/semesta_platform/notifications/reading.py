"""Verbs of a person's own notices on a tenant's session: they are read, and the shared counter goes down by exactly those."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import Session

from semesta_platform.errors import NotFoundError
from semesta_platform.notifications import counting, queries
from semesta_platform.notifications.model import NoticeRow
from semesta_platform.notifications.records import Group, Notice


def read_one(session: Session, person: uuid.UUID, seats: frozenset[str], notice_id: uuid.UUID) -> Notice:
    """A notice has been read; one that was read before stays as it is. Gives it as it was before.

    Raises:
        NotFoundError: this person has no such notice in this tenant.
    """
    found = queries.notice(session, person, seats, notice_id)
    if found is None:
        raise NotFoundError
    if found.read_at is None:
        _read(session, person, seats, [NoticeRow.id == notice_id])
    return found


def read_all(
    session: Session, person: uuid.UUID, seats: frozenset[str], *, group: Group | None = None, until: uuid.UUID | None = None
) -> int:
    """All unread notices of a person in this tenant have been read; how many that were.

    until: the newest one that was on screen; what came behind it stays unread. What was told by a seat that is held no more goes
    with them uncounted: nobody can read it, and the bell would never fall silent.
    """
    conditions = queries.narrowed(person, group=group)
    if until is not None:
        conditions.append(NoticeRow.id <= until)
    return _read(session, person, seats, conditions)


def _read(session: Session, person: uuid.UUID, seats: frozenset[str], conditions: Sequence[ColumnElement[bool]]) -> int:
    """Of two transactions at once the second waits for each row and then finds it read, so none is counted twice.

    In the order in which `withdraw` takes them: neither waits for the other in a circle.
    """
    unread = (NoticeRow.person_id == person, NoticeRow.read_at.is_(None), *conditions)
    those = select(NoticeRow.id).where(*unread).order_by(NoticeRow.id).with_for_update()
    statement = update(NoticeRow).where(NoticeRow.id.in_(those), NoticeRow.read_at.is_(None)).values(read_at=func.now())
    told = session.scalars(statement.returning(NoticeRow.seat).execution_options(synchronize_session=False)).all()
    counting.count(session, [(person, seat) for seat in told], -1)
    return sum(seat in seats for seat in told)
