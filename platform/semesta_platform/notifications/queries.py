"""Reads of notices: a person's own in a tenant's session, and what people chose under role registry."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from functools import cache
from typing import Any, Final

from sqlalchemy import ARRAY, ColumnElement, Text, Uuid, any_, func, select
from sqlalchemy.orm import Session

from semesta_platform.accounts.model import NoticeChoiceRow
from semesta_platform.notifications.kinds import KINDS, group_of
from semesta_platform.notifications.model import NoticeRow
from semesta_platform.notifications.records import Choices, Group, Mention, Notice, Standing
from semesta_platform.notifications.rules import choices_of
from semesta_platform.ready import Ready, Sent, given, ready

MOST: Final = 1000
"""Notices of one tenant that one read gives at most."""
MOST_MENTIONS: Final = 10
MENTIONED: Final = "task.mentioned"
COLUMNS: Final = (
    *(NoticeRow.id, NoticeRow.kind, NoticeRow.about_kind, NoticeRow.about_id, NoticeRow.title, NoticeRow.words),
    *(NoticeRow.actor_words, NoticeRow.path, NoticeRow.at, NoticeRow.read_at),
)


def notices(
    session: Session,
    person: uuid.UUID,
    seats: frozenset[str],
    *,
    unread: bool = False,
    group: Group | None = None,
    before: uuid.UUID | None = None,
    limit: int = MOST,
) -> tuple[Notice, ...]:
    """A person's notices in this tenant, the newest first: those told by a seat that they still hold.

    seats: the person's present ones here (`accounts.rules.seat_of`). before: the id behind which to go on. limit: at least 1.
    """
    query = select(*COLUMNS).where(*narrowed(person, unread=unread, group=group), NoticeRow.seat.in_(seats))
    if before is not None:
        query = query.where(NoticeRow.id < before)
    # Ids are made by the time, so they order notices across all of a person's tenants as well.
    return tuple(notice_of(row) for row in session.execute(query.order_by(NoticeRow.id.desc()).limit(limit)))


def notice(session: Session, person: uuid.UUID, seats: frozenset[str], notice_id: uuid.UUID) -> Notice | None:
    """One notice of this person; None for another's, one told by a seat that is held no more, and a missing one."""
    theirs = (NoticeRow.person_id == person, NoticeRow.seat.in_(seats))
    row = session.execute(select(*COLUMNS).where(NoticeRow.id == notice_id, *theirs)).one_or_none()
    return None if row is None else notice_of(row)


def standing(session: Session, person: uuid.UUID, seats: frozenset[str]) -> Standing:
    """How many notices of each group a person has in this tenant, and how many of them unread."""
    open_ones = func.count().filter(NoticeRow.read_at.is_(None))
    theirs = (NoticeRow.person_id == person, NoticeRow.seat.in_(seats))
    query = select(NoticeRow.kind, func.count(), open_ones).where(*theirs).group_by(NoticeRow.kind)
    total, unread = dict.fromkeys(Group, 0), dict.fromkeys(Group, 0)
    for kind, number, left in session.execute(query):
        total[group_of(kind)] += number
        unread[group_of(kind)] += left
    return Standing(total, unread)


def asking_mentions(person: uuid.UUID, seats: frozenset[str]) -> Sent:
    """The newest unread notices that somebody was named, of the tenant that is read: rows for `mentions_in`."""
    return _mentions().sent_with({"person": person, "seats": sorted(seats)})


def mentions_in(rows: Sequence[tuple[Any, ...]]) -> tuple[Mention, ...]:
    """The mentions of such rows."""
    return tuple(Mention(*row) for row in rows)


@cache
def _mentions() -> Ready:
    theirs = (NoticeRow.person_id == given("person", Uuid), NoticeRow.seat == any_(given("seats", ARRAY(Text))))
    query = select(NoticeRow.id, NoticeRow.title, NoticeRow.words, NoticeRow.actor_words, NoticeRow.at)
    query = query.where(*theirs, NoticeRow.read_at.is_(None), NoticeRow.kind == MENTIONED)
    return ready(query.order_by(NoticeRow.id.desc()).limit(MOST_MENTIONS))


def choices(session: Session, person: uuid.UUID) -> tuple[Choices, int]:
    """What a person chose and its version; the usual and 0 for somebody who never did. Role registry."""
    query = select(NoticeChoiceRow.value, NoticeChoiceRow.row_version).where(NoticeChoiceRow.person_id == person)
    row = session.execute(query).one_or_none()
    return (Choices(), 0) if row is None else (choices_of(row.value), row.row_version)


def choices_of_people(session: Session, people: Collection[uuid.UUID]) -> dict[uuid.UUID, Choices]:
    """What these people chose, those who never did left out; one statement. Role registry."""
    query = select(NoticeChoiceRow.person_id, NoticeChoiceRow.value).where(NoticeChoiceRow.person_id.in_(people))
    return {person: choices_of(value) for person, value in session.execute(query)}


def narrowed(person: uuid.UUID, *, unread: bool = False, group: Group | None = None) -> list[ColumnElement[bool]]:
    """Conditions on a person's notices."""
    found: list[ColumnElement[bool]] = [NoticeRow.person_id == person]
    if unread:
        found.append(NoticeRow.read_at.is_(None))
    if group is Group.TASKS:
        # As `group_of` has it: also what is of no kind any more.
        found.append(NoticeRow.kind.not_in([kind for kind, entry in KINDS.items() if entry.group is not group]))
    elif group is not None:
        found.append(NoticeRow.kind.in_([kind for kind, entry in KINDS.items() if entry.group is group]))
    return found


def notice_of(row: Any) -> Notice:
    """The record of a row of COLUMNS."""
    about = (row.about_kind, row.about_id)
    return Notice(row.id, row.kind, about, row.title, row.words, row.actor_words, row.path, row.at, row.read_at)
