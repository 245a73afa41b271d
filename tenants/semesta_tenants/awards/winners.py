"""Winners as announced, out of a form, a file or a program: every one is checked against its edition, all are used or none."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from semesta_platform.interface.words import gettext as _
from semesta_platform.tenancy.records import RegionRecord
from semesta_tenants.awards.outcomes import Official
from semesta_tenants.awards.records import Edition
from semesta_tenants.coverage.places import Gazetteer, plain
from semesta_tenants.coverage.records import Source
from semesta_tenants.coverage.sheets import Fault, Row, Sheet, SheetError

LONGEST_TITLE, LONGEST_ADDRESS, LONGEST_NAME = 300, 2_000, 80
HEADERS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        # In order: where a file has both, the code is surer than the name.
        "region": (
            *("kode", "kode daerah", "kode wilayah", "code", "region", "wilayah", "daerah", "nama daerah", "kabupaten/kota"),
            "tenant",
        ),
        "category": ("category", "kategori", "penghargaan", "award_category"),
        "source_title": ("source_title", "judul sumber", "sumber", "source title"),
        "source_url": ("source_url", "alamat sumber", "tautan", "source address", "source url"),
    }
)
"""What each column may be called; case, spaces and signs do not matter."""
_ADDRESS: Final = re.compile(r"https?://[^\s/]+\.[^\s/]+(?:/\S*)?")


@dataclass(frozen=True, slots=True)
class Checked:
    """One winner as it was given. number: of its line. given: its four texts. faults: a sentence for each that cannot be so."""

    number: int
    given: Mapping[str, str]
    result: Official | None
    faults: Mapping[str, str]


def columns_of(sheet: Sheet) -> dict[str, str]:
    """By field the header of its column in this file; empty where it has none."""
    named = {plain(each): each for each in reversed(sheet.headers)}
    return {
        field: next((named[plain(alias)] for alias in aliases if plain(alias) in named), "") for field, aliases in HEADERS.items()
    }


def texts_of(row: Row, columns: Mapping[str, str]) -> dict[str, str]:
    """The four texts of a line. columns: as `columns_of` gives them."""
    return {field: _text(row.cells.get(header)) for field, header in columns.items()}


def _text(value: object) -> str:
    """A cell as text: a code that a spreadsheet took for a number is one again, so that 12.1 is 12.10 and 19.0 is 19."""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else f"{value:.2f}"
    return "" if value is None else str(value).strip()


def read(sheet: Sheet, edition: Edition, gazetteer: Gazetteer) -> tuple[Official, ...]:
    """The winners of a file, in its order; an empty category is a winner whose report names none.

    Raises:
        SheetError: columns are missing, or lines or cells are wrong: every one is named, and nothing may be used.
    """
    columns = columns_of(sheet)
    if missing := [field for field, header in columns.items() if not header]:
        raise SheetError([Fault(1, field, _("Kolom ini tidak ada.")) for field in missing])
    found = list(checked_all(((row.line, texts_of(row, columns)) for row in sheet.rows), edition, gazetteer))
    faults = [Fault(each.number, columns[field], said) for each in found for field, said in each.faults.items()]
    if faults:
        raise SheetError(faults)
    return tuple(each.result for each in found if each.result is not None)


def checked_all(rows: Iterable[tuple[int, Mapping[str, str]]], edition: Edition, gazetteer: Gazetteer) -> Iterator[Checked]:
    """Every winner checked, and that no region is named twice. rows: numbers of lines, each with its four texts."""
    met: dict[str, int] = {}
    for number, given in rows:
        result, faults = checked(given, edition, gazetteer)
        if result is not None and met.setdefault(result.code, number) != number:
            words = _("Daerah ini sudah ada di baris %(line)s.", line=met[result.code])
            result, faults = None, {"region": words}
        yield Checked(number, given, result, faults)


def checked(cells: Mapping[str, str], edition: Edition, gazetteer: Gazetteer) -> tuple[Official | None, dict[str, str]]:
    """One winner out of its four texts; or None with a sentence for each that cannot be so."""
    faults: dict[str, str] = {}
    region = _region(cells["region"], gazetteer, faults)
    category = _category(cells["category"], edition, region, faults)
    title, url = cells["source_title"], cells["source_url"]
    if not 1 <= len(title) <= LONGEST_TITLE or not title.isprintable():
        faults["source_title"] = _("Tulis judul sumbernya, paling panjang 300 huruf.")
    if len(url) > LONGEST_ADDRESS or not _ADDRESS.fullmatch(url) or not url.isprintable():
        faults["source_url"] = _("Tulis alamat sumbernya, misalnya https://contoh.go.id/berita.")
    if faults or region is None:
        return None, faults
    return Official(region.code, category, Source(title, url)), {}


def _region(text: str, gazetteer: Gazetteer, faults: dict[str, str]) -> RegionRecord | None:
    if not text:
        faults["region"] = _("Tulis kode atau nama daerah, misalnya 12.19 atau Kabupaten Batu Bara.")
        return None
    try:
        return gazetteer.find(text)
    except ValueError as error:
        faults["region"] = str(error)
        return None


def _category(text: str, edition: Edition, region: RegionRecord | None, faults: dict[str, str]) -> str:
    """The category as the edition spells it; empty where the source names none."""
    contest = edition.contest_of(region.level) if region else None
    if region is not None and contest is None:
        faults["region"] = _("%(name)s tidak termasuk dalam edisi ini.", name=region.name)
        return ""
    if not text or contest is None:
        return ""
    named = {name.casefold(): name for category in contest.categories for name in category.official}
    if text.casefold() not in named:
        faults["category"] = _(
            "Edisi ini tidak mengenal kategori %(name)s. Tulis salah satu: %(names)s.",
            name=text[:LONGEST_NAME],
            names=", ".join(named.values()),
        )
        return ""
    return named[text.casefold()]


def categories_of(edition: Edition) -> list[str]:
    """Every name under which winners of the edition are announced, each once."""
    return list(
        dict.fromkeys(name for contest in edition.contests for category in contest.categories for name in category.official)
    )
