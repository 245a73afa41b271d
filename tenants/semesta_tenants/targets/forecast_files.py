"""Forecasts to take away: every month that is known and every month that is expected, as CSV and as a workbook of numbers."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from semesta_platform.interface import workbooks
from semesta_platform.interface.tables import csv_text
from semesta_platform.interface.vocabulary import STATES
from semesta_platform.interface.words import gettext as _
from semesta_tenants.coverage.numbers import two_decimals
from semesta_tenants.targets.forecast_shown import indicator_words
from semesta_tenants.targets.forecasts import LEVEL, Forecast

COUNT_FORMAT: Final = "#,##0"
PERCENT_FORMAT: Final = "0.00%"
WIDTHS: Final = (28, 20, 10, 14, 12, 12, 12, 12, 14, 12, 20, 20)
NUMBERS: Final = ("value", "low", "high")


@dataclass(frozen=True, slots=True)
class Line:
    """A month of one indicator. value, low, high: per cent or people; only expected months have an interval."""

    indicator: str
    period: dt.date
    known: bool
    value: Decimal
    low: Decimal | None
    high: Decimal | None
    unit: str
    evidence: str
    publication: int | None
    method: str
    made_at: dt.datetime | None
    is_rate: bool


def lines(found: Iterable[Forecast]) -> Iterator[Line]:
    """Every indicator's months, oldest first; one without a forecast has the months that are known."""
    for each in found:
        name, rate = indicator_words(each.indicator), each.indicator.is_rate
        unit = _("persen") if rate else _("orang")
        for used in each.used:
            value = two_decimals(used.value) if rate else Decimal(int(used.value))
            evidence = str(STATES[used.evidence.value].words)
            yield Line(name, used.period, True, value, None, None, unit, evidence, used.number, "", None, rate)
        for step in each.steps:
            yield Line(name, step.period, False, step.mean, step.low, step.high, unit, "", None, each.method, each.made_at, rate)


def head() -> tuple[str, ...]:
    """The heads of the columns, in words of this language."""
    return (
        *(_("Daerah"), _("Indikator"), _("Bulan"), _("Jenis angka"), _("Nilai")),
        *(_("Batas bawah %(level)s%%", level=LEVEL), _("Batas atas %(level)s%%", level=LEVEL), _("Satuan")),
        *(_("Bukti"), _("Nomor terbitan"), _("Metode"), _("Dihitung pada")),
    )


def csv_of(region: str, found: Iterable[Forecast]) -> str:
    """A CSV with decimal points and ISO months. region: in every row; the training one's says that it is invented."""
    return csv_text([head(), *(_texts(region, each) for each in lines(found))])


def xlsx_of(region: str, found: Iterable[Forecast]) -> bytes:
    """A workbook of one sheet: per cent and people are numbers with formats."""
    target, rows = io.BytesIO(), list(lines(found))
    with workbooks.opened(target) as book:
        shapes = {True: book.add_format({"num_format": PERCENT_FORMAT}), False: book.add_format({"num_format": COUNT_FORMAT})}
        sheet, bold = book.add_worksheet(_("Prakiraan")), book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        for place, words in enumerate(head()):
            sheet.set_column(place, place, WIDTHS[place])
            sheet.write_string(0, place, words, bold)
        for row, each in enumerate(rows, 1):
            for place, words in enumerate(_texts(region, each)):
                if words:
                    sheet.write_string(row, place, words)
            for place, name in enumerate(NUMBERS, 4):
                value: Decimal | None = getattr(each, name)
                if value is not None:
                    sheet.write_number(row, place, float(value / 100 if each.is_rate else value), shapes[each.is_rate])
            if each.publication is not None:
                sheet.write_number(row, 9, each.publication)
        sheet.freeze_panes(1, 3)
        sheet.autofilter(0, 0, max(len(rows), 1), len(WIDTHS) - 1)
        workbooks.on_paper(sheet, region)
    return target.getvalue()


def _texts(region: str, each: Line) -> tuple[str, ...]:
    kind = _("Realisasi") if each.known else _("Prakiraan")
    numbers = ("" if value is None else str(value) for value in (each.value, each.low, each.high))
    publication = "" if each.publication is None else str(each.publication)
    made = each.made_at.isoformat(timespec="seconds") if each.made_at else ""
    return (
        region,
        each.indicator,
        f"{each.period:%Y-%m}",
        kind,
        *numbers,
        each.unit,
        each.evidence,
        publication,
        each.method,
        made,
    )
