"""Servers of one test's own, which may be killed."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from os import kill
from pathlib import Path

from sqlalchemy import make_url

from semesta_platform import embedded
from semesta_platform.embedded.records import PostgresAddress
from semesta_platform.errors import ConfigurationError
from semesta_platform.installation import Installation
from semesta_platform.settings import Settings
from semesta_platform.tenancy.names import APPLICATION_LOGIN
from tests.conftest import migrated


class Server:
    """A PostgreSQL that can be killed with -9 and comes back on the same directory and port."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._stack = ExitStack()
        self.address = self._start(None)

    def _start(self, port: int | None) -> PostgresAddress:
        return self._stack.enter_context(embedded.postgres(self._directory, port=port))

    def kill(self) -> None:
        kill(self.address.pid, signal.SIGKILL)
        self._stack.close()
        end = time.monotonic() + 90
        while True:
            try:
                self.address = self._start(self.address.port)
            except ConfigurationError:
                # The backends of the killed one still hold its shared memory for a moment.
                if time.monotonic() > end:
                    raise
                time.sleep(0.1)
            else:
                return

    def close(self) -> None:
        self._stack.close()


@contextmanager
def own_servers(directory: Path) -> Iterator[tuple[Server, Installation]]:
    """PostgreSQL that waits for the disk, as in production, and Valkey, for one test."""
    server = Server(directory / "postgres")
    try:
        with embedded.valkey(directory / "valkey") as queue:
            owner = make_url(server.address.owner_url)
            login = owner.set(username=APPLICATION_LOGIN, password="only-for-tests")
            installation = Installation(
                Settings(data=directory),
                login.render_as_string(hide_password=False),
                server.address.owner_url,
                queue.url,
                "k" * 32,
                "only-for-tests",
            )
            migrated(installation)
            yield server, installation
    finally:
        server.close()
