"""Official results out of a form or a file: every row read, checked against the edition and set beside what is recorded; pure."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import orjson

from semesta_platform.errors import InvalidError
from semesta_platform.interface.words import gettext as _
from semesta_platform.tenancy.records import RegionRecord
from semesta_tenants.awards.ledger import OfficialResult
from semesta_tenants.awards.outcomes import Official
from semesta_tenants.awards.records import Edition
from semesta_tenants.coverage.places import Gazetteer, plain
from semesta_tenants.coverage.records import Source
from semesta_tenants.coverage.sheets import Fault, Row, Sheet

LONGEST_TITLE, LONGEST_ADDRESS, LONGEST_NAME = 300, 2_000, 80
MOST_ROWS: Final = 2_000
FIELDS: Final[Mapping[str, str]] = MappingProxyType(
    {"region": "daerah", "category": "kategori", "source_title": "judul", "source_url": "alamat"}
)
"""What a result is made of and what the form calls it."""
HEADERS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        # In order: where a file has both, the code is surer than the name.
        "region": ("kode", "kode daerah", "code", "region", "wilayah", "daerah", "nama daerah"),
        "category": ("category", "kategori", "penghargaan"),
        "source_title": ("source_title", "judul sumber", "sumber", "source title"),
        "source_url": ("source_url", "alamat sumber", "tautan", "source address", "source url"),
    }
)
"""What each column may be called; case, spaces and signs do not matter."""
_ADDRESS: Final = re.compile(r"https?://[^\s/]+\.[^\s/]+(?:/\S*)?")


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a file. state: 'new', 'changed', 'same' or 'rejected'. before: what is recorded now.

    region: its name, or what the file writes where none is meant. faults: why the row is rejected, by column.
    """

    number: int
    state: str
    region: str
    result: Official | None = None
    before: OfficialResult | None = None
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True)
class Preview:
    """What an import would do. seen: tells whether something else was recorded since."""

    lines: tuple[Line, ...]
    seen: str

    def count(self, state: str) -> int:
        """How many rows would end so."""
        return sum(each.state == state for each in self.lines)

    @property
    def usable(self) -> bool:
        """Whether every row is right and at least one says something new."""
        return not self.count("rejected") and self.count("new") + self.count("changed") > 0

    @property
    def results(self) -> list[Official]:
        """What would be recorded."""
        return [each.result for each in self.lines if each.result is not None and each.state in {"new", "changed"}]


def seen_of(known: Iterable[OfficialResult]) -> str:
    """A short digest of what is recorded: another one after every entry and withdrawal."""
    return hashlib.sha256(orjson.dumps([(each.tenant, each.number) for each in known])).hexdigest()[:16]


def read_form(form: Mapping[str, str], edition: Edition, gazetteer: Gazetteer) -> Official:
    """One result as typed.

    Raises:
        InvalidError: with a sentence for each field that cannot be so, by the form's own names.
    """
    cells = {field: form.get(name, "").strip() for field, name in FIELDS.items()}
    found, faults = checked(cells, edition, gazetteer)
    if found is None:
        raise InvalidError("The result cannot be read.", {FIELDS[field]: (said,) for field, said in faults.items()})
    return found


def preview(sheet: Sheet, edition: Edition, gazetteer: Gazetteer, known: Sequence[OfficialResult]) -> Preview:
    """Every row of a file beside what is recorded; nothing is changed by it.

    Raises:
        InvalidError: a column is missing, or there are more rows than regions by far.
    """
    columns = _columns(sheet)
    if len(sheet.rows) > MOST_ROWS:
        raise InvalidError(_("Berkas terlalu panjang: paling banyak 2.000 baris."))
    standing = {each.tenant: each for each in known}
    met: dict[str, int] = {}
    lines = []
    for row in sheet.rows:
        line = _line(row, columns, (edition, gazetteer), standing)
        if line.result is not None:
            earlier = met.setdefault(line.result.code, row.line)
            if earlier != row.line:
                words = _("Daerah ini sudah ada di baris %(line)s.", line=earlier)
                line = Line(row.line, "rejected", line.region, faults=(Fault(row.line, columns["region"], words),))
        lines.append(line)
    return Preview(tuple(lines), seen_of(known))


def _columns(sheet: Sheet) -> dict[str, str]:
    named = {plain(each): each for each in reversed(sheet.headers)}
    found = {
        field: next((named[plain(alias)] for alias in aliases if plain(alias) in named), "") for field, aliases in HEADERS.items()
    }
    if missing := [field for field, header in found.items() if not header]:
        raise InvalidError(_("Kolom belum ada: %(names)s.", names=", ".join(missing)))
    return found


def _line(
    row: Row, columns: Mapping[str, str], against: tuple[Edition, Gazetteer], standing: Mapping[str, OfficialResult]
) -> Line:
    cells = {field: _text(row.cells.get(header)) for field, header in columns.items()}
    found, faults = checked(cells, *against)
    if found is None:
        wrong = tuple(Fault(row.line, columns[field], said) for field, said in faults.items())
        return Line(row.line, "rejected", cells["region"][:LONGEST_NAME], faults=wrong)
    before = standing.get(found.code)
    name = against[1].find(found.code).name
    if before is None:
        return Line(row.line, "new", name, found)
    same = (before.category, before.source) == (found.category, found.source)
    return Line(row.line, "same" if same else "changed", name, found, before)


def _text(value: object) -> str:
    """A cell as text: a code that a spreadsheet took for a number is one again, so that 12.1 is 12.10 and 19.0 is 19."""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else f"{value:.2f}"
    return "" if value is None else str(value).strip()


# ---- one result ----------------------------------------------------------------------------------------------------------------


def checked(cells: Mapping[str, str], edition: Edition, gazetteer: Gazetteer) -> tuple[Official | None, dict[str, str]]:
    """A result out of its four texts; or None with a sentence for each that cannot be so."""
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


# ---- carried from the preview to its confirmation ------------------------------------------------------------------------------


def packed(results: Iterable[Official]) -> str:
    """Results as the confirmation sends them back."""
    rows = [(each.code, each.category, each.source.title, each.source.url) for each in results if each.source]
    return orjson.dumps(rows).decode()


def unpacked(text: str) -> Sheet:
    """The rows of `packed` as a sheet, to be checked again: what a browser sends back is anybody's.

    Raises:
        InvalidError: it is nothing of the kind.
    """
    headers = ("region", "category", "source_title", "source_url")
    try:
        rows = orjson.loads(text)
    except orjson.JSONDecodeError:
        rows = None
    if not isinstance(rows, list) or not all(
        isinstance(row, list) and len(row) == len(headers) and all(isinstance(cell, str) for cell in row) for row in rows
    ):
        raise InvalidError(_("Pratinjau ini tidak dapat dibaca lagi. Kirim berkasnya sekali lagi."))
    return Sheet(headers, tuple(Row(number, dict(zip(headers, row, strict=True))) for number, row in enumerate(rows, 1)))
