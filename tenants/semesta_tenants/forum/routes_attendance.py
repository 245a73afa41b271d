"""Pages of attendance: the list that the secretary keeps, and the public page on which a phone writes itself down by a code."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from http import HTTPStatus
from typing import Final

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session

from semesta_platform.accounts import guessing
from semesta_platform.accounts.edge import LONGEST_ECHO, address, summary
from semesta_platform.accounts.rules import counted_by
from semesta_platform.database import utc_now
from semesta_platform.errors import ConflictError, InvalidError, NotFoundError, existing
from semesta_platform.given import seen_from, uuid_of
from semesta_platform.http.errors import status_of
from semesta_platform.http.ground import registry_session
from semesta_platform.http.permissions import Permission, public, requires
from semesta_platform.http.routing import current_tenant, forget_tenant, tenant_session
from semesta_platform.interface.words import gettext as _
from semesta_tenants.coverage.edge import acting
from semesta_tenants.forum import (
    attendances,
    attending,
    codes,
    edge,
    payloads_parts,
    queries,
    routes,
    rules,
    service,
    shown,
    signing,
)
from semesta_tenants.forum.routes import ADDRESS, ONE, Answer
from semesta_tenants.forum.words import PRESENCE_WORDS
from semesta_tenants.stakeholders import queries as stakeholders

PHONE: Final = f"{ADDRESS}/hadir/<uuid:meeting>"
TOO_MANY: Final = 429
blueprint = Blueprint("forum_attendance", __name__, template_folder="templates")


# ---- the list ---------------------------------------------------------------------------------------------------------------


@blueprint.get(f"{ONE}/kehadiran")
@requires(Permission.FORUM_MANAGE)
def attendance_form(meeting: uuid.UUID) -> Answer:
    """The list as a form; for a meeting that takes no attendance any more its page and why not.

    Raises:
        NotFoundError: there is no such meeting here.
    """
    return _list_page(meeting)


@blueprint.post(f"{ONE}/kehadiran")
@requires(Permission.FORUM_MANAGE)
def save_attendance(meeting: uuid.UUID) -> Answer:
    """Save the lines that were touched.

    Raises:
        NotFoundError: there is no such meeting here.
    """
    typed = payloads_parts.lines_from(request.form)
    return _step(meeting, lambda session: attending.save(session, acting(), meeting, typed))


@blueprint.post(f"{ONE}/kehadiran/tambah")
@requires(Permission.FORUM_MANAGE)
def add_attendance(meeting: uuid.UUID) -> Answer:
    """Add an organisation that was not invited, or a second delegate of one that is on the list.

    Raises:
        NotFoundError: there is no such meeting or organisation here.
    """
    organisation, wanted = payloads_parts.new_line_from(request.form)

    def verb(session: Session) -> None:
        if organisation is None:
            words = _("Pilih organisasi.")
            raise InvalidError(words, {"organisasi": [words]})
        attending.attend(session, acting(), meeting, organisation, wanted, further=True)

    return _step(meeting, verb)


@blueprint.post(f"{ONE}/kehadiran/hapus")
@requires(Permission.FORUM_MANAGE)
def remove_attendance(meeting: uuid.UUID) -> Answer:
    """Take a line off the list that is no invitation.

    Raises:
        NotFoundError: there is no such meeting or line here.
    """
    line = existing(uuid_of(request.form.get("baris", "")))
    return _step(meeting, lambda session: attending.remove(session, acting(), meeting, line))


def _step(meeting: uuid.UUID, verb: routes.Verb) -> Answer:
    try:
        with tenant_session() as session:
            _done, unsigned = signing.removing(session, meeting, verb)
    except (ConflictError, InvalidError) as error:
        return _list_page(meeting, error)
    if unsigned:
        edge.tell_unsigned()
    flash(_("Kehadiran disimpan."), "good")
    return redirect(url_for(".attendance_form", slug=current_tenant().slug, meeting=meeting), HTTPStatus.SEE_OTHER)


def _list_page(meeting: uuid.UUID, refused: routes.Refused | None = None) -> Answer:
    with tenant_session() as session:
        found = service.found(queries.meeting(session, meeting))
        lines = attendances.of_meeting(session, meeting)
        organisations = stakeholders.organisations(session)
    if words := rules.step_problem(found.state, "attend"):
        return routes.page(meeting, ConflictError(words)), HTTPStatus.CONFLICT
    invalid = isinstance(refused, InvalidError)
    fields, errors = _summary(refused, payloads_parts.LINE_FIELDS)
    # After a conflict the list stands as it is now: what was typed against the older one is told by the sentence above.
    form = request.form if invalid else {}
    page = render_template(
        "forum/attendance.html",
        tenant=current_tenant(),
        here=edge.home(),
        meeting=found,
        lines=[(each, payloads_parts.line_typed(each, form), attending.removable(each, lines)) for each in lines],
        presences=[(each.value, str(said)) for each, said in PRESENCE_WORDS.items()],
        organisations=[("", _("Pilih organisasi")), *shown.organisation_options(organisations)],
        quorum=shown.quorum_words(rules.quorum(lines, found.quorum)),
        typed={name: form.get(name, "")[:LONGEST_ECHO] for name in ("organisasi", "keadaan", "jabatan", "orang")},
        sentence=refused.message if refused and not errors else "",
        limits=rules,
        fields=fields,
        errors=errors,
    )
    return (page, status_of(refused)) if refused else page


# ---- the code ---------------------------------------------------------------------------------------------------------------


@blueprint.post(f"{ONE}/kode")
@requires(Permission.FORUM_MANAGE)
def open_code(meeting: uuid.UUID) -> Answer:
    """A new code, on the meeting's page this once: it is kept nowhere.

    Raises:
        NotFoundError: there is no such meeting here.
    """
    seen, here = seen_from(request.form), edge.clock()
    try:
        with tenant_session() as session:
            _meeting, code = codes.open_code(session, acting(), meeting, expected=seen, here=here)
    except (ConflictError, InvalidError) as error:
        return routes.page(meeting, error), status_of(error)
    return routes.page(meeting, code=code)


@blueprint.post(f"{ONE}/kode/tutup")
@requires(Permission.FORUM_MANAGE)
def close_code(meeting: uuid.UUID) -> Answer:
    """The code works no more.

    Raises:
        NotFoundError: there is no such meeting here.
    """
    seen = seen_from(request.form)
    return routes.step(
        meeting, _("Kode kehadiran ditutup."), lambda session: codes.close_code(session, acting(), meeting, expected=seen)
    )


# ---- for everybody with the code --------------------------------------------------------------------------------------------


@blueprint.get(PHONE)
@public
def phone(meeting: uuid.UUID) -> str:
    """Asks for the code and tells nothing yet.

    Raises:
        NotFoundError: there is no such meeting, or no code of it is open: as for a region that is no tenant.
    """
    with tenant_session() as session:
        found = queries.meeting(session, meeting)
    if not codes.is_open(found, utc_now()):
        raise _nothing()
    return _phone_page(meeting)


@blueprint.post(PHONE)
@public
def come(meeting: uuid.UUID) -> Answer:
    """With the right code: what is needed to say who one is, then the entry in the list.

    A wrong code is counted as a failed sign-in is; after too many none is looked at for a while, right or wrong.

    Raises:
        NotFoundError: as `phone`.
    """
    code, keys = request.form.get("kode", ""), counted_by(f"rapat {meeting}", address())
    with registry_session() as transaction:
        throttled = guessing.too_many(transaction, keys, guessing.SHORT_CODE)
    if throttled:
        return _phone_page(meeting, fault=_("Terlalu banyak kode yang salah. Tunggu 15 menit, lalu coba lagi.")), TOO_MANY
    try:
        with tenant_session() as session:
            door = codes.door(session, meeting, code, now=utc_now())
            if "organisasi" not in request.form:
                return _phone_page(meeting, door)
            codes.enter(session, meeting, code, *_who(), now=utc_now())
    except codes.WrongCodeError:
        with registry_session() as transaction:
            guessing.failed(transaction, keys)
        return _phone_page(meeting, fault=_("Kode tidak cocok. Periksa layar di ruang rapat.")), HTTPStatus.UNPROCESSABLE_ENTITY
    except InvalidError as error:
        return _phone_page(meeting, door, error), HTTPStatus.UNPROCESSABLE_ENTITY
    except ConflictError as error:
        return _phone_page(meeting, fault=error.message), HTTPStatus.CONFLICT
    except NotFoundError as error:
        raise _nothing() from error
    return render_template("forum/arrived.html", title=door.title)


def _summary(error: Exception | None, names: Mapping[str, str]) -> tuple[dict[str, str], list[tuple[str, str]]]:
    """As `accounts.edge.summary`, by the form's names; nothing for what is no refusal of fields."""
    return summary(payloads_parts.in_words(error, names)) if isinstance(error, InvalidError) else ({}, [])


