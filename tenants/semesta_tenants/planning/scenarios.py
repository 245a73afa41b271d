"""Pages of saved plans: the list with its files, one plan with its workbook and paper, plans side by side, steps."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, flash, redirect, render_template, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from semesta_platform.errors import ConflictError
from semesta_platform.given import uuid_of
from semesta_platform.http.lists import file_answer, keeping, named_for_tenant
from semesta_platform.http.permissions import Permission, requires
from semesta_platform.http.routing import current_tenant, tenant_session
from semesta_platform.interface.words import gettext as _
from semesta_tenants.coverage.edge import acting
from semesta_tenants.planning import exports, listing, papers, payloads, queries, service, shown, words
from semesta_tenants.planning.edge import ADDRESS, here, may_choose, result_of, scenario_of
from semesta_tenants.planning.records import Scenario, StaleScenarioError, State

SAVED = f"{ADDRESS}/skenario"
ONE = f"{SAVED}/<uuid:which>"
MOST_COMPARED = 4
blueprint = Blueprint("scenarios", __name__, template_folder="templates")
_keeping = keeping(("q", "keadaan", "urut", "arah"), payloads.LONGEST_ECHO)
Answer = str | Response | tuple[str, int]


@blueprint.get(f"{SAVED}/")
@requires(Permission.PLAN_MAKE)
def overview() -> str:
    """Saved plans as the address narrows and orders them."""
    with tenant_session() as session:
        every = queries.scenarios(session)
    found, column, direction = listing.in_order(listing.narrowed(every, request.args), request.args)
    rows = [shown.scenario_row(each, here("scenarios.detail", which=each.id)) for each in found]
    base = _address(urut=None, arah=None)
    return render_template(
        "planning/list.html",
        tenant=current_tenant(),
        here=here(),
        rows=rows,
        any_saved=bool(every),
        column=column,
        direction=direction,
        base=base + ("&" if "?" in base else "?"),
        files=[(_("Unduh Excel"), _address(".xlsx")), (_("Unduh CSV"), _address(".csv"))],
        states=[("", _("Tersimpan dan dipilih")), *((name, words.STATES[state]) for name, state in listing.STATE_FIELDS.items())],
        given={name: request.args.get(name, "")[: payloads.LONGEST_ECHO] for name in ("q", "keadaan")},
        most=MOST_COMPARED,
    )


def _address(ending: str = "/", **changes: object) -> str:
    return _keeping(here("scenarios.overview").removesuffix("/") + ending, **changes)


@blueprint.get(f"{SAVED}.<any(csv, xlsx):ending>")
@requires(Permission.PLAN_MAKE)
def file(ending: str) -> Response:
    """The list as the address narrows it, for programs."""
    written = listing.csv_of if ending == "csv" else listing.xlsx_of
    return file_answer(written(_asked(), current_tenant().name), named_for_tenant("rencana"), ending)


def _asked() -> list[Scenario]:
    with tenant_session() as session:
        every = queries.scenarios(session)
    return listing.in_order(listing.narrowed(every, request.args), request.args)[0]


# ---- one plan --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Refusal:
    """Why something was not done, with what was typed."""

    sentence: str = ""
    label: payloads.Label | None = None
    faults: Mapping[str, str] = field(default_factory=dict)


@blueprint.get(f"{ONE}/")
@requires(Permission.PLAN_MAKE)
def detail(which: uuid.UUID) -> str:
    """One saved plan, as it was computed on its day.

    Raises:
        NotFoundError: there is none.
    """
    return _detail(which, _Refusal())


@blueprint.get(f"{ONE}.xlsx")
@requires(Permission.PLAN_MAKE)
def workbook(which: uuid.UUID) -> Response:
    """One plan as a workbook.

    Raises:
        NotFoundError: there is none.
    """
    found, result = _found(which)
    return file_answer(exports.workbook(current_tenant().name, found, result), named_for_tenant("rencana"), "xlsx")


@blueprint.get(f"{ONE}.pdf")
@requires(Permission.PLAN_MAKE)
def paper(which: uuid.UUID) -> Response:
    """One plan on paper.

    Raises:
        NotFoundError: there is none.
    """
    found, result = _found(which)
    return file_answer(papers.plan(current_tenant().name, found, result), named_for_tenant("rencana"), "pdf")


def _found(which: uuid.UUID) -> tuple[Scenario, shown.Result]:
    with tenant_session() as session:
        found = scenario_of(session, which)
        return found, result_of(found)


def _detail(which: uuid.UUID, refusal: _Refusal) -> str:
    found, result = _found(which)
    label = refusal.label or payloads.Label(found.name, found.note, {})
    return render_template(
        "planning/scenario.html",
        tenant=current_tenant(),
        here=here(),
        own=here("scenarios.detail", which=which).removesuffix("/"),
        scenario=found,
        result=result,
        view=shown,
        state=words.STATES[found.state],
        label=label,
        faults=refusal.faults,
        errors=list(refusal.faults.items()),
        sentence=refusal.sentence,
        edit_address=here() + "?" + urlencode({**found.typed, "skenario": str(found.id), "versi": str(found.row_version)}),
        may_choose=may_choose() and found.state is State.SAVED,
        archived=found.state is State.ARCHIVED,
        saved=found.state is State.SAVED,
        chosen=found.state is State.CHOSEN,
    )


@blueprint.post(f"{ONE}/nama")
@requires(Permission.PLAN_MAKE)
def rename(which: uuid.UUID) -> Answer:
    """Another name or note.

    Raises:
        NotFoundError: there is none.
    """
    label = payloads.label_from(request.form)
    if label.faults:
        return _detail(which, _Refusal(label=label, faults=label.faults)), HTTPStatus.UNPROCESSABLE_ENTITY
    seen = payloads.version_from(request.form)
    return _done(
        which,
        _("Nama dan catatan disimpan."),
        lambda session: service.rename(session, acting(), which, expected=seen, name=label.name, note=label.note),
        label,
    )


@blueprint.post(f"{ONE}/salin")
@requires(Permission.PLAN_MAKE)
def duplicate(which: uuid.UUID) -> Answer:
    """The same once more, to change it.

    Raises:
        NotFoundError: there is none.
    """
    return _done(which, _("Salinan dibuat."), lambda session: service.duplicate(session, acting(), which))


@blueprint.post(f"{ONE}/arsip")
@requires(Permission.PLAN_MAKE)
def archive(which: uuid.UUID) -> Answer:
    """Put a plan away, or take it back.

    Raises:
        NotFoundError: there is none.
    """
    away = request.form.get("tindakan") != "pulihkan"
    seen = payloads.version_from(request.form)
    said = _("Rencana diarsipkan.") if away else _("Rencana dipulihkan.")
    return _done(which, said, lambda session: service.archive(session, acting(), which, expected=seen, archived=away))


def _done(which: uuid.UUID, said: str, verb: Callable[[Session], Scenario], label: payloads.Label | None = None) -> Answer:
    """One step in one transaction; then `said`, on the page of what came of it."""
    try:
        with tenant_session() as session:
            made = verb(session)
    except StaleScenarioError as error:
        return _detail(which, _Refusal(error.message, label)), HTTPStatus.CONFLICT
    except ConflictError as error:
        return _detail(which, _Refusal(error.message, label)), HTTPStatus.CONFLICT
    flash(said, "good")
    return redirect(here("scenarios.detail", which=made.id), HTTPStatus.SEE_OTHER)


# ---- side by side ----------------------------------------------------------------------------------------------------


@blueprint.get(f"{ADDRESS}/banding")
@requires(Permission.PLAN_MAKE)
def compare() -> str:
    """Up to four plans side by side, in the order of the address."""
    wanted = [each for text in request.args.getlist("s") if (each := uuid_of(text))]
    with tenant_session() as session:
        by_id = {each.id: each for each in queries.scenarios(session, wanted)}
        found = [by_id[each] for each in dict.fromkeys(wanted) if each in by_id][:MOST_COMPARED]
        results = {str(each.id): result_of(each) for each in found}
    rows: list[Any] = shown.compared(results) if results else []
    heads = [(each.name, here("scenarios.detail", which=each.id)) for each in found]
    return render_template(
        "planning/compare.html",
        tenant=current_tenant(),
        here=here(),
        heads=heads,
        rows=rows,
        dropped=len(set(wanted)) > MOST_COMPARED,
        most=MOST_COMPARED,
    )
