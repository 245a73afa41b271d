"""What webhooks and deliveries speak of: frozen, free of the database."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from semesta_platform.errors import ConflictError
from semesta_platform.notifications.going import State
from semesta_platform.notifications.webhooks import Webhook


@dataclass(frozen=True, slots=True)
class Wanted:
    """A webhook to be made or as it is to become. chosen: False for all events, whatever `events` holds."""

    url: str
    chosen: bool = False
    events: frozenset[str] = frozenset()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Fresh:
    """A webhook with its new secret, `whsec_...`, which is shown once."""

    webhook: Webhook
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Claimed:
    """A delivery that is being made.

    attempts: with this one. sealed: the secrets that sign it. tried_from: where its patience begins.
    """

    id: uuid.UUID
    webhook_id: uuid.UUID
    url: str
    sealed: tuple[str, ...] = field(repr=False)
    body: Mapping[str, Any]
    tried_from: dt.datetime
    attempts: int


@dataclass(frozen=True, slots=True)
class Delivery:
    """A delivery as it stands. due_at: of the next try. answer: what the program said last, or why it was not asked."""

    id: uuid.UUID
    webhook_id: uuid.UUID
    event: str
    body: Mapping[str, Any]
    state: State
    attempts: int
    due_at: dt.datetime
    answer: str
    entered_at: dt.datetime
    sent_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What a list of deliveries is narrowed to; None and '' for all."""

    state: State | None = None
    webhook_id: uuid.UUID | None = None
    event: str = ""


@dataclass(frozen=True, slots=True)
class Tally:
    """How the deliveries of a webhook, or of a tenant, stand. last_at: when one arrived last; oldest: of those that wait."""

    waiting: int = 0
    sent: int = 0
    failed: int = 0
    dropped: int = 0
    last_at: dt.datetime | None = None
    oldest: dt.datetime | None = None


class StaleWebhooksError(ConflictError):
    """Somebody changed the webhooks first."""
