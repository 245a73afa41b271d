"""The form of a task: a new one, and one that is changed."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any, Final

from flask import flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session

from semesta_platform.accounts.edge import refuse_unread, summary
from semesta_platform.errors import ConflictError, ForbiddenError, InvalidError, existing
from semesta_platform.given import seen_from
from semesta_platform.http.access import current_principal
from semesta_platform.http.errors import status_of
from semesta_platform.http.permissions import Permission, requires
from semesta_platform.http.routing import current_tenant, tenant_session
from semesta_platform.interface import filters
from semesta_platform.interface.words import gettext as _
from semesta_tenants.attachments import queries as attachments
from semesta_tenants.coordination import edge, kinds, notes, owners, payloads, queries, rules, service, shown, standing, telling
from semesta_tenants.coordination.records import Link, Party, StaleTaskError, State, Task, Wanted
from semesta_tenants.coordination.routes import ADDRESS, Answer, blueprint, here
from semesta_tenants.coordination.routes_task import ONE, task_page
from semesta_tenants.coverage import queries as coverage
from semesta_tenants.coverage.edge import acting, today
from semesta_tenants.coverage.records import Kind
from semesta_tenants.targets import queries as targets
from semesta_tenants.targets.words import title_words

PAGES: Final = blueprint
"""With the routes of all three modules: this one imports the other two."""
MOST_MONTHS: Final = 12
"""Of so many months a figure can be linked."""


@blueprint.get(f"{ADDRESS}/baru")
@requires(Permission.TASK_CHANGE)
def new() -> str:
    """An empty form, or one of the kind that the address names; for a member of an organisation's staff with its name."""
    own, blank = edge.offices(), dict.fromkeys(payloads.LONGEST, "") | {"prioritas": "normal", "jenis": kinds.FREE}
    if (kind := kinds.kinds().get(request.args.get("jenis", ""))) is not None:
        blank |= {"jenis": kind.key, "pemilik": kind.owner}
    return _form_page(blank | ({"pemilik": next(iter(own))} if own else {}))


@blueprint.post(f"{ADDRESS}/baru")
@requires(Permission.TASK_CHANGE)
def add() -> Answer:
    """Write down a new task."""
    typed = payloads.typed_from(request.form)
    try:
        with tenant_session() as session:
            given = _given(session, None)
            made = service.add(session, acting(), given.wanted, today=today(), viewer=edge.viewer())
            _assign(session, made)
            refuse_unread(given.faults)
    except InvalidError as error:
        return _form_page(typed, _in_form_words(error, payloads.task_from(request.form))), HTTPStatus.UNPROCESSABLE_ENTITY
    flash(_("Tugas dibuat."), "good")
    return redirect(url_for("tasks.detail", slug=current_tenant().slug, task=made.id), HTTPStatus.SEE_OTHER)


@blueprint.get(f"{ONE}/ubah")
@requires(Permission.TASK_CHANGE)
def edit(task: uuid.UUID) -> Answer:
    """The form as the task fills it; for a task that is closed or the other side's, its page and why not.

    Raises:
        NotFoundError: there is no such task here, or it is not for this person.
    """
    with tenant_session() as session:
        found = _found(session, task)
    if not edge.may_change(found):
        return task_page(task, ForbiddenError(service.not_yours())), HTTPStatus.FORBIDDEN
    if found.state is not State.OPEN:
        return task_page(task, ConflictError(service.closed())), HTTPStatus.CONFLICT
    return _form_page(payloads.typed_of(found.wanted), current=found)


@blueprint.post(f"{ONE}/ubah")
@requires(Permission.TASK_CHANGE)
def change(task: uuid.UUID) -> Answer:
    """Save a changed task. Whoever comes second sees what now stands beside what they typed, and may save again.

    Raises:
        NotFoundError: as `edit`.
    """
    typed, seen = payloads.typed_from(request.form), seen_from(request.form)
    try:
        with tenant_session() as session:
            given = _given(session, _found(session, task))
            service.change(session, acting(), task, given.wanted, expected=seen, today=today(), viewer=edge.viewer())
            refuse_unread(given.faults)
    except InvalidError as error:
        with tenant_session() as session:
            current = _found(session, task)
        again = _in_form_words(error, payloads.task_from(request.form))
        return _form_page(typed, again, current=current, seen=seen), HTTPStatus.UNPROCESSABLE_ENTITY
    except StaleTaskError as error:
        if error.current.state is State.OPEN:
            typed = payloads.carried(typed, payloads.before_from(request.form), error.current.wanted)
            return _form_page(typed, current=error.current, attempted=error.attempted), HTTPStatus.CONFLICT
        return task_page(task, error), HTTPStatus.CONFLICT
    except (ForbiddenError, ConflictError) as error:
        return task_page(task, error), status_of(error)
    flash(_("Perubahan disimpan."), "good")
    return redirect(url_for("tasks.detail", slug=current_tenant().slug, task=task), HTTPStatus.SEE_OTHER)


