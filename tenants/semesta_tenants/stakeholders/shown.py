"""The register as the templates want it: rows, counts, history in words; no decision falls here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from semesta_platform.audit.records import Entry
from semesta_platform.interface import changes, filters
from semesta_platform.interface.words import gettext as _
from semesta_platform.interface.words import lazy_gettext as _l
from semesta_tenants.stakeholders import payloads
from semesta_tenants.stakeholders.payloads import Asked
from semesta_tenants.stakeholders.queries import KindCount
from semesta_tenants.stakeholders.records import Organisation, Wanted
from semesta_tenants.stakeholders.words import FIELD_WORDS, KIND_WORDS, VIEW_WORDS

Row = dict[str, Any]
LONGEST_QUOTE: Final = 200
DID: Final[Mapping[str, str]] = {
    "organisation.added": _l("mencatat organisasi ini"),
    "organisation.changed": _l("mengubah organisasi ini"),
    "organisation.struck_off": _l("mencoret organisasi ini dari daftar"),
    "organisation.taken_back": _l("mengembalikan organisasi ini ke daftar"),
}
PART_WORDS: Final[Mapping[str, str]] = {
    "jabatan": _l("Jabatan"),
    "orang": _l("Nama orang"),
    "surel": _l("Surel"),
    "telepon": _l("Telepon"),
}


def rows(organisations: Sequence[Organisation], here: str) -> list[Row]:
    """Lines of the list. here: its address."""
    return [
        {
            "name": each.name,
            "note": None if each.active else _("dicoret dari daftar"),
            "href": f"{here}{each.id}/",
            "short_name": each.wanted.short_name or None,
            "kind": str(KIND_WORDS[each.wanted.kind]),
            "contact": next((contact.position for contact in each.wanted.contacts), None),
            "email": each.email or None,
        }
        for each in organisations
    ]


def views(counts: Sequence[KindCount], asked: Asked) -> list[tuple[str, str, int]]:
    """The quick filters with what each would show, of the kind that is chosen."""
    found = [each for each in counts if asked.kind in {None, each.kind}]
    return [(view, words, sum(_count(each, view) for each in found)) for view, words in VIEW_WORDS.items()]


def kinds(counts: Sequence[KindCount], asked: Asked) -> list[tuple[str, str]]:
    """The choice of kinds with how many of the present view each has."""
    numbers = {each.kind: _count(each, asked.view) for each in counts}
    shown = [
        (kind.value, f"{words} ({filters.number(numbers.get(kind, 0))})")
        for kind, words in KIND_WORDS.items()
        if numbers.get(kind) or kind is asked.kind
    ]
    return [("", _("Semua jenis")), *shown]


def history(entries: Sequence[Entry]) -> list[changes.Event]:
    """What was done with an organisation, newest first."""
    return changes.events(entries, DID, _quote)


def differing(current: Wanted, attempted: Mapping[str, str]) -> list[Row]:
    """Fields in which what was typed differs from what now stands, in words."""
    now = payloads.typed_of(current)
    names = {payloads.FIELDS[field]: words for field, words in FIELD_WORDS.items() if field in payloads.FIELDS}
    names |= {
        f"kontak-{row}-{part}": _("Kontak %(number)d, %(part)s", number=row, part=words)
        for row in payloads.ROWS
        for part, words in PART_WORDS.items()
    }
    return changes.differing(names.items(), now, attempted, _value)


def _value(name: str, text: str) -> str:
    if not text.strip():
        return _("kosong")
    known = {kind.value: str(words) for kind, words in KIND_WORDS.items()}
    return known.get(text, text) if name == "jenis" else text


def source_address(wanted: Wanted) -> str | None:
    """The address of the report, if it is one that a link may lead to."""
    return wanted.source_url if wanted.source_url.startswith(("https://", "http://")) else None


def _count(counted: KindCount, view: str) -> int:
    return {"aktif": counted.active, "dicoret": counted.struck_off}.get(view, counted.active + counted.struck_off)


def _quote(entry: Entry) -> str | None:
    before, after = entry.before or {}, entry.after or {}
    if entry.action != "organisation.changed":
        return None
    names = {**FIELD_WORDS, "organisation_kind": FIELD_WORDS["kind"]}
    kinds = {kind.value: words for kind, words in KIND_WORDS.items()}

    def value(said: object) -> str:
        text = str(said or _("kosong"))
        return str(kinds.get(text, text))[:LONGEST_QUOTE]

    changed = (field for field in names if before.get(field) != after.get(field))
    return "; ".join(f"{names[field]}: {value(before.get(field))} → {value(after.get(field))}" for field in changed)
