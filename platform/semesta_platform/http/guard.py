"""Refuses requests that no view should have to think about: null bytes, endless addresses, oversized headers."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from flask import request
from werkzeug.exceptions import BadRequest, RequestHeaderFieldsTooLarge, RequestURITooLarge

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

LONGEST_ADDRESS = 4096
LARGEST_HEADERS = 24 * 1024
NULL = "\x00"
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")


class PlainQuery:
    """WSGI middleware that writes bytes beyond ASCII in a query as percent signs.

    A browser sends them so already; a program that does not would make werkzeug fail wherever the query is read.
    """

    def __init__(self, inner: WSGIApplication) -> None:
        self._inner = inner

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Passes the request on with a query that is ASCII."""
        query = environ.get("QUERY_STRING", "")
        if not query.isascii():
            environ["QUERY_STRING"] = _BEYOND_ASCII.sub(lambda found: f"%{ord(found[0]) & 0xFF:02X}", query)
        return self._inner(environ, start_response)


def check_request() -> None:
    """Before every request, first of all checks.

    A null byte cannot be stored by PostgreSQL and stands in no honest form; refused here, it cannot become a fault below.
    Broken percent-encoding and bad UTF-8 need nothing here: werkzeug reads them with replacement signs, and they match nothing.

    Raises:
        RequestURITooLarge: path and query together pass 4,096 bytes.
        RequestHeaderFieldsTooLarge: the headers together pass 24 KiB.
        BadRequest: a null byte in the path, the query or a form.
        RequestEntityTooLarge: by reading the form.
    """
    if len(request.environ.get("RAW_URI") or request.full_path) > LONGEST_ADDRESS:
        raise RequestURITooLarge
    if sum(len(name) + len(value) for name, value in request.headers.items()) > LARGEST_HEADERS:
        raise RequestHeaderFieldsTooLarge
    if NULL in request.path or _holds_null(request.args.items(multi=True)) or _holds_null(request.form.items(multi=True)):
        raise BadRequest
    if any(NULL in (upload.filename or "") for upload in request.files.values()):
        raise BadRequest


def _holds_null(pairs: Iterable[tuple[str, str]]) -> bool:
    return any(NULL in name or NULL in value for name, value in pairs)
