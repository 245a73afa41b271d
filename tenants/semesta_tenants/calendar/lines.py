"""Entries as an iCalendar text (RFC 5545), always in Indonesian; pure.

Written line by line and not by a library: a library takes half a second for a thousand entries, and programs ask every hour.
The tests read every text back with one.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final
from zoneinfo import ZoneInfo

from semesta_tenants.calendar.records import Entry, Kind

PRODUCT: Final = "-//Semesta//Kalender//ID"
EDITION: Final = "1"
"""Of how entries are written: raised with every change of this module, so that programs fetch the text again."""
OCTETS: Final = 75
WORDS: Final = {Kind.TASK: "Tenggat tugas", Kind.ACTION: "Tenggat tindak lanjut", Kind.MEETING: "Rapat"}
BEFORE_DAY: Final = "-PT15H"
"""A whole day begins at midnight: the alarm goes off at nine in the morning of the day before."""
BEFORE_MEETING: Final = "-PT1H"
Link = Callable[[Entry], str]


def digest(entries: Iterable[Entry], address: str) -> str:
    """What names this very text; known before it is written. address: of this installation, which stands in every link."""
    whole = hashlib.sha256(f"{EDITION} {address}".encode())
    for each in entries:
        whole.update(repr(each).encode())
    return whole.hexdigest()[:32]


def text(entries: Sequence[Entry], link: Link) -> bytes:
    """The calendar. link: gives the address of an entry's page."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{PRODUCT}", "CALSCALE:GREGORIAN", "METHOD:PUBLISH"]
    lines += ["X-WR-CALNAME:Semesta", "NAME:Semesta", "REFRESH-INTERVAL;VALUE=DURATION:PT1H", "X-PUBLISHED-TTL:PT1H"]
    for zone in sorted({each.region.zone for each in entries if each.moment is not None}):
        lines += _zone(zone)
    for each in entries:
        lines += _event(each, link(each))
    lines.append("END:VCALENDAR")
    return "".join(f"{part}\r\n" for line in lines for part in _folded(line)).encode()


def _event(each: Entry, link: str) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{each.id}@{each.kind.value}.semesta"
    yield f"SEQUENCE:{each.version}"
    yield f"DTSTAMP:{_utc(each.made_at)}"
    yield from _times(each)
    head = f"{each.title} · {each.region.name}"
    yield f"SUMMARY:{_escaped(head if each.kind is Kind.MEETING else f'Tenggat: {head}')}"
    said = [f"{WORDS[each.kind]}, {each.region.name}", *([f"Pemilik: {each.who}"] if each.who else []), link]
    yield f"DESCRIPTION:{_escaped(chr(10).join(said))}"
    if each.place:
        yield f"LOCATION:{_escaped(each.place)}"
    yield f"URL:{link}"
    yield f"STATUS:{'CANCELLED' if each.cancelled else 'CONFIRMED'}"
    # What is due takes nobody's time.
    yield f"TRANSP:{'OPAQUE' if each.moment is not None else 'TRANSPARENT'}"
    if not each.cancelled:
        yield from ("BEGIN:VALARM", "ACTION:DISPLAY", f"DESCRIPTION:{_escaped(each.title)}")
        yield from (f"TRIGGER:{BEFORE_DAY if each.moment is None else BEFORE_MEETING}", "END:VALARM")
    yield "END:VEVENT"


def _times(each: Entry) -> Iterator[str]:
    if each.moment is None:
        yield f"DTSTART;VALUE=DATE:{each.day:%Y%m%d}"
        yield f"DTEND;VALUE=DATE:{each.day + dt.timedelta(days=1):%Y%m%d}"
        return
    zone = ZoneInfo(each.region.zone)
    yield f"DTSTART;TZID={each.region.zone}:{each.moment.astimezone(zone):%Y%m%dT%H%M%S}"
    if each.ends is not None:
        yield f"DTEND;TZID={each.region.zone}:{each.ends.astimezone(zone):%Y%m%dT%H%M%S}"


def _zone(name: str) -> list[str]:
    """Indonesia's clocks have never changed within a year since 1988: one rule says all."""
    now = dt.datetime(2025, 1, 1, tzinfo=ZoneInfo(name))
    offset = f"{now:%z}"
    inner = ["DTSTART:19880101T000000", f"TZOFFSETFROM:{offset}", f"TZOFFSETTO:{offset}", f"TZNAME:{now:%Z}"]
    return ["BEGIN:VTIMEZONE", f"TZID:{name}", "BEGIN:STANDARD", *inner, "END:STANDARD", "END:VTIMEZONE"]


def _utc(moment: dt.datetime) -> str:
    return f"{moment.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}"


def _escaped(words: str) -> str:
    """As a value of text (RFC 5545, 3.3.11); signs that no calendar takes are left out."""
    plain = "".join(sign for sign in words if sign == "\n" or sign.isprintable())
    return plain.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def _folded(line: str) -> Iterator[str]:
    """Parts of at most 75 octets, each but the first behind a space (RFC 5545, 3.1); no sign is cut in two."""
    part, room = "", OCTETS
    for sign in line:
        size = len(sign.encode())
        if size > room:
            yield part
            part, room = " ", OCTETS - 1
        part, room = part + sign, room - size
    yield part
