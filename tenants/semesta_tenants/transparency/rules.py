"""Order and pages of the directory."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from types import MappingProxyType

from semesta_platform.tenancy.records import Level, RegionRecord
from semesta_tenants.transparency.records import PAGE_SIZE, DirectoryOrder, DirectoryPage

_LEVELS = tuple(Level)
COLUMNS: MappingProxyType[str, Callable[[RegionRecord], object]] = MappingProxyType(
    {
        "kode": lambda region: region.code,
        "nama": lambda region: region.name.casefold(),
        "provinsi": lambda region: region.province_name.casefold(),
        "jenjang": lambda region: _LEVELS.index(region.level),
    }
)
"""What the directory can be ordered by: the word in the address and the value compared."""


def ordered(regions: Iterable[RegionRecord], order: DirectoryOrder) -> list[RegionRecord]:
    """In the order asked for; equal ones by code, upwards in both directions."""
    by_code = sorted(regions, key=COLUMNS["kode"])  # type: ignore[arg-type]  # codes are compared with codes
    return sorted(by_code, key=COLUMNS[order.column], reverse=order.descending)  # type: ignore[arg-type]  # one column, one type


def page_of(regions: Sequence[RegionRecord], number: int | None) -> DirectoryPage:
    """Page `number`, from 1; a number beyond the last gives the last. None gives everything, for printing."""
    total = len(regions)
    size = PAGE_SIZE if number is not None else max(total, 1)
    last_number = max(1, -(-total // size))
    here = min(max(number or 1, 1), last_number)
    start = (here - 1) * size
    rows = tuple(regions[start : start + size])
    return DirectoryPage(rows, total, start + 1 if rows else 0, start + len(rows), here, here < last_number)
