"""What people type about figures, read: a form as a figure, addresses as months and filters; pure, and never an exception."""

from __future__ import annotations

import calendar
import datetime as dt
import re
import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from types import MappingProxyType
from typing import Final

from semesta_platform.given import Reader
from semesta_tenants.coverage import cells, listing, numbers, rules
from semesta_tenants.coverage.records import Basis, Figure, Headcount, Kind, Population, Segment, SegmentCount

Form = Mapping[str, str]
LONGEST_ECHO: Final = 1_000
LONGEST_TEXT_ECHO: Final = 10_000
"""Of what was typed, so much is shown again, in a line and in a text: more than any field takes."""
KINDS: Final = MappingProxyType({"nyata": Kind.ACTUAL, "prakiraan": Kind.FORECAST})
"""Kinds of figures as addresses say them."""
MEASURES: Final = ("registered", "active")
TEXTS: Final = ("catatan", "alasan")
DAY_WORDS: Final = "Tulis tanggal lengkap, misalnya 18/03/2025 atau 2025-03-18."
_day: Final = partial(cells.whole_day, otherwise=DAY_WORDS)
CHOICE_WORDS: Final = "Pilih salah satu yang tersedia."
_IDS: Final = MappingProxyType(
    {
        "as_of": "tanggal",
        "basis": "dasar",
        "population": "penduduk",
        "population_source": "sumber",
        "population_semester": "semester",
        "registered": "total-registered",
        "active": "total-active",
        "reported_on": "dilaporkan",
        "note": "catatan",
        "reason": "alasan",
    }
)
_MONTH: Final = re.compile(r"(?P<year>[0-9]{4})-(?P<month>0[1-9]|1[0-2])")
_SEEN: Final = re.compile(r"(?P<id>[0-9a-f-]{36}):(?P<row>[0-9]{1,9})")
_YEAR: Final = re.compile(r"20[0-9]{2}")
_PAGE: Final = re.compile(r"[0-9]{1,4}")
_DAY_NUMBER: Final = re.compile(r"[0-9]{1,2}")


@dataclass(frozen=True, slots=True)
class Seen:
    """The version that somebody had on screen, as it then stood."""

    id: uuid.UUID
    row_version: int


@dataclass(frozen=True, slots=True)
class Entry:
    """A form of a month. figure: all of it that could be read. faults: a sentence for each field that could not, by its id.

    reason: for a jump. seen: the version that was on screen, None where there was none.
    """

    figure: Figure
    reason: str
    seen: Seen | None
    faults: Mapping[str, str]


def field_id(field: str) -> str:
    """The id in the form of a field of `rules.problems`: 'segments.PBI_JK.active' -> 'pbi_jk-active'."""
    if field.startswith("segments."):
        _segments, segment, measure = field.split(".")
        return f"{segment.lower()}-{measure}"
    return _IDS.get(field, "total-registered")


def entry_from(form: Form, period: dt.date, kind: Kind) -> Entry:
    """A form as a figure of this month. What cannot be read is left out of the figure and named in its faults."""
    reader = Reader(form)
    as_of = reader.read("tanggal", lambda text: _day_in(text, period)) or period
    figure = Figure(
        as_of=as_of,
        kind=kind,
        basis=reader.read("dasar", _basis) or Basis.POPULATION,
        population=_population(reader),
        total=_headcount(reader, "total"),
        segments=_segments(reader),
        reported_on=reader.read("dilaporkan", _day),
        note=reader.text("catatan"),
    )
    return Entry(figure, reader.text("alasan"), seen_from(form.get("versi", "")), MappingProxyType(reader.faults))


def typed_from(form: Form) -> dict[str, str]:
    """Every field as it was typed, for showing it again; a megabyte comes back to nobody."""
    return {name: form.get(name, "")[: LONGEST_TEXT_ECHO if name in TEXTS else LONGEST_ECHO] for name in field_ids()}


def typed_of(figure: Figure, reason: str, show: Callable[[int], str]) -> dict[str, str]:
    """The form as a figure fills it. show: writes a number."""
    found = dict.fromkeys(field_ids(), "")
    for field, value in rules.flat(replace(figure, coverage=None, active_rate=None)).items():
        if value is not None and (name := field_id(field)) in found and field not in {"kind", "precision"}:
            found[name] = show(value) if isinstance(value, int) else value
    reported = f"{figure.reported_on:%d/%m/%Y}" if figure.reported_on else ""
    return found | {"tanggal": str(figure.as_of.day), "dilaporkan": reported, "alasan": reason}


