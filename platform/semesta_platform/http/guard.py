"""Refuses requests that no view should have to think about: null bytes, endless addresses, oversized headers and bodies."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from flask import Request, request
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge, RequestHeaderFieldsTooLarge, RequestURITooLarge

from semesta_platform.http.uploads import bound_request, refusal

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment
    from werkzeug.formparser import FormDataParser

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


class PlainRequest(Request):
    """A request whose forms can be read and hold no null bytes.

    PostgreSQL cannot store a null byte and none stands in an honest form; refused here, it cannot become a fault below. Bad UTF-8
    behind percent signs needs nothing: werkzeug keeps it as those signs, in addresses and forms alike.
    """

    def make_form_data_parser(self) -> FormDataParser:
        """One that says so when it cannot read a form; werkzeug's own takes such a form for an empty one."""
        parser = super().make_form_data_parser()
        parser.silent = False
        return parser

    def _load_form_data(self) -> None:
        """Whoever reads `form` or `files` first comes through here.

        Raises:
            BadRequest: bytes that are no form, or a null byte in a field or in the name of a file.
            RequestEntityTooLarge: the form passes its bound; nothing after the bound was read.
        """
        try:
            super()._load_form_data()
        except RequestEntityTooLarge as error:
            raise refusal() from error
        except ValueError as error:
            raise BadRequest from error
        if _holds_null(self.form.items(multi=True)):
            raise BadRequest
        if _holds_null((name, upload.filename or "") for name, upload in self.files.items(multi=True)):
            raise BadRequest


def check_request() -> None:
    """Before every request, first of all checks. Reads nothing of the body: it may never come, and may be nobody's to send.

    How large the body says it is, is looked at by `check_size`.

    Raises:
        RequestURITooLarge: path and query together pass 4,096 bytes.
        RequestHeaderFieldsTooLarge: the headers together pass 24 KiB.
        BadRequest: a null byte in the path or the query.
    """
    if len(request.environ.get("RAW_URI") or request.full_path) > LONGEST_ADDRESS:
        raise RequestURITooLarge
    if sum(len(name) + len(value) for name, value in request.headers.items()) > LARGEST_HEADERS:
        raise RequestHeaderFieldsTooLarge
    if NULL in request.path or _holds_null(request.args.items(multi=True)):
        raise BadRequest


def check_size() -> None:
    """Before every request, when it is known who sends it and that they may: what is refused here says so on a page of theirs.

    Nothing of the body has been read by then.

    Raises:
        RequestEntityTooLarge: the body says that it is larger than any may be.
    """
    bound_request()


def _holds_null(pairs: Iterable[tuple[str, str]]) -> bool:
    return any(NULL in name or NULL in value for name, value in pairs)
