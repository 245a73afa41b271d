"""A branch's file: uploaded by a liaison, previewed beside what the branch sees of each region, offered, withdrawn."""

from __future__ import annotations

import uuid

from flask import Blueprint, Response, request
from sqlalchemy.orm import Session

from semesta_platform.accounts.roles import Role
from semesta_platform.errors import InvalidError
from semesta_platform.http.access import current_principal
from semesta_platform.http.ground import registry_session
from semesta_platform.http.permissions import Permission, requires
from semesta_platform.interface.words import gettext as _
from semesta_platform.interface.words import ngettext
from semesta_tenants.coverage.records import Actor
from semesta_tenants.intake import files_offering as offering
from semesta_tenants.intake import files_pages as pages
from semesta_tenants.intake import files_queries as queries
from semesta_tenants.intake import files_service as service
from semesta_tenants.intake.files_pages import Answer, Page, Place
from semesta_tenants.intake.files_queries import Scope, SourceFile

HERE = "/cabang/impor/"
FILE = f"{HERE}<uuid:file>/"
ENDINGS = "<any(csv, xlsx):ending>"
blueprint = Blueprint("intake_branch", __name__, template_folder="templates")


def _place() -> Place:
    """The branches of the person as they are now: a liaison who was removed has none, and sees no file of theirs."""
    held = {each.tenant_code for each in current_principal().places if each.role == Role.LIAISON.value and each.tenant_code}
    with registry_session() as session:
        return Place(Scope.BRANCH, HERE, queries.branches_of(session, held) if held else {})


@blueprint.get(HERE)
@requires(Permission.BRANCH_DESK)
def overview() -> str:
    """Every file of the branch, newest first, and the form for one more."""
    return pages.overview(_place())


@blueprint.get(f"/cabang/impor.{ENDINGS}")
@requires(Permission.BRANCH_DESK)
def files(ending: str) -> Response:
    """The list to take away."""
    return pages.files_answer(_place(), ending)


@blueprint.post(HERE)
@requires(Permission.BRANCH_DESK)
def upload() -> Answer:
    """Keep a file of one's branch and have it read in the background."""
    place = _place()
    asked = request.form.get("cabang", "")
    branch = asked if asked in place.branches else next(iter(place.branches), None) if len(place.branches) == 1 else None
    if branch is None:
        words = _("Pilih kantor cabang Anda.") if place.branches else _("Kantor cabang Anda belum memiliki daerah binaan.")
        return pages.overview(place, InvalidError("no branch", {"cabang": (words,)})), pages.UNPROCESSABLE
    return pages.upload(place, branch)


@blueprint.get(FILE)
@requires(Permission.BRANCH_DESK)
def file(file: uuid.UUID) -> Page:
    """One file: progress, preview, and what the regions answered.

    Raises:
        NotFoundError: there is none, or it is another branch's.
    """
    return pages.file_page(_place(), file)


@blueprint.get(f"{FILE}baris-ditolak.{ENDINGS}")
@requires(Permission.BRANCH_DESK)
def rejected(file: uuid.UUID, ending: str) -> Response:
    """The rejected rows, keyed to the rows of the file.

    Raises:
        NotFoundError: as `file`.
    """
    return pages.errors_answer(_place(), file, ending)


@blueprint.get(f"{FILE}per-daerah.{ENDINGS}")
@requires(Permission.BRANCH_DESK)
def regions(file: uuid.UUID, ending: str) -> Response:
    """What the file offers each region, and its answer.

    Raises:
        NotFoundError: as `file`.
    """
    return pages.parts_answer(_place(), file, ending)


@blueprint.post(f"{FILE}tawarkan")
@requires(Permission.BRANCH_DESK)
def offer(file: uuid.UUID) -> Answer:
    """Offer each region its part; its own people take it into their drafts or decline it.

    Raises:
        NotFoundError: as `file`.
    """

    def verb(session: Session, who: Actor, found: SourceFile, expected: int) -> str:
        number = offering.offer(session, who, found, expected)
        return ngettext("Ditawarkan kepada %(num)d daerah.", "Ditawarkan kepada %(num)d daerah.", number)

    return pages.stepped(_place(), file, verb)


@blueprint.post(f"{FILE}tarik")
@requires(Permission.BRANCH_DESK)
def withdraw(file: uuid.UUID) -> Answer:
    """Withdraw what no region has answered yet.

    Raises:
        NotFoundError: as `file`.
    """

    def verb(session: Session, who: Actor, found: SourceFile, expected: int) -> str:
        number = offering.withdraw(session, who, found, expected)
        return ngettext("Ditarik dari %(num)d daerah.", "Ditarik dari %(num)d daerah.", number)

    return pages.stepped(_place(), file, verb)


@blueprint.post(f"{FILE}buang")
@requires(Permission.BRANCH_DESK)
def drop(file: uuid.UUID) -> Answer:
    """Give a file up before it was offered.

    Raises:
        NotFoundError: as `file`.
    """

    def verb(session: Session, who: Actor, found: SourceFile, expected: int) -> str:
        service.drop(session, who, found, expected)
        return _("Berkas dibuang; tidak ada yang ditawarkan.")

    return pages.stepped(_place(), file, verb, ended=True)
