"""The language and the zone of a request: Indonesian unless somebody asks for English with `?bahasa=en`, kept in a cookie."""

from __future__ import annotations

from pathlib import Path
from typing import Final
from urllib.parse import urlencode

import flask
from flask_babel import Babel

from semesta_platform.interface.formats import ZONES, Language
from semesta_platform.interface.words import locale_language

DEFAULT: Final[Language] = "id"
LANGUAGES: Final[tuple[Language, ...]] = ("id", "en")
ARGUMENT: Final = "bahasa"
COOKIE: Final = "bahasa"
YEAR: Final = 365 * 24 * 3600
DIRECTORY: Final = Path(__file__).with_name("translations")


def register(app: flask.Flask) -> None:
    """Give `app` its translations, the choice of language and the headers that caches need to keep languages apart."""
    Babel(
        app,
        default_locale=DEFAULT,
        default_timezone="UTC",
        default_translation_directories=str(DIRECTORY),
        locale_selector=_chosen,
    )
    app.after_request(_remember)


def current_language() -> Language:
    """The language of this request, or Indonesian outside of one."""
    return "en" if locale_language() == "en" else "id"


def other_language() -> Language:
    """The language that the switch at the top of a page offers."""
    return "id" if current_language() == "en" else "en"


def language_address(language: Language) -> str:
    """The present page in `language`: every other argument of the address stays."""
    kept = [(name, value) for name, value in flask.request.args.items(multi=True) if name != ARGUMENT]
    return "?" + urlencode([*kept, (ARGUMENT, language)])


def use_zone(zone: str) -> None:
    """Show instants of this request in `zone`.

    Raises:
        KeyError: `zone` is not WIB, WITA or WIT.
    """
    flask.g.zone = ZONES[zone].tzname(None)


def current_zone() -> str:
    """The zone of this request's tenant; WIB where no tenant is known."""
    zone: str = flask.g.get("zone", "WIB") if flask.has_app_context() else "WIB"
    return zone


def _asked() -> Language | None:
    """The language in the address, when it is one that we have."""
    asked = flask.request.args.get(ARGUMENT)
    return next((language for language in LANGUAGES if language == asked), None)


def _chosen() -> str:
    """The address, then the cookie, then Indonesian; never Accept-Language, which says where a browser was bought."""
    if not flask.has_request_context():
        return DEFAULT
    kept = flask.request.cookies.get(COOKIE)
    return _asked() or next((language for language in LANGUAGES if language == kept), DEFAULT)


def _remember(response: flask.Response) -> flask.Response:
    asked = _asked()
    if asked is not None:
        response.set_cookie(COOKIE, asked, max_age=YEAR, secure=flask.request.is_secure, httponly=True, samesite="Lax", path="/")
    if response.mimetype == "text/html":
        response.headers["Content-Language"] = current_language()
        # The same address answers in two languages, and to htmx with a part of the page.
        response.vary.update(("Cookie", "HX-Request"))
    return response
