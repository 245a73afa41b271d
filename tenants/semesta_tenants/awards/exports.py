"""What a region takes away of its standing: criteria and objections as CSV, a province's regencies as CSV and workbook."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Final

import xlsxwriter

from semesta_platform.interface import workbooks
from semesta_platform.interface.tables import csv_text
from semesta_platform.interface.vocabulary import STATES
from semesta_platform.interface.words import gettext as _
from semesta_tenants.awards import shown, words
from semesta_tenants.awards.explaining import Explained, Row
from semesta_tenants.awards.gathering import Member
from semesta_tenants.awards.ledger import Objection
from semesta_tenants.awards.records import Edition, Reference
from semesta_tenants.coverage.columns import Cell, Column, csv_of
from semesta_tenants.coverage.numbers import two_decimals
from semesta_tenants.coverage.records import Rate, Relation
from semesta_tenants.coverage.rules import rate_text

FORMATS: Final = {"count": "#,##0", "rate": "0.00%", "date": "yyyy-mm-dd"}
WIDTHS: Final = {"text": 22, "count": 11, "rate": 12, "date": 12}


def criteria_csv(region: str, heading: str, it: Explained) -> str:
    """Every criterion of every category, a row each. heading: edition, version and run or trial, repeated in every row."""
    head = (
        *(_("Daerah"), _("Penilaian"), _("Kategori"), _("Putusan"), _("Bagian dari"), _("Syarat"), _("Keadaan"), _("Nilai")),
        *(
            _("Ambang"),
            _("Lebih (poin)"),
            _("Kurang (poin)"),
            _("Orang yang masih kurang"),
            _("Orang yang diperlukan"),
            _("Catatan"),
        ),
        *(
            _("Sumber angka atau bukti"),
            _("Alamat"),
            _("Per tanggal"),
            _("Bukti"),
            _("Sumber ketentuan"),
            _("Sumber lain berbeda"),
        ),
    )
    rows = [(region, heading, each.title, each.pill[1], *cells) for each in it.categories for cells in _criteria(each.rows, "")]
    return csv_text([head, *rows])


def _criteria(rows: Iterable[Row], group: str) -> Iterable[tuple[str, ...]]:
    for row in rows:
        if row.parts:
            yield from _criteria(row.parts, row.name)
        else:
            yield _criterion(row, group)


def _criterion(row: Row, group: str) -> tuple[str, ...]:
    it = row.origin
    return (
        *(group, row.name, str(STATES[row.state].words), _value(row), row.threshold, *_points(row.points)),
        *("" if each is None else str(each) for each in (row.missing, row.needed)),
        *(" ".join(each for each in (row.note, it.reason if it else "") if each), it.title if it else ""),
        *((it.href or "") if it else "", it.as_of.isoformat() if it else "", it.evidence if it else ""),
        *(_references(row.sources), " ".join(each.says for each in row.conflicts)),
    )


def _value(row: Row) -> str:
    return (rate_text(row.rate) or "") if row.limit is not None else row.value or ""


def _points(points: Fraction | None) -> tuple[str, str]:
    """Above and below the threshold, each without a sign: a cell that begins with one is taken for a formula."""
    if points is None:
        return "", ""
    size = str(two_decimals(abs(points)))
    return (size, "") if points >= 0 else ("", size)


def _references(found: Iterable[Reference]) -> str:
    return "; ".join(f"{each.title} ({each.url})" for each in found)


def objections_csv(region: str, found: Iterable[Objection], editions: Mapping[str, Edition]) -> str:
    """Objections with their answers, newest first. editions: by id, for the names of categories."""
    head = (
        *(_("Daerah"), _("Edisi"), _("Hitungan"), _("Pokok"), _("Keberatan"), _("Bukti"), _("Diajukan oleh"), _("Diajukan")),
        *(_("Keadaan"), _("Jawaban"), _("Dijawab oleh"), _("Dijawab")),
    )
    return csv_text([head, *(_objection(region, each, editions) for each in found)])


def _objection(region: str, each: Objection, editions: Mapping[str, Edition]) -> tuple[str, ...]:
    answer = each.answer
    return (
        *(region, each.edition, str(each.run), shown.subject_words(each, editions), each.text, each.evidence),
        *(each.raised_words, each.raised_at.isoformat(), shown.state_of(each)[1]),
        *((answer.text, answer.words, answer.at.isoformat()) if answer else ("", "", "")),
    )


# ---- the regencies of a province ----------------------------------------------------------------------------------------------


def columns(heading: str) -> tuple[Column[Member], ...]:
    """The columns, in words of this language. heading: edition, version and run or trial."""
    return (
        Column(_("Kode"), "text", lambda each: each.region.code),
        Column(_("Daerah"), "text", lambda each: each.region.name),
        Column(_("Penilaian"), "text", lambda _each: heading),
        Column(_("Keadaan"), "text", lambda each: str(words.STATUS_NAMES[each.standing.status])),
        Column(_("Peringkat"), "count", lambda each: each.standing.rank),
        Column(_("Kategori menurut angka"), "text", lambda each: _cell(each, "category")),
        Column(_("Mungkin"), "text", lambda each: shown.titles(each.categories, each.standing.possible)),
        Column(_("Cakupan (%)"), "rate", lambda each: _rate(each, "coverage")),
        Column(_("Keaktifan (%)"), "rate", lambda each: _rate(each, "active")),
        Column(_("Porsi Pemda (%)"), "rate", lambda each: _rate(each, "pemda_share")),
        Column(_("Jarak"), "text", lambda each: _cell(each, "margin")),
        Column(_("Per tanggal"), "date", _as_of),
        Column(_("Bukti"), "text", lambda each: _cell(each, "evidence")),
        Column(_("Sumber"), "text", _source),
    )


def members_csv(heading: str, members: Iterable[Member]) -> str:
    """A CSV: percentages with a decimal point and an interval's sign, dates in ISO form, nothing where nothing is known."""
    return csv_of(columns(heading), members)


