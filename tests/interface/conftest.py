"""An application with nothing but the interface and its gallery."""

from __future__ import annotations

import flask
import pytest
from flask.testing import FlaskClient

from semesta_platform.interface import register


@pytest.fixture(scope="session")
def app() -> flask.Flask:
    application = flask.Flask("interface", static_folder=None)
    application.secret_key = "only for these tests, thirty-two signs"
    register(application, development=True)
    return application


@pytest.fixture
def client(app: flask.Flask) -> FlaskClient:
    return app.test_client()
