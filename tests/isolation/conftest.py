"""The whole application with real sign-in on an installation of its own, on the newest PostgreSQL alone."""

from __future__ import annotations

from tests.http.conftest import pytest_generate_tests

__all__ = ["pytest_generate_tests"]
