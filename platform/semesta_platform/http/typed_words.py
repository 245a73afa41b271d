"""How fields of text are called where their own page does not stand around them: by the names under which they are sent."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from semesta_platform.interface.words import lazy_gettext as _l

WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "alamat": _l("Alamat"),
        "alasan": _l("Alasan"),
        "bukti": _l("Bukti"),
        "catatan": _l("Catatan"),
        "dasar": _l("Dasar penetapan"),
        "dokumen": _l("Dokumen"),
        "jabatan": _l("Jabatan"),
        "jawaban": _l("Jawaban"),
        "jumlah": _l("Jumlah"),
        "judul": _l("Judul"),
        "keputusan": _l("Keputusan"),
        "keterangan": _l("Keterangan"),
        "ketua": _l("Ketua rapat"),
        "komentar": _l("Komentar"),
        "koreksi": _l("Koreksi"),
        "label": _l("Label"),
        "nama": _l("Nama"),
        "nomor": _l("Nomor"),
        "notulis": _l("Notulis"),
        "pembahasan": _l("Pembahasan"),
        "pembukaan": _l("Pembukaan"),
        "penutupan": _l("Penutupan"),
        "periksa": _l("Daftar periksa"),
        "pemilik": _l("Perangkat daerah"),
        "perkembangan": _l("Perkembangan"),
        "rincian": _l("Rincian"),
        "surat": _l("Nomor surat pengantar"),
        "tempat": _l("Tempat"),
        "tugas": _l("Tugas"),
        "uraian": _l("Uraian"),
    }
)
"""By the whole name, or by what stands before its first hyphen."""
