"""The regencies and cities of a province: who has published what, the months that are missing, and the same to take away."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final

from flask import Blueprint, Response, render_template, request, url_for

from semesta_platform.errors import NotFoundError
from semesta_platform.http.lists import keeping, table_answer
from semesta_platform.http.permissions import Permission, requires
from semesta_platform.http.routing import current_tenant, tenant_session
from semesta_platform.interface.vocabulary import STATES
from semesta_platform.interface.words import gettext as _
from semesta_platform.interface.workbooks import Cell, Table
from semesta_platform.tenancy.records import Level
from semesta_platform.tenancy.regions import all_regions
from semesta_tenants.coverage import overview, roll, rules, shown, words
from semesta_tenants.coverage.edge import today
from semesta_tenants.coverage.numbers import two_decimals
from semesta_tenants.coverage.records import Rate, Relation
from semesta_tenants.coverage.roll import Line

ADDRESS: Final = "/<tenant:slug>/cakupan/kabupaten-kota"
LONGEST_SEARCH: Final = 80
blueprint = Blueprint("members", __name__, template_folder="templates")
_address = keeping(("bukti", "nama", "urut", "arah"), LONGEST_SEARCH)


@blueprint.get(f"{ADDRESS}/")
@requires(Permission.COVERAGE_VIEW)
def members() -> str:
    """Every regency and city with its newest published figure, and the 24 months of each.

    Raises:
        NotFoundError: the tenant is no province.
    """
    everything, asked = _lines(), _asked()
    found = roll.narrowed(everything, asked)
    ordered, column, direction = roll.in_order(found, request.args)
    calendar, counts = roll.calendar(today()), roll.counts(everything)
    here = url_for("members.members", slug=current_tenant().slug)
    return render_template(
        "coverage/members.html",
        tenant=current_tenant(),
        here=here,
        asked=asked,
        total=len(everything),
        ever=len(everything) - counts[roll.NOT_REPORTED],
        rows=[_row(each) for each in ordered],
        column=column,
        direction=direction,
        chips=_chips(counts),
        months=[(each, roll.reporting(everything, place)) for place, each in enumerate(calendar)],
        matrix=[(each.region.name, [_mark(month) for month in each.months]) for each in ordered],
        address=_address,
    )


@blueprint.get(f"{ADDRESS}.<any(csv, xlsx):ending>")
@requires(Permission.COVERAGE_VIEW)
def file(ending: str) -> Response:
    """The list as the address narrows and orders it, with its months.

    Raises:
        NotFoundError: the tenant is no province.
    """
    return table_answer(_table(), f"kabupaten-kota-{current_tenant().slug}", ending)


def _lines() -> tuple[Line, ...]:
    """Two statements whatever a province has.

    Raises:
        NotFoundError: the tenant is no province.
    """
    tenant = current_tenant()
    if tenant.level is not Level.PROVINCE:
        raise NotFoundError
    regions = [each for each in all_regions() if each.province_code == tenant.code and each.code != tenant.code]
    codes, calendar = [each.code for each in regions], roll.calendar(today())
    with tenant_session() as session:
        newest = overview.newest_of_each(session, codes)
        months = overview.published_months(session, codes, calendar[0])
    return roll.lines(regions, newest, months, calendar)


def _asked() -> roll.Asked:
    state, text = request.args.get("bukti", ""), request.args.get("nama", "")
    return roll.Asked(state if state in roll.STATES else "", " ".join(text.split())[:LONGEST_SEARCH])


def _chips(counts: dict[str, int]) -> list[tuple[str, str, int]]:
    named = {"": _("Semua"), **{state: str(STATES[state].words) for state in roll.STATES}}
    return [(state, said, counts[state]) for state, said in named.items()]


def _row(line: Line) -> dict[str, Any]:
    """A line of the list, in texts of this language; None is unknown."""
    if line.published is None or line.rates is None:
        return {"name": line.region.name, "state": roll.NOT_REPORTED, "missing": line.missing}
    figure, source = line.published.figure, line.published.source
    return {
        "name": line.region.name,
        "state": line.state,
        "coverage": words.rate_words(line.rates.coverage, figure.coverage) or _("belum diketahui"),
        "active": words.rate_words(line.rates.active, figure.active_rate) or _("belum diketahui"),
        "basis": words.BASIS_WORDS[figure.basis] if line.rates.active else None,
        "as_of": words.as_of_words(figure),
        "population": words.population_words(figure) or _("belum diketahui"),
        "missing": line.missing,
        "source": source.title if source else None,
        "source_address": shown.safe_address(line.published),
    }


def _mark(evidence: object) -> tuple[str, str, str] | None:
    """Letter, words and tone of a month that has a figure."""
    if evidence is None:
        return None
    state = STATES[str(evidence)]
    return str(state.words)[:1], str(state.words), state.tone


def _table() -> Table:
    found, _column, _direction = roll.in_order(roll.narrowed(_lines(), _asked()), request.args)
    head = (
        _("Daerah"),
        _("Kode"),
        _("Keadaan"),
        _("Per tanggal"),
        _("Ketelitian tanggal"),
        _("Cakupan (%)"),
        _("Keaktifan (%)"),
        _("Keaktifan dihitung atas"),
        _("Penduduk"),
        _("Sumber penduduk"),
        _("Terdaftar"),
        _("Aktif"),
        _("Bulan kosong dari 24"),
        _("Sumber"),
        *(f"{month:%Y-%m}" for month in roll.calendar(today())),
    )
    return Table(_("Kabupaten dan kota"), head, tuple(_cells(each) for each in found))


def _cells(line: Line) -> tuple[Cell, ...]:
    months = tuple(str(STATES[each.value].words) if each else "" for each in line.months)
    name = (line.region.name, line.region.code, str(STATES[line.state].words))
    if line.published is None or line.rates is None:
        return (*name, *(None,) * 9, line.missing, None, *months)
    figure, source = line.published.figure, line.published.source
    basis = str(words.BASIS_WORDS[figure.basis]) if line.rates.active else None
    return (
        *name,
        figure.as_of,
        str(words.PRECISION_WORDS[figure.precision]),
        _rate(line.rates.coverage),
        _rate(line.rates.active),
        basis,
        figure.population.value if figure.population else None,
        words.population_words(figure),
        figure.total.registered,
        figure.total.active,
        line.missing,
        f"{source.title} ({source.url})" if source else None,
        *months,
    )


def _rate(rate: Rate | None) -> Decimal | str | None:
    """A number where the rate is exact; an interval is text, `>98.00`."""
    if rate is None:
        return None
    return two_decimals(rate.value) if rate.relation is Relation.EXACTLY else rules.rate_text(rate)
