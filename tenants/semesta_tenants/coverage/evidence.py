"""Evidence of gates: what is known of UHC Prioritas and of paid contributions in a tenant, and the form that records it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answered

from semesta_platform.accounts.edge import UNPROCESSABLE, summary
from semesta_platform.errors import ForbiddenError, InvalidError
from semesta_platform.http.access import current_principal
from semesta_platform.http.permissions import Permission, requires
from semesta_platform.http.routing import current_tenant, tenant_session
from semesta_platform.interface.tables import DOWN, ordered_by
from semesta_tenants.coverage import edge, publishing, queries
from semesta_tenants.coverage.evidence_payloads import (
    FIELDS,
    GATE_NAMES,
    GATE_WORDS,
    KEYS,
    PILLS,
    STATE_WORDS,
    evidence_from,
    history_rows,
    in_form_words,
    narrowed,
)
from semesta_tenants.coverage.records import CONTRIBUTIONS_PAID, GATES, UHC_PRIORITAS, RecordedGate

SEE_OTHER, FORBIDDEN = 303, 403
ADDRESS = "/<tenant:slug>/syarat"
LONGEST_TYPED = 2100
"""Of a text that is too long so much comes back: all that fits, and enough beyond it to see what must go."""
blueprint = Blueprint("evidence", __name__, template_folder="templates")
Answer = str | Answered | tuple[str, int]
SHOWN: Final[dict[str, Any]] = {
    "gates": GATES,
    "gate_words": GATE_WORDS,
    "gate_names": GATE_NAMES,
    "state_words": STATE_WORDS,
    "pills": PILLS,
    "uhc": UHC_PRIORITAS,
    "paid": CONTRIBUTIONS_PAID,
}
"""What every template of evidence needs."""


@blueprint.get(f"{ADDRESS}/")
@requires(Permission.COVERAGE_VIEW)
def overview() -> str:
    """Each gate as it stands by the latest evidence, and all that was ever recorded."""
    tenant, history = current_tenant(), _history()
    rows, sort, direction = _ordered(history)
    return render_template(
        "coverage/evidence_overview.html",
        tenant=tenant,
        current=_current(history),
        history=history,
        rows=rows,
        order=(sort, direction),
        given=request.args,
        may_record=current_principal().may(Permission.EVIDENCE_RECORD, tenant.code) and not edge.holds_office(),
        **SHOWN,
    )


@blueprint.get(f"{ADDRESS}.csv")
@requires(Permission.COVERAGE_VIEW)
def file() -> Response:
    """The history for spreadsheets."""
    return edge.csv_answer(history_rows(_ordered(_history())[0]), f"syarat-{current_tenant().slug}")


@blueprint.get(f"{ADDRESS}/catat")
@requires(Permission.EVIDENCE_RECORD)
def form() -> Answer:
    """The form, beside what stands now; also for an operator, who sees nothing else of a tenant."""
    return _form()


@blueprint.post(f"{ADDRESS}/catat")
@requires(Permission.EVIDENCE_RECORD)
def record() -> Answer:
    """Write evidence down, which publishes it."""
    try:
        evidence = evidence_from(request.form)
        with tenant_session() as session:
            publishing.record_gate(session, edge.recording(), evidence, today=edge.today())
    except ForbiddenError:
        return _form(refused=True), FORBIDDEN
    except InvalidError as error:
        return _form(in_form_words(error)), UNPROCESSABLE
    flash(_("Bukti %(gate)s sudah dicatat dan terbit.", gate=GATE_WORDS[evidence.gate]), "good")
    # The operator may not read the tenant's pages: the form shows what stands.
    reads = current_principal().may(Permission.COVERAGE_VIEW, current_tenant().code)
    return redirect(url_for(".overview" if reads else ".form", slug=current_tenant().slug), SEE_OTHER)


def _history() -> tuple[RecordedGate, ...]:
    with tenant_session() as session:
        return queries.recorded_gates(session)


def _ordered(history: Sequence[RecordedGate]) -> tuple[list[RecordedGate], str, str]:
    """As the address asks; without a wish the newest stand first."""
    asked = request.args if request.args.get("urut") in KEYS else {"urut": "per", "arah": DOWN}
    return ordered_by(narrowed(history, request.args), KEYS, asked, "per")


def _current(history: Sequence[RecordedGate]) -> dict[str, RecordedGate | None]:
    """The evidence that counts of each gate: of the latest day, and of that the last one recorded."""
    return {gate: next((each for each in history if each.evidence.gate == gate), None) for gate in GATES}


def _form(error: InvalidError | None = None, *, refused: bool = False) -> str:
    fields, errors = summary(error) if error else ({}, [])
    history = _history()
    asked = request.args.get("syarat", "")
    empty = {"syarat": asked if asked in GATES else ""}
    typed = {field: request.form.get(field, "")[:LONGEST_TYPED] for field in FIELDS.values()} if error else empty
    return render_template(
        "coverage/evidence_form.html",
        tenant=current_tenant(),
        current=_current(history),
        refused=refused or edge.holds_office(),
        reads=current_principal().may(Permission.COVERAGE_VIEW, current_tenant().code),
        operates=current_principal().may(Permission.OPERATOR_MANAGE),
        typed=typed,
        fields=fields,
        errors=errors,
        **SHOWN,
    )
