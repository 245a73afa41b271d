"""A saved plan on paper: what the template of A4 pages shows, in words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from semesta_platform.interface import filters, papers
from semesta_platform.interface.words import gettext as _
from semesta_tenants.planning import shown
from semesta_tenants.planning.records import Scenario

TEMPLATE = Path(__file__).with_name("papers_templates") / "plan.typ"


def plan(region: str, scenario: Scenario, result: shown.Result) -> bytes:
    """The PDF. region: whose letterhead it bears."""
    return papers.pdf(TEMPLATE, content(region, scenario, result))


def content(region: str, scenario: Scenario, result: shown.Result) -> dict[str, Any]:
    """Everything that stands on the pages, as text."""
    return {
        "letterhead": papers.letterhead(region, _("Rencana kepesertaan JKN")),
        "title": scenario.name,
        "note": scenario.note,
        "cost": filters.rupiah(result.plan.cost),
        "exact": filters.rupiah_full(result.plan.cost),
        "sentence": result.sentence,
        "figure": result.figure_words,
        "cautions": [*result.missed, *result.warnings],
        "tables": [
            _gaps(result),
            _rates(result),
            _steps(result),
            _funds(result),
            _months(result),
            _assumptions(result),
            _tariffs(scenario, result),
        ],
        "foot": _("Dihitung %(who)s pada %(at)s", who=scenario.changed_words, at=filters.clock(scenario.changed_at)),
        "page": _("Halaman"),
        "of": _("dari"),
    }


def _table(title: str, head: list[str], rows: list[list[Any]], numeric: int = 1) -> dict[str, Any]:
    """One table. numeric: from which column on cells stand to the right."""
    return {
        "title": title,
        "head": head,
        "rows": [["" if cell is None else str(cell) for cell in row] for row in rows],
        "numeric": numeric,
    }


def _gaps(result: shown.Result) -> dict[str, Any]:
    other = [_("Menurut penduduk angka")] if result.both else []
    rows = [
        [row["goal"], row["now"] or _("belum diketahui"), row["need"], *([row["other"]] if other else [])] for row in result.gaps
    ]
    return _table(_("Kekurangan"), [_("Target"), _("Sekarang"), _("Kekurangan"), *other], rows)


def _rates(result: shown.Result) -> dict[str, Any]:
    rows = [[row["name"], row["before"], row["after"], row["goal"] or "-"] for row in result.rates]
    return _table(_("Sebelum dan sesudah rencana"), [_("Ukuran"), _("Sebelum"), _("Sesudah"), _("Target")], rows)


def _steps(result: shown.Result) -> dict[str, Any]:
    total = shown.step_total(result.plan)
    rows = [
        [row["name"], filters.number(row["people"]), row.get("cost", ""), row["month"], row["whole"]]
        for row in (*shown.step_rows(result.plan), total)
    ]
    head = [_("Langkah"), _("Orang"), _("Seorang sebulan"), _("Sebulan"), _("Seluruhnya")]
    return _table(_("Langkah dan biayanya"), head, rows)


def _funds(result: shown.Result) -> dict[str, Any]:
    rows = [[row["name"], row["cap"], row["whole"]] for row in shown.fund_rows(result.asked, result.plan)]
    rows.append([_("Jumlah"), "", filters.rupiah_full(result.plan.cost)])
    return _table(_("Sumber uang"), [_("Sumber uang"), _("Paling banyak"), _("Dipakai")], rows)


def _months(result: shown.Result) -> dict[str, Any]:
    columns = shown.month_columns(result.plan)
    rows = [[row["name"], *(row[key] for key, _head in columns), row["whole"]] for row in shown.month_rows(result.plan)]
    return _table(_("Biaya menurut bulan"), [_("Bulan"), *(head for _key, head in columns), _("Jumlah")], rows)


def _assumptions(result: shown.Result) -> dict[str, Any]:
    return _table(_("Asumsi"), [_("Asumsi"), _("Isi")], [list(each) for each in shown.assumptions(result)], numeric=9)


def _tariffs(scenario: Scenario, result: shown.Result) -> dict[str, Any]:
    rows = [
        [row["name"], filters.rupiah_full(row["rupiah"]), row["payer"], row["since"].year if row["since"] else "-", row["source"]]
        for row in shown.tariff_rows(result.asked, result.plan, scenario.tariffs)
    ]
    head = [_("Tarif"), _("Seorang sebulan"), _("Dibayar"), _("Tercatat sejak"), _("Sumber")]
    return _table(_("Tarif dan sumbernya"), head, rows, numeric=9)
