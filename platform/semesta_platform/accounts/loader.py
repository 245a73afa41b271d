"""Finds who sent a request: by the session that Flask-Login keeps in the cookie, or by a bearer token and then by it alone."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from flask import Flask, Request
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user

from semesta_platform.accounts import queries, service
from semesta_platform.accounts.places import places_of
from semesta_platform.accounts.records import Identity
from semesta_platform.accounts.rules import could_be_secret, digest_of, grants_of
from semesta_platform.http.forms import bearer
from semesta_platform.http.ground import registry_rows, registry_session
from semesta_platform.http.principal import Principal

_MARK = "Bearer "
_FOR_NOBODY = frozenset({"interface", "health"})
"""Stylesheets and probes are the same for everybody, and must not cost or need the database."""
KEPT: Final = 512
"""So many people's grants are kept worked out. The database is asked each time; what follows from equal rows is the same."""


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


def principal_of(secret: str) -> Principal:
    """Whom a session's secret stands for: within the request that made it, whose own visitor was still nobody."""
    found = _by_session(secret)
    return Principal() if found is None else found.principal


def forget() -> None:
    """The browser keeps no secret any more."""
    logout_user()


def _by_session(secret: str) -> SignedIn | None:
    if not could_be_secret(secret):
        return None
    digest = digest_of(secret)
    found = _identity(tuple(registry_rows(queries.session_query(), digest=digest)))
    if found is None:
        return None
    if found.stale:
        with registry_session() as session:
            service.touch(session, digest)
    return SignedIn(secret, _principal(found, digest))


def _by_token(secret: str) -> Principal:
    if not could_be_secret(secret):
        return Principal()
    found = _identity(tuple(registry_rows(queries.token_query(), digest=digest_of(secret))))
    return Principal() if found is None else _principal(found, None)


@lru_cache(maxsize=KEPT)
def _identity(rows: tuple[tuple[Any, ...], ...]) -> Identity | None:
    return queries.identified(rows)


@lru_cache(maxsize=KEPT)
def _principal(found: Identity, digest: bytes | None) -> Principal:
    tenants = {seat.tenant.code: seat.tenant for seat in found.seats if seat.tenant is not None}
    grants, places = grants_of(found.seats), places_of(found.seats)
    return Principal(found.person.id, found.person.name, grants, places, digest, found.unread, tuple(tenants.values()))
