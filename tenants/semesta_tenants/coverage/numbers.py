"""Numbers as people write them, read exactly or refused with a sentence; never guessed.

A dot followed by exactly three digits groups thousands in Indonesian (`46.947`) and is a decimal mark elsewhere, so in a
percentage it has two readings and is refused. Any other dot in a percentage (`80.08`) can only be a decimal mark.
"""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction

from semesta_platform.interface.formats import parse_count
from semesta_tenants.coverage.records import Printed, Relation

MOST_PEOPLE = 1_000_000_000
"""More people than any region or Indonesia has."""
MOST_PERCENT = Decimal(1000)
"""Coverage may pass 100 (people registered elsewhere), but ten times the population is a slip of the pen."""
LONGEST_NUMBER = 40
COUNT_WORDS = "Tulis bilangan bulat tanpa koma, misalnya 46.947 atau 46947."
COUNT_BOUNDS_WORDS = "Tulis bilangan dari 0 sampai 1.000.000.000."
PERCENT_WORDS = "Tulis persen dengan koma, misalnya 80,08; boleh juga >98 atau >=98."
PERCENT_TWO_READINGS_WORDS = "Titik di sini dapat dibaca dua cara. Tulis persen dengan koma, misalnya 80,08."
PERCENT_BOUNDS_WORDS = "Tulis persen dari 0 sampai 1.000, misalnya 80,08."

_SIGNS = {"": Relation.EXACTLY, "=": Relation.EXACTLY, ">": Relation.ABOVE, ">=": Relation.AT_LEAST, "≥": Relation.AT_LEAST}
_PRINTED = re.compile(r"(?P<sign>>=|>|≥|=|)\s*(?P<whole>\d{1,6})(?:(?P<mark>[.,])(?P<decimals>\d{1,9}))?\s*%?", re.ASCII)
_HALF = Fraction(1, 2)


def count(text: str) -> int | None:
    """`46.947`, `46,947` or `46947` as a number of people, 0 to 1,000,000,000; None when nothing is written.

    Raises:
        ValueError: with a sentence for the person; `80,08`, `80.08`, `-3` and `0.500` are no counts.
    """
    stripped = text.strip()
    try:
        value = parse_count(stripped) if len(stripped) <= LONGEST_NUMBER else _refused(COUNT_WORDS)
    except ValueError:
        raise ValueError(COUNT_WORDS) from None
    if value is not None and stripped.startswith("0") and stripped != "0":
        raise ValueError(COUNT_WORDS)
    if value is not None and value > MOST_PEOPLE:
        raise ValueError(COUNT_BOUNDS_WORDS)
    return value


def percentage(text: str) -> Printed | None:
    """`97,45`, `97.45`, `>98` or `>= 98` as printed; None when nothing is written.

    Raises:
        ValueError: with a sentence for the person; `80.080` has two readings, `8008` is out of bounds.
    """
    stripped = text.strip()
    if not stripped:
        return None
    found = _PRINTED.fullmatch(stripped) if len(stripped) <= LONGEST_NUMBER else None
    if found is None:
        raise ValueError(PERCENT_WORDS)
    whole, mark, decimals = found["whole"], found["mark"], found["decimals"] or ""
    # 0.500 cannot be a group of thousands; 98.123 can.
    if mark == "." and len(decimals) == len("000") and not whole.startswith("0") and len(whole) <= len("000"):
        raise ValueError(PERCENT_TWO_READINGS_WORDS)
    # In English a thousand, the most that a percentage may be; any other comma before three digits would be beyond it.
    if mark == "," and (whole, decimals) == ("1", "000"):
        raise ValueError("Koma di sini dapat dibaca dua cara. Tulis 1 atau 1000.")
    # As many decimals as were printed, none where there are none: >98 is shown as > 98%, not as > 98,0%.
    value = Decimal(f"{whole}.{decimals}" if decimals else whole)
    if value > MOST_PERCENT:
        raise ValueError(PERCENT_BOUNDS_WORDS)
    return Printed(_SIGNS[found["sign"]], value, stripped)


def two_decimals(value: Fraction) -> Decimal:
    """A rate of 0 or more, rounded half up to two decimals: 97.4459 -> 97.45; for showing only, never for comparing."""
    hundredths = value * 100 + _HALF
    return Decimal(hundredths.numerator // hundredths.denominator).scaleb(-2)


def _refused(words: str) -> int:
    raise ValueError(words)
