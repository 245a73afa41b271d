"""What addresses and forms of series send, read; the agenda's rows with what a button does to them."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from semesta_platform.errors import InvalidError
from semesta_platform.given import uuid_of
from semesta_platform.interface.tables import DOWN
from semesta_platform.interface.words import gettext as _
from semesta_tenants.forum import series_rules as rules
from semesta_tenants.forum.records import Point, Series, Topic
from semesta_tenants.forum.series_records import SeriesWanted
from semesta_tenants.forum.series_words import VIEW_WORDS

Form = Mapping[str, str]
FIELDS: Final = MappingProxyType(
    {
        "name": "nama",
        "every_months": "setiap",
        "place": "tempat",
        "chair_words": "ketua",
        "quorum": "kuorum",
        "invited": "undang",
        "template": "agenda-1-judul",
    }
)
_ROOM: Final = MappingProxyType({"nama": 240, "setiap": 10, "tempat": 300, "ketua": 200, "kuorum": 10})
"""Of what was typed so much is shown again."""
ORDERS: Final = ("nama", "setiap", "diundang", "kuorum")
RUNNING: Final = "berjalan"
LONGEST_SEARCH: Final = 80
_NUMBER: Final = re.compile(r"[0-9]{1,4}")
_STEP: Final = re.compile(r"(naik|turun|buang)-([0-9]{1,2})")
_TOPICS: Final = {topic.value for topic in Topic}
UNREADABLE: Final = -1
"""Stands for a number that could not be read, so that the rules refuse it."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a list shows. view: a key of VIEW_WORDS. text: in the name. order: one of ORDERS."""

    view: str = RUNNING
    text: str = ""
    order: str = "nama"
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the agenda as it was typed. topic: a value of Topic."""

    topic: str = Topic.OTHER.value
    title: str = ""
    minutes: str = ""


@dataclass(frozen=True, slots=True)
class Typed:
    """A form of a series as it was typed. invited: ids as text, as they came."""

    fields: Mapping[str, str]
    lines: tuple[Line, ...]
    invited: frozenset[str]


def asked_from(arguments: Form) -> Asked:
    """`tampil`, `kata`, `urut` and `arah`; what cannot be is as if it were not there."""
    view, order = arguments.get("tampil", ""), arguments.get("urut", "")
    return Asked(
        view=view if view in VIEW_WORDS else RUNNING,
        text=" ".join(arguments.get("kata", "").replace("\0", " ").split())[:LONGEST_SEARCH],
        order=order if order in ORDERS else "nama",
        descending=order in ORDERS and arguments.get("arah") == DOWN,
    )


def chosen(found: Iterable[Series], asked: Asked) -> list[Series]:
    """The series that the address asks for, in its order; ties in alphabetical order."""
    keys = {
        "nama": lambda each: each.name.casefold(),
        "setiap": lambda each: each.every_months,
        "diundang": lambda each: len(each.invited),
        "kuorum": lambda each: each.quorum,
    }
    words = asked.text.casefold().split()
    shown = [each for each in found if in_view(each, asked.view) and all(word in each.name.casefold() for word in words)]
    shown.sort(key=lambda each: each.name.casefold())
    return sorted(shown, key=keys[asked.order], reverse=asked.descending)


def in_view(series: Series, view: str) -> bool:
    """Whether a view of the list shows it."""
    return {"berjalan": series.active, "diakhiri": not series.active}.get(view, True)


def typed_from(form: Form, invited: Sequence[str]) -> Typed:
    """The whole form as it was typed, for showing it again; a megabyte comes back to nobody. invited: values of the boxes."""
    fields = {name: form.get(name, "")[:most] for name, most in _ROOM.items()}
    count = form.get("baris", "")
    rows = min(int(count), rules.MOST_POINTS) if _NUMBER.fullmatch(count) else 0
    return Typed(fields, tuple(_line(form, row) for row in range(1, rows + 1)), frozenset(invited[:500]))


def typed_of(wanted: SeriesWanted) -> Typed:
    """The form as a series fills it."""
    fields = {
        "nama": wanted.name,
        "setiap": str(wanted.every_months),
        "tempat": wanted.place,
        "ketua": wanted.chair_words,
        "kuorum": str(wanted.quorum),
    }
    lines = tuple(Line(each.topic.value, each.title, str(each.minutes or "")) for each in wanted.template)
    return Typed(fields, lines, frozenset(str(each) for each in wanted.invited))


def wanted_from(typed: Typed, order: Sequence[uuid.UUID]) -> SeriesWanted:
    """The series that a form asks for. order: ids as the boxes stand on the page; another one is kept, to be refused."""
    given = {found for text in typed.invited if (found := uuid_of(text))}
    known = [each for each in order if each in given]
    return SeriesWanted(
        name=typed.fields["nama"],
        every_months=_number(typed.fields["setiap"]),
        template=tuple(Point(Topic(each.topic), each.title, _minutes(each.minutes)) for each in typed.lines),
        invited=(*known, *sorted(given - set(known))),
        quorum=_number(typed.fields["kuorum"] or "0"),
        place=typed.fields["tempat"],
        chair_words=typed.fields["ketua"],
    )


def stepped(typed: Typed, step: str) -> Typed:
    """The form after a button of the agenda: `tambah`, or `naik-1`, `turun-1`, `buang-1`; an unknown one changes nothing."""
    lines: Sequence[Line] = typed.lines
    if step == "tambah" and len(lines) < rules.MOST_POINTS:
        lines = [*lines, Line()]
    elif found := _STEP.fullmatch(step):
        place = int(found[2]) - 1
        lines = rules.without(lines, place) if found[1] == "buang" else rules.moved(lines, place, -1 if found[1] == "naik" else 1)
    return Typed(typed.fields, tuple(lines), typed.invited)


def in_form_words(error: InvalidError, typed: Typed) -> InvalidError:
    """A refusal by the form's own names, in the form's order; a point is known by the row in which it stands."""
    said = {name: error.fields[field] for field, name in FIELDS.items() if field in error.fields}
    rows = [row for row, line in enumerate(typed.lines, 1) if line.title.strip()]
    for place, row in enumerate(rows):
        if sentences := error.fields.get(f"template.{place}"):
            said[f"agenda-{row}-judul"] = tuple(_("Butir %(number)d: %(fault)s", number=row, fault=each) for each in sentences)
    return InvalidError(error.message, said)


def _line(form: Form, row: int) -> Line:
    topic = form.get(f"agenda-{row}-jenis", "")
    title, minutes = form.get(f"agenda-{row}-judul", ""), form.get(f"agenda-{row}-menit", "")
    return Line(topic if topic in _TOPICS else Topic.OTHER.value, title[: rules.LONGEST_POINT + 100], minutes[:10])


def _number(text: str) -> int:
    return int(text.strip()) if _NUMBER.fullmatch(text.strip()) else UNREADABLE


def _minutes(text: str) -> int | None:
    return _number(text) if text.strip() else None
