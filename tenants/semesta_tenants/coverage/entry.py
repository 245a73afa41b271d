"""The form of a month: choose a month, type its figure, see what it would change, save the draft, hand it in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from semesta_platform.errors import ConflictError, InvalidError
from semesta_platform.http.permissions import Permission, requires
from semesta_platform.http.routing import current_tenant, tenant_session
from semesta_platform.interface.words import gettext as _
from semesta_tenants.coverage import history, payloads, queries, rules, service, shown, suggestions, words
from semesta_tenants.coverage.edge import acting, today
from semesta_tenants.coverage.history import History
from semesta_tenants.coverage.payloads import Entry
from semesta_tenants.coverage.records import Basis, Figure, Kind, Population, Side, StaleError, State, Version
from semesta_tenants.coverage.routes import ADDRESS, KIND_NAMES, entry_address, may, month_address, period_of

SEMESTERS_BACK = 4
OPEN = frozenset({State.DRAFT, State.SUBMITTED})
blueprint = Blueprint("coverage_entry", __name__, template_folder="templates")
Answer = str | Response | tuple[str, int]


@dataclass(frozen=True, slots=True)
class _Form:
    """The form as it goes out. faults: a sentence for each field, by id. conflict: what somebody else saved meanwhile.

    sentence: for the whole page. saved: the draft is kept, though it was not handed in.
    """

    entry: Entry
    typed: Mapping[str, str]
    faults: Mapping[str, str] = field(default_factory=dict)
    sentence: str = ""
    conflict: Version | None = None
    saved: bool = False


@blueprint.get(f"{ADDRESS}/isi")
@requires(Permission.COVERAGE_ENTER)
def choose() -> Answer:
    """Choose the month of a new figure; a month that the address names leads to its form."""
    given = {name: request.args.get(name, "")[: payloads.LONGEST_ECHO] for name in ("bulan", "tahun")}
    if not any(given.values()):
        return _choose_page(given)
    kind = payloads.kind_from(request.args)
    period = payloads.month_from(f"{given['tahun'].strip():0>4}-{given['bulan'].strip():0>2}", today())
    if period is None:
        return _choose_page(given, _("Pilih bulan dan tulis tahun sejak 2014, misalnya 2025.")), HTTPStatus.UNPROCESSABLE_ENTITY
    if period > today() and kind == Kind.ACTUAL:
        sentence = _("%(month)s belum tiba. Angka yang akan datang dicatat sebagai prakiraan.", month=words.month_words(period))
        return _choose_page(given, sentence), HTTPStatus.UNPROCESSABLE_ENTITY
    return redirect(entry_address(period, kind))


@blueprint.get(f"{ADDRESS}/<month>/isi")
@requires(Permission.COVERAGE_ENTER)
def entry(month: str) -> Answer:
    """The form, filled with the open draft, with what came back, or with the population of the month before.

    Raises:
        NotFoundError: no month, or one before 2014 or further off than forecasts go.
    """
    period, kind = period_of(month), payloads.kind_from(request.args)
    with tenant_session() as session:
        versions = queries.versions_of(session, period, Side.REGION, kind)
        newest = versions[0] if versions else None
        if newest is not None and newest.state in {State.SUBMITTED, State.VERIFIED}:
            flash(_locked_words(newest), "bad")
            return redirect(month_address(period, kind))
        past = history.read(session, Side.REGION, period, kind)
        before = past.before.figure if past.before else None
        figure = newest.figure if newest else Figure(period, kind, population=_population(session, before))
        suggested = suggestions.read(session, period, kind, before)
    reason = newest.reason if newest and newest.state == State.DRAFT else ""
    seen = payloads.Seen(newest.id, newest.row_version) if newest and newest.state == State.DRAFT else None
    form = _Form(Entry(figure, reason, seen, {}), payloads.typed_of(figure, reason, lambda value: shown.number(value) or ""))
    if wanted := request.args.get("usulan"):
        form = _suggested(period, kind, form, suggestions.filled(form.typed, suggested, wanted))
    return _page(period, kind, form, Known(past, newest, suggested))


@blueprint.post(f"{ADDRESS}/<month>/isi")
@requires(Permission.COVERAGE_ENTER)
def save(month: str) -> Answer:
    """Save the draft, hand it in as well, or only compare, by the button that was pressed.

    Raises:
        NotFoundError: no month, or one before 2014 or further off than forecasts go.
    """
    period, kind = period_of(month), payloads.kind_from(request.args)
    given = payloads.entry_from(request.form, period, kind)
    form = _Form(given, payloads.typed_from(request.form), given.faults)
    act = request.form.get("tindakan", "")
    if act == "usulan":
        return _page_again(period, kind, form, fill=request.form.get("usulan", ""))
    if act == "hitung":
        return _page_again(period, kind, _with_rules(form))
    if given.faults:
        return _page_again(period, kind, _with_rules(form)), HTTPStatus.UNPROCESSABLE_ENTITY
    # An officer who may not hand in has no such button; the draft is kept all the same.
    handed_in = act == "ajukan" and may(Permission.COVERAGE_SUBMIT)
    try:
        with tenant_session() as session:
            draft = _saved(session, given)
            refused = _handed_in(session, draft) if handed_in else None
    except (InvalidError, ConflictError) as error:
        refused_form, status = _refused(form, error)
        return _page_again(period, kind, refused_form), status
    if refused is not None:
        kept = replace(given, seen=payloads.Seen(draft.id, draft.row_version))
        faults = payloads.problems_by_id(refused.fields)
        return _page_again(period, kind, replace(form, entry=kept, faults=faults, saved=True)), HTTPStatus.UNPROCESSABLE_ENTITY
    flash(_("Angka disimpan dan diajukan.") if handed_in else _("Draf disimpan."), "good")
    return redirect(month_address(period, kind), HTTPStatus.SEE_OTHER)


@blueprint.post(f"{ADDRESS}/<month>/isi/banding")
@requires(Permission.COVERAGE_ENTER)
def compare(month: str) -> str:
    """The comparison alone, for htmx while somebody types; saves nothing.

    Raises:
        NotFoundError: no month, or one before 2014 or further off than forecasts go.
    """
    period, kind = period_of(month), payloads.kind_from(request.args)
    given = payloads.entry_from(request.form, period, kind)
    with tenant_session() as session:
        past = history.read(session, Side.REGION, period, kind)
    before = past.before.figure if past.before else None
    return render_template(
        "coverage/_comparison.html",
        compared=shown.comparison(given.figure, past),
        checks_address=_checks_address(),
        rows=shown.entry_rows({}, given.faults, given.figure, before),
        unread=len(given.faults),
        before_words=_before_words(before),
        swapped=True,
    )


def _saved(session: Session, given: Entry) -> Version:
    """The draft as it now stands. Somebody who had another version on screen is told of the one that is open now."""
    found = queries.versions_of(session, given.figure.period, Side.REGION, given.figure.kind)
    opened = next((each for each in found if each.state in OPEN), None)
    expected = given.seen.row_version if given.seen else None
    if opened is not None and given.seen is not None and opened.id != given.seen.id:
        raise StaleError(service.SAVED_FIRST, opened, given.figure)
    return service.save_draft(session, acting(), given.figure, today=today(), expected=expected, reason=given.reason)


def _handed_in(session: Session, draft: Version) -> InvalidError | None:
    """Why the draft could not be handed in, though it is saved; None where it was."""
    try:
        service.submit(session, acting(), draft.id, expected=draft.row_version, today=today())
    except InvalidError as error:
        return error
    return None


def _refused(form: _Form, error: InvalidError | ConflictError) -> tuple[_Form, HTTPStatus]:
    """The form with why it was not saved. What was typed stays, and saving it again is the person's choice."""
    if isinstance(error, InvalidError):
        return replace(form, faults=payloads.problems_by_id(error.fields)), HTTPStatus.UNPROCESSABLE_ENTITY
    if isinstance(error, StaleError):
        seen = payloads.Seen(error.current.id, error.current.row_version)
        return replace(form, entry=replace(form.entry, seen=seen), conflict=error.current), HTTPStatus.CONFLICT
    # What was on screen is open no more: saved again, this begins a new version where the month takes one.
    return replace(form, entry=replace(form.entry, seen=None), sentence=error.message), HTTPStatus.CONFLICT


