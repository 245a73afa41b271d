"""The words of the record for what is done to meetings and their minutes."""

from __future__ import annotations

from typing import Final

from semesta_platform.interface.acted import ActWords
from semesta_platform.interface.words import lazy_gettext as _l

WORDS: Final = ActWords(
    actions={
        "meeting.reported": _l("mencatat rapat %(subject)s dari laporan"),
        "series.reported": _l("mencatat seri rapat %(subject)s"),
    },
    kinds={"meeting": _l("Rapat"), "series": _l("Seri rapat")},
    fields={"starts_at": _l("Mulai")},
    titles={"meeting": "title", "series": "name"},
)
