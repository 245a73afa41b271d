"""What goes wrong around a migration run: lost locks, damaged schemas, busy tables, impatient people, foreign roles."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from semesta_platform.database import uuid7
from semesta_platform.errors import ConfigurationError, ConflictError, UnavailableError
from semesta_platform.installation import Installation
from semesta_platform.tenancy import migrations, moving, regions, service
from semesta_platform.tenancy.migrations import Plan, Progress
from semesta_platform.tenancy.model import MigrationRunRow
from semesta_platform.tenancy.moving import Mover, Outcome
from semesta_platform.tenancy.scripts import tree
from semesta_platform.transactions import owner_transaction, tenant_transaction
from tests.conftest import TENANTS, Cluster, dropped, fresh_installation
from tests.jobs.servers import own_servers
from tests.tenancy.test_migrations import HEAD, RUNNER, folder_with, plan, standing

TENFOLD = 'op.execute("UPDATE settings SET version = version * 10")'


@pytest.fixture
def tenfold(tmp_path: Path) -> Path:
    """A revision that must not be applied twice."""
    return folder_with(tmp_path / "tenfold", TENFOLD)


def heights(installation: Installation) -> set[int]:
    """What the revision left of the settings' versions, over all tenants."""
    query = " UNION ".join(f"SELECT version FROM tenant_{code.replace('.', '')}.settings" for code in TENANTS)
    with owner_transaction(installation.owner_engine()) as session:
        return set(session.scalars(text(query)))


def test_a_schema_is_never_moved_twice(own_installation: Installation, tenfold: Path) -> None:
    """As when a run lost its lock while it was at work, and another one started."""
    engine = own_installation.owner_engine()
    with owner_transaction(engine) as session:
        run = MigrationRunRow(id=uuid7(), process="test", target="9001")
        session.add(run)
    movers = [Mover(engine, tree("tenant", tenfold), "9001", run.id) for _ in range(2)]
    with movers[0] as first, movers[1] as second:
        assert first.move("12.19", HEAD) == Outcome()
        assert second.move("12.19", HEAD) == Outcome()
        assert second.move("12.74", "base") == Outcome()
    migrations.migrate(engine, plan(tenfold))
    assert heights(own_installation) == {10}


def test_a_run_whose_lock_is_taken_away_and_another_one_never_double(
    own_installation: Installation, tenfold: Path, cluster: Cluster
) -> None:
    engine = own_installation.owner_engine()
    inside, go = threading.Event(), threading.Event()

    class Slow(Progress):
        def starts(self, count: int) -> None:
            assert count == len(TENANTS)
            inside.set()
            assert go.wait(120)

    first = threading.Thread(target=migrations.migrate, args=(engine, plan(tenfold), Slow()))
    first.start()
    assert inside.wait(120)
    cluster.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name ~ '^semesta process'")
    report = migrations.migrate(engine, plan(tenfold))
    go.set()
    first.join()
    assert set(report.moved) == set(TENANTS)
    assert heights(own_installation) == {10}


def test_the_directory_may_be_wrong_about_where_a_schema_stands(own_installation: Installation, tenfold: Path) -> None:
    """As after a backup of one schema, or of the directory, was restored: each schema's own word counts."""
    engine = own_installation.owner_engine()
    assert migrations.migrate(engine, plan(tenfold, only=("19", "12.74"))).whole
    with owner_transaction(engine) as session:
        session.execute(text("UPDATE registry.tenants SET version = 'base' WHERE code IN ('12.19', '12.74')"))
        session.execute(text("UPDATE registry.tenants SET version = '9001' WHERE code = '52.03'"))
    assert migrations.migrate(engine, plan(tenfold)).whole
    assert heights(own_installation) == {10}
    with owner_transaction(engine) as session:
        assert set(session.scalars(text("SELECT version FROM registry.tenants"))) == {"9001"}


def test_a_damaged_schema_stops_alone_and_is_named(own_installation: Installation, tenfold: Path) -> None:
    engine = own_installation.owner_engine()
    with owner_transaction(engine) as session:
        session.execute(text("DROP SCHEMA tenant_19 CASCADE"))
        session.execute(text("INSERT INTO tenant_1274.schema_version VALUES ('0000')"))
    report = migrations.migrate(engine, plan(tenfold))
    assert {failure.code: failure.reason.split(":")[0] for failure in report.failed} == {
        "12.74": f"its version table holds several revisions ({HEAD}, 0000)",
        "19": "its schema or its version table is missing",
    }
    assert set(report.moved) == set(TENANTS) - {"19", "12.74"}


