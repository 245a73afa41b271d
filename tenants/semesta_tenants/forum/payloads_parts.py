"""What the forms of an agenda and of a list of attendance send, read and checked."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

from werkzeug.datastructures import MultiDict

from semesta_platform.errors import InvalidError
from semesta_platform.given import uuid_of
from semesta_platform.interface.words import gettext as _
from semesta_tenants.forum import rules
from semesta_tenants.forum.attending import Typed as TypedLine
from semesta_tenants.forum.records import Attendance, Item, Presence, Topic, WantedAttendance, WantedItem

Form = MultiDict[str, str]
POINT_FIELDS: Final = MappingProxyType({"title": "judul", "lead_words": "pemimpin", "minutes": "menit"})
LINE_FIELDS: Final = MappingProxyType({"position_words": "jabatan", "person_words": "orang"})
_STEP: Final = re.compile(r"(naik|turun|hapus)-([0-9]{1,3})")
_MINUTES: Final = re.compile(r"[0-9]{1,4}")
LONGEST: Final = 300


# ---- the agenda -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Point:
    """One line of the agenda's form as it was typed. id: of the point that it changes, empty for a new one."""

    topic: str
    title: str = ""
    lead: str = ""
    minutes: str = ""
    id: str = ""

    @property
    def empty(self) -> bool:
        """Whether nothing was written into a new line."""
        return not (self.id or self.title.strip() or self.lead.strip() or self.minutes.strip())


def points_from(form: Form) -> list[Point]:
    """Every line of the form, in its order."""
    count = form.get("baris", "")
    number = min(int(count), rules.MOST_ITEMS + 1) if re.fullmatch(r"[0-9]{1,4}", count) else 0
    known = {topic.value for topic in Topic}
    return [
        Point(
            topic=topic if (topic := form.get(f"topik-{at}", "")) in known else Topic.OTHER.value,
            title=form.get(f"judul-{at}", "")[:LONGEST],
            lead=form.get(f"pemimpin-{at}", "")[:LONGEST],
            minutes=form.get(f"menit-{at}", "")[:10],
            id=form.get(f"acara-{at}", "")[:40],
        )
        for at in range(number)
    ]


def points_of(items: Sequence[Item]) -> list[Point]:
    """The form as an agenda fills it."""
    return [Point(each.topic.value, each.title, each.lead_words, str(each.minutes or ""), str(each.id)) for each in items]


def stepped(points: Sequence[Point], step: str) -> list[Point] | None:
    """The lines after a step that only rearranges them: 'naik-2', 'turun-0', 'hapus-1', 'tambah'; None for any other word."""
    found = list(points)
    if step == "tambah":
        return [*found, Point(Topic.OTHER.value)]
    asked = _STEP.fullmatch(step)
    if asked is None or int(asked[2]) >= len(found):
        return None
    at = int(asked[2])
    moved = found.pop(at)
    if asked[1] == "hapus":
        return found
    found.insert(max(at - 1, 0) if asked[1] == "naik" else at + 1, moved)
    return found


def items_from(points: Sequence[Point]) -> tuple[list[WantedItem], dict[str, str]]:
    """The agenda that the lines ask for, and a sentence for each field that could not be read; empty new lines are left out."""
    faults: dict[str, str] = {}
    wanted = []
    for at, each in enumerate(points):
        tidy = each.minutes.strip()
        if tidy and not _MINUTES.fullmatch(tidy):
            faults[f"menit-{at}"] = _("Tulis menit dari 1 sampai 480, atau kosongkan.")
        minutes = int(tidy) if _MINUTES.fullmatch(tidy) else None
        wanted.append(WantedItem(Topic(each.topic), each.title, each.lead, minutes, uuid_of(each.id)))
    return wanted, faults


def forgetting(points: Sequence[Point], items: Sequence[Item]) -> list[Point]:
    """The lines, those new whose point somebody else took away in between: nothing that was typed is lost."""
    known = {str(each.id) for each in items}
    return [each if each.id in known else replace(each, id="") for each in points]


# ---- attendance -------------------------------------------------------------------------------------------------------------


def lines_from(form: Form) -> dict[uuid.UUID, TypedLine]:
    """Every line of the list as it was sent, beside what it said when it was shown."""
    found = {}
    for name in form:
        key = uuid_of(name.removeprefix("keadaan-")) if name.startswith("keadaan-") else None
        if key is None:
            continue
        seen = form.get(f"versi-{key}", "")
        was = (form.get(f"semula-{part}-{key}", "") for part in ("keadaan", "jabatan", "orang"))
        now = (form.get(f"{part}-{key}", "") for part in ("keadaan", "jabatan", "orang"))
        found[key] = TypedLine(int(seen) if re.fullmatch(r"[0-9]{1,9}", seen) else -1, _attendance(*was), _attendance(*now))
    return found


def new_line_from(form: Mapping[str, str]) -> tuple[uuid.UUID | None, WantedAttendance]:
    """An organisation that is added to the list; None for none that could be read."""
    wanted = _attendance(form.get("keadaan", ""), form.get("jabatan", ""), form.get("orang", ""))
    return uuid_of(form.get("organisasi", "")), wanted


def line_typed(line: Attendance, form: Mapping[str, str]) -> dict[str, str]:
    """A line of the list for its form: as it was typed where it was, else as it stands."""
    key = line.id
    return {
        "keadaan": form.get(f"keadaan-{key}", line.presence.value),
        "jabatan": form.get(f"jabatan-{key}", line.position_words)[:LONGEST],
        "orang": form.get(f"orang-{key}", line.person_words)[:LONGEST],
    }


def in_words(error: InvalidError, names: Mapping[str, str], faults: Mapping[str, str] = MappingProxyType({})) -> InvalidError:
    """A refusal by the form's names: 'title-3' -> 'judul-3'. names: of fields. faults: of fields that could not be read."""
    said = dict.fromkeys(faults, ()) | {_named(field, names): words for field, words in error.fields.items()}
    return InvalidError(error.message, {name: (faults[name],) if name in faults else words for name, words in said.items()})


def _named(field: str, names: Mapping[str, str]) -> str:
    start, dash, rest = field.partition("-")
    return f"{names.get(start, start)}{dash}{rest}"


def _attendance(state: str, position: str, person: str) -> WantedAttendance:
    presence = Presence(state) if state in {each.value for each in Presence} else Presence.INVITED
    return WantedAttendance(presence, position, person)
