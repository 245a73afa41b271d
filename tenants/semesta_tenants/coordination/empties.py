"""Why a board or list of tasks shows nothing, and the one thing to do about it; in words."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from semesta_platform.interface.words import gettext as _
from semesta_platform.interface.words import lazy_gettext as _l
from semesta_tenants.coordination.payloads import EVERYTHING, Asked
from semesta_tenants.coordination.records import Party

_BY_VIEW: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        EVERYTHING: (_l("Belum ada tugas"), _l("Tugas daerah dan cabang akan tampil di sini.")),
        "saya": (_l("Tidak ada tugas untuk Anda"), _l("Tugas terbuka yang ditugaskan kepada Anda akan tampil di sini.")),
        "terlambat": (_l("Tidak ada yang terlambat"), _l("Tidak ada tugas terbuka yang tenggatnya sudah lewat.")),
        "minggu-ini": (
            _l("Tidak ada tenggat minggu ini"),
            _l("Tidak ada tugas terbuka yang jatuh tempo sampai hari Minggu."),
        ),
        "daerah": (_l("Tidak ada yang menunggu daerah"), _l("Tidak ada langkah yang sedang menjadi giliran daerah.")),
        "bpjs": (_l("Tidak ada yang menunggu BPJS"), _l("Tidak ada langkah yang sedang menjadi giliran BPJS Kesehatan.")),
        "selesai": (_l("Belum ada yang selesai"), _l("Tugas yang diselesaikan akan tampil di sini.")),
        "dibatalkan": (_l("Tidak ada yang dibatalkan"), _l("Tugas yang dibatalkan akan tampil di sini dengan alasannya.")),
    }
)


def empty(
    asked: Asked, party: Party, *, nothing_at_all: bool, may_make: bool, here: str, cleared: str, recurring: str
) -> dict[str, Any]:
    """As `empty_state` takes it. here: address of the board. cleared: the same page without filters.

    recurring: of the page of recurring tasks, '' for who may not choose them.
    """
    if nothing_at_all and recurring:
        return {
            "icon_name": "checklist",
            "title": _("Belum ada tugas"),
            "why": _("Daerah ini belum mencatat satu tugas pun. Tugas yang berulang dapat dibuat Semesta sendiri."),
            "action": _("Atur tugas berkala"),
            "href": recurring,
        }
    if nothing_at_all:
        why = (
            _("Daerah ini belum membagikan satu tugas pun kepada cabang.")
            if party is Party.BPJS
            else _("Daerah ini belum mencatat satu tugas pun. Tugas juga lahir dari rencana yang dipilih.")
        )
        action = _("Buat tugas") if may_make else None
        return {"icon_name": "checklist", "title": _("Belum ada tugas"), "why": why, "action": action, "href": f"{here}baru"}
    if asked.narrowed:
        return {
            "icon_name": "search",
            "title": _("Tidak ada tugas yang cocok"),
            "why": _("Tidak ada tugas yang memenuhi saringan ini."),
            "action": _("Hapus saringan"),
            "href": cleared,
        }
    title, why = _BY_VIEW[asked.view]
    action = _("Lihat semua tugas") if asked.view != EVERYTHING else None
    return {"icon_name": "circle-check", "title": title, "why": why, "action": action, "href": here}
