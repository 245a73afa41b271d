"""Pages of a region's tasks: the list, one task with its history, the form, and the steps that apply."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as Answered

from semesta_platform.accounts.edge import summary
from semesta_platform.audit import queries as record
from semesta_platform.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError
from semesta_platform.http.permissions import Permission, requires
from semesta_platform.http.routing import current_tenant, tenant_session
from semesta_platform.interface.tables import DOWN
from semesta_platform.interface.translation import use_zone
from semesta_platform.interface.words import gettext as _
from semesta_platform.interface.workbooks import Table, csv_of, xlsx_of
from semesta_platform.tenancy.regions import ZONE_WORDS, is_training
from semesta_tenants.coordination import edge, exports, payloads, queries, rules, service, shown, words
from semesta_tenants.coordination.records import StaleTaskError, State, Task
from semesta_tenants.coverage.edge import acting, today

ADDRESS: Final = "/<tenant:slug>/tugas"
ONE: Final = f"{ADDRESS}/<uuid:task>"
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FILTERS: Final = ("tampil", "pemilik", "kata", "urut", "arah", "hal")
blueprint = Blueprint("tasks", __name__, template_folder="templates")
Answer = str | Answered | tuple[str, int]
Refused = ForbiddenError | ConflictError | InvalidError


# ---- the list ------------------------------------------------------------------------------------------------------------------


@blueprint.get(f"{ADDRESS}/")
@requires(Permission.TASK_VIEW)
def overview() -> str:
    """The tasks that the address asks for, by default the open ones by due date, with how many there are of each kind."""
    asked, day = payloads.asked_from(request.args), today()
    with tenant_session() as session:
        counts = queries.counts(session, today=day, until=rules.end_of_week(day), text=asked.text)
        views = shown.views(counts, asked)
        total = next(number for view, _words, number in views if view == asked.view)
        page = min(asked.page, max(-(-total // payloads.PAGE), 1))
        found = _read(session, asked, offset=(page - 1) * payloads.PAGE, limit=payloads.PAGE)
    here, own = _here(), edge.offices()
    return render_template(
        "coordination/list.html",
        tenant=current_tenant(),
        here=here,
        asked=asked,
        views=views,
        owners=shown.owners(counts, asked),
        own=sorted(own) if own else [],
        rows=shown.rows(found, day, here, ZoneInfo(current_tenant().zone)),
        total=total,
        page=page,
        size=payloads.PAGE,
        direction=DOWN if asked.descending else "naik",
        address=_address,
        may_make=edge.may_make(),
        nothing_at_all=not counts and not asked.text,
    )


@blueprint.get(f"{ADDRESS}.csv")
@requires(Permission.TASK_VIEW)
def csv_file() -> Response:
    """The list as the address narrows and orders it, whole, for programs."""
    return _download(csv_of(_table()), "text/csv; charset=utf-8", "csv")


@blueprint.get(f"{ADDRESS}.xlsx")
@requires(Permission.TASK_VIEW)
def xlsx_file() -> Response:
    """The same as a workbook."""
    return _download(xlsx_of(_table()), XLSX, "xlsx")


def _read(session: Session, asked: payloads.Asked, *, offset: int = 0, limit: int = queries.MOST_TASKS) -> tuple[Task, ...]:
    order = payloads.ORDERS[asked.order]
    wanted = payloads.narrowing(asked, today())
    return queries.listed(session, wanted, order=order, descending=asked.descending, offset=offset, limit=limit)


def _table() -> Table:
    tenant = current_tenant()
    with tenant_session() as session:
        found = _read(session, payloads.asked_from(request.args))
    return exports.table(tenant.name, found, today=today(), zone=ZoneInfo(tenant.zone))


def _download(content: bytes, content_type: str, ending: str) -> Response:
    tenant = current_tenant()
    mark = "-data-rekaan" if is_training(tenant.code) else ""
    answer = make_response(content)
    answer.headers["Content-Type"] = content_type
    answer.headers["Content-Disposition"] = f'attachment; filename="tugas-{tenant.slug}{mark}.{ending}"'
    return answer


def _address(path: str, **changes: object) -> str:
    """The present filters with `changes`; None takes one away."""
    kept = {name: request.args[name][: payloads.LONGEST_SEARCH] for name in FILTERS if request.args.get(name)}
    merged = {name: str(value) for name, value in {**kept, **changes}.items() if value is not None}
    return f"{path}?{urlencode(merged)}" if merged else path


def _here() -> str:
    return url_for("tasks.overview", slug=current_tenant().slug)


# ---- one task ------------------------------------------------------------------------------------------------------------------


@blueprint.get(f"{ONE}/")
@requires(Permission.TASK_VIEW)
def detail(task: uuid.UUID) -> str:
    """One task: what, who, until when, where it came from, what was done with it, and what can be done now.

    Raises:
        NotFoundError: there is no such task here.
    """
    return _task_page(task)


@blueprint.post(f"{ONE}/selesai")
@requires(Permission.TASK_CHANGE)
def finish(task: uuid.UUID) -> Answer:
    """The task is done.

    Raises:
        NotFoundError: there is no such task here.
    """
    done = _("Tugas selesai.")
    note, seen = request.form.get("catatan", ""), payloads.seen_from(request.form)
    return _step(
        task,
        done,
        lambda session: service.finish(session, acting(), task, expected=seen, note=note, offices=edge.offices()),
    )


@blueprint.post(f"{ONE}/batal")
@requires(Permission.TASK_CHANGE)
def cancel(task: uuid.UUID) -> Answer:
    """The task will not be done.

    Raises:
        NotFoundError: there is no such task here.
    """
    done = _("Tugas dibatalkan. Alasannya tetap tersimpan.")
    reason, seen = request.form.get("alasan", ""), payloads.seen_from(request.form)
    return _step(
        task,
        done,
        lambda session: service.cancel(session, acting(), task, expected=seen, reason=reason, offices=edge.offices()),
    )


@blueprint.post(f"{ONE}/buka")
@requires(Permission.TASK_CHANGE)
def reopen(task: uuid.UUID) -> Answer:
    """The task is to be done after all.

    Raises:
        NotFoundError: there is no such task here.
    """
    done, seen = _("Tugas dibuka kembali."), payloads.seen_from(request.form)
    return _step(task, done, lambda session: service.reopen(session, acting(), task, expected=seen, offices=edge.offices()))


def _step(task: uuid.UUID, done: str, verb: Callable[[Session], Task]) -> Answer:
    """One step in one transaction; then `done`, on the page of the task."""
    try:
        with tenant_session() as session:
            verb(session)
    except (ForbiddenError, ConflictError, InvalidError) as error:
        return _task_page(task, error), _status(error)
    flash(done, "good")
    return redirect(url_for(".detail", slug=current_tenant().slug, task=task), HTTPStatus.SEE_OTHER)


def _status(error: Refused) -> HTTPStatus:
    if isinstance(error, ForbiddenError):
        return HTTPStatus.FORBIDDEN
    return HTTPStatus.CONFLICT if isinstance(error, ConflictError) else HTTPStatus.UNPROCESSABLE_ENTITY


def _task_page(task: uuid.UUID, refused: Refused | None = None) -> str:
    tenant, day = current_tenant(), today()
    use_zone(ZONE_WORDS[tenant.zone])
    with tenant_session() as session:
        found = _found(queries.task(session, task))
        entries = record.entries(session, subject_kind=service.SUBJECT, subject_id=str(task), limit=record.MOST_ENTRIES)
    fields, errors = summary(payloads.in_form_words(refused)) if isinstance(refused, InvalidError) else ({}, [])
    return render_template(
        "coordination/task.html",
        tenant=tenant,
        here=_here(),
        task=found,
        open=found.state is State.OPEN,
        state=shown.state_of(found, day),
        due=shown.due_words(found, day),
        origin=words.ORIGIN_WORDS[found.wanted.origin],
        source=shown.source_address(found.wanted),
        history=shown.history(entries),
        may_change=edge.may_change(found),
        typed=payloads.typed_from(request.form),
        sentence=refused.message if refused and not errors else "",
        fields=fields,
        errors=errors,
    )


def _found(task: Task | None) -> Task:
    if task is None:
        raise NotFoundError
    return task


# ---- the form ------------------------------------------------------------------------------------------------------------------


@blueprint.get(f"{ADDRESS}/baru")
@requires(Permission.TASK_CHANGE)
def new() -> str:
    """An empty form; for a member of an organisation's staff with its name."""
    own = edge.offices()
    blank = dict.fromkeys(payloads.LONGEST, "")
    return _form_page(blank | ({"pemilik": next(iter(own))} if own else {}))


