"""Pages of a region's imports: choose a file, see what it would do, save it as drafts, undo it; what the branch sends."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urlencode

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answered

from semesta_platform.errors import ConflictError, InvalidError, NotFoundError
from semesta_platform.http.ground import viewer_session
from semesta_platform.http.permissions import Permission, requires
from semesta_platform.http.routing import current_tenant, tenant_session
from semesta_platform.interface.words import gettext as _
from semesta_platform.interface.words import ngettext
from semesta_platform.tenancy import queries as directory
from semesta_tenants.coverage.edge import acting, today
from semesta_tenants.coverage.places import Gazetteer
from semesta_tenants.coverage.records import Kind
from semesta_tenants.coverage.sheets import SheetError
from semesta_tenants.intake import comparing, payloads, queries, service, shown
from semesta_tenants.intake.edge import ADDRESS, ONE, found_import, missing_months, ordered
from semesta_tenants.intake.records import ImportLine, ImportState, UndoLine

OFFER: Final = f"{ADDRESS}/kiriman/<uuid:file_id>"
blueprint = Blueprint("intake", __name__, template_folder="templates")
Answer = str | Answered | tuple[str, int]


@dataclass(frozen=True, slots=True)
class _Refusal:
    """Why something was not done. faults: of a file, by line and column. reason: as it was typed. fields: sentences by id."""

    sentence: str = ""
    faults: Sequence[Any] = ()
    reason: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    offer: uuid.UUID | None = None


@blueprint.get(f"{ADDRESS}/")
@requires(Permission.COVERAGE_ENTER)
def overview() -> str:
    """Choose a file, take the template, see what the branch sends and what was imported before."""
    return _start_page()


@blueprint.post(f"{ADDRESS}/")
@requires(Permission.COVERAGE_ENTER)
def preview() -> Answer:
    """Read a file and show what it would do; nothing but the preview is kept."""
    name, content = _uploaded()
    if not name and not content:
        return _start_page(_Refusal(_("Pilih berkas XLSX atau CSV."))), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        with viewer_session() as session:
            gazetteer = Gazetteer(directory.list_regions(session, limit=1000))
        with tenant_session() as session:
            made = service.preview(session, acting(), name, content, gazetteer=gazetteer, today=today())
    except SheetError as error:
        return _start_page(_Refusal(faults=error.faults)), HTTPStatus.UNPROCESSABLE_ENTITY
    except InvalidError as error:
        return _start_page(_Refusal(error.message)), HTTPStatus.UNPROCESSABLE_ENTITY
    return redirect(_address(made.id), HTTPStatus.SEE_OTHER)


@blueprint.get(f"{ONE}/")
@requires(Permission.COVERAGE_ENTER)
def one(import_id: uuid.UUID) -> str:
    """One import: its preview while it waits, what became of it afterwards.

    Raises:
        NotFoundError: the region has none of this id.
    """
    return _import_page(import_id)


@blueprint.post(f"{ONE}/simpan")
@requires(Permission.COVERAGE_ENTER)
def apply(import_id: uuid.UUID) -> Answer:
    """Save what the preview shows as drafts, all or nothing; or put the preview away.

    Raises:
        NotFoundError: the region has none of this id.
    """
    if request.form.get("batal"):
        return _drop(import_id)
    reason = payloads.reason_from(request.form)
    try:
        with tenant_session() as session:
            done = service.apply(session, acting(), import_id, expected=_seen(), reason=reason, today=today())
    except InvalidError as error:
        fields = {"alasan": " ".join(error.fields["reason"])}
        return _import_page(import_id, _Refusal(reason=reason, fields=fields)), HTTPStatus.UNPROCESSABLE_ENTITY
    except ConflictError as error:
        with tenant_session() as session:
            service.compare_again(session, import_id, today=today())
        return _import_page(import_id, _Refusal(error.message, reason=reason)), HTTPStatus.CONFLICT
    flash(_saved_words(done.writes), "good")
    return redirect(_address(import_id), HTTPStatus.SEE_OTHER)


def _saved_words(months: int) -> str:
    if not months:
        return _("Tidak ada yang perlu disimpan dari berkas ini.")
    words = ngettext("%(num)d bulan disimpan sebagai draf.", "%(num)d bulan disimpan sebagai draf.", months)
    return words + " " + _("Ajukan ke kantor cabang agar dapat terbit.")


def _drop(import_id: uuid.UUID) -> Answer:
    try:
        with tenant_session() as session:
            service.drop(session, acting(), import_id, expected=_seen())
    except ConflictError as error:
        return _import_page(import_id, _Refusal(error.message)), HTTPStatus.CONFLICT
    flash(_("Pratinjau dibuang; tidak ada yang disimpan."), "good")
    return redirect(_here(), HTTPStatus.SEE_OTHER)


@blueprint.get(f"{ONE}/batal")
@requires(Permission.COVERAGE_ENTER)
def ask_undo(import_id: uuid.UUID) -> str:
    """What an undo would do, before it does it.

    Raises:
        NotFoundError: the region has none of this id, or it is not saved.
    """
    return _undo_page(import_id)


@blueprint.post(f"{ONE}/batal")
@requires(Permission.COVERAGE_ENTER)
def undo(import_id: uuid.UUID) -> Answer:
    """Take back what the import wrote and nothing has gone on from.

    Raises:
        NotFoundError: the region has none of this id.
    """
    try:
        with tenant_session() as session:
            service.undo(session, acting(), import_id, expected=_seen(), today=today())
    except ConflictError as error:
        return _import_page(import_id, _Refusal(error.message)), HTTPStatus.CONFLICT
    flash(_("Impor dibatalkan. Angka yang terbit tidak berubah."), "good")
    return redirect(_address(import_id), HTTPStatus.SEE_OTHER)


# ---- what the branch sends -----------------------------------------------------------------------------------------------------


@blueprint.post(f"{OFFER}/periksa")
@requires(Permission.COVERAGE_ENTER)
def take(file_id: uuid.UUID) -> Answer:
    """Preview what the branch sends.

    Raises:
        NotFoundError: nothing of this file is offered to this region.
    """
    try:
        with tenant_session() as session:
            made = service.take(session, acting(), file_id, today=today())
    except ConflictError as error:
        return _start_page(_Refusal(error.message)), HTTPStatus.CONFLICT
    if made.state == ImportState.APPLIED:
        flash(_saved_words(made.writes), "good")
    return redirect(_address(made.id), HTTPStatus.SEE_OTHER)


@blueprint.post(f"{OFFER}/tolak")
@requires(Permission.COVERAGE_ENTER)
def decline(file_id: uuid.UUID) -> Answer:
    """Say no to what the branch sends, with a reason for it to read.

    Raises:
        NotFoundError: nothing of this file is offered to this region.
    """
    reason = payloads.reason_from(request.form, f"alasan-{file_id}")
    try:
        with tenant_session() as session:
            service.decline(session, acting(), file_id, reason)
    except InvalidError as error:
        words = next(iter(error.fields["reason"]))
        return _start_page(
            _Refusal(reason=reason, fields={f"alasan-{file_id}": words}, offer=file_id)
        ), HTTPStatus.UNPROCESSABLE_ENTITY
    except ConflictError as error:
        return _start_page(_Refusal(error.message)), HTTPStatus.CONFLICT
    flash(_("Kiriman ditolak; kantor cabang membaca alasannya."), "good")
    return redirect(_here(), HTTPStatus.SEE_OTHER)


# ---- pages ---------------------------------------------------------------------------------------------------------------------


def _start_page(refusal: _Refusal | None = None) -> str:
    with tenant_session() as session:
        offers, found = queries.offers(session), queries.imports(session)
        missing = missing_months(session)
    rows, column, direction = ordered(found)
    page = payloads.page_of(rows, request.args)
    return render_template(
        "intake/start.html",
        tenant=current_tenant(),
        here=_here(),
        offers=offers,
        missing=missing,
        everything=found,
        rows=[shown.list_row(each, _here()) for each in page.rows],
        page=page,
        column=column,
        direction=direction,
        states=[(name, shown.STATE_PILLS[state]) for name, state in payloads.STATES.items()],
        asked=request.args.get("keadaan", ""),
        address=_with,
        refusal=refusal,
    )


def _import_page(import_id: uuid.UUID, refusal: _Refusal | None = None) -> str:
    with tenant_session() as session:
        found = found_import(session, import_id)
        lines = queries.lines(session, import_id)
        waits = found.state == ImportState.READY
        jumping = comparing.jumps(lines, queries.past(session, lines)) if waits else {}
        earlier = queries.same_file(session, found.digest, [ImportState.APPLIED]) if waits else None
    needing = {each.line: () for each in lines if waits and each.corrects} | jumping
    page = payloads.page_of(payloads.narrowed(lines, request.args, needing), request.args)
    return render_template(
        "intake/import.html",
        tenant=current_tenant(),
        here=_here(),
        address=_with,
        own=_address(import_id),
        found=found,
        waits=waits,
        state=shown.STATE_PILLS[found.state],
        about=shown.about(found),
        counts=shown.kit_counts(found),
        chips=shown.chips(found, len(needing)),
        asked=request.args.get("hasil", "")[:20],
        page=page,
        rows=[row for each in page.rows for row in shown.rows_of(each, jumping.get(each.line, ()))],
        needing=len(needing),
        corrections=sum(each.corrects for each in lines),
        written=_written(lines),
        earlier=earlier,
        refusal=refusal,
    )


def _undo_page(import_id: uuid.UUID) -> str:
    with tenant_session() as session:
        found = found_import(session, import_id)
        if found.state != ImportState.APPLIED:
            raise NotFoundError
        plan = service.undo_plan(session, import_id)
    return render_template(
        "intake/undo.html",
        tenant=current_tenant(),
        here=_here(),
        own=_address(import_id),
        found=found,
        groups=[(act, [_planned(each) for each in plan if each.act == act]) for act in ("discard", "restore", "keep")],
        possible=any(each.act != "keep" for each in plan),
    )


def _planned(each: UndoLine) -> dict[str, Any]:
    return {"month": shown.month_name(each.line), "href": _month_address(each.line), "words": each.words}


def _written(lines: Sequence[ImportLine]) -> list[tuple[str, str, bool]]:
    """The months that were written: words, address, whether taken back since."""
    return [(shown.month_name(each), _month_address(each), each.undone) for each in lines if each.version_id is not None]


# ---- addresses and files -------------------------------------------------------------------------------------------------------


def _here() -> str:
    return url_for("intake.overview", slug=current_tenant().slug)


def _address(import_id: uuid.UUID) -> str:
    return url_for("intake.one", slug=current_tenant().slug, import_id=import_id)


def _month_address(line: ImportLine) -> str:
    period = line.figure.period if line.figure else line.period
    kind = "prakiraan" if line.kind == Kind.FORECAST else None
    return url_for("coverage.month", slug=current_tenant().slug, month=f"{period:%Y-%m}", jenis=kind) if period else _here()


def _with(path: str, **changes: object) -> str:
    """The present filters with `changes`; None takes one away."""
    names = ("keadaan", "hasil", "urut", "arah", "hal")
    kept = {name: request.args[name][:40] for name in names if request.args.get(name)}
    merged = {name: str(value) for name, value in {**kept, **changes}.items() if value not in {None, ""}}
    return f"{path}?{urlencode(merged)}" if merged else path


def _seen() -> int:
    """The row version that was on screen; none at all is as stale as a wrong one."""
    return payloads.number_from(request.form.get("versi", "")) or 0


def _uploaded() -> tuple[str, bytes]:
    """Name and content of the file that was chosen, both empty where none was."""
    found = request.files.get("berkas")
    if found is None:
        return "", b""
    try:
        return found.filename or "", bytes(found.read())
    finally:
        found.close()
