"""An operator and a liaison with browsers, on ground that is cleared before and after; on the newest PostgreSQL alone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine

from semesta_platform.accounts.records import Seat
from semesta_platform.accounts.roles import Role
from tests.accounts.conftest import app, engine
from tests.factories.people import person_with, signed_in
from tests.files.ground import wipe
from tests.http.conftest import pytest_generate_tests

__all__ = ["app", "engine", "pytest_generate_tests"]


@pytest.fixture(autouse=True)
def _cleared(owner: Engine) -> Iterator[None]:
    wipe(owner)
    yield
    wipe(owner)


@pytest.fixture(scope="session")
def operator(app: Flask, engine: Engine) -> FlaskClient:
    return signed_in(app, person_with(engine, Seat(Role.OPERATOR), name="Pengelola"))


@pytest.fixture(scope="session")
def liaison(app: Flask, engine: Engine) -> FlaskClient:
    return signed_in(app, person_with(engine, Seat(Role.LIAISON, branch_code="kisaran"), name="Penghubung"))
