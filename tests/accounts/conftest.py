"""The whole application with real sign-in, on the newest PostgreSQL alone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import Engine, text

from semesta_platform.accounts.loader import load
from semesta_platform.http.application import create_app
from semesta_platform.http.ground import ground_of
from semesta_platform.installation import Installation
from semesta_platform.transactions import owner_transaction
from semesta_tenants.registry import CAPABILITIES
from tests.browser.conftest import chromium, serve
from tests.http.conftest import pytest_generate_tests

__all__ = ["chromium", "pytest_generate_tests", "serve"]


@pytest.fixture(scope="session")
def app(installation: Installation) -> Iterator[Flask]:
    """As a web process starts it."""
    made = create_app(installation, CAPABILITIES, loader=load)
    yield made
    ground_of(made).engine.dispose()
    ground_of(made).queue.close()


@pytest.fixture(scope="session")
def engine(app: Flask) -> Engine:
    """The application's connections."""
    return ground_of(app).engine


@pytest.fixture(autouse=True)
def _forgotten(request: pytest.FixtureRequest) -> Iterator[None]:
    """Failed sign-ins of one test are not another's: they all come from one address."""
    owner = request.getfixturevalue("owner") if "app" in request.fixturenames else None
    yield
    if owner is not None:
        with owner_transaction(owner) as session:
            session.execute(text("DELETE FROM registry.sign_in_failures"))
