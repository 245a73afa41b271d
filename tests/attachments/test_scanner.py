"""The scanner's protocol against a server that speaks it: clean, infected, silent, away."""

from __future__ import annotations

import io
import socket

import pytest

from semesta_platform.storage.scanner import Scanner, ScannerAwayError
from tests.attachments.conftest import Clamd
from tests.attachments.samples import EICAR


def test_it_tells_what_it_finds(clamd: Clamd) -> None:
    scanner = Scanner.at(clamd.url)
    scanner.probe()

    # Across the border of two pieces.
    assert scanner.finding(io.BytesIO(b"a" * (64 * 1024 - 9) + EICAR)) == "Win.Test.EICAR_HDB-1"
    assert scanner.finding(io.BytesIO(b"a" * 1_000_000)) is None
    assert clamd.seen == [64 * 1024 - 9 + len(EICAR), 1_000_000]


def test_no_clear_answer_is_no_answer(clamd: Clamd) -> None:
    with pytest.raises(ScannerAwayError):
        Scanner.at(clamd.url).finding(io.BytesIO(b"galat"))


def test_a_silent_scanner_is_given_up(clamd: Clamd) -> None:
    with pytest.raises(ScannerAwayError):
        Scanner("127.0.0.1", clamd.server_address[1], seconds=0.2).finding(io.BytesIO(b"tunda"))


def test_nobody_there_is_told_as_such() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = int(taken.getsockname()[1])
    away = Scanner("127.0.0.1", port)
    with pytest.raises(ScannerAwayError):
        away.probe()
    with pytest.raises(ScannerAwayError):
        away.finding(io.BytesIO(b"a"))
