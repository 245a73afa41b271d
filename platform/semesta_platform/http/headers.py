"""Headers of every answer: what browsers may load, frame and remember, and how the session cookie travels."""

from __future__ import annotations

from types import MappingProxyType

from flask import Flask, Response, current_app, g, request, session
from flask.sessions import SecureCookieSessionInterface

from semesta_platform.http.access import current_principal

# Nothing inline and nothing from elsewhere; images also as data: for the small marks in the stylesheet.
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
    "manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
ALWAYS = MappingProxyType(
    {
        "Content-Security-Policy": CONTENT_SECURITY_POLICY,
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    }
)
ONE_YEAR = 31_536_000
OK = 200


class SessionInterface(SecureCookieSessionInterface):
    """Flask's signed cookie, marked Secure whenever the request itself came over https."""

    def get_cookie_secure(self, app: Flask) -> bool:  # noqa: ARG002 (the base class gives it)
        """Plain http (a laptop's demo) could not keep a Secure cookie; behind TLS there is never a cookie without it."""
        return request.is_secure


def cacheable(seconds: int) -> None:
    """Called by a view whose answer is the same for every visitor: anybody may keep it for `seconds`.

    Without effect for somebody signed in, whose page is never kept. The answer gets a weak ETag, and no form token, for a
    token would be one visitor's.
    """
    g.semesta_cache_seconds = seconds


def cache_seconds() -> int | None:
    """How long anybody may keep this answer; None where nobody may."""
    if not current_principal().anonymous:
        return None
    found = g.get("semesta_cache_seconds")
    return found if isinstance(found, int) else None


def protect(response: Response) -> Response:
    """After every request: the constant headers, HSTS over https, and who may keep the answer."""
    for name, value in ALWAYS.items():
        response.headers.setdefault(name, value)
    if request.is_secure:
        response.headers["Strict-Transport-Security"] = f"max-age={ONE_YEAR}; includeSubDomains"
    return _keep(response)


def _keep(response: Response) -> Response:
    if not current_principal().anonymous and not _is_file():
        response.headers["Cache-Control"] = "no-store"
        return response
    seconds = cache_seconds()
    if seconds is None or response.status_code != OK or _sets_cookie(response):
        response.headers.setdefault("Cache-Control", "no-cache")
        return response
    # The page's language comes with a cookie, and htmx gets a part of the page.
    response.vary.update(("Cookie", "HX-Request"))
    response.headers["Cache-Control"] = f"public, max-age={seconds}"
    response.add_etag(weak=True)
    response.make_conditional(request)
    return response


def _sets_cookie(response: Response) -> bool:
    """Whether a cookie goes out with this answer, which is then one visitor's.

    The choice of language is here already. The session's comes after all hooks, by these same rules of Flask's (an emptied
    session is a modified one: its cookie is taken back).
    """
    if "Set-Cookie" in response.headers:
        return True
    return session.modified or current_app.session_interface.should_set_cookie(current_app, session)


def _is_file() -> bool:
    """Stylesheets, scripts and fonts hold nothing of anybody's and are kept by their own rule."""
    return request.endpoint == "interface.asset"
