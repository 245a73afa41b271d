"""What people type into minutes, read: a head, what was said under an item, a signature, an addendum; never an exception."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from semesta_platform.errors import InvalidError
from semesta_tenants.forum.minutes_records import Head, Said
from semesta_tenants.forum.minutes_rules import LONGEST_TEXT

Form = Mapping[str, str]
LONGEST_ECHO: Final = LONGEST_TEXT + 4_000
"""Of what was typed, so much is shown again: more than any text takes."""
HEAD: Final = MappingProxyType({"number": "nomor", "secretary_words": "notulis", "opening": "pembukaan", "closing": "penutupan"})
"""Fields of the head and what the form calls them, in the form's order."""
SAID: Final = MappingProxyType({"discussion": "pembahasan", "decision": "keputusan"})
"""Fields under an item; the form puts the item's id after each, for all items stand on one page."""
ADDENDUM: Final = MappingProxyType({"item": "butir", "text": "koreksi", "reason": "alasan"})
SIGNATURE: Final = MappingProxyType({"office": "jabatan"})


@dataclass(frozen=True, slots=True)
class Correction:
    """A typed addendum. item_id: None for the minutes as a whole."""

    text: str
    reason: str
    item_id: uuid.UUID | None


def head_from(form: Form) -> Head:
    """The head as it was typed."""
    return Head(**{field: _typed(form, name) for field, name in HEAD.items()})


def said_from(form: Form, item_id: uuid.UUID) -> Said:
    """What was typed under an item."""
    return Said(**{field: _typed(form, under(name, item_id)) for field, name in SAID.items()})


def under(name: str, item_id: uuid.UUID) -> str:
    """The name of an item's field in the form."""
    return f"{name}-{item_id}"


def correction_from(form: Form) -> Correction:
    """A typed addendum; an item that is none becomes one that no meeting has."""
    typed = form.get("butir", "")
    try:
        item_id = uuid.UUID(typed) if typed else None
    except ValueError:
        item_id = uuid.UUID(int=0)
    return Correction(_typed(form, "koreksi"), _typed(form, "alasan"), item_id)


def texts_in(form: Form) -> Iterator[str]:
    """Every text of a form that was refused whole, to be shown again."""
    names = (*HEAD.values(), *SAID.values(), *ADDENDUM.values())
    for name, value in form.items():
        if value.strip() and name.partition("-")[0] in names and name != "butir":
            yield value[:LONGEST_ECHO]


def in_form_words(error: InvalidError, names: Mapping[str, str], item_id: uuid.UUID | None = None) -> InvalidError:
    """A refusal by the form's own names, in the form's order. names: one of the tables above."""
    called = {field: name if item_id is None else under(name, item_id) for field, name in names.items()}
    return InvalidError(error.message, {called[field]: error.fields[field] for field in called if field in error.fields})


def _typed(form: Form, name: str) -> str:
    return form.get(name, "").replace("\r\n", "\n")[:LONGEST_ECHO]
