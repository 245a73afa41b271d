"""The same application and visitors as in the tests of the web's ground, and the browser of the interface's tests."""

from __future__ import annotations

from tests.browser.conftest import chromium, serve
from tests.http.conftest import app, client, make_app, pytest_generate_tests

__all__ = ["app", "chromium", "client", "make_app", "pytest_generate_tests", "serve"]
