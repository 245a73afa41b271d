"""The words of the desk: views, kinds of work, columns."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from semesta_platform.interface.words import lazy_gettext as _l
from semesta_tenants.desk.records import Sort, View

VIEW_WORDS: Final[Mapping[View, str]] = MappingProxyType(
    {
        View.ALL: _l("Semua"),
        View.MINE: _l("Menunggu saya"),
        View.LATE: _l("Terlambat"),
        View.WEEK: _l("Minggu ini"),
        View.FIGURES: _l("Angka"),
        View.TASKS: _l("Tugas"),
        View.BATCHES: _l("Penyerahan"),
        View.CONTRIBUTIONS: _l("Iuran"),
    }
)
SORT_WORDS: Final[Mapping[Sort, str]] = MappingProxyType(
    {
        Sort.FIGURE: _l("Verifikasi angka"),
        Sort.TASK: _l("Tugas bersama"),
        Sort.BATCH: _l("Penyerahan daftar"),
        Sort.CONTRIBUTION: _l("Iuran"),
    }
)
BATCH_WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "sent": _l("Belum diterima"),
        "received": _l("Belum dijawab"),
        "again": _l("Diminta diperiksa kembali"),
        "verified": _l("Belum ditandatangani cabang"),
    }
)
"""What the branch still has to do with a batch, by its state, or again."""
BATCH_KINDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "proposal": _l("Usulan peserta"),
        "cleansing": _l("Pembersihan data"),
        "reactivation": _l("Reaktivasi"),
        "reconciliation": _l("Rekonsiliasi"),
    }
)
