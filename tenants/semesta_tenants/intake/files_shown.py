"""Files about many regions as pages and files show them: states in words, rows with what they would change."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from semesta_platform.interface.words import gettext as _
from semesta_platform.interface.words import lazy_gettext as _l
from semesta_platform.interface.workbooks import Cell, Table
from semesta_tenants.coverage import rules, words
from semesta_tenants.coverage.records import Figure
from semesta_tenants.intake.figures import figure_of
from semesta_tenants.intake.files_queries import LEFT_OUT, FileState, KeptRow, Part, SourceFile

MOST_CHANGES: Final = 6
FILE_PILLS: Final[Mapping[FileState, tuple[str, str]]] = MappingProxyType(
    {
        FileState.READING: ("doing", _l("Sedang dibaca")),
        FileState.REFUSED: ("rejected", _l("Tidak dapat dipakai")),
        FileState.READY: ("waiting", _l("Menunggu keputusan")),
        FileState.CONFIRMED: ("done", _l("Dikonfirmasi")),
        FileState.UNDONE: ("returned", _l("Ditarik")),
        FileState.DROPPED: ("unknown", _l("Dibuang")),
    }
)
"""A pill's tone and the word, by the state of a file."""
PART_PILLS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "previewed": ("todo", _l("Belum diproses")),
        "offered": ("submitted", _l("Ditawarkan")),
        "taken": ("done", _l("Diambil")),
        "declined": ("returned", _l("Ditolak daerah")),
        "published": ("reported", _l("Terbit sebagai dilaporkan")),
        "undone": ("unknown", _l("Ditarik")),
    }
)
OUTCOME_WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "new": _l("Baru"),
        "changed": _l("Berubah"),
        "unchanged": _l("Sama"),
        "rejected": _l("Ditolak"),
        LEFT_OUT: _l("Dilewati"),
    }
)
_WHY: Final[Mapping[str, str]] = MappingProxyType(
    {
        "same": _l("Sudah ada, sama kata demi kata."),
        "verified": _l("Angka terverifikasi untuk tanggal ini sudah terbit dan tetap berlaku."),
        "replaced": _l("Pernah terbit, lalu diganti laporan lain; tidak diterbitkan lagi."),
        "empty": _l("Tidak ada angka di baris ini."),
    }
)


@dataclass(frozen=True, slots=True)
class Change:
    """One field that a row would change, in words."""

    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ShownRow:
    """One row of a file as the page shows it. state: of its pill. facts: what it says. why: why nothing changes."""

    line: int
    region: str
    day: str
    state: str
    words: str
    facts: tuple[str, ...]
    changes: tuple[Change, ...]
    more: int
    faults: tuple[Mapping[str, str], ...]
    why: str
    source: str
    url: str


def shown_row(row: KeptRow, names: Mapping[str, str]) -> ShownRow:
    """One row in words. names: of regions, by code."""
    figure = figure_of(row.figure) if row.figure else None
    kept = row.figure or {}
    changes = _changes(figure, row.before) if row.outcome == "changed" and figure else ()
    left_out = row.outcome == "unchanged" and figure is None
    return ShownRow(
        line=row.line,
        region=names.get(row.tenant or "", row.named or _("tidak disebut")),
        day=words.as_of_words(figure) if figure else "",
        state="outside" if left_out else "same" if row.outcome == "unchanged" else row.outcome,
        words=str(OUTCOME_WORDS[LEFT_OUT if left_out else row.outcome]),
        facts=_facts(figure) if figure and not changes else (),
        changes=changes[:MOST_CHANGES],
        more=max(0, len(changes) - MOST_CHANGES),
        faults=row.faults,
        why=_why(row) if row.outcome == "unchanged" else "",
        source=str(kept.get("source_title", "")),
        url=str(kept.get("source_url", "")),
    )


def _facts(figure: Figure) -> tuple[str, ...]:
    rates, told = rules.rates(figure), []
    if figure.kind.value == "forecast":
        told.append(str(words.KIND_WORDS[figure.kind]))
    for field, share, rate, printed in (
        ("registered", "coverage", rates.coverage, figure.coverage),
        ("active", "active_rate", rates.active, figure.active_rate),
    ):
        count, percent = words.value_words(field, getattr(figure.total, field)), words.rate_words(rate, printed)
        if count:
            told.append(f"{words.MEASURE_WORDS[field]} {count}")
        if percent:
            told.append(f"{words.field_words(share)} {percent}")
    return tuple(told)


