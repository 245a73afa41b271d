"""The list of action items to take away, with the three figures of each that is tied to an indicator."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Final

from semesta_platform.interface.words import gettext as _
from semesta_platform.interface.workbooks import Cell, Table
from semesta_tenants.actions import words
from semesta_tenants.actions.meetings import Met
from semesta_tenants.actions.moving import Movement, Reading, shown
from semesta_tenants.actions.records import Action
from semesta_tenants.coverage.records import Relation
from semesta_tenants.targets.records import Indicator
from semesta_tenants.targets.words import indicator_words

NONE: Final[tuple[Cell, ...]] = (None,) * 9


def table(
    region: str,
    actions: Iterable[Action],
    movements: Mapping[uuid.UUID, Movement],
    met: Mapping[uuid.UUID, Met],
    *,
    zone: dt.tzinfo,
) -> Table:
    """All that is known of the items. region: name of the tenant, in every row. zone: of the tenant, for moments."""
    rows = (
        (
            *_item(region, each, met.get(each.wanted.meeting_id) if each.wanted.meeting_id else None, zone),
            *_moved(movements, each),
        )
        for each in actions
    )
    return Table(_("Tindak lanjut"), _head(), tuple(rows))


def _head() -> tuple[str, ...]:
    return (
        _("Daerah"),
        _("Tindak lanjut"),
        _("Pemilik"),
        _("Penanggung jawab"),
        _("Tenggat"),
        _("Keadaan"),
        _("Prioritas"),
        _("Rapat"),
        _("Tanggal rapat"),
        _("Rincian"),
        _("Dibuat oleh"),
        _("Dibuat pada"),
        _("Ditutup oleh"),
        _("Ditutup pada"),
        _("Catatan penutup"),
        _("Alamat bukti"),
        _("Judul sumber"),
        _("Alamat sumber"),
        _("Indikator"),
        _("Angka sebelum"),
        _("Tanggal angka sebelum"),
        _("Angka pada tenggat"),
        _("Tanggal angka pada tenggat"),
        _("Gerak sampai tenggat"),
        _("Angka sekarang"),
        _("Tanggal angka sekarang"),
        _("Gerak sampai sekarang"),
    )


def _item(region: str, action: Action, met: Met | None, zone: dt.tzinfo) -> tuple[Cell, ...]:
    wanted = action.wanted
    return (
        region,
        wanted.title,
        action.organisation,
        wanted.person_words,
        wanted.due_on,
        str(words.STATE_WORDS[action.state]),
        str(words.PRIORITY_WORDS[wanted.priority]),
        met.title if met else None,
        met.day(zone) if met else None,
        wanted.detail,
        action.entered_words,
        action.entered_at.astimezone(zone),
        action.closed_words,
        action.closed_at.astimezone(zone) if action.closed_at else None,
        action.closing_note,
        action.evidence_url,
        wanted.source_title,
        wanted.source_url,
    )


def _moved(movements: Mapping[uuid.UUID, Movement], action: Action) -> tuple[Cell, ...]:
    found = movements.get(action.id)
    if found is None:
        return NONE
    return (
        indicator_words(found.indicator),
        *_figure(found.indicator, found.before),
        *_figure(found.indicator, found.at_due),
        words.moved_words(found.by_due),
        *_figure(found.indicator, found.now),
        words.moved_words(found.by_now),
    )


def _figure(indicator: Indicator, reading: Reading | None) -> tuple[Cell, Cell]:
    """A percentage or a count as a number; an interval such as > 98% is no number, and stays the text that it is."""
    if reading is None:
        return None, None
    value: str | int | Decimal | None = shown(indicator, reading)
    if reading.relation is not Relation.EXACTLY:
        value = words.reading_words(indicator, reading)
    elif not indicator.is_rate:
        value = int(reading.value)
    return value, reading.as_of
