"""What the form of recurring tasks sends, read; and the form as a choice fills it."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from collections.abc import Mapping
from typing import Final

from semesta_platform.errors import InvalidError
from semesta_tenants.coordination import kinds
from semesta_tenants.coordination.periods import Choice, Recurring

LONGEST: Final = 300
NAMES: Final = {"on": "nyala", "owner": "pemilik", "assignee": "orang", "number": "hari"}
"""Of the fields of each kind, behind which its key stands."""
_NUMBER: Final = re.compile(r"[0-9]{1,4}")


def field_of(name: str, kind: str) -> str:
    """The name of a field of a kind in the form."""
    return f"{NAMES[name]}-{kind}"


def choice_from(form: Mapping[str, str], today: dt.date) -> Choice:
    """The choice that the form asks for; what is no number is -1 and who is nobody nobody's account, neither of which may be."""
    return Choice({each.key: _recurring(form, each.key, today) for each in kinds.recurring()})


def _recurring(form: Mapping[str, str], key: str, today: dt.date) -> Recurring:
    person, number = form.get(field_of("assignee", key), ""), form.get(field_of("number", key), "").strip()
    return Recurring(
        since=today if field_of("on", key) in form else None,
        owner=form.get(field_of("owner", key), ""),
        assignee=_id(person) if person else None,
        number=(int(number) if _NUMBER.fullmatch(number) else -1) if number else None,
    )


def _id(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        return uuid.UUID(int=0)


def typed_from(form: Mapping[str, str]) -> dict[str, str]:
    """Every field as it was typed, for showing it again."""
    return {
        field_of(name, each.key): form.get(field_of(name, each.key), "")[:LONGEST] for each in kinds.recurring() for name in NAMES
    }


def typed_of(choice: Choice) -> dict[str, str]:
    """The form as a choice fills it."""
    found = {}
    for kind in kinds.recurring():
        each = choice.of(kind.key)
        found[field_of("on", kind.key)] = "1" if each.since else ""
        found[field_of("owner", kind.key)] = each.owner
        found[field_of("assignee", kind.key)] = str(each.assignee) if each.assignee else ""
        found[field_of("number", kind.key)] = "" if each.number is None else str(each.number)
    return found


def in_form_words(error: InvalidError) -> InvalidError:
    """A refusal by the form's own names, in the form's order."""
    names = {f"{name}.{each.key}": field_of(name, each.key) for each in kinds.recurring() for name in NAMES}
    return InvalidError(error.message, {word: error.fields[name] for name, word in names.items() if name in error.fields})
