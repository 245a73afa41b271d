"""A form that arrives twice is done once: the second is led where the first was led.

So it is after a double click, and when a form is sent again because the line broke. Every form carries a key that its page
made. Of the key, the person, the address and all that was typed only a digest is kept, in the queue's server and for ten
minutes, with the address to which the first was led; the same form with other words is another one. Without that server forms
are taken as before. After the Idempotency-Key of the IETF's HTTP API group.

Answers themselves are not kept. A form that is answered with a page, with a refusal or with a cookie is done again; a preview
is simply shown again. Where doing it again would be wrong, as with a secret that stands on one page alone, its route says by
`shown_once` where the second is led, and with which words.
"""

from __future__ import annotations

import hashlib
import secrets
import time
from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

import redis
from flask import Flask, Response, flash, g, redirect, request, session

from semesta_platform.errors import UnavailableError
from semesta_platform.http import logs
from semesta_platform.http.access import current_principal
from semesta_platform.http.forms import bearer
from semesta_platform.http.ground import current_ground
from semesta_platform.http.headers import cache_seconds
from semesta_platform.interface.words import gettext as _

FIELD: Final = "sekali"
REMEMBERED: Final = 600
"""Seconds for which a form's answer is known."""
PATIENCE: Final = 10.0
"""Seconds for which the second waits for the first."""
_LOOK_AGAIN: Final = 0.03
# Longer than any request lasts: what is still under way after it died with its process.
_UNDER_WAY: Final = 60
_PIECE: Final = 64 * 1024
_log = logs.logger(__name__)


@dataclass(frozen=True, slots=True)
class _Claim:
    """A form that is being done here. name: its key in the server. before: what the session held when it came."""

    name: str
    before: dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Led:
    """What the second is answered with. address: where it is led. words: what is told there; '' for the usual sentence."""

    address: str
    words: str = ""


def install(app: Flask) -> None:
    """Looks at every form of somebody signed in, after the check of its token, and gives templates `form_key()`."""
    app.before_request(_begin)
    app.after_request(_end)
    # Not by a context processor: the macro of forms sees what is global alone.
    app.jinja_env.globals["form_key"] = _form_key


def shown_once(address: str, words: str) -> None:
    """The page with which this form is answered comes once: it is not done again for a second one.

    address: where the second is led. words: told there, why the page does not come again and what can be done.
    """
    g.semesta_shown_once = _Led(address, words)


def _form_key() -> str:
    """One for all forms of a page; empty for visitors, whose forms are done each time, and on pages that are kept."""
    if current_principal().anonymous or cache_seconds() is not None:
        return ""
    if "semesta_form_key" not in g:
        g.semesta_form_key = secrets.token_urlsafe(9)
    return str(g.semesta_form_key)


def _begin() -> Any:
    """Takes the form to be done, or answers as the first one was answered.

    Raises:
        UnavailableError: the first one takes longer than anybody waits.
    """
    person = current_principal().person
    # A program's body is its view's to read, and to refuse in its own words.
    if request.method != "POST" or request.endpoint is None or person is None or bearer() or not request.values.get(FIELD):
        return None
    name = f"semesta:once:{_digest(str(person))}"
    try:
        led = _claimed(current_ground().queue, name)
    except redis.RedisError as error:
        _log.warning("once_unavailable", error=type(error).__name__)
        return None
    if led is None:
        g.semesta_once = _Claim(name, _kept())
        return None
    flash(led.words or _("Formulir ini sudah diterima. Yang terkirim dua kali hanya disimpan sekali."), "info")
    return redirect(led.address, HTTPStatus.SEE_OTHER)


def _claimed(server: redis.Redis, name: str) -> _Led | None:
    """None when the form is ours to do; else to where the first one was led."""
    until = time.monotonic() + PATIENCE
    while not server.set(name, b"", nx=True, ex=_UNDER_WAY):
        found = server.get(name)
        if isinstance(found, bytes) and found:
            return _Led(*found.decode().split("\n", 1))
        if time.monotonic() >= until:
            raise UnavailableError(name)
        time.sleep(_LOOK_AGAIN)
    return None


def _end(response: Response) -> Response:
    """Keeps where the form led to; a form that was refused, or whose answer is more than an address, may come again."""
    claim, shown = g.pop("semesta_once", None), g.pop("semesta_shown_once", None)
    if isinstance(claim, _Claim):
        server, led = current_ground().queue, _led_by(response, claim, shown)
        try:
            if led:
                server.set(claim.name, f"{led.address}\n{led.words}", ex=REMEMBERED)
            else:
                server.delete(claim.name)
        except redis.RedisError as error:
            _log.warning("once_unavailable", error=type(error).__name__)
    return response


def _led_by(response: Response, claim: _Claim, shown: _Led | None) -> _Led | None:
    """Where the second is led; None when it is to be done again."""
    if response.status_code == HTTPStatus.OK:
        return shown
    plain = response.status_code == HTTPStatus.SEE_OTHER and not response.headers.getlist("Set-Cookie")
    return _Led(response.location or "") if plain and _kept() == claim.before else None


def _kept() -> dict[str, Any]:
    """The visitor's session but for the words that the next page shows."""
    return {name: value for name, value in session.items() if name != "_flashes"}


def _digest(person: str) -> str:
    found = hashlib.sha256()
    for part in _parts(person):
        # With its length, or two parts could be cut elsewhere and be the same.
        found.update(b"%d:" % len(part))
        found.update(part)
    return found.hexdigest()


def _parts(person: str) -> Iterator[bytes]:
    """All that makes one form another one than the next; the token proves whose form it is, and changes by the second."""
    yield person.encode()
    yield request.full_path.encode()
    for name, value in request.form.items(multi=True):
        if name != "csrf_token":
            yield name.encode()
            yield value.encode()
    for name, file in request.files.items(multi=True):
        yield name.encode()
        yield (file.filename or "").encode()
        content = hashlib.sha256()
        while piece := file.stream.read(_PIECE):
            content.update(piece)
        file.stream.seek(0)
        yield content.digest()
