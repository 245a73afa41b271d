"""Transactions with their context: role and search_path, set for the transaction alone, in one round trip.

Opened and committed only at the edge (routes, jobs, commands). Nothing here touches the session's own settings, so a pooled
connection comes back as it went, also behind a transaction pooler. A transaction without a context reads nothing: the login
has no rights of its own. This stops bugs, not somebody who can already run SQL as the login.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg import errors as pg
from psycopg.pq import TransactionStatus
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from semesta_platform.errors import ContextError, UnavailableError
from semesta_platform.ready import Ready, Sent
from semesta_platform.tenancy.names import SharedRole, role_of

_ENTER = "SELECT set_config('role', %s, true), set_config('search_path', %s, true)"
_SWITCH = "SELECT set_config('role', %s, true)"
_EMPTY_PATH = "pg_catalog"


@contextmanager
def tenant_transaction(engine: Engine, code: str) -> Iterator[Session]:
    """A transaction as the tenant with this region code: its own schema by search_path, shared tables by `registry.` and RLS.

    The session has its own connection and is this tenant's for life; it commits at the end, or rolls back and raises.

    Raises:
        ContextError: the code is malformed or no tenant of it is provisioned.
        UnavailableError: the database does not answer.
    """
    role = role_of(code)
    with _transaction(engine, role, role, {"tenant": code, "role": role}) as session:
        yield session


@contextmanager
def shared_transaction(engine: Engine, role: SharedRole) -> Iterator[Session]:
    """A transaction as one of the shared roles, with an empty search_path: every table is named with its schema.

    Raises:
        UnavailableError: the database does not answer.
    """
    with _transaction(engine, role.value, _EMPTY_PATH, {"tenant": None, "role": role.value}) as session:
        yield session


def read_as_tenant(engine: Engine, code: str, query: Ready, **values: Any) -> list[tuple[Any, ...]]:
    """One read as a tenant, in a transaction of its own that takes one round trip: its context, the read, its end.

    The same context as that of `tenant_transaction`, set in the same way for the transaction alone. It is sent before the answer
    to it is known: where it is refused, PostgreSQL skips all that was sent after it, up to the end.

    Raises:
        ContextError, UnavailableError: as `tenant_transaction`.
    """
    return read_all_as_tenant(engine, code, [query.sent_with(values)])[0]


def read_all_as_tenant(engine: Engine, code: str, sent: Sequence[Sent]) -> list[list[tuple[Any, ...]]]:
    """As `read_as_tenant`, several reads in the one transaction and round trip; the rows of each, in their order.

    Raises:
        ContextError, UnavailableError: as `tenant_transaction`.
    """
    role = role_of(code)
    return _read(engine, (role, role), sent)


def read_as(engine: Engine, role: SharedRole, query: Ready, **values: Any) -> list[tuple[Any, ...]]:
    """As `read_as_tenant`, for one of the shared roles, with an empty search_path.

    Raises:
        UnavailableError: the database does not answer.
    """
    return read_all_as(engine, role, [query.sent_with(values)])[0]


def read_all_as(engine: Engine, role: SharedRole, sent: Sequence[Sent]) -> list[list[tuple[Any, ...]]]:
    """As `read_as`, several reads in the one transaction and round trip; the rows of each, in their order.

    Raises:
        UnavailableError: the database does not answer.
    """
    return _read(engine, (role.value, _EMPTY_PATH), sent)


@contextmanager
def acting_as(session: Session, role: SharedRole) -> Iterator[Session]:
    """For a few statements the transaction stands for `role` instead, e.g. `publisher` while a figure is being verified.

    However the block ends, the transaction then stands for what it stood for before. After an error of the database that takes
    the rollback which the transaction needs anyway: rolling back, also to a savepoint, restores the role with everything else.
    """
    before = session.info["role"]
    session.flush()
    _switch(session, role.value)
    try:
        yield session
        session.flush()
    finally:
        if _usable(session):
            _switch(session, before)
        session.info["role"] = before


@contextmanager
def owner_transaction(engine: Engine) -> Iterator[Session]:
    """A transaction as the role that owns the schemas: commands of operators, never a request or a job.

    Raises:
        UnavailableError: the database does not answer.
    """
    with _reachable(), Session(engine, expire_on_commit=False, info={"tenant": None, "role": None}) as session, session.begin():
        yield session


@contextmanager
def _transaction(engine: Engine, role: str, path: str, info: dict[str, str | None]) -> Iterator[Session]:
    with Session(engine, expire_on_commit=False, info=dict(info)) as session, session.begin():
        with _reachable():
            try:
                session.connection().exec_driver_sql(_ENTER, (role, path))
            except DBAPIError as error:
                if isinstance(error.orig, pg.InvalidParameterValue | pg.InsufficientPrivilege):
                    raise ContextError(f"Nothing may run as {role}: it is not provisioned here.") from error
                raise
        yield session


def _read(engine: Engine, context: tuple[str, str], sent: Sequence[Sent]) -> list[list[tuple[Any, ...]]]:
    try:
        found = _in_one_trip(engine, context, sent)
    except (psycopg.Error, DBAPIError):
        # What is wrong is told by the plain way, in its words; and a connection that had died in the pool is replaced by it.
        with _transaction(engine, *context, {"tenant": None, "role": context[0]}) as session:
            return [[tuple(row) for row in session.connection().exec_driver_sql(*each)] for each in sent]
    for hear in engine.dispatch.before_cursor_execute:
        for statement, parameters in ((_ENTER, context), *sent):
            hear(None, None, statement, parameters, None, False)
    return found


def _in_one_trip(engine: Engine, context: tuple[str, str], sent: Sequence[Sent]) -> list[list[tuple[Any, ...]]]:
    pooled = engine.raw_connection()
    whole = False
    try:
        driver = pooled.driver_connection
        if not isinstance(driver, psycopg.Connection):
            raise TypeError(driver)
        with driver.pipeline():
            driver.execute(_ENTER, context)
            cursors = [driver.execute(*each) for each in sent]
            # Within the pipeline: it waits for the answers to all that was sent.
            driver.commit()
        found = [cursor.fetchall() for cursor in cursors]
        whole = True
    finally:
        # Half of an answer may still be on its way: nobody else gets that connection.
        if not whole:
            pooled.invalidate()
        pooled.close()
    return found


def _usable(session: Session) -> bool:
    """Whether the transaction still takes statements: not failed, not rolled back, not cut off."""
    if not session.is_active:
        return False
    connection = session.connection()
    if connection.invalidated:
        return False
    driver = connection.connection.driver_connection
    return driver is not None and driver.info.transaction_status == TransactionStatus.INTRANS


def _switch(session: Session, role: str) -> None:
    session.connection().exec_driver_sql(_SWITCH, (role,))
    session.info["role"] = role


@contextmanager
def _reachable() -> Iterator[None]:
    """Turns "no connection" into the product's own error; any other error passes as it is."""
    try:
        yield
    except DBAPIError as error:
        if isinstance(error.orig, pg.OperationalError) and (error.connection_invalidated or error.orig.sqlstate is None):
            raise UnavailableError("The database does not answer.") from error
        raise
