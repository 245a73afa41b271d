"""What the routes of accounts share: who acts, which transaction a seat needs, how a refused form is shown again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from flask import request
from flask_babel import force_locale
from sqlalchemy.orm import Session

from semesta_platform.accounts.records import Actor
from semesta_platform.errors import ForbiddenError, InvalidError
from semesta_platform.http.access import current_principal
from semesta_platform.http.ground import current_ground
from semesta_platform.http.observation import request_id
from semesta_platform.http.principal import Principal
from semesta_platform.interface.words import gettext as _
from semesta_platform.tenancy.names import SharedRole
from semesta_platform.transactions import shared_transaction, tenant_transaction

UNPROCESSABLE = 422
LONGEST_ECHO = 300
"""Of what was typed, so much is shown again: a megabyte comes back to nobody."""


@contextmanager
def seat_transaction(tenant_code: str | None) -> Iterator[Session]:
    """The transaction in which a seat is given or taken: its tenant's, so that it is written down there, or role registry's."""
    engine = current_ground().engine
    if tenant_code is None:
        with shared_transaction(engine, SharedRole.REGISTRY) as session:
            yield session
    else:
        with tenant_transaction(engine, tenant_code) as session:
            yield session


def actor(tenant_code: str | None = None) -> Actor:
    """Who acts, in the words of their role there; the record is kept in Indonesian whatever language the page is in."""
    principal = current_principal()
    place = next((each for each in principal.places if each.tenant_code == tenant_code), None) or next(
        iter(principal.places), None
    )
    with force_locale("id"):
        words = str(place.role_words) if place else principal.name
    return Actor(principal.person, words, request_id())


def signed_in_here() -> Principal:
    """Who is signed in with a session. Programs do not manage the account that they act for: a stolen token stays a token.

    Raises:
        ForbiddenError: the request came with a bearer token.
    """
    principal = current_principal()
    if principal.session is None:
        raise ForbiddenError
    return principal


def address() -> str:
    """Where the request came from, as far as that is known."""
    return request.remote_addr or ""


def summary(error: InvalidError) -> tuple[dict[str, str], list[tuple[str, str]]]:
    """The first sentence of each field, for beside it and for the summary above."""
    fields = {name: sentences[0] for name, sentences in error.fields.items()}
    return fields, list(fields.items())


def refuse_unread(faults: object) -> None:
    """What could not be read of a form undoes the step: the rest was tried only to say all faults at once.

    Raises:
        InvalidError: something could not be read; its sentences are with whoever read it.
    """
    if faults:
        raise InvalidError(_("Ada isian yang perlu diperbaiki."))
