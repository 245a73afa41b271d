"""What every benchmark stands on: servers of its own that keep what they promise, databases on them, and how much to measure."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from sqlalchemy import make_url

from semesta_platform import embedded
from semesta_platform.installation import Installation
from semesta_platform.tenancy import migrations
from semesta_platform.tenancy.names import role_of
from semesta_platform.tenancy.regions import all_regions
from tests.conftest import Cluster, copied, dropped, fresh_installation


@dataclass(frozen=True, slots=True)
class Size:
    """How much is measured; the default is the nation, a test takes a handful.

    tenants: at most 552. batch: tenants made without a break. creations: how often all of them are made, half by each side.
    migrations, rounds: how often each side is timed. transactions, rows, requests, answers: in one round, by each side.
    lines: of a file.
    """

    tenants: int = 552
    batch: int = 23
    creations: int = 2
    migrations: int = 5
    rounds: int = 7
    transactions: int = 400
    rows: int = 552
    requests: int = 30
    lines: int = 100_000
    answers: int = 4_000

    def codes(self) -> list[str]:
        """The regions that become tenants."""
        return [region.code for region in all_regions()][: self.tenants]


@dataclass(frozen=True, slots=True)
class Servers:
    """PostgreSQL and Valkey of this run; `shared` is a database with the shared schema and no tenant, to be copied."""

    cluster: Cluster
    version: str
    redis_url: str
    folder: Path
    shared: str

    @contextmanager
    def installation(self) -> Iterator[Installation]:
        """An installation of its own without tenants; afterwards neither its database nor any tenant's role is left."""
        made = copied(self.cluster, self.redis_url, self.folder, self.shared)
        try:
            yield made
        finally:
            dropped(self.cluster, made)
            self._forget_roles()

    def settle(self) -> None:
        """Write down what former runs left to be written, so that the next one does not pay for it."""
        self.cluster.execute("CHECKPOINT")

    def _forget_roles(self) -> None:
        with psycopg.connect(self.cluster.superuser_url, autocommit=True) as connection:
            present = {row[0] for row in connection.execute("SELECT rolname FROM pg_roles").fetchall()}
            ours = [role for role in map(role_of, Size().codes()) if role in present]
            if ours:
                connection.execute(f"DROP ROLE {', '.join(ours)}".encode())
            connection.execute("VACUUM pg_authid, pg_auth_members, pg_shdepend")


@contextmanager
def servers(folder: Path, *, durable: bool = True) -> Iterator[Servers]:
    """Servers in `folder` that stop with the block. durable: whether PostgreSQL waits for the disk, as it does in earnest."""
    with embedded.postgres(folder / "postgres", durable=durable) as postgres, embedded.valkey(folder / "valkey") as valkey:
        cluster = Cluster(18, postgres.superuser_url, postgres.owner_url)
        shared = fresh_installation(cluster, valkey.url, folder)
        migrations.migrate(shared.owner_engine(), migrations.Plan(login_password=shared.login_password))
        yield Servers(cluster, postgres.version, valkey.url, folder, str(make_url(shared.owner_url or "").database))
