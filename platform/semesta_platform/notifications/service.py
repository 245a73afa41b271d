"""Telling people on a tenant's session: notices are written in the transaction of their cause, each person's once."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Sequence
from typing import Final

from sqlalchemy import and_, case, func, or_, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from semesta_platform.accounts import queries as accounts
from semesta_platform.accounts.records import Reaching
from semesta_platform.accounts.roles import Role
from semesta_platform.accounts.rules import plain_office, seat_of
from semesta_platform.database import parts, uuid7
from semesta_platform.jobs import outbox
from semesta_platform.notifications import counting, deliveries
from semesta_platform.notifications.kinds import KINDS, WITHDRAWN
from semesta_platform.notifications.model import NoticeRow
from semesta_platform.notifications.records import Audience, Event, Mail
from semesta_platform.tenancy.names import SharedRole
from semesta_platform.transactions import acting_as

JOB: Final = "notices.post"
"""Turns notices into mails, by each person's choices."""
LONGEST_WORDS: Final = 300
_ASKED: Final = "notices_asked"
_TURN: Final = "notices_in_turn"
_ORDER: Final = {Role.OPD_STAFF: 1, Role.LIAISON: 2}


def tell(session: Session, actor: tuple[uuid.UUID | None, str], events: Sequence[Event]) -> int:
    """Tell whom each event concerns, never who did it; how many notices are new.

    actor: account (None: the system) and words. Who is told is decided now: whoever comes later is told of what comes later, and
    a mail to somebody who has lost their seat is dropped when it is sent.

    Raises:
        KeyError: a kind that is not one.
    """
    if unknown := {event.kind for event in events} - KINDS.keys():
        raise KeyError(*unknown)
    if not events:
        return 0
    deliveries.write(session, events)
    _settle(session, events)
    people = reaching(session)
    rows = [
        _row(event, person, actor[1], seat)
        for event in events
        for person, seat in sorted(_told_by(event.audience, people).items(), key=str)
        if person != actor[0]
    ]
    if not rows:
        return 0
    _in_turn(session)
    new: list[tuple[uuid.UUID, str]] = []
    for part in parts(rows):
        statement = insert(NoticeRow).values(list(part)).on_conflict_do_nothing()
        new += [(row.person_id, row.seat) for row in session.execute(statement.returning(NoticeRow.person_id, NoticeRow.seat))]
    if new:
        counting.count(session, new)
        ask(session)
    return len(new)


def ask(session: Session) -> None:
    """For the job that makes mails of notices, once in a transaction: it takes all that waits."""
    if not session.info.get(_ASKED):
        session.info[_ASKED] = True
        outbox.ask(session, JOB, {})


def reaching(session: Session) -> tuple[Reaching, ...]:
    """Everybody who holds a seat that reaches this session's tenant now, by name: its own and the branch's."""
    with acting_as(session, SharedRole.REGISTRY):
        return accounts.reaching(session, str(session.info["tenant"]))


def recipients(audience: Audience, people: Iterable[Reaching]) -> frozenset[uuid.UUID]:
    """Accounts of the audience among those who reach the tenant; pure."""
    return frozenset(_told_by(audience, people))


def withdraw(session: Session, about: tuple[str, uuid.UUID], keeping: Collection[uuid.UUID]) -> frozenset[uuid.UUID]:
    """Take back what notices of a thing say to people who may see it no more; whose they were.

    keeping: those who still see it. A line stays, so that nobody wonders where it went, and says nothing of the thing; one that
    was unread counts no more, and one that waited goes into no mail.
    """
    _in_turn(session)
    row = NoticeRow
    # A thing of this very name is taken back like any other.
    speaks = or_(row.title != WITHDRAWN, row.words != "", row.path != "")
    lost = (row.about_kind == about[0], row.about_id == about[1], row.person_id.not_in(keeping), speaks)
    # In one order for all: a reader who marks them meanwhile, and the job that mails them, come before or after.
    query = select(row.id, row.person_id, row.seat, row.read_at).where(*lost).order_by(row.id).with_for_update()
    found = session.execute(query).all()
    if not found:
        return frozenset()
    mail = case((row.mail == Mail.WAITING.value, Mail.NONE.value), else_=row.mail)
    empty = {"title": WITHDRAWN, "words": "", "path": "", "read_at": func.coalesce(row.read_at, func.now()), "mail": mail}
    session.execute(update(row).where(row.id.in_([each.id for each in found])).values(**empty))
    counting.count(session, [(each.person_id, each.seat) for each in found if each.read_at is None], -1)
    return frozenset(each.person_id for each in found)


def _settle(session: Session, events: Sequence[Event]) -> None:
    """What asked for that which has now been done counts as read, whoever did it: its readers have nothing left to do there."""
    row = NoticeRow
    asked = [
        and_(row.about_kind == event.about[0], row.about_id == event.about[1], row.kind.in_(settles))
        for event in events
        if (settles := KINDS[event.kind].settles)
    ]
    if not asked:
        return
    _in_turn(session)
    # In one order for all, as in `withdraw`.
    those = select(row.id).where(row.read_at.is_(None), or_(*asked)).order_by(row.id).with_for_update()
    statement = update(row).where(row.id.in_(those), row.read_at.is_(None)).values(read_at=func.now())
    read = session.execute(statement.returning(row.person_id, row.seat).execution_options(synchronize_session=False)).all()
    counting.count(session, [(each.person_id, each.seat) for each in read], -1)


def _told_by(audience: Audience, people: Iterable[Reaching]) -> dict[uuid.UUID, str]:
    """Whom it concerns, each by one of the seats that it concerns: of several the region's first."""
    meant = sorted((each for each in people if _meant(audience, each)), key=lambda each: _ORDER.get(each.role, 0), reverse=True)
    return {each.person: seat_of(each.role.value, each.organisation) for each in meant}


def _meant(audience: Audience, each: Reaching) -> bool:
    if each.person in audience.people:
        return True
    if each.role is Role.TENANT_ADMIN:
        return audience.admins
    if each.role is Role.LIAISON:
        return audience.liaisons
    return bool(audience.office) and plain_office(each.organisation) == plain_office(audience.office)


def _row(event: Event, person: uuid.UUID, actor: str, seat: str) -> dict[str, object]:
    return {
        "id": uuid7(),
        "person_id": person,
        "kind": event.kind,
        "once": event.once,
        "about_kind": event.about[0],
        "about_id": event.about[1],
        "title": event.title,
        "words": event.words[:LONGEST_WORDS],
        "actor_words": actor,
        "path": event.path,
        "seat": seat,
    }


def _in_turn(session: Session) -> None:
    """One transaction of a tenant at a time tells: two that count for the same people in another order would wait in a circle."""
    if not session.info.get(_TURN):
        session.info[_TURN] = True
        session.execute(text("SELECT pg_advisory_xact_lock(hashtextextended('notices.' || current_user, 0))"))
