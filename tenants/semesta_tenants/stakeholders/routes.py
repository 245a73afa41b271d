"""Pages of the register: the list, one organisation with its history, the form, and the steps that apply."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from http import HTTPStatus
from typing import Final

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as Answered

from semesta_platform.accounts.edge import refuse_unread, summary
from semesta_platform.audit import queries as record
from semesta_platform.errors import ConflictError, InvalidError, existing
from semesta_platform.given import seen_from
from semesta_platform.http.access import current_principal
from semesta_platform.http.ground import viewer_session
from semesta_platform.http.lists import keeping, named_for_tenant, table_answer
from semesta_platform.http.permissions import Permission, requires
from semesta_platform.http.routing import current_tenant, tenant_session
from semesta_platform.interface.tables import DOWN
from semesta_platform.interface.words import gettext as _
from semesta_platform.interface.words import ngettext
from semesta_platform.interface.workbooks import Table
from semesta_platform.tenancy.queries import list_branches
from semesta_tenants.coverage.edge import acting
from semesta_tenants.stakeholders import exports, payloads, queries, rules, service, shown
from semesta_tenants.stakeholders.records import Organisation, StaleOrganisationError, Wanted
from semesta_tenants.stakeholders.words import KIND_WORDS, usual

ADDRESS: Final = "/<tenant:slug>/forum/organisasi"
ONE: Final = f"{ADDRESS}/<uuid:organisation>"
FILTERS: Final = ("tampil", "jenis", "kata", "urut", "arah", "hal")
blueprint = Blueprint("stakeholders", __name__, template_folder="templates")
_address = keeping(FILTERS, payloads.LONGEST_SEARCH)
Answer = str | Answered | tuple[str, int]


# ---- the list ------------------------------------------------------------------------------------------------------------------


@blueprint.get(f"{ADDRESS}/")
@requires(Permission.FORUM_VIEW)
def overview() -> str:
    """The organisations that the address asks for, by default those that take part, in alphabetical order."""
    asked = payloads.asked_from(request.args)
    with tenant_session() as session:
        counts = queries.counts(session, asked.text)
        views = shown.views(counts, asked)
        total = next(number for view, _words, number in views if view == asked.view)
        page = min(asked.page, max(-(-total // payloads.PAGE), 1))
        found = _read(session, asked, offset=(page - 1) * payloads.PAGE, limit=payloads.PAGE)
    nothing_at_all, here = not counts and not asked.text, _here()
    return render_template(
        "stakeholders/list.html",
        tenant=current_tenant(),
        here=here,
        asked=asked,
        views=views,
        kinds=shown.kinds(counts, asked),
        rows=shown.rows(found, here),
        total=total,
        page=page,
        size=payloads.PAGE,
        direction=DOWN if asked.descending else "naik",
        address=_address,
        may_change=_may_change(),
        nothing_at_all=nothing_at_all,
        usual=_usual() if nothing_at_all and _may_change() else (),
    )


@blueprint.post(f"{ADDRESS}/lazim")
@requires(Permission.FORUM_MANAGE)
def take_over() -> Answer:
    """Write down those of the usual offices that are ticked and are not there yet."""
    chosen = set(request.form.getlist("pilih"))
    wanted = [each for number, each in enumerate(_usual()) if str(number) in chosen]
    with tenant_session() as session:
        made = service.add_missing(session, acting(), wanted)
    said = ngettext("%(num)d organisasi dicatat.", "%(num)d organisasi dicatat.", len(made))
    flash(said if made else _("Tidak ada yang dipilih; belum ada yang dicatat."), "good" if made else "bad")
    return redirect(_here(), HTTPStatus.SEE_OTHER)


@blueprint.get(f"{ADDRESS}.<any(csv, xlsx):ending>")
@requires(Permission.FORUM_VIEW)
def file(ending: str) -> Response:
    """The list as the address narrows and orders it, whole: CSV for programs, or a workbook."""
    return table_answer(_table(), named_for_tenant("organisasi"), ending)


def _read(session: Session, asked: payloads.Asked, *, offset: int = 0, limit: int = queries.MOST) -> tuple[Organisation, ...]:
    order = payloads.ORDERS[asked.order]
    wanted = payloads.narrowing(asked)
    return queries.listed(session, wanted, order=order, descending=asked.descending, offset=offset, limit=limit)


def _table() -> Table:
    with tenant_session() as session:
        found = _read(session, payloads.asked_from(request.args))
    return exports.table(current_tenant().name, found)


def _usual() -> tuple[Wanted, ...]:
    """The offices of most regions, and the branch of this one by its own name."""
    code = current_tenant().branch_code
    with viewer_session() as session:
        name = next((each.name for each in list_branches(session) if each.code == code), None) if code else None
    return usual(name)


def _here() -> str:
    return url_for("stakeholders.overview", slug=current_tenant().slug)


def _may_change() -> bool:
    return current_principal().may(Permission.FORUM_MANAGE, current_tenant().code)


# ---- one organisation ----------------------------------------------------------------------------------------------------------


@blueprint.get(f"{ONE}/")
@requires(Permission.FORUM_VIEW)
def detail(organisation: uuid.UUID) -> str:
    """One organisation: how its offices are reached, what was done with it, and what can be done now.

    Raises:
        NotFoundError: there is no such organisation here.
    """
    return _page(organisation)


@blueprint.post(f"{ONE}/coret")
@requires(Permission.FORUM_MANAGE)
def strike_off(organisation: uuid.UUID) -> Answer:
    """It takes part no more.

    Raises:
        NotFoundError: there is no such organisation here.
    """
    done, seen = _("Organisasi dicoret dari daftar; namanya tetap ada di rapat yang lalu."), seen_from(request.form)
    return _step(organisation, done, lambda session: service.strike_off(session, acting(), organisation, expected=seen))


@blueprint.post(f"{ONE}/kembalikan")
@requires(Permission.FORUM_MANAGE)
def take_back(organisation: uuid.UUID) -> Answer:
    """It takes part again.

    Raises:
        NotFoundError: there is no such organisation here.
    """
    done, seen = _("Organisasi kembali ikut forum."), seen_from(request.form)
    return _step(organisation, done, lambda session: service.take_back(session, acting(), organisation, expected=seen))


def _step(organisation: uuid.UUID, done: str, verb: Callable[[Session], Organisation]) -> Answer:
    try:
        with tenant_session() as session:
            verb(session)
    except ConflictError as error:
        return _page(organisation, error.message), HTTPStatus.CONFLICT
    flash(done, "good")
    return redirect(url_for(".detail", slug=current_tenant().slug, organisation=organisation), HTTPStatus.SEE_OTHER)


def _page(organisation: uuid.UUID, sentence: str = "", typed: dict[str, str] | None = None) -> str:
    """typed: a form that could not be saved, so that nothing of it is lost."""
    tenant = current_tenant()
    with tenant_session() as session:
        found = existing(queries.organisation(session, organisation))
        entries = record.entries(session, subject_kind=service.SUBJECT, subject_id=str(organisation), limit=record.MOST_ENTRIES)
    return render_template(
        "stakeholders/organisation.html",
        tenant=tenant,
        here=_here(),
        organisation=found,
        kind=KIND_WORDS[found.wanted.kind],
        source=shown.source_address(found.wanted),
        history=shown.history(entries),
        may_change=_may_change(),
        sentence=sentence,
        differing=shown.differing(found.wanted, typed) if typed else [],
    )


# ---- the form ------------------------------------------------------------------------------------------------------------------


@blueprint.get(f"{ADDRESS}/baru")
@requires(Permission.FORUM_MANAGE)
def new() -> str:
    """An empty form."""
    return _form_page(payloads.typed_from({"jenis": "opd"}))


@blueprint.post(f"{ADDRESS}/baru")
@requires(Permission.FORUM_MANAGE)
def add() -> Answer:
    """Write an organisation down."""
    given, typed = payloads.organisation_from(request.form), payloads.typed_from(request.form)
    try:
        with tenant_session() as session:
            made = service.add(session, acting(), given.wanted)
            refuse_unread(not given.kind_known)
    except InvalidError as error:
        return _form_page(typed, payloads.in_form_words(error, given)), HTTPStatus.UNPROCESSABLE_ENTITY
    flash(_("Organisasi dicatat."), "good")
    return redirect(url_for(".detail", slug=current_tenant().slug, organisation=made.id), HTTPStatus.SEE_OTHER)


@blueprint.get(f"{ONE}/ubah")
@requires(Permission.FORUM_MANAGE)
def edit(organisation: uuid.UUID) -> Answer:
    """The form as the organisation fills it; for one that was struck off, its page and why not.

    Raises:
        NotFoundError: there is no such organisation here.
    """
    with tenant_session() as session:
        found = existing(queries.organisation(session, organisation))
    if not found.active:
        return _page(organisation, service.struck_off()), HTTPStatus.CONFLICT
    return _form_page(payloads.typed_of(found.wanted), current=found)


@blueprint.post(f"{ONE}/ubah")
@requires(Permission.FORUM_MANAGE)
def change(organisation: uuid.UUID) -> Answer:
    """Save a changed organisation. Whoever comes second sees what now stands beside what they typed, and may save again.

    Raises:
        NotFoundError: there is no such organisation here.
    """
    given, typed = payloads.organisation_from(request.form), payloads.typed_from(request.form)
    seen = seen_from(request.form)
    try:
        with tenant_session() as session:
            service.change(session, acting(), organisation, given.wanted, expected=seen)
            refuse_unread(not given.kind_known)
    except InvalidError as error:
        with tenant_session() as session:
            current = existing(queries.organisation(session, organisation))
        again = payloads.in_form_words(error, given)
        return _form_page(typed, again, current=current, seen=seen), HTTPStatus.UNPROCESSABLE_ENTITY
    except ConflictError as error:
        if isinstance(error, StaleOrganisationError) and error.current.active:
            return _form_page(typed, current=error.current, overtaken=True), HTTPStatus.CONFLICT
        return _page(organisation, error.message, typed), HTTPStatus.CONFLICT
    flash(_("Perubahan disimpan."), "good")
    return redirect(url_for(".detail", slug=current_tenant().slug, organisation=organisation), HTTPStatus.SEE_OTHER)


def _form_page(
    typed: dict[str, str],
    error: InvalidError | None = None,
    *,
    current: Organisation | None = None,
    seen: int | None = None,
    overtaken: bool = False,
) -> str:
    fields, errors = summary(error) if error else ({}, [])
    return render_template(
        "stakeholders/form.html",
        tenant=current_tenant(),
        here=_here(),
        typed=typed,
        current=current,
        seen=seen if seen is not None else current.row_version if current else None,
        overtaken=overtaken,
        differing=shown.differing(current.wanted, typed) if current and overtaken else [],
        kinds=[(kind.value, words) for kind, words in KIND_WORDS.items()],
        contact_rows=payloads.ROWS,
        limits=rules,
        fields=fields,
        errors=errors,
    )
