"""Pages of a region's contributions: what is paid up to when, the months, one month with its entries, and what can be done."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from http import HTTPStatus
from typing import Final
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answered

from semesta_platform.accounts.edge import summary
from semesta_platform.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError, existing
from semesta_platform.given import seen_from, uuid_of
from semesta_platform.http.errors import status_of
from semesta_platform.http.lists import keeping, named_for_tenant, table_answer
from semesta_platform.http.permissions import Permission, requires
from semesta_platform.http.routing import current_tenant, tenant_session
from semesta_platform.interface.tables import DOWN
from semesta_platform.interface.words import gettext as _
from semesta_platform.interface.words import ngettext
from semesta_tenants.contributions import edge, exports, payloads, queries, rules, service, shown, words
from semesta_tenants.contributions.records import Fund, StaleOfficeError, Voiding
from semesta_tenants.coordination.payloads import NO_NIK, asks_of_numbers, no_nik
from semesta_tenants.coordination.records import Party
from semesta_tenants.coverage.edge import acting, today, verifying

ADDRESS: Final = "/<tenant:slug>/iuran"
MONTH: Final = f"{ADDRESS}/<month:period>"
ONE: Final = f"{ADDRESS}/catatan/<uuid:entry>"
FILTERS: Final = ("keadaan", "tahun", "urut", "arah")
blueprint = Blueprint("contributions", __name__, template_folder="templates")
_address = keeping(FILTERS, 40)
Answer = str | Answered | tuple[str, int]
Refused = ForbiddenError | ConflictError | InvalidError


# ---- all months ---------------------------------------------------------------------------------------------------------------


@blueprint.get(f"{ADDRESS}/")
@requires(Permission.CONTRIBUTION_VIEW)
def overview() -> str:
    """Paid up to when, arrears, what waits, and the months that the address asks for.

    Raises:
        NotFoundError: staff of an organisation that has nothing to do with contributions.
    """
    return _overview()


@blueprint.post(f"{ADDRESS}/petugas")
@requires(Permission.SETTINGS_CHANGE)
def choose_office() -> Answer:
    """Name the organisation whose staff enters bills and payments beside the region's admins."""
    try:
        with tenant_session() as session:
            name, seen = request.form.get("perangkat", ""), seen_from(request.form)
            service.choose_office(session, acting(), name, expected=seen)
    except (StaleOfficeError, InvalidError) as error:
        return _overview(error), status_of(error)
    flash(_("Pilihan disimpan."), "good")
    return redirect(_here(), HTTPStatus.SEE_OTHER)


def _overview(refused: StaleOfficeError | InvalidError | None = None) -> str:
    asked = payloads.asked_from(request.args)
    with tenant_session() as session:
        side, entries = edge.side_in(session), queries.entries(session)
        standing = rules.standing(entries, today())
        evidence, office = queries.evidence(session), queries.office(session)
    fields, errors = summary(payloads.in_form_words(refused)) if isinstance(refused, InvalidError) else ({}, [])
    return render_template(
        "contributions/list.html",
        tenant=current_tenant(),
        here=_here(),
        asked=asked,
        standing=standing,
        gate=shown.gate(evidence),
        gate_words=shown.gate_words,
        direction=DOWN if asked.descending else "naik",
        address=_address,
        bpjs=side is Party.BPJS,
        confirms=any(edge.may_confirm(each, side) for each in entries),
        office=office,
        typed_office=request.form.get("perangkat", office.name)[: payloads.LONGEST["perangkat"]],
        may_choose=edge.may_choose(),
        stale=refused if isinstance(refused, StaleOfficeError) else None,
        fields=fields,
        errors=errors,
        **shown.overview(standing, asked, _here(), today()),
    )


@blueprint.get(f"{ADDRESS}.<any(csv, xlsx):ending>")
@requires(Permission.CONTRIBUTION_VIEW)
def months_file(ending: str) -> Response:
    """The months as the address narrows and orders them, to take away.

    Raises:
        NotFoundError: as `overview`.
    """
    with tenant_session() as session:
        edge.side_in(session)
        standing = rules.standing(queries.entries(session), today())
    found = payloads.listed(standing.months, payloads.asked_from(request.args))
    return table_answer(exports.months(current_tenant().name, found), named_for_tenant("iuran"), ending)


