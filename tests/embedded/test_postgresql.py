"""PostgreSQL on a directory: what it keeps, who gets in, where it listens."""

from __future__ import annotations

import os
import signal
import stat
from pathlib import Path

import psycopg
import pytest

from semesta_platform import embedded
from semesta_platform.embedded.processes import birth, working_in
from tests.embedded.support import DEBIAN_15, another
from tests.ports import free_port

LOOPBACK = "0100007F"


def listening(port: int) -> set[str]:
    """The addresses, as the kernel writes them, on which anybody listens on the port."""
    found = set()
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        for line in Path(table).read_text().splitlines()[1:]:
            local, state = line.split()[1], line.split()[3]
            if state == "0A" and int(local.split(":")[1], 16) == port:
                found.add(local.split(":")[0])
    return found


def one(url: str, query: str) -> object:
    with psycopg.connect(url) as connection:
        cursor = connection.execute(query.encode())
        row = cursor.fetchone() if cursor.description else None
    return row[0] if row else None


def test_what_was_written_is_there_after_the_second_start(tmp_path: Path) -> None:
    directory = tmp_path / "with spaces"
    with embedded.postgres(directory, durable=False) as first:
        one(first.owner_url, "CREATE TABLE kept AS SELECT 41 + 1 AS n")
    assert birth(first.pid) is None
    with embedded.postgres(directory, durable=False) as second:
        assert one(second.owner_url, "SELECT n FROM kept") == 42
    assert (second.superuser_url.split("@")[0], working_in(directory / "cluster")) == (first.superuser_url.split("@")[0], [])


def test_settings_roles_and_locale(tmp_path: Path) -> None:
    with embedded.postgres(tmp_path) as address:
        names = (
            "server_version",
            "fsync",
            "data_checksums",
            "server_encoding",
            "timezone",
            "shared_buffers",
            "max_locks_per_transaction",
        )
        shown = [one(address.owner_url, f"SHOW {name}") for name in names]
        assert shown == [address.version, "on", "on", "UTF8", "UTC", "128MB", "256"]
        assert address.version.split(".")[0] == "18"
        role = (
            "SELECT (current_user, rolsuper, rolcreaterole, rolcreatedb, current_database())::text FROM pg_roles "
            "WHERE rolname = current_user"
        )
        assert one(address.owner_url, role) == "(semesta_owner,f,t,f,semesta)"
        assert (
            one(address.owner_url, "SELECT lower('ÀÉ') || (SELECT datlocale FROM pg_database WHERE datname = 'semesta')")
            == "àéC.UTF-8"
        )
        assert (
            one(address.owner_url, "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = 'semesta'") == "semesta_owner"
        )


def test_only_loopback_hears_and_only_the_password_opens(made: Path) -> None:
    with embedded.postgres(made, durable=False) as address:
        assert listening(address.port) == {LOOPBACK}
        assert one(address.superuser_url, "SHOW unix_socket_directories") == ""
        assert stat.S_IMODE((made / "passwords.json").stat().st_mode) == 0o600
        secret = address.owner_url.split(":")[2].split("@")[0]
        assert secret not in Path(f"/proc/{address.pid}/cmdline").read_text()
        assert secret not in repr(address)
        assert secret.encode() not in (made / "postgres.log").read_bytes()
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(address.owner_url.replace(secret, "wrong"))
        methods = "SELECT string_agg(type || ' ' || address || ' ' || auth_method, ',') FROM pg_hba_file_rules"
        assert one(address.superuser_url, methods) == "host 127.0.0.1 scram-sha-256"


def test_a_given_port_is_used(made: Path) -> None:
    port = free_port()
    with embedded.postgres(made, port=port, durable=False) as address:
        assert (address.port, one(address.owner_url, "SHOW port"), one(address.owner_url, "SHOW fsync")) == (
            port,
            str(port),
            "off",
        )


def test_a_very_long_path_works(tmp_path: Path) -> None:
    directory = tmp_path / ("d" * 200) / ("e" * 200) / "'quoted' \"and\" é"
    with embedded.postgres(directory, durable=False) as address:
        assert one(address.owner_url, "SELECT 1") == 1


def test_it_stops_while_clients_are_busy(made: Path) -> None:
    with embedded.postgres(made, durable=False) as address:
        busy = psycopg.connect(address.owner_url)
        busy.pgconn.send_query(b"SELECT pg_sleep(600)")
    assert working_in(made / "cluster") == []
    busy.close()


def test_a_pid_file_left_from_before_a_restart_of_the_machine_is_put_away(made: Path) -> None:
    with embedded.postgres(made, durable=False) as address:
        one(address.owner_url, "CREATE TABLE kept AS SELECT 7 AS n")
        left = (made / "cluster" / "postmaster.pid").read_text()
    # The number now belongs to a living process that is no PostgreSQL.
    with another("sys.stdin.read()", made) as stranger:
        (made / "cluster" / "postmaster.pid").write_text(left.replace(str(address.pid), str(stranger.pid), 1))
        with embedded.postgres(made, durable=False) as again:
            assert one(again.owner_url, "SELECT n FROM kept") == 7


def test_a_server_killed_under_the_block_starts_again(made: Path) -> None:
    with embedded.postgres(made) as address:
        one(address.owner_url, "CREATE TABLE kept AS SELECT 7 AS n")
        os.kill(address.pid, signal.SIGKILL)
    with embedded.postgres(made) as again:
        assert one(again.owner_url, "SELECT n FROM kept") == 7


@pytest.mark.skipif(not DEBIAN_15.is_dir(), reason="Debian's PostgreSQL 15 is not installed")
def test_other_programs_make_and_open_their_own_cluster(tmp_path: Path) -> None:
    for _ in range(2):
        with embedded.postgres(tmp_path, binaries=DEBIAN_15, durable=False) as address:
            assert (address.version.split(".")[0], one(address.owner_url, "SHOW lc_collate")) == ("15", "C.UTF-8")
            assert one(address.owner_url, "SHOW data_checksums") == "on"
