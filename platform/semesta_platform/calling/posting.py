"""The call itself: one POST to an address that was checked, within seconds, whatever the other side does."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from http.client import HTTPResponse
from typing import TYPE_CHECKING, Any, Final

from semesta_platform.calling.addresses import UNKNOWN, AddressError, Resolve, checked, parted, resolved
from semesta_platform.calling.records import MOST_LATER, Called, Fate, Limits, Target

if TYPE_CHECKING:
    from urllib3.connection import HTTPConnection

AGENT: Final = "Semesta-Webhook/1"
LATE: Final = "Tidak ada jawaban dalam batas waktu."
REFUSED: Final = "Sambungan ditolak atau terputus."
UNTRUSTED: Final = "Sertifikat HTTPS tidak dapat dipercaya."
LONGEST_WORDS: Final = 300
BUSY: Final = frozenset(
    {HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.BAD_GATEWAY, HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.GATEWAY_TIMEOUT}
)
"""Answers that ask to be left alone for a while, whatever is sent."""


@dataclass(frozen=True, slots=True)
class Caller:
    """How this installation calls programs.

    private: also inside one's own net and by plain http (SEMESTA_WEBHOOK_PRIVATE=1). resolve: finds addresses of names.
    trust: file with the certificates that are trusted; None for the system's.
    """

    private: bool = False
    limits: Limits = field(default_factory=Limits)
    resolve: Resolve = resolved
    trust: str | None = None

    def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Called:
        """POST JSON; every trouble comes back as its fate, none is raised. Redirects are answers like any other."""
        end = time.monotonic() + self.limits.whole
        try:
            target = parted(url, private=self.private)
            addresses = checked(self._found(target), private=self.private)
            with _connected(addresses, target.port, self.limits, end) as line:
                return self._ask(target, line, body, headers)
        except AddressError as error:
            return Called(Fate.AWAY, str(error))
        except ssl.SSLCertVerificationError:
            return Called(Fate.AWAY, UNTRUSTED)
        except Exception as error:  # noqa: BLE001 (a stranger's server decides what goes wrong here; none of it may end the run)
            return Called(Fate.AWAY, _words(error, end))

    def _found(self, target: Target) -> Sequence[str]:
        try:
            return self.resolve(target.host, target.port, self.limits.connect)
        except OSError:
            raise AddressError(UNKNOWN) from None

    def _ask(self, target: Target, line: socket.socket, body: bytes, headers: Mapping[str, str]) -> Called:
        connection = _over(target, line, self.trust)
        try:
            sent = {"Content-Type": "application/json", "User-Agent": AGENT, "Connection": "close", **headers}
            begun = _begun(connection)
            connection.request("POST", target.path, body=body, headers=sent, preload_content=False, decode_content=False)
            # The first line has told all that counts: headers or a body that never end make nobody send twice.
            try:
                response = connection.getresponse()
            except Exception:
                status = begun[-1].status if begun else None
                if not isinstance(status, int):
                    raise
                return Called(_fate(status), _answer(status, b""))
            said = b""
            with suppress(Exception):
                said = response.read(self.limits.answer)
            later = _later(response.headers.get("Retry-After")) if response.status in BUSY else 0.0
            return Called(_fate(response.status), _answer(response.status, said), later)
        finally:
            connection.close()


def _begun(connection: HTTPConnection) -> list[HTTPResponse]:
    """Gets the answer of this connection as soon as it begins: each has its status before its headers are there."""
    begun: list[HTTPResponse] = []

    def begin(*given: Any, **more: Any) -> HTTPResponse:
        begun.append(HTTPResponse(*given, **more))
        return begun[-1]

    connection.response_class = begin  # type: ignore[assignment]  # called as the class would be
    return begun


def _fate(status: int) -> Fate:
    if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        return Fate.TAKEN
    if status in BUSY:
        return Fate.BUSY
    return Fate.GONE if status == HTTPStatus.GONE else Fate.PUT_OFF


def _later(given: str | None) -> float:
    """What a program writes there, seconds or a date; 0 for what is neither."""
    from urllib3.exceptions import InvalidHeader  # noqa: PLC0415  (as in `_over`)
    from urllib3.util import Retry  # noqa: PLC0415  (as in `_over`)

    try:
        return min(float(Retry().parse_retry_after(given)), MOST_LATER) if given else 0.0
    except (InvalidHeader, ValueError, OverflowError):
        return 0.0


def _answer(status: int, said: bytes) -> str:
    text = " ".join("".join(sign if sign.isprintable() else " " for sign in said.decode("utf-8", "replace")).split())
    return f"HTTP {status}: {text}"[:LONGEST_WORDS] if text else f"HTTP {status}"


def _words(error: BaseException, end: float) -> str:
    reasons = (error, error.__cause__, *error.args)
    if any(isinstance(each, ssl.SSLCertVerificationError) for each in reasons):
        return UNTRUSTED
    late = time.monotonic() >= end or any(isinstance(each, TimeoutError) for each in reasons)
    return LATE if late else f"{REFUSED} ({type(error).__name__})"


@contextmanager
def _connected(addresses: Sequence[str], port: int, limits: Limits, end: float) -> Iterator[socket.socket]:
    """A connection to the first address that takes one, which is cut when all time is over.

    A socket's own timeout is for one read alone: a byte a second satisfies it for ever. So a clock ends the connection itself,
    by a second handle, which stands whatever TLS has made of the first.
    """
    line = _first(addresses, port, limits, end)
    twin = line.dup()
    clock = threading.Timer(max(end - time.monotonic(), 0), _cut, (twin,))
    clock.daemon = True
    clock.start()
    try:
        yield line
    finally:
        clock.cancel()
        clock.join()
        twin.close()
        line.close()


def _first(addresses: Sequence[str], port: int, limits: Limits, end: float) -> socket.socket:
    last = OSError(REFUSED)
    for address in addresses:
        seconds = min(limits.connect, end - time.monotonic())
        if seconds <= 0:
            raise TimeoutError
        try:
            line = socket.create_connection((address, port), seconds)
        except OSError as error:
            last = error
            continue
        line.settimeout(limits.whole)
        return line
    raise last


def _cut(twin: socket.socket) -> None:
    with suppress(OSError):
        twin.shutdown(socket.SHUT_RDWR)


def _over(target: Target, line: socket.socket, trust: str | None) -> HTTPConnection:
    """HTTP on this very connection; the certificate, SNI and Host are the name's."""
    from urllib3.connection import HTTPConnection, HTTPSConnection  # noqa: PLC0415 (heavy, and needed here alone)

    made: Any
    if target.secure:
        made = HTTPSConnection(target.host, target.port, ssl_context=ssl.create_default_context(cafile=trust))
    else:
        made = HTTPConnection(target.host, target.port)
    # urllib3 asks this one method for its socket; it would else resolve the name again.
    made._new_conn = lambda: line  # noqa: SLF001 (see above; the tests of rebinding hold it)
    found: HTTPConnection = made
    return found
