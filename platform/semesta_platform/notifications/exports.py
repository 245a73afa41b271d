"""The list of notices to take away."""

from __future__ import annotations

from collections.abc import Iterable

from semesta_platform.interface import filters
from semesta_platform.interface.formats import ZONES
from semesta_platform.interface.words import gettext as _
from semesta_platform.interface.workbooks import Cell, Table
from semesta_platform.notifications.kinds import group_of, sentence
from semesta_platform.notifications.records import Notice
from semesta_platform.notifications.shown import GROUP_WORDS
from semesta_platform.tenancy.records import TenantRecord
from semesta_platform.tenancy.regions import ZONE_WORDS


def table(found: Iterable[tuple[TenantRecord, Notice]]) -> Table:
    """All that is known of the notices, each with its region, whose clock tells the moments."""
    head = (_("Daerah"), _("Jenis"), _("Pemberitahuan"), _("Isi"), _("Oleh"), _("Pada"), _("Zona waktu"), _("Dibaca pada"))
    return Table(_("Pemberitahuan"), head, tuple(_row(region, each) for region, each in found))


def _row(region: TenantRecord, notice: Notice) -> tuple[Cell, ...]:
    name = ZONE_WORDS[region.zone]
    zone = ZONES[name]
    return (
        region.name,
        str(GROUP_WORDS[group_of(notice.kind)]),
        sentence(notice.kind, notice.actor_words, notice.title),
        notice.words,
        filters.who(notice.actor_words),
        notice.at.astimezone(zone),
        name,
        notice.read_at.astimezone(zone) if notice.read_at else None,
    )
