"""When which thing with a due date is brought to whose mind: pure rules over working days.

The days of one thing: N working days before its due date, the due date (where offices do not work then, the last working day
before it), the first working day after it and every fifth from there. A run looks at the days since the last run: of several
that passed in between the newest alone counts, so a standstill writes one mail. A due date that was moved has days of its own;
those of the old one are gone with it. The escalation asks no day: whatever is M working days late or more is escalated once
for its due date, also when the due date, the rule or its reader came later than the day on which it became so late.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from semesta_platform.working_days import add_working_days, next_working_day, previous_working_day

MOST_DAYS: Final = 60
LATE_FOR: Final = 250
"""Working days, about a year, after which nobody is reminded any more."""


class Moment(StrEnum):
    """Which day of a thing it is."""

    BEFORE = "before"
    DUE = "due"
    LATE = "late"


@dataclass(frozen=True, slots=True)
class Choice:
    """What a tenant chose. Days are working days, 1 to 60.

    before, on_day, late: whether each reminder is written; before_days: how long before; late_every: how far apart.
    escalate_after: how late a thing is escalated, once; to_person, to_organisation: whom to, at most one; none: no escalation.
    """

    before: bool = True
    before_days: int = 3
    on_day: bool = True
    late: bool = True
    late_every: int = 5
    escalate_after: int = 5
    to_person: uuid.UUID | None = None
    to_organisation: uuid.UUID | None = None

    @property
    def escalates(self) -> bool:
        """Whether anybody is told of what is late."""
        return self.to_person is not None or self.to_organisation is not None


def document(choice: Choice) -> dict[str, Any]:
    """The choice as JSON."""
    person, organisation = choice.to_person, choice.to_organisation
    return {
        "before": choice.before,
        "before_days": choice.before_days,
        "on_day": choice.on_day,
        "late": choice.late,
        "late_every": choice.late_every,
        "escalate_after": choice.escalate_after,
        "to_person": str(person) if person else None,
        "to_organisation": str(organisation) if organisation else None,
    }


def choice_of(kept: Mapping[str, Any]) -> Choice:
    """A choice out of JSON; what is missing is as in a region that never chose."""
    known = {name: value for name, value in kept.items() if name in document(Choice())}
    for name in ("to_person", "to_organisation"):
        known[name] = uuid.UUID(known[name]) if known.get(name) else None
    return Choice(**known)


def moment(choice: Choice, due: dt.date, since: dt.date, today: dt.date) -> Moment | None:
    """Which day of a thing came after `since`, up to today; the newest of several; None where none came."""
    found = [(day, kind) for day, kind in _days(choice, due, today) if since < day <= today]
    return max(found, key=lambda each: each[0])[1] if found else None


def escalates(choice: Choice, due: dt.date, today: dt.date) -> bool:
    """Whether it is late enough today."""
    return choice.escalates and add_working_days(due, choice.escalate_after) <= today


def _days(choice: Choice, due: dt.date, today: dt.date) -> list[tuple[dt.date, Moment]]:
    last_chance = previous_working_day(due)
    days = []
    if choice.before:
        days.append((add_working_days(last_chance, -choice.before_days), Moment.BEFORE))
    if choice.on_day:
        days.append((last_chance, Moment.DUE))
    if choice.late and due < today:
        first = next_working_day(due + dt.timedelta(days=1))
        days.append((first, Moment.LATE))
        for _number in range(choice.late_every, LATE_FOR + 1, choice.late_every):
            first = add_working_days(first, choice.late_every)
            if first > today:
                break
            days.append((first, Moment.LATE))
    return days
