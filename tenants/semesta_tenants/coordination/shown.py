"""Tasks as the templates want them: rows, counts, history in words; no decision falls here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from semesta_platform.audit.records import Entry
from semesta_platform.interface import filters
from semesta_platform.interface.frame import Person
from semesta_platform.interface.words import gettext as _
from semesta_platform.interface.words import lazy_gettext as _l
from semesta_tenants.coordination import payloads, rules
from semesta_tenants.coordination.payloads import Asked
from semesta_tenants.coordination.queries import OwnerCount
from semesta_tenants.coordination.records import State, Task, Wanted
from semesta_tenants.coordination.words import FIELD_WORDS, ORIGIN_WORDS, USUAL_OWNERS, VIEW_WORDS

Row = dict[str, Any]
DID: Final[Mapping[str, str]] = {
    "task.made": _l("membuat tugas ini"),
    "task.changed": _l("mengubah tugas ini"),
    "task.finished": _l("menyelesaikan tugas ini"),
    "task.cancelled": _l("membatalkan tugas ini"),
    "task.reopened": _l("membuka kembali tugas ini"),
}
LONGEST_QUOTE: Final = 200


def state_of(task: Task, today: dt.date) -> str:
    """The state of `vocabulary.STATES` with which a task is shown."""
    return "late" if rules.late(task, today) else task.state.value


def due_words(task: Task, today: dt.date) -> str | None:
    """'Terlambat 4 hari (3 Mar 2026)' or 'Besok (...)' for an open task, else the day; None without a due date."""
    due = task.wanted.due_on
    if due is None:
        return None
    near = task.state is State.OPEN and (due - today).days in {0, 1}
    day = str(filters.date(due, "d MMM yyyy"))
    if rules.late(task, today) or near:
        return f"{filters.due(due, today)} ({day})"
    return day


def rows(tasks: Sequence[Task], today: dt.date, here: str, zone: dt.tzinfo) -> list[Row]:
    """Lines of the list. here: its address. zone: of the tenant."""
    return [
        {
            "title": each.wanted.title,
            "href": f"{here}{each.id}/",
            "owner": each.wanted.owner,
            "state": state_of(each, today),
            "due": due_words(each, today),
            "origin": ORIGIN_WORDS[each.wanted.origin],
            "closed": each.closed_at.astimezone(zone).date() if each.closed_at else None,
        }
        for each in tasks
    ]


def views(counts: Sequence[OwnerCount], asked: Asked) -> list[tuple[str, str, int]]:
    """The quick filters with what each would show, of the owner that is chosen."""
    found = [each for each in counts if asked.owner in {"", each.owner}]
    return [(view, words, sum(_count(each, view) for each in found)) for view, words in VIEW_WORDS.items()]


def owners(counts: Sequence[OwnerCount], asked: Asked) -> list[tuple[str, str]]:
    """The choice of owners with how many tasks of the present view each has; also one that has none, when it is chosen."""
    numbers = {each.owner: _count(each, asked.view) for each in counts}
    if asked.owner:
        numbers.setdefault(asked.owner, 0)
    shown = [(name, f"{name} ({filters.number(number)})") for name, number in numbers.items() if number or name == asked.owner]
    return [("", _("Semua pemilik")), *shown]


def suggestions(used: Sequence[str]) -> list[str]:
    """Owners to choose from while typing: those used before, then the usual ones that are not among them."""
    known = {name.casefold() for name in used}
    return [*used, *(name for name in USUAL_OWNERS if name.casefold() not in known)]


@dataclass(frozen=True, slots=True)
class Event:
    """One line of a task's history, as the timeline draws it. at: aware."""

    person: Person
    did: str
    at: dt.datetime
    quote: str | None


def history(entries: Sequence[Entry]) -> list[Event]:
    """What was done with a task, newest first."""
    return [
        Event(
            Person(each.actor, "", "region" if each.actor_id else "system"),
            str(DID.get(each.action, each.action)),
            each.at,
            _quote(each),
        )
        for each in entries
    ]


def differing(current: Wanted, attempted: Mapping[str, str]) -> list[Row]:
    """Fields in which what was typed differs from what now stands, in words."""
    now = payloads.typed_of(current)
    names = ((payloads.FIELDS[field], words) for field, words in FIELD_WORDS.items())
    return [
        {"field": words, "now": now[name] or _("kosong"), "typed": attempted[name] or _("kosong")}
        for name, words in names
        if now[name].strip() != attempted[name].strip()
    ]


def source_address(wanted: Wanted) -> str | None:
    """The address of the report, if it is one that a link may lead to."""
    return wanted.source_url if wanted.source_url.startswith(("https://", "http://")) else None


def _count(counted: OwnerCount, view: str) -> int:
    by_view = {
        "terbuka": counted.open,
        "terlambat": counted.late,
        "minggu-ini": counted.week,
        "selesai": counted.done,
        "dibatalkan": counted.cancelled,
    }
    return by_view.get(view, counted.open + counted.done + counted.cancelled)


def _quote(entry: Entry) -> str | None:
    before, after = entry.before or {}, entry.after or {}
    if entry.action in {"task.finished", "task.cancelled"}:
        return str(after.get("closing_note") or "") or None
    if entry.action != "task.changed":
        return None
    changed = [field for field in FIELD_WORDS if before.get(field) != after.get(field)]
    return "; ".join(
        f"{FIELD_WORDS[field]}: {_value(field, before.get(field))} → {_value(field, after.get(field))}" for field in changed
    )


def _value(field: str, value: object) -> str:
    if not value:
        return _("kosong")
    text = str(value)
    if field == "due_on":
        return str(filters.date(dt.date.fromisoformat(text), "d MMM yyyy"))
    return f"{text[:LONGEST_QUOTE]}…" if len(text) > LONGEST_QUOTE else text
