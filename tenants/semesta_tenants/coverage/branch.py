"""The branch's side: the liaison's desk over all tenants, the queue of one tenant, and a figure's verification."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Final

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answered

from semesta_platform.accounts.edge import LONGEST_ECHO, UNPROCESSABLE, summary
from semesta_platform.accounts.roles import Role
from semesta_platform.database import utc_now
from semesta_platform.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError
from semesta_platform.http.access import current_principal
from semesta_platform.http.ground import current_ground
from semesta_platform.http.permissions import Permission, requires
from semesta_platform.http.routing import current_tenant, tenant_session
from semesta_platform.interface.filters import date
from semesta_platform.interface.tables import ordered_by
from semesta_platform.interface.translation import use_zone
from semesta_platform.interface.words import gettext as _
from semesta_platform.tenancy.regions import ZONE_WORDS
from semesta_platform.transactions import tenant_transaction
from semesta_tenants.coverage import beside, comparing, desk, edge, rules, service, words
from semesta_tenants.coverage.branch_payloads import (
    QUEUE_KEYS,
    TENANT_KEYS,
    DeskFilter,
    QueueLine,
    desk_filter_from,
    expected_from,
    queue_rows,
    reason_from,
    tenant_rows,
)
from semesta_tenants.coverage.desk import TenantDesk
from semesta_tenants.coverage.records import State, Verifier, Version

SEE_OTHER, FORBIDDEN, CONFLICT = 303, 403, 409
QUEUE = "/<tenant:slug>/verifikasi"
blueprint = Blueprint("branch", __name__, template_folder="templates")
Answer = str | Answered | tuple[str, int]
SHOWN: Final = {
    "segments": words.SEGMENT_WORDS,
    "counts": beside.COUNT_WORDS,
    "names": beside.RATE_WORDS,
    "field_words": words.field_words,
    "stands": words.STANDS_WORDS,
    "shown": words.rate_words,
    "rates_of": rules.rates,
    "zones": ZONE_WORDS,
}
"""What every template of the branch needs to show figures."""


# ---- the desk --------------------------------------------------------------------------------------------------------------


@blueprint.get("/cabang/")
@requires(Permission.BRANCH_DESK)
def desk_page() -> str:
    """What waits in all tenants of the person's branches, oldest first, then how each of them stands."""
    everything, asked = _desks(), desk_filter_from(request.args)
    found = _narrowed(everything, asked)
    queue, queue_sort, queue_direction = ordered_by(_lines(found), QUEUE_KEYS, request.args, "sejak")
    rows, sort, direction = ordered_by(found, TENANT_KEYS, request.args, "nama")
    everywhere = ordered_by(_lines(everything), QUEUE_KEYS, {}, "sejak")[0]
    return render_template(
        "coverage/branch_desk.html",
        everything=everything,
        options=sorted(((each.tenant.code, each.tenant.name) for each in everything), key=lambda each: each[1]),
        first=next((line for line in everywhere if line.mine), None),
        total=len(everywhere),
        queue=queue,
        queue_order=(queue_sort, queue_direction),
        rows=rows,
        order=(sort, direction),
        asked=asked,
        branches=_branches(),
        now=utc_now(),
        **SHOWN,
    )


@blueprint.get("/cabang/antrean.csv")
@requires(Permission.BRANCH_DESK)
def desk_queue_file() -> Response:
    """The queue for spreadsheets."""
    found = _narrowed(_desks(), desk_filter_from(request.args))
    return edge.csv_answer(
        queue_rows(ordered_by(_lines(found), QUEUE_KEYS, request.args, "sejak")[0]), "semesta-antrean-verifikasi"
    )


@blueprint.get("/cabang/daerah.csv")
@requires(Permission.BRANCH_DESK)
def desk_tenants_file() -> Response:
    """The list of tenants for spreadsheets."""
    found = _narrowed(_desks(), desk_filter_from(request.args))
    return edge.csv_answer(tenant_rows(ordered_by(found, TENANT_KEYS, request.args, "nama")[0]), "semesta-daerah-binaan")


