"""The types of tasks, out of kinds.yaml: steps, whose turn each is, when it is due, what it leaves behind."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Final

from semesta_platform.interface.words import locale_language
from semesta_platform.working_days import add_working_days
from semesta_tenants.coordination.records import Party

DONE: Final = "done"
"""Where every task ends; a step of no kind."""
COLUMNS: Final = ("todo", "region", "bpjs", DONE)
"""Columns of the board of all kinds, in order; each step stands in one of the first three."""
FREE: Final = "free"
_PERIOD: Final = re.compile(r"(\d{4})(?:-(\d{2})|Q([1-4]))?")
_MONTHS = 12


class Recurs(StrEnum):
    """How often a task makes itself anew."""

    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    YEARLY = "yearly"


@dataclass(frozen=True, slots=True)
class Words:
    """The same in both languages of the interface."""

    id: str
    en: str

    def __str__(self) -> str:
        return self.en if locale_language() == "en" else self.id


@dataclass(frozen=True, slots=True)
class Due:
    """When a step is due; exactly one way is set. See the head of kinds.yaml."""

    before_day: int = 0
    working_days: int = 0
    after_period: int = 0
    month_end: bool = False
    month: int = 0
    day: int = 0

    def on(self, began: dt.date, period: str = "") -> dt.date | None:
        """The day itself. began: when the step began. period: of a recurring task; without one the month of `began` counts.

        Without a period a day of the month that has passed when the step begins means the next one to come. A day of the year
        that has passed means none: next year's would be a promise that nobody gave, so people set it.
        """
        first, last = bounds(period) if period else (began.replace(day=1), _month_end(began))
        if self.working_days:
            return add_working_days(began, self.working_days)
        if self.after_period:
            return add_working_days(last, self.after_period)
        if self.month:
            found = self._of_year(last.year)
            return None if not period and found < began else found
        if self.month_end:
            return last
        found = first.replace(day=self.before_day - 1)
        if not period and found < began:
            return (last + dt.timedelta(days=1)).replace(day=self.before_day - 1)
        return found

    def _of_year(self, year: int) -> dt.date:
        return dt.date(year, self.month, min(self.day, calendar.monthrange(year, self.month)[1]))


@dataclass(frozen=True, slots=True)
class Step:
    """One step. next: keys of the steps that may follow, the usual one first. output: what must be said when it is done.

    assumed: the day is our assumption, not a rule of the field.
    """

    key: str
    side: Party
    column: str
    words: Words
    next: tuple[str, ...]
    due: Due | None = None
    output: Words | None = None
    assumed: bool = False


@dataclass(frozen=True, slots=True)
class Kind:
    """One type of task. owner: the office that usually has it, '' for none. opens_month: of a yearly one, when it is made."""

    key: str
    words: Words
    about: Words
    steps: tuple[Step, ...]
    source_title: str = ""
    source_url: str = ""
    owner: str = ""
    recurs: Recurs | None = None
    opens_month: int = 1

    def step(self, key: str) -> Step | None:
        """The step of this name; None when the kind has none."""
        return next((each for each in self.steps if each.key == key), None)

    def position(self, key: str) -> int:
        """Its place from 0; the end comes last.

        Raises:
            KeyError: the kind has no such step.
        """
        if key == DONE:
            return len(self.steps)
        for number, each in enumerate(self.steps):
            if each.key == key:
                return number
        raise KeyError(key)

    def in_column(self, column: str) -> Step | None:
        """The first step that stands in a column of the board of all kinds."""
        return next((each for each in self.steps if each.column == column), None)


@cache
def kinds() -> Mapping[str, Kind]:
    """Every kind by its key, in the order of the file.

    Raises:
        ValueError: the file is not as it must be; names kind and step.
    """
    return read((files("semesta_tenants.coordination") / "kinds.yaml").read_text(encoding="utf-8"))


def kind(key: str) -> Kind:
    """The kind of a task; one that this version of the product no longer knows is a free one, so that its tasks stay usable."""
    return kinds().get(key) or kinds()[FREE]


def step_of(kind_key: str, step_key: str) -> Step:
    """The step at which a task stands; one that is no longer known is the kind's first."""
    found = kind(kind_key)
    return found.step(step_key) or found.steps[0]


