"""Pages of a region's figures: the overview with its calendar and list, one month with its versions, and the steps that apply."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as Answered

from semesta_platform.errors import ConflictError, InvalidError, NotFoundError, existing
from semesta_platform.http.access import current_principal
from semesta_platform.http.lists import file_answer, keeping, named_for_tenant
from semesta_platform.http.permissions import Permission, requires
from semesta_platform.http.routing import current_tenant, tenant_session
from semesta_platform.interface.words import gettext as _
from semesta_tenants.coverage import beside, exports, history, listing, payloads, queries, service, shown, suggestions, words
from semesta_tenants.coverage.edge import acting, side, today
from semesta_tenants.coverage.records import Kind, Published, Segment, Side, StaleError, State, Version

ADDRESS = "/<tenant:slug>/cakupan"
KIND_NAMES = {kind: name for name, kind in payloads.KINDS.items()}
blueprint = Blueprint("coverage", __name__, template_folder="templates")
_address = keeping(("jenis", "tahun", "keadaan", "urut", "arah", "hal"), payloads.LONGEST_ECHO)
Answer = str | Answered | tuple[str, int]


@blueprint.get(f"{ADDRESS}/")
@requires(Permission.COVERAGE_VIEW)
def overview() -> str:
    """The newest figure, the last 24 months, and every month; for htmx only the list."""
    asked = payloads.asked_from(request.args)
    with tenant_session() as session:
        # Of the segments the page shows but the region's own share.
        known = queries.months(session, side(), limit=queries.MOST_MONTHS, segments=(Segment.PBPU_PEMDA,))
        wanted = known if asked.kind == Kind.ACTUAL else _months_of(session, asked.kind)
    if "HX-Request" in request.headers and "HX-History-Restore-Request" not in request.headers:
        return render_template("coverage/_list.html", **_list(wanted, asked))
    return render_template("coverage/overview.html", **_head(known), **_list(wanted, asked))


def _head(known: tuple[queries.MonthRecord, ...]) -> dict[str, Any]:
    """The newest figure and the calendar."""
    calendar, lines = queries.calendar_of(known, today=today()), listing.lines_of(known)
    # What is published stands above what somebody still works on, however new that is.
    headline = next((each for each in lines if each.published), lines[0] if lines else None)
    versions = {each.period: each.versions[0] for each in known if each.versions}
    return {
        "headline": headline,
        "figure": shown.figure_view(headline.figure) if headline else None,
        "tiles": shown.tiles(headline, calendar) if headline else [],
        "calendar": shown.calendar_cells(calendar, versions, side()),
        "this_month": today().replace(day=1),
    }


@blueprint.get(f"{ADDRESS}.<any(csv, xlsx):ending>")
@requires(Permission.COVERAGE_VIEW)
def file(ending: str) -> Response:
    """The list as the address narrows and orders it, whole: CSV for programs, or a workbook."""
    written = exports.csv_of if ending == "csv" else exports.xlsx_of
    return file_answer(written(current_tenant().name, *_asked_lines()), named_for_tenant("angka"), ending)


@blueprint.get(f"{ADDRESS}/<month>/")
@requires(Permission.COVERAGE_VIEW)
def month(month: str) -> str:
    """One month: what is published of it, its versions and their differences, and what can be done now.

    Raises:
        NotFoundError: no month, or one before 2014 or further off than forecasts go.
    """
    return _month_page(period_of(month), payloads.kind_from(request.args))


@blueprint.post(f"{ADDRESS}/<month>/ajukan")
@requires(Permission.COVERAGE_SUBMIT)
def submit(month: str) -> Answer:
    """Hand the draft to the branch.

    Raises:
        NotFoundError: no such month, or no such version in it.
    """
    done = _("Angka diajukan. Kantor cabang BPJS Kesehatan akan memeriksanya.")
    return _step(
        month,
        done,
        month_address,
        lambda session, seen: service.submit(session, acting(), seen.id, expected=seen.row_version, today=today()),
    )


@blueprint.post(f"{ADDRESS}/<month>/tarik")
@requires(Permission.COVERAGE_ENTER)
def withdraw(month: str) -> Answer:
    """Take a submission back, so that it can be changed.

    Raises:
        NotFoundError: no such month, or no such version in it.
    """
    done = _("Pengajuan ditarik. Angka ini kembali menjadi draf.")
    return _step(
        month, done, month_address, lambda session, seen: service.withdraw(session, acting(), seen.id, expected=seen.row_version)
    )


@blueprint.post(f"{ADDRESS}/<month>/buang")
@requires(Permission.COVERAGE_ENTER)
def discard(month: str) -> Answer:
    """Throw the draft away.

    Raises:
        NotFoundError: no such month, or no such version in it.
    """
    done = _("Draf dibuang. Yang pernah ditulis tetap tercatat di jejak perubahan.")

    return _step(
        month, done, month_address, lambda session, seen: service.discard(session, acting(), seen.id, expected=seen.row_version)
    )


@blueprint.post(f"{ADDRESS}/<month>/koreksi")
@requires(Permission.COVERAGE_ENTER)
def correct(month: str) -> Answer:
    """Begin a correction of a verified version; it goes on in the form.

    Raises:
        NotFoundError: no such month, or no such version in it.
    """
    done = _("Koreksi dimulai. Angka yang terbit tetap berlaku sampai koreksi ini diverifikasi.")
    return _step(
        month,
        done,
        entry_address,
        lambda session, seen: service.correct(session, acting(), seen.id, reason=payloads.reason_from(request.form)),
    )


def _step(
    month: str, words: str, onward: Callable[[dt.date, Kind], str], verb: Callable[[Session, payloads.Seen], Version]
) -> Answer:
    """One step with the version that the person has seen, in one transaction; then `words`, on the page where it goes on."""
    period, seen = period_of(month), _seen()
    try:
        with tenant_session() as session:
            _in_month(session, seen, period)
            kind = verb(session, seen).figure.kind
    except (InvalidError, ConflictError) as error:
        return _refused(period, error)
    flash(words, "good")
    return redirect(onward(period, kind), HTTPStatus.SEE_OTHER)


# ---- addresses, also for the routes of the form -------------------------------------------------------------------------------


def period_of(text: str) -> dt.date:
    """The month of an address.

    Raises:
        NotFoundError: no month, or one before 2014 or further off than forecasts go.
    """
    return existing(payloads.month_from(text, today()))


def month_address(period: dt.date, kind: Kind) -> str:
    """The page of a month."""
    return url_for("coverage.month", slug=current_tenant().slug, month=f"{period:%Y-%m}", jenis=_kind_argument(kind))


def entry_address(period: dt.date, kind: Kind) -> str:
    """The form of a month."""
    return url_for("coverage_entry.entry", slug=current_tenant().slug, month=f"{period:%Y-%m}", jenis=_kind_argument(kind))


def _kind_argument(kind: Kind) -> str | None:
    return None if kind == Kind.ACTUAL else KIND_NAMES[kind]


# ---- the list ------------------------------------------------------------------------------------------------------------------


def _months_of(session: Session, kind: Kind) -> tuple[queries.MonthRecord, ...]:
    return queries.months(session, side(), kind=kind, limit=queries.MOST_MONTHS)


def _asked_lines() -> tuple[tuple[listing.Line, ...], tuple[listing.Line, ...]]:
    """The lines as the address narrows and orders them, and all of them."""
    asked = payloads.asked_from(request.args)
    with tenant_session() as session:
        found = listing.lines_of(_months_of(session, asked.kind))
    return listing.in_order(listing.narrowed(found, asked), request.args)[0], found


def _list(months: tuple[queries.MonthRecord, ...], asked: listing.Asked) -> dict[str, Any]:
    """What the template of the list needs."""
    lines = listing.lines_of(months)
    ordered, column, direction = listing.in_order(listing.narrowed(lines, asked), request.args)
    page = listing.page_of(ordered, asked.page)
    here = url_for("coverage.overview", slug=current_tenant().slug)
    states = [each for each in listing.STATES if each != State.DRAFT or side() == Side.REGION]
    return {
        "tenant": current_tenant(),
        "here": here,
        "asked": asked,
        "page": page,
        "rows": [shown.list_row(each, here) for each in page.lines],
        "column": column,
        "direction": direction,
        "years": sorted({each.period.year for each in lines}, reverse=True),
        "states": states,
        "kinds": [(KIND_NAMES[kind], words.KIND_WORDS[kind]) for kind in Kind],
        "kind_name": KIND_NAMES[asked.kind],
        "address": _address,
        "months": len(lines),
        "may_enter": may(Permission.COVERAGE_ENTER),
    }


# ---- the month -----------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Refusal:
    """Why a step was not taken. fields: sentences by id."""

    sentence: str = ""
    fields: tuple[tuple[str, str], ...] = ()
    reason: str = ""


def may(permission: Permission) -> bool:
    """Whether the person holds a permission in the tenant of the request."""
    return current_principal().may(permission, current_tenant().code)


def _seen() -> payloads.Seen:
    return existing(payloads.seen_from(request.form.get("versi", "")))


def _in_month(session: Session, seen: payloads.Seen, period: dt.date) -> None:
    """A version belongs to the month of the address, or it is not found."""
    found = queries.version(session, seen.id, side())
    if found is None or found.figure.period != period:
        raise NotFoundError


def _refused(period: dt.date, error: InvalidError | ConflictError) -> Answer:
    """The month again as it now stands, with why the step was not taken."""
    kind = payloads.kind_from(request.args)
    if isinstance(error, InvalidError):
        fields = tuple(payloads.problems_by_id(error.fields).items())
        reason = request.form.get("alasan", "")[: payloads.LONGEST_TEXT_ECHO]
        return _month_page(period, kind, _Refusal(error.message, fields, reason)), HTTPStatus.UNPROCESSABLE_ENTITY
    sentence = (
        _("Angka ini berubah sejak halaman Anda dibuka. Periksa keadaannya yang sekarang, lalu ulangi bila masih perlu.")
        if isinstance(error, StaleError)
        else error.message
    )
    reason = request.form.get("alasan", "")[: payloads.LONGEST_TEXT_ECHO]
    return _month_page(period, kind, _Refusal(sentence, reason=reason)), HTTPStatus.CONFLICT


def _month_page(period: dt.date, kind: Kind, refusal: _Refusal | None = None) -> str:
    with tenant_session() as session:
        both = queries.month(session, side(), period)
        past = history.read(session, side(), period, kind)
        suggested = _suggested(session, period, kind, both[kind], past)
    found, counted = both[kind], queries.newest(both[kind].published)
    newest, candidates = next(iter(found.versions), None), shown.candidates(found.versions, found.published)
    return render_template(
        "coverage/month.html",
        tenant=current_tenant(),
        period=period,
        kind=kind,
        kinds=[(KIND_NAMES[each], words.KIND_WORDS[each], both[each]) for each in Kind],
        kind_name=KIND_NAMES[kind],
        record=found,
        newest=newest,
        state=listing.state_of(newest, counted),
        work=listing.work_of(newest, counted),
        counted=counted,
        publications={each.version_id: each for each in found.published if each.version_id},
        candidates=candidates,
        compared=_compared(candidates),
        publications_shown=shown.publications(found.published, counted),
        against=_against(found, counted, past),
        suggested=suggested,
        refusal=refusal,
        view=shown,
        steps=_steps,
        **_ways(period, kind),
    )


def _suggested(
    session: Session, period: dt.date, kind: Kind, found: queries.MonthRecord, past: history.History
) -> list[suggestions.Suggestion]:
    """What others suggest to a month whose form is closed; the open form shows it beside its fields."""
    newest = found.versions[0] if found.versions else None
    if side() is not Side.REGION or newest is None or newest.state not in {State.SUBMITTED, State.VERIFIED}:
        return []
    before = past.before.figure if past.before else None
    return list(suggestions.read(session, period, kind, before).values())


def _against(found: queries.MonthRecord, counted: Published | None, past: history.History) -> dict[str, Any] | None:
    """What counts of a month, else its newest version, beside other months; None where there is nothing."""
    figure = counted.figure if counted else found.versions[0].figure if found.versions else None
    return None if figure is None else beside.table(figure, past)


def _ways(period: dt.date, kind: Kind) -> dict[str, Any]:
    """What may be done on the page of a month, and where it leads."""
    return {
        "may_enter": may(Permission.COVERAGE_ENTER),
        "may_submit": may(Permission.COVERAGE_SUBMIT),
        "region": side() is Side.REGION,
        "here": url_for("coverage.overview", slug=current_tenant().slug),
        "entry_address": entry_address(period, kind),
        "month_address": month_address,
        "neighbours": _neighbours(period),
    }


def _steps(version: Version, published: Published | None) -> list[shown.Row]:
    return shown.steps(version, published, _("kantor cabang BPJS Kesehatan"))


def _compared(found: tuple[shown.Candidate, ...]) -> tuple[shown.Candidate, shown.Candidate] | None:
    """The two figures of `?dari=` and `?ke=`; the newest and the one before it where the address names none."""
    by_key = {each.key: each for each in found}
    before, after = (by_key.get(request.args.get(name, "")) for name in ("dari", "ke"))
    if before is not None and after is not None:
        return before, after
    return (found[1], found[0]) if len(found) > 1 else None


def _neighbours(period: dt.date) -> tuple[dt.date | None, dt.date | None]:
    """The months before and after, where they can be opened."""
    before = (period - dt.timedelta(days=1)).replace(day=1)
    after = (period + dt.timedelta(days=32)).replace(day=1)
    return (
        payloads.month_from(f"{before:%Y-%m}", today()),
        after if after <= today() else None,
    )
