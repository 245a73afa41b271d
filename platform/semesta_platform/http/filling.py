"""Opens the page where a form was typed, with the form filled as it was: for whoever had to sign in before it was taken.

The page is asked for as the browser would ask, in a request of its own, and its form is filled in the text of the page: so it
holds for every form of ours, and no page has to know of it.
"""

from __future__ import annotations

import contextvars
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http import HTTPStatus
from typing import Any, Final

from flask import current_app, get_flashed_messages, request, session
from flask.sessions import SecureCookieSessionInterface
from flask_wtf.csrf import generate_csrf
from markupsafe import escape
from werkzeug.test import EnvironBuilder, run_wsgi_app

from semesta_platform.http import logs
from semesta_platform.http.typed import Typed, shows_page

_LEFT_ALONE: Final = frozenset({"file", "password", "submit", "button", "image", "reset"})
_OWN_KEYS: Final = frozenset({"csrf_token", "sekali"})
_PASSED_ON: Final = ("Accept-Language", "X-Request-Id", "User-Agent")
_log = logs.logger(__name__)


def opened(typed: Typed) -> str | None:
    """The page with the form as it was typed; None where there is no such page for this person, or no place for all of it.

    What was flashed before stands on it.
    """
    for address in _pages(typed):
        text = _page(address)
        found = None if text is None else filled(text, typed.address, typed.fields)
        if found is not None:
            get_flashed_messages()
            return found
    return None


def _pages(typed: Typed) -> Iterator[str]:
    """Where the form may stand: the page it came from, its own address, and what that is a step of."""
    own = typed.address.partition("?")[0].rstrip("/")
    above = own.rpartition("/")[0]
    wanted = (typed.page, own, f"{own}/", above, f"{above}/")
    yield from (each for each in dict.fromkeys(wanted) if each and shows_page(each))


