"""Which region a file means: by code, by official name, or by the name that people use."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from types import MappingProxyType

from semesta_platform.tenancy.records import Level, RegionRecord

UNKNOWN_WORDS = "Daerah ini tidak dikenal. Tulis kode seperti 12.19 atau nama resmi seperti Kabupaten Batu Bara."
ALIASES = MappingProxyType(
    {
        "kabupatenkepulauansitaro": "71.09",
        "kepulauansitaro": "71.09",
        "sitaro": "71.09",
        "kabupatensitaro": "71.09",
        "provinsidiyogyakarta": "34",
        "diyogyakarta": "34",
        "diy": "34",
        "provinsidkijakarta": "31",
        "dkijakarta": "31",
        "babel": "19",
    }
)
"""Names that no rule leads to, with the code of the region that bears them."""
_CODE = re.compile(r"\d{2}(\.\d{1,2})?", re.ASCII)
_KINDS = {Level.PROVINCE: "Provinsi", Level.REGENCY: "Kabupaten", Level.CITY: "Kota"}


class Gazetteer:
    """Finds regions of one installation by what people write."""

    def __init__(self, regions: Iterable[RegionRecord]) -> None:
        self._by_code = {region.code: region for region in regions}
        self._by_name: dict[str, list[RegionRecord]] = {}
        for region in self._by_code.values():
            full = plain(region.name)
            for name in {full, full.removeprefix(_KINDS[region.level].lower())}:
                self._by_name.setdefault(name, []).append(region)

    def find(self, text: str) -> RegionRecord:
        """The one region that a code or name means; 'Tanjungpinang' and 'Kab. Batubara' are understood.

        Raises:
            ValueError: with a sentence: no region, or several.
        """
        stripped = text.strip()
        if _CODE.fullmatch(stripped):
            return self._coded(stripped)
        name = plain(stripped)
        if name in ALIASES:
            return self._coded(ALIASES[name])
        found = self._by_name.get(name, [])
        if len(found) == 1:
            return found[0]
        if not found:
            raise ValueError(UNKNOWN_WORDS)
        raise ValueError(
            f"Nama ini dimiliki {' dan '.join(sorted(region.name for region in found))}; tulis lengkap atau tulis kodenya."
        )

    def _coded(self, code: str) -> RegionRecord:
        # A spreadsheet takes 12.10 for a number and drops its last zero; codes have two digits behind the dot.
        whole = f"{code}0" if len(code) == len("12.1") else code
        region = self._by_code.get(whole)
        if region is None:
            raise ValueError(UNKNOWN_WORDS)
        return region


@lru_cache(maxsize=4096)
def plain(name: str) -> str:
    """A name without case, spaces and signs, with 'Kab.' and 'Kep.' written out: 'Kab. Batu Bara' -> 'kabupatenbatubara'."""
    text = re.sub(r"\bkab\b\.?", "kabupaten", name.casefold())
    text = re.sub(r"\bkep\b\.?", "kepulauan", text)
    text = re.sub(r"\bprov\b\.?", "provinsi", text)
    return re.sub(r"[^a-z0-9]", "", text)
