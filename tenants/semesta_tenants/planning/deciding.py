"""Choosing a saved plan: first what it would make, with owner and due date to be mended, then making it."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from fractions import Fraction
from functools import partial
from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import force_locale
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from semesta_platform.errors import ConflictError, InvalidError
from semesta_platform.http.permissions import Permission, requires
from semesta_platform.http.routing import current_tenant, tenant_session
from semesta_platform.interface.words import gettext as _
from semesta_tenants.coverage.edge import acting, today
from semesta_tenants.planning import choosing, payloads, shown, words
from semesta_tenants.planning.edge import here, scenario_of
from semesta_tenants.planning.records import Goal, Scenario, State
from semesta_tenants.planning.scenarios import ONE

blueprint = Blueprint("deciding", __name__, template_folder="templates")
Answer = str | Response | tuple[str, int]


@blueprint.get(f"{ONE}/pilih")
@requires(Permission.PLAN_CHOOSE)
def proposed(which: uuid.UUID) -> Answer:
    """What the plan would make: nothing is made yet.

    Raises:
        NotFoundError: there is none.
    """
    found = _scenario(which)
    if found.state is not State.SAVED:
        flash(_("Rencana ini sudah dipilih atau diarsipkan; target dan tugasnya tidak dibuat dua kali."), "bad")
        return redirect(here("scenarios.detail", which=which), HTTPStatus.SEE_OTHER)
    return _page(found, {}, {})


@blueprint.post(f"{ONE}/pilih")
@requires(Permission.PLAN_CHOOSE)
def choose(which: uuid.UUID) -> Answer:
    """Make the targets and tasks that were ticked, in one transaction.

    Raises:
        NotFoundError: there is none.
    """
    found = _scenario(which)
    choices, faults = _choices(found)
    if faults:
        return _page(found, request.form, faults), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        with tenant_session() as session:
            _choose(session, which, choices)
    except InvalidError as error:
        return _page(_scenario(which), request.form, _sentences(error)), HTTPStatus.UNPROCESSABLE_ENTITY
    except ConflictError as error:
        return _page(_scenario(which), request.form, {}, error.message), HTTPStatus.CONFLICT
    flash(_("Rencana dipilih; target dan tugasnya dibuat."), "good")
    return redirect(here("scenarios.detail", which=which), HTTPStatus.SEE_OTHER)


def _choose(session: Session, which: uuid.UUID, choices: Mapping[str, choosing.Choice]) -> None:
    seen = payloads.version_from(request.form)
    written = partial(force_locale, "id")
    choosing.choose(session, acting(), which, choices, expected=seen, today=today(), in_kept_language=written)


def _sentences(error: InvalidError) -> dict[str, str]:
    return {name: " ".join(said) for name, said in error.fields.items()}


def _scenario(which: uuid.UUID) -> Scenario:
    with tenant_session() as session:
        return scenario_of(session, which)


def _choices(scenario: Scenario) -> tuple[dict[str, choosing.Choice], dict[str, str]]:
    """What was ticked, with owner and due date, and a sentence for each field that cannot be read."""
    found, faults = {}, {}
    for each in choosing.proposals(scenario, today()):
        wanted = each.field in request.form.getlist("pilih")
        text = request.form.get(f"{each.field}-tenggat", "").strip()
        try:
            due = dt.date.fromisoformat(text) if text else None
        except ValueError:
            due = None
            faults[f"{each.field}-tenggat"] = _("Tulis tanggal seperti 2026-12-31.")
        owner = request.form.get(f"{each.field}-penanggung", "").strip()[: payloads.LONGEST_ECHO]
        if wanted and not owner:
            faults[f"{each.field}-penanggung"] = _("Sebutkan perangkat daerah yang bertanggung jawab.")
        found[each.field] = choosing.Choice(owner, due, wanted)
    return found, faults


def _page(scenario: Scenario, typed: Mapping[str, str], faults: Mapping[str, str], conflict: str = "") -> str:
    again = bool(typed)
    ticked = request.form.getlist("pilih")
    rows = [
        {
            "field": each.field,
            "title": each.title,
            "target": isinstance(each.what, Goal),
            "value": words.goal_words(each.value) if isinstance(each.what, Goal) else None,
            "baseline": None if each.baseline is None else words.percent_words(Fraction(each.baseline)),
            "ticked": each.field in ticked if again else True,
            "owner": typed.get(f"{each.field}-penanggung", each.owner)[: payloads.LONGEST_ECHO],
            "due": typed.get(f"{each.field}-tenggat", each.due_on.isoformat())[: payloads.LONGEST_ECHO],
            "fault": faults.get(each.field),
        }
        for each in choosing.proposals(scenario, today())
    ]
    return render_template(
        "planning/choose.html",
        tenant=current_tenant(),
        own=here("scenarios.detail", which=scenario.id).removesuffix("/"),
        scenario=scenario,
        rows=rows,
        faults=faults,
        errors=list(faults.items()),
        conflict=conflict,
        figure=shown.base_words(scenario.base),
        seen=payloads.version_from(typed) if again else scenario.row_version,
    )
