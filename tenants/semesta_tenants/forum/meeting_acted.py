"""The words of the record for what is done to meetings and to who attends them."""

from __future__ import annotations

from typing import Final

from semesta_platform.interface.acted import ActWords
from semesta_platform.interface.words import lazy_gettext as _l
from semesta_tenants.forum.words import PRESENCE_WORDS, STATE_WORDS, VIA_WORDS

ACTED: Final = ActWords(
    actions={
        "meeting.made": _l("membuat rapat %(subject)s"),
        "meeting.reported": _l("mencatat rapat %(subject)s dari laporan"),
        "meeting.changed": _l("mengubah rapat %(subject)s"),
        "meeting.invited": _l("mengirim undangan rapat %(subject)s"),
        "meeting.held": _l("menandai rapat %(subject)s sudah dimulai dan membekukan angkanya"),
        "meeting.cancelled": _l("membatalkan rapat %(subject)s"),
        "meeting.code_opened": _l("membuka kode kehadiran rapat %(subject)s"),
        "meeting.code_closed": _l("menutup kode kehadiran rapat %(subject)s"),
        "attendance.added": _l("menambah %(subject)s ke daftar hadir"),
        "attendance.changed": _l("mencatat kehadiran %(subject)s"),
        "attendance.removed": _l("menghapus %(subject)s dari daftar hadir"),
    },
    kinds={"meeting": _l("Rapat"), "attendance": _l("Kehadiran")},
    fields={
        "starts_at": _l("Jam mulai"),
        "ends_at": _l("Jam selesai"),
        "place": _l("Tempat"),
        "online_url": _l("Alamat daring"),
        "chair_words": _l("Pimpinan rapat"),
        "secretary_words": _l("Sekretaris"),
        "quorum": _l("Kuorum (persen)"),
        "invited_at": _l("Undangan dikirim"),
        "cancel_reason": _l("Alasan pembatalan"),
        "agenda": _l("Susunan acara"),
        "attendee": _l("Organisasi"),
        "presence": _l("Kehadiran"),
        "position_words": _l("Jabatan"),
        "person_words": _l("Nama orang"),
        "via": _l("Dicatat lewat"),
        "invited": _l("Diundang"),
    },
    values={
        "state": {state.value: words for state, words in STATE_WORDS.items()},
        "presence": {presence.value: words for presence, words in PRESENCE_WORDS.items()},
        "via": {via.value: words for via, words in VIA_WORDS.items()},
    },
    titles={"meeting": "title", "attendance": "attendee"},
)
