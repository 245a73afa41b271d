"""What forms and addresses of webhooks send, read; and the form as a webhook fills it."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from werkzeug.datastructures import MultiDict

from semesta_platform.errors import InvalidError
from semesta_platform.given import uuid_of
from semesta_platform.interface.tables import DOWN
from semesta_platform.notifications.going import VIEWS
from semesta_platform.notifications.webhooks import Webhook
from semesta_tenants.webhooks.records import Narrowed, Wanted
from semesta_tenants.webhooks.words import EVENTS, GROUPS

FIELDS: Final = MappingProxyType({"url": "alamat", "events": "lingkup", "note": "catatan"})
"""Fields of a webhook and what the form calls them, in the form's order."""
ALL, CHOSEN = "semua", "pilihan"
LONGEST_ECHO: Final = 600
ORDERS: Final = MappingProxyType(
    {"dicatat": "entered", "peristiwa": "event", "keadaan": "state", "percobaan": "attempts", "dikirim": "sent"}
)
"""Columns by their name in the address."""
EVERYTHING: Final = "semua"
PAGE: Final = 50
LONGEST: Final = 80
_PAGE: Final = re.compile(r"[0-9]{1,4}")
Form = MultiDict[str, str]
Typed = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a list of deliveries shows. view: a key of VIEWS. order: a key of ORDERS. page: from 1."""

    view: str = EVERYTHING
    webhook: uuid.UUID | None = None
    event: str = ""
    order: str = "dicatat"
    descending: bool = True
    page: int = 1

    @property
    def narrowed(self) -> Narrowed:
        """What the database is asked for."""
        return Narrowed(VIEWS[self.view], self.webhook, self.event)


def wanted_from(form: Form) -> Wanted:
    """The webhook that the form asks for."""
    return Wanted(
        url=form.get("alamat", ""),
        chosen=form.get("lingkup") == CHOSEN,
        events=frozenset(kind for group in GROUPS for kind in form.getlist(f"peristiwa-{group}")),
        note=form.get("catatan", ""),
    )


def typed_from(form: Form) -> Typed:
    """Every field as it was typed, for showing it again."""
    plain: Typed = {name: form.get(name, "")[:LONGEST_ECHO] for name in FIELDS.values()}
    return plain | {f"peristiwa-{group}": form.getlist(f"peristiwa-{group}")[:LONGEST] for group in GROUPS}


def typed_of(webhook: Webhook | None) -> Typed:
    """The form as a webhook fills it; a new one is told of everything."""
    events = webhook.events if webhook else frozenset[str]()
    boxes = {f"peristiwa-{group}": [kind for kind in kinds if kind in events] for group, (_words, kinds) in GROUPS.items()}
    head = {"alamat": webhook.url if webhook else "", "catatan": webhook.note if webhook else ""}
    return {**head, "lingkup": CHOSEN if events else ALL, **boxes}


def in_form_words(error: InvalidError) -> InvalidError:
    """A refusal by the form's own names, in the form's order."""
    return InvalidError(error.message, {word: error.fields[name] for name, word in FIELDS.items() if name in error.fields})


def asked_from(arguments: Mapping[str, str]) -> Asked:
    """`tampil`, `webhook`, `peristiwa`, `urut`, `arah` and `hal`; what cannot be is as if it were not there."""
    view, event, order, page = (arguments.get(name, "") for name in ("tampil", "peristiwa", "urut", "hal"))
    ordered = order in ORDERS
    return Asked(
        view=view if view in VIEWS else EVERYTHING,
        webhook=uuid_of(arguments.get("webhook", "")),
        event=event if event in EVENTS else "",
        order=order if ordered else "dicatat",
        descending=arguments.get("arah") == DOWN if ordered else True,
        page=int(page) if _PAGE.fullmatch(page) and int(page) else 1,
    )
