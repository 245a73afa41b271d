"""Verbs of webhooks on a tenant's session: add, change, pause, resume, rotate, remove, try; and sending something again."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from sqlalchemy import func, update
from sqlalchemy.orm import Session

from semesta_platform.database import utc_now, uuid7
from semesta_platform.errors import ConflictError, InvalidError, NotFoundError
from semesta_platform.interface.words import gettext as _
from semesta_platform.notifications import deliveries
from semesta_platform.notifications.going import State
from semesta_platform.notifications.model import DeliveryRow
from semesta_platform.notifications.webhooks import BOTH, KEY, MOST, Pause, Webhook, document
from semesta_platform.tenancy import preferences
from semesta_tenants.coverage import acts
from semesta_tenants.coverage.records import Actor
from semesta_tenants.webhooks import queries, rules, secrets
from semesta_tenants.webhooks.records import Delivery, Fresh, StaleWebhooksError, Wanted

SUBJECT: Final = "webhook"
PAUSED: Final = "Webhook sedang dijeda."
LIKE_A_KEY: Final = 16
"""Signs from which on a part of a path may be somebody's key."""
REMOVED: Final = "Webhook sudah dihapus."


def add(session: Session, actor: Actor, wanted: Wanted, *, expected: int, private: bool, key: bytes) -> Fresh:
    """A new webhook with a new secret. expected: the version of the list that was seen. private: addresses inside are allowed.

    key: of the installation, with which the secret is sealed.

    Raises:
        InvalidError: it cannot be so (fields 'url', 'events', 'note'), or there are ten already ('url').
        StaleWebhooksError: somebody changed the list first.
    """
    wanted = rules.tidied(wanted)
    known, version = _seen(session, expected)
    faults = rules.problems(wanted, private=private)
    if len(known) >= MOST:
        faults["url"] = [_("Sudah ada %(most)s webhook. Hapus salah satu lebih dahulu.", most=MOST)]
    _refuse(faults)
    identity = uuid7()
    secret, sealed = secrets.fresh(key, str(session.info["tenant"]), identity)
    made = Webhook(identity, wanted.url, sealed, wanted.events, wanted.note)
    _keep(session, (*known, made), version)
    acts.record(session, actor, "webhook.added", (SUBJECT, str(made.id)), snapshot(made))
    return Fresh(made, secret)


def change(session: Session, actor: Actor, webhook_id: uuid.UUID, wanted: Wanted, *, expected: int, private: bool) -> Webhook:
    """Another address, other events, another note; what changes nothing leaves no trace.

    Raises:
        NotFoundError: there is no such webhook here.
        InvalidError, StaleWebhooksError: as `add`.
    """
    wanted = rules.tidied(wanted)
    current, known, version = _one(session, webhook_id, expected)
    _refuse(rules.problems(wanted, private=private))
    changed = replace(current, url=wanted.url, events=wanted.events, note=wanted.note)
    return _write(session, actor, "webhook.changed", (known, version), current, changed)


def pause(session: Session, actor: Actor, webhook_id: uuid.UUID, *, expected: int) -> Webhook:
    """Tell it nothing from now on; what waits for it is dropped.

    Raises:
        NotFoundError, StaleWebhooksError: as `change`.
    """
    current, known, version = _one(session, webhook_id, expected)
    _drop(session, webhook_id, PAUSED)
    return _write(session, actor, "webhook.paused", (known, version), current, replace(current, pause=Pause.CHOSEN))


def resume(session: Session, actor: Actor, webhook_id: uuid.UUID, *, expected: int) -> Webhook:
    """Tell it of what happens from now on.

    Raises:
        NotFoundError, StaleWebhooksError: as `change`.
    """
    current, known, version = _one(session, webhook_id, expected)
    return _write(session, actor, "webhook.resumed", (known, version), current, replace(current, pause=Pause.NONE))


def rotate(session: Session, actor: Actor, webhook_id: uuid.UUID, *, expected: int, key: bytes) -> Fresh:
    """A new secret; the former one signs beside it for a day. key: as for `add`.

    Raises:
        NotFoundError, StaleWebhooksError: as `change`.
    """
    current, known, version = _one(session, webhook_id, expected)
    secret, sealed = secrets.fresh(key, str(session.info["tenant"]), webhook_id)
    changed = replace(current, sealed=sealed, former=(current.sealed, utc_now() + BOTH))
    _keep(session, _with(known, changed), version)
    acts.record(session, actor, "webhook.rotated", (SUBJECT, str(webhook_id)), snapshot(changed), snapshot(current))
    return Fresh(changed, secret)


def remove(session: Session, actor: Actor, webhook_id: uuid.UUID, *, expected: int) -> None:
    """Take it away; what waits for it is dropped, and its deliveries stay to be read.

    Raises:
        NotFoundError, StaleWebhooksError: as `change`.
    """
    current, known, version = _one(session, webhook_id, expected)
    _drop(session, webhook_id, REMOVED)
    _keep(session, [each for each in known if each.id != webhook_id], version)
    acts.record(session, actor, "webhook.removed", (SUBJECT, str(webhook_id)), {}, snapshot(current))


