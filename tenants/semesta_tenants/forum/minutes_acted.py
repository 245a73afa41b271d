"""The words of the record for what is done to minutes: written, signed, locked, corrected."""

from __future__ import annotations

from typing import Final

from semesta_platform.interface.acted import ActWords
from semesta_platform.interface.words import lazy_gettext as _l

ACTED: Final = ActWords(
    actions={
        "minutes.saved": _l("menulis notulen rapat %(subject)s"),
        "minutes.signed": _l("menandatangani notulen rapat %(subject)s"),
        "minutes.locked": _l("mengunci notulen rapat %(subject)s dengan tanda tangan kedua"),
        "minutes.signature_removed": _l("mencabut tanda tangan notulen rapat %(subject)s karena isinya berubah"),
        "addendum.made": _l("menambah adendum pada notulen rapat %(subject)s"),
    },
    kinds={"minutes": _l("Notulen"), "addendum": _l("Adendum")},
    fields={
        "opening": _l("Pembukaan"),
        "closing": _l("Penutupan"),
        "secretary_words": _l("Notulis"),
        "discussion": _l("Pembahasan"),
        "decision": _l("Keputusan"),
        "item": _l("Butir agenda"),
        "part": _l("Bagian"),
        "chair": _l("Pimpinan rapat"),
        "bpjs": _l("BPJS Kesehatan"),
        "digest": _l("Sidik isi"),
        "items": _l("Butir agenda"),
        "attendances": _l("Kehadiran"),
        "text": _l("Koreksi"),
    },
    values={"part": {"head": _l("Kepala notulen")}},
    titles={"minutes": "title", "addendum": "title"},
)