def _who() -> tuple[uuid.UUID | None, str]:
    """The organisation that was chosen and the office that was written."""
    return uuid_of(request.form.get("organisasi", "")), request.form.get("jabatan", "")


def _nothing() -> NotFoundError:
    """The answer of a missing region, for whoever is signed in, too."""
    forget_tenant()
    return NotFoundError()


def _phone_page(
    meeting: uuid.UUID, door: codes.Door | None = None, error: InvalidError | None = None, *, fault: str | None = None
) -> str:
    fields, errors = _summary(error, {"position_words": "jabatan", "organisation_id": "organisasi"})
    if fault:
        fields, errors = {"kode": fault}, [("kode", fault)]
    here = edge.clock()
    action = url_for(".phone", slug=current_tenant().slug, meeting=meeting)
    # Who is signed in gets the same page as everybody: no navigation of a region that may not be theirs.
    forget_tenant()
    return render_template(
        "forum/phone.html",
        action=action,
        title=door.title if door else None,
        day=shown.day_of(door.starts_at, here) if door else None,
        organisations=[("", _("Pilih organisasi")), *((str(key), name) for key, name in door.organisations)] if door else [],
        code=codes.tidied(request.form.get("kode", "")),
        organisation=request.form.get("organisasi", "")[:40],
        position=request.form.get("jabatan", "")[:LONGEST_ECHO],
        limits=rules,
        fields=fields,
        errors=errors,
    )