@blueprint.get(f"{ADDRESS}-catatan.<any(csv, xlsx):ending>")
@requires(Permission.CONTRIBUTION_VIEW)
def entries_file(ending: str) -> Response:
    """Every bill and payment with who entered, confirmed and voided it, to take away.

    Raises:
        NotFoundError: as `overview`.
    """
    with tenant_session() as session:
        edge.side_in(session)
        found = queries.entries(session)
    tenant = current_tenant()
    table = exports.entries(tenant.name, found, zone=ZoneInfo(tenant.zone))
    return table_answer(table, named_for_tenant("catatan-iuran"), ending)


def _here() -> str:
    return url_for("contributions.overview", slug=current_tenant().slug)


# ---- one month --------------------------------------------------------------------------------------------------------------


@blueprint.get(f"{MONTH}/")
@requires(Permission.CONTRIBUTION_VIEW)
def month(period: dt.date) -> str:
    """One month: what counts, every entry with what can be done with it, and what was done.

    Raises:
        NotFoundError: as `overview`; or nothing is written down of this month and no month before and after it.
    """
    return _month_page(period)


@blueprint.post(f"{MONTH}/benarkan")
@requires(Permission.CONTRIBUTION_ENTER)
def confirm_month(period: dt.date) -> Answer:
    """The other side confirms what the page showed as waiting; what was entered since is not confirmed with it.

    Raises:
        NotFoundError: as `overview`, or an entry is not there.
    """
    seen = payloads.seen_entries(request.form.getlist("catatan"))
    return _confirmed(period, seen)


@blueprint.post(f"{ONE}/benarkan")
@requires(Permission.CONTRIBUTION_ENTER)
def confirm(entry: uuid.UUID) -> Answer:
    """The other side confirms one entry.

    Raises:
        NotFoundError: as `overview`, or it is not there.
    """
    return _confirmed(_period(entry), {entry: seen_from(request.form)})


@blueprint.post(f"{ONE}/batal")
@requires(Permission.CONTRIBUTION_ENTER)
def void(entry: uuid.UUID) -> Answer:
    """The entry does not hold; it stays with its reason.

    Raises:
        NotFoundError: as `overview`, or it is not there.
    """
    period, seen = _period(entry), seen_from(request.form)
    why = Voiding(request.form.get("alasan", ""), no_nik(request.form))
    try:
        with tenant_session() as session:
            side = edge.side_in(session)
            service.void(session, verifying(), side, entry, why, expected=seen, today=today())
    except (ForbiddenError, ConflictError, InvalidError) as error:
        return _month_page(period, error, entry), status_of(error)
    flash(_("Catatan dibatalkan dan tetap tersimpan dengan alasannya. Catat lagi yang benar bila perlu."), "good")
    return redirect(url_for(".month", slug=current_tenant().slug, period=period), HTTPStatus.SEE_OTHER)


def _confirmed(period: dt.date, seen: Mapping[uuid.UUID, int]) -> Answer:
    try:
        with tenant_session() as session:
            number = len(service.confirm(session, verifying(), edge.side_in(session), seen, today=today()))
    except (ForbiddenError, ConflictError) as error:
        return _month_page(period, error), status_of(error)
    flash(ngettext("%(num)d catatan dibenarkan.", "%(num)d catatan dibenarkan.", number), "good")
    return redirect(url_for(".month", slug=current_tenant().slug, period=period), HTTPStatus.SEE_OTHER)


def _period(entry: uuid.UUID) -> dt.date:
    with tenant_session() as session:
        edge.side_in(session)
        found = queries.entry(session, entry)
    if found is None:
        raise NotFoundError
    return found.wanted.month


