"""Official results out of a form or a file: every row read, checked against the edition and set beside what is recorded; pure."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import orjson

from semesta_platform.errors import InvalidError
from semesta_platform.interface.words import gettext as _
from semesta_tenants.awards import winners
from semesta_tenants.awards.ledger import OfficialResult
from semesta_tenants.awards.outcomes import Official
from semesta_tenants.awards.records import Edition
from semesta_tenants.coverage.places import Gazetteer
from semesta_tenants.coverage.sheets import Fault, Row, Sheet

MOST_ROWS: Final = 2_000
FIELDS: Final[Mapping[str, str]] = MappingProxyType(
    {"region": "daerah", "category": "kategori", "source_title": "judul", "source_url": "alamat"}
)
"""What a result is made of and what the form calls it."""


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
    found, faults = winners.checked(cells, edition, gazetteer)
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
    rows = ((row.line, winners.texts_of(row, columns)) for row in sheet.rows)
    lines = (_line(each, columns, gazetteer, standing) for each in winners.checked_all(rows, edition, gazetteer))
    return Preview(tuple(lines), seen_of(known))


def _columns(sheet: Sheet) -> dict[str, str]:
    found = winners.columns_of(sheet)
    if missing := [field for field, header in found.items() if not header]:
        raise InvalidError(_("Kolom belum ada: %(names)s.", names=", ".join(missing)))
    return found


def _line(
    each: winners.Checked, columns: Mapping[str, str], gazetteer: Gazetteer, standing: Mapping[str, OfficialResult]
) -> Line:
    if each.result is None:
        wrong = tuple(Fault(each.number, columns[field], said) for field, said in each.faults.items())
        return Line(each.number, "rejected", each.given["region"][: winners.LONGEST_NAME], faults=wrong)
    before, name = standing.get(each.result.code), gazetteer.find(each.result.code).name
    if before is None:
        return Line(each.number, "new", name, each.result)
    same = (before.category, before.source) == (each.result.category, each.result.source)
    return Line(each.number, "same" if same else "changed", name, each.result, before)


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
