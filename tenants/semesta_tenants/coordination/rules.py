"""What a task must be before it is written, who may change it, and when it is late; pure."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Iterator
from dataclasses import replace
from typing import Final
from urllib.parse import urlsplit

from semesta_platform import texts
from semesta_platform.interface import formats
from semesta_platform.interface.words import gettext as _
from semesta_platform.interface.words import locale_language
from semesta_tenants.coordination import kinds
from semesta_tenants.coordination.records import Origin, Party, State, Task, Viewer, Wanted
from semesta_tenants.coverage.rules import LONGEST_NOTE

LONGEST_TITLE: Final = 200
LONGEST_OWNER: Final = 120
LONGEST_DETAIL: Final = 4000
LONGEST_SOURCE: Final = 500
LONGEST_LABEL: Final = 40
LONGEST_ITEM: Final = 200
LONGEST_COMMENT: Final = 4000
MOST_LABELS, MOST_ITEMS, MOST_LINKS = 8, 50, 20
LONGEST_LABELS: Final = MOST_LABELS * (LONGEST_LABEL + 2)
"""All labels in one field, parted by commas and spaces."""
MOST_YEARS: Final = 10
"""So far ahead a due date may lie: what is later is a slip of the hand."""
_SIXTEEN: Final = re.compile(r"(?<!\d)\d(?:[ .]{0,2}\d){15}(?!\d)")
_NIK: Final = re.compile(r"[1-9]\d{5}(?:[04][1-9]|[1256]\d|[37][01])(?:0[1-9]|1[0-2])\d{6}")
"""A person's number: district, day of birth (40 more for a woman), month, year, place in the row. Four years are none."""
EARLIEST: Final = dt.date(2014, 1, 1)
"""JKN began on this day; no task of it was due before."""


def labels_in(text: str) -> tuple[str, ...]:
    """Labels as one field carries them, parted by commas; `tidied` takes off what is around each."""
    return tuple(text.split(","))


def tidied(wanted: Wanted) -> Wanted:
    """The same task with the spaces around its words taken off, those inside a line made one, and lines ended as kept."""
    kind = kinds.kind(wanted.kind)
    labels = dict.fromkeys(texts.line(each).strip("#").strip() for each in wanted.labels)
    items = (replace(each, text=texts.line(each.text)) for each in wanted.checklist)
    return replace(
        wanted,
        title=texts.line(wanted.title),
        owner=texts.line(wanted.owner),
        detail=texts.tidy(wanted.detail),
        origin_id=wanted.origin_id.strip(),
        source_title=texts.tidy(wanted.source_title),
        source_url=wanted.source_url.strip(),
        kind=kind.key,
        step=wanted.step if kind.step(wanted.step) else "",
        shared=wanted.shared or kind.key != kinds.FREE,
        labels=tuple(each for each in labels if each),
        assignee_words=texts.line(wanted.assignee_words),
        checklist=tuple(each for each in items if each.text),
    )


def problems(wanted: Wanted, *, today: dt.date, before: Wanted | None = None) -> dict[str, list[str]]:
    """Sentences by field, empty when the task can be written. before: as it stands; its due date and its texts may stay."""
    found: dict[str, list[str]] = {}
    due = before.due_on if before else None
    for field, words in (
        *_texts(wanted),
        *_parts(wanted),
        *_numbers(wanted, before),
        *_due(wanted, today, due),
        *_source(wanted),
    ):
        found.setdefault(field, []).append(words)
    return found


def note_problem(note: str, *, needed: bool, no_nik: bool = False) -> str | None:
    """A sentence when a closing note cannot be so. needed: it says why a task is not done. no_nik: as of `Wanted`."""
    if needed and not note.strip():
        return _("Tulis alasannya, agar jelas mengapa tugas ini tidak dikerjakan.")
    return _text_problem(note, LONGEST_NOTE) or number_problem(note, no_nik=no_nik)


def comment_problem(text: str, *, no_nik: bool = False) -> str | None:
    """A sentence when a comment cannot be so. no_nik: as of `Wanted`."""
    if not text:
        return _("Tulis komentarnya.")
    return _text_problem(text, LONGEST_COMMENT) or number_problem(text, no_nik=no_nik)


