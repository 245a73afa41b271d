"""What happened to a task and what was said of it, in words for one side: the branch never learns what was not shared."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from semesta_platform.audit.records import Entry
from semesta_platform.interface import filters
from semesta_platform.interface.changes import Event, event
from semesta_platform.interface.frame import Person
from semesta_platform.interface.words import gettext as _
from semesta_platform.interface.words import lazy_gettext as _l
from semesta_tenants.attachments.queries import Came
from semesta_tenants.coordination import kinds
from semesta_tenants.coordination.records import Note, Party, Viewer
from semesta_tenants.coordination.words import FIELD_WORDS, PRIORITY_WORDS, SIDE_WORDS, step_words

DID: Final[Mapping[str, str]] = {
    "task.made": _l("membuat tugas ini"),
    "task.changed": _l("mengubah tugas ini"),
    "task.moved": _l("meneruskan tugas ini"),
    "task.assigned": _l("menugaskan"),
    "task.ticked": _l("memperbarui daftar periksa"),
    "task.commented": _l("menulis komentar"),
    "task.finished": _l("menyelesaikan tugas ini"),
    "task.cancelled": _l("membatalkan tugas ini"),
    "task.reopened": _l("membuka kembali tugas ini"),
}
LONGEST_QUOTE: Final = 200
_SHARED: Final = "shared"


@dataclass(frozen=True, slots=True)
class Spoken:
    """A comment as its macro draws it. parts: text and names in order. mark: what it is beside a plain comment."""

    person: Person
    at: dt.datetime
    parts: tuple[tuple[str, str], ...]
    mark: str = ""


def history(entries: Sequence[Entry], viewer: Viewer, kind: str) -> list[Event]:
    """What was done with a task, newest first, as far as this side may know. kind: of the task."""
    found = []
    for each in entries:
        known = _known(each, viewer)
        if known is None:
            continue
        did, quote = (
            (_("membagikan tugas ini kepada cabang"), None) if known == _SHARED else (DID.get(each.action), _quote(each, kind))
        )
        found.append(event(each, str(did or each.action), quote))
    return found


def files_for(viewer: Viewer, files: Iterable[Came], entries: Sequence[Entry]) -> list[Came]:
    """Those that this side may know of: what was taken away before the task was shared never hung there for the branch.

    entries: of the task, newest first.
    """
    if viewer.party is Party.REGION:
        return list(files)
    shared = next((each.at for each in entries if _begins_sharing(each)), None)
    return [each for each in files if each.gone_at is None or (shared is not None and each.gone_at >= shared)]


def with_files(events: Sequence[Event], files: Iterable[Came]) -> list[Event]:
    """The same with the files that came and went, newest first."""
    found = list(events)
    for each in files:
        found.append(Event(Person(each.by, "", "region"), _("melampirkan berkas"), each.at, each.name))
        if each.gone_at is not None:
            found.append(Event(Person(each.gone_by or "", "", "region"), _("menghapus lampiran"), each.gone_at, each.name))
    return sorted(found, key=lambda each: each.at, reverse=True)


def spoken(notes: Iterable[Note], kind: str) -> list[Spoken]:
    """What was said, oldest first, with the names in it set apart."""
    return [
        Spoken(
            Person(each.entered_words, str(SIDE_WORDS[each.party]), "bpjs" if each.party is Party.BPJS else "region"),
            each.entered_at,
            _parts(each),
            _mark(each, kind),
        )
        for each in notes
    ]


def _known(entry: Entry, viewer: Viewer) -> str | None:
    """What this side may know of an act: all of it, that it was shared with it, or nothing (None)."""
    after, before = entry.after or {}, entry.before
    if viewer.party is Party.REGION:
        return "all"
    if entry.action == "task.commented":
        return None if after.get("internal", True) else "all"
    if not after.get(_SHARED):
        return None
    return "all" if before is None or before.get(_SHARED) else _SHARED


def _begins_sharing(entry: Entry) -> bool:
    return bool((entry.after or {}).get(_SHARED)) and not (entry.before or {}).get(_SHARED)


def _mark(note: Note, kind: str) -> str:
    marks = [_("keluaran: %(step)s", step=step_words(kind, note.output_of))] if note.output_of else []
    return ", ".join([*marks, *([_("hanya daerah")] if note.internal else [])])


def _parts(note: Note) -> tuple[tuple[str, str], ...]:
    names = sorted({each.words for each in note.mentions}, key=len, reverse=True)
    if not names:
        return (("text", note.text),)
    split = re.split(f"@({'|'.join(re.escape(each) for each in names)})", note.text, flags=re.IGNORECASE)
    return tuple(("mention" if place % 2 else "text", words) for place, words in enumerate(split) if words)


def _quote(entry: Entry, kind: str) -> str | None:
    before, after = entry.before or {}, entry.after or {}
    if entry.action in {"task.finished", "task.cancelled"}:
        return str(after.get("closing_note") or "") or None
    if entry.action == "task.moved":
        was, now = (_step(values, kind) for values in (before, after))
        return f"{was} → {now}"
    if entry.action == "task.assigned":
        return str(after.get("assignee") or _("tidak kepada siapa pun"))
    if entry.action != "task.changed":
        return None
    changed = [field for field in FIELD_WORDS if _of(before, field) != _of(after, field)]
    said = (
        f"{FIELD_WORDS[field]}: {_value(field, _of(before, field))} → {_value(field, _of(after, field))}"
        if field not in {"checklist", "links"}
        else str(FIELD_WORDS[field])
        for field in changed
    )
    return "; ".join(said) or None


def _of(values: Mapping[str, Any], field: str) -> object:
    """A field by its name, or by the one under which the record keeps it."""
    return values.get(field, values.get(f"task_{field}"))


def _step(values: Mapping[str, Any], kind: str) -> str:
    """The record keeps steps in Indonesian words."""
    found = str(values.get("task_step", ""))
    return next((str(each.words) for each in kinds.kind(kind).steps if each.words.id == found), found)


def _value(field: str, value: object) -> str:
    if isinstance(value, bool):
        return _("ya") if value else _("tidak")
    if not value:
        return _("kosong")
    text = ", ".join(str(each) for each in value) if isinstance(value, list) else str(value)
    if field == "due_on":
        return str(filters.date(dt.date.fromisoformat(text), "d MMM yyyy"))
    if field == "priority":
        return next((str(words) for each, words in PRIORITY_WORDS.items() if each.value == text), text)
    return f"{text[:LONGEST_QUOTE]}…" if len(text) > LONGEST_QUOTE else text
