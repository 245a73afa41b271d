"""What addresses and forms of tasks send, read and checked."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from semesta_platform.errors import InvalidError
from semesta_platform.interface.tables import DOWN
from semesta_platform.interface.words import gettext as _
from semesta_tenants.coordination import queries, rules
from semesta_tenants.coordination.records import State, Wanted
from semesta_tenants.coordination.words import VIEW_WORDS
from semesta_tenants.coverage import cells
from semesta_tenants.coverage.records import Precision

Form = Mapping[str, str]
FIELDS: Final = MappingProxyType(
    {"title": "tugas", "owner": "pemilik", "due_on": "tenggat", "detail": "rincian", "note": "catatan", "reason": "alasan"}
)
"""Fields of a task and what the forms call them, in the forms' order."""
LONGEST: Final = MappingProxyType({"tugas": 300, "pemilik": 300, "tenggat": 40, "rincian": 4100, "catatan": 2100, "alasan": 2100})
"""Of what was typed so much is shown again: all that fits, and enough beyond it to see what must go."""
OPEN, EVERYTHING = "terbuka", "semua"
ORDERS: Final = MappingProxyType(
    {"tugas": "title", "pemilik": "owner", "tenggat": "due", "keadaan": "state", "dibuat": "made", "ditutup": "closed"}
)
"""Columns by their name in the address."""
PAGE: Final = 50
LONGEST_SEARCH: Final = 80
_PAGE: Final = re.compile(r"[0-9]{1,4}")
_ROW: Final = re.compile(r"[0-9]{1,9}")


@dataclass(frozen=True, slots=True)
class Asked:
    """What a list shows. view: a key of VIEW_WORDS. owner, text: '' for all. order: a key of ORDERS. page: from 1."""

    view: str = OPEN
    owner: str = ""
    text: str = ""
    order: str = "tenggat"
    descending: bool = False
    page: int = 1

    @property
    def narrowed(self) -> bool:
        """Whether anything but the view leaves tasks out."""
        return bool(self.owner or self.text)


def asked_from(arguments: Form) -> Asked:
    """`tampil`, `pemilik`, `kata`, `urut`, `arah` and `hal`; what cannot be is as if it were not there."""
    view, page = arguments.get("tampil", ""), arguments.get("hal", "")
    view = view if view in VIEW_WORDS else OPEN
    order, closed = arguments.get("urut", ""), view in {"selesai", "dibatalkan"}
    ordered = order in ORDERS
    return Asked(
        view=view,
        owner=_plain(arguments.get("pemilik", ""), rules.LONGEST_OWNER),
        text=_plain(arguments.get("kata", ""), LONGEST_SEARCH),
        order=order if ordered else ("ditutup" if closed else "tenggat"),
        # What was closed last stands first; what is due first, too.
        descending=arguments.get("arah") == DOWN if ordered else closed,
        page=int(page) if _PAGE.fullmatch(page) and int(page) else 1,
    )


def narrowing(asked: Asked, today: dt.date) -> queries.Narrowed:
    """What the database is asked for."""
    state = {"selesai": State.DONE, "dibatalkan": State.CANCELLED, EVERYTHING: None}.get(asked.view, State.OPEN)
    since = today if asked.view == "minggu-ini" else None
    until = {"minggu-ini": rules.end_of_week(today), "terlambat": today - dt.timedelta(days=1)}.get(asked.view)
    return queries.Narrowed(state=state, owner=asked.owner, text=asked.text, since=since, until=until)


@dataclass(frozen=True, slots=True)
class Typed:
    """A form of a task. wanted: what could be read of it. faults: a sentence for each field that could not, by its id."""

    wanted: Wanted
    faults: Mapping[str, str]


def task_from(form: Form) -> Typed:
    """The form as the task that it asks for."""
    faults, due = {}, None
    try:
        due = _day(form.get("tenggat", ""))
    except ValueError:
        faults["tenggat"] = _("Tulis tanggal lengkap, misalnya 18/03/2025 atau 2025-03-18.")
    return Typed(Wanted(form.get("tugas", ""), form.get("pemilik", ""), form.get("rincian", ""), due), MappingProxyType(faults))


def typed_from(form: Form) -> dict[str, str]:
    """Every field as it was typed, for showing it again; a megabyte comes back to nobody."""
    return {name: form.get(name, "").replace("\r\n", "\n")[:most] for name, most in LONGEST.items()}


def typed_of(wanted: Wanted) -> dict[str, str]:
    """The form as a task fills it."""
    due = wanted.due_on.isoformat() if wanted.due_on else ""
    filled = {"tugas": wanted.title, "pemilik": wanted.owner, "rincian": wanted.detail, "tenggat": due}
    return dict.fromkeys(LONGEST, "") | filled


def seen_from(form: Form) -> int:
    """The row version that was on screen; -1, which nothing has, for what is none."""
    found = form.get("versi", "")
    return int(found) if _ROW.fullmatch(found) else -1


def in_form_words(error: InvalidError, faults: Mapping[str, str] = MappingProxyType({})) -> InvalidError:
    """A refusal by the form's own names, in the form's order. faults: of fields that could not even be read."""
    said = {name: (faults[name],) if name in faults else error.fields.get(field, ()) for field, name in FIELDS.items()}
    return InvalidError(error.message, {name: sentences for name, sentences in said.items() if sentences})


def _day(text: str) -> dt.date | None:
    found = cells.date(text.strip())
    if found is not None and found[1] is not Precision.DAY:
        raise ValueError
    return found[0] if found else None


def _plain(text: str, longest: int) -> str:
    """Without signs that the database refuses, and with single spaces."""
    return " ".join(text.replace("\0", " ").split())[:longest]