def field_ids() -> tuple[str, ...]:
    """The ids of all fields of the form of a month, in its order."""
    counts = (f"{row}-{measure}" for row in (*(each.value.lower() for each in Segment), "total") for measure in MEASURES)
    return ("tanggal", "penduduk", "sumber", "semester", *counts, "dasar", "dilaporkan", "catatan", "alasan")


def field_of(id_: str) -> str:
    """The field of `rules.problems` that an id in the form stands for: 'pbi_jk-active' -> 'segments.PBI_JK.active'."""
    segment, _dash, measure = id_.partition("-")
    own = next((field for field, known in _IDS.items() if known == id_), None)
    return own or f"segments.{segment.upper()}.{measure}"


def problems_by_id(found: Mapping[str, Iterable[str]]) -> dict[str, str]:
    """The first sentence of each field, by its id in the form."""
    return {field_id(name): next(iter(sentences), "") for name, sentences in reversed(list(found.items()))}


def seen_from(text: str) -> Seen | None:
    """What a hidden field says was on screen: id and row version; None for anything else."""
    found = _SEEN.fullmatch(text)
    try:
        return Seen(uuid.UUID(found["id"]), int(found["row"])) if found else None
    except ValueError:
        return None


def reason_from(form: Form) -> str:
    """Why something is corrected, as written."""
    return Reader(form).text("alasan")


def month_from(text: str, today: dt.date) -> dt.date | None:
    """'2025-04' as the first day of that month; None for what is no month, before 2014 or further off than forecasts go."""
    found = _MONTH.fullmatch(text)
    if found is None:
        return None
    period = dt.date(max(int(found["year"]), 1), int(found["month"]), 1)
    return period if rules.EARLIEST <= period <= today + rules.LATEST_FORECAST else None


def kind_from(arguments: Form) -> Kind:
    """`jenis` of an address; actual figures where it says nothing that we know."""
    return KINDS.get(arguments.get("jenis", ""), Kind.ACTUAL)


def asked_from(arguments: Form) -> listing.Asked:
    """`jenis`, `tahun`, `keadaan` and `hal` of the list's address; what cannot be is as if it were not there."""
    year, state, page = (arguments.get(name, "") for name in ("tahun", "keadaan", "hal"))
    return listing.Asked(
        kind=kind_from(arguments),
        year=int(year) if _YEAR.fullmatch(year) else 0,
        state=state if state in listing.STATES else "",
        page=int(page) if _PAGE.fullmatch(page) else 1,
    )


def _day_in(text: str, period: dt.date) -> dt.date:
    """A day of the month, as its number or as a whole date."""
    stripped = text.strip()
    last = calendar.monthrange(period.year, period.month)[1]
    if _DAY_NUMBER.fullmatch(stripped):
        if not 1 <= int(stripped) <= last:
            raise ValueError(f"Tulis tanggal dari 1 sampai {last}.")
        return period.replace(day=int(stripped))
    found = _day(stripped)
    if found is None:
        raise ValueError(f"Tulis tanggal dari 1 sampai {last}.")
    if words := rules.month_problem(period, found):
        raise ValueError(words)
    return found


def _basis(text: str) -> Basis | None:
    if not text:
        return None
    try:
        return Basis(text)
    except ValueError:
        raise ValueError(CHOICE_WORDS) from None


def _population(reader: Reader) -> Population | None:
    value = reader.read("penduduk", numbers.count)
    source, semester = reader.text("sumber"), reader.text("semester").replace(" ", "").upper()
    if semester and not rules.semester_is_right(semester):
        reader.faults["semester"] = CHOICE_WORDS
        semester = ""
    return None if value is None else Population(value, source, semester or None)


def _headcount(reader: Reader, row: str) -> Headcount:
    return Headcount(*(reader.read(f"{row}-{measure}", numbers.count) for measure in MEASURES))


def _segments(reader: Reader) -> tuple[SegmentCount, ...]:
    rows = [SegmentCount(segment, _headcount(reader, segment.value.lower())) for segment in Segment]
    return tuple(each for each in rows if each.people != Headcount())
