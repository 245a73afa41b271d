"""An application on a real installation, on the newest PostgreSQL alone: what differs by version is tested below the web."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from semesta_platform.http.application import create_app
from semesta_platform.http.capability import Capability
from semesta_platform.http.ground import ground_of
from semesta_platform.installation import Installation
from semesta_tenants.registry import CAPABILITIES
from tests.conftest import newest_alone
from tests.http.parts import MakeApp, by_header


@pytest.hookimpl(tryfirst=True)
def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """The newest server only, for every test below this folder that needs one."""
    newest_alone(metafunc)


@pytest.fixture(scope="session")
def make_app() -> Iterator[MakeApp]:
    """Makes applications with all capabilities, and closes their connections when the tests are over."""
    made: list[Flask] = []

    def make(installation: Installation, *further: Capability) -> Flask:
        made.append(create_app(installation, (*CAPABILITIES, *further), loader=by_header))
        return made[-1]

    yield make
    for app in made:
        ground_of(app).engine.dispose()
        ground_of(app).queue.close()


@pytest.fixture(scope="session")
def app(make_app: MakeApp, installation: Installation) -> Flask:
    """The whole product's application, with people told by a header."""
    return make_app(installation)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A visitor without cookies."""
    return app.test_client()
