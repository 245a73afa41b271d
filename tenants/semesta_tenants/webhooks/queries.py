"""Reads of webhooks and of their deliveries in a tenant's session."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, func, select
from sqlalchemy.orm import Session

from semesta_platform.notifications.going import State
from semesta_platform.notifications.model import DeliveryRow
from semesta_platform.notifications.webhooks import KEY, Webhook, webhooks_of
from semesta_platform.tenancy import preferences
from semesta_tenants.webhooks.records import Delivery, Narrowed, Tally

MOST: Final = 5000
"""Deliveries that a file holds at most, the newest."""
_COLUMNS: Final = (
    *(DeliveryRow.id, DeliveryRow.webhook_id, DeliveryRow.event, DeliveryRow.body, DeliveryRow.state, DeliveryRow.attempts),
    *(DeliveryRow.due_at, DeliveryRow.answer, DeliveryRow.entered_at, DeliveryRow.sent_at),
)
ORDERS: Final = {
    "entered": DeliveryRow.id,
    "event": DeliveryRow.event,
    "state": DeliveryRow.state,
    "attempts": DeliveryRow.attempts,
    "sent": DeliveryRow.sent_at,
}


def webhooks(session: Session, *, locking: bool = False) -> tuple[tuple[Webhook, ...], int]:
    """The tenant's webhooks in the order in which they were made, and the version of their setting."""
    found = preferences.preference(session, KEY, locking=locking)
    return webhooks_of(found.value), found.version


def webhook(session: Session, webhook_id: uuid.UUID) -> tuple[Webhook | None, int]:
    """One webhook, None when there is none of this id here; and the version of the setting."""
    found, version = webhooks(session)
    return next((each for each in found if each.id == webhook_id), None), version


def listed(
    session: Session, wanted: Narrowed, *, order: str = "entered", descending: bool = True, offset: int = 0, limit: int = MOST
) -> tuple[Delivery, ...]:
    """Deliveries. order: a key of ORDERS; of equals the newest first."""
    column: Any = ORDERS[order]
    by = (column.desc() if descending else column.asc()).nulls_last()
    query = select(*_COLUMNS).where(*_conditions(wanted)).order_by(by, DeliveryRow.id.desc())
    return tuple(_delivery(row) for row in session.execute(query.offset(offset).limit(min(limit, MOST))))


def counts(session: Session, wanted: Narrowed) -> dict[State, int]:
    """How many deliveries of each state there are; wanted.state plays no part."""
    conditions = _conditions(Narrowed(None, wanted.webhook_id, wanted.event))
    rows = session.execute(select(DeliveryRow.state, func.count()).where(*conditions).group_by(DeliveryRow.state))
    found = {State(state): number for state, number in rows}
    return {state: found.get(state, 0) for state in State}


def delivery(session: Session, delivery_id: uuid.UUID, *, locking: bool = False) -> Delivery | None:
    """One delivery of this tenant; None where there is none."""
    query = select(*_COLUMNS).where(DeliveryRow.id == delivery_id)
    row = session.execute(query.with_for_update() if locking else query).one_or_none()
    return None if row is None else _delivery(row)


def tallies(session: Session) -> dict[uuid.UUID, Tally]:
    """How deliveries stand, by webhook; one statement."""
    query = select(DeliveryRow.webhook_id, *_tally()).group_by(DeliveryRow.webhook_id)
    return {row[0]: Tally(*row[1:]) for row in session.execute(query)}


def standing(session: Session) -> Tally:
    """How all deliveries of the tenant stand."""
    return Tally(*session.execute(select(*_tally())).one())


def _tally() -> Sequence[Any]:
    each = [func.count().filter(DeliveryRow.state == state.value) for state in State]
    oldest = func.min(DeliveryRow.entered_at).filter(DeliveryRow.state == State.WAITING.value)
    return (*each, func.max(DeliveryRow.sent_at), oldest)


def _conditions(wanted: Narrowed) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.state is not None:
        found.append(DeliveryRow.state == wanted.state.value)
    if wanted.webhook_id is not None:
        found.append(DeliveryRow.webhook_id == wanted.webhook_id)
    if wanted.event:
        found.append(DeliveryRow.event == wanted.event)
    return found


def _delivery(row: Row[Any]) -> Delivery:
    values: dict[str, Any] = {**row._mapping, "state": State(row.state)}  # noqa: SLF001 (SQLAlchemy's documented name)
    return Delivery(**values)
