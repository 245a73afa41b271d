"""The words of tasks on pages: where they come from, what they are narrowed to, who usually has them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from semesta_platform.interface.words import lazy_gettext as _l
from semesta_tenants.coordination.records import Origin

ORIGIN_WORDS: Final[Mapping[Origin, str]] = MappingProxyType(
    {
        Origin.REGION: _l("Dibuat daerah"),
        Origin.SCENARIO: _l("Rencana terpilih"),
        Origin.REPORT: _l("Laporan"),
    }
)
VIEW_WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "terbuka": _l("Terbuka"),
        "terlambat": _l("Terlambat"),
        "minggu-ini": _l("Minggu ini"),
        "selesai": _l("Selesai"),
        "dibatalkan": _l("Dibatalkan"),
        "semua": _l("Semua"),
    }
)
"""Quick filters by their name in the address, in the order in which they are offered."""
FIELD_WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "title": _l("Tugas"),
        "owner": _l("Pemilik"),
        "detail": _l("Rincian"),
        "due_on": _l("Tenggat"),
    }
)
"""What can be changed of a task."""
USUAL_OWNERS: Final = (
    "Dinas Kesehatan",
    "Dinas Sosial",
    "Disdukcapil",
    "BPKAD",
    "Disnakertrans",
    "DPMD",
    "Bappeda",
    "Setda",
)
"""Offices that own actions in most regions, as they call themselves; any other name may be typed."""
