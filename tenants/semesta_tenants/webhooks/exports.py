"""The list of deliveries to take away."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

from semesta_platform.interface.vocabulary import STATES
from semesta_platform.interface.words import gettext as _
from semesta_platform.interface.workbooks import Cell, Table
from semesta_platform.notifications import going
from semesta_platform.notifications.going import PILLS
from semesta_tenants.webhooks.records import Delivery
from semesta_tenants.webhooks.sentences import OURS
from semesta_tenants.webhooks.words import event_words


def table(region: str, deliveries: Iterable[Delivery], addresses: Mapping[object, str], *, zone: dt.tzinfo) -> Table:
    """All that is known of deliveries. region: name of the tenant, in every row. addresses: of the webhooks that still are."""
    head = (
        _("Daerah"),
        _("ID pengiriman"),
        _("Webhook"),
        _("Peristiwa"),
        _("Tentang"),
        _("Keadaan"),
        _("Percobaan"),
        _("Jawaban penerima atau keterangan"),
        _("Dicatat pada"),
        _("Dikirim pada"),
    )
    return Table(_("Pengiriman webhook"), head, tuple(_row(region, each, addresses, zone) for each in deliveries))


def _row(region: str, each: Delivery, addresses: Mapping[object, str], zone: dt.tzinfo) -> tuple[Cell, ...]:
    return (
        region,
        str(each.id),
        addresses.get(each.webhook_id, str(each.webhook_id)),
        event_words(each.event),
        str(each.body.get("title", "")),
        str(STATES[PILLS[each.state]].words),
        each.attempts,
        going.in_words(each.answer, OURS),
        each.entered_at.astimezone(zone),
        each.sent_at.astimezone(zone) if each.sent_at else None,
    )
