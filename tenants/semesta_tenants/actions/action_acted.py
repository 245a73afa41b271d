"""The words of the record for what is done to action items."""

from __future__ import annotations

from typing import Final

from semesta_platform.interface.acted import ActWords
from semesta_platform.interface.words import lazy_gettext as _l
from semesta_tenants.actions.words import PRIORITY_WORDS, STATE_WORDS

ACTED: Final = ActWords(
    actions={
        "action.made": _l("membuat tindak lanjut %(subject)s"),
        "action.changed": _l("mengubah tindak lanjut %(subject)s"),
        "action.started": _l("mulai mengerjakan tindak lanjut %(subject)s"),
        "action.put_off": _l("menandai tindak lanjut %(subject)s menunggu pihak lain"),
        "action.finished": _l("menyelesaikan tindak lanjut %(subject)s"),
        "action.cancelled": _l("membatalkan tindak lanjut %(subject)s"),
        "action.reopened": _l("membuka kembali tindak lanjut %(subject)s"),
        "action.noted": _l("menulis perkembangan tindak lanjut %(subject)s"),
    },
    kinds={"action": _l("Tindak lanjut")},
    fields={
        "person_words": _l("Penanggung jawab"),
        "priority": _l("Prioritas"),
        "expected": _l("Nilai yang diharapkan"),
        "evidence_url": _l("Alamat bukti"),
    },
    values={
        "priority": {priority.value: words for priority, words in PRIORITY_WORDS.items()},
        "state": {state.value: words for state, words in STATE_WORDS.items()},
    },
    titles={"action": "title"},
)
