"""Steps of one delivery on a tenant's session, each for a short transaction of its own: claim it, then say what became of it.

What is promised: a delivery is handed over at least once, and twice only where the program took it and its answer, or our commit
after it, was lost. Every attempt carries the same webhook-id, by which a program knows a second copy (Standard Webhooks,
"Idempotency"). The claim is committed before anybody is called, so no lock is held while a program thinks.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from sqlalchemy import Select, exists, func, select, update
from sqlalchemy.orm import Session

from semesta_platform.calling.records import Called, Fate
from semesta_platform.database import utc_now
from semesta_platform.notifications import service as notices
from semesta_platform.notifications.going import State
from semesta_platform.notifications.model import DeliveryRow
from semesta_platform.notifications.records import Audience, Event
from semesta_tenants.webhooks import queries, rules, service
from semesta_tenants.webhooks.records import Claimed

SILENT: Final = "Penerima tidak menjawab selama tiga hari."
_WAITS: Final = DeliveryRow.state == State.WAITING.value
_COLUMNS: Final = (DeliveryRow.id, DeliveryRow.webhook_id, DeliveryRow.body, DeliveryRow.tried_from, DeliveryRow.attempts)


def claim(session: Session) -> Claimed | None:
    """The first delivery whose time has come, put off for as long as it may take; None when none is left.

    One whose webhook was paused or removed is dropped on the way, and the next one is looked at.
    """
    hooks = {each.id: each for each in queries.webhooks(session)[0]}
    while (row := session.execute(_first()).one_or_none()) is not None:
        hook = hooks.get(row.webhook_id)
        if hook is None or not hook.active:
            _set(session, row, state=State.DROPPED.value, answer=service.PAUSED if hook else service.REMOVED)
            continue
        _set(session, row, attempts=row.attempts + 1, due_at=func.now() + rules.LEASE)
        sealed = hook.signing(utc_now())
        return Claimed(row.id, hook.id, hook.url, sealed, row.body, row.tried_from, row.attempts + 1)
    return None


def settle(session: Session, claimed: Claimed, called: Called, path: str) -> None:
    """Say what became of a claimed delivery. path: of the webhook's page, for whoever must be told.

    One that somebody else has claimed since, after the lease, or that was dropped meanwhile, is left to them.
    """
    if called.fate is Fate.GONE:
        # The setting before its deliveries, as whoever pauses it goes.
        queries.webhooks(session, locking=True)
    ours = select(DeliveryRow.id).where(DeliveryRow.id == claimed.id, _WAITS, DeliveryRow.attempts == claimed.attempts)
    if session.execute(ours.with_for_update()).one_or_none() is None:
        return
    pause = rules.pause(claimed.attempts, called.later)
    if called.fate is Fate.TAKEN:
        _set(session, claimed, state=State.SENT.value, sent_at=func.now(), answer=called.answer)
    elif called.fate is Fate.GONE:
        _set(session, claimed, state=State.FAILED.value, answer=called.answer)
        _stop(session, claimed, path)
    elif rules.given_up(claimed.tried_from, pause, utc_now()):
        _set(session, claimed, state=State.FAILED.value, answer=called.answer)
    else:
        _set(session, claimed, due_at=func.now() + pause, answer=called.answer)
    if called.fate in {Fate.AWAY, Fate.BUSY}:
        _hold_back(session, claimed, pause)


def waits_until(session: Session) -> dt.datetime | None:
    """When the next delivery is to be tried; None when none waits."""
    return session.scalar(select(func.min(DeliveryRow.due_at)).where(_WAITS))


def any_waits(session: Session) -> bool:
    """Whether any delivery waits."""
    return bool(session.scalar(select(exists().where(_WAITS))))


def _first() -> Select[Any]:
    query = select(*_COLUMNS).where(_WAITS, DeliveryRow.due_at <= func.now()).order_by(DeliveryRow.id).limit(1)
    return query.with_for_update(skip_locked=True)


def _hold_back(session: Session, claimed: Claimed, pause: dt.timedelta) -> None:
    """Nobody is there, or takes nothing now: what else waits for this program is not tried one after another.

    What is too old by then is given up here, for nobody would come to it.
    """
    later = func.now() + pause
    others = (DeliveryRow.webhook_id == claimed.webhook_id, _WAITS, DeliveryRow.id != claimed.id)
    old = DeliveryRow.tried_from + rules.TRYING < later
    failed = {"state": State.FAILED.value, "answer": SILENT}
    session.execute(update(DeliveryRow).where(*others, old).values(failed))
    session.execute(update(DeliveryRow).where(*others, DeliveryRow.due_at < later).values(due_at=later))


def _stop(session: Session, claimed: Claimed, path: str) -> None:
    """The program wants no more: its webhook is paused, and the region's admins are told."""
    stopped = service.stop(session, claimed.webhook_id)
    if stopped is not None:
        about = ("webhook", stopped.id)
        event = Event("webhook.stopped", Audience(admins=True), about, service.masked(stopped.url), str(claimed.id), path)
        notices.tell(session, (None, "Semesta"), [event])


def _set(session: Session, which: Any, **values: Any) -> None:
    session.execute(update(DeliveryRow).where(DeliveryRow.id == which.id).values(**values))