def test_a_canary_that_somebody_uses_hands_over_to_the_next(
    own_installation: Installation, tenfold: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(moving, "LOCK_TIMEOUT", "50ms")
    monkeypatch.setattr(moving, "LOCK_ATTEMPTS", 2)
    application = own_installation.application_engine(0)
    with tenant_transaction(application, "12.09") as session:
        session.execute(text("SELECT * FROM settings"))
        report = migrations.migrate(own_installation.owner_engine(), plan(tenfold))
    assert report.canary == "12.19"
    assert [failure.code for failure in report.failed] == ["12.09"]
    assert set(report.moved) == set(TENANTS) - {"12.09"}


def test_readers_of_shared_tables_are_not_kept_waiting(own_installation: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(migrations, "LOCK_TIMEOUT", "50ms")
    monkeypatch.setattr(migrations, "LOCK_ATTEMPTS", 2)
    engine = own_installation.owner_engine()
    with owner_transaction(engine) as session:
        session.execute(text("COMMENT ON TABLE registry.regions IS 'another version'"))
    with owner_transaction(engine) as session:
        session.execute(text("LOCK TABLE registry.regions IN ACCESS SHARE MODE"))
        session.execute(text("LOCK TABLE registry.regions IN SHARE UPDATE EXCLUSIVE MODE"))
        with pytest.raises(ConflictError, match="holds the shared tables"):
            migrations.migrate(engine, Plan())


def test_the_connection_lost_in_mid_run_is_a_failure_of_that_tenant_in_report_and_ledger(
    own_installation: Installation, tmp_path: Path
) -> None:
    cut = "op.execute(\"SELECT pg_terminate_backend(pg_backend_pid()) WHERE current_schema() = 'tenant_1971'\")"
    report = migrations.migrate(own_installation.owner_engine(), plan(folder_with(tmp_path / "cut", cut)))
    assert [failure.code for failure in report.failed] == ["19.71"]
    assert set(report.moved) == set(TENANTS) - {"19.71"}
    with owner_transaction(own_installation.owner_engine()) as session:
        named = session.scalars(text("SELECT tenant_code FROM registry.migration_steps WHERE error IS NOT NULL")).all()
    assert named == ["19.71"]


def test_a_server_killed_in_mid_run_loses_no_schema_and_moves_none_twice(tmp_path: Path, tenfold: Path) -> None:
    """Schemas are committed without waiting for the disk: what the kill takes is taken whole, and moved again."""
    codes = [region.code for region in regions.all_regions()][:30]

    class Killing(Progress):
        count = 0

        def moved(self, code: str) -> None:
            del code
            self.count += 1
            if self.count == len(codes) // 3:
                server.kill()

    with own_servers(tmp_path / "own") as (server, installation):
        engine = installation.owner_engine()
        service.create_tenants(engine, codes)
        killed = Killing()
        with suppress(UnavailableError, DBAPIError):
            assert not migrations.migrate(engine, plan(tenfold), killed).whole
        assert killed.count >= len(codes) // 3
        assert migrations.migrate(engine, plan(tenfold)).whole
        with owner_transaction(engine) as session:
            everybody = session.scalars(text("SELECT role FROM registry.tenants")).all()
            found = {session.execute(text(f"SELECT version FROM {role}.settings")).scalar_one() for role in everybody}
            assert (len(everybody) > len(codes), found) == (True, {10})
            assert set(session.scalars(text("SELECT version FROM registry.tenants"))) == {"9001"}
            assert set(migrations.versions(session).values()) == {"9001"}


def test_ctrl_c_ends_the_run_after_the_schemas_under_way(own_installation: Installation, tmp_path: Path) -> None:
    slow = folder_with(tmp_path / "slow", 'op.execute("SELECT pg_sleep(3)")')
    argv = [sys.executable, "-c", RUNNER, str(own_installation.owner_url), str(slow)]
    with subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline().strip() == "1"
        process.send_signal(signal.SIGINT)
        assert process.wait(120) != 0
    moved = [code for code, version in standing(own_installation).items() if version == "9001"]
    assert 1 <= len(moved) < len(TENANTS)
    with owner_transaction(own_installation.owner_engine()) as session:
        newest = text("SELECT outcome FROM registry.migration_runs ORDER BY started_at DESC LIMIT 1")
        assert session.scalar(newest) == "stopped"


def test_older_code_is_told_that_the_shared_schema_is_newer(own_installation: Installation) -> None:
    engine = own_installation.owner_engine()
    with owner_transaction(engine) as session:
        session.execute(text("UPDATE registry.schema_version SET version_num = '9001'"))
    with pytest.raises(ConfigurationError, match="9001, newer than this code"):
        migrations.migrate(engine, Plan())
    with pytest.raises(ConfigurationError, match="9001"):
        service.create_tenants(engine, ["11.01"])


def test_two_creations_at_once_make_each_tenant_once(own_installation: Installation) -> None:
    engine = own_installation.owner_engine()
    codes = ["11.01", "11.02", "11.03", "11.04"]
    made: list[list[str]] = []
    threads = [threading.Thread(target=lambda: made.append(service.create_tenants(engine, codes))) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(made) == [[], [], codes]


def test_a_role_that_is_somebody_elses_is_refused(cluster: Cluster, valkey: str, tmp_path: Path) -> None:
    made = fresh_installation(cluster, valkey, tmp_path)
    cluster.execute("ALTER ROLE viewer LOGIN")
    try:
        with pytest.raises(ConfigurationError, match="a role viewer that is not Semesta's"):
            migrations.migrate(made.owner_engine(), Plan(login_password=made.login_password))
    finally:
        cluster.execute("ALTER ROLE viewer NOLOGIN")
        dropped(cluster, made)


def test_a_membership_that_was_lost_comes_back_with_the_next_run(own_installation: Installation, cluster: Cluster) -> None:
    for role in ("viewer", "tenant_1219"):
        cluster.execute(f"REVOKE {role} FROM semesta_app", database="semesta", owner=True)
    migrations.migrate(own_installation.owner_engine(), Plan())
    with tenant_transaction(own_installation.application_engine(0), "12.19") as session:
        assert session.execute(text("SELECT current_user")).scalar_one() == "tenant_1219"