def try_out(session: Session, actor: Actor, webhook_id: uuid.UUID, path: str) -> uuid.UUID:
    """Send it a trial; the id of the delivery. path: of the webhook's page.

    Raises:
        NotFoundError: there is no such webhook here.
        ConflictError: it is paused.
    """
    found = queries.webhook(session, webhook_id)[0]
    if found is None:
        raise NotFoundError
    if not found.active:
        raise ConflictError(_("Webhook ini sedang dijeda. Lanjutkan dahulu."))
    acts.record(session, actor, "webhook.tried", (SUBJECT, str(webhook_id)), snapshot(found))
    return deliveries.try_out(session, found, "Percobaan dari Semesta", path)


def resend(session: Session, actor: Actor, delivery_id: uuid.UUID) -> Delivery:
    """A delivery that was given up or dropped waits again, under the same id: a program that knows it may leave it.

    Raises:
        NotFoundError: there is no such delivery here.
        ConflictError: it was neither, or its webhook is paused or gone.
    """
    found = queries.delivery(session, delivery_id, locking=True)
    if found is None:
        raise NotFoundError
    if found.state not in {State.FAILED, State.DROPPED}:
        raise ConflictError(_("Pengiriman ini tidak sedang gagal, jadi tidak dikirim ulang."))
    hook = queries.webhook(session, found.webhook_id)[0]
    if hook is None:
        raise ConflictError(_("Webhook ini sudah dihapus, jadi tidak ada tujuan untuk dikirim ulang."))
    if not hook.active:
        raise ConflictError(_("Webhook ini sedang dijeda. Lanjutkan dahulu."))
    again = update(DeliveryRow).where(DeliveryRow.id == delivery_id)
    session.execute(again.values(state=State.WAITING.value, attempts=0, due_at=func.now(), tried_from=func.now()))
    named = {"webhook_address": masked(hook.url)}
    acts.record(
        session, actor, "delivery.resent", ("delivery", str(delivery_id)), named, {**named, "webhook_answer": found.answer}
    )
    deliveries.ask(session)
    return found


def stop(session: Session, webhook_id: uuid.UUID) -> Webhook | None:
    """Pause a webhook whose program wants no more; None where it is gone or paused already."""
    known, version = queries.webhooks(session, locking=True)
    current = next((each for each in known if each.id == webhook_id), None)
    if current is None or not current.active:
        return None
    _drop(session, webhook_id, PAUSED)
    changed = replace(current, pause=Pause.GONE)
    return _write(session, Actor(None, "Semesta"), "webhook.stopped", (known, version), current, changed)


def snapshot(webhook: Webhook) -> dict[str, object]:
    """As the record keeps it: never the secret, and no more of the address than where it leads."""
    return {
        "webhook_address": masked(webhook.url),
        "webhook_events": ", ".join(sorted(webhook.events)) or "all",
        "webhook_note": webhook.note,
        "webhook_pause": webhook.pause.value,
    }


def masked(url: str) -> str:
    """An address without its query and the long parts of its path, in which some programs have a key."""
    plain, mark, _query = url.partition("?")
    scheme, empty, host, *path = plain.split("/")
    parts = (scheme, empty, host, *("***" if len(part) >= LIKE_A_KEY else part for part in path))
    return f"{'/'.join(parts)}{'?***' if mark else ''}"


def _seen(session: Session, expected: int) -> tuple[tuple[Webhook, ...], int]:
    known, version = queries.webhooks(session, locking=True)
    if version != expected:
        raise StaleWebhooksError(_("Daftar webhook diubah orang lain lebih dahulu. Periksa, lalu ulangi."))
    return known, version


def _one(session: Session, webhook_id: uuid.UUID, expected: int) -> tuple[Webhook, tuple[Webhook, ...], int]:
    found = queries.webhook(session, webhook_id)[0]
    if found is None:
        raise NotFoundError
    known, version = _seen(session, expected)
    return next(each for each in known if each.id == webhook_id), known, version


def _write(
    session: Session,
    actor: Actor,
    action: str,
    kept: tuple[Sequence[Webhook], int],
    current: Webhook,
    changed: Webhook,
) -> Webhook:
    if changed == current:
        return current
    known, version = kept
    _keep(session, _with(known, changed), version)
    acts.record(session, actor, action, (SUBJECT, str(changed.id)), snapshot(changed), snapshot(current))
    return changed


def _with(known: Sequence[Webhook], changed: Webhook) -> list[Webhook]:
    return [changed if each.id == changed.id else each for each in known]


def _keep(session: Session, webhooks: Sequence[Webhook], expected: int) -> None:
    try:
        preferences.keep(session, KEY, document(webhooks), expected=expected)
    except ConflictError:
        raise StaleWebhooksError(_("Daftar webhook diubah orang lain lebih dahulu. Periksa, lalu ulangi.")) from None


def _drop(session: Session, webhook_id: uuid.UUID, why: str) -> None:
    waits = (DeliveryRow.webhook_id == webhook_id, DeliveryRow.state == State.WAITING.value)
    session.execute(update(DeliveryRow).where(*waits).values(state=State.DROPPED.value, answer=why))


def _refuse(faults: dict[str, list[str]]) -> None:
    if faults:
        raise InvalidError(_("Ada isian yang perlu diperbaiki."), faults)
