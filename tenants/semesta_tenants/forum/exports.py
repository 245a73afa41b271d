"""The list of meetings to take away."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from semesta_platform.interface.words import gettext as _
from semesta_platform.interface.workbooks import Cell, Table
from semesta_tenants.forum.queries_list import Line
from semesta_tenants.forum.words import STATE_WORDS


def table(region: str, lines: Iterable[Line], *, zone: dt.tzinfo) -> Table:
    """All that the list knows. region: name of the tenant, in every row. zone: of the tenant, for moments."""
    return Table(_("Rapat"), _head(), tuple(_row(region, each, zone) for each in lines))


def _head() -> tuple[str, ...]:
    return (
        _("Daerah"),
        _("Rapat"),
        _("Nomor notulen"),
        _("Tanggal"),
        _("Jam mulai"),
        _("Jam selesai"),
        _("Tempat"),
        _("Seri"),
        _("Keadaan"),
        _("Diundang"),
        _("Hadir"),
        _("Kuorum (persen)"),
        _("Judul sumber"),
    )


def _row(region: str, line: Line, zone: dt.tzinfo) -> tuple[Cell, ...]:
    starts = line.starts_at.astimezone(zone)
    return (
        region,
        line.title,
        line.number,
        starts.date(),
        f"{starts:%H.%M}" if line.timed else None,
        f"{line.ends_at.astimezone(zone):%H.%M}" if line.ends_at else None,
        line.place,
        line.series,
        str(STATE_WORDS[line.state]),
        line.quorum.invited,
        line.quorum.present,
        line.quorum.per_cent or None,
        line.source_title,
    )
