"""The operator's national file: uploaded, read by a job, previewed, published as reported region by region, taken back."""

from __future__ import annotations

import uuid

from flask import Blueprint, Response, request
from sqlalchemy.orm import Session

from semesta_platform.http.permissions import Permission, requires
from semesta_platform.interface.words import gettext as _
from semesta_platform.interface.words import ngettext
from semesta_tenants.coverage.records import Actor
from semesta_tenants.intake import files_pages as pages
from semesta_tenants.intake import files_payloads as payloads
from semesta_tenants.intake import files_publishing as publishing
from semesta_tenants.intake import files_service as service
from semesta_tenants.intake.files_pages import Answer, Page, Place
from semesta_tenants.intake.files_queries import Scope, SourceFile

HERE = "/operator/impor/"
FILE = f"{HERE}<uuid:file>/"
ENDINGS = "<any(csv, xlsx):ending>"
PLACE = Place(Scope.NATIONAL, HERE, {})
blueprint = Blueprint("intake_operator", __name__, template_folder="templates")


@blueprint.get(HERE)
@requires(Permission.OPERATOR_MANAGE)
def overview() -> str:
    """Every national file, newest first, and the form for one more."""
    return pages.overview(PLACE)


@blueprint.get(f"/operator/impor.{ENDINGS}")
@requires(Permission.OPERATOR_MANAGE)
def files(ending: str) -> Response:
    """The list to take away."""
    return pages.files_answer(PLACE, ending)


@blueprint.post(HERE)
@requires(Permission.OPERATOR_MANAGE)
def upload() -> Answer:
    """Keep a file and have it read in the background, however long it is."""
    return pages.upload(PLACE, None)


@blueprint.get(FILE)
@requires(Permission.OPERATOR_MANAGE)
def file(file: uuid.UUID) -> Page:
    """One file: progress, preview, what became of it.

    Raises:
        NotFoundError: there is none.
    """
    return pages.file_page(PLACE, file)


@blueprint.get(f"{FILE}baris-ditolak.{ENDINGS}")
@requires(Permission.OPERATOR_MANAGE)
def rejected(file: uuid.UUID, ending: str) -> Response:
    """The rejected rows, keyed to the rows of the file.

    Raises:
        NotFoundError: there is none.
    """
    return pages.errors_answer(PLACE, file, ending)


@blueprint.get(f"{FILE}per-daerah.{ENDINGS}")
@requires(Permission.OPERATOR_MANAGE)
def regions(file: uuid.UUID, ending: str) -> Response:
    """What the file does in each region.

    Raises:
        NotFoundError: there is none.
    """
    return pages.parts_answer(PLACE, file, ending)


@blueprint.post(f"{FILE}terbitkan")
@requires(Permission.OPERATOR_MANAGE)
def publish(file: uuid.UUID) -> Answer:
    """Have every region's part published in the background.

    Raises:
        NotFoundError: there is none.
    """

    def verb(session: Session, who: Actor, found: SourceFile, expected: int) -> str:
        number = publishing.confirm(session, who, found, expected)
        return ngettext("Penerbitan untuk %(num)d daerah dimulai.", "Penerbitan untuk %(num)d daerah dimulai.", number)

    return pages.stepped(PLACE, file, verb)


@blueprint.post(f"{FILE}tarik")
@requires(Permission.OPERATOR_MANAGE)
def undo(file: uuid.UUID) -> Answer:
    """Have every region take its part back; what was published before counts again.

    Raises:
        NotFoundError: there is none.
    """
    reason = payloads.reason_from(request.form)

    def verb(session: Session, who: Actor, found: SourceFile, expected: int) -> str:
        number = publishing.undo(session, who, found, expected, reason)
        return ngettext("Penarikan untuk %(num)d daerah dimulai.", "Penarikan untuk %(num)d daerah dimulai.", number)

    return pages.stepped(PLACE, file, verb)


@blueprint.post(f"{FILE}buang")
@requires(Permission.OPERATOR_MANAGE)
def drop(file: uuid.UUID) -> Answer:
    """Give a file up before anything was published of it.

    Raises:
        NotFoundError: there is none.
    """

    def verb(session: Session, who: Actor, found: SourceFile, expected: int) -> str:
        service.drop(session, who, found, expected)
        return _("Berkas dibuang; tidak ada yang diterbitkan.")

    return pages.stepped(PLACE, file, verb, ended=True)
