"""A scanner for viruses that speaks clamd's protocol: asked before a file is kept."""

from __future__ import annotations

import socket
import struct
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, Final
from urllib.parse import urlsplit

from semesta_platform.errors import UnavailableError

PIECE: Final = 64 * 1024
SECONDS: Final = 60.0
SECONDS_TO_REACH: Final = 5.0
LONGEST_ANSWER: Final = 4096


class ScannerAwayError(UnavailableError):
    """The scanner does not answer, or cannot look at this file: nothing is let in that was not looked at."""


@dataclass(frozen=True, slots=True)
class Scanner:
    """A clamd on the network. seconds: for all of one question."""

    host: str
    port: int
    seconds: float = SECONDS

    @classmethod
    def at(cls, url: str) -> Scanner:
        """url: clamd://host:port, as the settings have checked it."""
        split = urlsplit(url)
        return cls(str(split.hostname), int(split.port or 0))

    def finding(self, source: IO[bytes]) -> str | None:
        """The name of what is in the bytes from where `source` stands; None when they are clean.

        Raises:
            ScannerAwayError: no answer in time, or one that is neither.
        """
        with self._asked(b"zINSTREAM\0") as (connection, end):
            while piece := source.read(PIECE):
                connection.settimeout(_left(end))
                connection.sendall(struct.pack("!I", len(piece)) + piece)
            connection.sendall(struct.pack("!I", 0))
            answer = _answer(connection, end)
        if answer == "stream: OK":
            return None
        if answer.startswith("stream: ") and answer.endswith(" FOUND"):
            return answer.removeprefix("stream: ").removesuffix(" FOUND")
        raise ScannerAwayError("The scanner could not look at the file.")

    def probe(self) -> None:
        """Whether it is there.

        Raises:
            ScannerAwayError: it is not.
        """
        with self._asked(b"zPING\0") as (connection, end):
            if _answer(connection, end) != "PONG":
                raise ScannerAwayError("What answers is no clamd.")

    @contextmanager
    def _asked(self, command: bytes) -> Iterator[tuple[socket.socket, float]]:
        end = time.monotonic() + self.seconds
        try:
            with socket.create_connection((self.host, self.port), timeout=min(SECONDS_TO_REACH, self.seconds)) as connection:
                connection.settimeout(_left(end))
                connection.sendall(command)
                yield connection, end
        except OSError as error:
            raise ScannerAwayError(f"The scanner does not answer ({type(error).__name__}).") from error


def _answer(connection: socket.socket, end: float) -> str:
    """Up to the null byte that ends it, or the end of the connection."""
    found = b""
    while b"\0" not in found and len(found) < LONGEST_ANSWER:
        connection.settimeout(_left(end))
        piece = connection.recv(LONGEST_ANSWER)
        if not piece:
            break
        found += piece
    return found.partition(b"\0")[0].decode("utf-8", "replace").strip()


def _left(end: float) -> float:
    """Seconds until the end.

    Raises:
        TimeoutError: it has passed.
    """
    left = end - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left
