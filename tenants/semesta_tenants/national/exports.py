"""The national list to take away: CSV for programs, XLSX with real numbers and a sheet that says where they come from."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any, Final

from semesta_platform.interface import filters, workbooks
from semesta_platform.interface.vocabulary import STATES
from semesta_platform.interface.words import gettext as _
from semesta_tenants.awards.outcomes import Distance
from semesta_tenants.awards.records import Contest
from semesta_tenants.awards.words import ORDER, STATUS_NAMES, contest_title
from semesta_tenants.coverage.columns import Cell, Column
from semesta_tenants.coverage.numbers import two_decimals
from semesta_tenants.coverage.records import Published, Rate, Relation
from semesta_tenants.coverage.words import BASIS_WORDS
from semesta_tenants.national import words
from semesta_tenants.national.records import Board, Row

FORMATS: Final = {"text": "General", "count": "#,##0", "rate": "0.00%", "points": "0.00", "date": "yyyy-mm-dd"}
WIDTHS: Final = {"text": 18, "count": 12, "rate": 12, "points": 12, "date": 12}


def columns(board: Board, contest: Contest, branches: dict[str, str]) -> tuple[Column[Row], ...]:
    """The columns, in words of this language. branches: names by region."""
    return (
        Column(_("Peringkat"), "count", lambda row: row.standing.rank),
        Column(_("Kode"), "text", lambda row: row.code),
        Column(_("Daerah"), "text", lambda row: row.region.name),
        Column(_("Provinsi"), "text", lambda row: row.region.province_name),
        Column(_("Jenjang"), "text", lambda row: str(words.LEVEL_WORDS[row.region.level])),
        Column(_("Kantor cabang"), "text", lambda row: branches.get(row.code)),
        Column(_("Status"), "text", lambda row: str(STATUS_NAMES[row.standing.status])),
        Column(_("Kategori"), "text", lambda row: words.group_words(contest, row.group)),
        Column(_("Kepastian"), "text", lambda row: words.certainty_words(row.standing)),
        Column(_("Mungkin"), "text", lambda row: ", ".join(words.group_words(contest, each) for each in row.standing.possible)),
        *_measures(),
        *_margins(contest),
        Column(_("Gerak"), "count", lambda row: row.moved),
        *_origin(),
        *_edition(board),
    )


def _measures() -> tuple[Column[Row], ...]:
    return (
        Column(_("Keaktifan (%)"), "rate", _rate("active")),
        Column(_("Cakupan (%)"), "rate", _rate("coverage")),
        Column(_("Porsi Pemda (%)"), "rate", _rate("pemda_share")),
        Column(_("Penduduk"), "count", lambda row: row.population),
    )


def _margins(contest: Contest) -> tuple[Column[Row], ...]:
    return (
        Column(_("Kategori berikutnya"), "text", lambda row: words.group_words(contest, row.above) if row.above else None),
        *_distance(_("Kurang"), lambda row: row.lack, lambda row: ">=" if row.lack and row.lack.at_least else ""),
        *_distance(_("Ruang sebelum turun"), lambda row: row.slack, lambda row: ">=" if row.slack_loose else ""),
    )


def _distance(name: str, of: Callable[[Row], Distance | None], sign: Callable[[Row], str]) -> tuple[Column[Row], ...]:
    """Points, indicator and people of a distance. sign: of one that is told from an interval, which makes it text."""

    def indicator(row: Row) -> str | None:
        found = of(row)
        return str(words.INDICATOR_WORDS[found.indicator]) if found and found.indicator else None

    def points(row: Row) -> Cell:
        found = of(row)
        if found is None:
            return None
        return f"{sign(row)}{two_decimals(found.points)}" if sign(row) else two_decimals(found.points)

    def people(row: Row) -> int | None:
        found = of(row)
        return found.people if found else None

    return (
        Column(_("%(name)s (poin)", name=name), "points", points),
        Column(_("%(name)s pada", name=name), "text", indicator),
        Column(_("%(name)s (orang)", name=name), "count", people),
    )


def _origin() -> tuple[Column[Row], ...]:
    return (
        Column(_("Per tanggal"), "date", lambda row: found.figure.as_of if (found := _figure(row)) else None),
        Column(_("Ketelitian tanggal"), "text", lambda row: found.figure.precision.value if (found := _figure(row)) else None),
        Column(_("Basis sumber"), "text", lambda row: str(BASIS_WORDS[found.figure.basis]) if (found := _figure(row)) else None),
        Column(_("Bukti"), "text", lambda row: str(STATES[found.evidence.value].words) if (found := _figure(row)) else None),
        Column(_("Sumber"), "text", lambda row: found.source.title if (found := _figure(row)) and found.source else None),
        Column(_("Alamat sumber"), "text", lambda row: found.source.url if (found := _figure(row)) and found.source else None),
    )


def _edition(board: Board) -> tuple[Column[Row], ...]:
    """In each row of a CSV, for it has no other place to say what it is."""
    number, status = (board.record.number if board.record else None), words.status_words(board)
    return (
        Column(_("Edisi"), "text", lambda _row: board.opened.title),
        Column(_("Versi edisi"), "count", lambda _row: board.rules.version),
        Column(_("Perhitungan nomor"), "count", lambda _row: number),
        Column(_("Sifat"), "text", lambda _row: status),
    )


def _rate(name: str) -> Callable[[Row], Rate | None]:
    def of(row: Row) -> Rate | None:
        measures = row.standing.measures
        found: Rate | None = getattr(measures, name).rate if measures else None
        return found

    return of


def _figure(row: Row) -> Published | None:
    return row.standing.ground.figure


# ---- files ----------------------------------------------------------------------------------------------------------------


def xlsx_of(rows: Sequence[Row], wanted: Sequence[Column[Row]], notes: Sequence[tuple[str, str]]) -> bytes:
    """A workbook: the list with numbers that are numbers, and a sheet of notes. An interval stays text.

    Percentages hold the two decimals that the page shows, so that the same digits stand everywhere.
    """
    target = io.BytesIO()
    with workbooks.opened(target) as book:
        shapes = {kind: book.add_format({"num_format": shape, "valign": "top"}) for kind, shape in FORMATS.items()}
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        sheet = book.add_worksheet(_("Peringkat"))
        for place, column in enumerate(wanted):
            sheet.set_column(place, place, WIDTHS[column.kind])
            sheet.write_string(0, place, column.head, bold)
            for line, row in enumerate(rows, 1):
                _write(sheet, line, place, column.value(row), shapes)
        sheet.freeze_panes(1, 3)
        sheet.autofilter(0, 0, max(len(rows), 1), len(wanted) - 1)
        _on_paper(sheet, notes[0][1])
        _notes(book.add_worksheet(_("Keterangan")), notes, bold, book.add_format({"text_wrap": True, "valign": "top"}))
    return target.getvalue()


def _on_paper(sheet: Any, title: str) -> None:
    workbooks.on_paper(sheet)
    sheet.set_header(f"&L{title.replace('&', '&&')}&R&P / &N")


def _notes(sheet: Any, notes: Sequence[tuple[str, str]], bold: object, wrapped: object) -> None:
    sheet.set_column(0, 0, 28)
    sheet.set_column(1, 1, 110)
    for line, (name, value) in enumerate(notes):
        sheet.write_string(line, 0, name, bold)
        sheet.write_string(line, 1, value, wrapped)


def _write(sheet: Any, line: int, place: int, value: Cell, shapes: dict[str, object]) -> None:
    if isinstance(value, Rate):
        if value.relation == Relation.EXACTLY:
            sheet.write_number(line, place, float(two_decimals(value.value) / 100), shapes["rate"])
        else:
            sheet.write_string(line, place, words.rate_words(value) or "")
    elif isinstance(value, Decimal):
        sheet.write_number(line, place, float(value), shapes["points"])
    elif isinstance(value, int):
        sheet.write_number(line, place, value, shapes["count"])
    elif isinstance(value, dt.date):
        sheet.write_datetime(line, place, value, shapes["date"])
    elif value:
        sheet.write_string(line, place, value, shapes["text"])


# ---- what the files are ---------------------------------------------------------------------------------------------------


def notes_of(board: Board, contest: Contest, asked: str) -> list[tuple[str, str]]:
    """Edition, version, run, digests, order, filters, sources and terms, for the sheet of notes. asked: filters as an address."""
    rules, record, result = board.rules, board.record, board.result
    window = result.scope.window
    run = (
        _("nomor %(number)s, dibuat %(moment)s", number=record.number, moment=filters.clock(record.made_at))
        if record
        else _("percobaan; tidak mengubah peringkat")
    )
    return [
        (_("Edisi"), f"{board.opened.title}, {contest_title(contest)}"),
        (_("Sifat"), words.status_words(board)),
        (_("Versi edisi"), str(rules.version)),
        (_("Perhitungan"), run),
        (_("Angka yang berlaku"), f"{window.since.isoformat()} / {window.until.isoformat()}"),
        (_("Keaktifan dihitung atas"), str(BASIS_WORDS[rules.active_basis])),
        (_("Urutan"), str(ORDER)),
        (_("Sidik aturan (sha-256)"), result.rules_digest),
        (_("Sidik masukan (sha-256)"), result.inputs_digest),
        (_("Saringan"), asked or _("tanpa saringan")),
        *((_("Anggapan"), each) for each in rules.assumptions),
        *((_("Sumber syarat"), f"{each.title}, {each.url}") for each in rules.sources),
        (_("Syarat pemakaian"), terms()),
    ]


def terms() -> str:
    """What whoever takes a file away must keep with it."""
    return _(
        "Angka berasal dari sumber yang disebut pada tiap baris dan tetap milik sumbernya. Sebutkan sumber, tanggal, "
        "nomor perhitungan, dan sifatnya (sementara, akhir, percobaan, atau simulasi) bila mengutip."
    )
