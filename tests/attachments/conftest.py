"""What tests of attachments share: servers that speak S3 and clamd's protocol, meetings and action items, stores."""

from __future__ import annotations

import os
import socketserver
import struct
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import NoReturn

import pytest
from sqlalchemy import Engine

from semesta_platform.settings import FileSettings, Settings
from semesta_platform.storage.store import Store
from tests.attachments.samples import EICAR
from tests.attachments.things import clear
from tests.ports import free_port

BUCKET = "lampiran"


def missing(words: str) -> NoReturn:
    """Skipped on a machine of one's own, a failure where everything must be there."""
    if os.environ.get("REQUIRE_S3") == "1":
        pytest.fail(words)
    pytest.skip(words)


@pytest.fixture(scope="session")
def s3() -> Iterator[str]:
    """The address of a server that speaks S3, in a process of its own, with one bucket."""
    try:
        import moto  # type: ignore[import-not-found,import-untyped,unused-ignore]  # absent unless the CI requirements are there
    except ImportError:
        missing("moto is not installed: pip install --require-hashes --no-deps -r requirements-ci.txt")
    port = free_port()
    environment = os.environ | {"PYTHONPATH": os.pathsep.join((str(Path(moto.__file__).parents[1]), *sys.path))}
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            address = f"http://127.0.0.1:{port}"
            _made(f"{address}/{BUCKET}", process)
            yield address
        finally:
            process.kill()


def _made(bucket: str, process: subprocess.Popen[bytes]) -> None:
    """The bucket, as soon as the server is there."""
    end = time.monotonic() + 60
    while time.monotonic() < end and process.poll() is None:
        request = urllib.request.Request(bucket, method="PUT")  # noqa: S310 (our own http address)
        with suppress(urllib.error.URLError, ConnectionError), urllib.request.urlopen(request, timeout=20):  # noqa: S310 (as above)
            return
        time.sleep(0.1)
    pytest.fail("moto did not start")


@pytest.fixture
def in_directory(tmp_path: Path) -> Store:
    """A store in a directory of its own."""
    return Store(Settings(data=tmp_path))


@pytest.fixture
def in_bucket(s3: str, tmp_path: Path) -> Store:
    """A store in a bucket."""
    return Store(Settings(data=tmp_path, files=bucket_settings(s3, tmp_path.name)))


def bucket_settings(endpoint: str, prefix: str = "uji") -> FileSettings:
    """As the environment would name that bucket."""
    return FileSettings(f"s3://{BUCKET}/{prefix}", endpoint, "us-east-1", "kunci", "rahasia")


class _Clamd(socketserver.BaseRequestHandler):
    """PING and INSTREAM, as clamd speaks them; finds EICAR and nothing else."""

    def handle(self) -> None:
        command = self._until_null()
        if command == b"zPING":
            self.request.sendall(b"PONG\0")
        elif command == b"zINSTREAM":
            found = b""
            while size := struct.unpack("!I", self._exactly(4))[0]:
                found += self._exactly(size)
            self.server.seen.append(len(found))  # type: ignore[attr-defined]  # of the class below
            if b"tunda" in found:
                self.server.released.wait(60)  # type: ignore[attr-defined]  # as above
            verdict = b"Win.Test.EICAR_HDB-1 FOUND" if EICAR in found else b"OK"
            self.request.sendall(b"INSTREAM size limit exceeded. ERROR\0" if b"galat" in found else b"stream: " + verdict + b"\0")

    def _until_null(self) -> bytes:
        found = b""
        while not found.endswith(b"\0"):
            found += self._exactly(1)
        return found[:-1]

    def _exactly(self, size: int) -> bytes:
        found = b""
        while len(found) < size:
            piece = self.request.recv(size - len(found))
            if not piece:
                raise ConnectionError
            found += piece
        return found


class Clamd(socketserver.ThreadingTCPServer):
    """A small clamd. seen: bytes of each file that it was asked about. released: set when slow answers may come."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Clamd)
        self.seen: list[int] = []
        self.released = threading.Event()

    @property
    def url(self) -> str:
        """As settings name it."""
        return f"clamd://127.0.0.1:{self.server_address[1]}"


@pytest.fixture
def clamd() -> Iterator[Clamd]:
    """A running small clamd."""
    with Clamd() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.released.set()
        server.shutdown()
        thread.join()


@contextmanager
def changed(settings: Settings, **given: object) -> Iterator[None]:
    """An application's settings of files as they are for a while: they are read anew by each request."""
    before = settings.files
    # Frozen for everybody but this test.
    object.__setattr__(settings, "files", replace(before, **given))  # type: ignore[arg-type]  # the test names real fields
    yield
    object.__setattr__(settings, "files", before)


@pytest.fixture
def cleared(owner: Engine) -> Iterator[None]:
    """No file before the test, none after it."""
    clear(owner)
    yield
    clear(owner)
