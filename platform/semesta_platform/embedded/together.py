"""Both servers of one data directory: started by the first process, shared by the others."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from semesta_platform.embedded import directories
from semesta_platform.embedded.directories import Claim
from semesta_platform.embedded.postgresql import postgres
from semesta_platform.embedded.processes import birth
from semesta_platform.embedded.records import Addresses, PostgresAddress, ValkeyAddress
from semesta_platform.embedded.valkey_server import valkey
from semesta_platform.errors import ConfigurationError

# The one who has the directory may be making a cluster, or stopping.
_PATIENCE = 60.0


@contextmanager
def servers(
    data: Path,
    *,
    binaries: Path | None = None,
    postgres_port: int | None = None,
    valkey_port: int | None = None,
    durable: bool = True,
    patience: float = _PATIENCE,
) -> Iterator[Addresses]:
    """PostgreSQL and Valkey of a data directory (in `data/postgres` and `data/valkey`).

    The first process starts them and stops them at the end of its block; one that comes meanwhile gets their addresses
    (`started` is False) and leaves them running. Enter from the main thread.

    binaries, durable: see `postgres`; the ports too. patience: seconds to wait for a process that is starting or stopping them.

    Raises:
        ConfigurationError: they cannot run here, or another process has the directory without running them.
    """
    found = _claim_or_attach(data, patience)
    if isinstance(found, Addresses):
        yield found
        return
    with (
        found as claim,
        postgres(data / "postgres", binaries=binaries, port=postgres_port, durable=durable) as database,
        valkey(data / "valkey", port=valkey_port) as queue,
    ):
        claim.publish(_written(database, queue))
        try:
            yield Addresses(database, queue, started=True)
        finally:
            # Nobody new may attach to servers that are about to stop.
            claim.publish({})


def running(data: Path) -> Addresses | None:
    """The servers that some live process runs on the data directory now; None when none does, or not yet, or no longer.

    Raises:
        ConfigurationError: the directory belongs to another user.
    """
    note = directories.note(data)
    return None if not note else _read(note)


def _claim_or_attach(data: Path, patience: float) -> Claim | Addresses:
    end = time.monotonic() + patience
    while time.monotonic() < end:
        if (claim := directories.take(data)) is not None:
            return claim
        if (addresses := running(data)) is not None:
            return addresses
        time.sleep(0.02)
    raise ConfigurationError(
        f"Process {directories.holder(data)} has {data} but its servers do not run: stop that process, or set DATA to another "
        "directory."
    )


def _written(database: PostgresAddress, queue: ValkeyAddress) -> dict[str, object]:
    births = {"postgres": birth(database.pid), "valkey": birth(queue.pid)}
    return {"postgres": dataclasses.asdict(database), "valkey": dataclasses.asdict(queue), "births": births}


def _read(note: Mapping[str, Any]) -> Addresses | None:
    database, queue = PostgresAddress(**note["postgres"]), ValkeyAddress(**note["valkey"])
    alive = birth(database.pid) == note["births"]["postgres"] and birth(queue.pid) == note["births"]["valkey"]
    return Addresses(database, queue, started=False) if alive else None
