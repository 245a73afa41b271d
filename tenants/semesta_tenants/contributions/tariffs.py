"""What a member of each kind costs a month and who pays it: dated, sourced parameters as data."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final


@dataclass(frozen=True, slots=True)
class Tariff:
    """A dated parameter. rupiah: a person and month. payer: in words. since: first day for which its source gives it."""

    code: str
    rupiah: int
    payer: str
    about: str
    since: dt.date
    source: str


_SINCE: Final = dt.date(2025, 1, 1)
_PEMDA_SOURCE: Final = (
    "Anggaran empat daerah; rencana Kabupaten Batu Bara dalam RAPBD 2025 (46.947 orang, lebih dari Rp20 miliar)"
)
_NATIONAL_SOURCE: Final = "Besaran iuran JKN dalam catatan Semesta; peraturannya belum dicatat sebagai sumber"
TARIFFS: Final = (
    Tariff("pemda_whole", 42_000, "daerah dan pusat", "PBPU dan BP Pemda kelas III, seluruhnya", _SINCE, _PEMDA_SOURCE),
    Tariff("pemda_region", 37_800, "daerah", "PBPU dan BP Pemda kelas III: 35.000 + 2.800", _SINCE, _PEMDA_SOURCE),
    Tariff("pemda_centre", 4_200, "pusat", "PBPU dan BP Pemda kelas III", _SINCE, _PEMDA_SOURCE),
    Tariff("pbi_jk", 42_000, "pusat", "PBI JK", _SINCE, _NATIONAL_SOURCE),
    Tariff(
        "pbi_jk_province_low", 2_100, "provinsi", "PBI JK, tambahan provinsi berkapasitas fiskal rendah", _SINCE, _NATIONAL_SOURCE
    ),
    Tariff(
        "pbi_jk_province_high",
        2_200,
        "provinsi",
        "PBI JK, tambahan provinsi berkapasitas fiskal tinggi",
        _SINCE,
        _NATIONAL_SOURCE,
    ),
    Tariff("self_3_member", 35_000, "peserta", "Mandiri kelas III", _SINCE, _NATIONAL_SOURCE),
    Tariff("self_3_centre", 4_200, "pusat", "Mandiri kelas III", _SINCE, _NATIONAL_SOURCE),
    Tariff("self_3_region", 2_800, "daerah", "Mandiri kelas III", _SINCE, _NATIONAL_SOURCE),
    Tariff("self_2", 100_000, "peserta", "Mandiri kelas II", _SINCE, _NATIONAL_SOURCE),
    Tariff("self_1", 150_000, "peserta", "Mandiri kelas I", _SINCE, _NATIONAL_SOURCE),
)
"""In rupiah a person and month. `since` is the first day for which our sources give it; it may have held before."""
BY_CODE: Final[Mapping[str, Tariff]] = MappingProxyType({each.code: each for each in TARIFFS})
OF_REGION: Final = "pemda_region"
"""What the region itself pays for a member of PBPU Pemda."""


def tariff_on(day: dt.date, code: str = OF_REGION, tariffs: Sequence[Tariff] = TARIFFS) -> Tariff | None:
    """The parameter as it stood on a day: the latest one since then; None before the first that a source gives."""
    held = [each for each in tariffs if each.code == code and each.since <= day]
    return max(held, key=lambda each: each.since, default=None)