def members_xlsx(heading: str, members: Sequence[Member]) -> bytes:
    """A workbook of one sheet: ranks, percentages and dates are numbers with formats, an interval stays text."""
    target, wanted = io.BytesIO(), columns(heading)
    with workbooks.opened(target) as book:
        shapes = {kind: book.add_format({"num_format": shape}) for kind, shape in FORMATS.items()}
        sheet, bold = book.add_worksheet(_("Peringkat")), book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        for place, column in enumerate(wanted):
            sheet.set_column(place, place, WIDTHS[column.kind])
            sheet.write_string(0, place, column.head, bold)
            for row, member in enumerate(members, 1):
                _write(sheet, (row, place), column.value(member), shapes)
        sheet.freeze_panes(1, 2)
        sheet.autofilter(0, 0, max(len(members), 1), len(wanted) - 1)
        workbooks.on_paper(sheet)
    return target.getvalue()


def _write(sheet: xlsxwriter.worksheet.Worksheet, at: tuple[int, int], value: Cell, shapes: Mapping[str, object]) -> None:
    if isinstance(value, Rate):
        if value.relation == Relation.EXACTLY:
            sheet.write_number(*at, float(two_decimals(value.value) / 100), shapes["rate"])
        else:
            sheet.write_string(*at, words.measure_words(value) or "")
    elif isinstance(value, int):
        sheet.write_number(*at, value, shapes["count"])
    elif isinstance(value, dt.date):
        sheet.write_datetime(*at, value, shapes["date"])
    elif value:
        sheet.write_string(*at, value)


def _as_of(member: Member) -> dt.date | None:
    figure = member.standing.ground.figure
    return figure.figure.as_of if figure else None


def _cell(member: Member, name: str) -> str | None:
    found = shown.cells(member.standing, member.categories)[name]
    return None if found is None else str(found)


def _rate(member: Member, name: str) -> Rate | None:
    measures = member.standing.measures
    return getattr(measures, name).rate if measures else None


def _source(member: Member) -> str | None:
    figure = member.standing.ground.figure
    return f"{figure.source.title} ({figure.source.url})" if figure and figure.source else None
