"""A dump of the database with signed batches and confirmed money goes back whole, and what holds them holds there, too."""

from __future__ import annotations

import secrets
import subprocess
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url

from semesta_platform.embedded.binaries import postgres_programs
from semesta_platform.installation import Installation
from tests.batches.conftest import agreed, sent
from tests.conftest import Cluster
from tests.contributions.conftest import bill, confirm, enter, paid, void

pytestmark = pytest.mark.newest
KEPT = (
    "SELECT state, digest FROM tenant_1219.batches ORDER BY id",
    "SELECT amount, confirmed_at, voided_at FROM tenant_1219.contributions ORDER BY id",
)


def ran(program: str, address: str, *words: str) -> None:
    """A program of the wheel's PostgreSQL on a database."""
    subprocess.run([postgres_programs(None) / program, "-d", address, *words], check=True)


def test_what_was_signed_and_confirmed_is_restored(cluster: Cluster, own_installation: Installation, tmp_path: Path) -> None:
    engine, dump, name = own_installation.application_engine(0), tmp_path / "semesta.dump", f"semesta_{secrets.token_hex(4)}"
    sent(engine)
    agreed(engine)
    confirm(engine, enter(engine, bill()))
    void(engine, enter(engine, paid()))
    # By the superuser: a dump has the rows that policies keep from their owner, too.
    old = make_url(cluster.superuser_url).set(database=engine.url.database)
    addresses = [each.render_as_string(hide_password=False) for each in (old, old.set(database=name))]
    cluster.execute(f"CREATE DATABASE {name} OWNER semesta_owner")
    # Data go in before the triggers are there, which would take no batch that is signed.
    ran("pg_dump", addresses[0], "-Fc", "-f", str(dump))
    ran("pg_restore", addresses[1], "--exit-on-error", str(dump))
    with psycopg.connect(addresses[0]) as before, psycopg.connect(addresses[1]) as after:
        for query in KEPT:
            found = after.execute(query).fetchall()
            assert found == before.execute(query).fetchall()
            assert len(found) == 2
        for table in ("batches", "contributions"):
            with pytest.raises(psycopg.errors.RestrictViolation), after.transaction():
                after.execute(f"UPDATE tenant_1219.{table} SET note = 'x'")
    cluster.execute(f"DROP DATABASE {name} WITH (FORCE)")
