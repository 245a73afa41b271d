"""Routes of one's own account: password, the browsers one is signed in with, tokens for programs."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from semesta_platform.accounts import edge, queries, service
from semesta_platform.accounts.payloads import new_password_from, token_from
from semesta_platform.accounts.records import Person, Refusal, Secret
from semesta_platform.accounts.rules import MOST_TOKENS, TOKEN_DAYS
from semesta_platform.errors import ConflictError, InvalidError, NotFoundError, existing
from semesta_platform.http.ground import registry_session
from semesta_platform.http.permissions import Permission, requires

SEE_OTHER = 303
ADDRESS = "/akun"
blueprint = Blueprint("account", __name__, template_folder="templates")
Answer = str | Response | tuple[str, int]


@blueprint.get(ADDRESS)
@requires(Permission.SIGNED_IN)
def overview() -> str:
    """Everything about one's account on one page."""
    return _page()


@blueprint.post(f"{ADDRESS}/sandi")
@requires(Permission.SIGNED_IN)
def change_password() -> Answer:
    """A new password for who knows the present one; every other browser is signed out."""
    principal, person = edge.signed_in_here(), _person()
    try:
        password = new_password_from(request.form, person.email)
        with registry_session() as transaction:
            proved = service.prove(transaction, person.email, request.form.get("sandi", ""), edge.address())
        _refuse_unproved(proved)
    except InvalidError as error:
        return _page(error), edge.UNPROCESSABLE
    with registry_session() as transaction:
        service.set_password(transaction, person.id, password)
        service.end_other_sessions(transaction, person.id, principal.session)
    flash(_("Kata sandi diganti. Peramban lain sudah dikeluarkan."), "good")
    return redirect(ADDRESS, SEE_OTHER)


@blueprint.post(f"{ADDRESS}/sesi/<digest>")
@requires(Permission.SIGNED_IN)
def end_session(digest: str) -> Response:
    """Sign one of one's browsers out.

    Raises:
        NotFoundError: no session of one's own has this digest.
    """
    principal = edge.signed_in_here()
    with registry_session() as transaction:
        service.end_session(transaction, _known(principal.person), _bytes(digest))
    flash(_("Peramban itu sudah dikeluarkan."), "good")
    return redirect(ADDRESS, SEE_OTHER)


@blueprint.post(f"{ADDRESS}/token")
@requires(Permission.SIGNED_IN)
def create_token() -> Answer:
    """A new token, shown on this answer and never again."""
    principal = edge.signed_in_here()
    try:
        name, days = token_from(request.form)
        with registry_session() as transaction:
            secret = service.create_token(transaction, _known(principal.person), name, days)
    except InvalidError as error:
        return _page(error), edge.UNPROCESSABLE
    except ConflictError:
        words = _("Sudah ada %(number)d token. Cabut salah satu lebih dahulu.", number=MOST_TOKENS)
        return _page(InvalidError("too many tokens", {"nama-token": (words,)})), edge.UNPROCESSABLE
    return _page(secret=secret)


@blueprint.post(f"{ADDRESS}/token/<uuid:token>")
@requires(Permission.SIGNED_IN)
def revoke_token(token: uuid.UUID) -> Response:
    """End one of one's tokens.

    Raises:
        NotFoundError: no token of one's own has this id.
    """
    principal = edge.signed_in_here()
    with registry_session() as transaction:
        service.revoke_token(transaction, _known(principal.person), token)
    flash(_("Token dicabut."), "good")
    return redirect(ADDRESS, SEE_OTHER)


def _page(error: InvalidError | None = None, secret: Secret | None = None) -> str:
    principal = edge.signed_in_here()
    fields, errors = edge.summary(error) if error else ({}, [])
    person = _person()
    with registry_session() as transaction:
        given: dict[str, Any] = {
            "sessions": queries.sessions(transaction, person.id),
            "tokens": queries.tokens(transaction, person.id),
        }
    typed = {name: request.form.get(name, "")[: edge.LONGEST_ECHO] for name in ("nama-token", "hari")}
    return render_template(
        "accounts/account.html",
        owner=person,
        here=principal.session,
        places=principal.places,
        secret=secret,
        fields=fields,
        errors=errors,
        typed=typed if error else {"nama-token": "", "hari": TOKEN_DAYS},
        **given,
    )


def _person() -> Person:
    with registry_session() as transaction:
        return existing(queries.person(transaction, _known(edge.signed_in_here().person)))


def _known(person: uuid.UUID | None) -> uuid.UUID:
    """The person of a page that only somebody signed in can reach."""
    if person is None:
        raise NotFoundError
    return person


def _refuse_unproved(proved: Person | Refusal) -> None:
    if proved is Refusal.THROTTLED:
        raise InvalidError("throttled", {"sandi": (_("Terlalu banyak percobaan yang gagal. Tunggu 15 menit, lalu coba lagi."),)})
    if proved is Refusal.WRONG:
        raise InvalidError("wrong", {"sandi": (_("Kata sandi sekarang tidak cocok."),)})


def _bytes(digest: str) -> bytes:
    try:
        return bytes.fromhex(digest)
    except ValueError:
        raise NotFoundError from None
