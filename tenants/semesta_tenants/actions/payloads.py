"""What addresses and forms of action items send, read and checked."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import Final

from semesta_platform.errors import InvalidError, existing
from semesta_platform.given import typed_by
from semesta_platform.interface.tables import DOWN
from semesta_platform.interface.words import gettext as _
from semesta_tenants.actions import queries, rules
from semesta_tenants.actions.records import Priority, State, Wanted
from semesta_tenants.actions.words import VIEW_WORDS
from semesta_tenants.coverage import cells
from semesta_tenants.targets.payloads import amount
from semesta_tenants.targets.rules import plain

Form = Mapping[str, str]
FIELDS: Final = MappingProxyType(
    {
        "meeting_id": "rapat",
        "title": "judul",
        "organisation_id": "pemilik",
        "person_words": "orang",
        "due_on": "tenggat",
        "priority": "prioritas",
        "indicator": "indikator",
        "expected": "harapan",
        "target_id": "target",
        "detail": "rincian",
        "source": "judul",
        "note": "catatan",
        "evidence_url": "bukti",
        "reason": "alasan",
    }
)
"""Fields of an action item and what the forms call them, in the forms' order."""
LONGEST: Final = MappingProxyType(
    {
        "rapat": 40,
        "butir": 40,
        "judul": 400,
        "pemilik": 40,
        "orang": 200,
        "tenggat": 40,
        "prioritas": 20,
        "indikator": 60,
        "harapan": 40,
        "target": 40,
        "rincian": 4100,
        "catatan": 2100,
        "bukti": 2100,
        "alasan": 2100,
        "perkembangan": 2100,
    }
)
"""Of what was typed so much is shown again: all that fits, and enough beyond it to see what must go."""
typed_from: Final = typed_by(LONGEST)
OPEN, EVERYTHING = "terbuka", "semua"
ORDERS: Final = MappingProxyType(
    {
        "judul": "title",
        "tenggat": "due",
        "keadaan": "state",
        "prioritas": "priority",
        "indikator": "indicator",
        "dibuat": "made",
        "ditutup": "closed",
    }
)
"""Columns by their name in the address."""
PAGE: Final = 50
LONGEST_SEARCH: Final = 80
UNENDED: Final = (State.OPEN, State.IN_PROGRESS, State.WAITING)
NOBODY: Final = uuid.UUID(int=0)
_PAGE: Final = re.compile(r"[0-9]{1,4}")


@dataclass(frozen=True, slots=True)
class Asked:
    """What a list shows. view: a key of VIEW_WORDS. '' and None for all. order: a key of ORDERS. page: from 1."""

    view: str = OPEN
    owner: uuid.UUID | None = None
    indicator: str = ""
    priority: Priority | None = None
    meeting: uuid.UUID | None = None
    text: str = ""
    order: str = "tenggat"
    descending: bool = False
    page: int = 1

    @property
    def narrowed(self) -> bool:
        """Whether anything but the view leaves items out."""
        return bool(self.owner or self.indicator or self.priority or self.meeting or self.text)


def asked_from(arguments: Form) -> Asked:
    """The list's address; what cannot be is as if it were not there."""
    view, page, order = (arguments.get(name, "") for name in ("tampil", "hal", "urut"))
    view = view if view in VIEW_WORDS else OPEN
    ordered, closed = order in ORDERS, view in {"selesai", "dibatalkan"}
    code = arguments.get("indikator", "")[:60]
    priority = arguments.get("prioritas", "")
    return Asked(
        view=view,
        owner=uuid_of(arguments.get("pemilik", "")),
        indicator=code if code == queries.NO_INDICATOR or rules.indicator_of(code) else "",
        priority=Priority(priority) if priority in set(Priority) else None,
        meeting=uuid_of(arguments.get("rapat", "")),
        text=" ".join(arguments.get("kata", "").replace("\0", " ").split())[:LONGEST_SEARCH],
        order=order if ordered else ("ditutup" if closed else "tenggat"),
        # What was closed last stands first; what is due first, too.
        descending=arguments.get("arah") == DOWN if ordered else closed,
        page=int(page) if _PAGE.fullmatch(page) and int(page) else 1,
    )


