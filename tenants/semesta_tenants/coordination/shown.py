"""Tasks as the templates want them: rows, counts, choices, the sentence at the head; no decision falls here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from semesta_platform.interface import changes, filters
from semesta_platform.interface.words import gettext as _
from semesta_platform.interface.words import ngettext
from semesta_tenants.coordination import kinds, payloads, rules
from semesta_tenants.coordination.payloads import Asked
from semesta_tenants.coordination.queries import Facets, OwnerCount
from semesta_tenants.coordination.records import Link, Party, State, Task, Wanted
from semesta_tenants.coordination.words import (
    FIELD_WORDS,
    ORIGIN_WORDS,
    PRIORITY_WORDS,
    VIEW_WORDS,
    step_words,
    view_words,
)
from semesta_tenants.coverage import cells

Row = dict[str, Any]
Choice = tuple[str, str]


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


def rows(tasks: Sequence[Task], today: dt.date, here: str, zone: dt.tzinfo, party: Party = Party.REGION) -> list[Row]:
    """Lines of the list. here: its address. zone: of the tenant. party: who looks; the branch sees nothing that is not shared."""
    return [
        {
            "pick": f"{each.id}.{each.row_version}" if each.state is State.OPEN else None,
            "title": each.wanted.title,
            "href": f"{here}{each.id}/",
            "note": _line_note(each, party),
            "owner": each.wanted.owner,
            "state": state_of(each, today),
            "due": due_words(each, today),
            "turn": step_words(each.wanted.kind, each.step) if each.state is State.OPEN else "",
            "person": each.wanted.assignee_words or None,
            "priority": str(PRIORITY_WORDS[each.wanted.priority]),
            "origin": ORIGIN_WORDS[each.wanted.origin],
            "closed": each.closed_at.astimezone(zone).date() if each.closed_at else None,
        }
        for each in tasks
    ]


def views(counts: Sequence[OwnerCount], asked: Asked, party: Party) -> list[tuple[str, str, int]]:
    """The quick filters with what each would show, of the owner that is chosen."""
    found = [each for each in counts if asked.owner in {"", each.owner}]
    return [(view, view_words(view, party), sum(_count(each, view) for each in found)) for view in VIEW_WORDS]


def owners(counts: Sequence[OwnerCount], asked: Asked) -> list[Choice]:
    """The choice of owners with how many tasks of the present view each has; also one that has none, when it is chosen."""
    numbers = {each.owner: _count(each, asked.view) for each in counts}
    if asked.owner:
        numbers.setdefault(asked.owner, 0)
    shown = [(name, f"{name} ({filters.number(number)})") for name, number in numbers.items() if number or name == asked.owner]
    return [("", _("Semua pemilik")), *shown]


def choices(facets: Facets, asked: Asked) -> dict[str, list[Choice]]:
    """The other filters."""
    people = [(str(person), words) for person, words in facets.assignees]
    if asked.assignee and str(asked.assignee) not in dict(people):
        people.append((str(asked.assignee), _("orang yang dipilih")))
    labels = list(facets.labels)
    if asked.label and asked.label not in labels:
        labels.append(asked.label)
    return {
        "kind_choices": [("", _("Semua jenis")), *kind_choices()],
        "person_choices": [("", _("Semua orang")), *people],
        "priority_choices": [("", _("Semua prioritas")), *priority_choices()],
        "label_choices": [("", _("Semua label")), *((each, each) for each in labels)],
    }


def kind_choices() -> list[Choice]:
    """Every kind, the free one first."""
    every = sorted(kinds.kinds().values(), key=lambda each: each.key != kinds.FREE)
    return [(each.key, str(each.words)) for each in every]


def priority_choices() -> list[Choice]:
    """Priorities, the highest first."""
    return [(each.value, str(words)) for each, words in PRIORITY_WORDS.items()]


def headline(counts: Sequence[OwnerCount], today: dt.date, party: Party) -> str:
    """What presses, in a sentence or two: `2 tugas terlambat, 2 menunggu BPJS. Usulan ... ditutup tanggal 20.`, by its side."""
    late, there = sum(each.late for each in counts), sum(each.waits_bpjs for each in counts)
    here = sum(each.waits_region for each in counts)
    if not here + there:
        first = _("Tidak ada tugas yang terbuka.")
    else:
        said = [ngettext("%(num)d tugas terlambat", "%(num)d tugas terlambat", late) if late else _("Tidak ada yang terlambat")]
        if there and party is Party.BPJS:
            said.append(ngettext("%(num)d menunggu kami", "%(num)d menunggu kami", there))
        elif there:
            said.append(ngettext("%(num)d menunggu BPJS", "%(num)d menunggu BPJS", there))
        first = f"{', '.join(said)}."
    return f"{first} {_closing(today)}".strip()


def differing(current: Wanted, attempted: Mapping[str, str], links: Sequence[Link]) -> list[Row]:
    """Fields in which what was typed differs from what now stands, in words. links: those that the form asks for."""
    now = payloads.typed_of(current) | {"tautan": _called(current.links)}
    attempted = {**attempted, "tautan": _called(links)}
    names = ((payloads.FIELDS[field], words) for field, words in FIELD_WORDS.items() if field != "assignee")
    return changes.differing(names, now, attempted, _said)


def source_address(wanted: Wanted) -> str | None:
    """The address of the report, if it is one that a link may lead to."""
    return wanted.source_url if wanted.source_url.startswith(("https://", "http://")) else None


def _called(links: Sequence[Link]) -> str:
    return ", ".join(each.words or each.id for each in links)


def _said(name: str, value: str) -> str:
    if name == "bagikan":
        return _("ya") if value == "1" else _("tidak")
    if name == "prioritas":
        return dict(priority_choices()).get(value, value)
    if name == "tenggat" and (day := _day(value)) is not None:
        return str(filters.date(day, "d MMM yyyy"))
    return value or _("kosong")


def _day(value: str) -> dt.date | None:
    """The day that somebody typed; None for what is none."""
    try:
        return cells.whole_day(value)
    except ValueError:
        return None


def _line_note(task: Task, party: Party) -> str:
    parts = [] if task.wanted.kind == kinds.FREE else [str(kinds.kind(task.wanted.kind).words)]
    if task.period:
        parts.append(period_words(task.period))
    parts += [f"#{each}" for each in task.wanted.labels]
    if task.wanted.shared and party is Party.REGION:
        parts.append(_("terlihat oleh cabang"))
    return " · ".join(parts)


def period_words(period: str) -> str:
    """'November 2026', 'triwulan IV 2026' or '2026'; as it stands where it is none of these."""
    try:
        first, _last = kinds.bounds(period)
    except ValueError:
        return period
    if "Q" in period:
        return _("triwulan %(number)s %(year)s", number=("I", "II", "III", "IV")[int(period[-1]) - 1], year=first.year)
    return str(filters.date(first, "MMMM yyyy")) if "-" in period else period


def _closing(today: dt.date) -> str:
    """Until when the members of this month or the next can be proposed, by the rule of that kind; '' without such a rule."""
    found = kinds.kinds().get("proposal")
    days = [each.due.before_day for each in found.steps if each.due and each.key == "propose"] if found else []
    if not days or not days[0]:
        return ""
    if today.day < days[0]:
        return _("Usulan peserta baru bulan ini ditutup tanggal %(day)s.", day=days[0])
    return _("Usulan peserta baru bulan ini sudah ditutup; yang berikutnya tanggal %(day)s bulan depan.", day=days[0])


def _count(counted: OwnerCount, view: str) -> int:
    by_view = {
        "saya": counted.mine,
        "terlambat": counted.late,
        "minggu-ini": counted.week,
        "daerah": counted.waits_region,
        "bpjs": counted.waits_bpjs,
        "selesai": counted.done,
        "dibatalkan": counted.cancelled,
    }
    return by_view.get(view, counted.open + counted.done + counted.cancelled)
