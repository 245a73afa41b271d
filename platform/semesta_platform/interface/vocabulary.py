"""The product's fixed words in one place: states, terms, columns. Lazy, so that each page says them in its own language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from semesta_platform.interface.words import lazy_gettext as _l


@dataclass(frozen=True, slots=True)
class State:
    """A state as everybody sees it: an icon, a word, and only then a tone ('' | good | warn | bad | info | unknown)."""

    icon: str
    words: str
    tone: str = ""


STATES: Final[Mapping[str, State]] = {
    # A figure on its way. A liaison never learns of a draft: for them it is `unsubmitted`, as if nothing had been typed.
    "draft": State("edit", _l("Draf")),
    "unsubmitted": State("circle-dashed", _l("Belum diajukan"), "unknown"),
    "submitted": State("send", _l("Diajukan"), "info"),
    "verified": State("shield-check", _l("Terverifikasi"), "good"),
    "published": State("world", _l("Terbit"), "good"),
    "reported": State("file-text", _l("Dilaporkan"), "info"),
    "forecast": State("arrow-up-right", _l("Prakiraan"), "warn"),
    "returned": State("arrow-back-up", _l("Dikembalikan"), "bad"),
    "none": State("circle-dashed", _l("Belum lapor"), "unknown"),
    # Criteria and targets
    "met": State("check", _l("Terpenuhi"), "good"),
    "unmet": State("x", _l("Belum terpenuhi"), "bad"),
    "unknown": State("help-circle", _l("Belum diketahui"), "unknown"),
    "reached": State("check", _l("Tercapai"), "good"),
    "near": State("arrow-up-right", _l("Hampir"), "warn"),
    "act": State("alert-triangle", _l("Perlu tindakan"), "bad"),
    "on_track": State("arrow-up-right", _l("Sesuai jalur"), "info"),
    "at_risk": State("alert-triangle", _l("Berisiko"), "warn"),
    "missed": State("x", _l("Tidak tercapai"), "bad"),
    "withdrawn": State("minus", _l("Dihentikan")),
    # Work
    "todo": State("circle-dashed", _l("Belum mulai")),
    "doing": State("refresh", _l("Berjalan"), "info"),
    "waiting": State("hourglass", _l("Menunggu BPJS"), "warn"),
    "waiting_other": State("hourglass", _l("Menunggu pihak lain"), "warn"),
    "done": State("circle-check", _l("Selesai"), "good"),
    "late": State("clock", _l("Terlambat"), "bad"),
    "open": State("circle-dashed", _l("Terbuka")),
    "cancelled": State("x", _l("Dibatalkan"), "unknown"),
    # Meetings
    "planned": State("calendar", _l("Direncanakan"), "info"),
    "invited": State("send", _l("Diundang")),
    "confirmed": State("calendar-plus", _l("Akan hadir"), "info"),
    "signed": State("lock", _l("Disahkan"), "good"),
    "unsigned": State("edit", _l("Belum disahkan")),
    "present": State("check", _l("Hadir"), "good"),
    "absent": State("x", _l("Tidak hadir")),
    "delegated": State("user", _l("Diwakilkan"), "info"),
    # Awards keep their names in every language
    "utama": State("trophy", "Utama", "good"),
    "madya": State("trophy", "Madya", "info"),
    "pratama": State("trophy", "Pratama", "warn"),
    "outside": State("minus", _l("Belum masuk")),
    # Rows of an import
    "new": State("plus", _l("Baru"), "good"),
    "changed": State("edit", _l("Berubah"), "info"),
    "same": State("check", _l("Sama")),
    "rejected": State("x", _l("Ditolak"), "bad"),
    # A notice
    "unread": State("bell", _l("Belum dibaca"), "info"),
    # A mail
    "mail_waiting": State("hourglass", _l("Menunggu dikirim"), "warn"),
    "mail_sent": State("circle-check", _l("Terkirim"), "good"),
    "mail_failed": State("x", _l("Gagal"), "bad"),
    "mail_dropped": State("minus", _l("Tidak dikirim"), "unknown"),
    # A webhook
    "hook_active": State("circle-check", _l("Aktif"), "good"),
    "hook_paused": State("minus", _l("Dijeda"), "unknown"),
    "hook_gone": State("x", _l("Dijeda: penerima berhenti"), "bad"),
    # Money: a month, and an entry of it
    "paid": State("circle-check", _l("Lunas"), "good"),
    "short": State("alert-triangle", _l("Tunggakan"), "bad"),
    "not_due": State("calendar", _l("Belum jatuh tempo"), "info"),
    "unbilled": State("circle-dashed", _l("Belum ada tagihan"), "unknown"),
    "unconfirmed": State("hourglass", _l("Menunggu dibenarkan"), "warn"),
    "agreed": State("shield-check", _l("Dibenarkan"), "good"),
    # A hand-over of a list of people
    "batch_draft": State("edit", _l("Draf")),
    "batch_returned": State("arrow-back-up", _l("Dikembalikan cabang"), "warn"),
    "batch_cancelled": State("trash", _l("Draf dibatalkan"), "unknown"),
    "batch_sent": State("send", _l("Dikirim"), "info"),
    "batch_received": State("hourglass", _l("Diterima cabang"), "warn"),
    "batch_verified": State("shield-check", _l("Dijawab cabang"), "warn"),
    "batch_agreed": State("lock", _l("Disepakati"), "good"),
    "batch_withdrawn": State("arrow-back-up", _l("Ditarik kembali"), "unknown"),
    # An import
    "previewed": State("hourglass", _l("Menunggu disimpan"), "warn"),
    "applied": State("circle-check", _l("Disimpan"), "good"),
    "undone": State("arrow-back-up", _l("Dibatalkan")),
    "dropped": State("x", _l("Dibuang")),
}

TASK_COLUMNS: Final = ("todo", "doing", "waiting", "done")

STEP_WORDS: Final[Mapping[str, str]] = {
    "done": _l("selesai"),
    "current": _l("tahap sekarang"),
    "returned": _l("dikembalikan"),
    "ahead": _l("belum"),
    "ended": _l("berakhir di sini"),
}

TERMS: Final[Mapping[str, str]] = {
    "PBI JK": _l("Penerima Bantuan Iuran Jaminan Kesehatan: iurannya dibayar pemerintah pusat (APBN)."),
    "PBPU Pemda": _l("Peserta yang didaftarkan dan dibayar iurannya oleh pemerintah daerah (APBD); dahulu PBI APBD."),
    "PPU": _l("Pekerja Penerima Upah: pegawai negeri dan karyawan perusahaan."),
    "PBPU mandiri": _l("Pekerja Bukan Penerima Upah yang membayar iuran sendiri."),
    "BP": _l("Bukan Pekerja, misalnya pensiunan dan investor."),
    "Keaktifan": _l(
        "Peserta aktif dibagi jumlah penduduk. Aktif berarti terdaftar dan iurannya lunas, sehingga kartu dapat dipakai."
    ),
    "Cakupan": _l("Peserta terdaftar dibagi jumlah penduduk. Dapat melebihi 100% bila ada peserta ber-KTP daerah lain."),
    "UHC Prioritas": _l(
        "Cakupan di atas 98%, keaktifan di atas 80%, tanpa tunggakan: warga yang baru didaftarkan aktif pada hari yang sama."
    ),
    "Porsi Pemda": _l("Peserta yang didaftarkan pemerintah daerah dibagi jumlah penduduk."),
}

TERM_NAMES: Final[Mapping[str, str]] = {
    "Keaktifan": _l("Keaktifan"),
    "Cakupan": _l("Cakupan"),
    "Porsi Pemda": _l("Porsi Pemda"),
    "PBPU mandiri": _l("PBPU mandiri"),
}

GLOBALS: Final[Mapping[str, object]] = {
    "STATES": STATES,
    "TASK_COLUMNS": TASK_COLUMNS,
    "STEP_WORDS": STEP_WORDS,
    "TERMS": TERMS,
    "TERM_NAMES": TERM_NAMES,
}
