"""Pages of one task: its steps, what was said of it, its files and history, and what can be done with it now."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from http import HTTPStatus
from typing import Any, Final
from zoneinfo import ZoneInfo

from flask import flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as Answered

from semesta_platform.accounts.edge import summary
from semesta_platform.audit import queries as record
from semesta_platform.database import utc_now
from semesta_platform.errors import ConflictError, ForbiddenError, InvalidError, existing
from semesta_platform.given import seen_from
from semesta_platform.http.access import current_principal
from semesta_platform.http.errors import status_of
from semesta_platform.http.permissions import Permission, requires
from semesta_platform.http.routing import current_tenant, tenant_session
from semesta_platform.interface.words import gettext as _
from semesta_platform.notifications import service as notifications
from semesta_tenants.attachments import queries as files
from semesta_tenants.attachments import shown as attachments
from semesta_tenants.coordination import (
    board,
    edge,
    history,
    kinds,
    notes,
    owners,
    payloads,
    queries,
    rules,
    service,
    shown,
    standing,
    telling,
    words,
)
from semesta_tenants.coordination.records import State, Task, Way
from semesta_tenants.coordination.routes import ADDRESS, Answer, back_to, blueprint, here
from semesta_tenants.coverage.edge import acting, today

ONE: Final = f"{ADDRESS}/<uuid:task>"
Refused = ForbiddenError | ConflictError | InvalidError


@blueprint.get(f"{ONE}/")
@requires(Permission.TASK_VIEW)
def detail(task: uuid.UUID) -> str:
    """One task: what, who, until when, whose turn it is, where it came from, what was done with it, and what can be done now.

    Raises:
        NotFoundError: there is no such task here, or it is not for this person.
    """
    return task_page(task)


@blueprint.post(f"{ONE}/pindah")
@requires(Permission.TASK_CHANGE)
def move(task: uuid.UUID) -> Answer:
    """To another step, or to its end; from a card of the board back to the board.

    Raises:
        NotFoundError: as `detail`.
    """
    way, seen = Way(request.form.get("ke", ""), request.form.get("keluaran", ""), payloads.no_nik(request.form)), _seen()
    return _step(
        task,
        lambda found: _("Tugas selesai.") if found.state is State.DONE else _moved(found),
        lambda session: service.move(session, acting(), task, way, expected=seen, today=today(), viewer=edge.viewer()),
    )


@blueprint.post(f"{ONE}/tugaskan")
@requires(Permission.TASK_CHANGE)
def assign(task: uuid.UUID) -> Answer:
    """Give it to somebody, or to nobody.

    Raises:
        NotFoundError: as `detail`.
    """
    person, seen = payloads.person_of(request.form.get("orang", "")), _seen()
    return _step(
        task,
        lambda found: _("Ditugaskan kepada %(name)s.", name=found.wanted.assignee_words or _("tidak seorang pun")),
        lambda session: service.assign(session, acting(), task, person, expected=seen, viewer=edge.viewer()),
    )


@blueprint.post(f"{ONE}/centang")
@requires(Permission.TASK_CHANGE)
def tick(task: uuid.UUID) -> Answer:
    """One line of the checklist is done, or is not.

    Raises:
        NotFoundError: as `detail`; also when there is no such line.
    """
    number, done, seen = payloads.number_from(request.form.get("butir", "")), request.form.get("selesai") == "1", _seen()
    return _step(
        task,
        lambda _found: "",
        lambda session: service.tick(session, acting(), task, number, done=done, expected=seen, viewer=edge.viewer()),
        anchor="periksa",
    )


@blueprint.post(f"{ONE}/komentar")
@requires(Permission.TASK_CHANGE)
def comment(task: uuid.UUID) -> Answer:
    """Say something about it.

    Raises:
        NotFoundError: as `detail`.
    """
    text, internal, sure = request.form.get("komentar", ""), request.form.get("internal") == "1", payloads.no_nik(request.form)

    untold: list[str] = []
    unknown: list[str] = []

    def verb(session: Session) -> Task:
        said = notes.comment(session, acting(), task, text, viewer=edge.viewer(), internal=internal, no_nik=sure)
        found = existing(queries.seen(session, task, edge.viewer()))
        untold.extend(notes.untold(session, found, said))
        unknown.extend(notes.unknown_in(said, untold))
        return found

    answer = _step(task, lambda _found: _("Komentar terkirim."), verb, anchor="percakapan")
    _say_who_is_not_told(untold, unknown)
    return answer


def _say_who_is_not_told(untold: list[str], unknown: list[str]) -> None:
    """untold: names of people who see the task. unknown: what was written as a name."""
    if untold:
        names = ", ".join(untold)
        said = _("Melihat tugas ini, tetapi tidak diberi tahu: %(names)s. Komentar ini hanya untuk daerah.", names=names)
        flash(said, "bad")
    if unknown:
        names = ", ".join(unknown)[: payloads.LONGEST_SEARCH]
        said = _(
            "Tidak dikenal di antara yang melihat tugas ini: %(names)s; tidak ada yang diberi tahu dengan nama itu.", names=names
        )
        flash(said, "bad")


@blueprint.post(f"{ONE}/batal")
@requires(Permission.TASK_CHANGE)
def cancel(task: uuid.UUID) -> Answer:
    """The task will not be done.

    Raises:
        NotFoundError: as `detail`.
    """
    reason, sure, seen = request.form.get("alasan", ""), payloads.no_nik(request.form), _seen()
    return _step(
        task,
        lambda _found: _("Tugas dibatalkan. Alasannya tetap tersimpan."),
        lambda session: service.cancel(session, acting(), task, expected=seen, reason=reason, viewer=edge.viewer(), no_nik=sure),
    )


@blueprint.post(f"{ONE}/buka")
@requires(Permission.TASK_CHANGE)
def reopen(task: uuid.UUID) -> Answer:
    """The task is to be done after all.

    Raises:
        NotFoundError: as `detail`.
    """
    seen = _seen()
    return _step(
        task,
        lambda _found: _("Tugas dibuka kembali."),
        lambda session: service.reopen(session, acting(), task, expected=seen, viewer=edge.viewer()),
    )


def task_page(task: uuid.UUID, refused: Refused | None = None) -> str:
    """The page of one task. refused: why the step that was tried was not done.

    Raises:
        NotFoundError: there is no such task here, or it is not for this person.
    """
    tenant = current_tenant()
    with tenant_session() as session:
        found = existing(queries.seen(session, task, edge.viewer()))
        around = _around(session, found)
    fields, errors = summary(payloads.in_form_words(refused)) if isinstance(refused, InvalidError) else ({}, [])
    return render_template(
        "coordination/task.html",
        tenant=tenant,
        here=here(),
        task=found,
        open=found.state is State.OPEN,
        typed=payloads.typed_from(request.form),
        sentence=refused.message if refused and not errors else "",
        fields=fields,
        errors=errors,
        asks=payloads.asks_of_numbers(fields),
        card_keys=True,
        sets_reminders=current_principal().may(Permission.SETTINGS_CHANGE, current_tenant().code),
        **_standing(found),
        **around,
    )


def _standing(found: Task) -> dict[str, Any]:
    """What the page says of the task itself."""
    day, now, viewer, wanted = today(), utc_now(), edge.viewer(), found.wanted
    kind = kinds.kind(wanted.kind)
    return {
        "viewer": viewer,
        "kind": kind if kind.key != kinds.FREE else None,
        "kind_rules": standing.rules_of(kind),
        "period": shown.period_words(found.period) if found.period else "",
        "state": shown.state_of(found, day),
        "due": shown.due_words(found, day),
        "origin": words.ORIGIN_WORDS[wanted.origin],
        "priority": wanted.priority.value,
        "source": shown.source_address(wanted),
        "steps": standing.steps(found, day),
        "step": words.step_words(kind.key, found.step),
        "turn": standing.turn(found, now, ZoneInfo(current_tenant().zone)),
        "waited": standing.waited(found, now),
        "moves": board.moves(found, viewer) if edge.may_make() else [],
        "output": kinds.step_of(wanted.kind, found.step).output,
        "links": standing.links(wanted.links, current_tenant().slug),
        "hand_over": standing.hand_over(found, viewer, current_tenant().slug) if edge.may_make() else "",
        "contributions": standing.contributions(found, current_tenant().slug),
        "may_change": edge.may_change(found),
        "inviting": url_for("people.overview", slug=current_tenant().slug) if _may_invite() else "",
        "may_act": edge.may_make() and rules.may_see(viewer, found),
    }


def _may_invite() -> bool:
    return current_principal().may(Permission.PEOPLE_MANAGE, current_tenant().code)


def _around(session: Session, found: Task) -> dict[str, Any]:
    """What the page shows beside it."""
    viewer, kind = edge.viewer(), found.wanted.kind
    entries = record.entries(session, subject_kind=service.SUBJECT, subject_id=str(found.id), limit=record.MOST_ENTRIES)
    came, reaching = files.trail(session, service.SUBJECT, found.id), notifications.reaching(session)
    people = telling.seers_among(reaching, found)
    return {
        "unheard": found.state is State.OPEN and edge.may_change(found) and owners.unheard(found.wanted.owner, reaching),
        "history": history.with_files(history.history(entries, viewer, kind), history.files_for(viewer, came, entries)),
        "comments": history.spoken(notes.notes(session, found.id, viewer), kind),
        "people": standing.people(people),
        "names": sorted({each.name for each in people if each.person != viewer.person}),
        "attached": attachments.on_page(session, service.SUBJECT, found.id),
    }


def _step(task: uuid.UUID, done: Callable[[Task], str], verb: Callable[[Session], Task], *, anchor: str = "") -> Answer:
    """One step in one transaction; then `done`, on the page of the task or where the form came from."""
    try:
        with tenant_session() as session:
            found = verb(session)
    except (ForbiddenError, ConflictError, InvalidError) as error:
        return task_page(task, error), status_of(error)
    if words_ := done(found):
        flash(words_, "good")
    return _back(found, anchor)


def _back(found: Task, anchor: str) -> Answered:
    if "kembali" in request.form:
        return redirect(back_to(request.form["kembali"], f"tugas-{found.id}"), HTTPStatus.SEE_OTHER)
    address = url_for("tasks.detail", slug=current_tenant().slug, task=found.id, _anchor=anchor or None)
    return redirect(address, HTTPStatus.SEE_OTHER)


def _moved(found: Task) -> str:
    step = words.step_words(found.wanted.kind, found.step)
    return _("“%(title)s” dipindah ke %(step)s.", title=found.wanted.title, step=step)


def _seen() -> int:
    """The version on screen: of the form, or of the address to which a card's button sends the form of the whole board."""
    return seen_from(request.form if "versi" in request.form else request.args)
