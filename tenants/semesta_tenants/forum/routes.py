"""Pages of a region's meetings: the overview, one meeting with what its agenda draws in, and the steps that apply."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from http import HTTPStatus
from typing import Any, Final

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as Answered

from semesta_platform.accounts.edge import summary
from semesta_platform.database import utc_now
from semesta_platform.errors import ConflictError, InvalidError
from semesta_platform.given import seen_from
from semesta_platform.http.errors import status_of
from semesta_platform.http.lists import keeping, named_for_tenant, table_answer
from semesta_platform.http.permissions import Permission, requires
from semesta_platform.http.routing import current_tenant, tenant_session
from semesta_platform.interface.tables import DOWN
from semesta_platform.interface.words import gettext as _
from semesta_platform.interface.workbooks import Table
from semesta_tenants.actions import queries as actions
from semesta_tenants.attachments import shown as attachments
from semesta_tenants.coverage.edge import acting, side
from semesta_tenants.forum import (
    codes,
    edge,
    exports,
    inviting,
    letters,
    payloads,
    queries,
    queries_list,
    reading,
    rules,
    service,
    shown,
    shown_figures,
)
from semesta_tenants.forum.records import Meeting, State

ADDRESS: Final = "/<tenant:slug>/forum"
ONE: Final = f"{ADDRESS}/<uuid:meeting>"
FILTERS: Final = ("tampil", "tahun", "seri", "kata", "urut", "arah", "hal")
blueprint = Blueprint("forum", __name__, template_folder="templates")
_address = keeping(FILTERS, payloads.LONGEST_SEARCH)
Answer = str | Answered | tuple[str, int]
Refused = ConflictError | InvalidError
Verb = Callable[[Session], object]


# ---- the list ---------------------------------------------------------------------------------------------------------------


@blueprint.get(f"{ADDRESS}/")
@requires(Permission.FORUM_VIEW)
def overview() -> str:
    """The next meeting, and the meetings that the address asks for, newest first, with how many there are of each kind."""
    asked, here = payloads.asked_from(request.args), edge.clock()
    with tenant_session() as session:
        wanted = payloads.narrowing(asked, here.zone, queries_list.seen_by(session, side()))
        counts = queries_list.counts(session, wanted, current_tenant().zone)
        views = shown.views(counts, asked)
        total = next(number for view, _words, number in views if view == asked.view)
        page = payloads.within(asked.page, total)
        found = _read(session, asked, wanted, offset=(page - 1) * payloads.PAGE, limit=payloads.PAGE)
        coming = queries_list.upcoming(session, queries_list.Narrowed(seen=wanted.seen), _midnight())
        series = edge.seen_series(session)
    return render_template(
        "forum/list.html",
        tenant=current_tenant(),
        here=edge.home(),
        asked=asked,
        views=views,
        years=shown.years(counts, asked),
        series=shown.series_options(series),
        coming=shown.coming(coming, here),
        held=shown.held(counts),
        rows=shown.rows(found, edge.home(), here),
        total=total,
        page=page,
        size=payloads.PAGE,
        direction=DOWN if asked.descending else "naik",
        address=_address,
        may_manage=edge.may_manage(),
        nothing=not counts and not asked.narrowed,
    )


@blueprint.get(f"{ADDRESS}.<any(csv, xlsx):ending>")
@requires(Permission.FORUM_VIEW)
def file(ending: str) -> Response:
    """The list as the address narrows and orders it, whole: CSV for programs, or a workbook."""
    return table_answer(_table(), named_for_tenant("rapat"), ending)


def _midnight() -> Any:
    """The beginning of this day in the region: a meeting of today is still the next one."""
    here = edge.clock()
    return utc_now().astimezone(here.zone).replace(hour=0, minute=0, second=0, microsecond=0)


def _read(session: Session, asked: payloads.Asked, wanted: queries_list.Narrowed, **paged: int) -> tuple[queries_list.Line, ...]:
    return queries_list.listed(session, wanted, order=payloads.ORDERS[asked.order], descending=asked.descending, **paged)


def _table() -> Table:
    asked, here = payloads.asked_from(request.args), edge.clock()
    with tenant_session() as session:
        wanted = payloads.narrowing(asked, here.zone, queries_list.seen_by(session, side()))
        found = _read(session, asked, wanted)
    return exports.table(current_tenant().name, found, zone=here.zone)


# ---- one meeting ------------------------------------------------------------------------------------------------------------


@blueprint.get(f"{ONE}/")
@requires(Permission.FORUM_VIEW)
def detail(meeting: uuid.UUID) -> str:
    """One meeting: when, where, who, its agenda with the month's figures, who came, and what can be done now.

    Raises:
        NotFoundError: there is no such meeting here, or this side was not invited.
    """
    return page(meeting)


@blueprint.get(f"{ONE}.ics")
@requires(Permission.FORUM_VIEW)
def calendar_file(meeting: uuid.UUID) -> Response:
    """The meeting for a calendar.

    Raises:
        NotFoundError: as `detail`.
    """
    with tenant_session() as session:
        found, _lines = edge.seen(session, meeting)
        items = queries.items(session, meeting)
    text = letters.calendar(found, items, current_tenant().name, edge.clock(), at=utc_now())
    answer = make_response(text)
    answer.headers["Content-Type"] = "text/calendar; charset=utf-8; method=PUBLISH"
    answer.headers["Content-Disposition"] = f'attachment; filename="rapat-{shown.day_of(found.starts_at, edge.clock())}.ics"'
    return answer


@blueprint.post(f"{ONE}/undang")
@requires(Permission.FORUM_MANAGE)
def invite(meeting: uuid.UUID) -> Answer:
    """Write to everybody invited who was not written to yet.

    Raises:
        NotFoundError: there is no such meeting here.
    """
    seen, region, here = seen_from(request.form), current_tenant().name, edge.clock()
    return step(
        meeting,
        _("Undangan ditulis dan dikirim segera. Organisasi tanpa alamat surel perlu disurati sendiri."),
        lambda session: inviting.invite(session, acting(), meeting, expected=seen, region=region, here=here),
    )


@blueprint.post(f"{ONE}/mulai")
@requires(Permission.FORUM_MANAGE)
def hold(meeting: uuid.UUID) -> Answer:
    """The meeting has begun: its figures are frozen.

    Raises:
        NotFoundError: there is no such meeting here.
    """
    seen, here = seen_from(request.form), edge.clock()
    return step(
        meeting,
        _("Rapat dimulai; angkanya dibekukan."),
        lambda session: service.hold(session, acting(), meeting, expected=seen, here=here),
    )


@blueprint.post(f"{ONE}/batal")
@requires(Permission.FORUM_MANAGE)
def cancel(meeting: uuid.UUID) -> Answer:
    """The meeting will not take place; everybody who was written to is told.

    Raises:
        NotFoundError: there is no such meeting here.
    """
    seen, reason = seen_from(request.form), request.form.get("alasan", "")
    region, here = current_tenant().name, edge.clock()

    def verb(session: Session) -> None:
        cancelled = service.cancel(session, acting(), meeting, expected=seen, reason=reason)
        inviting.call_off(session, acting(), cancelled, region=region, here=here)

    return step(meeting, _("Rapat dibatalkan. Alasannya tetap tersimpan."), verb)


def step(meeting: uuid.UUID, done: str, verb: Verb) -> Answer:
    """One step in one transaction; then `done`, on the page of the meeting."""
    try:
        with tenant_session() as session:
            verb(session)
    except (ConflictError, InvalidError) as error:
        return page(meeting, error), status_of(error)
    flash(done, "good")
    return redirect(url_for("forum.detail", slug=current_tenant().slug, meeting=meeting), HTTPStatus.SEE_OTHER)


def page(meeting: uuid.UUID, refused: Refused | None = None, *, code: str | None = None) -> str:
    """The page of a meeting. refused: why a step was not done. code: that was just opened, shown this once.

    Raises:
        NotFoundError: there is no such meeting here, or this side was not invited.
    """
    here, may_manage = edge.clock(), edge.may_manage()
    with tenant_session() as session:
        found, lines = edge.seen(session, meeting)
        items = queries.items(session, meeting)
        drawn = reading.figures(session, found, here, side())
        reached = inviting.reached(session, meeting, lines) if may_manage else ()
        beside = _beside(session, found)
    return render_template(
        "forum/meeting.html",
        tenant=current_tenant(),
        here=edge.home(),
        meeting=found,
        head=shown.head(found, here),
        points=shown.agenda_points(items),
        blocks=shown_figures.blocks(drawn.figures, edge.home()),
        stand=shown_figures.stand(drawn.figures),
        newer=shown_figures.newer_words(drawn.corrected, drawn.later),
        quorum=shown.quorum_words(rules.quorum(lines, found.quorum)),
        attendance=shown.attendance_rows(lines),
        letters=shown.letter_rows(reached) if found.state is State.PLANNED or any(each.told for each in reached) else [],
        letter_counts=shown.letter_counts(reached),
        may_manage=may_manage,
        code=code,
        code_open=codes.is_open(found, utc_now()),
        **beside,
        **_refusal(refused),
    )


def _beside(session: Session, meeting: Meeting) -> dict[str, Any]:
    """What the page of a meeting shows of other things."""
    return {
        "series": queries.series(session, meeting.series_id) if meeting.series_id else None,
        "made": len(actions.of_meeting(session, meeting.id)),
        "attached": attachments.on_page(session, service.SUBJECT, meeting.id),
    }


def _refusal(refused: Refused | None) -> dict[str, Any]:
    """Why a step was not done, for the head of the page, with what was typed."""
    invalid = isinstance(refused, InvalidError)
    fields, errors = summary(payloads.in_form_words(refused)) if isinstance(refused, InvalidError) else ({}, [])
    return {
        "typed": request.form.get("alasan", "")[: payloads.LONGEST["alasan"]],
        # A refusal of a field that this page does not show is said as a sentence.
        "sentence": refused.message if refused and not (invalid and "alasan" in fields) else "",
        "fields": fields,
        "errors": errors if "alasan" in fields else [],
    }
