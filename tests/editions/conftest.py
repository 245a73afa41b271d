"""An operator with a browser, on ground that is cleared before and after."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine

from tests.accounts.conftest import app, engine
from tests.editions.ground import OPERATOR, clear
from tests.factories.people import person_with, signed_in
from tests.http.conftest import pytest_generate_tests

__all__ = ["app", "engine", "pytest_generate_tests"]


@pytest.fixture(autouse=True)
def _cleared(owner: Engine) -> Iterator[None]:
    clear(owner)
    yield
    clear(owner)


@pytest.fixture(scope="session")
def desk(app: Flask, engine: Engine) -> FlaskClient:
    """An operator's browser."""
    return signed_in(app, person_with(engine, OPERATOR, name="Pengelola"))
