"""Addresses of attachments: the files on one thing, a new one, one to take away, one that goes."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import IO, Final

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as Answered

from semesta_platform.accounts.edge import summary
from semesta_platform.database import uuid7
from semesta_platform.errors import InvalidError, NotFoundError, SemestaError, UnavailableError, existing
from semesta_platform.http.access import current_principal
from semesta_platform.http.ground import current_ground
from semesta_platform.http.permissions import Permission, requires
from semesta_platform.http.routing import current_tenant, tenant_session
from semesta_platform.http.uploads import takes_a_file, too_large
from semesta_platform.interface.words import gettext as _
from semesta_platform.storage.scanner import Scanner, ScannerAwayError
from semesta_tenants.attachments import keeping, service, shown, subjects
from semesta_tenants.attachments.names import disposition
from semesta_tenants.attachments.records import Attachment, ClosedError, FullError, InfectedError, Standing
from semesta_tenants.attachments.subjects import Subject
from semesta_tenants.coverage.edge import acting

ADDRESS: Final = "/<tenant:slug>/lampiran"
ON_ONE: Final = f"{ADDRESS}/<any(rapat, 'tindak-lanjut', tugas):kind>/<uuid:subject>"
FIELD: Final = "berkas"
RETRY: Final = "60"
blueprint = Blueprint("attachments", __name__, template_folder="templates")
Answer = str | Answered | tuple[str, int] | tuple[str, int, dict[str, str]]
# Whatever else a browser is told to do with it, such a page may do nothing.
SEALED: Final = "default-src 'none'; sandbox; frame-ancestors 'none'"


@blueprint.get(ON_ONE)
@requires(Permission.FORUM_VIEW)
def overview(kind: str, subject: uuid.UUID) -> str:
    """The files on one thing, and the form for a further one.

    Raises:
        NotFoundError: there is no such thing, or it is not for this person.
    """
    return _page(subjects.by_word(kind), subject)


@blueprint.post(ON_ONE)
@requires(Permission.ACTION_CHANGE)
@takes_a_file
def add(kind: str, subject: uuid.UUID) -> Answer:
    """Attach the file that the form brings.

    Raises:
        NotFoundError: as `overview`.
    """
    known = subjects.by_word(kind)
    try:
        standing, made = _attach(known, subject)
    except (InvalidError, ClosedError, ScannerAwayError) as error:
        return _refused(known, subject, error)
    flash(_("%(name)s dilampirkan.", name=made.name), "good")
    return redirect(standing.address, HTTPStatus.SEE_OTHER)


@blueprint.get(f"{ADDRESS}/<uuid:attachment>")
@requires(Permission.FORUM_VIEW)
def give_out(attachment: uuid.UUID) -> Response:
    """One file, to be saved.

    Raises:
        NotFoundError: there is none, it is another tenant's, or what it hangs on is not for this person.
        UnavailableError: the store does not answer, or does not have what it should.
    """
    with tenant_session() as session:
        file = service.found(session, attachment)
        _standing(session, subjects.by_kind(file.subject_kind), file.subject_id)
    try:
        size, pieces = current_ground().store.read(current_tenant().code, attachment)
    except NotFoundError as error:
        raise UnavailableError("The store has no bytes for a file that is written down.") from error
    if size != file.size:
        raise UnavailableError("The store has other bytes for a file than were written down.")
    answer = Response(pieces, mimetype=file.media_type)
    answer.headers["Content-Length"] = str(file.size)
    answer.headers["Content-Disposition"] = disposition(file.name)
    answer.headers["Content-Security-Policy"] = SEALED
    answer.headers["Cache-Control"] = "no-store"
    return answer


@blueprint.post(f"{ADDRESS}/<uuid:attachment>/hapus")
@requires(Permission.ACTION_CHANGE)
def remove(attachment: uuid.UUID) -> Answer:
    """Take a file away.

    Raises:
        NotFoundError: as `give_out`.
    """
    with tenant_session() as session:
        file = service.found(session, attachment)
    known = subjects.by_kind(file.subject_kind)
    try:
        with tenant_session() as session:
            standing = _removing(session, known, file.subject_id)
            service.remove(session, acting(), attachment)
    except ClosedError as error:
        return _refused(known, file.subject_id, error)
    keeping.forget(current_ground().store, current_tenant().code, attachment)
    flash(_("%(name)s dihapus.", name=file.name), "good")
    return redirect(standing.address, HTTPStatus.SEE_OTHER)


def _attach(known: Subject, subject: uuid.UUID) -> tuple[Standing, Attachment]:
    """The file of the form: looked at, kept, written down.

    Raises:
        InvalidError, ClosedError, ScannerAwayError, NotFoundError: it is not attached, and nothing of it is kept.
    """
    with tenant_session() as session:
        # Before the file is looked at, which may take a minute; once more when it is written down.
        standing = _adding(session, known, subject)
        service.check_room(session, known.kind, subject, 0)
    which, tenant = uuid7(), current_tenant().code
    with _brought() as (source, name):
        try:
            brought = keeping.examined(source, name, _scanner())
        except InfectedError as error:
            with tenant_session() as session:
                service.record_refusal(session, acting(), which, known.kind, error)
            raise

        def write() -> Attachment:
            with tenant_session() as session:
                _adding(session, known, subject, locking=True)
                return service.add(session, acting(), which, (known.kind, subject), brought)

        return standing, keeping.kept(current_ground().store, tenant, which, source, write)


@contextmanager
def _brought() -> Iterator[tuple[IO[bytes], str]]:
    """The form's file and its name. It lies in a file without a name in the system's own folder, which goes when it is closed.

    Raises:
        InvalidError: the form has none.
        FullError: it is larger than a file may be, though its form was not.
    """
    upload = request.files.get(FIELD)
    if upload is None or not upload.filename:
        sentence = _("Pilih berkas yang akan dilampirkan.")
        raise InvalidError(sentence, {"file": (sentence,)})
    with upload.stream as source:
        if source.seek(0, 2) > current_ground().installation.settings.files.largest_bytes:
            raise FullError(too_large(), {"file": (too_large(),)})
        yield source, upload.filename


def _scanner() -> Scanner | None:
    url = current_ground().installation.settings.files.scanner
    return None if url is None else Scanner.at(url)


def _adding(session: Session, known: Subject, subject: uuid.UUID, *, locking: bool = False) -> Standing:
    standing = _standing(session, known, subject, locking=locking)
    if not standing.may_add:
        raise ClosedError(standing.why or _("Anda tidak dapat melampirkan berkas di sini."))
    return standing


def _removing(session: Session, known: Subject, subject: uuid.UUID) -> Standing:
    standing = _standing(session, known, subject, locking=True)
    if not standing.may_remove:
        raise ClosedError(standing.why or _("Anda tidak dapat menghapus lampiran ini."))
    return standing


def _standing(session: Session, known: Subject, subject: uuid.UUID, *, locking: bool = False) -> Standing:
    return existing(known.look(session, current_principal(), current_tenant(), subject, locking=locking))


def _refused(known: Subject, subject: uuid.UUID, error: SemestaError) -> Answer:
    """The page of the thing's files with why nothing came of it."""
    if isinstance(error, ScannerAwayError):
        sentence = _("Pemindai virus sedang tidak dapat dihubungi, sehingga berkas belum diterima. Coba lagi sebentar lagi.")
        error = InvalidError(sentence, {"file": (sentence,)})
        return _page(known, subject, error), HTTPStatus.SERVICE_UNAVAILABLE, {"Retry-After": RETRY}
    if isinstance(error, FullError):
        return _page(known, subject, error), HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    status = HTTPStatus.CONFLICT if isinstance(error, ClosedError) else HTTPStatus.UNPROCESSABLE_ENTITY
    return _page(known, subject, error), status


def _page(known: Subject, subject: uuid.UUID, error: SemestaError | None = None) -> str:
    with tenant_session() as session:
        found = shown.attached(session, known.kind, subject, _standing(session, known, subject))
    told = InvalidError(error.message, {FIELD: error.fields.get("file", ())}) if isinstance(error, InvalidError) else None
    fields, errors = summary(told) if told else ({}, [])
    here = url_for(".overview", slug=current_tenant().slug, kind=known.word, subject=subject)
    return render_template(
        "attachments/page.html",
        tenant=current_tenant(),
        attached=found,
        here=here,
        fields=fields,
        errors=errors,
        sentence=error.message if error and not told else "",
    )
