"""Answers of the JSON API: bytes by orjson, with an ETag, and 304 where the asker has them already."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from flask import Response, request

READS = frozenset({"GET", "HEAD"})
OK, CREATED, NO_CONTENT = 200, 201, 204


def answer(document: Mapping[str, Any], *, status: int = OK, tag: str | None = None, location: str | None = None) -> Response:
    """A document as JSON; dates, times, ids and enumerations are written as text.

    tag: the ETag of what can be edited; a read without one gets that of its bytes. location: where a new thing is found.
    """
    response = Response(orjson.dumps(document), status, content_type="application/json")
    if tag is not None:
        response.set_etag(tag)
    if location is not None:
        response.headers["Location"] = location
    if request.method in READS and status == OK:
        response.add_etag(weak=True)
        response.make_conditional(request)
    return response


def page(items: Sequence[Any], next_cursor: str | None) -> Response:
    """A page of a list; next_cursor: None at its end."""
    return answer({"items": items, "next_cursor": next_cursor})


def nothing() -> Response:
    """Done, with nothing to say."""
    return Response(status=NO_CONTENT)
