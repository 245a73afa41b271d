"""Writing down what programs are to be told: one row for each webhook and event, in the transaction of the event itself."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from semesta_platform.database import parts, utc_now, uuid7
from semesta_platform.jobs import outbox
from semesta_platform.notifications.model import DeliveryRow
from semesta_platform.notifications.records import Audience, Event
from semesta_platform.notifications.webhooks import KEY, Webhook, webhooks_of
from semesta_platform.tenancy import preferences

JOB: Final = "webhooks.deliver"
"""Hands over what waits."""
TRIAL: Final = "webhook.test"
"""The event of a trial that somebody asks for; no kind that can be chosen."""
_KNOWN, _ASKED = "webhooks", "webhooks_asked"


def write(session: Session, events: Sequence[Event]) -> int:
    """One row for each webhook that wants an event, whoever else is told of it; how many are new.

    A cause is written once for each webhook and kind, however often it is told. One select for the first telling of a
    transaction, and one insert where somebody wants it.
    """
    rows = [_row(session, hook, event) for event in events for hook in _webhooks(session) if hook.wants(event.kind)]
    return _insert(session, rows)


def try_out(session: Session, webhook: Webhook, title: str, path: str) -> uuid.UUID:
    """A delivery of no event, whatever the webhook wants; its id. title: as the program is told. path: of the webhook's page."""
    event = Event(TRIAL, Audience(), ("webhook", webhook.id), title, str(uuid7()), path)
    row = _row(session, webhook, event)
    _insert(session, [row])
    made: uuid.UUID = row["id"]
    return made


def ask(session: Session) -> None:
    """For the job, once in a transaction: it takes all that waits."""
    if not session.info.get(_ASKED):
        session.info[_ASKED] = True
        outbox.ask(session, JOB, {})


def payload(body: Mapping[str, Any], address: str) -> dict[str, Any]:
    """What the program gets, always in this order: of two attempts every byte is the same. address: of this installation."""
    told = {name: body[name] for name in ("id", "event", "tenant", "at")}
    about = {"kind": body["about"]["kind"], "id": body["about"]["id"]}
    return {**told, "about": about, "title": body["title"], "url": f"{address}{body['path']}" if body["path"] else None}


def _webhooks(session: Session) -> tuple[Webhook, ...]:
    found: tuple[Webhook, ...] | None = session.info.get(_KNOWN)
    if found is None:
        found = session.info[_KNOWN] = webhooks_of(preferences.preference(session, KEY).value)
    return found


def _row(session: Session, webhook: Webhook, event: Event) -> dict[str, Any]:
    """Names of things and nobody's: neither who did it nor what was said goes out."""
    made = uuid7()
    body = {
        "id": str(made),
        "event": event.kind,
        "tenant": str(session.info["tenant"]),
        "at": utc_now().isoformat(timespec="seconds").replace("+00:00", "Z"),
        "about": {"kind": event.about[0], "id": str(event.about[1])},
        "title": event.title,
        "path": event.path,
    }
    once = f"{event.kind} {event.once}"
    return {"id": made, "webhook_id": webhook.id, "event": event.kind, "once": once, "body": body}


def _insert(session: Session, rows: Sequence[Mapping[str, Any]]) -> int:
    if not rows:
        return 0
    new = 0
    for part in parts(rows):
        statement = insert(DeliveryRow).values(list(part)).on_conflict_do_nothing()
        new += len(session.scalars(statement.returning(DeliveryRow.id)).all())
    if new:
        ask(session)
    return new
