"""Forgetting, on a tenant's session: notices and deliveries of long ago, in batches, a bounded number of them in each run."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, delete, func, or_, select
from sqlalchemy.orm import Session

from semesta_platform.notifications import counting
from semesta_platform.notifications.model import DeliveryRow, NoticeRow

JOB: Final = "notices.prune"
KEEP_READ: Final = dt.timedelta(days=180)
"""So long a notice is kept after it was read."""
KEEP_UNREAD: Final = dt.timedelta(days=400)
KEEP_DELIVERIES: Final = dt.timedelta(days=90)
"""So long a delivery is kept that arrived, was given up or dropped, from when it was last begun."""
REMEMBERED: Final = ("task.escalated",)
"""Kinds of events whose cause is looked at anew every day: that it was told is known by its row alone, so the row stays."""
BATCH: Final = 5000
ROUNDS: Final = 20


def prune(session: Session) -> tuple[int, int]:
    """Forget what is old; how many notices and how many deliveries. At most a hundred thousand of each in a run.

    What waits to be mailed or handed over stays until that is decided. The next run takes the rest.
    """
    return _notices(session), _deliveries(session)


def _notices(session: Session) -> int:
    row = NoticeRow
    read = row.read_at < func.now() - KEEP_READ
    unread = and_(row.read_at.is_(None), row.at < func.now() - KEEP_UNREAD)
    old = (or_(read, unread), row.mail != "waiting", row.kind.not_in(REMEMBERED))
    gone = 0
    for _round in range(ROUNDS):
        statement = delete(row).where(row.id.in_(_some(row.id, *old))).returning(row.person_id, row.seat, row.read_at)
        found = session.execute(statement).all()
        counting.count(session, [(each.person_id, each.seat) for each in found if each.read_at is None], -1)
        gone += len(found)
        if len(found) < BATCH:
            break
    return gone


def _deliveries(session: Session) -> int:
    row = DeliveryRow
    old = (row.state != "waiting", row.tried_from < func.now() - KEEP_DELIVERIES, row.event.not_in(REMEMBERED))
    gone = 0
    for _round in range(ROUNDS):
        found = session.scalars(delete(row).where(row.id.in_(_some(row.id, *old))).returning(row.id)).all()
        gone += len(found)
        if len(found) < BATCH:
            break
    return gone


def _some(key: Any, *conditions: ColumnElement[bool]) -> Select[Any]:
    """A batch, in the order in which whoever marks or takes back locks them; what somebody holds is left to the next run."""
    return select(key).where(*conditions).order_by(key).limit(BATCH).with_for_update(skip_locked=True)
