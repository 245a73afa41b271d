"""The migration run: killed and resumed, one tenant failing, two at once, down and up with data, locks that others hold."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import make_url, text

from semesta_platform.errors import ConfigurationError, ConflictError, NotFoundError
from semesta_platform.installation import Installation
from semesta_platform.tenancy import migrations, moving, queries
from semesta_platform.tenancy.migrations import Plan, Progress
from semesta_platform.tenancy.records import MigrationState
from semesta_platform.tenancy.run_lock import turn
from semesta_platform.tenancy.scripts import migrations_root, tree
from semesta_platform.transactions import owner_transaction, tenant_transaction
from tests.conftest import TENANTS, Cluster, copied, dropped, fresh_installation
from tests.tenancy.conftest import Nation

HEAD = tree("tenant").head
REVISION = '''
"""Adds a column."""
from alembic import op
import sqlalchemy as sa
revision, down_revision, branch_labels, depends_on = "9001", "{head}", None, None
def upgrade() -> None:
    op.add_column("settings", sa.Column("note", sa.Text, server_default="kosong"))
    {more}
def downgrade() -> None:
    op.drop_column("settings", "note")
'''
RUNNER = """
import sys, time
from pathlib import Path
from semesta_platform.database import connect
from semesta_platform.tenancy import migrations
from semesta_platform.tenancy.records import MigrationState
from semesta_platform.tenancy.run_lock import turn
from semesta_platform.tenancy.scripts import tree
class Told(migrations.Progress):
    def __init__(self): self.count = 0
    def waiting(self, holder): print("waits", holder, flush=True)
    def moved(self, code):
        self.count += 1
        print(self.count, flush=True)
plan = migrations.Plan(jobs=2, tenants=tree("tenant", Path(sys.argv[2])), wait=True)
report = migrations.migrate(connect(sys.argv[1], pooled=False), plan, Told())
print("done", len(report.moved), len(report.failed), flush=True)
"""


@pytest.fixture
def next_version(tmp_path: Path) -> Path:
    """The migrations' folder with one revision more."""
    return folder_with(tmp_path / "next", "pass")


def folder_with(folder: Path, more: str) -> Path:
    shutil.copytree(migrations_root(), folder)
    (folder / "tenant" / "9001_note.py").write_text(REVISION.format(head=HEAD, more=more))
    return folder


def plan(folder: Path, **more: object) -> Plan:
    return Plan(tenants=tree("tenant", folder), **more)  # type: ignore[arg-type]  # each test names the fields it needs


def standing(installation: Installation) -> dict[str, str]:
    with owner_transaction(installation.owner_engine()) as session:
        return migrations.versions(session)


def columns(installation: Installation) -> int:
    """In how many tenants the new column stands."""
    query = text("SELECT count(*) FROM information_schema.columns WHERE table_name = 'settings' AND column_name = 'note'")
    with owner_transaction(installation.owner_engine()) as session:
        return int(session.execute(query).scalar_one())


@pytest.fixture
def own_nation(cluster: Cluster, valkey: str, nation: Nation, tmp_path: Path) -> Iterator[Installation]:
    """Every region is a tenant, for one test alone."""
    made = copied(cluster, valkey, tmp_path, str(make_url(nation.installation.application_url).database))
    yield made
    dropped(cluster, made)


