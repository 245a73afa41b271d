"""What tests of minutes share: a tenant whose meetings are cleared again."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from tests.minutes import meetings


@pytest.fixture
def cleared(owner: Engine) -> Iterator[None]:
    """No meeting after the test."""
    yield
    meetings.clear(owner)