def _changes(figure: Figure, before: Mapping[str, Any] | None) -> tuple[Change, ...]:
    if not before or "figure" not in before:
        return ()
    nothing = _("kosong")
    found = (
        Change(
            words.field_words(each.field),
            words.value_words(each.field, each.before) or nothing,
            words.value_words(each.field, each.after) or nothing,
        )
        for each in rules.differences(figure_of(before["figure"]), figure)
        if each.field != "precision"
    )
    # Another source for the same figure is a change, too, and none of its fields.
    return tuple(found) or (Change(_("Sumber"), _("sumber sebelumnya"), _("sumber di baris ini")),)


def _why(row: KeptRow) -> str:
    before = row.before or {}
    why = str(before.get("why", ""))
    if why == "twice":
        return _("Sama dengan baris %(line)s di berkas ini.", line=before.get("line", ""))
    return str(before.get("words") or _WHY.get(why, ""))


# ---- to take away --------------------------------------------------------------------------------------------------------------


def error_table(file: SourceFile, rows: Iterable[KeptRow]) -> Table:
    """The rejected rows with the columns of the file in its own order, the number of the row in front and the faults behind."""
    headers = tuple(each for each in file.headers if each)
    head = (_("Baris"), *headers, _("Kolom yang salah"), _("Mengapa ditolak"))
    return Table(_("Ditolak"), head, tuple(_error_cells(each, headers) for each in rows))


def _error_cells(row: KeptRow, headers: Sequence[str]) -> tuple[Cell, ...]:
    cells = (row.before or {}).get("cells", {})
    columns = "; ".join(dict.fromkeys(each["column"] for each in row.faults if each["column"]))
    said = " ".join(dict.fromkeys(each["words"] for each in row.faults))
    return (row.line, *(_cell(cells.get(each)) for each in headers), columns, said)


def _cell(value: object) -> Cell:
    if value is None or isinstance(value, int):
        return value
    if isinstance(value, float):
        return int(value) if value.is_integer() else f"{value}".replace(".", ",")
    return str(value)


def files_table(files: Iterable[SourceFile]) -> Table:
    """The list of files to take away."""
    head = (
        *(_("Berkas"), _("Diunggah"), _("Oleh"), _("Keadaan"), _("Baris"), _("Baru"), _("Berubah"), _("Sama"), _("Ditolak")),
        *(_("Dilewati"), _("Dikonfirmasi"), _("Ditarik"), _("Alasan penarikan"), _("Sidik SHA-256")),
    )
    return Table(_("Impor"), head, tuple(_file_cells(each) for each in files))


def _file_cells(each: SourceFile) -> tuple[Cell, ...]:
    counts = each.counts
    return (
        *(each.name, each.entered_at, each.entered_words, str(FILE_PILLS[each.state][1]), each.rows_total),
        *(counts.get(name, 0) for name in ("new", "changed", "unchanged", "rejected")),
        counts.get("skipped", 0) + counts.get("empty", 0),
        *(each.confirmed_at, each.undone_at, each.undo_reason, each.digest),
    )


def parts_table(parts: Iterable[Part], names: Mapping[str, str]) -> Table:
    """The list by region to take away."""
    head = (
        *(_("Daerah"), _("Kode"), _("Baru"), _("Berubah"), _("Sama"), _("Ditolak"), _("Keadaan"), _("Catatan")),
        _("Diperbarui"),
    )
    return Table(_("Per daerah"), head, tuple(_part_cells(each, names) for each in parts))


def _part_cells(each: Part, names: Mapping[str, str]) -> tuple[Cell, ...]:
    counts = (each.counts.get(name, 0) for name in ("new", "changed", "unchanged", "rejected"))
    return (names.get(each.tenant, each.tenant), each.tenant, *counts, str(PART_PILLS[each.state][1]), each.note, each.changed_at)


def pending(file: SourceFile, parts: Iterable[Part]) -> int:
    """How many regions a job still works for."""
    if file.state is FileState.CONFIRMED:
        return sum(each.state == "previewed" and each.usable > 0 for each in parts)
    if file.state is FileState.UNDONE:
        return sum(each.state in {"previewed", "published"} and each.usable > 0 for each in parts)
    return 0


def long_ago(moment: dt.datetime | None, now: dt.datetime, most: dt.timedelta) -> bool:
    """Whether something began longer ago than it should take."""
    return moment is not None and now - moment > most
