"""What the address of a search sends, read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from semesta_tenants.forum.search_records import Asked, Found

KINDS: Final[Mapping[str, Found]] = MappingProxyType({"rapat": Found.MEETING, "butir": Found.ITEM, "tindak-lanjut": Found.ACTION})
"""Kinds by their name in the address."""
LONGEST: Final = 200
PAGE: Final = 20
MOST_SHOWN: Final = 200
_YEAR: Final = re.compile(r"20[0-9]{2}")
_SHOWN: Final = re.compile(r"[0-9]{1,3}")


def asked_from(arguments: Mapping[str, str]) -> Asked:
    """`q`, `jenis` and `tahun`; what cannot be is as if it were not there."""
    year = arguments.get("tahun", "")
    return Asked(
        words=" ".join(arguments.get("q", "").replace("\0", " ").split())[:LONGEST],
        kind=KINDS.get(arguments.get("jenis", "")),
        year=int(year) if _YEAR.fullmatch(year) else None,
    )


def shown_from(arguments: Mapping[str, str]) -> int:
    """How many hits are shown: `banyak`, 20 to 200; more of them for each press of 'lebih banyak'."""
    found = arguments.get("banyak", "")
    return min(max(int(found), PAGE), MOST_SHOWN) if _SHOWN.fullmatch(found) else PAGE
