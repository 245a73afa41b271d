"""Working days by the national calendar: Monday to Friday without national holidays and collective leave (cuti bersama).

The days are those of the yearly joint decree of three ministers (SKB 3 Menteri), as the library `lokal-id` has them: each year's
from about September of the year before. In other years weekends alone are known; `known` tells, and pages say so.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Final

SATURDAY: Final = 5
FARTHEST: Final = 1000
"""Working days that are counted from a day at most, some four years."""
_DAY: Final = dt.timedelta(days=1)


@cache
def known_years() -> tuple[int, ...]:
    """Years whose holidays are known, in order."""
    # The library takes a third of a second to import, and most processes never ask.
    from lokal import holidays  # noqa: PLC0415  (see above)

    return tuple(sorted(holidays.HOLIDAY_YEARS))


def known(day: dt.date) -> bool:
    """Whether the holidays of the day's year are known; where not, only weekends are."""
    return day.year in known_years()


def holiday(day: dt.date) -> str | None:
    """The name of the national holiday or collective leave on this day, None where there is none or the year is not known."""
    return _holidays(day.year).get(day) if known(day) else None


def is_working_day(day: dt.date) -> bool:
    """Whether offices of the government work."""
    return day.weekday() < SATURDAY and holiday(day) is None


def next_working_day(day: dt.date) -> dt.date:
    """The day itself when offices work, else the first one after it on which they do."""
    return day if is_working_day(day) else add_working_days(day, 1)


def previous_working_day(day: dt.date) -> dt.date:
    """The day itself when offices work, else the last one before it on which they did."""
    return day if is_working_day(day) else add_working_days(day, -1)


def add_working_days(day: dt.date, number: int) -> dt.date:
    """The working day that is so many working days after `day`, before it for a negative number; `day` itself for 0.

    number: -1000 to 1000.

    Raises:
        ValueError: the number is beyond that, or the calendar ends first.
    """
    if abs(number) > FARTHEST:
        raise ValueError(number)
    step, left = _DAY if number > 0 else -_DAY, abs(number)
    try:
        while left:
            day += step
            left -= is_working_day(day)
    except OverflowError:
        raise ValueError(number) from None
    return day


def working_days_between(first: dt.date, last: dt.date) -> int:
    """How many working days lie after `first` up to and including `last`; 0 where `last` is not later."""
    return sum(is_working_day(first + _DAY * number) for number in range(1, (last - first).days + 1))


@cache
def _holidays(year: int) -> Mapping[dt.date, str]:
    from lokal import holidays  # noqa: PLC0415  (as above)

    return MappingProxyType({dt.date.fromisoformat(each.date): each.name for each in holidays.get_holidays(year).holidays})
