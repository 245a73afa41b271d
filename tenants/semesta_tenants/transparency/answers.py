"""How public answers leave: kept for a minute by anybody, named by what they say, so that what was withdrawn is never served."""

from __future__ import annotations

import hashlib
from typing import Any, Final

from flask import Response, make_response, render_template

from semesta_platform.http.headers import cacheable

ONE_MINUTE: Final = 60
"""How long a cache may go on showing what a region has just withdrawn."""
CSV: Final = "text/csv; charset=utf-8"
JSON: Final = "application/json"
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def page(template: str, **given: Any) -> Response:
    """A page for every visitor."""
    # Before it is drawn: a page that anybody may keep holds no form token.
    cacheable(ONE_MINUTE)
    return _tagged(render_template(template, **given).encode())


def download(content: bytes, content_type: str, name: str) -> Response:
    """A file for every visitor. name: with its ending."""
    cacheable(ONE_MINUTE)
    response = _tagged(content)
    response.headers["Content-Type"] = content_type
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _tagged(content: bytes) -> Response:
    """With a strong ETag over the bytes.

    It hangs on nothing but what is shown: it changes with every choice that shows or withdraws something, and says nothing of
    figures that are not shown.
    """
    response = make_response(content)
    response.set_etag(hashlib.sha256(content).hexdigest()[:40])
    return response
