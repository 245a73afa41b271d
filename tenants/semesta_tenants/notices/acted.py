"""The words of the record for what is done to mails."""

from __future__ import annotations

from typing import Final

from semesta_platform.interface.acted import ActWords
from semesta_platform.interface.words import lazy_gettext as _l
from semesta_tenants.notices.sentences import OURS

WORDS: Final = ActWords(
    actions={"mail.resent": _l("mengirim ulang surel %(subject)s")},
    kinds={"mail": _l("Surel")},
    fields={"reader": _l("Kepada"), "answer": _l("Jawaban server surel atau keterangan")},
    values={"answer": OURS},
    titles={"mail": "subject"},
)
