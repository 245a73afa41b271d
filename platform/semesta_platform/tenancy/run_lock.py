"""One at a time: migration runs and the making of tenants, for the whole database.

Two advisory locks. `TURN` is held by the run itself on a connection of its own. A run that was killed may have left statements
that the server still finishes, so whoever moves schemas also holds `HANDS`, shared, on each connection that does; the next run
waits until nobody does.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from semesta_platform.errors import ConflictError

TURN = "hashtext('semesta.migrate')"
HANDS = "hashtext('semesta.migrate.hands')"
HOLD_HANDS = f"SELECT pg_advisory_lock_shared({HANDS})"
HOLDER = f"""
    SELECT a.application_name FROM pg_locks l JOIN pg_stat_activity a USING (pid)
    WHERE l.locktype = 'advisory' AND l.granted AND l.objid = ({TURN}::bigint & 4294967295)::oid
      AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""


def this_process() -> str:
    """How a run names itself to others: 'process 4711 on host'."""
    return f"process {os.getpid()} on {socket.gethostname()}"


@contextmanager
def turn(engine: Engine, *, wait: bool = True, waiting: Callable[[str], None] = lambda _: None) -> Iterator[None]:
    """The caller's turn for as long as the block lasts; gone with the process, however that ends.

    engine: the owner's, to the server itself and not through a transaction pooler (the locks belong to a session).
    wait: False refuses instead of waiting. waiting: told who has the turn.

    Raises:
        ConflictError: somebody else has the turn and the caller does not wait; names it.
    """
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("SELECT set_config('application_name', %s, false)", (f"semesta {this_process()}",))
        _take(connection, wait=wait, waiting=waiting)
        # Barrier: passes when no statement of a run that was killed is under way any more.
        connection.exec_driver_sql(f"SELECT pg_advisory_lock({HANDS})")
        connection.exec_driver_sql(f"SELECT pg_advisory_unlock({HANDS})")
        try:
            yield
        finally:
            # Where the connection is gone so is the lock, and what the block has to say matters more.
            with suppress(DBAPIError):
                connection.exec_driver_sql(f"SELECT pg_advisory_unlock({TURN})")


def _take(connection: Connection, *, wait: bool, waiting: Callable[[str], None]) -> None:
    if connection.exec_driver_sql(f"SELECT pg_try_advisory_lock({TURN})").scalar_one():
        return
    holder = str(connection.exec_driver_sql(HOLDER).scalar() or "another process").removeprefix("semesta ")
    if not wait:
        raise ConflictError(f"Schemas are being migrated or made just now ({holder}). Wait until that ends, then try again.")
    waiting(holder)
    connection.exec_driver_sql(f"SELECT pg_advisory_lock({TURN})")
