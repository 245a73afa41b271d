"""Webhooks and deliveries as the templates want them: rows, counts, sentences; no decision falls here."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from semesta_platform.interface import filters
from semesta_platform.interface.words import gettext as _
from semesta_platform.interface.words import ngettext
from semesta_platform.notifications import going
from semesta_platform.notifications.going import PILLS
from semesta_platform.notifications.webhooks import Pause, Webhook
from semesta_tenants.webhooks.records import Delivery, Tally
from semesta_tenants.webhooks.sentences import OURS
from semesta_tenants.webhooks.words import EVENTS, GROUPS, event_words

WORTH_TELLING = dt.timedelta(minutes=15)


def host(url: str) -> str:
    """Where an address leads, short: its host, and the port where it is named."""
    return urlsplit(url).netloc or url


def cards(webhooks: Sequence[Webhook], tallies: Mapping[uuid.UUID, Tally], here: str) -> list[dict[str, Any]]:
    """Lines of the list of webhooks. here: its address."""
    return [
        {
            "host": host(each.url),
            "href": f"{here}{each.id}/",
            "note": each.note or None,
            "state": pill(each),
            "events": events_words(each),
            "sent": (tally := tallies.get(each.id, Tally())).sent,
            "waiting": tally.waiting,
            "failed": tally.failed,
            "last": filters.clock(tally.last_at) if tally.last_at else None,
        }
        for each in webhooks
    ]


def pill(webhook: Webhook) -> str:
    """A key of `vocabulary.STATES`."""
    return {Pause.NONE: "hook_active", Pause.CHOSEN: "hook_paused", Pause.GONE: "hook_gone"}[webhook.pause]


def events_words(webhook: Webhook) -> str:
    """Of what it is told, in a few words."""
    number = len(webhook.events)
    return ngettext("%(num)d peristiwa", "%(num)d peristiwa", number) if number else _("Semua peristiwa")


def groups() -> list[tuple[str, str, list[tuple[str, str]]]]:
    """What can be chosen: name of the field, its heading, kinds with their words."""
    return [
        (f"peristiwa-{name}", str(heading), [(kind, str(words)) for kind, words in kinds.items()])
        for name, (heading, kinds) in GROUPS.items()
    ]


def rows(deliveries: Sequence[Delivery], hooks: Mapping[uuid.UUID, Webhook], here: str) -> list[dict[str, Any]]:
    """Lines of the list of deliveries. here: address of the webhooks' first page."""
    return [
        {
            "event": event_words(each.event),
            "about": each.body.get("title", ""),
            "href": f"{here}pengiriman/{each.id}/",
            "state": PILLS[each.state],
            "webhook": host(hooks[each.webhook_id].url) if each.webhook_id in hooks else _("sudah dihapus"),
            "attempts": each.attempts,
            "entered": filters.clock(each.entered_at),
            "note": going.note(each, OURS),
        }
        for each in deliveries
    ]


def event_options() -> list[tuple[str, str]]:
    """The choice of events."""
    return [("", _("Semua peristiwa")), *((kind, str(words)) for kind, words in EVENTS.items())]


def webhook_options(webhooks: Sequence[Webhook]) -> list[tuple[str, str]]:
    """The choice of webhooks."""
    return [("", _("Semua webhook")), *((str(each.id), host(each.url)) for each in webhooks)]


def body_text(told: Mapping[str, Any]) -> str:
    """What the program gets, on several lines for people."""
    return json.dumps(told, ensure_ascii=False, indent=2)


def trouble(standing: Tally, now: dt.datetime) -> bool:
    """Whether deliveries have waited for long."""
    return standing.oldest is not None and now - standing.oldest > WORTH_TELLING
