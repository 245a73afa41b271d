"""What the form of reminders sends, read; and the form as a choice fills it."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from semesta_platform.errors import InvalidError
from semesta_platform.given import uuid_of
from semesta_tenants.reminders.rules import Choice

FIELDS: Final = MappingProxyType(
    {"before_days": "sebelum-hari", "late_every": "ulang-hari", "escalate_after": "eskalasi-hari", "to": "penerima"}
)
"""Fields of a choice and what the form calls them, in the form's order."""
SWITCHES: Final = MappingProxyType({"before": "sebelum", "on_day": "hari-ini", "late": "terlambat"})
PERSON, OFFICE = "akun", "organisasi"
LONGEST: Final = 60
_DAYS: Final = re.compile(r"[0-9]{1,4}")


def choice_from(form: Mapping[str, str]) -> Choice:
    """The choice that the form asks for; days that are no number are -1, which nobody may choose."""
    days = {name: _days(form.get(FIELDS[name], "")) for name in ("before_days", "late_every", "escalate_after")}
    kind, _mark, which = form.get("penerima", "").partition(":")
    reader = uuid_of(which)
    # A reader whom nobody has: told by the field, not by silence.
    reader = reader or (uuid.UUID(int=0) if form.get("penerima", "") else None)
    return Choice(
        before="sebelum" in form,
        on_day="hari-ini" in form,
        late="terlambat" in form,
        to_person=reader if kind != OFFICE else None,
        to_organisation=reader if kind == OFFICE else None,
        **days,
    )


def typed_from(form: Mapping[str, str]) -> dict[str, str]:
    """Every field as it was typed, for showing it again."""
    return {name: form.get(name, "")[:LONGEST] for name in (*FIELDS.values(), *SWITCHES.values())}


def typed_of(choice: Choice) -> dict[str, str]:
    """The form as a choice fills it."""
    days = {FIELDS[name]: str(getattr(choice, name)) for name in ("before_days", "late_every", "escalate_after")}
    switches = {word: "1" if getattr(choice, name) else "" for name, word in SWITCHES.items()}
    return {**days, **switches, "penerima": reader_of(choice)}


def reader_of(choice: Choice) -> str:
    """The chosen reader as the list of readers has it; '' for none."""
    if choice.to_person is not None:
        return f"{PERSON}:{choice.to_person}"
    return f"{OFFICE}:{choice.to_organisation}" if choice.to_organisation is not None else ""


def in_form_words(error: InvalidError) -> InvalidError:
    """A refusal by the form's own names, in the form's order."""
    return InvalidError(error.message, {word: error.fields[name] for name, word in FIELDS.items() if name in error.fields})


def _days(text: str) -> int:
    return int(text.strip()) if _DAYS.fullmatch(text.strip()) else -1