def _with_rules(form: _Form) -> _Form:
    """What the rules say of the rest, too: one round for all mistakes."""
    found = rules.problems(form.entry.figure, today=today())
    return replace(form, faults={**payloads.problems_by_id(found), **form.faults})


def _population(session: Session, before: Figure | None) -> Population | None:
    """For a new month: the population of the month before, else of the newest register or the newest published figure."""
    if before is not None and before.population is not None:
        return before.population
    if known := queries.populations(session):
        return known[0]
    published = queries.latest_published(session, current_tenant().code)
    return published.figure.population if published else None


def _locked_words(newest: Version) -> str:
    if newest.state == State.SUBMITTED:
        return _("Angka bulan ini sedang diperiksa. Tarik dahulu pengajuannya bila ingin mengubahnya.")
    return _("Angka bulan ini sudah diverifikasi. Mulailah koreksi bila ada yang perlu diubah.")


# ---- pages ---------------------------------------------------------------------------------------------------------------------


def _choose_page(given: Mapping[str, str], error: str | None = None) -> str:
    with tenant_session() as session:
        known = queries.months(session, Side.REGION, limit=queries.MOST_MONTHS)
    calendar = queries.calendar_of(known, today=today())
    return render_template(
        "coverage/choose.html",
        here=url_for("coverage.overview", slug=current_tenant().slug),
        missing=[each.period for each in reversed(calendar) if each.state is None],
        drafts=[each.period for each in reversed(calendar) if each.state in {State.DRAFT, State.RETURNED}],
        months=[(str(number), words.month_words(dt.date(2014, number, 1), "MMMM")) for number in range(1, 13)],
        given=given,
        kind_name=KIND_NAMES[payloads.kind_from(request.args)],
        kinds=[(KIND_NAMES[kind], words.KIND_WORDS[kind]) for kind in Kind],
        entry_address=entry_address,
        actual=Kind.ACTUAL,
        this_month=today().replace(day=1),
        error=error,
    )