def _month_page(period: dt.date, refused: Refused | None = None, about: uuid.UUID | None = None) -> str:
    with tenant_session() as session:
        side = edge.side_in(session)
        every = queries.entries(session)
    found = [each for each in every if each.wanted.month == period]
    context = existing(shown.one_month(rules.standing(every, today()), found, period))
    fields, errors = summary(payloads.in_form_words(refused)) if isinstance(refused, InvalidError) else ({}, [])
    return render_template(
        "contributions/month.html",
        tenant=current_tenant(),
        here=_here(),
        words=words,
        waiting=[each for each in found if edge.may_confirm(each, side)],
        may_confirm=lambda entry: edge.may_confirm(entry, side),
        others_confirm=service.others_confirm,
        may_void=lambda entry: edge.may_void(entry, side),
        confirms=edge.confirms(),
        typed=payloads.typed_from(request.form),
        about=about,
        asks=bool(asks_of_numbers(fields)) or no_nik(request.form),
        sure=no_nik(request.form),
        sentence=refused.message if refused and not errors else "",
        fields=fields,
        errors=errors,
        **context,
    )


# ---- the form -----------------------------------------------------------------------------------------------------------------


@blueprint.get(f"{ADDRESS}/baru")
@requires(Permission.CONTRIBUTION_ENTER)
def new() -> str:
    """An empty form; of the kind and month that the address names, or as a voided entry fills it.

    Raises:
        NotFoundError: as `overview`.
    """
    blank = dict.fromkeys(payloads.LONGEST, "")
    kind, again = request.args.get("jenis", ""), uuid_of(request.args.get("ulang", ""))
    with tenant_session() as session:
        side = edge.side_in(session)
        former = queries.entry(session, again) if again else None
    if former is not None:
        return _form_page(payloads.typed_of(former.wanted), side)
    blank |= {"jenis": kind if kind in payloads.KINDS else "tagihan", "bulan": request.args.get("bulan", "")[:40]}
    return _form_page(blank, side)


@blueprint.post(f"{ADDRESS}/baru")
@requires(Permission.CONTRIBUTION_ENTER)
def enter() -> Answer:
    """Write down a bill or a payment.

    Raises:
        NotFoundError: as `overview`.
    """
    given, typed = payloads.entry_from(request.form, today()), payloads.typed_from(request.form)
    try:
        with tenant_session() as session:
            side = edge.side_in(session)
            payloads.refuse(given, today())
            made = service.enter(session, acting(), side, given.wanted, today=today())
    except InvalidError as error:
        return _form_page(typed, side, error), HTTPStatus.UNPROCESSABLE_ENTITY
    except ConflictError as error:
        return _form_page(typed, side, error), HTTPStatus.CONFLICT
    flash(_("Dicatat, dan dihitung setelah dibenarkan. %(who)s", who=service.others_confirm(side)), "good")
    return redirect(url_for(".month", slug=current_tenant().slug, period=made.wanted.month), HTTPStatus.SEE_OTHER)


def _form_page(typed: dict[str, str], side: Party, error: InvalidError | ConflictError | None = None) -> str:
    fields, errors = summary(payloads.in_form_words(error)) if isinstance(error, InvalidError) else ({}, [])
    bill = typed["jenis"] != "pembayaran"
    month = shown.month_typed(typed["bulan"])
    return render_template(
        "contributions/form.html",
        tenant=current_tenant(),
        here=_here(),
        typed=typed,
        bill=bill,
        others_confirm=service.others_confirm(side),
        funds=[("", _("Pilih sumber uang")), *((fund.value, words.FUND_WORDS[fund]) for fund in Fund)],
        rate=shown.rate_of(typed["bulan"], today()),
        limits=rules,
        today=today(),
        sentence=error.message if isinstance(error, ConflictError) else "",
        # What stands in the way is there.
        there=f"{_here()}{month:%Y-%m}/" if month else "",
        asks=asks_of_numbers(fields) or (NO_NIK if no_nik(request.form) else ""),
        sure=no_nik(request.form),
        ahead=month is not None and payloads.far_ahead(month, today()),
        fields=fields,
        errors=errors,
    )