def recurring() -> tuple[Kind, ...]:
    """The kinds that make themselves anew."""
    return tuple(each for each in kinds().values() if each.recurs is not None)


def read(text: str) -> Mapping[str, Kind]:
    """Kinds out of YAML.

    Raises:
        ValueError: as `kinds`.
    """
    import yaml  # noqa: PLC0415  (loaded once, and not by those who never ask)

    found = [_kind(table) for table in yaml.safe_load(text)]
    by_key = {each.key: each for each in found}
    if len(by_key) != len(found):
        raise ValueError("Two kinds have one key.")
    return MappingProxyType(by_key)


def bounds(period: str) -> tuple[dt.date, dt.date]:
    """First and last day of '2026-11', '2026Q4' or '2026'.

    Raises:
        ValueError: it is none of these.
    """
    found = _PERIOD.fullmatch(period)
    if found is None:
        raise ValueError(period)
    year, month, quarter = int(found[1]), found[2], found[3]
    if month:
        first = dt.date(year, int(month), 1)
        return first, _month_end(first)
    if quarter:
        first = dt.date(year, 3 * int(quarter) - 2, 1)
        return first, _month_end(first.replace(month=3 * int(quarter)))
    return dt.date(year, 1, 1), dt.date(year, _MONTHS, 31)


def period_at(kind: Kind, day: dt.date) -> str:
    """The period of a recurring kind that is open on this day; '' for one that does not recur, or before its month."""
    if kind.recurs is Recurs.MONTHLY:
        return f"{day:%Y-%m}"
    if kind.recurs is Recurs.QUARTERLY:
        return f"{day.year}Q{(day.month + 2) // 3}"
    if kind.recurs is Recurs.YEARLY and day.month >= kind.opens_month:
        return str(day.year)
    return ""


def _month_end(day: dt.date) -> dt.date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


# ---- reading ---------------------------------------------------------------------------------------------------------------


def _kind(table: dict[str, Any]) -> Kind:
    left = dict(table)
    key = str(left.pop("key"))
    source = left.pop("source")
    recurs = left.pop("recurs", None)
    steps = tuple(_step(key, each) for each in left.pop("steps"))
    made = Kind(
        key=key,
        words=Words(**left.pop("words")),
        about=Words(**left.pop("about")),
        steps=steps,
        source_title=source["title"],
        source_url=source["url"],
        owner=left.pop("owner", ""),
        recurs=Recurs(recurs) if recurs else None,
        opens_month=left.pop("opens_month", 1),
    )
    faults = [*(f"unknown {name}" for name in left), *_faults(made)]
    if faults:
        raise ValueError(f"{key}: {'; '.join(faults)}")
    return made


def _faults(made: Kind) -> Iterator[str]:
    keys = [each.key for each in made.steps]
    if not keys or len(set(keys)) != len(keys) or DONE in keys:
        yield "steps need keys of their own, and none is called done"
    for each in made.steps:
        if not each.next or set(each.next) - {*keys, DONE} or each.key in each.next:
            yield f"{each.key}: next names other steps, or done"
        if each.column not in COLUMNS[:-1]:
            yield f"{each.key}: no such column"
    if not any(DONE in each.next for each in made.steps):
        yield "no way leads to its end"


def _step(kind_key: str, table: dict[str, Any]) -> Step:
    left = dict(table)
    due, output = left.pop("due", None), left.pop("output", None)
    made = Step(
        key=str(left.pop("key")),
        side=Party(left.pop("side")),
        column=left.pop("column"),
        words=Words(**left.pop("words")),
        next=tuple(left.pop("next")),
        due=_due(due) if due else None,
        output=Words(**output) if output else None,
        assumed=left.pop("assumed", False),
    )
    if left:
        raise ValueError(f"{kind_key}, {made.key}: unknown {', '.join(left)}")
    return made


def _due(table: dict[str, Any]) -> Due:
    made = Due(**table)
    ways = [made.before_day > 1, made.working_days > 0, made.after_period > 0, made.month_end, made.month > 0 and made.day > 0]
    if sum(ways) != 1:
        raise ValueError(f"One way to be due, not {table}.")
    return made
