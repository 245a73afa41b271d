"""The pages' application, for the tests below that need one; the others go on with both servers."""

from __future__ import annotations

import pytest

from tests.accounts.conftest import app, engine
from tests.coverage.conftest import cleared
from tests.http.conftest import pytest_generate_tests as newest_alone

__all__ = ["app", "cleared", "engine"]


@pytest.hookimpl(tryfirst=True)
def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """The newest server only, where the application itself is asked."""
    if "app" in metafunc.fixturenames:
        newest_alone(metafunc)
