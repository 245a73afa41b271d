"""The words of the record for what is done to contributions."""

from __future__ import annotations

from typing import Final

from semesta_platform.interface.acted import ActWords
from semesta_platform.interface.vocabulary import STATES
from semesta_platform.interface.words import lazy_gettext as _l
from semesta_tenants.contributions.words import FIELD_WORDS, FUND_WORDS, PILLS

WORDS: Final = ActWords(
    actions={
        "contribution.entered": _l("mencatat %(subject)s"),
        "contribution.confirmed": _l("membenarkan %(subject)s"),
        "contribution.voided": _l("membatalkan %(subject)s"),
        "contributions.changed": _l("mengganti perangkat daerah yang mencatat iuran"),
    },
    kinds={"contribution": _l("Iuran"), "contributions": _l("Pengaturan iuran")},
    fields=FIELD_WORDS,
    values={
        "fund": {fund.value: words for fund, words in FUND_WORDS.items()},
        "entry_state": {state.value: STATES[pill].words for state, pill in PILLS.items()},
    },
    titles={"contribution": "title"},
)
