"""What addresses and forms of the register send, read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from semesta_platform.errors import InvalidError
from semesta_platform.given import typed_by
from semesta_platform.interface.tables import DOWN
from semesta_platform.interface.words import gettext as _
from semesta_tenants.stakeholders import rules
from semesta_tenants.stakeholders.queries import Narrowed
from semesta_tenants.stakeholders.records import Contact, Kind, Wanted
from semesta_tenants.stakeholders.words import VIEW_WORDS

Form = Mapping[str, str]
FIELDS: Final = MappingProxyType(
    {"name": "nama", "short_name": "singkatan", "kind": "jenis", "address": "alamat", "note": "catatan", "source": "catatan"}
)
"""Fields of an organisation and what the form calls them, in the form's order."""
PARTS: Final = MappingProxyType({"position": "jabatan", "person": "orang", "email": "surel", "phone": "telepon"})
"""Parts of a contact and what the form calls them: `kontak-1-jabatan` to `kontak-5-telepon`."""
ROWS: Final = range(1, rules.MOST_CONTACTS + 1)
CONTACTS: Final = tuple(f"kontak-{row}-{part}" for row in ROWS for part in PARTS.values())
_ROOM: Final = {"nama": 200, "singkatan": 80, "jenis": 20, "alamat": 600, "catatan": 2100} | dict.fromkeys(CONTACTS, 300)
"""Of what was typed so much is shown again: all that fits, and enough beyond it to see what must go."""
typed_from: Final = typed_by(_ROOM)
ACTIVE: Final = "aktif"
ORDERS: Final = MappingProxyType({"nama": "name", "singkatan": "short_name", "jenis": "kind"})
PAGE: Final = 50
LONGEST_SEARCH: Final = 80
_PAGE: Final = re.compile(r"[0-9]{1,4}")
_KINDS: Final = {kind.value for kind in Kind}


@dataclass(frozen=True, slots=True)
class Asked:
    """What a list shows. view: a key of VIEW_WORDS. kind: None for all. order: a key of ORDERS. page: from 1."""

    view: str = ACTIVE
    kind: Kind | None = None
    text: str = ""
    order: str = "nama"
    descending: bool = False
    page: int = 1

    @property
    def narrowed(self) -> bool:
        """Whether anything but the view leaves organisations out."""
        return bool(self.kind or self.text)


def asked_from(arguments: Form) -> Asked:
    """`tampil`, `jenis`, `kata`, `urut`, `arah` and `hal`; what cannot be is as if it were not there."""
    view, kind, order, page = (arguments.get(name, "") for name in ("tampil", "jenis", "urut", "hal"))
    return Asked(
        view=view if view in VIEW_WORDS else ACTIVE,
        kind=Kind(kind) if kind in _KINDS else None,
        text=" ".join(arguments.get("kata", "").replace("\0", " ").split())[:LONGEST_SEARCH],
        order=order if order in ORDERS else "nama",
        descending=order in ORDERS and arguments.get("arah") == DOWN,
        page=int(page) if _PAGE.fullmatch(page) and int(page) else 1,
    )


def narrowing(asked: Asked) -> Narrowed:
    """What the database is asked for."""
    return Narrowed(kind=asked.kind, active={"aktif": True, "dicoret": False}.get(asked.view), text=asked.text)


@dataclass(frozen=True, slots=True)
class Typed:
    """A form of an organisation. rows: for each contact of `wanted` the row of the form in which it stands, from 1."""

    wanted: Wanted
    rows: tuple[int, ...]
    kind_known: bool


def organisation_from(form: Form) -> Typed:
    """The form as the organisation that it asks for; a kind that there is not counts as 'other' until it is refused."""
    typed = {row: _contact(form, row) for row in ROWS}
    filled = {row: contact for row, contact in typed.items() if contact != Contact("")}
    kind = form.get("jenis", "")
    known = kind in _KINDS
    wanted = Wanted(
        name=form.get("nama", ""),
        kind=Kind(kind) if known else Kind.OTHER,
        short_name=form.get("singkatan", ""),
        address=form.get("alamat", ""),
        contacts=tuple(filled.values()),
        note=form.get("catatan", ""),
    )
    return Typed(wanted, tuple(filled), known)


def typed_of(wanted: Wanted) -> dict[str, str]:
    """The form as an organisation fills it."""
    contacts = {
        f"kontak-{row}-{name}": getattr(contact, part)
        for row, contact in zip(ROWS, wanted.contacts, strict=False)
        for part, name in PARTS.items()
    }
    filled = {
        "nama": wanted.name,
        "singkatan": wanted.short_name,
        "jenis": wanted.kind.value,
        "alamat": wanted.address,
        "catatan": wanted.note,
    }
    return dict.fromkeys(_ROOM, "") | filled | contacts


def in_form_words(error: InvalidError, typed: Typed) -> InvalidError:
    """A refusal by the form's own names, in the form's order."""
    known = error.fields if typed.kind_known else {**error.fields, "kind": (_("Pilih jenis organisasi."),)}
    said = {name: known[field] for field, name in FIELDS.items() if field in known}
    for place, row in enumerate(typed.rows):
        for part, name in PARTS.items():
            if sentences := error.fields.get(f"contacts.{place}.{part}"):
                said[f"kontak-{row}-{name}"] = sentences
    return InvalidError(error.message, said)


def _contact(form: Form, row: int) -> Contact:
    # A blank alone is nothing written.
    parts = {part: form.get(f"kontak-{row}-{name}", "").strip() for part, name in PARTS.items()}
    return Contact(**parts)
