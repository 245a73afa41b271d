"""Steps of a batch from its page: send, receive, answer, sign, withdraw, hand over again; and the list itself, in and out."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http import HTTPStatus
from typing import IO, Final

from flask import Blueprint, Response, flash, redirect, request, url_for
from sqlalchemy.orm import Session

from semesta_platform.database import uuid7
from semesta_platform.errors import ConflictError, ForbiddenError, InvalidError, UnavailableError, existing
from semesta_platform.given import seen_from
from semesta_platform.http.access import current_principal
from semesta_platform.http.errors import status_of
from semesta_platform.http.ground import current_ground
from semesta_platform.http.permissions import Permission, requires
from semesta_platform.http.routing import current_tenant, tenant_session
from semesta_platform.http.uploads import takes_a_file, too_large
from semesta_platform.interface.words import gettext as _
from semesta_platform.storage.scanner import Scanner, ScannerAwayError
from semesta_tenants.attachments import names
from semesta_tenants.batches import edge, going_back, lists, payloads, queries, rules, service, stepping
from semesta_tenants.batches.records import Batch, Hand
from semesta_tenants.batches.routes import ONE, Answer, Refused, batch_page, home
from semesta_tenants.coordination.payloads import no_nik
from semesta_tenants.coverage.edge import acting, today

FIELD: Final = "berkas"
# Whatever else a browser is told to do with it, such a page may do nothing.
SANDBOXED: Final = "default-src 'none'; sandbox; frame-ancestors 'none'"
blueprint = Blueprint("batch_steps", __name__)


@blueprint.post(f"{ONE}/kirim")
@requires(Permission.BATCH_CHANGE)
def send(batch: uuid.UUID) -> Answer:
    """Hand the draft over to the branch."""
    seen = seen_from(request.form)
    done = _("Penyerahan dikirim. Kantor cabang diberi tahu.")
    return _step(batch, done, lambda session: service.send(session, acting(), edge.viewer(), batch, expected=seen))


@blueprint.post(f"{ONE}/terima")
@requires(Permission.BATCH_CHANGE)
def receive(batch: uuid.UUID) -> Answer:
    """The branch has the list."""
    seen = seen_from(request.form)
    done = _("Penyerahan dicatat sudah diterima.")
    return _step(batch, done, lambda session: service.receive(session, acting(), edge.viewer(), batch, expected=seen))


@blueprint.post(f"{ONE}/jawab")
@requires(Permission.BATCH_CHANGE)
def answer(batch: uuid.UUID) -> Answer:
    """The branch says how many it accepts, and why not the others."""
    seen, given, sure = seen_from(request.form), payloads.answer_from(request.form), no_nik(request.form)

    def verb(session: Session) -> Batch:
        people = existing(queries.batch(session, edge.viewer(), batch)).wanted.people
        done = service.verify(session, acting(), edge.viewer(), batch, given.answer(people), expected=seen)
        if given.faults:
            raise InvalidError(_("Ada isian yang perlu diperbaiki."))
        return edge.without_numbers(done, {"words": given.words}, no_nik=sure)

    return _step(batch, _("Jawaban disimpan. Daerah diberi tahu."), verb, given.faults)


@blueprint.post(f"{ONE}/tandatangan")
@requires(Permission.BATCH_CHANGE)
def sign(batch: uuid.UUID) -> Answer:
    """Sign for one's side what was on screen."""
    seen = seen_from(request.form)
    hand = Hand(request.form.get("jabatan", ""), current_principal().name, request.form.get("sidik", ""))
    return _step(
        batch,
        _("Tanda tangan Anda tersimpan."),
        lambda session: service.sign(session, acting(), edge.viewer(), batch, hand, expected=seen),
    )


@blueprint.post(f"{ONE}/tarik-tanda-tangan")
@requires(Permission.BATCH_CHANGE)
def unsign(batch: uuid.UUID) -> Answer:
    """Take one's side's signature back, until both have signed."""
    seen = seen_from(request.form)
    done = _("Tanda tangan pihak Anda ditarik. Pihak lain diberi tahu.")
    return _step(batch, done, lambda session: going_back.unsign(session, acting(), edge.viewer(), batch, expected=seen))