def _desks() -> list[TenantDesk]:
    """Every tenant of the person's branches, each read in a transaction of its own: no session ever sees two tenants."""
    places, now, found = current_principal().places, utc_now(), []
    codes = sorted({each.tenant_code for each in places if each.role == Role.LIAISON.value and each.tenant_code})
    for code in codes:
        with tenant_transaction(current_ground().engine, code) as session:
            one = desk.tenant_desk(session, now)
        if one is not None:
            found.append(one)
    return found


def _lines(found: Sequence[TenantDesk]) -> list[QueueLine]:
    principal = current_principal()
    return [
        QueueLine(each, waiting, _may(waiting.version, principal.roles_in(each.tenant.code)))
        for each in found
        for waiting in each.waiting
    ]


def _may(version: Version, roles: frozenset[str]) -> bool:
    return edge.OFFICES.isdisjoint(roles) and current_principal().person not in version.contributors


def _narrowed(found: Sequence[TenantDesk], asked: DeskFilter) -> list[TenantDesk]:
    return [
        each
        for each in found
        if (asked.tenant is None or each.tenant.code == asked.tenant) and (not asked.waiting or each.waiting)
    ]


def _branches() -> list[str]:
    """The branches in words, from the places that they lead to."""
    places = current_principal().places
    return sorted({str(each.role_words) for each in places if each.role == Role.LIAISON.value and each.tenant_code})


# ---- one tenant ------------------------------------------------------------------------------------------------------------


@blueprint.get(f"{QUEUE}/")
@requires(Permission.COVERAGE_VERIFY)
def queue() -> str:
    """What waits in this tenant, oldest first."""
    tenant = current_tenant()
    use_zone(ZONE_WORDS[tenant.zone])
    rows, sort, direction = ordered_by(_queue(), QUEUE_KEYS, request.args, "sejak")
    oldest = ordered_by(rows, QUEUE_KEYS, {}, "sejak")[0]
    return render_template(
        "coverage/branch_queue.html",
        tenant=tenant,
        rows=rows,
        queue_order=(sort, direction),
        first=next((line for line in oldest if line.mine), None),
        now=utc_now(),
        **SHOWN,
    )


@blueprint.get(f"{QUEUE}.csv")
@requires(Permission.COVERAGE_VERIFY)
def queue_file() -> Response:
    """The same list for spreadsheets."""
    rows = ordered_by(_queue(), QUEUE_KEYS, request.args, "sejak")[0]
    return edge.csv_answer(queue_rows(rows), f"verifikasi-{current_tenant().slug}")


@blueprint.get(f"{QUEUE}/<uuid:version>/")
@requires(Permission.COVERAGE_VERIFY)
def examine(version: uuid.UUID) -> str:
    """A figure that waits for the branch, beside the month before; also one that was decided, without the forms.

    Raises:
        NotFoundError: there is no such version here, or it is a draft.
    """
    return _page(version)


@blueprint.post(f"{QUEUE}/<uuid:version>/sahkan")
@requires(Permission.COVERAGE_VERIFY)
def verify(version: uuid.UUID) -> Answer:
    """Verify, which publishes.

    Raises:
        NotFoundError: as `examine`.
    """
    try:
        with tenant_session() as session:
            done = service.verify(session, edge.verifying(), version, expected=expected_from(request.form))
    except ForbiddenError:
        return _page(version, refused=_hindrance(version)), FORBIDDEN
    except ConflictError:
        return _page(version, refused=_overtaken()), CONFLICT
    flash(_("Angka %(month)s sudah diverifikasi dan terbit.", month=_month(done)), "good")
    return redirect(url_for(".queue", slug=current_tenant().slug), SEE_OTHER)


