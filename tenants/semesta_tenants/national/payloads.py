"""What addresses of the national view may say, leniently read; pure, and never an exception."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from semesta_platform.tenancy.records import Level
from semesta_tenants.coverage.payloads import month_from
from semesta_tenants.coverage.records import Evidence
from semesta_tenants.national.records import Asked, Size

LEVELS: Final = MappingProxyType({"kab": Level.REGENCY, "kota": Level.CITY, "prov": Level.PROVINCE})
EVIDENCE: Final = MappingProxyType({"terverifikasi": Evidence.VERIFIED, "dilaporkan": Evidence.REPORTED})
NAMES: Final = (
    *("edisi", "bulan", "bukti", "kontes", "q", "jenis", "prov", "ukuran", "cabang", "kategori", "asal"),
    *("urut", "arah", "hal", "peta"),
)
"""All that an address of the list may say, in the order in which it is written again."""
LONGEST: Final = 100
_PROVINCE: Final = re.compile(r"[0-9]{2}")
_NAME: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
_BRANCH: Final = re.compile(r"[a-z0-9-]{1,64}")
_PAGE: Final = re.compile(r"[0-9]{1,4}")
_RUN: Final = re.compile(r"[0-9]{1,9}")
_SIZES: Final = frozenset(each.value for each in Size)
Arguments = Mapping[str, str]


def asked_from(arguments: Arguments, today: dt.date) -> Asked:
    """The filters of an address; what cannot be is as if it were not there. today: bounds the month that may be tried."""
    size = arguments.get("ukuran", "")
    return Asked(
        edition=_matching(_NAME, arguments.get("edisi", "")),
        month=month_from(arguments.get("bulan", ""), today),
        verified=arguments.get("bukti", "") == "terverifikasi",
        contest=_matching(_NAME, arguments.get("kontes", "")),
        words=" ".join(arguments.get("q", "").split())[:LONGEST],
        level=LEVELS.get(arguments.get("jenis", "")),
        province=_matching(_PROVINCE, arguments.get("prov", "")),
        size=Size(size) if size in _SIZES else None,
        branch=_matching(_BRANCH, arguments.get("cabang", "")),
        group=_matching(_NAME, arguments.get("kategori", "")),
        evidence=EVIDENCE.get(arguments.get("asal", "")),
        page=page_from(arguments),
        tint=_matching(_NAME, arguments.get("peta", "")),
    )


def page_from(arguments: Arguments) -> int | None:
    """`hal`, from 1; None for `hal=semua`."""
    given = arguments.get("hal", "")
    if given == "semua":
        return None
    return int(given) if _PAGE.fullmatch(given) else 1


def kept_from(arguments: Arguments) -> dict[str, str]:
    """What of an address is written again into the next one."""
    return {name: arguments[name][:LONGEST] for name in NAMES if arguments.get(name)}


@dataclass(frozen=True, slots=True)
class Pair:
    """Two runs to compare, by number; None for the usual ones. below: runs before this number are listed."""

    before: int | None
    after: int | None
    below: int | None


def pair_from(arguments: Arguments) -> Pair:
    """`dari`, `ke` and `sebelum` of an address."""
    return Pair(*(_number(arguments.get(name, "")) for name in ("dari", "ke", "sebelum")))


def _number(text: str) -> int | None:
    return int(text) if _RUN.fullmatch(text) else None


def _matching(pattern: re.Pattern[str], text: str) -> str:
    return text if pattern.fullmatch(text) else ""
