"""The whole nation as tenants: made once for each server, looked at by many, copied by whoever changes it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from semesta_platform.installation import Installation
from semesta_platform.tenancy import migrations, regions, service
from tests.conftest import Cluster, dropped, fresh_installation

EVERYBODY = [region.code for region in regions.all_regions()]


@pytest.fixture(scope="session")
def nation(cluster: Cluster, valkey: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """Every region is a tenant; for reading, and with no connection left open, so that it can be copied."""
    made = fresh_installation(cluster, valkey, tmp_path_factory.mktemp("nation"))
    engine = made.owner_engine()
    migrations.migrate(engine, migrations.Plan(login_password=made.login_password))
    seen: list[str] = []
    new = service.create_tenants(engine, EVERYBODY, seen.append)
    assert new == seen == EVERYBODY
    yield made
    dropped(cluster, made)
