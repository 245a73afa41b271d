"""The list of tasks to take away."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from semesta_platform.interface import filters
from semesta_platform.interface.vocabulary import STATES
from semesta_platform.interface.words import gettext as _
from semesta_platform.interface.workbooks import Cell, Table
from semesta_tenants.coordination import kinds, rules, shown
from semesta_tenants.coordination.records import Party, State, Task
from semesta_tenants.coordination.words import ORIGIN_WORDS, PRIORITY_WORDS, SIDE_WORDS, step_words

_DAY: Final = 86_400


@dataclass(frozen=True, slots=True)
class Moment:
    """When the list is taken. zone: of the tenant, for moments."""

    today: dt.date
    now: dt.datetime
    zone: dt.tzinfo


def table(region: str, tasks: Iterable[Task], comments: Mapping[uuid.UUID, int], *, moment: Moment) -> Table:
    """All that is known of the tasks. region: name of the tenant, in every row. comments: how many, by task."""
    rows = tuple(
        (region, *_work(each, moment), *_time(each, moment), comments.get(each.id, 0), *_words(each, moment)) for each in tasks
    )
    return Table(_("Tugas"), (_("Daerah"), *_head()), rows)


def _head() -> tuple[str, ...]:
    return (
        _("Tugas"),
        _("Jenis tugas"),
        _("Masa"),
        _("Keadaan"),
        _("Langkah"),
        _("Giliran"),
        _("Pemilik"),
        _("Ditugaskan kepada"),
        _("Prioritas"),
        _("Label"),
        _("Tenggat"),
        _("Dibagikan kepada cabang"),
        _("Di langkah ini sejak"),
        _("Hari menunggu daerah"),
        _("Hari menunggu BPJS"),
        _("Daftar periksa selesai"),
        _("Daftar periksa"),
        _("Komentar"),
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


def _work(task: Task, moment: Moment) -> tuple[Cell, ...]:
    wanted, is_open = task.wanted, task.state is State.OPEN
    return (
        wanted.title,
        str(kinds.kind(wanted.kind).words),
        task.period,
        str(STATES[shown.state_of(task, moment.today)].words),
        step_words(wanted.kind, task.step) if is_open else "",
        str(SIDE_WORDS[task.side]) if is_open else "",
        wanted.owner,
        wanted.assignee_words,
        str(PRIORITY_WORDS[wanted.priority]),
        ", ".join(wanted.labels),
        wanted.due_on,
        _("ya") if wanted.shared else _("tidak"),
    )


def _time(task: Task, moment: Moment) -> tuple[Cell, ...]:
    total, items = rules.waited(task, moment.now), task.wanted.checklist
    return (
        task.step_since.astimezone(moment.zone),
        total[Party.REGION] // _DAY,
        total[Party.BPJS] // _DAY,
        sum(each.done for each in items),
        len(items),
    )


def _words(task: Task, moment: Moment) -> tuple[Cell, ...]:
    wanted = task.wanted
    return (
        wanted.detail,
        str(ORIGIN_WORDS[wanted.origin]),
        wanted.source_title,
        wanted.source_url,
        filters.who(task.entered_words),
        task.entered_at.astimezone(moment.zone),
        filters.who(task.closed_words),
        task.closed_at.astimezone(moment.zone) if task.closed_at else None,
        task.closing_note,
    )
