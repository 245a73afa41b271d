"""The same application and visitors as in the tests of the web's ground."""

from __future__ import annotations

from tests.http.conftest import app, client, make_app, pytest_generate_tests

__all__ = ["app", "client", "make_app", "pytest_generate_tests"]
