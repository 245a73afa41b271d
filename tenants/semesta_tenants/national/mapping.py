"""The tile map: what each province's tile says, and the tiles of one province's regencies; pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from fractions import Fraction
from typing import Any, Final

from semesta_platform.interface import formats
from semesta_platform.interface.tiles import tiles
from semesta_platform.interface.translation import current_language
from semesta_platform.interface.words import gettext as _
from semesta_platform.tenancy.records import Level
from semesta_tenants.awards.records import Contest
from semesta_tenants.coverage.numbers import two_decimals
from semesta_tenants.national import listing, words
from semesta_tenants.national.records import OUTSIDE, SILENT, Row

REPORTED: Final = "lapor"
RATES: Final = {"keaktifan": "active", "cakupan": "coverage"}
"""What a tile of the provinces' own contest may show: the attribute of their measures."""
SHARES: Final = (20, 40, 60, 80)
HEIGHTS: Final = (75, 80, 85, 95)
"""Borders of the five colours, in per cent: of shares, and of rates."""


@dataclass(frozen=True, slots=True)
class TileMap:
    """A map. tint: what it shows. choices: (tint, words) of what else it could. bounds: of the colours. tiles: for `tile_map`."""

    tint: str
    choices: tuple[tuple[str, str], ...]
    legend: str
    bounds: tuple[int, ...]
    tiles: tuple[dict[str, Any], ...]


def tile_map(contest: Contest, rows: Sequence[Row], tint: str, address: Callable[[str], str]) -> TileMap:
    """The map of a contest. address: of a province by its code, where its tile leads."""
    choices = _choices(contest)
    chosen = tint if tint in dict(choices) else choices[0][0]
    provinces = Level.PROVINCE in contest.regions
    say = _own(rows, chosen) if provinces else _of_regencies(rows, chosen)
    shown = tuple({**asdict(each), "island": str(each.island), "href": address(each.code), **say(each.code)} for each in tiles())
    return TileMap(chosen, choices, dict(choices)[chosen], HEIGHTS if provinces else SHARES, shown)


def _choices(contest: Contest) -> tuple[tuple[str, str], ...]:
    if Level.PROVINCE in contest.regions:
        return (("keaktifan", _("Keaktifan provinsi")), ("cakupan", _("Cakupan provinsi")))
    return (
        (REPORTED, _("Daerah yang melapor")),
        *((each.id, _("Daerah berkategori %(name)s", name=each.title)) for each in contest.categories),
    )


def _own(rows: Iterable[Row], tint: str) -> Callable[[str], dict[str, Any]]:
    """A province's own rate; an interval is drawn by its lower end and written as it is."""
    measures = {each.code: each.standing.measures for each in rows}

    def say(code: str) -> dict[str, Any]:
        found = measures.get(code)
        rate = getattr(found, RATES[tint]).rate if found else None
        return {"value": float(rate.value) if rate else None, "words": words.rate_words(rate)}

    return say


def _of_regencies(rows: Iterable[Row], tint: str) -> Callable[[str], dict[str, Any]]:
    """How many of a province's regencies: '3/33', and the share for the colour; nobody reported is unknown, never zero."""
    of: dict[str, list[Row]] = defaultdict(list)
    for each in rows:
        of[each.region.province_code].append(each)

    def say(code: str) -> dict[str, Any]:
        known, able = listing.reported(of[code])
        if not known:
            none = _("0 dari %(all)s melapor", all=able) if able else _("tidak ada daerah otonom")
            return {"value": None, "words": none, "text": f"0/{able}" if able else "?"}
        found = known if tint == REPORTED else sum(row.group == tint for row in of[code])
        share = Fraction(100 * found, able)
        percent = formats.percent(two_decimals(share), 1, language=current_language())
        said = _("%(found)s dari %(all)s (%(share)s)", found=found, all=able, share=percent)
        return {"value": float(share), "words": said, "text": f"{found}/{able}"}

    return say


def members(contest: Contest, rows: Iterable[Row], province: str) -> list[dict[str, Any]]:
    """The tiles of a province's regions, as they stand: category, active rate, rank."""
    return [
        {
            "name": each.region.name,
            "href": f"/nasional/{each.region.slug}/",
            "pill": words.pill_of(each.group),
            "group": words.group_words(contest, each.group),
            "note": _note(each),
        }
        for each in rows
        if each.region.province_code == province
    ]


def _note(row: Row) -> str:
    if row.group in {SILENT, OUTSIDE} or row.standing.measures is None:
        return ""
    rate = words.rate_words(row.standing.measures.active.rate) or _("keaktifan tidak diketahui")
    return _("peringkat %(rank)s · %(rate)s", rank=row.standing.rank, rate=rate)
