"""Targets to take away: CSV for programs, XLSX with real numbers and formats."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

from semesta_platform.interface import workbooks
from semesta_platform.interface.tables import csv_text
from semesta_platform.interface.vocabulary import STATES
from semesta_platform.interface.words import gettext as _
from semesta_tenants.coverage.numbers import two_decimals
from semesta_tenants.coverage.words import BASIS_WORDS
from semesta_tenants.targets import words
from semesta_tenants.targets.listing import Line
from semesta_tenants.targets.records import Measure, Point
from semesta_tenants.targets.rules import plain

COUNT_FORMAT: Final = "#,##0"
PERCENT_FORMAT: Final = "0.00%"
DATE_FORMAT: Final = "yyyy-mm-dd"
WIDTHS: Final = {"text": 20, "amount": 14, "count": 13, "date": 12}
Cell = str | int | dt.date | Decimal | Fraction | Point | None


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the files. kind: 'text', 'amount' (per cent or people by the row's indicator), 'count' or 'date'."""

    head: str
    kind: str
    value: Callable[[Line], Cell]


def columns() -> tuple[Column, ...]:
    """The columns, in words of this language."""
    return (
        Column(_("Indikator"), "text", lambda line: words.indicator_words(line.target.indicator)),
        Column(_("Satuan"), "text", lambda line: "%" if line.target.indicator.is_rate else _("orang")),
        Column(_("Nilai awal"), "amount", lambda line: line.target.baseline),
        Column(_("Tanggal nilai awal"), "date", lambda line: line.target.baseline_on),
        Column(_("Sumber nilai awal"), "text", lambda line: line.target.baseline_source),
        Column(_("Nilai target"), "amount", lambda line: line.target.value),
        Column(_("Tenggat"), "date", lambda line: line.target.due_on),
        Column(_("Keadaan"), "text", lambda line: str(STATES[line.state].words)),
        Column(_("Mengapa"), "text", words.because),
        Column(_("Jalur hari ini"), "amount", lambda line: line.now),
        Column(_("Angka terbaru"), "amount", lambda line: line.newest),
        Column(_("Per tanggal"), "date", lambda line: line.newest.as_of if line.newest else None),
        Column(_("Dasar"), "text", _basis),
        Column(_("Bukti"), "text", lambda line: str(STATES[line.newest.evidence.value].words) if line.newest else None),
        Column(_("Sumber"), "text", _source),
        Column(_("Kurang (orang)"), "count", lambda line: line.missing.people if line.missing else None),
        Column(_("Kekurangan"), "text", lambda line: words.missing_words(line.target.indicator, line.missing)),
        Column(_("Penanggung jawab"), "text", lambda line: line.target.owner),
        Column(_("Jalur"), "text", lambda line: words.path_words(line.target)),
        Column(_("Dasar penetapan"), "text", lambda line: line.target.rationale),
        Column(_("Dokumen sumber"), "text", lambda line: line.target.document_title),
        Column(_("Alamat dokumen"), "text", lambda line: line.target.document_url),
        Column(_("Versi"), "count", lambda line: line.target.number),
    )


def csv_of(rows: Iterable[tuple[str, Line]]) -> str:
    """A CSV: people bare, percentages with a decimal point and an interval's sign, dates in ISO form. rows: region and target."""
    wanted = columns()
    head = (_("Daerah"), *(each.head for each in wanted))
    return csv_text([head, *((region, *(_plain(each.value(line), line) for each in wanted)) for region, line in rows)])


def xlsx_of(title: str, rows: Sequence[tuple[str, Line]]) -> bytes:
    """A workbook of one sheet: people, percentages and dates are numbers with formats, an interval stays text."""
    target = io.BytesIO()
    with workbooks.opened(target) as book:
        formats = {"count": COUNT_FORMAT, "rate": PERCENT_FORMAT, "date": DATE_FORMAT}
        shapes = {name: book.add_format({"num_format": each, "valign": "top"}) for name, each in formats.items()}
        shapes["text"] = book.add_format({"valign": "top"})
        sheet, bold = book.add_worksheet(_("Target")), book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        wanted = columns()
        for place, (head, kind) in enumerate([(_("Daerah"), "text"), *((each.head, each.kind) for each in wanted)]):
            sheet.set_column(place, place, WIDTHS[kind])
            sheet.write_string(0, place, head, bold)
        for number, (region, line) in enumerate(rows, 1):
            sheet.write_string(number, 0, region, shapes["text"])
            for place, column in enumerate(wanted, 1):
                _write(sheet, (number, place), column.value(line), line, shapes)
        _print_well(sheet, title, len(rows), len(wanted))
    return target.getvalue()


def _print_well(sheet: Any, title: str, rows: int, last: int) -> None:
    sheet.freeze_panes(1, 2)
    sheet.autofilter(0, 0, max(rows, 1), last)
    workbooks.on_paper(sheet, title)


def _write(sheet: Any, place: tuple[int, int], value: Cell, line: Line, shapes: dict[str, object]) -> None:
    if isinstance(value, Point):
        if not value.exact:
            sheet.write_string(*place, words.point_words(line.target.indicator, value), shapes["text"])
            return
        value = value.value
    if isinstance(value, Decimal | Fraction):
        rate = line.target.indicator.is_rate
        sheet.write_number(*place, float(value / 100) if rate else float(value), shapes["rate" if rate else "count"])
    elif isinstance(value, int):
        sheet.write_number(*place, value, shapes["count"])
    elif isinstance(value, dt.date):
        sheet.write_datetime(*place, value, shapes["date"])
    elif value:
        sheet.write_string(*place, value, shapes["text"])


def _plain(value: Cell, line: Line) -> str:
    if isinstance(value, Point):
        sign = "" if value.exact else value.relation.value
        return sign + _plain(value.value, line)
    if isinstance(value, Fraction):
        return str(two_decimals(value)) if line.target.indicator.is_rate else str(int(value + Fraction(1, 2)))
    if isinstance(value, Decimal):
        return plain(value)
    return "" if value is None else str(value)


def _basis(line: Line) -> str | None:
    """What the active rate divides by; nothing where it plays no part."""
    if line.newest is None or line.target.indicator.measure != Measure.ACTIVE_RATE:
        return None
    return str(BASIS_WORDS[line.newest.basis])


def _source(line: Line) -> str | None:
    source = line.publication.source if line.publication else None
    return f"{source.title} ({source.url})" if source else None
