"""Sign in and out, use an invitation, see which role may do what."""

from __future__ import annotations

from contextlib import suppress
from typing import Any, cast

from flask import Blueprint, Flask, flash, make_response, redirect, render_template, request, session
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from semesta_platform.accounts import edge, loader, queries, seats, service
from semesta_platform.accounts.payloads import new_password_from, sign_in_from
from semesta_platform.accounts.records import Invitation, Person, Refusal
from semesta_platform.accounts.roles import PERMISSION_WORDS, ROLES
from semesta_platform.accounts.rules import could_be_secret, digest_of, own_path
from semesta_platform.errors import ConflictError, InvalidError, NotFoundError, existing
from semesta_platform.http import typed
from semesta_platform.http.access import current_principal
from semesta_platform.http.errors import given_back
from semesta_platform.http.ground import registry_session
from semesta_platform.http.permissions import Permission, public, requires

TOO_MANY = 429
SEE_OTHER = 303
blueprint = Blueprint("accounts", __name__, template_folder="templates")
blueprint.record_once(lambda state: loader.install(cast("Flask", state.app)))
Answer = str | Response | tuple[str, int]


@blueprint.get("/masuk")
@public
def sign_in() -> Answer:
    """The form; somebody who is signed in goes on."""
    onward = own_path(request.args.get("lanjut"))
    if not current_principal().anonymous:
        return redirect(onward or "/")
    return _sign_in_page(onward)


@blueprint.post("/masuk")
@public
def prove() -> Answer:
    """Let somebody in, or say without a hint at which accounts there are that it did not work."""
    onward = own_path(request.form.get("lanjut"))
    try:
        email, password = sign_in_from(request.form)
    except InvalidError as error:
        fields, errors = edge.summary(error)
        return _sign_in_page(onward, fields, errors), edge.UNPROCESSABLE
    with registry_session() as transaction:
        found = service.prove(transaction, email, password, edge.address())
    if isinstance(found, Refusal):
        sentence, status = _refusal(found)
        return _sign_in_page(onward, {"sandi": sentence}, [("sandi", sentence)]), status
    secret = _begin(found)
    carried = typed.unpacked(request.form.get(typed.FIELD, ""))
    return redirect(onward or "/", SEE_OTHER) if carried is None else _given_back(carried, secret)


@blueprint.post("/keluar")
@public
def sign_out() -> Response:
    """End this browser's session; somebody whose session is over already is out all the same."""
    principal = current_principal()
    if principal.person is not None and principal.session is not None:
        with registry_session() as transaction, suppress(NotFoundError):
            service.end_session(transaction, principal.person, principal.session)
    loader.forget()
    session.clear()
    return redirect("/masuk", SEE_OTHER)


@blueprint.get("/peran")
@requires(Permission.SIGNED_IN)
def roles() -> str:
    """The matrix: every role and what it may do."""
    rows = [(words, [entry.holds(permission) for entry in ROLES.values()]) for permission, words in PERMISSION_WORDS.items()]
    return render_template("accounts/roles.html", roles=list(ROLES.values()), rows=rows)


@blueprint.get("/undangan/<token>")
@public
def invitation(token: str) -> str:
    """What an invitation offers, and the form to take it.

    Raises:
        NotFoundError: the link was used, taken back, is too old, or never was one.
    """
    found, known = _invited(token)
    return _invitation_page(found, known=known)


@blueprint.post("/undangan/<token>")
@public
def accept(token: str) -> Answer:
    """Take an invitation and be signed in.

    Raises:
        NotFoundError: as `invitation`; also for the second of two who take it at the same moment.
    """
    found, known = _invited(token)
    try:
        password = None if known else new_password_from(request.form, found.email)
        if known:
            _prove(found)
    except InvalidError as error:
        # Another request may have used the link by now, and made the account that asks for its password: then it is gone.
        found, known = _invited(token)
        fields, errors = edge.summary(error)
        return _invitation_page(found, fields, errors, known=known), edge.UNPROCESSABLE
    try:
        with edge.seat_transaction(found.seat.tenant_code) as transaction:
            person = seats.accept(transaction, digest_of(token), password)
    except ConflictError:
        # Between the page and now the account got a password by another invitation: that one is asked for.
        return redirect(request.path, SEE_OTHER)
    _begin(person)
    return redirect("/", SEE_OTHER)


def _given_back(carried: typed.Typed, secret: str) -> Response:
    """What was typed before the signing in, to whoever may send it; to nobody else who signs in on that browser."""
    if not typed.may_send(carried, loader.principal_of(secret)):
        flash(_("Isian yang diketik sebelum Anda masuk tidak dibuka, karena akun ini tidak dapat mengirimnya."), "bad")
        return redirect("/", SEE_OTHER)
    answer = make_response(given_back(carried))
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _begin(person: Person) -> str:
    """A new session in this browser, never one that was there before: a session planted on somebody must not become theirs.

    Its secret.
    """
    former = current_principal()
    with registry_session() as transaction:
        if former.person is not None and former.session is not None:
            with suppress(NotFoundError):
                service.end_session(transaction, former.person, former.session)
        secret = service.open_session(transaction, person.id, request.headers.get("User-Agent", ""))
    session.clear()
    loader.remember(secret.text)
    return secret.text


def _refusal(found: Refusal) -> tuple[str, int]:
    if found is Refusal.THROTTLED:
        return _("Terlalu banyak percobaan yang gagal. Tunggu 15 menit, lalu coba lagi."), TOO_MANY
    return _("Alamat surel atau kata sandi tidak cocok. Periksa keduanya, lalu coba lagi."), edge.UNPROCESSABLE


def _sign_in_page(onward: str | None, fields: dict[str, str] | None = None, errors: list[tuple[str, str]] | None = None) -> str:
    return render_template(
        "accounts/sign_in.html",
        onward=onward,
        email=request.form.get("surel", "")[: edge.LONGEST_ECHO],
        fields=fields or {},
        errors=errors or [],
        carried=typed.unpacked(request.form.get(typed.FIELD, "")),
    )


def _invited(token: str) -> tuple[Invitation, bool]:
    """The open invitation of this link, and whether its address has an account with a password."""
    if not could_be_secret(token):
        raise NotFoundError
    with registry_session() as transaction:
        found = existing(queries.invitation(transaction, digest_of(token)))
        return found, queries.has_password(transaction, found.email)


def _prove(found: Invitation) -> None:
    """Who has an account takes the invitation with its password.

    Raises:
        InvalidError: the password is not the account's.
    """
    with registry_session() as transaction:
        person = service.prove(transaction, found.email, request.form.get("sandi", ""), edge.address())
    if isinstance(person, Refusal):
        raise InvalidError("The password is not the account's.", {"sandi": (_refusal(person)[0],)})


def _invitation_page(
    found: Invitation, fields: dict[str, str] | None = None, errors: list[tuple[str, str]] | None = None, *, known: bool
) -> str:
    given: dict[str, Any] = {"invitation": found, "role": ROLES[found.seat.role], "known": known}
    return render_template("accounts/invitation.html", fields=fields or {}, errors=errors or [], **given)
