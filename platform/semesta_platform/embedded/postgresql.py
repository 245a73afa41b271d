"""Runs PostgreSQL on a directory for as long as a block of code."""

from __future__ import annotations

import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from semesta_platform.embedded import clusters
from semesta_platform.embedded.binaries import postgres_programs
from semesta_platform.embedded.directories import passwords, take_soon
from semesta_platform.embedded.failures import PortTakenError, explained, not_started
from semesta_platform.embedded.places import SHELTER, Place, choose
from semesta_platform.embedded.processes import HOST, choose_port, size, spawned, tail
from semesta_platform.embedded.records import PostgresAddress
from semesta_platform.errors import ConfigurationError

_NAME = "PostgreSQL"
_LOG = "postgres.log"
# Recovery after a crash may take its time; a server that fails ends at once and is not waited for.
_PATIENCE = 180.0
_ATTEMPTS = 5
# A fast shutdown ends the clients and writes a checkpoint: no process left, no recovery at the next start.
_FAST = signal.SIGINT
_STEPS = ((_FAST, 20.0), (signal.SIGQUIT, 8.0))
_SETTINGS = {
    "listen_addresses": HOST,
    # No socket file: its path may have 107 bytes, the directory's may have more.
    "unix_socket_directories": "",
    "shared_buffers": "128MB",
    "max_connections": "100",
    # A transaction that touches every tenant's schema locks thousands of tables.
    "max_locks_per_transaction": "256",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] %q%u@%d ",
    "logging_collector": "off",
    "log_destination": "stderr",
    "ssl": "off",
}
_NOT_DURABLE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


@contextmanager
def postgres(
    directory: Path,
    *,
    binaries: Path | None = None,
    port: int | None = None,
    durable: bool = True,
    namespaces: bool = True,
    shelter: Path = SHELTER,
) -> Iterator[PostgresAddress]:
    """PostgreSQL on 127.0.0.1, with its cluster kept in `directory` and made there at the first use.

    It stops when the block ends, and by itself when this process dies. Enter from the main thread.

    directory: made when missing; also holds the passwords (mode 0600) and the log.
    binaries: a `bin` directory of PostgreSQL 15 or newer; the wheel's when None.
    port: None takes a free one.
    durable: False does not wait for the disk: for tests, a crash of the machine may destroy the cluster.
    namespaces, shelter: see `places.choose`; they matter to root alone.

    Raises:
        ConfigurationError: it cannot run here; the sentence says what to do and ends with the server's last lines if there are.
    """
    programs = postgres_programs(binaries)
    with take_soon(directory, _NAME) as claim:
        place = choose(directory, programs, namespaces=namespaces, shelter=shelter)
        made = place.cluster.exists()
        secrets = passwords(directory, (clusters.SUPERUSER, clusters.OWNER), required=made)
        if made:
            clusters.check(place)
        else:
            clusters.create(place, secrets, durable=durable)
        with _server(place, directory / _LOG, port, durable=durable) as (process, chosen):
            address = _address(process.pid, chosen, secrets)
            claim.publish({"server": address.pid, "port": address.port})
            yield address


@contextmanager
def _server(place: Place, log: Path, wanted: int | None, *, durable: bool) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    for attempt in range(_ATTEMPTS):
        port, before = choose_port(_NAME, wanted), size(log)
        with spawned(
            _argv(place, port, durable=durable),
            log,
            death_signal=_FAST,
            steps=_STEPS,
            identity=place.identity,
            directory=place.cluster,
        ) as process:
            try:
                _wait_until_ready(process, place, log, before, port)
            except PortTakenError:
                # Somebody took the free port between our look and PostgreSQL's.
                if wanted is not None or attempt == _ATTEMPTS - 1:
                    raise
                continue
            yield process, port
            return


def _argv(place: Place, port: int, *, durable: bool) -> list[str]:
    # On the command line, so that they hold whatever the cluster's own files say; none of them is a secret.
    settings = {**_SETTINGS, "port": str(port), **({} if durable else _NOT_DURABLE)}
    options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
    return [str(place.programs / "postgres"), "-D", str(place.cluster), *options]


def _wait_until_ready(process: subprocess.Popen[bytes], place: Place, log: Path, before: int, port: int) -> None:
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end:
        if process.poll() is not None:
            raise not_started(_NAME, place.cluster, tail(log, before), port)
        if _says_ready(place.cluster, process.pid):
            return
        time.sleep(0.005)
    raise not_started(_NAME, place.cluster, f"Not ready after {_PATIENCE:.0f} seconds.\n{tail(log, before)}")


def _says_ready(cluster: Path, pid: int) -> bool:
    with explained(cluster):
        try:
            lines = (cluster / "postmaster.pid").read_text().split("\n")
        except FileNotFoundError:
            return False
    return lines[0] == str(pid) and any(line.strip() == "ready" for line in lines[7:])


def _address(pid: int, port: int, secrets: dict[str, str]) -> PostgresAddress:
    superuser_url = _url(clusters.SUPERUSER, secrets, port, "postgres")
    owner_url = _url(clusters.OWNER, secrets, port, clusters.DATABASE)
    try:
        with psycopg.connect(superuser_url, connect_timeout=10) as connection:
            version = connection.info.parameter_status("server_version") or ""
    except psycopg.OperationalError as error:
        raise ConfigurationError(
            f"PostgreSQL on port {port} does not take the passwords kept beside its cluster: restore them from a backup, "
            f"or set DATA to a new directory.\n{error}"
        ) from error
    return PostgresAddress(HOST, port, pid, superuser_url, owner_url, version.split(" ")[0])


def _url(role: str, secrets: dict[str, str], port: int, database: str) -> str:
    return f"postgresql://{role}:{secrets[role]}@{HOST}:{port}/{database}"
