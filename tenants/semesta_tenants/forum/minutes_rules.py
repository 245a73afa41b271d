"""What minutes must be before they are kept, numbered or signed, and what both sides sign; pure."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from typing import Any, Final

from semesta_platform import texts
from semesta_platform.interface import formats
from semesta_platform.interface.words import gettext as _
from semesta_platform.interface.words import locale_language
from semesta_tenants.forum.minutes_records import Document, Head, Said
from semesta_tenants.forum.records import Item, Meeting
from semesta_tenants.forum.rules import CAME

LONGEST_TEXT: Final = 20_000
"""Letters of one text: some eight pages."""
LONGEST_NUMBER: Final = 60
LONGEST_OFFICE: Final = 120
LONGEST_REASON: Final = 2_000
LARGEST_COUNT: Final = 10**9
_COUNTER = re.compile(r"\d+", re.ASCII)
_YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)", re.ASCII)


def tidy(text: str) -> str:
    """A text as it is kept: lines ended alike, nothing blank around it."""
    return texts.tidy(text)


def line(text: str) -> str:
    """One line, with single spaces."""
    return texts.line(text)


def head_of(meeting: Meeting) -> Head:
    """The head as it now stands."""
    return Head(meeting.number or "", meeting.opening, meeting.closing, meeting.secretary_words)


def said_of(item: Item) -> Said:
    """What now stands under an item."""
    return Said(item.discussion, item.decision)


def mark_of(head: Head) -> str:
    """What tells one head from another: a signature or a code given out counts the meeting up, and changes no word of it."""
    return _digest([head.number, head.opening, head.closing, head.secretary_words])[:16]


def head_problems(head: Head) -> dict[str, list[str]]:
    """Sentences by field, empty when the head can be kept."""
    given = (
        ("number", head.number, LONGEST_NUMBER),
        ("secretary_words", head.secretary_words, LONGEST_OFFICE),
        ("opening", head.opening, LONGEST_TEXT),
        ("closing", head.closing, LONGEST_TEXT),
    )
    return {field: [words] for field, text, most in given if (words := text_problem(text, most))}


def said_problems(said: Said) -> dict[str, list[str]]:
    """Sentences by field, empty when it can be kept."""
    given = (("discussion", said.discussion), ("decision", said.decision))
    return {field: [words] for field, text in given if (words := text_problem(text, LONGEST_TEXT))}


def text_problem(text: str, longest: int, needed: str = "") -> str | None:
    """A sentence when a text cannot be so. needed: the sentence for an empty one, which else may be."""
    if needed and not text:
        return needed
    if len(text) > longest:
        most = formats.number(longest, language="en" if locale_language() == "en" else "id")
        return _("Tulis paling banyak %(most)s huruf.", most=most)
    if not texts.is_shown(text):
        return _("Teks ini memuat tanda yang tidak dapat ditampilkan; tulis ulang.")
    return None


def next_number(last: str | None, year: int) -> str:
    """The number after the last one by its own pattern: '005/12/FKP/2026' -> '006/12/FKP/2026'; empty when there is none.

    The first run of digits counts. When the last one names another year than `year`, that year is put in and it begins at 1.
    """
    found = _COUNTER.search(last) if last else None
    if last is None or found is None or (int(found[0]) >= LARGEST_COUNT):
        return ""
    rest = last[found.end() :]
    named = _YEAR.search(rest)
    again = named is not None and int(named[0]) != year
    if named is not None and again:
        rest = f"{rest[: named.start()]}{year}{rest[named.end() :]}"
    count = 1 if again else int(found[0]) + 1
    return f"{last[: found.start()]}{str(count).zfill(len(found[0]))}{rest}"


def missing(document: Document) -> list[str]:
    """What must still be written before anybody signs, in sentences; empty when it can be signed."""
    return list(_missing(document))


def _missing(document: Document) -> Iterator[str]:
    if not document.meeting.number:
        yield _("Nomor notulen belum ditulis.")
    if not document.items:
        yield _("Agenda belum memuat satu butir pun.")
    for place, item in enumerate(document.items, 1):
        if not item.discussion and not item.decision:
            yield _("Butir %(place)s belum memuat pembahasan atau keputusan: %(title)s", place=str(place), title=item.title)
    if not any(each.presence in CAME for each in document.attendances):
        yield _("Kehadiran belum dicatat.")


def digest_of(document: Document) -> str:
    """SHA-256 of what both sides sign: all but action items, which live on, addenda, and counters."""
    meeting = document.meeting
    head = {
        "number": meeting.number,
        "title": meeting.title,
        "starts_at": meeting.starts_at.timestamp(),
        "ends_at": meeting.ends_at.timestamp() if meeting.ends_at else None,
        "timed": meeting.timed,
        "place": meeting.place,
        "chair": meeting.chair_words,
        "secretary": meeting.secretary_words,
        "quorum": meeting.quorum,
        "figures": meeting.figures,
        "opening": meeting.opening,
        "closing": meeting.closing,
    }
    items = [
        [str(each.id), each.topic.value, each.title, each.lead_words, each.minutes, each.discussion, each.decision]
        for each in document.items
    ]
    there = sorted(
        [
            *(str(each.id), str(each.organisation_id), each.organisation, each.kind),
            *(str(each.invited), each.presence.value, each.position_words, each.person_words),
        ]
        for each in document.attendances
    )
    return _digest([head, items, there])


def excerpt(before: str, after: str, around: int = 40) -> tuple[str, str]:
    """Where two texts differ, each with so many letters around it and dots for what was left out: what the record keeps."""
    start = next((n for n, (one, other) in enumerate(zip(before, after, strict=False)) if one != other), None)
    first = min(len(before), len(after)) if start is None else start
    ends = zip(reversed(before[first:]), reversed(after[first:]), strict=False)
    shared = min(len(before), len(after)) - first
    last = next((n for n, (one, other) in enumerate(ends) if one != other), shared)
    begin = max(first - around, 0)

    def cut(text: str) -> str:
        stop = min(len(text) - last + around, len(text))
        return f"{'…' if begin else ''}{text[begin:stop]}{'…' if stop < len(text) else ''}"

    return cut(before), cut(after)


def _digest(content: Any) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
