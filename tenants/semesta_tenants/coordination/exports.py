"""The list of tasks to take away."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from semesta_platform.interface.vocabulary import STATES
from semesta_platform.interface.words import gettext as _
from semesta_platform.interface.workbooks import Cell, Table
from semesta_tenants.coordination import shown
from semesta_tenants.coordination.records import Task
from semesta_tenants.coordination.words import ORIGIN_WORDS


def table(region: str, tasks: Iterable[Task], *, today: dt.date, zone: dt.tzinfo) -> Table:
    """All that is known of the tasks. region: name of the tenant, in every row. zone: of the tenant, for moments."""
    return Table(_("Tugas"), _head(), tuple(_row(region, each, today, zone) for each in tasks))


def _head() -> tuple[str, ...]:
    return (
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


def _row(region: str, task: Task, today: dt.date, zone: dt.tzinfo) -> tuple[Cell, ...]:
    wanted = task.wanted
    return (
        region,
        wanted.title,
        wanted.owner,
        wanted.due_on,
        str(STATES[shown.state_of(task, today)].words),
        wanted.detail,
        str(ORIGIN_WORDS[wanted.origin]),
        wanted.source_title,
        wanted.source_url,
        task.entered_words,
        task.entered_at.astimezone(zone),
        task.closed_words,
        task.closed_at.astimezone(zone) if task.closed_at else None,
        task.closing_note,
    )
