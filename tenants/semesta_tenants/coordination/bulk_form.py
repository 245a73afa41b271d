"""The form of one change to many tasks: what it sends, and what it offers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any, Final

from semesta_platform.accounts.records import Reaching
from semesta_platform.errors import InvalidError
from semesta_platform.given import uuid_of
from semesta_platform.interface.words import gettext as _
from semesta_platform.interface.words import lazy_gettext as _l
from semesta_tenants.coordination import payloads, shown, standing
from semesta_tenants.coordination.bulk import Change, Deed, Pick
from semesta_tenants.coordination.records import Priority
from semesta_tenants.coordination.words import COLUMN_WORDS
from semesta_tenants.coverage import cells

DEEDS: Final[Mapping[Deed, str]] = MappingProxyType(
    {
        Deed.MOVE: _l("Pindahkan"),
        Deed.ASSIGN: _l("Tugaskan kepada"),
        Deed.PRIORITY: _l("Ubah prioritas"),
        Deed.DUE: _l("Ubah tenggat"),
        Deed.LABEL: _l("Tambah label"),
        Deed.CANCEL: _l("Batalkan"),
    }
)
FIELDS: Final = MappingProxyType(
    {
        "picks": "pilihan",
        "deed": "tindakan",
        "column": "ke",
        "assignee": "kepada",
        "priority": "menjadi",
        "due_on": "tanggal",
        "label": "tambah-label",
        "note": "keterangan",
    }
)
_LONGEST: Final = 2100
_PICK: Final = re.compile(r"([0-9a-f-]{36})\.([0-9]{1,9})")


def change_from(form: Mapping[str, str]) -> Change:
    """What is to be done.

    Raises:
        InvalidError: nothing that is offered, or no day.
    """
    deed = next((each for each in Deed if each.value == form.get("tindakan")), None)
    if deed is None:
        raise InvalidError(_("Ada isian yang perlu diperbaiki."), {"deed": [_("Pilih apa yang diubah.")]})
    try:
        due = cells.whole_day(form.get("tanggal", "")) if deed is Deed.DUE else None
    except ValueError:
        said = _("Tulis tanggal lengkap, misalnya 18/03/2025 atau 2025-03-18.")
        raise InvalidError(_("Ada isian yang perlu diperbaiki."), {"due_on": [said]}) from None
    return Change(
        deed,
        column=form.get("ke", ""),
        person=payloads.person_of(form.get("kepada", "")),
        priority=payloads.priority_of(form.get("menjadi", "")) or Priority.NORMAL,
        due_on=due,
        label=form.get("tambah-label", ""),
        note=form.get("keterangan", ""),
        no_nik=payloads.no_nik(form),
    )


def picks_from(given: Iterable[str]) -> list[Pick]:
    """Tasks with the versions that were on screen; what is no task is left out."""
    found = []
    for each in given:
        match, task = _PICK.fullmatch(each), uuid_of(each.partition(".")[0])
        if match and task:
            found.append((task, int(match[2])))
    return found


def typed_from(form: Mapping[str, str]) -> dict[str, str]:
    """Every field as it was typed."""
    return {name: form.get(name, "")[:_LONGEST] for name in FIELDS.values()}


def in_form_words(error: InvalidError) -> InvalidError:
    """A refusal by the form's own names."""
    return InvalidError(error.message, {FIELDS[name]: said for name, said in error.fields.items() if name in FIELDS})


def choices(people: Iterable[Reaching]) -> dict[str, Any]:
    """What the form offers."""
    return {
        "deeds": [("", _("Pilih…")), *((each.value, str(words)) for each, words in DEEDS.items())],
        "columns": [(key, str(words)) for key, words in COLUMN_WORDS.items()],
        "people": standing.people(list(people)),
        "priorities": shown.priority_choices(),
    }