def narrowing(asked: Asked, today: dt.date) -> queries.Narrowed:
    """What the database is asked for."""
    states = {
        "menunggu": (State.WAITING,),
        "selesai": (State.DONE,),
        "dibatalkan": (State.CANCELLED,),
        EVERYTHING: (),
    }.get(asked.view, UNENDED)
    until = {"minggu-ini": rules.end_of_week(today), "terlambat": today - dt.timedelta(days=1)}.get(asked.view)
    return queries.Narrowed(
        states=states,
        owner=asked.owner,
        since=today if asked.view == "minggu-ini" else None,
        until=until,
        undated=asked.view == "tanpa-tenggat",
        indicator=asked.indicator,
        priority=asked.priority,
        meeting=asked.meeting,
        text=asked.text,
    )


@dataclass(frozen=True, slots=True)
class Typed:
    """A form of an action item. wanted: what could be read of it. faults: a sentence for each field that could not, by its id."""

    wanted: Wanted
    faults: Mapping[str, str]


def item_from(form: Form) -> Typed:
    """The form as the item that it asks for.

    Raises:
        NotFoundError: an owner, meeting, line or target that is no identity at all: it is as one of another tenant.
    """
    faults: dict[str, str] = {}
    owner = _identity(form, "pemilik")
    if owner is None:
        faults["pemilik"] = _("Pilih organisasi yang mengerjakannya.")
    due, expected = _due(form, faults), _expected(form, faults)
    priority = form.get("prioritas", "")
    wanted = Wanted(
        title=form.get("judul", ""),
        organisation_id=owner or NOBODY,
        detail=form.get("rincian", ""),
        person_words=form.get("orang", ""),
        due_on=due,
        priority=Priority(priority) if priority in set(Priority) else Priority.NORMAL,
        indicator=form.get("indikator", "")[:60] or None,
        expected=expected,
        target_id=_identity(form, "target"),
        meeting_id=_identity(form, "rapat"),
        item_id=_identity(form, "butir"),
    )
    return Typed(wanted, MappingProxyType(faults))


def typed_of(wanted: Wanted) -> dict[str, str]:
    """The form as an item fills it."""
    filled = {
        "rapat": str(wanted.meeting_id or ""),
        "butir": str(wanted.item_id or ""),
        "judul": wanted.title,
        "pemilik": "" if wanted.organisation_id == NOBODY else str(wanted.organisation_id),
        "orang": wanted.person_words,
        "tenggat": wanted.due_on.isoformat() if wanted.due_on else "",
        "prioritas": wanted.priority.value,
        "indikator": wanted.indicator or "",
        "harapan": "" if wanted.expected is None else plain(wanted.expected).replace(".", ","),
        "target": str(wanted.target_id or ""),
        "rincian": wanted.detail,
    }
    return dict.fromkeys(LONGEST, "") | filled


def in_form_words(error: InvalidError, faults: Mapping[str, str] = MappingProxyType({})) -> InvalidError:
    """A refusal by the form's own names, in the form's order. faults: of fields that could not even be read."""
    said: dict[str, tuple[str, ...]] = {}
    for field, name in FIELDS.items():
        said[name] = (faults[name],) if name in faults else (*said.get(name, ()), *error.fields.get(field, ()))
    return InvalidError(error.message, {name: sentences for name, sentences in said.items() if sentences})


def uuid_of(text: str) -> uuid.UUID | None:
    """An identity of an address; None for anything that is none."""
    try:
        return uuid.UUID(text) if len(text) == len(str(NOBODY)) else None
    except ValueError:
        return None


def _identity(form: Form, name: str) -> uuid.UUID | None:
    text = form.get(name, "").strip()
    if not text:
        return None
    return existing(uuid_of(text))


def _due(form: Form, faults: dict[str, str]) -> dt.date | None:
    try:
        return cells.whole_day(form.get("tenggat", ""))
    except ValueError:
        faults["tenggat"] = _("Tulis tanggal lengkap, misalnya 18/03/2025 atau 2025-03-18.")
        return None


def _expected(form: Form, faults: dict[str, str]) -> Decimal | None:
    text, indicator = form.get("harapan", "").strip(), rules.indicator_of(form.get("indikator", "")[:60])
    if not text:
        return None
    if indicator is None:
        faults["harapan"] = _("Pilih indikatornya, atau kosongkan nilai yang diharapkan.")
        return None
    try:
        return amount(text, indicator)
    except ValueError as error:
        faults["harapan"] = _(str(error))
        return None
