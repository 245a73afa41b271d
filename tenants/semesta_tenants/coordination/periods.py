"""Which periods of a recurring kind of task have begun, how one is called, and when its first step is due; pure."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from semesta_platform.interface.formats import date
from semesta_tenants.coordination import kinds
from semesta_tenants.coordination.kinds import Due, Kind, Recurs

MOST_BACK: Final = 3
"""So many periods are made good after a standstill; what lies further back is over."""
QUARTERS: Final = ("I", "II", "III", "IV")
MOST_DAY, MOST_DAYS = 28, 60


@dataclass(frozen=True, slots=True)
class Recurring:
    """What a region chose for one kind. since: the day on which it was switched on; None: it is off.

    owner: the office, '' for the kind's usual one. number: its own day or number of days, where the first step's is assumed.
    """

    since: dt.date | None = None
    owner: str = ""
    assignee: uuid.UUID | None = None
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """What a region chose, by kind; a kind that is not there is off."""

    kinds: Mapping[str, Recurring] = field(default_factory=dict)

    def of(self, key: str) -> Recurring:
        """Of one kind."""
        return self.kinds.get(key, Recurring())


def document(choice: Choice) -> dict[str, Any]:
    """The choice as JSON."""
    return {
        key: {
            "since": each.since.isoformat() if each.since else None,
            "owner": each.owner,
            "assignee": str(each.assignee) if each.assignee else None,
            "number": each.number,
        }
        for key, each in sorted(choice.kinds.items())
    }


def choice_of(kept: Mapping[str, Any]) -> Choice:
    """A choice out of JSON."""
    return Choice({key: _recurring(each) for key, each in kept.items()})


def _recurring(kept: Mapping[str, Any]) -> Recurring:
    since, assignee = kept.get("since"), kept.get("assignee")
    return Recurring(
        dt.date.fromisoformat(since) if since else None,
        kept.get("owner", ""),
        uuid.UUID(assignee) if assignee else None,
        kept.get("number"),
    )


def begins(kind: Kind, period: str) -> dt.date:
    """The day from which the task of a period is there: the period's first, of a yearly one the first of its month."""
    first = kinds.bounds(period)[0]
    return first.replace(month=kind.opens_month) if kind.recurs is Recurs.YEARLY else first


def begun(kind: Kind, since: dt.date, today: dt.date) -> tuple[str, ...]:
    """Periods that began after `since`, up to today, the newest three, oldest first."""
    found: list[str] = []
    period = kinds.period_at(kind, today) or str(today.year - 1)
    while len(found) < MOST_BACK and begins(kind, period) > since:
        found.append(period)
        period = before(kind, period)
    return tuple(reversed(found))


def before(kind: Kind, period: str) -> str:
    """The period before this one."""
    day = kinds.bounds(period)[0] - dt.timedelta(days=1)
    return str(day.year) if kind.recurs is Recurs.YEARLY else kinds.period_at(kind, day)


def after(kind: Kind, period: str) -> str:
    """The period after this one."""
    day = kinds.bounds(period)[1] + dt.timedelta(days=1)
    return str(day.year) if kind.recurs is Recurs.YEARLY else kinds.period_at(kind, day)


def first(kind: Kind, number: int | None, today: dt.date) -> str:
    """The period with which a kind that is switched on today begins: one whose first step could still be done in time.

    number: as the region set it.
    """
    period = kinds.period_at(kind, today) or str(today.year)
    due = due_on(kind, number, today, period)
    return period if due is None or due >= today else after(kind, period)


def title(kind: Kind, period: str) -> str:
    """'Usulan peserta PBPU Pemda, November 2026'; in Indonesian, for it is kept."""
    first = kinds.bounds(period)[0]
    if kind.recurs is Recurs.MONTHLY:
        said = date(first, "MMMM yyyy")
    elif kind.recurs is Recurs.QUARTERLY:
        said = f"triwulan {QUARTERS[(first.month - 1) // 3]} {first.year}"
    else:
        said = str(first.year)
    return f"{kind.words.id}, {said}"


def settable(kind: Kind) -> str:
    """Which number of its first step's due rule the region may set: 'before_day', 'day', 'after_period'; '' for none."""
    step = kind.steps[0]
    if step.due is None or not step.assumed:
        return ""
    return next((name for name in ("before_day", "day", "after_period") if getattr(step.due, name)), "")


def usual(kind: Kind) -> int | None:
    """The number that counts where a region set none; None where it cannot set one."""
    name, due = settable(kind), kind.steps[0].due
    if not name or due is None:
        return None
    return int(getattr(due, name)) - (name == "before_day")


def most(kind: Kind) -> int:
    """The highest number that can be set: a day that every month has, or working days."""
    return MOST_DAYS if settable(kind) == "after_period" else MOST_DAY


def due_on(kind: Kind, number: int | None, began: dt.date, period: str) -> dt.date | None:
    """When the first step of a period is due; None where its kind has no rule. number: as the region set it."""
    due, name = kind.steps[0].due, settable(kind)
    if due is None:
        return None
    return (_with(due, name, number) if name and number else due).on(began, period)


def _with(due: Due, name: str, number: int) -> Due:
    if name == "before_day":
        return replace(due, before_day=number + 1)
    return replace(due, day=number) if name == "day" else replace(due, after_period=number)
