"""Gzip for text answers above a kilobyte."""

from __future__ import annotations

import gzip
import io
import secrets

from flask import Response, request

SMALLEST = 1024
LEVEL = 6
LONGEST_PADDING = 100
_TYPES = frozenset({"application/json", "application/problem+json", "image/svg+xml", "application/javascript"})


def compress(response: Response) -> Response:
    """After a request: compresses where the asker takes it and it pays.

    BREACH: an attacker who sees lengths, and can put words of theirs on a page that also holds a secret, guesses the secret
    by how well it compresses. Our cookies are SameSite=Lax, so another site cannot make such requests with them; and as
    a second hindrance the gzip header's file name has a random length of up to 100 bytes, which hides small differences.
    That is cheaper for people on slow lines than leaving every page with a form uncompressed.
    """
    if response.direct_passthrough or response.is_streamed or "Content-Encoding" in response.headers:
        return response
    kind = response.mimetype or ""
    if not (kind.startswith("text/") or kind in _TYPES):
        return response
    response.vary.add("Accept-Encoding")
    body = response.get_data()
    if len(body) < SMALLEST or request.accept_encodings["gzip"] <= 0 or response.status_code in {204, 206, 304}:
        return response
    packed = io.BytesIO()
    padding = "a" * secrets.randbelow(LONGEST_PADDING + 1)
    with gzip.GzipFile(filename=padding, mode="wb", compresslevel=LEVEL, fileobj=packed, mtime=0) as writer:
        writer.write(body)
    response.set_data(packed.getvalue())
    response.headers["Content-Encoding"] = "gzip"
    tag, weak = response.get_etag()
    if tag is not None and not weak:
        # A strong tag promises the same bytes, and packed ones differ with every padding.
        response.set_etag(tag, weak=True)
    return response
