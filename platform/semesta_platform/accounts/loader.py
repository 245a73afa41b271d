"""Finds who sent a request: by the session that Flask-Login keeps in the cookie, or by a bearer token and then by it alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Flask, Request
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user

from semesta_platform.accounts import queries, service
from semesta_platform.accounts.places import places_of
from semesta_platform.accounts.records import Identity
from semesta_platform.accounts.rules import could_be_secret, digest_of, grants_of
from semesta_platform.http.forms import bearer
from semesta_platform.http.ground import registry_session
from semesta_platform.http.principal import Principal

_MARK = "Bearer "
_FOR_NOBODY = frozenset({"interface", "health"})
"""Stylesheets and probes are the same for everybody, and must not cost or need the database."""


@dataclass(eq=False, slots=True)
class SignedIn(UserMixin):  # type: ignore[misc]  # the library ships no types
    """What Flask-Login hands around: the session's secret for the cookie, and whom it stands for."""

    secret: str
    principal: Principal

    def get_id(self) -> str:
        """What the cookie keeps: a random secret, never a record. Its digest names the row that can be revoked."""
        return self.secret


def install(app: Flask) -> None:
    """Teach an application to keep a session's secret in its signed cookie."""
    manager = LoginManager()
    # Our sessions are rows that end on their own: no second judgement by address and browser, no cookie that outlives them.
    manager.session_protection = None
    manager.user_loader(_by_session)
    manager.init_app(app, add_context_processor=False)


def load(request: Request) -> Principal:
    """Who sent this request; with a bearer token the cookie is not looked at, because the form token is not asked for then."""
    if request.blueprint in _FOR_NOBODY:
        return Principal()
    if bearer():
        return _by_token(request.headers["Authorization"].removeprefix(_MARK).strip())
    found: Any = current_user._get_current_object()  # noqa: SLF001 (werkzeug's documented way to what a proxy stands for)
    return found.principal if isinstance(found, SignedIn) else Principal()


def remember(secret: str) -> None:
    """The browser keeps this session's secret from its next answer on."""
    login_user(SignedIn(secret, Principal()))


def forget() -> None:
    """The browser keeps no secret any more."""
    logout_user()


def _by_session(secret: str) -> SignedIn | None:
    if not could_be_secret(secret):
        return None
    digest = digest_of(secret)
    with registry_session() as session:
        found = queries.identity_of_session(session, digest)
        if found is None:
            return None
        if found.stale:
            service.touch(session, digest)
    return SignedIn(secret, _principal(found, digest))


def _by_token(secret: str) -> Principal:
    if not could_be_secret(secret):
        return Principal()
    with registry_session() as session:
        found = queries.identity_of_token(session, digest_of(secret))
    return Principal() if found is None else _principal(found, None)


def _principal(found: Identity, digest: bytes | None) -> Principal:
    return Principal(found.person.id, found.person.name, grants_of(found.seats), places_of(found.seats), digest)
