"""What a measure costs a month for one person, and who pays it, by the dated tariffs of contributions."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from semesta_tenants.contributions.tariffs import BY_CODE, TARIFFS, Tariff
from semesta_tenants.planning.records import Act

__all__ = ["BY_CODE", "TARIFFS", "TOBACCO_TAX_PERMILLE", "centre", "costs", "is_province", "tariff_of"]
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
