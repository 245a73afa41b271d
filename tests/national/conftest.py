"""The demo's facts behind the whole application, ranked once; and an empty installation whose runs a test makes itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine

from semesta_platform.accounts.loader import load
from semesta_platform.accounts.records import Seat
from semesta_platform.accounts.roles import Role
from semesta_platform.http.application import create_app
from semesta_platform.http.ground import ground_of
from semesta_platform.installation import Installation
from semesta_tenants.registry import CAPABILITIES
from tests.accounts.conftest import app, engine, pytest_generate_tests
from tests.awards.bench import Awards
from tests.awards.conftest import awards
from tests.conftest import Cluster, copied, dropped
from tests.factories.people import person_with, signed_in

__all__ = ["app", "awards", "engine", "pytest_generate_tests"]
CENTRE, ADMIN = Seat(Role.CENTRAL_VIEWER), Seat(Role.TENANT_ADMIN, tenant_code="12.74")


@dataclass(frozen=True)
class Shown:
    """The demo in an application of its own, with a central viewer and a region's admin signed in."""

    app: Flask
    engine: Engine
    owner: Engine
    centre: FlaskClient
    admin: FlaskClient

    def page(self, address: str) -> str:
        """A page as the centre reads it."""
        answer = self.centre.get(address)
        assert answer.status_code == 200, answer.text[:3000]
        return answer.text


@pytest.fixture(scope="session")
def demo_installation(
    cluster: Cluster, valkey: str, demo_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Installation]:
    made = copied(cluster, valkey, tmp_path_factory.mktemp("national"), demo_template)
    yield made
    dropped(cluster, made)


@pytest.fixture(scope="session")
def shown(demo_installation: Installation) -> Iterator[Shown]:
    app = create_app(demo_installation, CAPABILITIES, loader=load)
    engine, owner = ground_of(app).engine, demo_installation.owner_engine()
    Awards(engine, owner).rank()
    centre, admin = (signed_in(app, person_with(engine, seat)) for seat in (CENTRE, ADMIN))
    yield Shown(app, engine, owner, centre, admin)
    engine.dispose()
    owner.dispose()
    ground_of(app).queue.close()
