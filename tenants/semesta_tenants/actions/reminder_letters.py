"""What reminders and escalations say: Indonesian letters, one for each reader and day; pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Final

from semesta_platform.interface.formats import date
from semesta_platform.working_days import working_days_between
from semesta_tenants.actions.records import Action
from semesta_tenants.reminders.rules import Moment

MOST: Final = 50
"""Items that a letter lists; the rest is counted."""


def reminder(organisation: str, items: Sequence[tuple[Action, Moment]], today: dt.date) -> tuple[str, str]:
    """(subject, text) of the letter to one owner."""
    late = [item for item, kind in items if kind is Moment.LATE]
    number = len(items)
    if number == 1:
        subject = f"{_head(*items[0], today)}: {items[0][0].wanted.title}"
    elif late:
        subject = f"{number} tindak lanjut forum, {len(late)} di antaranya terlambat"
    else:
        subject = f"{number} tindak lanjut forum mendekati tenggat"
    lines = [_line(item, today) for item, _kind in items]
    text = "\n\n".join(
        [
            f"Kepada {organisation},",
            "berikut tindak lanjut forum yang perlu perhatian Anda:",
            _listed(lines),
            "Catat kemajuannya, atau tutup dengan buktinya bila sudah selesai.",
        ]
    )
    return subject, text


def escalation(reader: str, items: Sequence[Action], today: dt.date, after: int) -> tuple[str, str]:
    """(subject, text) of the letter to whom the tenant chose. after: working days, as its rule says."""
    if len(items) == 1:
        subject = f"Perlu keputusan: {items[0].wanted.title}"
    else:
        subject = f"Perlu keputusan: {len(items)} tindak lanjut forum terlambat"
    text = "\n\n".join(
        [
            f"Kepada {reader},",
            f"tindak lanjut forum berikut belum selesai {after} hari kerja setelah tenggatnya:",
            _listed([f"{_line(item, today)}\n   Pemilik: {item.organisation}" for item in items]),
            "Surel ini dikirim sekali untuk tiap tindak lanjut, menurut aturan pengingat daerah.",
        ]
    )
    return subject, text


def _head(item: Action, kind: Moment, today: dt.date) -> str:
    """A due date on a day without work is brought to mind before it."""
    due = item.wanted.due_on or today
    said = "Tenggat hari ini" if due == today else f"Tenggat {date(due)}"
    return {Moment.BEFORE: "Mendekati tenggat", Moment.DUE: said, Moment.LATE: "Terlambat"}[kind]


def _listed(lines: Sequence[str]) -> str:
    shown = [f"{number}. {line}" for number, line in enumerate(lines[:MOST], 1)]
    if len(lines) > MOST:
        shown.append(f"... dan {len(lines) - MOST} lainnya.")
    return "\n".join(shown)


def _line(item: Action, today: dt.date) -> str:
    due = item.wanted.due_on or today
    return f"{item.wanted.title}\n   Tenggat {date(due)}, {_distance(due, today)}"


def _distance(due: dt.date, today: dt.date) -> str:
    if due == today:
        return "hari ini"
    if due > today:
        days = working_days_between(today, due)
        return f"{days} hari kerja lagi" if days else f"{(due - today).days} hari lagi, pada hari libur"
    late = working_days_between(due, today)
    return f"terlambat {late} hari kerja" if late else "terlewat pada hari libur"
