"""One Chromium for the session, and applications served on the loopback; made known to all tests by their common conftest."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from socketserver import ThreadingMixIn
from typing import TYPE_CHECKING, Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
Serve = Callable[[Any], str]


def chromium_path() -> str | None:
    """The browser named by CHROMIUM, or the one that is installed: better the one without windows, which takes half the time."""
    named = os.environ.get("CHROMIUM")
    if named and shutil.which(named):
        return named
    return shutil.which("chromium-headless-shell", path="/usr/bin") or shutil.which("chromium", path="/usr/bin")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """A headless Chromium; skipped with the reason where there is none, a failure where REQUIRE_BROWSER=1 says there must be."""
    path = chromium_path()
    if path is None:
        reason = "No Chromium: install it, or name one in CHROMIUM."
        if os.environ.get("REQUIRE_BROWSER") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    from playwright.sync_api import expect, sync_playwright

    # As long as every other step of a browser has: on a busy machine a first page takes more than the usual five seconds.
    expect.set_options(timeout=30_000)

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True
    request_queue_size = 64


class _Quiet(WSGIRequestHandler):
    protocol_version = "HTTP/1.0"

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name is the base class's
        """Say nothing: a test prints only what fails."""


@pytest.fixture(scope="session")
def serve() -> Iterator[Serve]:
    """Serve a WSGI application on 127.0.0.1 until the session ends; gives its address without a slash at the end."""
    running: list[tuple[_Server, threading.Thread]] = []

    def start(application: Any) -> str:
        server = make_server("127.0.0.1", 0, application, server_class=_Server, handler_class=_Quiet)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        running.append((server, thread))
        return f"http://127.0.0.1:{server.server_port}"

    yield start
    for server, thread in running:
        server.shutdown()
        server.server_close()
        thread.join(timeout=5)
