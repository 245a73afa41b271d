"""Forms that only our own pages can send: a token in every form, checked for every change."""

from __future__ import annotations

from flask import Flask, current_app, request, session
from flask_wtf.csrf import CSRFError, CSRFProtect, generate_csrf

from semesta_platform.http.headers import cache_seconds

ONE_DAY = 86_400


def install(app: Flask) -> None:
    """Checks every POST, PUT, PATCH and DELETE, and gives templates `csrf_token()`; after the check of permissions."""
    # A form left open over lunch must still go out; the token dies with the session anyway.
    app.config["WTF_CSRF_TIME_LIMIT"] = ONE_DAY
    # We call the check ourselves, to leave out requests that carry a bearer token.
    app.config["WTF_CSRF_CHECK_DEFAULT"] = False
    protection = CSRFProtect(app)

    @app.before_request
    def check() -> None:
        if not bearer():
            _refuse_without_session()
            protection.protect(apply_exemptions=True)

    @app.context_processor
    def token() -> dict[str, object]:
        return {"csrf_token": _token}


def bearer() -> bool:
    """Whether the request brings a bearer token, which no other site can make a browser send.

    A loader must then judge by that token alone and never fall back on the cookie: else the header would open a way around
    the check.
    """
    return request.headers.get("Authorization", "").startswith("Bearer ")


def _refuse_without_session() -> None:
    """Who was never given a token cannot send the right one: refused before the form is read to look for it.

    Raises:
        CSRFError: the visitor's session knows no token.
    """
    changes = request.endpoint is not None and request.method in current_app.config["WTF_CSRF_METHODS"]
    if changes and current_app.config["WTF_CSRF_FIELD_NAME"] not in session:
        raise CSRFError("The CSRF session token is missing.")


def _token() -> str:
    """The token of this visitor's session; empty on a page that is kept for everybody."""
    return "" if cache_seconds() is not None else str(generate_csrf())
