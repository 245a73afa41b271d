"""Moves single tenants' schemas from one revision to another, each in one transaction sent as one message."""

from __future__ import annotations

import time
import uuid
from contextlib import suppress
from dataclasses import dataclass
from threading import local
from typing import Any, Self

import psycopg
from psycopg import errors as pg
from sqlalchemy import Engine

from semesta_platform.database import ALIVE
from semesta_platform.tenancy.names import role_of
from semesta_platform.tenancy.run_lock import HOLD_HANDS
from semesta_platform.tenancy.scripts import BASE, TENANT_MARK, Tree

LOCK_TIMEOUT = "2s"
LOCK_ATTEMPTS = 5
_ARRIVED = "SM001"
_ELSEWHERE = "SM002"


@dataclass(frozen=True, slots=True)
class Outcome:
    """How it went with one tenant. reason: why it stayed where it was, None when it moved. busy: since somebody used it."""

    reason: str | None = None
    busy: bool = False


class Mover:
    """Moves tenants to one target, each thread on a connection of its own.

    engine: the owner's. tenants: the tree of revisions. target: one of them. run: its line in the ledger.
    """

    def __init__(self, engine: Engine, tenants: Tree, target: str, run: uuid.UUID) -> None:
        self._address = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
        self._tenants, self._target, self._run = tenants, target, run
        self._own = local()
        self._open: list[psycopg.Connection] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for connection in self._open:
            connection.close()

    def move(self, code: str, start: str) -> Outcome:
        """Take one schema from `start` to the target; a failure is written into the ledger, never raised."""
        outcome = Outcome("it was not tried")
        for attempt in range(LOCK_ATTEMPTS):
            # Give the holder time, and the readers that wait behind our request for the lock too.
            time.sleep(0.2 * attempt)
            outcome = self._try(code, start)
            if not outcome.busy:
                break
        if outcome.reason is not None:
            self._write_down(code, start, outcome.reason)
        return outcome

    def _try(self, code: str, start: str) -> Outcome:
        try:
            self._connection().execute(self._script(code, start))
        except (pg.LockNotAvailable, pg.DeadlockDetected) as error:
            self._forget()
            return Outcome(f"somebody holds a table of it: {_sentence(error)}", busy=True)
        except psycopg.Error as error:
            self._forget()
            # Another run, or the rest of one that was killed, has been there.
            return Outcome() if error.diag.sqlstate == _ARRIVED else Outcome(_sentence(error))
        return Outcome()

    def _script(self, code: str, start: str) -> bytes:
        role = role_of(code)
        statements = self._tenants.sql(start, self._target).replace(TENANT_MARK, role)
        step = f"VALUES ('{self._run}', '{code}', '{start}', '{self._target}')"
        # Nobody waits for the disk 552 times: the run's own last commit does, and with it all before are safe. A server that
        # dies sooner loses the last moments' schemas whole, version row and all, and the next run moves them again.
        return (
            f"BEGIN; SET LOCAL synchronous_commit = off; SET LOCAL lock_timeout = '{LOCK_TIMEOUT}';"
            f"SET LOCAL search_path = {role};\n{_still_at(start, self._target)}\n{statements}\n"
            f"UPDATE registry.tenants SET version = '{self._target}' WHERE code = '{code}';"
            f"INSERT INTO registry.migration_steps (run_id, tenant_code, from_version, to_version) {step}; COMMIT"
        ).encode()

    def _write_down(self, code: str, start: str, reason: str) -> None:
        """Into the ledger; where the server is gone the report alone has it."""
        columns = "run_id, tenant_code, from_version, to_version, error"
        with suppress(psycopg.Error):
            self._connection().execute(
                f"INSERT INTO registry.migration_steps ({columns}) VALUES (%s, %s, %s, %s, %s)",
                (self._run, code, start, self._target, reason),
            )

    def _connection(self) -> psycopg.Connection:
        connection: psycopg.Connection | None = getattr(self._own, "connection", None)
        if connection is None or connection.closed:
            patience: dict[str, Any] = {"connect_timeout": 5, **ALIVE}
            connection = psycopg.connect(self._address, autocommit=True, prepare_threshold=None, **patience)
            self._open.append(connection)
            connection.execute(HOLD_HANDS)
            self._own.connection = connection
        return connection

    def _forget(self) -> None:
        """Back to a connection without a failed transaction."""
        with suppress(psycopg.Error):
            self._own.connection.execute("ROLLBACK")


def _still_at(start: str, target: str) -> str:
    """Locks the version table and stops unless the schema stands at `start`: nothing is ever applied twice."""
    arrived = f"RAISE EXCEPTION USING ERRCODE = '{_ARRIVED}', MESSAGE = 'it is there already'"
    elsewhere = f"RAISE EXCEPTION USING ERRCODE = '{_ELSEWHERE}', MESSAGE = 'it went to ' || here || ' meanwhile'"
    return f"""DO $$ DECLARE here text; BEGIN
    LOCK TABLE schema_version IN EXCLUSIVE MODE;
    SELECT coalesce(string_agg(version_num, ', '), '{BASE}') INTO here FROM schema_version;
    IF here = '{target}' THEN {arrived}; END IF;
    IF here <> '{start}' THEN {elsewhere}; END IF;
END $$;"""


def _sentence(error: psycopg.Error) -> str:
    return (error.diag.message_primary or str(error) or type(error).__name__).strip().splitlines()[0]
