"""Editions, runs and figures in a real database, cleared again."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from tests.awards.bench import Awards


@pytest.fixture
def awards(application: Engine, owner: Engine) -> Iterator[Awards]:
    """Nothing of awards and coverage before the test, nothing after it."""
    made = Awards(application, owner)
    made.clear()
    yield made
    made.clear()
