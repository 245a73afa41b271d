"""How public answers leave: kept for a minute by anybody, named by what they say, so that what was withdrawn is never served."""

from __future__ import annotations

import hashlib
from typing import Final

from flask import Response, make_response

from semesta_platform.http.headers import cacheable

ONE_MINUTE: Final = 60
"""How long a cache may go on showing what a region has just withdrawn."""
CSV: Final = "text/csv; charset=utf-8"
JSON: Final = "application/json"
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def answered(body: str | bytes) -> Response:
    """A page or a file for every visitor, with a strong ETag over its bytes.

    The tag hangs on nothing but what is shown: it changes with every choice that shows or withdraws something, and says nothing
    of figures that are not shown.
    """
    content = body.encode() if isinstance(body, str) else body
    response = make_response(content)
    response.set_etag(hashlib.sha256(content).hexdigest()[:40])
    cacheable(ONE_MINUTE)
    return response


def download(content: bytes, content_type: str, name: str) -> Response:
    """A file to take along. name: with its ending."""
    response = answered(content)
    response.headers["Content-Type"] = content_type
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
