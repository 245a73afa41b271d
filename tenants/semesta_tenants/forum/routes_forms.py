"""Pages on which a meeting is made and changed: its head, whom it invites, its agenda."""

from __future__ import annotations

import uuid
from http import HTTPStatus
from typing import Any, Final

from flask import Blueprint, flash, redirect, render_template, request, url_for

from semesta_platform.accounts.edge import refuse_unread, summary
from semesta_platform.errors import ConflictError, InvalidError, existing
from semesta_platform.given import seen_from, uuid_of
from semesta_platform.http.permissions import Permission, requires
from semesta_platform.http.routing import current_tenant, tenant_session
from semesta_platform.interface.words import gettext as _
from semesta_tenants.coverage.edge import acting
from semesta_tenants.forum import (
    agenda,
    attendances,
    edge,
    inviting,
    payloads,
    payloads_parts,
    queries,
    routes,
    rules,
    service,
    shown,
    signing,
)
from semesta_tenants.forum.records import Meeting, Series, StaleMeetingError, State, WantedItem
from semesta_tenants.forum.routes import ADDRESS, ONE, Answer
from semesta_tenants.stakeholders import queries as stakeholders

SERIES: Final = "seri"
NONE: Final = "kosong"
blueprint = Blueprint("forum_forms", __name__, template_folder="templates")


# ---- the head ---------------------------------------------------------------------------------------------------------------


@blueprint.get(f"{ADDRESS}/baru")
@requires(Permission.FORUM_MANAGE)
def new() -> str:
    """An empty form; `?seri=` fills it as the series has it.

    Raises:
        NotFoundError: there is no such series here.
    """
    asked = request.args.get("seri")
    with tenant_session() as session:
        series = _series(session, asked) if asked else None
    return _form_page(payloads.blank(series), series.invited if series else ())


@blueprint.post(f"{ADDRESS}/baru")
@requires(Permission.FORUM_MANAGE)
def make() -> Answer:
    """Plan a meeting, or write down one that was held already.

    Raises:
        NotFoundError: there is no such series here.
    """
    here = edge.clock()
    given, typed = payloads.meeting_from(request.form, here), payloads.typed_from(request.form)
    try:
        with tenant_session() as session:
            series = _series(session, str(given.wanted.series_id)) if given.wanted.series_id else None
            items = _template(given.agenda, series)
            made = service.just_made(session, acting(), given.wanted)
            if made is None:
                made = service.make(session, acting(), given.wanted, items, given.invited, here=here, past=given.past)
            refuse_unread(given.faults)
            if given.past and made.state is State.PLANNED:
                service.hold(session, acting(), made.id, expected=made.row_version, here=here)
    except InvalidError as error:
        again = payloads.in_form_words(error, given.faults)
        return _form_page(typed, given.invited, again), HTTPStatus.UNPROCESSABLE_ENTITY
    flash(_("Rapat dicatat; angkanya dibekukan.") if given.past else _("Rapat dibuat. Undangan belum dikirim."), "good")
    return _to(made.id)


@blueprint.get(f"{ONE}/ubah")
@requires(Permission.FORUM_MANAGE)
def edit(meeting: uuid.UUID) -> Answer:
    """The form as the meeting fills it; for one that is planned no more its page and why not.

    Raises:
        NotFoundError: there is no such meeting here.
    """
    with tenant_session() as session:
        found = service.found(queries.meeting(session, meeting))
        invited = tuple(each.organisation_id for each in attendances.of_meeting(session, meeting) if each.invited)
    if words := rules.step_problem(found.state, "change"):
        return routes.page(meeting, ConflictError(words)), HTTPStatus.CONFLICT
    return _form_page(payloads.typed_of(found, edge.clock()), invited, current=found)


@blueprint.post(f"{ONE}/ubah")
@requires(Permission.FORUM_MANAGE)
def change(meeting: uuid.UUID) -> Answer:
    """Save a changed meeting and tell those who were invited. Whoever comes second sees both and may save again.

    Raises:
        NotFoundError: there is no such meeting here.
    """
    here, region, seen = edge.clock(), current_tenant().name, seen_from(request.form)
    given, typed = payloads.meeting_from(request.form, here), payloads.typed_from(request.form)
    try:
        with tenant_session() as session:
            before = service.found(queries.meeting(session, meeting))
            wanted = payloads.wanted_again(before, given.wanted)
            after = service.change(session, acting(), meeting, wanted, given.invited, expected=seen, here=here)
            refuse_unread(given.faults)
            written = inviting.renew(session, acting(), before, after, region=region, here=here)
    except InvalidError as error:
        again = payloads.in_form_words(error, given.faults)
        return _form_page(typed, given.invited, again, current=before, seen=seen), HTTPStatus.UNPROCESSABLE_ENTITY
    except StaleMeetingError as error:
        if rules.step_problem(error.current.state, "change"):
            return routes.page(meeting, error), HTTPStatus.CONFLICT
        return _form_page(typed, given.invited, current=error.current, overtaken=True), HTTPStatus.CONFLICT
    except ConflictError as error:
        return routes.page(meeting, error), HTTPStatus.CONFLICT
    flash(_("Perubahan disimpan; yang sudah diundang diberi tahu.") if written else _("Perubahan disimpan."), "good")
    return _to(meeting)


