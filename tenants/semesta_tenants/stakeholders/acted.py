"""The words of the record for what is done to organisations."""

from __future__ import annotations

from typing import Final

from semesta_platform.interface.acted import ActWords
from semesta_platform.interface.words import lazy_gettext as _l

WORDS: Final = ActWords(
    actions={"organisation.added": _l("mencatat organisasi %(subject)s")},
    kinds={"organisation": _l("Organisasi")},
    fields={"short_name": _l("Nama pendek")},
    titles={"organisation": "name"},
)
