"""The 38 provinces as a grid of equal tiles, a layout of our own: where each stands, and to which island group it belongs."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from semesta_platform.interface.words import lazy_gettext as _l

GRID: Final = Path(__file__).with_name("tile_grid.csv")
# First and last province code (Kemendagri) of each group, in the order of the codes.
ISLANDS: Final[tuple[tuple[str, int, int], ...]] = (
    (_l("Sumatera"), 11, 21),
    (_l("Jawa"), 31, 36),
    (_l("Bali dan Nusa Tenggara"), 51, 53),
    (_l("Kalimantan"), 61, 65),
    (_l("Sulawesi"), 71, 76),
    (_l("Maluku"), 81, 82),
    (_l("Papua"), 91, 96),
)
# A tile is five letters wide: where longer names may break.
_BREAKS: Final = {"Pegunungan": "Pegu-nungan", "Bengkulu": "Beng-kulu", "Gorontalo": "Goron-talo", "Lampung": "Lam-pung"}


@dataclass(frozen=True, slots=True)
class Tile:
    """One province. `column` 0 to 16 from the west, `row` 0 to 8 from the north; `short_name` may hold soft hyphens."""

    code: str
    name: str
    short_name: str
    island: str
    column: int
    row: int


@cache
def tiles() -> tuple[Tile, ...]:
    """All provinces in the order of their codes, so that those of one island group stand together."""
    with GRID.open(encoding="utf-8", newline="") as file:
        return tuple(_tile(line) for line in csv.DictReader(file))


def _tile(line: dict[str, str]) -> Tile:
    short = line["short_name"]
    for whole, parts in _BREAKS.items():
        short = short.replace(whole, parts.replace("-", "\N{SOFT HYPHEN}"))
    island = next(name for name, low, high in ISLANDS if low <= int(line["code"]) <= high)
    return Tile(line["code"], line["short_name"], short, island, int(line["column"]), int(line["row"]))
