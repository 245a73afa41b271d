"""Bounds what the bodies of requests may take: how many are read at once, how slowly one may come, whether it came whole.

granian hands a request over when its headers are here, to one of a few threads. The body is read there, while the view runs, by
a call that waits for as long as the sender keeps quiet. Nothing ends that call: it takes no time limit, and to answer while
another thread is in it stops the whole process (granian 2.8). So no more than half of the threads may be in it; the others
answer everything that reads no body. A sender who goes on sending, but too slowly, is given up between two pieces. One who keeps
quiet holds a place until the connection ends; a proxy in front that buffers requests ends it, or never lets it begin.
"""

from __future__ import annotations

import io
import threading
import time
from collections.abc import Iterable
from typing import TYPE_CHECKING, Protocol

from werkzeug.exceptions import ClientDisconnected, RequestTimeout

from semesta_platform.errors import UnavailableError

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

MOST_AT_ONCE = 4
"""Bodies of one process that are read at once: half of the server's 8 threads."""
SECONDS_FOR_A_PLACE = 0.1
"""How long a body waits for its place. Most are here with their headers and are read in no time."""
SECONDS_AT_FIRST = 10.0
LEAST_RATE = 8 * 1024
"""Bytes a second: slower senders use up the seconds they had at first."""
LONGEST_SECONDS = 120.0
"""What no body may pass, however steadily it comes: 16 MiB at 140 kB a second, a file of 20 MB at 170 kB."""
PIECE = 4 * 1024


class _Source(Protocol):
    def read(self, size: int, /) -> bytes: ...


class BoundedBodies:
    """WSGI middleware: gives the application a body that is read under the bounds above, and only when it asks for it."""

    def __init__(self, inner: WSGIApplication) -> None:
        self._inner = inner
        self._places = threading.BoundedSemaphore(MOST_AT_ONCE)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Passes the request on; nothing of its body is read before the application reads it, nor after it has answered."""
        body = Body(environ["wsgi.input"], _length(environ.get("CONTENT_LENGTH", "")), self._places)
        environ["wsgi.input"] = body
        try:
            return self._inner(environ, start_response)
        finally:
            body.close()


class Body(io.RawIOBase):
    """A request's body. length: bytes as announced, None where it is not said. places: shared by all bodies of a process.

    Reading raises UnavailableError when there is no place, RequestTimeout when the body comes too slowly, ClientDisconnected when
    it ends before its announced length (granian gives such a body as if it were whole).
    """

    def __init__(self, source: _Source, length: int | None, places: threading.BoundedSemaphore) -> None:
        super().__init__()
        self._source, self._length, self._places = source, length, places
        self._placed = False
        self._received = 0
        self._waited = 0.0

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        """Puts the next piece into the buffer, at most 4 KiB; 0 bytes at the end."""
        view = memoryview(buffer).cast("B")
        left = PIECE if self._length is None else self._length - self._received
        piece = self._next(min(len(view), PIECE, left)) if left else b""
        view[: len(piece)] = piece
        self._received += len(piece)
        if not piece or self._length == self._received:
            self._leave_place()
        if not piece and self._length is not None and self._received < self._length:
            raise ClientDisconnected
        return len(piece)

    def close(self) -> None:
        """Gives the place to the next; nothing more is read."""
        self._leave_place()
        super().close()

    def _next(self, size: int) -> bytes:
        self._take_place()
        if self._waited > min(SECONDS_AT_FIRST + self._received / LEAST_RATE, LONGEST_SECONDS):
            raise RequestTimeout
        started = time.monotonic()
        try:
            return self._source.read(size)
        finally:
            self._waited += time.monotonic() - started

    def _take_place(self) -> None:
        """Kept to the end of the body: who was let in is not turned away half-way."""
        if not self._placed and not self._places.acquire(timeout=SECONDS_FOR_A_PLACE):
            raise UnavailableError("Too many bodies are on their way.")
        self._placed = True

    def _leave_place(self) -> None:
        if self._placed:
            self._placed = False
            self._places.release()


def _length(announced: str) -> int | None:
    """Bytes as Content-Length announces them; what is no number is the server's to judge."""
    return int(announced) if announced.isascii() and announced.isdigit() else None
