"""Behind PgBouncer in transaction mode with a single server connection, contexts never mix."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from sqlalchemy import Engine, make_url, text
from sqlalchemy.exc import DBAPIError

from semesta_platform import embedded
from semesta_platform.database import connect
from semesta_platform.installation import Installation
from semesta_platform.tenancy.names import SharedRole, role_of
from semesta_platform.tenancy.regions import region
from semesta_platform.transactions import acting_as, tenant_transaction
from tests.conftest import TENANTS
from tests.ports import free_port

NOBODY = 65534
BOUNCER = shutil.which("pgbouncer", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
WHO = text("SELECT current_user, current_setting('search_path'), pg_backend_pid()")


def configuration(folder: Path, installation: Installation, port: int) -> Path:
    address = make_url(installation.application_url)
    (folder / "users.txt").write_text(f'"{address.username}" "{address.password}"\n')
    (folder / "pgbouncer.ini").write_text(
        f"[databases]\n{address.database} = host=127.0.0.1 port={address.port}\n[pgbouncer]\n"
        f"listen_addr = 127.0.0.1\nlisten_port = {port}\nunix_socket_dir =\nauth_type = scram-sha-256\n"
        f"auth_file = {folder}/users.txt\npool_mode = transaction\ndefault_pool_size = 1\nmax_client_conn = 100\n"
        f"logfile = {folder}/log\npidfile = {folder}/pid\n"
    )
    for file in folder.iterdir():
        file.chmod(0o644)
    return folder / "pgbouncer.ini"


@pytest.fixture(scope="module")
def pooled(installation: Installation) -> Iterator[Engine]:
    """The application's login by way of PgBouncer, which holds one server connection."""
    if BOUNCER is None:
        words = "Debian's pgbouncer is not installed"
        if os.environ.get("REQUIRE_PGBOUNCER") == "1":
            pytest.fail(words)
        pytest.skip(words)
    # PgBouncer refuses to run as root, and nobody cannot enter pytest's own folder.
    with tempfile.TemporaryDirectory() as name:
        folder, port = Path(name), free_port()
        folder.chmod(0o777)
        identity = embedded.shim.user(NOBODY, NOBODY) if os.geteuid() == 0 else embedded.shim.SAME
        argv = embedded.shim.command([BOUNCER, str(configuration(folder, installation, port))], identity=identity)
        with subprocess.Popen(argv, stderr=subprocess.DEVNULL) as process:
            url = make_url(installation.application_url).set(port=port)
            engine = connect(url.render_as_string(hide_password=False), pool_size=10)
            wait_for(engine)
            yield engine
            engine.dispose()
            process.terminate()
            process.wait(60)


def wait_for(engine: Engine) -> None:
    end = time.monotonic() + 60
    while True:
        try:
            with engine.connect():
                return
        except DBAPIError:
            if time.monotonic() > end:
                raise
            time.sleep(0.05)


def test_tenants_at_once_share_one_server_connection_and_never_mix(pooled: Engine) -> None:
    wrong: list[object] = []
    pids: set[int] = set()

    def work(code: str) -> None:
        for round_ in range(30):
            with suppress(DBAPIError, ZeroDivisionError), tenant_transaction(pooled, code) as session:
                user, path, pid = session.execute(WHO).one()
                pids.add(pid)
                if (user, path) != (role_of(code), role_of(code)):
                    wrong.append((code, user, path))
                if round_ % 3 == 0:
                    with acting_as(session, SharedRole.VIEWER):
                        session.execute(text("SELECT count(*) FROM registry.regions"))
                if round_ % 5 == 0:
                    session.execute(text("SELECT 1 / 0"))
                if round_ % 7 == 0:
                    raise ZeroDivisionError

    threads = [threading.Thread(target=work, args=(code,)) for code in TENANTS]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert len(pids) == 1


def test_between_transactions_the_server_connection_has_no_context(pooled: Engine) -> None:
    for code in TENANTS:
        with tenant_transaction(pooled, code):
            pass
        with pooled.connect() as connection:
            row = connection.exec_driver_sql("SELECT current_user, current_setting('search_path')").one()
        assert tuple(row) == ("semesta_app", "pg_catalog")


def test_a_statement_repeated_in_two_tenants_is_never_a_prepared_one_of_the_other(pooled: Engine) -> None:
    query = text("SELECT value ->> 'issuer' FROM settings WHERE key = :key")
    issuers: dict[str, set[str]] = {}
    for _ in range(8):
        for code in TENANTS:
            with tenant_transaction(pooled, code) as session:
                issuers.setdefault(code, set()).add(session.execute(query, {"key": "letterhead"}).scalar_one())
    assert issuers == {code: {f"Pemerintah {named.name}"} for code in TENANTS if (named := region(code))}
