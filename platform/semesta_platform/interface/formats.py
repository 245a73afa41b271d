"""Numbers, rates, money and dates as officials write them, in Indonesian and in English; pure functions of value and language."""

from __future__ import annotations

import datetime as dt
import re
from decimal import ROUND_HALF_EVEN, Decimal
from functools import lru_cache
from math import ceil
from typing import Final, Literal

from babel.dates import format_date
from babel.numbers import format_compact_decimal, format_decimal

Language = Literal["id", "en"]
Number = int | float | Decimal

MINUS: Final = "\N{MINUS SIGN}"
ZONES: Final = {
    # Fixed offsets: Indonesia keeps no summer time, and a bare machine may have no zone database.
    "WIB": dt.timezone(dt.timedelta(hours=7), "WIB"),
    "WITA": dt.timezone(dt.timedelta(hours=8), "WITA"),
    "WIT": dt.timezone(dt.timedelta(hours=9), "WIT"),
}
MOST_DIGITS: Final = 12
LARGEST_SIMPLE: Final = 10**15
_TO_INDONESIAN: Final = str.maketrans(",.", ".,")
# One kind of separator throughout, and three digits after each: then "46.947" can only be a whole number in either language.
_COUNT = re.compile(r"\d+|\d{1,3}(?:([., \N{NO-BREAK SPACE}])\d{3})(?:\1\d{3})*", re.ASCII)


def number(value: Number, decimals: int = 0, *, language: Language = "id") -> str:
    """46947 -> `46.947`, in English `46,947`; a true minus sign, and no sign before a zero.

    value: a count or any number.
    decimals: digits kept after the decimal mark, 0 to 9; halves go to the even neighbour.
    """
    text = _grouped(value, decimals, language) or _by_babel(value, decimals, language)
    return text.replace("-", MINUS) if _shows_a_digit(text) else text.replace("-", "")


def percent(value: Number, decimals: int = 2, *, language: Language = "id") -> str:
    """80.08 -> `80,08%`, in English `80.08%`; `value` is in per cent already, and above 100 stays."""
    return number(value, decimals, language=language) + "%"


def signed(value: Number, decimals: int = 0, *, language: Language = "id") -> str:
    """0.48 -> `+0,48` with two decimals, -3510 -> `\N{MINUS SIGN}3.510`; what rounds to zero bears no sign."""
    text = number(value, decimals, language=language)
    return "+" + text if value > 0 and _shows_a_digit(text) else text


def rupiah(value: int, *, language: Language = "id") -> str:
    """21_300_000_000 -> `Rp21,3 miliar`, in English `Rp21.3 billion`; `value` in whole rupiah, also below zero."""
    text = format_compact_decimal(abs(value), format_type="long", locale=language, fraction_digits=1)
    return (MINUS if value < 0 else "") + "Rp" + text


def rupiah_full(value: int, *, language: Language = "id") -> str:
    """37800 -> `Rp37.800`; `value` in whole rupiah, also below zero."""
    return (MINUS if value < 0 else "") + "Rp" + number(abs(value), language=language)


def date(value: dt.date, pattern: str = "d MMMM yyyy", *, language: Language = "id") -> str:
    """2025-03-18 -> `18 Maret 2025`, in English `18 March 2025`; day before month in both, as the offices write.

    pattern: a CLDR date pattern, for example `d MMM` or `MMMM yyyy`.
    """
    # The time of day plays no part; without it the same day is the same question.
    return _date(value.date() if isinstance(value, dt.datetime) else value, pattern, language)


@lru_cache(maxsize=4096)
def _date(value: dt.date, pattern: str, language: Language) -> str:
    """Babel reads the pattern anew each time, and a page of figures asks a hundred times."""
    return str(format_date(value, pattern, locale=language))


def clock(value: dt.datetime, zone: str = "WIB", *, language: Language = "id") -> str:
    """An instant as `18 Maret 2025, 14.05 WIB`, in English `18 March 2025, 14:05 WIB`.

    value: an aware datetime in any zone, usually UTC.
    zone: WIB, WITA or WIT.

    Raises:
        ValueError: `value` has no zone, so nobody knows which instant it is.
        KeyError: `zone` is not an Indonesian one.
    """
    if value.tzinfo is None:
        raise ValueError("An instant without a zone cannot be shown in another one.")
    local = value.astimezone(ZONES[zone])
    mark = "." if language == "id" else ":"
    return f"{date(local, language=language)}, {local:%H}{mark}{local:%M} {zone}"


def parse_count(text: str) -> int | None:
    """What a person typed as a whole number of people or rupiah: `46.947`, `46,947` or `46947`; None when it is empty.

    Raises:
        ValueError: anything else, also a decimal such as `80,08` and more than twelve digits.
    """
    stripped = text.strip()
    if not stripped:
        return None
    digits = re.sub(r"\D", "", stripped)
    if not _COUNT.fullmatch(stripped) or len(digits) > MOST_DIGITS:
        raise ValueError(text)
    return int(digits)


def people_missing(population: int, threshold: Number, have: int) -> int:
    """Whole people still missing to reach `threshold` per cent of `population`; 0 when it is reached."""
    # Through Decimal: 98.6 per cent as a binary fraction can ask for one person too many.
    return max(0, ceil(Decimal(population) * Decimal(str(threshold)) / 100) - have)


def initials(name: str) -> str:
    """`Admin Dinkes` -> `AD`: the first letters of the first and last word; a question mark for an empty name."""
    words = name.split()
    if not words:
        return "?"
    return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper()


def _grouped(value: Number, decimals: int, language: Language) -> str | None:
    """As Babel writes it, for the numbers that pages are full of, in a fraction of the time; None where it is not that simple."""
    if not decimals and type(value) is int:
        text = f"{value:,}"
    else:
        exact = value if isinstance(value, Decimal) else Decimal(str(value))
        if not -LARGEST_SIMPLE < exact < LARGEST_SIMPLE:
            return None
        text = f"{exact.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_EVEN):,}"
    return text if language == "en" else text.translate(_TO_INDONESIAN)


def _by_babel(value: Number, decimals: int, language: Language) -> str:
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    return format_decimal(value, pattern, locale=language)


def _shows_a_digit(text: str) -> bool:
    return re.search(r"[1-9]", text) is not None
