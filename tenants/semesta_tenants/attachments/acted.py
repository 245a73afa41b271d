"""The words of the record for what is done to attachments."""

from __future__ import annotations

from typing import Final

from semesta_platform.interface.acted import ActWords
from semesta_platform.interface.words import lazy_gettext as _l

WORDS: Final = ActWords(
    actions={
        "attachment.added": _l("melampirkan %(subject)s"),
        "attachment.removed": _l("menghapus lampiran %(subject)s"),
        "attachment.refused": _l("mengirim lampiran %(subject)s yang ditolak karena memuat virus"),
    },
    kinds={"attachment": _l("Lampiran")},
    fields={
        "media_type": _l("Jenis isi"),
        "size": _l("Ukuran (bita)"),
        "on": _l("Terlampir pada"),
        "scan": _l("Pemindaian virus"),
        "finding": _l("Temuan pemindai"),
    },
    values={
        "on": {"meeting": _l("rapat"), "action": _l("tindak lanjut")},
        "scan": {"none": _l("tidak dipindai"), "clean": _l("bersih"), "infected": _l("memuat virus")},
    },
    titles={"attachment": "name"},
)
