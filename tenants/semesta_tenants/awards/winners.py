"""Winners as announced, out of a file, pure: every row is read and checked first, then all of them are used or none."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from semesta_tenants.awards.outcomes import Official
from semesta_tenants.coverage import cells
from semesta_tenants.coverage.places import Gazetteer, plain
from semesta_tenants.coverage.records import Source
from semesta_tenants.coverage.sheets import Fault, Row, Sheet, SheetError

LONGEST_CATEGORY = 100
LONGEST_ADDRESS = 2000
HEADERS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "region": ("region", "wilayah", "daerah", "nama daerah", "kabupaten/kota", "kode", "code", "kode wilayah", "tenant"),
        "category": ("category", "kategori", "award_category", "penghargaan"),
        "source_title": ("source_title", "sumber", "judul sumber"),
        "source_url": ("source_url", "alamat sumber", "tautan"),
    }
)
"""What each column may be called; case, spaces and signs do not matter. All but the category are needed."""
_FIELDS = {plain(alias): field for field, aliases in HEADERS.items() for alias in aliases}
_ADDRESS = re.compile(r"https?://[^\s/]+(?:/\S*)?")


def winners(sheet: Sheet, gazetteer: Gazetteer) -> tuple[Official, ...]:
    """The winners of a file, in its order; an empty category is a winner whose report names none.

    Raises:
        SheetError: columns are missing, or rows or cells are wrong: every one is named, and nothing may be used.
    """
    columns = {_FIELDS[plain(each)]: each for each in reversed(sheet.headers) if plain(each) in _FIELDS}
    missing = [name for name in HEADERS if name not in columns and name != "category"]
    if missing:
        raise SheetError([Fault(1, name, "Kolom ini tidak ada.") for name in missing])
    faults: list[Fault] = []
    found: dict[str, int] = {}
    rows = []
    for row in sheet.rows:
        official = _official(row, columns, gazetteer, faults)
        if official is None:
            continue
        if found.setdefault(official.code, row.line) != row.line:
            words = f"Daerah ini sudah disebut di baris {found[official.code]}."
            faults.append(Fault(row.line, columns["region"], words))
        rows.append(official)
    if faults:
        raise SheetError(faults)
    return tuple(rows)


def _official(row: Row, columns: Mapping[str, str], gazetteer: Gazetteer, faults: list[Fault]) -> Official | None:
    """The winner of one row; None where it is wrong, which is added to the faults."""
    before = len(faults)
    read: dict[str, str] = {}
    for name, longest in (("source_title", 300), ("source_url", LONGEST_ADDRESS), ("category", LONGEST_CATEGORY)):
        column = columns.get(name)
        try:
            read[name] = cells.words(row.cells.get(column), longest) if column else ""
        except ValueError as error:
            faults.append(Fault(row.line, columns[name], str(error)))
    code = ""
    try:
        code = gazetteer.find(cells.code(row.cells.get(columns["region"]))).code
    except ValueError as error:
        faults.append(Fault(row.line, columns["region"], str(error)))
    if read.get("source_title") == "":
        faults.append(Fault(row.line, columns["source_title"], "Sebutkan judul sumbernya."))
    if not _ADDRESS.fullmatch(read.get("source_url", "https://x")):
        faults.append(Fault(row.line, columns["source_url"], "Tulis alamat sumber, misalnya https://contoh.go.id/berita."))
    if len(faults) > before:
        return None
    return Official(code, read["category"], Source(read["source_title"], read["source_url"]))