@blueprint.post(f"{ONE}/kembalikan")
@requires(Permission.BATCH_CHANGE)
def give_back(batch: uuid.UUID) -> Answer:
    """The branch gives the batch back, with a reason."""
    seen, reason = seen_from(request.form), request.form.get("alasan", "")
    return _step(
        batch,
        _("Penyerahan dikembalikan. Daerah diberi tahu alasannya."),
        _with_reason(
            reason,
            lambda session: going_back.give_back(session, acting(), edge.viewer(), batch, expected=seen, reason=reason),
        ),
    )


@blueprint.post(f"{ONE}/periksa-kembali")
@requires(Permission.BATCH_CHANGE)
def contest(batch: uuid.UUID) -> Answer:
    """The region asks for another answer, with a reason."""
    seen, reason = seen_from(request.form), request.form.get("alasan", "")
    return _step(
        batch,
        _("Permintaan dikirim. Kantor cabang diberi tahu alasannya."),
        _with_reason(
            reason,
            lambda session: going_back.contest(session, acting(), edge.viewer(), batch, expected=seen, reason=reason),
        ),
    )


@blueprint.post(f"{ONE}/tarik")
@requires(Permission.BATCH_CHANGE)
def withdraw(batch: uuid.UUID) -> Answer:
    """Take the batch back, with a reason."""
    seen, reason = seen_from(request.form), request.form.get("alasan", "")
    return _step(
        batch,
        lambda made: (
            _("Draf dibatalkan. Alasannya tetap tersimpan.")
            if made.cancelled
            else _("Penyerahan ditarik kembali. Alasannya tetap tersimpan.")
        ),
        _with_reason(
            reason,
            lambda session: going_back.withdraw(session, acting(), edge.viewer(), batch, expected=seen, reason=reason),
        ),
    )


@blueprint.post(f"{ONE}/ajukan-ulang")
@requires(Permission.BATCH_CHANGE)
def resubmit(batch: uuid.UUID) -> Answer:
    """A new draft with the people that were rejected."""
    seen = seen_from(request.form)
    return _step(
        batch,
        _("Draf pengajuan ulang dibuat. Periksa jumlah dan suratnya, lalu kirim."),
        lambda session: service.resubmit(session, acting(), edge.viewer(), batch, expected=seen, today=today()),
    )


# ---- the list itself -----------------------------------------------------------------------------------------------------------


@blueprint.post(f"{ONE}/daftar")
@requires(Permission.BATCH_CHANGE)
@takes_a_file
def bring(batch: uuid.UUID) -> Answer:
    """Hang the list on a draft, sealed; or take it off, by the button that was pressed."""
    if request.form.get("tindakan") != "lepas":
        return _bring(batch)
    seen = seen_from(request.form)
    return _step(
        batch,
        _("Daftar dilepas dan dihapus."),
        lambda session: service.keep_list(session, acting(), edge.viewer(), batch, None, expected=seen),
    )


@blueprint.get(f"{ONE}/daftar")
@requires(Permission.BATCH_VIEW)
def give_out(batch: uuid.UUID) -> Response:
    """The list, opened for one of the two sides; that it was opened is written down first.

    Raises:
        NotFoundError: there is no such batch for this side, or no list.
        UnavailableError: there is no key, the store does not answer, or what lies there is not what was sealed.
    """
    tenant, keys = current_tenant().code, current_ground().installation.file_keys
    with tenant_session() as session:
        found = service.note_read(session, acting(), edge.viewer(), batch, current_principal().name)
        if not keys:
            raise UnavailableError("There is no key with which lists are sealed: set SEMESTA_FILE_KEY.")
    file, pieces = lists.opened(current_ground().store, keys, tenant, found)
    given = Response(pieces, mimetype="application/octet-stream")
    given.headers["Content-Length"] = str(file.size)
    given.headers["Content-Disposition"] = names.disposition(file.name)
    given.headers["Content-Security-Policy"] = SANDBOXED
    given.headers["Cache-Control"] = "no-store"
    return given


