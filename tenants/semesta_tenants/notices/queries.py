"""Reads of mails in a tenant's session."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, UnaryExpression, func, or_, select
from sqlalchemy.orm import Session

from semesta_platform.notifications.going import State
from semesta_tenants.notices.model import MailRow
from semesta_tenants.notices.records import Narrowed, Standing, Written

MOST: Final = 5000
"""Mails that a file holds at most, the newest."""
_COLUMNS: Final = (
    *(MailRow.id, MailRow.kind, MailRow.reader, MailRow.address, MailRow.subject, MailRow.state, MailRow.attempts),
    *(MailRow.due_at, MailRow.answer, MailRow.entered_words, MailRow.entered_at, MailRow.sent_at),
)
ORDERS: Final = {
    "entered": MailRow.id,
    "subject": func.lower(MailRow.subject),
    "reader": func.lower(MailRow.reader),
    "state": MailRow.state,
    "sent": MailRow.sent_at,
}


def listed(
    session: Session, wanted: Narrowed, *, order: str = "entered", descending: bool = True, offset: int = 0, limit: int = MOST
) -> tuple[Written, ...]:
    """Mails without their texts. order: a key of ORDERS; of equals the newest first."""
    column = ORDERS[order]
    first: UnaryExpression[object] = column.desc() if descending else column.asc()
    query = _narrowed(select(*_COLUMNS), wanted).order_by(first.nulls_last(), MailRow.id.desc())
    return tuple(_written(row) for row in session.execute(query.offset(offset).limit(limit)))


def counts(session: Session, wanted: Narrowed) -> dict[State, int]:
    """How many mails of each state there are of this kind and with these words; wanted.state plays no part."""
    conditions = _conditions(Narrowed(None, wanted.kind, wanted.text))
    rows = session.execute(select(MailRow.state, func.count()).where(*conditions).group_by(MailRow.state))
    found = {State(state): number for state, number in rows}
    return {state: found.get(state, 0) for state in State}


def kinds(session: Session) -> tuple[str, ...]:
    """The kinds that occur, in order."""
    return tuple(session.scalars(select(MailRow.kind).distinct().order_by(MailRow.kind)))


def mail(session: Session, mail_id: uuid.UUID, *, locking: bool = False) -> Written | None:
    """One mail of this tenant with its text; None where there is none."""
    query = select(*_COLUMNS, MailRow.body, MailRow.path, MailRow.calendar, MailRow.once, MailRow.person_id).where(
        MailRow.id == mail_id
    )
    row = session.execute(query.with_for_update() if locking else query).one_or_none()
    return None if row is None else _written(row)


def standing(session: Session) -> Standing:
    """Counts, the oldest that waits, the next try, and the last words of a server that put one off; one statement."""
    waits = MailRow.state == State.WAITING.value
    last = select(MailRow.answer).where(waits, MailRow.answer != "").order_by(MailRow.due_at.desc()).limit(1)
    numbers: list[Any] = [func.count().filter(MailRow.state == state.value) for state in State]
    numbers += [func.min(MailRow.entered_at).filter(waits), func.min(MailRow.due_at).filter(waits), last.scalar_subquery()]
    waiting, sent, failed, dropped, oldest, next_at, answer = session.execute(select(*numbers)).one()
    return Standing(waiting, sent, failed, dropped, oldest, next_at, answer or "")


def _narrowed(query: Select[*tuple[object, ...]], wanted: Narrowed) -> Select[*tuple[object, ...]]:
    return query.where(*_conditions(wanted))


def _conditions(wanted: Narrowed) -> Sequence[ColumnElement[bool]]:
    columns = (MailRow.subject, MailRow.reader, MailRow.address)
    words = wanted.text.split()[:5]
    found = [or_(*(column.icontains(word, autoescape=True) for column in columns)) for word in words]
    if wanted.state is not None:
        found.append(MailRow.state == wanted.state.value)
    if wanted.kind:
        found.append(MailRow.kind == wanted.kind)
    return found


def _written(row: Sequence[object]) -> Written:
    values = list(row)
    values[5] = State(str(values[5]))
    return Written(*values)  # type: ignore[arg-type]  # as the columns stand above