def number_problem(text: str, *, no_nik: bool = False) -> str | None:
    """A sentence when a text holds what looks like somebody's number, which mails would carry on. no_nik: it is none."""
    found = any(_NIK.fullmatch(re.sub(r"\D", "", each[0])) for each in _SIXTEEN.finditer(text))
    return nik_words() if found and not no_nik else None


def nik_words() -> str:
    """Why a text with what looks like somebody's number is not taken, in the language of the request."""
    return _(
        "Tulisan ini memuat angka 16 digit yang tampak seperti NIK. Data orang dibawa lewat Penyerahan, tersandi; hapus angkanya."
    )


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


def may_see(viewer: Viewer, task: Task) -> bool:
    """The branch sees what is shared; an organisation's staff its own, and what is assigned to themselves."""
    if viewer.party is Party.BPJS:
        return task.wanted.shared
    if viewer.offices is None or (viewer.person is not None and viewer.person == task.wanted.assignee_id):
        return True
    return owned_by(task.wanted.owner, viewer.offices)


def may_change(viewer: Viewer, task: Task) -> bool:
    """Whoever sees a task of the region changes it; the branch what it asked for itself."""
    return may_see(viewer, task) and (viewer.party is Party.REGION or task.wanted.origin is Origin.BRANCH)


def ways(viewer: Viewer, task: Task) -> tuple[str, ...]:
    """Steps to which this person may move it, `done` among them, the usual one first; none for a closed task.

    Whose turn it is moves it on; a free task either side. The other side may take back what it handed over, to a step of its
    own that lies before. What is not shared never goes to the branch.
    """
    if task.state is not State.OPEN or not may_see(viewer, task):
        return ()
    kind, now = kinds.kind(task.wanted.kind), kinds.step_of(task.wanted.kind, task.step)
    found = []
    for key in now.next:
        target = kind.step(key)
        if target is not None and target.side is Party.BPJS and not task.wanted.shared:
            continue
        if (
            viewer.party is now.side
            or kind.key == kinds.FREE
            or (target is not None and target.side is viewer.party and kind.position(key) < kind.position(now.key))
        ):
            found.append(key)
    return tuple(found)


def needs_output(task: Task, to: str) -> bool:
    """Whether moving it there ends its step, which must leave something behind."""
    kind, now = kinds.kind(task.wanted.kind), kinds.step_of(task.wanted.kind, task.step)
    return now.output is not None and kind.position(to) > kind.position(now.key)


def waited(task: Task, now: dt.datetime) -> dict[Party, int]:
    """Seconds for which it has waited for each side, with the present step of an open task."""
    more = max(int((now - task.step_since).total_seconds()), 0) if task.state is State.OPEN else 0
    total = {Party.REGION: task.waited_region, Party.BPJS: task.waited_bpjs}
    return total | {task.side: total[task.side] + more}


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


def _numbers(wanted: Wanted, before: Wanted | None) -> Iterator[tuple[str, str]]:
    """What looks like somebody's number, in what was not there before."""
    old = {before.title, before.detail, *(each.text for each in before.checklist)} if before else set()
    texts_ = [("title", wanted.title), ("detail", wanted.detail), *(("checklist", each.text) for each in wanted.checklist)]
    said = {field for field, text in texts_ if text not in old and number_problem(text, no_nik=wanted.no_nik)}
    yield from ((field, nik_words()) for field in ("title", "detail", "checklist") if field in said)


def _parts(wanted: Wanted) -> Iterator[tuple[str, str]]:
    if len(wanted.labels) > MOST_LABELS:
        yield "labels", _("Paling banyak %(most)s label.", most=MOST_LABELS)
    if len(wanted.checklist) > MOST_ITEMS:
        yield "checklist", _("Paling banyak %(most)s butir.", most=MOST_ITEMS)
    if len(wanted.links) > MOST_LINKS:
        yield "links", _("Paling banyak %(most)s tautan.", most=MOST_LINKS)
    parts = [("labels", each, LONGEST_LABEL) for each in wanted.labels]
    parts += [("checklist", each.text, LONGEST_ITEM) for each in wanted.checklist]
    parts += [("links", each.words, LONGEST_SOURCE) for each in wanted.links]
    for field, value, longest in parts:
        if words := _text_problem(value, longest):
            yield field, words
            return


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
