"""Pages of series of meetings: the list, one series, the form with its agenda, and the steps that apply."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from http import HTTPStatus
from typing import Final

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as Answered

from semesta_platform.accounts.edge import summary
from semesta_platform.audit import queries as record
from semesta_platform.errors import ConflictError, InvalidError, existing
from semesta_platform.given import seen_from
from semesta_platform.http.lists import keeping, named_for_tenant, table_answer
from semesta_platform.http.permissions import Permission, requires
from semesta_platform.http.routing import current_tenant, tenant_session
from semesta_platform.interface.tables import DOWN
from semesta_platform.interface.words import gettext as _
from semesta_platform.interface.workbooks import Table
from semesta_tenants.coverage.edge import acting
from semesta_tenants.forum import edge, queries, series_exports, series_rules, series_service, series_shown, series_words
from semesta_tenants.forum import series_payloads as payloads
from semesta_tenants.forum.records import Series
from semesta_tenants.forum.series_records import SeriesWanted, StaleSeriesError
from semesta_tenants.stakeholders import queries as stakeholders

ADDRESS: Final = "/<tenant:slug>/forum/seri"
ONE: Final = f"{ADDRESS}/<uuid:series>"
FILTERS: Final = ("tampil", "kata", "urut", "arah")
blueprint = Blueprint("forum_series", __name__, template_folder="templates")
_address = keeping(FILTERS, payloads.LONGEST_SEARCH)
Answer = str | Answered | tuple[str, int]


# ---- the list ------------------------------------------------------------------------------------------------------------------


@blueprint.get(f"{ADDRESS}/")
@requires(Permission.FORUM_VIEW)
def overview() -> str:
    """The series that the address asks for, by default those that are held, in alphabetical order."""
    asked = payloads.asked_from(request.args)
    with tenant_session() as session:
        found = edge.seen_series(session)
    here = _here()
    return render_template(
        "forum/series_list.html",
        tenant=current_tenant(),
        here=here,
        asked=asked,
        views=series_shown.views(found),
        rows=series_shown.rows(payloads.chosen(found, asked), here),
        direction=DOWN if asked.descending else "naik",
        address=_address,
        may_change=edge.may_manage(),
        nothing_at_all=not found,
    )


@blueprint.get(f"{ADDRESS}.<any(csv, xlsx):ending>")
@requires(Permission.FORUM_VIEW)
def file(ending: str) -> Response:
    """The list as the address narrows and orders it: CSV for programs, or a workbook."""
    return table_answer(_table(), named_for_tenant("seri-rapat"), ending)


def _table() -> Table:
    with tenant_session() as session:
        found = payloads.chosen(edge.seen_series(session), payloads.asked_from(request.args))
        names = stakeholders.of_ids(session, {one for each in found for one in each.invited})
    return series_exports.table(current_tenant().name, found, names)


def _here() -> str:
    return url_for("forum_series.overview", slug=current_tenant().slug)


# ---- one series ----------------------------------------------------------------------------------------------------------------


@blueprint.get(f"{ONE}/")
@requires(Permission.FORUM_VIEW)
def detail(series: uuid.UUID) -> str:
    """One series: what each of its meetings begins with, what was done with it, and what can be done now.

    Raises:
        NotFoundError: there is no such series here.
    """
    return _page(series)


@blueprint.post(f"{ONE}/akhiri")
@requires(Permission.FORUM_MANAGE)
def end(series: uuid.UUID) -> Answer:
    """It is held no more.

    Raises:
        NotFoundError: there is no such series here.
    """
    done, seen = _("Seri rapat diakhiri; rapat yang sudah ada tetap tersimpan."), seen_from(request.form)
    return _step(series, done, lambda session: series_service.end(session, acting(), series, expected=seen))


@blueprint.post(f"{ONE}/lanjutkan")
@requires(Permission.FORUM_MANAGE)
def resume(series: uuid.UUID) -> Answer:
    """It is held again.

    Raises:
        NotFoundError: there is no such series here.
    """
    done, seen = _("Seri rapat dilanjutkan."), seen_from(request.form)
    return _step(series, done, lambda session: series_service.resume(session, acting(), series, expected=seen))


def _step(series: uuid.UUID, done: str, verb: Callable[[Session], Series]) -> Answer:
    try:
        with tenant_session() as session:
            verb(session)
    except ConflictError as error:
        return _page(series, error.message), HTTPStatus.CONFLICT
    flash(done, "good")
    return redirect(url_for(".detail", slug=current_tenant().slug, series=series), HTTPStatus.SEE_OTHER)


def _page(series: uuid.UUID, sentence: str = "") -> str:
    tenant = current_tenant()
    with tenant_session() as session:
        found = edge.one_seen_series(session, series)
        names = stakeholders.of_ids(session, found.invited)
        kind = series_service.SUBJECT
        entries = record.entries(session, subject_kind=kind, subject_id=str(series), limit=record.MOST_ENTRIES)
    return render_template(
        "forum/series.html",
        tenant=tenant,
        here=_here(),
        series=found,
        rhythm=series_words.rhythm(found.every_months),
        agenda=series_shown.agenda(found),
        duration=series_shown.duration(found),
        invited=[names[each] for each in found.invited if each in names],
        history=series_shown.history(entries),
        may_change=edge.may_manage(),
        sentence=sentence,
    )


# ---- the form ------------------------------------------------------------------------------------------------------------------


@blueprint.get(f"{ADDRESS}/baru")
@requires(Permission.FORUM_MANAGE)
def new() -> str:
    """A form with the usual rhythm and agenda, everybody of the register invited."""
    with tenant_session() as session:
        everybody = tuple(each.id for each in stakeholders.organisations(session))
    preset = SeriesWanted(_("Forum Komunikasi Pemangku Kepentingan"), 6, series_words.standard(), everybody, 50)
    return _form_page(payloads.typed_of(preset))


@blueprint.post(f"{ADDRESS}/baru")
@requires(Permission.FORUM_MANAGE)
def add() -> Answer:
    """Write a series down; a button of the agenda only shows the form again with its rows changed."""
    typed = _typed()
    if step := request.form.get("langkah"):
        return _form_page(payloads.stepped(typed, step))
    try:
        with tenant_session() as session:
            made = series_service.make(session, acting(), _wanted(session, typed))
    except InvalidError as error:
        return _form_page(typed, payloads.in_form_words(error, typed)), HTTPStatus.UNPROCESSABLE_ENTITY
    flash(_("Seri rapat dibuat."), "good")
    return redirect(url_for(".detail", slug=current_tenant().slug, series=made.id), HTTPStatus.SEE_OTHER)


@blueprint.get(f"{ONE}/ubah")
@requires(Permission.FORUM_MANAGE)
def edit(series: uuid.UUID) -> Answer:
    """The form as the series fills it; for one that was ended, its page and why not.

    Raises:
        NotFoundError: there is no such series here.
    """
    with tenant_session() as session:
        found = existing(queries.series(session, series))
    if not found.active:
        return _page(series, series_service.ended()), HTTPStatus.CONFLICT
    return _form_page(payloads.typed_of(series_service.wanted_of(found)), current=found)


@blueprint.post(f"{ONE}/ubah")
@requires(Permission.FORUM_MANAGE)
def change(series: uuid.UUID) -> Answer:
    """Save a changed series. Whoever comes second sees what now stands beside what they typed, and may save again.

    Raises:
        NotFoundError: there is no such series here.
    """
    typed, seen, step = _typed(), seen_from(request.form), request.form.get("langkah")
    with tenant_session() as session:
        current = existing(queries.series(session, series))
    if step:
        return _form_page(payloads.stepped(typed, step), current=current, seen=seen)
    try:
        with tenant_session() as session:
            series_service.change(session, acting(), series, _wanted(session, typed), expected=seen)
    except InvalidError as error:
        again = payloads.in_form_words(error, typed)
        return _form_page(typed, again, current=current, seen=seen), HTTPStatus.UNPROCESSABLE_ENTITY
    except ConflictError as error:
        if isinstance(error, StaleSeriesError) and error.current.active:
            return _form_page(typed, current=error.current, overtaken=True), HTTPStatus.CONFLICT
        return _page(series, error.message), HTTPStatus.CONFLICT
    flash(_("Perubahan disimpan."), "good")
    return redirect(url_for(".detail", slug=current_tenant().slug, series=series), HTTPStatus.SEE_OTHER)


def _typed() -> payloads.Typed:
    return payloads.typed_from(request.form, request.form.getlist("undang"))


def _wanted(session: Session, typed: payloads.Typed) -> SeriesWanted:
    return payloads.wanted_from(typed, [each.id for each in stakeholders.organisations(session)])


def _form_page(
    typed: payloads.Typed,
    error: InvalidError | None = None,
    *,
    current: Series | None = None,
    seen: int | None = None,
    overtaken: bool = False,
) -> str:
    fields, errors = summary(error) if error else ({}, [])
    with tenant_session() as session:
        organisations = stakeholders.organisations(session)
    now = payloads.typed_of(series_service.wanted_of(current)) if current else None
    return render_template(
        "forum/series_form.html",
        tenant=current_tenant(),
        here=_here(),
        typed=typed,
        current=current,
        seen=seen if seen is not None else current.row_version if current else None,
        overtaken=overtaken,
        differing=series_shown.differing(now, typed, organisations) if now and overtaken else [],
        boxes=[(str(each.id), each.name) for each in organisations],
        topics=[(topic.value, words) for topic, words in series_words.TOPIC_WORDS.items()],
        limits=series_rules,
        fields=fields,
        errors=errors,
    )
