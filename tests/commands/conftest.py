"""One installation that runs for all tests of the commands, and servers alone for those that need no more."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from semesta_platform import embedded
from tests.commands.support import Up, run


@pytest.fixture(scope="session")
def _shared_up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Up]:
    directory = tmp_path_factory.mktemp("up")
    made = Up(directory / "data", directory / "log")
    try:
        yield made
    finally:
        made.clear()


@pytest.fixture
def up(_shared_up: Up) -> Up:
    """A running `semesta up`, begun on an empty directory; a test may end it, the next one gets it started again."""
    _shared_up.ensure()
    return _shared_up


@pytest.fixture
def ended_up(_shared_up: Up) -> Up:
    """The same installation, used before and not running now."""
    _shared_up.ensure_ended()
    return _shared_up


@pytest.fixture(scope="session")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A data directory whose servers this process runs, migrated, without tenants; commands attach to them."""
    data = tmp_path_factory.mktemp("servers")
    with embedded.servers(data, durable=False):
        assert run(data, "migrate").code == 0
        yield data
