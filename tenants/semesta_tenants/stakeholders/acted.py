"""The words of the record for what is done to organisations."""

from __future__ import annotations

from typing import Final

from semesta_platform.interface.acted import ActWords
from semesta_platform.interface.words import lazy_gettext as _l
from semesta_tenants.stakeholders.words import FIELD_WORDS, KIND_WORDS

WORDS: Final = ActWords(
    actions={
        "organisation.added": _l("mencatat organisasi %(subject)s"),
        "organisation.changed": _l("mengubah organisasi %(subject)s"),
        "organisation.struck_off": _l("mencoret organisasi %(subject)s dari daftar"),
        "organisation.taken_back": _l("mengembalikan organisasi %(subject)s ke daftar"),
    },
    kinds={"organisation": _l("Organisasi")},
    fields={
        **{name: words for name, words in FIELD_WORDS.items() if name not in {"name", "kind", "note"}},
        "organisation_kind": FIELD_WORDS["kind"],
        "takes_part": _l("Ikut forum"),
    },
    values={
        "organisation_kind": {kind.value: words for kind, words in KIND_WORDS.items()},
        "takes_part": {"yes": _l("ya"), "no": _l("tidak")},
    },
    titles={"organisation": "name"},
)
