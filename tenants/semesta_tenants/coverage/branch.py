"""The branch's side in one tenant: what waits for it, and a figure's verification."""

from __future__ import annotations

import uuid
from typing import Final

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answered

from semesta_platform.accounts.edge import LONGEST_ECHO, UNPROCESSABLE, summary
from semesta_platform.database import utc_now
from semesta_platform.errors import ConflictError, ForbiddenError, InvalidError, existing
from semesta_platform.http.access import current_principal
from semesta_platform.http.permissions import Permission, requires
from semesta_platform.http.routing import current_tenant, tenant_session
from semesta_platform.interface.filters import date
from semesta_platform.interface.tables import ordered_by
from semesta_platform.interface.words import gettext as _
from semesta_platform.tenancy.regions import ZONE_WORDS
from semesta_tenants.coverage import beside, comparing, desk, edge, rules, service, words
from semesta_tenants.coverage.branch_payloads import (
    QUEUE_KEYS,
    QueueLine,
    expected_from,
    queue_rows,
    reason_from,
)
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


def mine(version: Version, roles: frozenset[str]) -> bool:
    """Whether the person may decide it, as far as their roles in its tenant tell."""
    return edge.OFFICES.isdisjoint(roles) and current_principal().person not in version.contributors


# ---- one tenant ------------------------------------------------------------------------------------------------------------


@blueprint.get(f"{QUEUE}/")
@requires(Permission.COVERAGE_VERIFY)
def queue() -> str:
    """What waits in this tenant, oldest first."""
    tenant = current_tenant()
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
    tenant, principal = current_tenant(), current_principal()
    with tenant_session() as session:
        found = desk.waiting(session)
    return [QueueLine(tenant, each, mine(each.version, principal.roles_in(tenant.code))) for each in found]


def _page(version: uuid.UUID, *, refused: str | None = None, error: InvalidError | None = None) -> str:
    tenant = current_tenant()
    with tenant_session() as session:
        found = existing(desk.examined(session, version))
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
        found = existing(desk.examined(session, version))
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
