"""Jinja filters: the formats of this request's language, and None for what was not reported, so that a page says so in words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any, Final, overload

from semesta_platform.interface import formats
from semesta_platform.interface.translation import current_language, current_zone
from semesta_platform.interface.words import gettext, ngettext

ADMIN: Final = "Admin daerah"
"""Who acts as the admin of a region, as it is kept."""


def _in_language(show: Callable[..., str]) -> Callable[..., str | None]:
    """The same format without its `language` argument; None stays None."""

    def filtered(value: Any, *arguments: Any) -> str | None:
        return None if value is None else show(value, *arguments, language=current_language())

    filtered.__name__, filtered.__doc__ = show.__name__, show.__doc__
    return filtered


number = _in_language(formats.number)
percent = _in_language(formats.percent)
signed = _in_language(formats.signed)
rupiah = _in_language(formats.rupiah)
rupiah_full = _in_language(formats.rupiah_full)
date = _in_language(formats.date)


def clock(value: dt.datetime | None, zone: str | None = None) -> str | None:
    """An instant in the tenant's zone, or in `zone` (WIB, WITA, WIT)."""
    return None if value is None else formats.clock(value, zone or current_zone(), language=current_language())


def due(value: dt.date, today: dt.date) -> str:
    """Words for a due date: `Terlambat 4 hari`, `Hari ini`, `Besok`, `24 Mar`, and with the year when that is another."""
    days = (value - today).days
    if days < 0:
        return late(-days)
    if days == 0:
        return gettext("Hari ini")
    if days == 1:
        return gettext("Besok")
    return date(value, "d MMM" if value.year == today.year else "d MMM yyyy") or ""


def late(days: int) -> str:
    """`Terlambat 4 hari`; `days` at least 1."""
    return ngettext("Terlambat %(num)d hari", "Terlambat %(num)d hari", days)


@overload
def who(kept: str) -> str: ...
@overload
def who(kept: str | None) -> str | None: ...
def who(kept: str | None) -> str | None:
    """Who did something, in the words that are kept: Indonesian for a region's admin, whom each reader gets in their language."""
    return gettext("Admin daerah") if kept == ADMIN else kept


FILTERS: dict[str, Callable[..., Any]] = {
    "number": number,
    "percent": percent,
    "signed": signed,
    "rupiah": rupiah,
    "rupiah_full": rupiah_full,
    "date": date,
    "clock": clock,
    "due": due,
    "initials": formats.initials,
    "who": who,
}
