"""What a task must be before it is written, who may change it, and when it is late; pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator
from typing import Final
from urllib.parse import urlsplit

from semesta_platform import texts
from semesta_platform.interface import formats
from semesta_platform.interface.words import gettext as _
from semesta_platform.interface.words import locale_language
from semesta_tenants.coordination.records import Origin, State, Task, Wanted
from semesta_tenants.coverage.rules import LONGEST_NOTE

LONGEST_TITLE: Final = 200
LONGEST_OWNER: Final = 120
LONGEST_DETAIL: Final = 4000
LONGEST_SOURCE: Final = 500
MOST_YEARS: Final = 10
"""So far ahead a due date may lie: what is later is a slip of the hand."""
EARLIEST: Final = dt.date(2014, 1, 1)
"""JKN began on this day; no task of it was due before."""


def tidied(wanted: Wanted) -> Wanted:
    """The same task with the spaces around its words taken off, those inside a line made one, and lines ended as kept."""
    return Wanted(
        title=texts.line(wanted.title),
        owner=texts.line(wanted.owner),
        detail=texts.tidy(wanted.detail),
        due_on=wanted.due_on,
        origin=wanted.origin,
        origin_id=wanted.origin_id.strip(),
        source_title=texts.tidy(wanted.source_title),
        source_url=wanted.source_url.strip(),
    )


def problems(wanted: Wanted, *, today: dt.date, before: dt.date | None = None) -> dict[str, list[str]]:
    """Sentences by field, empty when the task can be written. before: the due date that it has, which may stay."""
    found: dict[str, list[str]] = {}
    for field, words in (*_texts(wanted), *_due(wanted, today, before), *_source(wanted)):
        found.setdefault(field, []).append(words)
    return found


def note_problem(note: str, *, needed: bool) -> str | None:
    """A sentence when a closing note cannot be so. needed: it says why a task is not done."""
    if needed and not note.strip():
        return _("Tulis alasannya, agar jelas mengapa tugas ini tidak dikerjakan.")
    return _text_problem(note, LONGEST_NOTE)


def late(task: Task, today: dt.date) -> bool:
    """Whether an open task's day has passed; on the day itself it is not late."""
    return task.state is State.OPEN and task.wanted.due_on is not None and task.wanted.due_on < today


def end_of_week(today: dt.date) -> dt.date:
    """The Sunday of this week: the working week begins on Monday (ISO 8601)."""
    return today + dt.timedelta(days=6 - today.weekday())


def last_due(today: dt.date) -> dt.date:
    """The last day on which a task may be due: ten years on, 29 February taken as the 28th."""
    year = today.year + MOST_YEARS
    return today.replace(year=year, day=28) if (today.month, today.day) == (2, 29) else today.replace(year=year)


def owned_by(owner: str, offices: Collection[str]) -> bool:
    """Whether one of these organisations is the task's owner, however it is spaced or capitalised."""
    return _plain(owner) in {_plain(office) for office in offices}


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()


def _texts(wanted: Wanted) -> Iterator[tuple[str, str]]:
    needed = (
        ("title", wanted.title, LONGEST_TITLE, _("Tulis apa yang dikerjakan.")),
        ("owner", wanted.owner, LONGEST_OWNER, _("Tulis perangkat daerah yang mengerjakannya.")),
    )
    for field, value, longest, empty in needed:
        if not value.strip():
            yield field, empty
        elif words := _text_problem(value, longest):
            yield field, words
    if words := _text_problem(wanted.detail, LONGEST_DETAIL):
        yield "detail", words


def _text_problem(text: str, longest: int) -> str | None:
    if len(text) > longest:
        return _(
            "Tulis paling banyak %(most)s huruf.",
            most=formats.number(longest, language="en" if locale_language() == "en" else "id"),
        )
    if not texts.is_shown(text):
        return _("Teks ini memuat tanda yang tidak dapat ditampilkan; tulis ulang.")
    return None


def _due(wanted: Wanted, today: dt.date, before: dt.date | None) -> Iterator[tuple[str, str]]:
    due = wanted.due_on
    if due is None or due == before:
        return
    # What a published report names may have been due before anybody wrote it down here.
    earliest = EARLIEST if wanted.origin is Origin.REPORT else today
    if due < earliest:
        yield (
            "due_on",
            _("Tenggat tidak boleh sebelum hari ini.") if earliest == today else _("Tenggat paling awal 1 Januari 2014."),
        )
    elif due > last_due(today):
        yield "due_on", _("Tenggat paling lama sepuluh tahun dari sekarang.")


def _source(wanted: Wanted) -> Iterator[tuple[str, str]]:
    for value in (wanted.source_title, wanted.source_url, wanted.origin_id):
        if words := _text_problem(value, LONGEST_SOURCE):
            yield "source", words
            return
    if (wanted.origin is Origin.REPORT) != bool(wanted.source_title):
        yield "source", _("Tugas dari laporan menyebut judul laporannya; tugas lain tidak.")
    elif wanted.source_url and (not wanted.source_title or not _is_address(wanted.source_url)):
        yield "source", _("Tulis alamat laporan yang lengkap, diawali https://.")


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname)
