"""A saved plan as a workbook: summary, measures, sources of money, months, and assumptions with tariffs and their sources."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from typing import Any, Final

from semesta_platform.interface import workbooks
from semesta_platform.interface.words import gettext as _
from semesta_tenants.planning import money, shown, words
from semesta_tenants.planning.listing import write
from semesta_tenants.planning.records import Scenario

Rows = Iterator[Sequence[Any]]
LONGEST_SHEET: Final = 31
WIDE: Final = 44


def workbook(region: str, scenario: Scenario, result: shown.Result) -> bytes:
    """The workbook: people and rupiah are whole numbers in their cells, texts are texts whatever they begin with."""
    target = io.BytesIO()
    sheets = (
        (_("Ringkasan"), _summary(region, scenario, result)),
        (_("Langkah"), _steps(result)),
        (_("Sumber uang"), _funds(result)),
        (_("Per bulan"), _months(result)),
        (_("Asumsi dan tarif"), _assumptions(scenario, result)),
    )
    with workbooks.opened(target) as book:
        shapes = (book.add_format({"num_format": "#,##0"}), book.add_format({"num_format": "yyyy-mm-dd"}))
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        plain = book.add_format({"text_wrap": True, "valign": "top"})
        for name, rows in sheets:
            sheet = book.add_worksheet(name[:LONGEST_SHEET])
            for row, line in enumerate(rows):
                for place, cell in enumerate(line):
                    write(sheet, (row, place), cell, bold if row == 0 or place == 0 else plain, *shapes)
            sheet.set_column(0, 0, WIDE)
            sheet.set_column(1, 8, 22)
            sheet.set_paper(9)
            sheet.set_landscape()
            sheet.fit_to_pages(1, 0)
            sheet.set_header(f"&L{region.replace('&', '&&')}")
            sheet.set_footer("&R&P / &N")
    return target.getvalue()


def _summary(region: str, scenario: Scenario, result: shown.Result) -> Rows:
    plan = result.plan
    yield _("Rencana"), scenario.name
    yield _("Daerah"), region
    yield _("Catatan"), scenario.note
    yield _("Orang"), plan.people
    yield _("Bulan"), len(plan.months)
    yield _("Biaya daerah sebulan (Rp)"), plan.monthly
    yield _("Biaya daerah seluruhnya (Rp)"), plan.cost
    yield _("Belum ada sumbernya (Rp)"), plan.unfunded
    yield _("Ditanggung pusat, di luar biaya daerah (Rp)"), plan.centre
    for row in result.gaps:
        yield row["goal"], row["need"], row.get("other", "")
    for row in result.rates:
        yield row["name"], row["before"], row["after"], row.get("other", "")
    for each in (*result.missed, *result.warnings):
        yield _("Perlu diketahui"), each
    yield _("Dihitung oleh"), scenario.changed_words
    yield _("Dihitung pada"), scenario.changed_at.date()


def _steps(result: shown.Result) -> Rows:
    yield _("Langkah"), _("Orang"), _("Paling banyak"), _("Seorang sebulan (Rp)"), _("Sebulan (Rp)"), _("Seluruhnya (Rp)")
    for each in result.plan.steps:
        month = each.people * each.cost
        cap = _("belum diketahui") if each.cap is None else each.cap
        yield str(words.ACTS[each.act]), each.people, cap, each.cost, month, month * len(result.plan.months)
    yield _("Jumlah"), result.plan.people, "", "", result.plan.monthly, result.plan.cost


def _funds(result: shown.Result) -> Rows:
    yield _("Sumber uang"), _("Paling banyak (Rp)"), _("Dipakai (Rp)")
    caps = {line.fund: line.cap for line in result.asked.money.lines}
    for fund, rupiah in result.plan.by_fund.items():
        cap = caps.get(fund)
        name = str(words.FUNDS[fund])
        name = _("%(fund)s, batas tiap tahun kalender", fund=name) if fund in money.YEARLY and cap is not None else name
        yield name, _("tanpa batas") if cap is None else cap, rupiah
    yield _("Belum ada sumbernya"), "", result.plan.unfunded
    yield _("Jumlah"), "", result.plan.cost


def _months(result: shown.Result) -> Rows:
    funds = list(result.plan.by_fund)
    yield _("Bulan"), *(str(words.FUNDS[fund]) for fund in funds), _("Belum ada sumbernya"), _("Jumlah")
    for each in result.plan.months:
        yield each.first, *(each.by_fund.get(fund, 0) for fund in funds), each.unfunded, each.cost
    yield _("Jumlah"), *(result.plan.by_fund[fund] for fund in funds), result.plan.unfunded, result.plan.cost


def _assumptions(scenario: Scenario, result: shown.Result) -> Rows:
    yield _("Asumsi"), _("Isi")
    yield from shown.assumptions(result)
    yield from ((), (_("Tarif"), _("Seorang sebulan (Rp)"), _("Dibayar"), _("Tercatat sejak"), _("Sumber")))
    for row in shown.tariff_rows(result.asked, result.plan, scenario.tariffs):
        yield row["name"], row["rupiah"], row["payer"], row["since"] or "", row["source"]
