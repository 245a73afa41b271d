"""What an organisation must be before it stands in the register; pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from semesta_platform import texts
from semesta_platform.accounts.rules import LONGEST_EMAIL, email_of
from semesta_platform.interface.words import gettext as _
from semesta_tenants.stakeholders.records import Contact, Wanted

MOST_CONTACTS: Final = 5
LONGEST_NAME: Final = 160
LONGEST_SHORT: Final = 40
LONGEST_ADDRESS: Final = 500
LONGEST_NOTE: Final = 2000
LONGEST_SOURCE: Final = 500
LONGEST_PHONE: Final = 30
LONGEST: Final = {"position": 120, "person": 120, "email": LONGEST_EMAIL, "phone": LONGEST_PHONE}
"""Signs in each part of a contact."""
# A number as letterheads print it, with an extension at its end: '(0623) 41-234', '+62 812 3456 7890', '021 555 ext. 12'.
_PHONE: Final = re.compile(r"\+?[0-9()./ -]+(?:(?:ext|pes)\.? ?[0-9]{1,6})?", re.IGNORECASE | re.ASCII)
_FEWEST_DIGITS, _MOST_DIGITS = 5, 21


def tidied(wanted: Wanted) -> Wanted:
    """The same organisation with stray spaces taken off, addresses in small letters, and contacts without a word left out."""
    contacts = (_tidied(each) for each in wanted.contacts)
    return Wanted(
        name=_line(wanted.name),
        kind=wanted.kind,
        short_name=_line(wanted.short_name),
        address=texts.tidy(wanted.address),
        contacts=tuple(each for each in contacts if each != Contact("")),
        note=texts.tidy(wanted.note),
        source_title=_line(wanted.source_title),
        source_url=wanted.source_url.strip(),
    )


def problems(wanted: Wanted) -> dict[str, list[str]]:
    """Sentences by field, empty when it can be written; parts of a contact as `contacts.0.email`, counted from 0.

    wanted: as `tidied` gives it.
    """
    found: dict[str, list[str]] = {}
    for field, words in (*_texts(wanted), *_contacts(wanted.contacts)):
        found.setdefault(field, []).append(words)
    return found


def is_phone(text: str) -> bool:
    """Whether it can be dialled: digits with the usual signs between them, and an extension at most."""
    digits = sum(sign.isdigit() for sign in text)
    return bool(_PHONE.fullmatch(text)) and _FEWEST_DIGITS <= digits <= _MOST_DIGITS


def _line(text: str) -> str:
    return texts.line(text)


def _tidied(contact: Contact) -> Contact:
    return Contact(_line(contact.position), contact.email.strip().lower(), _line(contact.phone), _line(contact.person))


def _texts(wanted: Wanted) -> Iterator[tuple[str, str]]:
    if not wanted.name:
        yield "name", _("Tulis nama organisasi.")
    for field, value, longest in (
        ("name", wanted.name, LONGEST_NAME),
        ("short_name", wanted.short_name, LONGEST_SHORT),
        ("address", wanted.address, LONGEST_ADDRESS),
        ("note", wanted.note, LONGEST_NOTE),
        ("source", wanted.source_title, LONGEST_SOURCE),
        ("source", wanted.source_url, LONGEST_SOURCE),
    ):
        if words := _text_problem(value, longest):
            yield field, words


def _contacts(contacts: tuple[Contact, ...]) -> Iterator[tuple[str, str]]:
    if len(contacts) > MOST_CONTACTS:
        yield "contacts", _("Tulis paling banyak %(most)d kontak.", most=MOST_CONTACTS)
    for place, contact in enumerate(contacts[:MOST_CONTACTS]):
        for part, words in _contact(contact):
            yield f"contacts.{place}.{part}", words


def _contact(contact: Contact) -> Iterator[tuple[str, str]]:
    if not contact.position:
        yield "position", _("Tulis jabatannya, misalnya Kepala Dinas atau Sekretariat.")
    for part, longest in LONGEST.items():
        if words := _text_problem(getattr(contact, part), longest):
            yield part, words
    if contact.email and email_of(contact.email) is None:
        yield "email", _("Tulis alamat surel lengkap, misalnya dinkes@contoh.go.id.")
    if contact.phone and not is_phone(contact.phone):
        yield "phone", _("Tulis nomor telepon dengan angka, misalnya 0623 41234.")


def _text_problem(text: str, longest: int) -> str | None:
    if len(text) > longest:
        return _("Tulis paling banyak %(most)s huruf.", most=longest)
    if not texts.is_shown(text):
        return _("Teks ini memuat tanda yang tidak dapat ditampilkan; tulis ulang.")
    return None
