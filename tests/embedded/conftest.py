"""A cluster made once and copied: most tests are about starting one, not about making it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from semesta_platform import embedded


@pytest.fixture(scope="session")
def _pattern(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("pattern")
    with embedded.postgres(directory, durable=False):
        pass
    return directory


@pytest.fixture
def made(tmp_path: Path, _pattern: Path) -> Path:
    """A directory in which PostgreSQL has run before, as `data/postgres` would be."""
    return Path(shutil.copytree(_pattern, tmp_path / "data" / "postgres"))