def test_a_run_killed_in_the_midst_of_the_nation_resumes_and_ends_right(
    own_nation: Installation, nation: Nation, next_version: Path
) -> None:
    everybody = len(nation.codes)
    # Of 552 at the 300th.
    midst = everybody * 300 // 552
    argv = [sys.executable, "-c", RUNNER, str(own_nation.owner_url), str(next_version)]
    with subprocess.Popen(argv, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if line.strip() == str(midst):
                process.send_signal(signal.SIGKILL)
                break
    with turn(own_nation.owner_engine()):
        # What the server was still doing for the dead run is done.
        between = standing(own_nation)
    moved = [code for code, version in between.items() if version == "9001"]
    assert midst <= len(moved) < everybody
    assert columns(own_nation) == len(moved)
    ended = subprocess.run(argv, check=True, capture_output=True, text=True, timeout=300)
    assert ended.stdout.splitlines()[-1] == f"done {everybody - len(moved)} 0"
    assert set(standing(own_nation).values()) == {"9001"}
    assert columns(own_nation) == everybody
    with owner_transaction(own_nation.owner_engine()) as session:
        runs = (
            session.execute(text("SELECT outcome FROM registry.migration_runs ORDER BY started_at DESC LIMIT 2")).scalars().all()
        )
        steps = session.execute(text("SELECT count(*) FROM registry.migration_steps WHERE error IS NULL")).scalar_one()
    assert runs == ["done", None]
    assert steps == everybody


def test_down_and_up_again_with_data(own_installation: Installation, next_version: Path) -> None:
    engine = own_installation.owner_engine()
    application = own_installation.application_engine()
    assert set(migrations.migrate(engine, plan(next_version)).moved) == set(TENANTS)
    with tenant_transaction(application, "12.19") as session:
        session.execute(text("INSERT INTO settings (key, value) VALUES ('kept', '{\"a\": 1}')"))
    assert set(migrations.migrate(engine, plan(next_version, target=HEAD)).moved) == set(TENANTS)
    assert columns(own_installation) == 0
    assert set(migrations.migrate(engine, plan(next_version)).moved) == set(TENANTS)
    with tenant_transaction(application, "12.19") as session:
        row = session.execute(text("SELECT value, note FROM settings WHERE key = 'kept'")).one()
    assert tuple(row) == ({"a": 1}, "kosong")
    application.dispose()


def test_one_failing_tenant_stops_alone_and_is_named(own_installation: Installation, next_version: Path) -> None:
    engine = own_installation.owner_engine()
    with owner_transaction(engine) as session:
        # What the revision wants to make is there already, by hand, in one tenant that is not the canary.
        session.execute(text("ALTER TABLE tenant_1971.settings ADD COLUMN note text"))
    report = migrations.migrate(engine, plan(next_version))
    assert [failure.code for failure in report.failed] == ["19.71"]
    assert "note" in report.failed[0].reason
    assert set(report.moved) == set(TENANTS) - {"19.71"}
    assert standing(own_installation)["19.71"] == HEAD
    with owner_transaction(engine) as session:
        error = session.execute(text("SELECT tenant_code, error FROM registry.migration_steps WHERE error IS NOT NULL")).all()
        session.execute(text("ALTER TABLE tenant_1971.settings DROP COLUMN note"))
    assert [row.tenant_code for row in error] == ["19.71"]
    assert migrations.migrate(engine, plan(next_version)).moved == ("19.71",)


def test_a_failing_canary_leaves_all_others_untouched(own_installation: Installation, tmp_path: Path) -> None:
    folder = folder_with(tmp_path / "broken", 'op.execute("SELECT 1 / 0")')
    report = migrations.migrate(own_installation.owner_engine(), plan(folder))
    assert report.moved == ()
    assert [failure.code for failure in report.failed] == [report.canary]
    assert set(standing(own_installation).values()) == {HEAD}
    assert columns(own_installation) == 0


def test_a_second_run_at_once_says_who_runs(own_installation: Installation, next_version: Path) -> None:
    engine = own_installation.owner_engine()
    inside, go = threading.Event(), threading.Event()

    class Slow(Progress):
        def starts(self, count: int) -> None:
            inside.set()
            assert go.wait(120)
            assert count == len(TENANTS)

    first = threading.Thread(target=migrations.migrate, args=(engine, plan(next_version), Slow()))
    first.start()
    assert inside.wait(120)
    with pytest.raises(ConflictError, match=r"process \d+ on "):
        migrations.migrate(engine, plan(next_version, wait=False))
    told: list[str] = []

    class Told(Progress):
        def waiting(self, holder: str) -> None:
            told.append(holder)
            go.set()

    report = migrations.migrate(engine, plan(next_version), Told())
    first.join()
    assert told[0].startswith("process ")
    assert report.moved == ()
    assert set(standing(own_installation).values()) == {"9001"}


def test_a_table_that_somebody_holds_is_waited_for_a_little_and_then_named(
    own_installation: Installation, next_version: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(moving, "LOCK_TIMEOUT", "50ms")
    monkeypatch.setattr(moving, "LOCK_ATTEMPTS", 2)
    engine, application = own_installation.owner_engine(), own_installation.application_engine()
    with tenant_transaction(application, "52.03") as session:
        session.execute(text("SELECT * FROM settings"))
        report = migrations.migrate(engine, plan(next_version))
    assert [failure.code for failure in report.failed] == ["52.03"]
    assert "somebody holds a table" in report.failed[0].reason
    assert migrations.migrate(engine, plan(next_version)).moved == ("52.03",)
    application.dispose()


def test_old_code_goes_on_while_schemas_move(own_installation: Installation, next_version: Path) -> None:
    """Expand, then contract: a reader and writer of the old version never fails while the run passes."""
    application = own_installation.application_engine()
    faults: list[Exception] = []
    stop = threading.Event()

    def old_code() -> None:
        while not stop.is_set():
            for code in TENANTS:
                try:
                    with tenant_transaction(application, code) as session:
                        session.execute(text("SELECT key, value, version, updated_at FROM settings")).all()
                        session.execute(text("UPDATE settings SET version = version + 1"))
                except Exception as error:  # noqa: BLE001  (whatever it is, it is the finding)
                    faults.append(error)

    thread = threading.Thread(target=old_code)
    thread.start()
    for target in ("9001", HEAD, "9001"):
        assert migrations.migrate(own_installation.owner_engine(), plan(next_version, target=target)).whole
    stop.set()
    thread.join()
    application.dispose()
    assert faults == []


def test_a_schema_newer_than_this_code_stops_the_run_before_anything_moves(
    own_installation: Installation, next_version: Path
) -> None:
    engine = own_installation.owner_engine()
    assert migrations.migrate(engine, plan(next_version, only=("19",))).moved == ("19",)
    with pytest.raises(ConfigurationError, match="9001"):
        migrations.migrate(engine, Plan())


def test_code_older_than_the_schemas_goes_on(own_installation: Installation, next_version: Path) -> None:
    """During an upgrade, and after a rollback of the code, a newer schema is no fault."""
    engine = own_installation.owner_engine()
    assert migrations.migrate(engine, plan(next_version)).whole
    with owner_transaction(engine) as session:
        assert queries.migration_state(session) == MigrationState(shared_current=True, tenants_behind=0)
        session.execute(text("UPDATE registry.schema_version SET version_num = '9001'"))
        assert queries.migration_state(session).shared_current
        session.execute(text("UPDATE registry.tenants SET version = 'base' WHERE code = '19'"))
        session.execute(text("DELETE FROM registry.schema_version"))
        assert queries.migration_state(session) == MigrationState(shared_current=False, tenants_behind=1)


def test_the_cheap_head_is_alembics(next_version: Path) -> None:
    for found in (tree("shared"), tree("tenant"), tree("tenant", next_version)):
        assert found.head == found.revisions()[-1]


def test_an_unknown_tenant_is_named(own_installation: Installation) -> None:
    with pytest.raises(NotFoundError, match=r"11\.01"):
        migrations.migrate(own_installation.owner_engine(), Plan(only=("11.01",)))


def test_the_shared_schema_goes_down_and_up(cluster: Cluster, valkey: str, tmp_path: Path) -> None:
    made = fresh_installation(cluster, valkey, tmp_path)
    engine = made.owner_engine()
    migrations.migrate(engine, Plan(login_password=made.login_password))
    with owner_transaction(engine) as session:
        tree("shared").downgrade(session.connection(), "base")
        left = session.execute(
            text("SELECT relname FROM pg_class WHERE relnamespace = 'registry'::regnamespace AND relkind = 'r'")
        )
        assert left.scalars().all() == ["schema_version"]
    migrations.migrate(engine, Plan())
    with owner_transaction(engine) as session:
        assert session.execute(text("SELECT count(*) FROM registry.regions")).scalar_one() == 552
    dropped(cluster, made)
