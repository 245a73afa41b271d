"""Invented figures of 514 invented regencies and cities and, from a formula, of the 38 provinces."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import asdict
from functools import cache
from typing import Any, Final

from semesta_platform.interface.samples.region import COVERAGE, RATE, SHARE
from semesta_platform.interface.tiles import tiles

Row = dict[str, Any]
HERE: Final = "/galeri/contoh/nasional"
_FIRST: Final = (
    "Tirta",
    "Suka",
    "Banjar",
    "Cika",
    "Gunung",
    "Parakan",
    "Karang",
    "Marga",
    "Sinar",
    "Panca",
    "Wana",
    "Mekar",
    "Lembah",
    "Tanjung",
    "Muara",
    "Pulau",
    "Bukit",
    "Padang",
    "Rawa",
    "Telaga",
    "Kerta",
    "Jaya",
    "Purwa",
)
_LAST: Final = (
    "mulya",
    "rahayu",
    "sari",
    "duwetan",
    "jati",
    "salam",
    "wangi",
    "asih",
    "makmur",
    "indah",
    "harum",
    "lestari",
    "bakti",
    "tengah",
    "agung",
    "raya",
    "baru",
    "hilir",
    "hulu",
    "timur",
    "jaya",
    "damai",
    "kencana",
    "putih",
)
_ORDER: Final = {"utama": 0, "madya": 1, "pratama": 2, "outside": 3, None: 4}


@cache
def province_tiles() -> tuple[Row, ...]:
    """Tiles with an active rate in per cent from a formula; two provinces did not report."""
    return tuple(
        {
            **asdict(tile),
            "island": tile.island,
            "value": None if tile.code in {"92", "95"} else round(71 + 28 * _noise(int(tile.code) * 7), 1),
            "href": f"{HERE}?prov={tile.code}",
        }
        for tile in tiles()
    )


@cache
def regions() -> tuple[Row, ...]:
    """All rows of the sample ranking in order; equal figures have equal rank, those without a figure none."""
    rows = [_regency(i) for i in range(514)]
    for i in (10, 11):  # a tie
        rows[i].update(coverage=99.12, active=96.4, share=21.5)
    rows[40].update(
        name="Kabupaten Tirtamulya", coverage=COVERAGE, active=RATE, share=SHARE, current=True, delta=0.48, kind="kab"
    )
    longest = {"name": "Kabupaten Kepulauan Siau Tagulandang Biaro", "code": "71", "note": "Sulut", "kind": "kab"}
    rows[41].update(longest, coverage=None, active=None, share=None, series=[None] * 8, delta=None)
    rows += [_province(tile) for tile in province_tiles()]
    for row in rows:
        row["category"] = category(row["coverage"], row["active"], row["share"])
    rows.sort(key=_standing)
    _rank(row for row in rows if row["kind"] == "prov")
    _rank(row for row in rows if row["kind"] != "prov")
    return tuple(rows)


def active_rates() -> list[float | None]:
    """Active rates in per cent of all regencies and cities."""
    return [row["active"] for row in regions() if row["kind"] != "prov"]


# Thresholds of the edition, for samples only; the product keeps them as data.
_UTAMA, _MADYA, _MADYA_BY_SHARE, _PRATAMA = (99, 95, 18), (98, 85), (98, 80, 25), (98, 80)
_SECOND_OF_FIVE, _SILENT_EVERY, _SILENT_AT = 2, 61, 17


def category(coverage: float | None, active: float | None, share: float | None) -> str | None:
    """Category by the thresholds of the 2026 edition with its gates taken as met; None without figures."""
    if coverage is None or active is None or share is None:
        return None
    if coverage >= _UTAMA[0] and active >= _UTAMA[1] and share >= _UTAMA[2]:
        return "utama"
    by_share = active >= _MADYA_BY_SHARE[1] and share >= _MADYA_BY_SHARE[2]
    if coverage >= _MADYA[0] and (active >= _MADYA[1] or by_share):
        return "madya"
    return "pratama" if coverage >= _PRATAMA[0] and active >= _PRATAMA[1] else "outside"


def _regency(i: int) -> Row:
    tile = province_tiles()[i * 7 % 38]
    name = _FIRST[i % 23] + _LAST[(i * 5 + i // 23) % 24]
    row: Row = {"kind": "kota" if i % 5 == _SECOND_OF_FIVE else "kab", "code": tile["code"], "note": tile["name"], "href": HERE}
    row["name"] = ("Kota " if row["kind"] == "kota" else "Kabupaten ") + name
    if i % _SILENT_EVERY == _SILENT_AT:
        return row | {"coverage": None, "active": None, "share": None, "series": [None] * 8, "delta": None}
    active = round(66 + 33 * _noise(i * 5 + 2), 2)
    return row | {
        "coverage": round(93 + 8.5 * _noise(i * 3 + 1), 2),
        "active": active,
        "share": round(8 + 24 * _noise(i + 9), 2),
        "series": [round(active - 4 + 4 * k / 7 + 2 * _noise(i * 8 + k), 1) for k in range(8)],
        "delta": round(2.4 * _noise(i * 11) - 0.8, 2),
    }


def _province(tile: Row) -> Row:
    active = tile["value"]
    row: Row = {"name": f"Provinsi {tile['name']}", "kind": "prov", "code": tile["code"], "note": None, "href": tile["href"]}
    if active is None:
        return row | {"active": None, "coverage": None, "share": None, "series": [None] * 8, "delta": None}
    series = [round(active - 3 + k * 0.4, 1) for k in range(8)]
    return row | {
        "active": active,
        "coverage": round(96 + 5 * _noise(int(tile["code"])), 2),
        "share": 14.2,
        "series": series,
        "delta": 0.4,
    }


def _standing(row: Row) -> tuple[Any, ...]:
    return (_ORDER[row["category"]], -(row["active"] or 0), -(row["coverage"] or 0), -(row["share"] or 0), row["name"])


def _rank(rows: Iterable[Row]) -> None:
    before, rank = None, 0
    for place, row in enumerate(rows, 1):
        figures = _standing(row)[:-1]
        rank = rank if figures == before else place
        row["rank"], before = (rank if row["category"] else None), figures


def _noise(seed: int) -> float:
    """A number from 0 to 1 that is the same each time."""
    return int.from_bytes(hashlib.sha256(str(seed).encode()).digest()[:4], "big") / 2**32
