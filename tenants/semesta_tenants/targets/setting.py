"""Forms of targets: set one from the newest published figure, change it, give it up; what was typed stays, whatever is wrong."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, request

from semesta_platform.errors import ConflictError, InvalidError, existing
from semesta_platform.http.permissions import Permission, requires
from semesta_platform.http.routing import current_tenant, tenant_session
from semesta_platform.interface.words import gettext as _
from semesta_tenants.coverage.edge import acting, today
from semesta_tenants.targets import payloads, queries, reading, rules, service, sharing, shown, words
from semesta_tenants.targets.edge import ADDRESS, ONE, Answer, address_of, list_address
from semesta_tenants.targets.listing import Line
from semesta_tenants.targets.payloads import Entry
from semesta_tenants.targets.records import Indicator, StaleTargetError, Target
from semesta_tenants.targets.routes import detail_page

blueprint = Blueprint("targets_setting", __name__, template_folder="templates")


@dataclass(frozen=True, slots=True)
class _Form:
    """The form as it goes out. current: the target that is changed, None for a new one; expected: its version on screen.

    faults: a sentence for each field, by id. conflict: what somebody else made of it meanwhile. sentence: for the whole page.
    attempted: what was to be kept, where it could be read.
    """

    indicator: Indicator
    typed: Mapping[str, str]
    current: Target | None = None
    expected: int = 0
    faults: Mapping[str, str] = field(default_factory=dict)
    conflict: Target | None = None
    sentence: str = ""
    attempted: Target | None = None


@blueprint.get(f"{ADDRESS}/baru")
@requires(Permission.TARGET_SET)
def choose() -> Answer:
    """Choose the indicator of a new target; one that the address names leads to the form."""
    indicator = payloads.indicator_from(request.args)
    if indicator is None:
        page = render_template(
            "targets/choose.html", tenant=current_tenant(), here=list_address(), options=words.indicator_options()
        )
        return page if "indikator" not in request.args else (page, HTTPStatus.UNPROCESSABLE_ENTITY)
    with tenant_session() as session:
        line = reading.newest_of(session, indicator, today=today())
    usable = line.newest is not None and line.newest.exact and rules.comparable(indicator, line.newest)
    source = _source_words(line) if usable else ""
    typed = payloads.offered(indicator, line.newest if usable else None, source)
    return _page(_Form(indicator, typed))


@blueprint.post(f"{ADDRESS}/baru")
@requires(Permission.TARGET_SET)
def set_target() -> Answer:
    """Set a target; sent twice it is one.

    Raises:
        NotFoundError: the form names no indicator.
    """
    indicator = existing(payloads.indicator_from(request.form))
    entry = payloads.entry_from(request.form, indicator, payloads.id_from(request.form), 0)
    return _kept(_Form(indicator, payloads.typed_from(request.form)), entry, _("Target ditetapkan."))


@blueprint.get(f"{ONE}/ubah")
@requires(Permission.TARGET_SET)
def edit(target: uuid.UUID) -> Answer:
    """The form of a target as it now stands; one that was given up cannot be changed.

    Raises:
        NotFoundError: there is no such target here.
    """
    current = _current(target)
    if current.withdrawn:
        flash(_("Target ini sudah dihentikan. Tetapkan target baru bila masih diperlukan."), "bad")
        return redirect(address_of(target))
    return _page(_Form(current.indicator, payloads.typed_of(current), current, current.number))


@blueprint.post(f"{ONE}/ubah")
@requires(Permission.TARGET_SET)
def change(target: uuid.UUID) -> Answer:
    """Change a target: a further version.

    Raises:
        NotFoundError: there is no such target here.
    """
    current, expected = _current(target), payloads.expected_from(request.form)
    entry = payloads.entry_from(request.form, current.indicator, target, expected)
    form = _Form(current.indicator, payloads.typed_from(request.form), current, expected)
    return _kept(form, entry, _("Perubahan disimpan sebagai versi baru."))


@blueprint.post(f"{ONE}/hentikan")
@requires(Permission.TARGET_SET)
def withdraw(target: uuid.UUID) -> Answer:
    """Give a target up, with a reason; it stays readable.

    Raises:
        NotFoundError: there is no such target here.
    """
    reason, expected = payloads.reason_from(request.form), payloads.expected_from(request.form)
    try:
        with tenant_session() as session:
            service.withdraw_target(session, acting(), target, expected=expected, reason=reason)
    except InvalidError as error:
        return _not_given_up(target, error, reason), HTTPStatus.UNPROCESSABLE_ENTITY
    except ConflictError as error:
        return _not_given_up(target, error, reason), HTTPStatus.CONFLICT
    flash(_("Target dihentikan. Riwayatnya tetap dapat dibaca."), "good")
    return redirect(address_of(target), HTTPStatus.SEE_OTHER)


def _kept(form: _Form, entry: Entry, said: str) -> Answer:
    """Set or change as typed and go to its page, or the form again with what is wrong."""
    if entry.target is None:
        return _page(_with(form, entry.faults)), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        with tenant_session() as session:
            if form.current is None:
                kept = service.set_target(session, acting(), entry.target, today=today())
            else:
                kept = service.change_target(session, acting(), entry.target, expected=form.expected, today=today())
    except InvalidError as error:
        return _page(_with(form, payloads.problems_by_id(error.fields), entry.target)), HTTPStatus.UNPROCESSABLE_ENTITY
    except ConflictError as error:
        return _conflict(form, entry.target, error)
    flash(said, "good")
    return redirect(address_of(kept.id), HTTPStatus.SEE_OTHER)


def _conflict(form: _Form, attempted: Target, error: ConflictError) -> Answer:
    current = error.current if isinstance(error, StaleTargetError) else None
    if current is not None and form.current is None and not rules.differences(current, attempted):
        # The same form, sent twice.
        return redirect(address_of(current.id), HTTPStatus.SEE_OTHER)
    if current is None or current.withdrawn:
        sentence = service.GIVEN_UP
        refused = _Form(form.indicator, form.typed, form.current, form.expected, {}, None, sentence, attempted)
    else:
        refused = _Form(form.indicator, form.typed, current, current.number, {}, current, "", attempted)
    return _page(refused), HTTPStatus.CONFLICT


def _with(form: _Form, faults: Mapping[str, str], attempted: Target | None = None) -> _Form:
    return _Form(form.indicator, form.typed, form.current, form.expected, faults, None, "", attempted)


def _page(form: _Form) -> str:
    faults = {name: _(said) for name, said in form.faults.items()}
    labels = {id_: str(words.FIELD_WORDS[name]) for name, id_ in payloads.FIELDS.items()}
    return render_template(
        "targets/form.html",
        tenant=current_tenant(),
        here=list_address(),
        address=address_of(form.current.id) if form.current else None,
        indicator=form.indicator,
        current=form.current,
        expected=form.expected,
        typed=form.typed,
        faults=faults,
        errors=[(id_, f"{labels[id_]}: {faults[id_]}") for id_ in payloads.FIELDS.values() if id_ in faults],
        conflict=form.conflict,
        sentence=_(form.sentence) if form.sentence else "",
        differing=shown.changes(form.conflict, form.attempted) if form.conflict and form.attempted else [],
        may_share=sharing.may_share(current_tenant().code),
        year_end=shown.year_end(today()),
        say=words,
    )


def _not_given_up(target: uuid.UUID, error: InvalidError | ConflictError, reason: str) -> str:
    with tenant_session() as session:
        found = existing(reading.one(session, target, today=today()))
    if isinstance(error, InvalidError):
        errors = [(id_, _(said)) for id_, said in payloads.problems_by_id(error.fields).items()]
        return detail_page(found, errors=errors, reason=reason[: payloads.LONGEST_TEXT_ECHO])
    said = service.GIVEN_UP if found.line.target.withdrawn else service.CHANGED_FIRST
    return detail_page(found, sentence=_(said), reason=reason[: payloads.LONGEST_TEXT_ECHO])


def _current(target: uuid.UUID) -> Target:
    with tenant_session() as session:
        return existing(queries.target(session, target))


def _source_words(line: Line) -> str:
    """Where the offered baseline comes from."""
    if line.publication is None:
        return ""
    day = shown.as_of(line.publication)
    if line.publication.source is not None:
        title = line.publication.source.title[: payloads.LONGEST_ECHO]
        return _("Dilaporkan per %(day)s: %(title)s", day=day, title=title)[:300]
    return _("Angka terbit per %(day)s, diverifikasi kantor cabang", day=day)
