"""The list of series to take away."""

from __future__ import annotations

from collections.abc import Iterable

from semesta_platform.interface.words import gettext as _
from semesta_platform.interface.workbooks import Table
from semesta_tenants.forum.records import Series
from semesta_tenants.forum.series_shown import Names


def table(region: str, found: Iterable[Series], names: Names) -> Table:
    """All that is known of them. region: name of the tenant, in every row. names: of the invited by id."""
    head = (
        _("Daerah"),
        _("Nama seri"),
        _("Bulan antarrapat"),
        _("Tempat"),
        _("Ketua rapat"),
        _("Kuorum (%)"),
        _("Jumlah yang diundang"),
        _("Yang diundang"),
        _("Susunan agenda"),
        _("Keadaan"),
    )
    rows = tuple(
        (
            region,
            each.name,
            each.every_months,
            each.place,
            each.chair_words,
            each.quorum,
            len(each.invited),
            "; ".join(names[one].name for one in each.invited if one in names),
            "; ".join(point.title for point in each.template),
            _("Berjalan") if each.active else _("Diakhiri"),
        )
        for each in found
    )
    return Table(_("Seri rapat"), head, rows)