def _page(address: str) -> str | None:
    """The page as this browser's session would get it."""
    # The token of the page must be the one that the browser's own session knows.
    generate_csrf()
    sessions = current_app.session_interface
    signer = sessions.get_signing_serializer(current_app) if isinstance(sessions, SecureCookieSessionInterface) else None
    if signer is None:
        return None
    cookies = {**request.cookies, sessions.get_cookie_name(current_app): signer.dumps(dict(session))}
    headers = {name: request.headers[name] for name in _PASSED_ON if name in request.headers}
    headers |= {"Accept": "text/html", "Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())}
    builder = EnvironBuilder(
        address, base_url=request.host_url, headers=list(headers.items()), environ_base={"REMOTE_ADDR": request.remote_addr}
    )
    # In a context of its own: nothing that this request knows of its visitor is the other one's.
    pieces, status, found = contextvars.Context().run(run_wsgi_app, current_app.wsgi_app, builder.get_environ(), buffered=True)
    if not status.startswith(str(HTTPStatus.OK.value)) or not found.get("Content-Type", "").startswith("text/html"):
        _log.info("page_not_opened", status=status)
        return None
    return b"".join(pieces).decode()


# ---- filling -------------------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Form:
    """A form of the page. edits: (begin, end, text instead). names: what it takes. alike: hidden texts that are the same."""

    edits: list[tuple[int, int, str]] = field(default_factory=list)
    names: set[str] = field(default_factory=set)
    alike: int = 0
    focused: bool = False


def filled(page: str, address: str, fields: Mapping[str, tuple[str, ...]]) -> str | None:
    """The page with the form that goes to `address` filled; None where no form has a place for all that was written.

    Of several that go there it is the one whose hidden fields are most alike. What it lies folded in is unfolded.
    """
    reader = _Reader(page, address, fields)
    reader.feed(page)
    reader.close()
    wanted = {name for name, texts in fields.items() if any(each.strip() for each in texts)}
    fitting = [each for each in reader.forms if wanted <= each.names]
    if not fitting:
        return None
    best, text = max(fitting, key=lambda each: each.alike), page
    for begin, end, instead in sorted(set(best.edits), reverse=True):
        text = text[:begin] + instead + text[end:]
    return text


class _Reader(HTMLParser):
    """Reads one of our pages and notes what would have to change in each of its forms that go to the address."""

    def __init__(self, page: str, address: str, fields: Mapping[str, tuple[str, ...]]) -> None:
        super().__init__()
        self.forms: list[_Form] = []
        self._page, self._address, self._fields = page, address, fields
        self._lines = [0]
        for line in page.split("\n"):
            self._lines.append(self._lines[-1] + len(line) + 1)
        self._form: _Form | None = None
        self._folds: list[tuple[int, int, str]] = []
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """One tag: a fold, the beginning of a form, or a control of the form that is being read."""
        given = {name: value if value is not None else "" for name, value in attrs}
        bare = frozenset(name for name, value in attrs if value is None)
        if tag == "details":
            self._folds.append((*self._span(), _tag(tag, given | {"open": ""}, bare | {"open"})))
        elif tag == "form":
            ours = given.get("method", "").lower() == "post" and given.get("action") == self._address
            self._form = _Form() if ours else None
            if self._form is not None:
                self.forms.append(self._form)
        elif self._form is not None:
            self._control(self._form, tag, given, bare)

    def handle_endtag(self, tag: str) -> None:
        """The end of a form or of a fold."""
        if tag == "form":
            self._form = None
        elif tag == "details" and self._folds:
            self._folds.pop()

    def _control(self, form: _Form, tag: str, given: dict[str, str], bare: frozenset[str]) -> None:
        name = given.get("name", "")
        if tag == "option":
            self._choose(form, tag, given, bare, "selected", self._select)
        elif tag == "button" and name:
            form.names.add(name)
        elif tag in {"input", "select", "textarea"} and name not in _OWN_KEYS:
            form.names.add(name)
            self._select = name if tag == "select" else ""
            texts = self._fields.get(name, ())
            if tag == "textarea" and texts:
                self._write(form, tag, given, bare, texts[0])
            elif tag == "input":
                self._put(form, given, bare, texts)

    def _put(self, form: _Form, given: dict[str, str], bare: frozenset[str], texts: tuple[str, ...]) -> None:
        kind = given.get("type", "text")
        if kind in {"checkbox", "radio"}:
            self._choose(form, "input", given, bare, "checked", given["name"])
        elif kind == "hidden" and texts:
            form.alike += given.get("value", "") in texts
            if len(texts) == 1:
                self._change(form, "input", given | {"value": texts[0]}, bare)
        elif kind not in _LEFT_ALONE and texts:
            self._change(form, "input", self._seen(form, given | {"value": texts[0]}, texts[0]), bare | {"autofocus"})

    def _choose(self, form: _Form, tag: str, given: dict[str, str], bare: frozenset[str], mark: str, name: str) -> None:
        """A choice as it was made; what was not sent was not chosen, but a list without what was sent stays as it is."""
        texts = self._fields.get(name, ())
        if tag == "option" and (not name or not texts):
            return
        rest = {key: value for key, value in given.items() if key != mark}
        chosen = given.get("value", "on") in texts
        self._change(form, tag, rest | ({mark: ""} if chosen else {}), bare | {mark})

    def _write(self, form: _Form, tag: str, given: dict[str, str], bare: frozenset[str], text: str) -> None:
        self._change(form, tag, self._seen(form, given, text), bare | {"autofocus"})
        begin = self._span()[1]
        # The first line break of a field is not part of it.
        form.edits.append((begin, self._page.index("</textarea", begin), f"\n{escape(text)}"))

    def _seen(self, form: _Form, given: dict[str, str], text: str) -> dict[str, str]:
        """The first field with a text is where the page opens, and what it lies folded in is unfolded."""
        if text.strip():
            form.edits.extend(self._folds)
        if form.focused or not text.strip():
            return given
        form.focused = True
        return given | {"autofocus": ""}

    def _change(self, form: _Form, tag: str, given: Mapping[str, str], bare: frozenset[str]) -> None:
        form.edits.append((*self._span(), _tag(tag, given, bare)))

    def _span(self) -> tuple[int, int]:
        line, column = self.getpos()
        begin = self._lines[line - 1] + column
        return begin, begin + len(self.get_starttag_text() or "")


def _tag(tag: str, given: Mapping[str, Any], bare: frozenset[str]) -> str:
    attributes = (f" {name}" if name in bare and not value else f' {name}="{escape(value)}"' for name, value in given.items())
    return f"<{tag}{''.join(attributes)}>"
