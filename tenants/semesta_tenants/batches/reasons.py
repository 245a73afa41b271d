"""The reasons for which a branch rejects people of a list, as data: a code that stays, and its words in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from flask_babel import LazyString

from semesta_platform.interface.words import lazy_gettext as _l

OTHER: Final = "other"
"""Takes words of its own beside it."""
REASONS: Final[Mapping[str, LazyString]] = MappingProxyType(
    {
        "nik_unmatched": _l("NIK tidak padan Dukcapil"),
        "nik_double": _l("NIK ganda"),
        "other_segment": _l("Sudah terdaftar pada segmen lain"),
        "already_active": _l("Sudah aktif pada segmen ini"),
        "deceased": _l("Meninggal"),
        "moved": _l("Pindah domisili"),
        "incomplete": _l("Data tidak lengkap"),
        "not_class_3": _l("Bukan kelas III"),
        "not_found": _l("Tidak ditemukan di data peserta"),
        OTHER: _l("Lain-lain"),
    }
)
"""In the order in which a form offers them."""
