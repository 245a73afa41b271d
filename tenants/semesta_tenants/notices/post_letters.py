"""What mails about notices say: Indonesian letters, one of a single notice or one of a day's; pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from itertools import groupby
from types import MappingProxyType
from typing import Final

from semesta_platform.interface.formats import clock, date
from semesta_platform.notifications.kinds import group_of, sentence
from semesta_platform.notifications.records import Group, Notice

MOST: Final = 50
"""Notices that a digest lists; the rest is counted."""
LONGEST_SUBJECT: Final = 150
CHOICES: Final = "/pemberitahuan/pilihan"
HEADINGS: Final[Mapping[Group, str]] = MappingProxyType(
    {
        Group.MINE: "UNTUK ANDA",
        Group.DUE: "TENGGAT",
        Group.TASKS: "TUGAS",
        Group.BATCHES: "PENYERAHAN",
        Group.FIGURES: "ANGKA",
        Group.MONEY: "IURAN",
    }
)
"""In the order in which a digest has them."""
_ORDER: Final = list(HEADINGS)


def single(reader: str, notice: Notice) -> tuple[str, str]:
    """(subject, text) of the mail about one notice; the address of its page is put behind it when it is sent."""
    said = sentence(notice.kind, notice.actor_words, notice.title)
    parts = [f"Kepada {reader},", f"{_line(said)}.", *([_quoted(notice)] if notice.words else []), _why("langsung")]
    return _cut(_line(said)), "\n\n".join(parts)


def digest(reader: str, region: str, notices: Sequence[Notice], day: dt.date, zone: str) -> tuple[str, str]:
    """(subject, text) of the mail of a day. notices: at least one. zone: WIB, WITA or WIT, for the moments."""
    number = len(notices)
    subject = f"Ringkasan {date(day)}: {number} pemberitahuan dari {region}"
    ordered = sorted(notices, key=lambda each: (_ORDER.index(group_of(each.kind)), each.id))
    shown = ordered[:MOST]
    parts = [f"Kepada {reader},", f"{number} hal berikut dari {region} belum Anda baca."]
    for group, those in groupby(shown, key=lambda each: group_of(each.kind)):
        parts += [HEADINGS[group], *(_entry(each, zone) for each in those)]
    if number > MOST:
        parts.append(f"... dan {number - MOST} lainnya.")
    return _cut(subject), "\n\n".join([*parts, _why("dalam ringkasan harian")])


def _entry(notice: Notice, zone: str) -> str:
    """A line that is an address alone gets the product's own in front of it when it is sent."""
    lines = [f"- {_line(sentence(notice.kind, notice.actor_words, notice.title))} ({clock(notice.at, zone)})"]
    if notice.words:
        lines.append(f"  {_quoted(notice)}")
    return "\n".join([*lines, *([f"  {notice.path}"] if notice.path else [])])


def _quoted(notice: Notice) -> str:
    return f"\N{LEFT DOUBLE QUOTATION MARK}{_line(notice.words)}\N{RIGHT DOUBLE QUOTATION MARK}"


def _why(how: str) -> str:
    return f"Anda menerimanya {how} menurut pilihan Anda. Ubah pilihan itu di:\n  {CHOICES}"


def _line(text: str) -> str:
    """On one line: nobody's words make a line of their own, so none can pass for an address of ours."""
    return " ".join(text.split())


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_SUBJECT else f"{text[: LONGEST_SUBJECT - 1].rstrip()}…"
