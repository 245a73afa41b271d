"""The programs of a region that are told of events, as its setting `webhooks` keeps them; pure."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

KEY: Final = "webhooks"
MOST: Final = 10
"""Webhooks that one region may have."""
BOTH: Final = dt.timedelta(hours=24)
"""For so long after a change of secret the former one signs as well, so that a program can learn the new one in peace."""


class Pause(StrEnum):
    """Why a webhook is told nothing."""

    NONE = ""
    CHOSEN = "chosen"
    """The region wants it so."""
    GONE = "gone"
    """The program answered 410: it wants no more."""


@dataclass(frozen=True, slots=True)
class Webhook:
    """One program. url: https. events: keys of `kinds.KINDS`, empty for all. sealed: its secret, sealed for this place.

    former: the sealed secret before this one, with the moment until which it signs too.
    """

    id: uuid.UUID
    url: str
    sealed: str = field(repr=False)
    events: frozenset[str] = frozenset()
    note: str = ""
    pause: Pause = Pause.NONE
    former: tuple[str, dt.datetime] | None = field(default=None, repr=False)

    @property
    def active(self) -> bool:
        """Whether it is told of anything."""
        return self.pause is Pause.NONE

    def wants(self, kind: str) -> bool:
        """Whether it is told of this kind of event now."""
        return self.active and (not self.events or kind in self.events)

    def signing(self, now: dt.datetime) -> tuple[str, ...]:
        """Sealed, the secrets that sign at this moment, the present one first."""
        if self.former is None or self.former[1] <= now:
            return (self.sealed,)
        return (self.sealed, self.former[0])


def webhooks_of(value: Mapping[str, Any]) -> tuple[Webhook, ...]:
    """The webhooks that the setting's value holds, in the order in which they were made."""
    return tuple(_webhook(each) for each in value.get("webhooks", ()))


def document(webhooks: Iterable[Webhook]) -> dict[str, Any]:
    """The setting's value for these webhooks."""
    return {"webhooks": [_kept(each) for each in webhooks]}


def _webhook(kept: Mapping[str, Any]) -> Webhook:
    former = kept.get("former")
    return Webhook(
        id=uuid.UUID(kept["id"]),
        url=kept["url"],
        sealed=kept["sealed"],
        events=frozenset(kept["events"]),
        note=kept["note"],
        pause=Pause(kept["pause"]),
        former=(former["sealed"], dt.datetime.fromisoformat(former["until"])) if former else None,
    )


def _kept(webhook: Webhook) -> dict[str, Any]:
    former = webhook.former
    return {
        "id": str(webhook.id),
        "url": webhook.url,
        "sealed": webhook.sealed,
        "events": sorted(webhook.events),
        "note": webhook.note,
        "pause": webhook.pause.value,
        "former": {"sealed": former[0], "until": former[1].isoformat()} if former else None,
    }