@blueprint.post(f"{ADDRESS}/baru")
@requires(Permission.TASK_CHANGE)
def add() -> Answer:
    """Write down a new task."""
    given, typed = payloads.task_from(request.form), payloads.typed_from(request.form)
    try:
        with tenant_session() as session:
            made = service.add(session, acting(), given.wanted, today=today(), offices=edge.offices())
            _refuse(given)
    except InvalidError as error:
        return _form_page(typed, payloads.in_form_words(error, given.faults)), HTTPStatus.UNPROCESSABLE_ENTITY
    flash(_("Tugas dibuat."), "good")
    return redirect(url_for(".detail", slug=current_tenant().slug, task=made.id), HTTPStatus.SEE_OTHER)


@blueprint.get(f"{ONE}/ubah")
@requires(Permission.TASK_CHANGE)
def edit(task: uuid.UUID) -> Answer:
    """The form as the task fills it; for a task that is closed or another organisation's, its page and why not.

    Raises:
        NotFoundError: there is no such task here.
    """
    with tenant_session() as session:
        found = _found(queries.task(session, task))
    if not edge.may_change(found):
        return _task_page(task, ForbiddenError(service.not_yours())), HTTPStatus.FORBIDDEN
    if found.state is not State.OPEN:
        return _task_page(task, ConflictError(service.closed())), HTTPStatus.CONFLICT
    return _form_page(payloads.typed_of(found.wanted), current=found)


