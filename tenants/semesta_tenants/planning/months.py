"""The paid months of a plan, and until when somebody has to be registered to be active in the first; pure."""

from __future__ import annotations

import datetime as dt
from typing import Final

from semesta_tenants.coverage.rules import months_before
from semesta_tenants.planning.records import Rule

CUT_OFF_DAY: Final = 20
"""UHC Cut Off: registered before this day, active on the first of the next month; from this day on, a month later."""
MOST_MONTHS: Final = 24


def paid(start: dt.date, count: int) -> tuple[dt.date, ...]:
    """The first days of the months from `start` on."""
    return tuple(months_before(start, -each) for each in range(count))


def until_december(start: dt.date) -> int:
    """The months from a first month to the end of its year."""
    return 13 - start.month


def active_from(registered_on: dt.date, rule: Rule) -> dt.date:
    """The day on which somebody registered on that day is active."""
    if rule is Rule.PRIORITY:
        return registered_on
    return months_before(registered_on.replace(day=1), -1 if registered_on.day < CUT_OFF_DAY else -2)


def latest_registration(start: dt.date, rule: Rule) -> dt.date:
    """The last day on which to register for being active on the first of a month."""
    if rule is Rule.PRIORITY:
        return start
    return months_before(start, 1).replace(day=CUT_OFF_DAY - 1)
