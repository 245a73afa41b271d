"""The whole application as a web process starts it, on the newest PostgreSQL alone."""

from __future__ import annotations

from tests.accounts.conftest import _forgotten, app, engine, pytest_generate_tests
from tests.coverage.conftest import cleared

__all__ = ["_forgotten", "app", "cleared", "engine", "pytest_generate_tests"]