def _assign(session: Session, made: Task) -> None:
    """Give a new task to whom the form names.

    Raises:
        InvalidError: that person does not see it.
    """
    person = payloads.person_of(request.form.get("orang", ""))
    if person is None:
        return
    try:
        service.assign(session, acting(), made.id, person, expected=made.row_version, viewer=edge.viewer())
    except InvalidError as error:
        said = _("Orang ini tidak dapat melihat tugas ini. Pilih orang lain, atau ubah pemiliknya atau pembagiannya.")
        raise InvalidError(error.message, {"assignee": [said]}) from None


def _found(session: Session, task: uuid.UUID) -> Task:
    return existing(queries.seen(session, task, edge.viewer()))


def _given(session: Session, before: Task | None) -> payloads.Typed:
    """The form with its links, read against what can be chosen and against the task as it stands.

    Raises:
        InvalidError: a link leads out of this region.
    """
    known = dict(_link_choices(session)) if request.form.get("tautan") else {}
    links = payloads.links_from(request.form, _ticked(), before, current_tenant().slug, known)
    return payloads.task_from(request.form, links, before)


def _ticked() -> payloads.Ticked:
    """Links by what they lead to: a place in the list is another link's as soon as somebody else has changed it."""
    return payloads.Ticked(frozenset(request.form.getlist("tetap")), frozenset(request.form.getlist("tampak")))


def _link_choices(session: Session) -> list[tuple[str, str]]:
    """What a link is chosen from: targets, where this person reads them, and the last months with a published figure."""
    code, found = current_tenant().code, []
    if current_principal().may(Permission.TARGET_VIEW, code):
        found += [(f"target:{each.id}", title_words(each)) for each in targets.targets(session)]
    figures = coverage.published(session, [code], kind=Kind.ACTUAL)
    months = dict.fromkeys(each.figure.as_of.replace(day=1) for each in figures)
    found += [
        (f"angka:{month:%Y-%m}", _("Angka %(month)s", month=filters.date(month, "MMMM yyyy")))
        for month in list(months)[:MOST_MONTHS]
    ]
    return found


def _in_form_words(error: InvalidError, given: payloads.Typed) -> InvalidError:
    return payloads.in_form_words(error, given.faults)


def _form_page(
    typed: dict[str, str],
    error: InvalidError | None = None,
    *,
    current: Task | None = None,
    seen: int | None = None,
    attempted: Wanted | None = None,
) -> str:
    fields, errors = summary(error) if error else ({}, [])
    with tenant_session() as session:
        choices = _choices(current) | _stored(session, current)
    now, ticked = current.wanted.links if current else (), _ticked()
    return render_template(
        "coordination/form.html",
        tenant=current_tenant(),
        here=here(),
        typed=typed,
        current=current,
        seen=seen if seen is not None else current.row_version if current else None,
        overtaken=attempted is not None,
        differing=shown.differing(current.wanted, typed, _left(now, attempted)) if current and attempted else [],
        links=standing.links(now, current_tenant().slug),
        before=_before(current, seen),
        ticked={each.key for each in now if ticked.leaves(each)},
        **choices,
        fields=fields,
        errors=errors,
        asks=payloads.asks_of_numbers(fields) or (payloads.NO_NIK if payloads.no_nik(request.form) else ""),
        sure=payloads.no_nik(request.form),
    )


def _stored(session: Session, current: Task | None) -> dict[str, Any]:
    """What the form offers out of the database: owners, people for a new task, links, and what sharing would show."""
    people = () if current else telling.reach(session, edge.viewer())
    return {
        "suggestions": owners.suggested(session, edge.viewer(), registered=_reads_register()),
        "people": standing.people(people),
        "sharing": _sharing(session, current),
        "link_choices": _link_choices(session),
    }


def _before(current: Task | None, seen: int | None) -> dict[str, str]:
    """What stands in the fields of the version on screen. seen: an older one, of a form that was refused."""
    if current is None or (seen is not None and seen != current.row_version):
        return payloads.before_from(request.form)
    filled = payloads.typed_of(current.wanted)
    return {name: filled[name] for name in payloads.CARRIED}


def _reads_register() -> bool:
    return current_principal().may(Permission.FORUM_VIEW, current_tenant().code)


def _sharing(session: Session, current: Task | None) -> str:
    """What sharing it now would show, of a task that is the region's alone; else ''."""
    if current is None or current.wanted.shared:
        return ""
    files = attachments.count_of_subject(session, service.SUBJECT, current.id)
    return standing.sharing(notes.held_back(session, current.id), files)


def _left(now: Sequence[Link], attempted: Wanted) -> list[Link]:
    """What the form itself says of links: those left ticked and a new one, not what only somebody else added."""
    kept = _ticked().kept
    return [each for each in attempted.links if each.key in kept or each not in now]


def _choices(current: Task | None) -> dict[str, Any]:
    """What the form offers, by who fills it in and for which kind of task."""
    return {
        "own": sorted(edge.offices() or ()),
        "last": rules.last_due(today()),
        "limits": rules,
        "kind_choices": shown.kind_choices(),
        "every_kind": list(kinds.kinds().values()),
        "priority_choices": shown.priority_choices(),
        "branch": edge.viewer().party is Party.BPJS,
        "free": (current.wanted.kind if current else kinds.FREE) == kinds.FREE,
    }
