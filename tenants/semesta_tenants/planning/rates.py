"""What a member costs a month and who pays it: dated, sourced parameters as data."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from semesta_tenants.planning.records import Act, Tariff

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
TOBACCO_TAX_PERMILLE: Final = 375
"""Of the region's share of the tobacco tax that is earmarked for JKN: 37.5 %."""
_OF_REGENCY: Final[Mapping[Act, str | None]] = MappingProxyType(
    {
        Act.REGISTER: "pemda_region",
        Act.PROPOSE: None,
        Act.ENROL: None,
        Act.MOVE: "pemda_region",
        Act.SUBSIDISE: "self_3_region",
        Act.SETTLE: None,
        Act.REACTIVATE_PBI: None,
        Act.REACTIVATE_PEMDA: "pemda_region",
    }
)
# The province's own addition; the higher of the two, so that no budget comes out too small.
_OF_PROVINCE: Final = MappingProxyType({Act.PROPOSE: "pbi_jk_province_high", Act.REACTIVATE_PBI: "pbi_jk_province_high"})
_CENTRE: Final[Mapping[Act, str]] = MappingProxyType(
    {
        Act.REGISTER: "pemda_centre",
        Act.MOVE: "pemda_centre",
        Act.REACTIVATE_PEMDA: "pemda_centre",
        Act.SUBSIDISE: "self_3_centre",
        Act.PROPOSE: "pbi_jk",
        Act.REACTIVATE_PBI: "pbi_jk",
        Act.SETTLE: "self_3_centre",
    }
)


def is_province(code: str) -> bool:
    """Whether a tenant's code is a province's: one without a dot."""
    return "." not in code


def tariff_of(act: Act, *, province: bool) -> Tariff | None:
    """What a measure costs this kind of region, a person and month; None for nothing."""
    code = _OF_PROVINCE.get(act) if province and act in _OF_PROVINCE else _OF_REGENCY[act]
    return None if code is None else BY_CODE[code]


def costs(*, province: bool) -> dict[Act, int]:
    """Rupiah of the region a person and month, by measure."""
    return {act: found.rupiah if (found := tariff_of(act, province=province)) else 0 for act in Act}


def centre(act: Act) -> int:
    """Rupiah of the centre a person and month; for information, no region pays it."""
    return BY_CODE[_CENTRE[act]].rupiah if act in _CENTRE else 0
