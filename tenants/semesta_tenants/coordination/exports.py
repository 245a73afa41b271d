"""The list of tasks to take away."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from semesta_platform.interface.vocabulary import STATES
from semesta_platform.interface.words import gettext as _
from semesta_platform.interface.workbooks import Table
from semesta_tenants.coordination import shown
from semesta_tenants.coordination.records import Task
from semesta_tenants.coordination.words import ORIGIN_WORDS


def table(region: str, tasks: Iterable[Task], *, today: dt.date, zone: dt.tzinfo) -> Table:
    """All that is known of the tasks. region: name of the tenant, in every row. zone: of the tenant, for moments."""
    head = (
        _("Daerah"),
        _("Tugas"),
        _("Pemilik"),
        _("Tenggat"),
        _("Keadaan"),
        _("Rincian"),
        _("Asal"),
        _("Judul sumber"),
        _("Alamat sumber"),
        _("Dibuat oleh"),
        _("Dibuat pada"),
        _("Ditutup oleh"),
        _("Ditutup pada"),
        _("Catatan penutup"),
    )
    rows = tuple(
        (
            region,
            each.wanted.title,
            each.wanted.owner,
            each.wanted.due_on,
            str(STATES[shown.state_of(each, today)].words),
            each.wanted.detail,
            str(ORIGIN_WORDS[each.wanted.origin]),
            each.wanted.source_title,
            each.wanted.source_url,
            each.entered_words,
            each.entered_at.astimezone(zone),
            each.closed_words,
            each.closed_at.astimezone(zone) if each.closed_at else None,
            each.closing_note,
        )
        for each in tasks
    )
    return Table(_("Tugas"), head, rows)
