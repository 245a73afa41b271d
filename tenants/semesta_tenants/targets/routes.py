"""Pages of a region's targets: all as bullets, one with its path, versions and rule, a province's beside its regencies'."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, Response, render_template, request, url_for

from semesta_platform.errors import existing
from semesta_platform.http.access import current_principal
from semesta_platform.http.lists import file_answer, keeping, named_for_tenant
from semesta_platform.http.permissions import Permission, requires
from semesta_platform.http.routing import current_tenant, tenant_session
from semesta_tenants.coverage.edge import today
from semesta_tenants.targets import exports, forecast_shown, listing, payloads, reading, shown, words
from semesta_tenants.targets.edge import ADDRESS, ONE, address_of, list_address, may_set, regencies
from semesta_tenants.targets.listing import Line

blueprint = Blueprint("targets", __name__, template_folder="templates")
_address = keeping(("indikator", "keadaan", "penanggung", "urut", "arah"), payloads.LONGEST_ECHO)


@blueprint.get(f"{ADDRESS}/")
@requires(Permission.TARGET_VIEW)
def overview() -> str:
    """Every target with where it stands; a province's with what its regencies show it. For htmx only the list."""
    given = _list(*_read())
    if "HX-Request" in request.headers and "HX-History-Restore-Request" not in request.headers:
        return render_template("targets/_list.html", **given)
    return render_template("targets/overview.html", **given)


@blueprint.get(f"{ADDRESS}.<any(csv, xlsx):ending>")
@requires(Permission.TARGET_VIEW)
def file(ending: str) -> Response:
    """The list as the address narrows and orders it, as CSV or a workbook; a province's with what its regencies show it."""
    rows = _rows()
    content = exports.csv_of(rows) if ending == "csv" else exports.xlsx_of(current_tenant().name, rows)
    return file_answer(content, named_for_tenant("target"), ending)


@blueprint.get(f"{ONE}/")
@requires(Permission.TARGET_VIEW)
def detail(target: uuid.UUID) -> str:
    """One target: its path by month beside what is published, its versions, its document, the rule of its state.

    Raises:
        NotFoundError: there is no such target here.
    """
    with tenant_session() as session:
        found = existing(reading.one(session, target, today=today()))
    return detail_page(found)


def detail_page(found: reading.One, *, errors: list[tuple[str, str]] | None = None, sentence: str = "", reason: str = "") -> str:
    """The page of one target. errors, sentence, reason: of a refusal to give it up."""
    rows = shown.months(found.line)
    return render_template(
        "targets/detail.html",
        tenant=current_tenant(),
        line=found.line,
        forecast=forecast_shown.picture(found.outlook, _entry()),
        target=found.line.target,
        versions=found.versions,
        history=shown.history(found.versions),
        months=rows,
        chart=shown.chart_of(found.line, rows),
        here=list_address(),
        address=address_of(found.line.target.id),
        may_set=may_set(),
        today=today(),
        errors=errors or [],
        sentence=sentence,
        reason=reason,
        say=words,
        view=shown,
    )


def _entry() -> str | None:
    """Where a missing month is entered, for whoever may."""
    tenant = current_tenant()
    may_enter = current_principal().may(Permission.COVERAGE_ENTER, tenant.code)
    return url_for("coverage.overview", slug=tenant.slug) if may_enter else None


def _read() -> tuple[tuple[Line, ...], tuple[Line, ...]]:
    """Targets of this region, and of a province what its regencies show it."""
    with tenant_session() as session:
        own = reading.lines(session, today=today())
        below = reading.shared(session, today=today()) if regencies() is not None else ()
    return own, below


def _rows() -> list[tuple[str, Line]]:
    own, below = _read()
    asked, tenant = payloads.asked_from(request.args), current_tenant()
    ordered = listing.in_order(listing.narrowed(own, asked), request.args)[0]
    beside = listing.beside(regencies() or {}, [], below, asked)
    return [*((tenant.name, each) for each in ordered), *((each.region, each.line) for each in beside)]


def _list(own: tuple[Line, ...], below: tuple[Line, ...]) -> dict[str, Any]:
    """What the templates of the list need."""
    asked = payloads.asked_from(request.args)
    ordered, column, _direction = listing.in_order(listing.narrowed(own, asked), request.args)
    names = regencies()
    standing = [each.target for each in own if not each.target.withdrawn]
    counts = {state: sum(each.state == state for each in own) for state in listing.STATUSES}
    return {
        "tenant": current_tenant(),
        "here": list_address(),
        "asked": asked,
        "lines": ordered,
        "column": column,
        "counts": counts,
        "total": len(standing),
        "owners": listing.owners(own),
        "indicators": listing.indicators((*own, *below)),
        "names": names,
        "sharing": len({each.tenant for each in below}),
        "beside": shown.beside_rows(listing.beside(names or {}, standing, below, asked)),
        "address": _address,
        "target_address": address_of,
        "may_set": may_set(),
        "today": today(),
        "say": words,
        "view": shown,
    }
