"""Keeps what somebody typed when a session ended meanwhile: shown again, and carried through the signing in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeVar
from urllib.parse import urlsplit

import orjson
from flask import current_app, request
from werkzeug.exceptions import HTTPException

View = TypeVar("View", bound=Callable[..., Any])
LARGEST: Final = 256 * 1024
"""Bytes of a form that is read although nobody is signed in; the longest of ours holds a sixth of that."""
MOST_FIELDS: Final = 20
FIELD: Final = "bawaan"
_MARK: Final = "semesta_keeps_typed"
_NOT_CARRIED: Final = frozenset({"csrf_token"})


@dataclass(frozen=True, slots=True)
class Typed:
    """A form on its way. address: where it was sent. fields: by name, in order."""

    address: str
    fields: Mapping[str, str]

    @property
    def packed(self) -> str:
        """As one hidden field of another form."""
        return orjson.dumps({"address": self.address, "fields": dict(self.fields)}).decode()


def keeps_typed(words: Mapping[str, str]) -> Callable[[View], View]:
    """Marks a view that takes long texts. words: by field name, up to its first hyphen; fields without words stay hidden."""

    def mark(view: View) -> View:
        setattr(view, _MARK, words)
        return view

    return mark


def rescued() -> Typed | None:
    """The form of this refused request, where its view keeps what is typed and the form is one of our own pages.

    The browser itself says from where a form comes; a form of another site is never repeated to the visitor.
    """
    if request.method != "POST" or _words(request.path) is None or not _ours() or (request.content_length or LARGEST) >= LARGEST:
        return None
    try:
        fields = {name: value for name, value in request.form.items() if name not in _NOT_CARRIED}
    except HTTPException:
        return None
    return Typed(request.path, fields) if fields and len(fields) <= MOST_FIELDS else None


def unpacked(text: str) -> Typed | None:
    """A form out of its hidden field; None for anything else, and for an address that keeps nothing."""
    try:
        found = orjson.loads(text)
        address, fields = found["address"], found["fields"]
        known = isinstance(address, str) and len(fields) <= MOST_FIELDS
        if not known or not all(isinstance(each, str) for each in fields.values()) or _words(address) is None:
            return None
    except (orjson.JSONDecodeError, KeyError, TypeError, AttributeError):
        return None
    return Typed(address, fields)


def labelled(typed: Typed) -> list[tuple[str, str, str]]:
    """Name, words and text of every field; without words it is to stay hidden."""
    words = _words(typed.address) or {}
    return [(name, str(words.get(name.partition("-")[0], "")), text) for name, text in typed.fields.items()]


def _words(address: str) -> Mapping[str, str] | None:
    """Of the view to which a form would go; None where that keeps nothing. Only a path of ours leads to a view."""
    try:
        endpoint, _arguments = current_app.url_map.bind("").match(address, method="POST")
    except HTTPException:
        return None
    found: Mapping[str, str] | None = getattr(current_app.view_functions[endpoint], _MARK, None)
    return found


def _ours() -> bool:
    if (site := request.headers.get("Sec-Fetch-Site")) is not None:
        return site == "same-origin"
    origin = request.headers.get("Origin", "")
    return bool(origin) and urlsplit(origin).netloc == request.host
