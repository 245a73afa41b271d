"""Keeps what somebody typed when a session ended meanwhile: shown again, and carried through the signing in.

So it is with every form of our pages that somebody has to be signed in for; no view has to ask for it. What is kept lies in
the page alone, and what a form says in hidden fields goes with it. Never kept are passwords, files and the form's own keys.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal
from urllib.parse import parse_qsl, urlencode, urlsplit

import orjson
from flask import current_app, request
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from semesta_platform.http.permissions import Permission, permission_of
from semesta_platform.http.principal import Principal
from semesta_platform.http.routing import TenantCode, TenantSlug
from semesta_platform.http.typed_words import WORDS

LARGEST: Final = 256 * 1024
"""Bytes of a form that is read although nobody is signed in; the longest of ours holds a sixth of that."""
MOST_FIELDS: Final = 400
"""The longest of ours, a list of attendance, has five for each of those invited."""
FIELD: Final = "bawaan"
_NOT_CARRIED: Final = frozenset({"csrf_token", "sekali"})
_SECRET: Final = "sandi"  # noqa: S105 (how the names of all fields for passwords begin)
_MACHINES: Final = frozenset({"versi", "semula", "sidik", "dilihat", "kembali"})
"""How names begin of what our pages and not the person put there."""


@dataclass(frozen=True, slots=True)
class Typed:
    """A form on its way. address: where it was sent. page: where it was typed, or ''. fields: texts by name, in order."""

    address: str
    page: str
    fields: Mapping[str, tuple[str, ...]]

    @property
    def packed(self) -> str:
        """As one hidden field of another form."""
        fields = {name: list(texts) for name, texts in self.fields.items()}
        return orjson.dumps({"address": self.address, "page": self.page, "fields": fields}).decode()


@dataclass(frozen=True, slots=True)
class Shown:
    """One text as the page says it. words: '' where it is only carried, because nobody typed it or a page must explain it."""

    name: str
    words: str
    text: str


def rescued() -> Typed | None:
    """The form of this refused request, where somebody typed into it and it is one of our own pages.

    The browser itself says from where a form comes; a form of another site is never repeated to the visitor.
    """
    if request.method != "POST" or not _keeps(request.path) or not _ours() or (request.content_length or LARGEST) >= LARGEST:
        return None
    try:
        fields = {name: tuple(texts) for name, texts in request.form.lists() if _carried(name)}
    except HTTPException:
        return None
    found = Typed(_address(), came_from(), fields)
    return found if len(fields) <= MOST_FIELDS and any(_worth(each) for each in _each(found)) else None


def lost() -> Literal["", "act", "file"]:
    """What of this refused form of ours is gone: a press of a button, or a file; '' for a request that was no form of ours."""
    if request.method != "POST" or not _keeps(request.path) or not _ours():
        return ""
    return "file" if carries_file() else "act"


def carries_file() -> bool:
    """Whether a file was sent; one that is too large to be read for nobody is one by its length."""
    if request.mimetype != "multipart/form-data":
        return False
    try:
        return (request.content_length or LARGEST) >= LARGEST or any(each.filename for each in request.files.values())
    except HTTPException:
        return False


def unpacked(text: str) -> Typed | None:
    """A form out of its hidden field; None for anything else, and for an address that keeps nothing."""
    try:
        found = orjson.loads(text)
        address, page = found["address"], found["page"]
        fields = {name: tuple(texts) for name, texts in found["fields"].items() if _carried(name)}
        texts = [address, page, *(each for texts in fields.values() for each in texts)]
        if len(fields) > MOST_FIELDS or not all(isinstance(each, str) for each in texts) or not _keeps(address):
            return None
    except (orjson.JSONDecodeError, KeyError, TypeError, AttributeError):
        return None
    return Typed(address, page if shows_page(page) else "", fields)


def labelled(typed: Typed) -> list[Shown]:
    """Every text of the form; without words it is to stay hidden."""
    return [Shown(name, _words(name, text), text) for name, text in _each(typed)]


def may_send(typed: Typed, principal: Principal) -> bool:
    """Whether whoever signed in may send this form at all: it may have been another person's."""
    matched = _matched(typed.address, "POST")
    needed = permission_of(current_app.view_functions[matched[0]]) if matched else None
    if matched is None or needed is None:
        return False
    named = [each for each in matched[1].values() if isinstance(each, TenantSlug | TenantCode)]
    code = next((each.code for each in principal.tenants if {each.slug, each.code} & set(named)), None)
    return principal.may(needed, code)


def came_from() -> str:
    """The page of ours from which this request came, as path and query; '' for any other."""
    split = urlsplit(request.headers.get("Referer", ""))
    page = split.path + (f"?{split.query}" if split.query else "")
    return page if split.netloc == request.host and shows_page(page) else ""


def shows_page(address: str) -> bool:
    """Whether this path, with its query, leads to a page of ours."""
    return address.startswith("/") and not address.startswith(("//", "/masuk")) and _matched(address, "GET") is not None


def _matched(address: str, method: str) -> tuple[str, Mapping[str, Any]] | None:
    """Only a path of ours leads to a view."""
    try:
        path = urlsplit(address).path
        found: tuple[str, Mapping[str, Any]] = current_app.url_map.bind("").match(path, method=method)
    except RequestRedirect:
        return None
    except (HTTPException, ValueError):
        return None
    return None if path.startswith("/api/") else found


def _keeps(address: str) -> bool:
    """Whether the view to which a form goes is only for those who are signed in."""
    matched = _matched(address, "POST")
    needed = permission_of(current_app.view_functions[matched[0]]) if matched else None
    return needed is not None and needed is not Permission.PUBLIC


def _address() -> str:
    """Where the form went, without the key by which it is done once."""
    query = [
        (name, value) for name, value in parse_qsl(request.query_string.decode(errors="replace")) if name not in _NOT_CARRIED
    ]
    return request.path + (f"?{urlencode(query)}" if query else "")


def _carried(name: str) -> bool:
    return name not in _NOT_CARRIED and not name.startswith(_SECRET)


def _each(typed: Typed) -> list[tuple[str, str]]:
    return [(name, text) for name, texts in typed.fields.items() for text in texts]


def _worth(each: tuple[str, str]) -> bool:
    """Whether this was typed: a button pressed and a choice made are soon pressed and made again."""
    name, text = each
    number = text.strip() and not text.strip(" .,-0123456789")
    return bool(_words(name, text) and text.strip()) or bool(number and name.partition("-")[0] not in _MACHINES)


def _words(name: str, text: str) -> str:
    """The label of what was typed in words; a field that nobody named is called as it is sent."""
    head = name.partition("-")[0]
    if head in _MACHINES or _is_id(text):
        return ""
    if (known := WORDS.get(name) or WORDS.get(head)) is not None:
        return str(known)
    return name.replace("-", " ").capitalize() if " " in text.strip() else ""


def _is_id(text: str) -> bool:
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True


def _ours() -> bool:
    if (site := request.headers.get("Sec-Fetch-Site")) is not None:
        return site == "same-origin"
    origin = request.headers.get("Origin", "")
    return bool(origin) and urlsplit(origin).netloc == request.host
