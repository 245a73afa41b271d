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
from semesta_platform.errors import ConfigurationError
from semesta_platform.tenancy.names import role_of
from semesta_platform.tenancy.provisioning import VERSION_TABLE
from semesta_platform.tenancy.run_lock import HOLD_HANDS
from semesta_platform.tenancy.scripts import BASE, TENANT_MARK, Tree

LOCK_TIMEOUT = "2s"
LOCK_ATTEMPTS = 5
_STANDS = "stands at "


@dataclass(frozen=True, slots=True)
class Outcome:
    """How it went with one tenant. reason: why it stayed where it was, None when it moved.

    busy: since somebody used it. damaged: since its version table is missing or not to be believed.
    """

    reason: str | None = None
    busy: bool = False
    damaged: bool = False

    @property
    def its_own(self) -> bool:
        """Whether the trouble is this tenant's alone and says nothing of the migration."""
        return self.busy or self.damaged


GONE = Outcome("its schema or its version table is missing: restore it from a backup", damaged=True)


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
        """Take one schema to the target, from `start` or from where it really stands.

        A failure is written into the ledger, never raised.
        """
        outcome = Outcome("it was not tried")
        for attempt in range(LOCK_ATTEMPTS):
            # Give the holder time, and the readers that wait behind our request for the lock too.
            time.sleep(0.2 * attempt)
            outcome = self._from_where_it_stands(code, start)
            if not outcome.busy:
                break
        if outcome.reason is not None:
            self._write_down(code, start, outcome.reason)
        return outcome

    def _from_where_it_stands(self, code: str, start: str) -> Outcome:
        """The directory's word for where it stands may be old (a restored backup): the schema's own counts."""
        try:
            return self._try(code, start)
        except _ElsewhereError as found:
            here = found.here
        if ", " in here:
            return Outcome(f"its version table holds several revisions ({here}): leave the right one", damaged=True)
        if here == self._target:
            return self._arrived(code)
        try:
            return self._try(code, here)
        except ConfigurationError as error:
            return Outcome(str(error), damaged=True)
        except _ElsewhereError as found:
            return Outcome(f"it went to {found.here} meanwhile", busy=True)

    def _try(self, code: str, start: str) -> Outcome:
        try:
            self._connection().execute(self._script(code, start))
        except (pg.LockNotAvailable, pg.DeadlockDetected) as error:
            self._forget()
            return Outcome(f"somebody holds a table of it: {_sentence(error)}", busy=True)
        except psycopg.Error as error:
            self._forget()
            here = _standing(error)
            if here is not None:
                raise _ElsewhereError(here) from None
            gone = isinstance(error, pg.UndefinedTable) and f'"{VERSION_TABLE}"' in _sentence(error)
            return GONE if gone else Outcome(_sentence(error))
        return Outcome()

    def _arrived(self, code: str) -> Outcome:
        """Another run, the rest of one that was killed, or a restored backup has brought it there; the directory learns it."""
        try:
            self._connection().execute("UPDATE registry.tenants SET version = %s WHERE code = %s", (self._target, code))
        except psycopg.Error as error:
            return Outcome(_sentence(error))
        return Outcome()

    def _script(self, code: str, start: str) -> bytes:
        role = role_of(code)
        statements = self._tenants.sql(start, self._target).replace(TENANT_MARK, role)
        step = f"VALUES ('{self._run}', '{code}', '{start}', '{self._target}')"
        # Nobody waits for the disk 552 times: the run's own last commit does, and with it all before are safe. A server that
        # dies sooner loses the last moments' schemas whole, version row and all, and the next run moves them again.
        return (
            f"BEGIN; SET LOCAL synchronous_commit = off; SET LOCAL lock_timeout = '{LOCK_TIMEOUT}';"
            f"SET LOCAL search_path = {role};\n{_still_at(start)}\n{statements}\n"
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


class _ElsewhereError(Exception):
    """The schema does not stand where the script begins; nothing was changed. here: where it does."""

    def __init__(self, here: str) -> None:
        super().__init__(here)
        self.here = here


def _still_at(start: str) -> str:
    """Locks the version table and stops unless the schema stands at `start`: nothing is ever applied twice.

    Plain SQL cannot raise, but a cast can fail, with its text in the message; a block of PL/pgSQL costs more here.
    """
    return f"""LOCK TABLE {VERSION_TABLE} IN EXCLUSIVE MODE;
SELECT CASE v.here WHEN '{start}' THEN 0 ELSE CAST('{_STANDS}' || v.here AS integer) END
FROM (SELECT coalesce(string_agg(version_num, ', ' ORDER BY version_num DESC), '{BASE}') AS here FROM {VERSION_TABLE}) v;"""


def _standing(error: psycopg.Error) -> str | None:
    """What `_still_at` found, when that is what failed."""
    sentence = _sentence(error)
    if isinstance(error, pg.InvalidTextRepresentation) and _STANDS in sentence:
        return sentence.partition(_STANDS)[2].removesuffix('"')
    return None


def _sentence(error: psycopg.Error) -> str:
    return (error.diag.message_primary or str(error) or type(error).__name__).strip().splitlines()[0]