def _page_again(period: dt.date, kind: Kind, form: _Form, *, fill: str = "") -> str:
    """fill: the id of a field into which its suggestion is put."""
    with tenant_session() as session:
        versions = queries.versions_of(session, period, Side.REGION, kind)
        past = history.read(session, Side.REGION, period, kind)
        suggested = suggestions.read(session, period, kind, past.before.figure if past.before else None)
    if fill:
        form = _suggested(period, kind, form, suggestions.filled(form.typed, suggested, fill))
    return _page(period, kind, form, Known(past, versions[0] if versions else None, suggested))


def _suggested(period: dt.date, kind: Kind, form: _Form, typed: Mapping[str, str]) -> _Form:
    """The form as if somebody had typed so; nothing is saved."""
    seen = f"{form.entry.seen.id}:{form.entry.seen.row_version}" if form.entry.seen else ""
    entry_ = payloads.entry_from({**typed, "versi": seen}, period, kind)
    return replace(form, entry=entry_, typed=typed, faults=entry_.faults)


@dataclass(frozen=True, slots=True)
class Known:
    """What stands beside a form: the months before, the newest version of this one, and what others suggest to it."""

    past: History
    newest: Version | None
    suggested: Mapping[str, suggestions.Suggestion]


def _page(period: dt.date, kind: Kind, form: _Form, known: Known) -> str:
    past, newest = known.past, known.newest
    figure, conflict = form.entry.figure, form.conflict
    before = past.before.figure if past.before else None
    return render_template(
        "coverage/entry.html",
        typed=form.typed,
        faults=form.faults,
        errors=_summary(form.faults),
        seen=form.entry.seen,
        sentence=form.sentence,
        saved=form.saved,
        conflict=conflict,
        differing=shown.changes(conflict.figure, figure, (conflict.reason, form.entry.reason)) if conflict else [],
        period=period,
        kind=kind,
        future=period > today(),
        rows=shown.entry_rows(form.typed, form.faults, figure, before),
        suggested=known.suggested,
        compared=shown.comparison(figure, past),
        unread=len(form.entry.faults),
        before_words=_before_words(before),
        returned=newest if newest and newest.state == State.RETURNED else None,
        **_choices(period, kind, form.typed.get("semester", "")),
    )


def _summary(faults: Mapping[str, str]) -> list[tuple[str, str]]:
    """The sentences in the order of the form, each with the name of its field: twelve counts can be wrong in the same way."""
    named = ((name, words.field_words(payloads.field_of(name))) for name in payloads.field_ids() if name in faults)
    return [(name, f"{label}: {faults[name]}") for name, label in named]


def _choices(period: dt.date, kind: Kind, semester: str) -> dict[str, Any]:
    """What the form offers, and where its buttons and links lead."""
    other = Kind.FORECAST if kind == Kind.ACTUAL else Kind.ACTUAL
    place: dict[str, Any] = {"slug": current_tenant().slug, "month": f"{period:%Y-%m}"}
    return {
        "tenant": current_tenant(),
        "semesters": _semesters(period, semester),
        "bases": [(each.value, words.BASIS_WORDS[each]) for each in Basis],
        "may_submit": may(Permission.COVERAGE_SUBMIT),
        "address": entry_address(period, kind),
        "other_kind": entry_address(period, other),
        "month_address": month_address(period, kind),
        "checks_address": _checks_address(),
        "compare_address": url_for("coverage_entry.compare", **place, jenis=None if kind == Kind.ACTUAL else KIND_NAMES[kind]),
    }


def _before_words(before: Figure | None) -> str:
    return words.month_words(before.period, "MMM") if before else ""


def _checks_address() -> str:
    return url_for("coverage_checks.checks", slug=current_tenant().slug)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _semesters(period: dt.date, typed: str) -> list[tuple[str, str]]:
    """The semesters that a population of this month can come from, newest first; also what was typed, whatever it is."""
    codes = [f"{period.year - back}S{half}" for back in range(SEMESTERS_BACK) for half in (2, 1)]
    if typed and typed not in codes:
        codes.append(typed)
    return [("", _("belum diisi")), *((code, _capital(words.semester_words(code))) for code in codes)]