@blueprint.post(f"{ONE}/ubah")
@requires(Permission.TASK_CHANGE)
def change(task: uuid.UUID) -> Answer:
    """Save a changed task. Whoever comes second sees what now stands beside what they typed, and may save again.

    Raises:
        NotFoundError: there is no such task here.
    """
    given, typed, seen = payloads.task_from(request.form), payloads.typed_from(request.form), payloads.seen_from(request.form)
    try:
        with tenant_session() as session:
            service.change(session, acting(), task, given.wanted, expected=seen, today=today(), offices=edge.offices())
            _refuse(given)
    except InvalidError as error:
        with tenant_session() as session:
            current = _found(queries.task(session, task))
        again = payloads.in_form_words(error, given.faults)
        return _form_page(typed, again, current=current, seen=seen), HTTPStatus.UNPROCESSABLE_ENTITY
    except StaleTaskError as error:
        if error.current.state is State.OPEN:
            return _form_page(typed, current=error.current, overtaken=True), HTTPStatus.CONFLICT
        return _task_page(task, error), HTTPStatus.CONFLICT
    except (ForbiddenError, ConflictError) as error:
        return _task_page(task, error), _status(error)
    flash(_("Perubahan disimpan."), "good")
    return redirect(url_for(".detail", slug=current_tenant().slug, task=task), HTTPStatus.SEE_OTHER)


def _refuse(given: payloads.Typed) -> None:
    """What could not be read undoes the step: the rest was tried only to say all faults at once.

    Raises:
        InvalidError: something could not be read.
    """
    if given.faults:
        raise InvalidError(_("Ada isian yang perlu diperbaiki."))


def _form_page(
    typed: dict[str, str],
    error: InvalidError | None = None,
    *,
    current: Task | None = None,
    seen: int | None = None,
    overtaken: bool = False,
) -> str:
    fields, errors = summary(error) if error else ({}, [])
    with tenant_session() as session:
        used = queries.owners(session)
    own: Any = edge.offices()
    return render_template(
        "coordination/form.html",
        tenant=current_tenant(),
        here=_here(),
        typed=typed,
        current=current,
        seen=seen if seen is not None else current.row_version if current else None,
        overtaken=overtaken,
        differing=shown.differing(current.wanted, typed) if current and overtaken else [],
        suggestions=shown.suggestions(used) if own is None else sorted(own),
        own=sorted(own) if own is not None else [],
        today=today(),
        last=rules.last_due(today()),
        limits=rules,
        fields=fields,
        errors=errors,
    )
