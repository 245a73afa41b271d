"""Winners as announced, beside the computed ranking: list, one at a time by a form, many by a file with preview, withdrawn."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as Answered

from semesta_platform.accounts.edge import summary
from semesta_platform.errors import InvalidError, existing
from semesta_platform.http.ground import registry_session, viewer_session
from semesta_platform.http.lists import table_answer
from semesta_platform.http.permissions import Permission, requires
from semesta_platform.interface.tables import ordered_by
from semesta_platform.interface.words import gettext as _
from semesta_platform.interface.words import ngettext
from semesta_platform.tenancy import queries as directory
from semesta_tenants.awards import queries, service
from semesta_tenants.awards.ledger import OfficialResult, Opened
from semesta_tenants.awards.winners import HEADERS, categories_of
from semesta_tenants.coverage import sheets
from semesta_tenants.coverage.places import Gazetteer
from semesta_tenants.coverage.sheets import Sheet, SheetError
from semesta_tenants.stewarding import importing
from semesta_tenants.stewarding.edge import (
    CONFLICT,
    SEE_OTHER,
    UNPROCESSABLE,
    opened_edition,
    steward,
    uploaded,
)
from semesta_tenants.stewarding.importing import FIELDS, Preview, packed
from semesta_tenants.stewarding.listing import (
    OFFICIAL_KEYS,
    narrowed_officials,
    official_table,
    page_of,
    provinces_of,
)
from semesta_tenants.stewarding.routes import ADDRESS as EDITIONS
from semesta_tenants.stewarding.shown import region_name

ADDRESS = f"{EDITIONS}/<name>/hasil-resmi"
LONGEST_TYPED = 2_100
blueprint = Blueprint("stewarding_official", __name__, template_folder="templates")
Answer = str | Answered | tuple[str, int]


# ---- the list ------------------------------------------------------------------------------------------------------------------


@blueprint.get(ADDRESS)
@requires(Permission.OPERATOR_MANAGE)
def overview(name: str) -> str:
    """The winners that are recorded, fifty a page.

    Raises:
        NotFoundError: there is no opened edition of this name.
    """
    opened = opened_edition(name)
    everything, rows, sort, direction = _asked(name)
    return render_template(
        "stewarding/official.html",
        opened=opened,
        everything=everything,
        page=page_of(rows, request.args.get("hal", 1, type=int)),
        sort=sort,
        direction=direction,
        given=request.args,
        categories=[(each, each) for each in categories_of(opened.edition)],
        provinces=provinces_of(each.tenant for each in everything),
        region_name=region_name,
    )


@blueprint.get(f"{ADDRESS}.<any(csv, xlsx):ending>")
@requires(Permission.OPERATOR_MANAGE)
def file(name: str, ending: str) -> Response:
    """The list as CSV or a workbook, with the columns that an import takes.

    Raises:
        NotFoundError: there is no opened edition of this name.
    """
    opened_edition(name)
    return table_answer(official_table(_asked(name)[1]), f"hasil-resmi-{name}", ending)


def _asked(name: str) -> tuple[tuple[OfficialResult, ...], list[OfficialResult], str, str]:
    with registry_session() as session:
        everything = queries.official_results(session, name)
    return everything, *ordered_by(narrowed_officials(everything, request.args), OFFICIAL_KEYS, request.args, "kode")


# ---- one by a form -------------------------------------------------------------------------------------------------------------


@blueprint.get(f"{ADDRESS}/tambah")
@requires(Permission.OPERATOR_MANAGE)
def form(name: str) -> str:
    """The form; `?daerah=` fills in what is recorded of a region, to be corrected.

    Raises:
        NotFoundError: there is no opened edition of this name.
    """
    opened, code = opened_edition(name), request.args.get("daerah", "")
    with registry_session() as session:
        known = next((each for each in queries.official_results(session, name) if each.tenant == code), None)
    typed = {"daerah": code[:LONGEST_TYPED]}
    if known is not None:
        typed |= {"kategori": known.category, "judul": known.source.title, "alamat": known.source.url}
    return _form_page(opened, typed)


@blueprint.post(f"{ADDRESS}/tambah")
@requires(Permission.OPERATOR_MANAGE)
def add(name: str) -> Answer:
    """Record one winner, or correct what is recorded.

    Raises:
        NotFoundError: there is no opened edition of this name.
    """
    opened = opened_edition(name)
    try:
        result = importing.read_form(request.form, opened.edition, _gazetteer())
    except InvalidError as error:
        typed = {field: request.form.get(field, "")[:LONGEST_TYPED] for field in FIELDS.values()}
        return _form_page(opened, typed, error), UNPROCESSABLE
    with registry_session() as session:
        new = service.record_official(session, steward(), name, [result])
    words = _("Hasil resmi %(region)s dicatat.") if new else _("Hasil resmi %(region)s sudah tercatat sama.")
    flash(words % {"region": region_name(result.code)}, "good")
    return redirect(_here(name), SEE_OTHER)


def _form_page(opened: Opened, typed: dict[str, str], error: InvalidError | None = None) -> str:
    fields, errors = summary(error) if error else ({}, [])
    return render_template(
        "stewarding/official_form.html",
        opened=opened,
        typed=typed,
        fields=fields,
        errors=errors,
        categories=[("", _("tidak disebut sumbernya")), *((each, each) for each in categories_of(opened.edition))],
    )


# ---- withdrawing ---------------------------------------------------------------------------------------------------------------


@blueprint.get(f"{ADDRESS}/<code>/tarik")
@requires(Permission.OPERATOR_MANAGE)
def ask_withdraw(name: str, code: str) -> str:
    """The question before a result is taken back.

    Raises:
        NotFoundError: there is no such edition, or no result of this region.
    """
    opened = opened_edition(name)
    with registry_session() as session:
        known = existing(next((each for each in queries.official_results(session, name) if each.tenant == code), None))
    return render_template("stewarding/withdraw.html", opened=opened, result=known, region=region_name(code))


@blueprint.post(f"{ADDRESS}/<code>/tarik")
@requires(Permission.OPERATOR_MANAGE)
def withdraw(name: str, code: str) -> Answered:
    """Take a result back; what was written stays in the record.

    Raises:
        NotFoundError: there is no such edition, or no result of this region.
    """
    with registry_session() as session:
        service.withdraw_official(session, steward(), name, code)
    flash(_("Hasil resmi %(region)s ditarik.", region=region_name(code)), "good")
    return redirect(_here(name), SEE_OTHER)


# ---- many by a file ------------------------------------------------------------------------------------------------------------


@blueprint.get(f"{ADDRESS}/impor")
@requires(Permission.OPERATOR_MANAGE)
def ask_file(name: str) -> str:
    """The form for a file.

    Raises:
        NotFoundError: there is no opened edition of this name.
    """
    return _import_page(opened_edition(name))


@blueprint.post(f"{ADDRESS}/impor")
@requires(Permission.OPERATOR_MANAGE)
def preview(name: str) -> Answer:
    """What a file would change; nothing is recorded by it.

    Raises:
        NotFoundError: there is no opened edition of this name.
    """
    opened, file = opened_edition(name), request.files.get("berkas")
    filename = ((file.filename if file else None) or "")[:LONGEST_TYPED]
    content = uploaded()
    if not content:
        return _import_page(opened, sentence=_("Pilih berkas CSV atau XLSX.")), UNPROCESSABLE
    try:
        with registry_session() as session:
            found = _previewed(session, opened, sheets.read(content))
    except SheetError as error:
        return _import_page(opened, faults=error.faults), UNPROCESSABLE
    except InvalidError as error:
        return _import_page(opened, sentence=error.message), UNPROCESSABLE
    page = _import_page(opened, found=found, file=filename)
    return (page, UNPROCESSABLE) if found.count("rejected") else page


@blueprint.post(f"{ADDRESS}/impor/simpan")
@requires(Permission.OPERATOR_MANAGE)
def commit(name: str) -> Answer:
    """Record what the preview showed, if nothing else was recorded since: all rows or none.

    Raises:
        NotFoundError: there is no opened edition of this name.
    """
    opened = opened_edition(name)
    try:
        sheet = importing.unpacked(request.form.get("hasil", ""))
        with registry_session() as session:
            found = _previewed(session, opened, sheet)
            stale = found.seen != request.form.get("dilihat")
            new = 0 if stale or not found.usable else service.record_official(session, steward(), name, found.results)
    except InvalidError as error:
        return _import_page(opened, sentence=error.message), UNPROCESSABLE
    if stale and not found.count("rejected"):
        sentence = _("Hasil resmi berubah sejak pratinjau ini dibuat. Periksa lagi di bawah, lalu simpan.")
        return _import_page(opened, found=found, sentence=sentence), CONFLICT
    if found.count("rejected"):
        return _import_page(opened, found=found), UNPROCESSABLE
    flash(ngettext("%(num)d hasil resmi dicatat.", "%(num)d hasil resmi dicatat.", new), "good")
    return redirect(_here(name), SEE_OTHER)


def _previewed(session: Session, opened: Opened, sheet: Sheet) -> Preview:
    known = queries.official_results(session, opened.id)
    return importing.preview(sheet, opened.edition, _gazetteer(), known)


def _import_page(opened: Opened, *, found: Preview | None = None, **more: Any) -> str:
    return render_template(
        "stewarding/import.html",
        opened=opened,
        found=found,
        packed=packed(found.results) if found and found.usable else "",
        headers=list(HEADERS),
        **{"sentence": "", "faults": (), "file": "", **more},
    )


def _gazetteer() -> Gazetteer:
    with viewer_session() as session:
        return Gazetteer(directory.list_regions(session, limit=1000))


def _here(name: str) -> str:
    return f"{EDITIONS}/{name}/hasil-resmi"