def _series(session: Any, text: str) -> Series:
    which = uuid_of(text)
    return existing(queries.series(session, which) if which else None)


def _template(asked: str, series: Series | None) -> list[WantedItem]:
    """The agenda that a new meeting begins with."""
    points = () if asked == NONE else series.template if asked == SERIES and series else rules.STANDARD
    return [WantedItem(each.topic, each.title, minutes=each.minutes) for each in points]


def _to(meeting: uuid.UUID) -> Answer:
    return redirect(url_for("forum.detail", slug=current_tenant().slug, meeting=meeting), HTTPStatus.SEE_OTHER)


def _choices(current: Meeting | None) -> tuple[list[tuple[str, str]], tuple[Series, ...]]:
    """Whom a meeting can invite, and of which series it can be."""
    with tenant_session() as session:
        lines = attendances.of_meeting(session, current.id) if current else ()
        organisations = stakeholders.organisations(session)
        return shown.organisation_options(organisations, [each for each in lines if each.invited]), queries.series_list(session)


def _form_page(
    typed: dict[str, str],
    invited: tuple[uuid.UUID, ...],
    error: InvalidError | None = None,
    *,
    current: Meeting | None = None,
    seen: int | None = None,
    overtaken: bool = False,
) -> str:
    here, (fields, errors) = edge.clock(), summary(error) if error else ({}, [])
    organisations, series = _choices(current)
    return render_template(
        "forum/form.html",
        tenant=current_tenant(),
        here=edge.home(),
        typed=typed,
        current=current,
        seen=seen if seen is not None or current is None else current.row_version,
        overtaken=overtaken,
        differing=shown.differing(current, typed, here) if current and overtaken else [],
        organisations=organisations,
        invited=[str(each) for each in invited],
        series=series,
        templates=shown.templates(series, typed["seri"]),
        clock=here,
        limits=rules,
        fields=fields,
        errors=errors,
    )


# ---- the agenda -------------------------------------------------------------------------------------------------------------


@blueprint.get(f"{ONE}/agenda")
@requires(Permission.FORUM_MANAGE)
def agenda_form(meeting: uuid.UUID) -> Answer:
    """The agenda as a form; for a meeting whose agenda is settled its page and why not.

    Raises:
        NotFoundError: there is no such meeting here.
    """
    with tenant_session() as session:
        found = service.found(queries.meeting(session, meeting))
        items = queries.items(session, meeting)
    if words := rules.step_problem(found.state, "agenda"):
        return routes.page(meeting, ConflictError(words)), HTTPStatus.CONFLICT
    return _agenda_page(found, payloads_parts.points_of(items), seen=found.row_version)


@blueprint.post(f"{ONE}/agenda")
@requires(Permission.FORUM_MANAGE)
def save_agenda(meeting: uuid.UUID) -> Answer:
    """Save the agenda; the steps that only rearrange its lines show the form again and keep nothing.

    Raises:
        NotFoundError: there is no such meeting here.
    """
    points, seen = payloads_parts.points_from(request.form), seen_from(request.form)
    with tenant_session() as session:
        found = service.found(queries.meeting(session, meeting))
    moved = payloads_parts.stepped(points, request.form.get("langkah", ""))
    if moved is not None:
        return _agenda_page(found, moved, seen=seen, touched=True)
    points = [each for each in points if not each.empty]
    wanted, faults = payloads_parts.items_from(points)
    try:
        with tenant_session() as session:
            _saved, unsigned = signing.removing(
                session, meeting, lambda session: agenda.save(session, acting(), meeting, wanted, expected=seen)
            )
            refuse_unread(faults)
    except InvalidError as error:
        again = payloads_parts.in_words(error, payloads_parts.POINT_FIELDS, faults)
        return _agenda_page(found, points, again, seen=seen), HTTPStatus.UNPROCESSABLE_ENTITY
    except StaleMeetingError as error:
        return _overtaken_agenda(error.current, points)
    except ConflictError as error:
        return routes.page(meeting, error), HTTPStatus.CONFLICT
    if unsigned:
        edge.tell_unsigned()
    flash(_("Susunan acara disimpan."), "good")
    return _to(meeting)


def _overtaken_agenda(current: Meeting, points: list[payloads_parts.Point]) -> Answer:
    """What was typed beside what now stands; saved again it counts."""
    if rules.step_problem(current.state, "agenda"):
        return routes.page(current.id, ConflictError(rules.step_problem(current.state, "agenda") or "")), HTTPStatus.CONFLICT
    with tenant_session() as session:
        items = queries.items(session, current.id)
    again = payloads_parts.forgetting(points, items)
    return _agenda_page(current, again, seen=current.row_version, stands=[each.title for each in items]), HTTPStatus.CONFLICT


def _agenda_page(
    meeting: Meeting,
    points: list[payloads_parts.Point],
    error: InvalidError | None = None,
    *,
    seen: int,
    touched: bool = False,
    stands: list[str] | None = None,
) -> str:
    fields, errors = summary(error) if error else ({}, [])
    return render_template(
        "forum/agenda.html",
        tenant=current_tenant(),
        here=edge.home(),
        meeting=meeting,
        points=points,
        topics=shown.topic_options(),
        seen=seen,
        touched=touched,
        stands=stands,
        limits=rules,
        fields=fields,
        errors=errors,
    )