def _bring(batch: uuid.UUID) -> Answer:
    seen = seen_from(request.form)
    try:
        key = _key_for(batch)
        which, tenant = uuid7(), current_tenant().code
        with _brought() as (source, name):
            given = lists.examined(source, name, _scanner(), which)

            def write() -> tuple[Batch, Batch]:
                with tenant_session() as session:
                    before = existing(queries.batch(session, edge.viewer(), batch))
                    return before, service.keep_list(session, acting(), edge.viewer(), batch, given, expected=seen)

            before, made = lists.kept(current_ground().store, key, (tenant, batch), (given, source), write)
    except ScannerAwayError:
        sentence = _("Pemindai virus sedang tidak dapat dihubungi, sehingga berkas belum diterima. Coba lagi sebentar lagi.")
        error = InvalidError(sentence, {"file": (sentence,)})
        return batch_page(batch, error, payloads.in_form_words(error)), HTTPStatus.SERVICE_UNAVAILABLE
    except (ForbiddenError, ConflictError, InvalidError) as error:
        return _refused(batch, error)
    lists.forget(current_ground().store, tenant, before, made)
    flash(_("Daftar tersimpan tersandi."), "good")
    return _there(batch)


def _key_for(batch: uuid.UUID) -> bytes:
    """The key, where a list may be brought: before the file is looked at, which may take a minute; once more when it is noted.

    Raises:
        NotFoundError, ForbiddenError, ConflictError: the list cannot be brought.
    """
    keys = current_ground().installation.file_keys
    if not keys:
        raise ConflictError(_("Server ini belum memiliki kunci penyandi, jadi berkas daftar tidak diterima."))
    with tenant_session() as session:
        found = existing(queries.batch(session, edge.viewer(), batch))
    if edge.viewer().bpjs:
        raise ForbiddenError(stepping.not_yours())
    if found.state not in rules.OPEN:
        raise ConflictError(stepping.wrong_state(found))
    return keys[0]


@contextmanager
def _brought() -> Iterator[tuple[IO[bytes], str]]:
    """The form's file and its name; it goes when it is closed.

    Raises:
        InvalidError: the form has none, or it is larger than a file may be.
    """
    upload = request.files.get(FIELD)
    if upload is None or not upload.filename:
        sentence = _("Pilih berkas daftar yang akan dikirim.")
        raise InvalidError(sentence, {"file": (sentence,)})
    with upload.stream as source:
        if source.seek(0, 2) > current_ground().installation.settings.files.largest_bytes:
            raise InvalidError(too_large(), {"file": (too_large(),)})
        yield source, upload.filename


def _scanner() -> Scanner | None:
    url = current_ground().installation.settings.files.scanner
    return None if url is None else Scanner.at(url)


# ---- how a step is answered ----------------------------------------------------------------------------------------------------


def _step(
    batch: uuid.UUID,
    done: str | Callable[[Batch], str],
    verb: Callable[[Session], Batch],
    faults: Mapping[str, str] | None = None,
) -> Answer:
    """One step in one transaction; then `done`, on the page of what came of it, or on the list where one sees it no more."""
    try:
        with tenant_session() as session:
            before = existing(queries.batch(session, edge.viewer(), batch))
            made = verb(session)
    except (ForbiddenError, ConflictError, InvalidError) as error:
        return _refused(batch, error, faults)
    lists.forget(current_ground().store, current_tenant().code, before, made)
    flash(done if isinstance(done, str) else done(made), "good")
    # What was passed on to another office is its sender's again when it is taken back.
    return _there(made.id) if rules.visible(made, edge.viewer()) else redirect(home(), HTTPStatus.SEE_OTHER)


def _with_reason(reason: str, verb: Callable[[Session], Batch]) -> Callable[[Session], Batch]:
    """The step, unless its reason holds what looks like somebody's number."""
    sure = no_nik(request.form)
    return lambda session: edge.without_numbers(verb(session), {"reason": reason}, no_nik=sure)


def _refused(batch: uuid.UUID, error: Refused, faults: Mapping[str, str] | None = None) -> Answer:
    wrong = payloads.in_form_words(error, faults or {}) if isinstance(error, InvalidError) else None
    return batch_page(batch, error, wrong), status_of(error)


def _there(batch: uuid.UUID) -> Answer:
    return redirect(url_for("batches.detail", slug=current_tenant().slug, batch=batch), HTTPStatus.SEE_OTHER)
