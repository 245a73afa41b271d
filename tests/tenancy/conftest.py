"""The whole nation as tenants: made once for each server, looked at by many, copied by whoever changes it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from semesta_platform.installation import Installation
from semesta_platform.tenancy import migrations, regions
from tests.commands.support import Ran, run
from tests.conftest import Cluster, dropped, fresh_installation

EVERYBODY = [region.code for region in regions.all_regions()]


@dataclass(frozen=True)
class Nation:
    """Every region is a tenant. codes: of all of them. told: what the command said that made them."""

    installation: Installation
    codes: list[str]
    told: Ran


@pytest.fixture(scope="session")
def nation(cluster: Cluster, valkey: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nation]:
    """All regions on the newest server, every fifth on the older one: more of the same tell nothing of a server.

    For reading, and with no connection left open, so that it can be copied. Made by the command, as an operator makes it: half a
    minute of a core is paid once.
    """
    data = tmp_path_factory.mktemp("nation")
    made = fresh_installation(cluster, valkey, data)
    migrations.migrate(made.owner_engine(), migrations.Plan(login_password=made.login_password))
    codes = EVERYBODY if cluster.version == 18 else EVERYBODY[::5]
    words = ["--all"] if codes is EVERYBODY else codes
    told = run(data, "tenant", "create", *words, more=servers_of(made), patience=600)
    yield Nation(made, codes, told)
    dropped(cluster, made)


def servers_of(installation: Installation) -> dict[str, str]:
    """The environment in which commands work on it."""
    return {"SEMESTA_DATABASE_URL": str(installation.owner_url), "SEMESTA_REDIS_URL": installation.redis_url}
