"""The page of what is checked: every rule of figures with its limits, and which changes are usual in this region."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, render_template, url_for

from semesta_platform.http.permissions import Permission, requires
from semesta_platform.http.routing import current_tenant, tenant_session
from semesta_platform.interface.words import gettext as _
from semesta_tenants.coverage import check_words, edge, history, rules, validation, words
from semesta_tenants.coverage.history import History
from semesta_tenants.coverage.records import Kind

ADDRESS = "/<tenant:slug>/cakupan/aturan"
blueprint = Blueprint("coverage_checks", __name__, template_folder="templates")


@blueprint.get(ADDRESS)
@requires(Permission.COVERAGE_VIEW)
def checks() -> str:
    """Every rule, by what follows from it; then this region's own usual changes, on which the last ones stand."""
    past = _past()
    return render_template(
        "coverage/checks.html",
        tenant=current_tenant(),
        here=url_for("coverage.overview", slug=current_tenant().slug),
        groups=[
            (
                severity,
                check_words.SEVERITY_WORDS[severity],
                [_row(each) for each in validation.CHECKS if each.severity is severity],
            )
            for severity in validation.Severity
        ],
        usual=[_usual(name, past) for name in validation.WATCHED],
        period=past.period,
        before=past.before,
        earlier=validation.EARLIER_CHANGES,
    )


@blueprint.get(f"{ADDRESS}.csv")
@requires(Permission.COVERAGE_VIEW)
def checks_file() -> Response:
    """The rules for programs, with the sentence that each says."""
    head = (_("Kode"), _("Isian"), _("Jenis"), _("Akibat"), _("Kalimat"), _("Batas"), _("Sejak"), _("Sumber"))
    rows = [
        (
            each.code,
            " ".join(each.fields),
            each.kind.value,
            each.severity.value,
            each.sentence,
            check_words.limits_words(each),
            each.since.isoformat(),
            each.source,
        )
        for each in validation.CHECKS
    ]
    return edge.csv_answer([head, *rows], "aturan-angka")


def _past() -> History:
    """The months before the one that comes next: the month after the newest known one, the present month where none is."""
    this = edge.today().replace(day=1)
    with tenant_session() as session:
        found = history.read(session, edge.side(), rules.months_before(this, -1), Kind.ACTUAL)
    newest = found.months[0].figure.period if found.months else rules.months_before(this)
    return History(rules.months_before(newest, -1), found.months)


def _row(check: validation.Check) -> dict[str, Any]:
    what, why = check_words.WHAT[check.code]
    return {
        "what": what,
        "why": why,
        "kind": check_words.KIND_WORDS[check.kind],
        "fields": check_words.fields_words(check),
        "limits": check_words.limits_words(check) or None,
        "since": check.since,
        "source": check.source,
    }


def _usual(name: str, past: History) -> dict[str, Any]:
    return {
        "name": words.field_words(name),
        "usual": validation.usual(name, past.figures, past.period),
        "known": validation.changes_known(name, past.figures, past.period),
        "share": validation.BY_CODE.get(f"jump.share.{name}"),
    }
