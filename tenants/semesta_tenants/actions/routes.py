"""Pages of a region's action items: the list, one item with its history and how its figure moved, and the steps that apply."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from http import HTTPStatus
from typing import Any, Final
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as Answered

from semesta_platform.accounts.edge import summary
from semesta_platform.audit import queries as record
from semesta_platform.errors import ConflictError, ForbiddenError, InvalidError, existing
from semesta_platform.given import seen_from
from semesta_platform.http.errors import status_of
from semesta_platform.http.lists import keeping, named_for_tenant, table_answer
from semesta_platform.http.permissions import Permission, requires
from semesta_platform.http.routing import current_tenant, tenant_session
from semesta_platform.interface.tables import DOWN
from semesta_platform.interface.words import gettext as _
from semesta_platform.interface.workbooks import Table
from semesta_tenants.actions import edge, exports, meetings, payloads, queries, reading, rules, service, shown, words
from semesta_tenants.actions.records import Action, Desk
from semesta_tenants.attachments import shown as attachments
from semesta_tenants.coordination import queries as tasks
from semesta_tenants.coordination.edge import viewer
from semesta_tenants.coverage.edge import acting, today
from semesta_tenants.stakeholders import queries as stakeholders
from semesta_tenants.targets import queries as targets

ADDRESS: Final = "/<tenant:slug>/forum/tindak-lanjut"
ONE: Final = f"{ADDRESS}/<uuid:action>"
FILTERS: Final = ("tampil", "pemilik", "indikator", "prioritas", "rapat", "kata", "urut", "arah", "hal")
blueprint = Blueprint("actions", __name__, template_folder="templates")
_address = keeping(FILTERS, payloads.LONGEST_SEARCH)
Answer = str | Answered | tuple[str, int]
Refused = ForbiddenError | ConflictError | InvalidError
Verb = Callable[[Session, Desk, int], Action]


# ---- the list ------------------------------------------------------------------------------------------------------------------


@blueprint.get(f"{ADDRESS}/")
@requires(Permission.FORUM_VIEW)
def overview() -> str:
    """The items that the address asks for, by default those still to be done by due date, with counts of each kind."""
    asked, day, scope, here = payloads.asked_from(request.args), today(), edge.scope(), listing_address()
    zone, narrowed = ZoneInfo(current_tenant().zone), payloads.narrowing(asked, day)
    with tenant_session() as session:
        counts = queries.counts(session, narrowed, scope, today=day, until=rules.end_of_week(day))
        total = shown.count_of(counts, asked.view)
        page = min(asked.page, max(-(-total // payloads.PAGE), 1))
        found = _read(session, asked, offset=(page - 1) * payloads.PAGE, limit=payloads.PAGE)
        met, register = meetings.with_items(session, scope), stakeholders.organisations(session, struck_off=True)
        movements = reading.movements(session, found, today=day)
    return render_template(
        "actions/list.html",
        tenant=current_tenant(),
        here=here,
        asked=asked,
        views=shown.views(counts),
        owners=shown.owners(register),
        own=[each for each in register if edge.is_own(each)],
        **shown.filters_of(met, zone),
        rows=shown.rows(found, movements, {each.id: each for each in met}, today=day, zone=zone, here=here),
        total=total,
        page=page,
        size=payloads.PAGE,
        direction=DOWN if asked.descending else "naik",
        address=_address,
        may_make=edge.may_make(),
        branch=edge.is_branch(),
        nothing_at_all=not counts.all and not asked.narrowed,
    )


@blueprint.get(f"{ADDRESS}.<any(csv, xlsx):ending>")
@requires(Permission.FORUM_VIEW)
def file(ending: str) -> Response:
    """The list as the address narrows and orders it, whole: CSV for programs, or a workbook."""
    return table_answer(_table(), named_for_tenant("tindak-lanjut"), ending)


def _read(session: Session, asked: payloads.Asked, *, offset: int = 0, limit: int | None = None) -> tuple[Action, ...]:
    order, wanted = payloads.ORDERS[asked.order], payloads.narrowing(asked, today())
    return queries.listed(session, wanted, edge.scope(), order=order, descending=asked.descending, offset=offset, limit=limit)


def _table() -> Table:
    tenant, scope = current_tenant(), edge.scope()
    with tenant_session() as session:
        found = _read(session, payloads.asked_from(request.args))
        movements = reading.movements(session, found, today=today())
        met = {each.id: each for each in meetings.with_items(session, scope)}
    return exports.table(tenant.name, found, movements, met, zone=ZoneInfo(tenant.zone))


def listing_address() -> str:
    """Of the list of the tenant of the request."""
    return url_for("actions.overview", slug=current_tenant().slug)


# ---- one item ------------------------------------------------------------------------------------------------------------------


@blueprint.get(f"{ONE}/")
@requires(Permission.FORUM_VIEW)
def detail(action: uuid.UUID) -> str:
    """One item: what, who, until when, which figure it is meant to move and whether that moved, and what was done with it.

    Raises:
        NotFoundError: there is no such item here, or none that this person sees.
    """
    return item_page(action)


@blueprint.post(f"{ONE}/mulai")
@requires(Permission.ACTION_CHANGE)
def start(action: uuid.UUID) -> Answer:
    """Work on it has begun, or goes on."""
    verb: Verb = lambda session, desk, seen: service.start(session, acting(), desk, action, expected=seen)  # noqa: E731 (a verb like its sisters)
    return _step(action, _("Sedang dikerjakan."), verb)


@blueprint.post(f"{ONE}/tunggu")
@requires(Permission.ACTION_CHANGE)
def wait(action: uuid.UUID) -> Answer:
    """It waits for somebody else."""
    note = request.form.get("perkembangan", "")
    return _step(
        action,
        _("Ditandai menunggu pihak lain."),
        lambda session, desk, seen: service.wait(session, acting(), desk, action, expected=seen, note=note),
    )


@blueprint.post(f"{ONE}/selesai")
@requires(Permission.ACTION_CHANGE)
def finish(action: uuid.UUID) -> Answer:
    """It is done."""
    note, address = request.form.get("catatan", ""), request.form.get("bukti", "")
    return _step(
        action,
        _("Tindak lanjut selesai."),
        lambda session, desk, seen: service.finish(
            session, acting(), desk, action, expected=seen, note=note, evidence_url=address
        ),
    )


@blueprint.post(f"{ONE}/batal")
@requires(Permission.ACTION_CHANGE)
def cancel(action: uuid.UUID) -> Answer:
    """It will not be done."""
    reason = request.form.get("alasan", "")
    return _step(
        action,
        _("Tindak lanjut dibatalkan. Alasannya tetap tersimpan."),
        lambda session, desk, seen: service.cancel(session, acting(), desk, action, expected=seen, reason=reason),
    )


@blueprint.post(f"{ONE}/buka")
@requires(Permission.ACTION_CHANGE)
def reopen(action: uuid.UUID) -> Answer:
    """It is to be done after all."""
    return _step(
        action,
        _("Tindak lanjut dibuka kembali."),
        lambda session, desk, seen: service.reopen(session, acting(), desk, action, expected=seen),
    )


@blueprint.post(f"{ONE}/catatan")
@requires(Permission.ACTION_CHANGE)
def note(action: uuid.UUID) -> Answer:
    """Add a note on how it goes."""
    text = request.form.get("perkembangan", "")
    return _step(
        action,
        _("Perkembangan dicatat."),
        lambda session, desk, _seen: service.note(session, acting(), desk, action, text=text),
        fields={"note": "perkembangan"},
    )


def _step(action: uuid.UUID, done: str, verb: Verb, fields: dict[str, str] | None = None) -> Answer:
    """One step in one transaction; then `done`, on the page of the item. fields: what this form calls its fields.

    Raises:
        NotFoundError: there is no such item here, or none that this person sees.
    """
    desk, seen = edge.desk(), seen_from(request.form)
    try:
        with tenant_session() as session:
            verb(session, desk, seen)
    except InvalidError as error:
        named = {(fields or {}).get(name, name): said for name, said in error.fields.items()}
        return item_page(action, InvalidError(error.message, named)), HTTPStatus.UNPROCESSABLE_ENTITY
    except (ForbiddenError, ConflictError) as error:
        return item_page(action, error), status_of(error)
    flash(done, "good")
    return redirect(url_for("actions.detail", slug=current_tenant().slug, action=action), HTTPStatus.SEE_OTHER)


def item_page(action: uuid.UUID, refused: Refused | None = None) -> str:
    """The page of one item. refused: why the step that was tried was not done.

    Raises:
        NotFoundError: there is no such item here, or none that this person sees.
    """
    tenant, day = current_tenant(), today()
    with tenant_session() as session:
        found = seen_item(session, action)
        around = _around(session, found)
    fields, errors = summary(_in_step_words(refused)) if isinstance(refused, InvalidError) else ({}, [])
    return render_template(
        "actions/item.html",
        tenant=tenant,
        zone=ZoneInfo(tenant.zone),
        here=listing_address(),
        action=found,
        state=shown.state_of(found, day),
        due=shown.due_words(found, day),
        leads={each.value for each in rules.LEADS[found.state]},
        expected=shown.expected_words(found.wanted),
        say=words,
        is_address=rules.is_address,
        typed=payloads.typed_from(request.form),
        sentence=refused.message if refused and not errors else "",
        fields=fields,
        errors=errors,
        **around,
    )


def _around(session: Session, found: Action) -> dict[str, Any]:
    """What the page of an item shows beside it."""
    wanted, scope = found.wanted, edge.scope()
    entries = record.entries(session, subject_kind=service.SUBJECT, subject_id=str(found.id), limit=record.MOST_ENTRIES)
    owner = stakeholders.organisation(session, wanted.organisation_id)
    moved = reading.movements(session, [found], today=today()).get(found.id)
    return {
        "owner": owner,
        "may_change": edge.may_change(owner),
        "history": shown.history(entries),
        "moved": moved,
        "moved_rows": shown.moved_rows(moved) if moved else [],
        "met": meetings.meeting(session, wanted.meeting_id, scope) if wanted.meeting_id else None,
        "line": meetings.line(session, wanted.meeting_id, wanted.item_id) if wanted.meeting_id and wanted.item_id else None,
        "target": targets.target(session, wanted.target_id) if wanted.target_id and edge.may_see_targets() else None,
        "twins": tasks.reported_as(session, wanted.source_url, wanted.title, viewer()) if edge.may_see_tasks() else (),
        "attached": attachments.on_page(session, service.SUBJECT, found.id),
    }


def seen_item(session: Session, action: uuid.UUID) -> Action:
    """One item.

    Raises:
        NotFoundError: there is none here, or none that this person sees.
    """
    return existing(queries.seen(session, action, edge.scope()))


def _in_step_words(error: InvalidError) -> InvalidError:
    if "perkembangan" in error.fields:
        return error
    if request.path.endswith("/tunggu"):
        return InvalidError(error.message, {"perkembangan": error.fields.get("note", ())})
    return payloads.in_form_words(error)