@blueprint.post(f"{QUEUE}/<uuid:version>/kembalikan")
@requires(Permission.COVERAGE_VERIFY)
def return_(version: uuid.UUID) -> Answer:
    """Send a figure back with a reason.

    Raises:
        NotFoundError: as `examine`.
    """
    expected, reason = expected_from(request.form), reason_from(request.form)
    try:
        with tenant_session() as session:
            done = service.return_(session, edge.verifying(), version, expected=expected, reason=reason)
    except ForbiddenError:
        return _page(version, refused=_hindrance(version)), FORBIDDEN
    except ConflictError:
        return _page(version, refused=_overtaken()), CONFLICT
    except InvalidError as error:
        return _page(version, error=InvalidError(error.message, {"alasan": _reason_words()})), UNPROCESSABLE
    flash(_("Angka %(month)s dikembalikan ke daerah.", month=_month(done)), "good")
    return redirect(url_for(".queue", slug=current_tenant().slug), SEE_OTHER)


def _queue() -> list[QueueLine]:
    tenant = current_tenant()
    with tenant_session() as session:
        found = desk.waiting(session)
    here = TenantDesk(tenant, found, None, None, ())
    return _lines([here])


def _page(version: uuid.UUID, *, refused: str | None = None, error: InvalidError | None = None) -> str:
    tenant = current_tenant()
    use_zone(ZONE_WORDS[tenant.zone])
    with tenant_session() as session:
        found = desk.examined(session, version)
    if found is None:
        raise NotFoundError
    waiting, corrected = found
    fields, errors = summary(error) if error else ({}, [])
    open_, verifier = waiting.version.state is State.SUBMITTED, edge.verifying()
    return render_template(
        "coverage/branch_examine.html",
        tenant=tenant,
        it=waiting,
        version=waiting.version,
        corrected=corrected,
        year=beside.table(waiting.version.figure, waiting.past, only_year=True),
        corrections=comparing.lines(corrected.figure, waiting.version.figure) if corrected else (),
        open=open_,
        hindrance=_hindrance_words(verifier, waiting.version) if open_ else None,
        may_return=not verifier.office,
        refused=refused,
        reason=request.form.get("alasan", "")[: rules.LONGEST_NOTE + LONGEST_ECHO],
        fields=fields,
        errors=errors,
        **SHOWN,
    )


def _hindrance(version: uuid.UUID) -> str:
    """Why this person may not decide a version that is there; the service refused before it looked.

    Raises:
        NotFoundError: as `examine`.
    """
    with tenant_session() as session:
        found = desk.examined(session, version)
    if found is None:
        raise NotFoundError
    hindrance = _hindrance_words(edge.verifying(), found[0].version)
    return hindrance or _("Anda tidak dapat memutuskan angka ini. Mintalah penghubung lain di kantor cabang.")


def _hindrance_words(verifier: Verifier, version: Version) -> str | None:
    if verifier.office:
        return _(
            "Anda juga bertugas di pemerintah daerah ini, sehingga tidak dapat memverifikasi atau mengembalikan angkanya. "
            "Mintalah penghubung lain di kantor cabang."
        )
    if verifier.person_id in version.contributors:
        return _(
            "Anda ikut memasukkan atau mengajukan angka ini, sehingga tidak dapat memverifikasinya sendiri. "
            "Mintalah penghubung lain di kantor cabang."
        )
    return None


def _overtaken() -> str:
    return _(
        "Keadaan angka ini berubah sejak Anda membukanya. Di bawah ini keadaannya sekarang; putusan Anda tadi tidak disimpan."
    )


def _reason_words() -> tuple[str, ...]:
    reason = reason_from(request.form)
    if not reason:
        return (_("Tulis alasan pengembalian, agar daerah tahu apa yang perlu diperbaiki."),)
    if len(reason) > rules.LONGEST_NOTE:
        return (_("Tulis paling banyak 2.000 huruf."),)
    return (_("Teks ini memuat tanda yang tidak dapat ditampilkan; tulis ulang."),)


def _month(version: Version) -> str:
    return str(date(version.figure.as_of, "MMMM yyyy"))
