"""The interface's gallery, served under the product's own policy."""

from __future__ import annotations

import flask
import pytest

from semesta_platform.interface import register
from tests.browser.driver import Serve

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


@pytest.fixture(scope="session")
def gallery(serve: Serve) -> str:
    """Address of the interface's gallery under the product's own policy."""
    app = flask.Flask("gallery", static_folder=None)
    app.secret_key = "only for these tests, thirty-two signs"
    register(app, development=True)

    @app.after_request
    def strict(response: flask.Response) -> flask.Response:
        response.headers["Content-Security-Policy"] = POLICY
        return response

    @app.post("/galat")
    def refuse() -> tuple[str, int, dict[str, str]]:
        return "no", 500, {"X-Request-Id": "AB-12"}

    return serve(app)
