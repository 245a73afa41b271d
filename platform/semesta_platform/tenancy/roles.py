"""Roles and the shared schema, made before the first table: the login, the group of tenants, the narrow shared roles."""

from __future__ import annotations

from psycopg import sql
from sqlalchemy import Connection, text
from sqlalchemy.orm import Session

from semesta_platform.database import REGISTRY_SCHEMA
from semesta_platform.tenancy.names import APPLICATION_LOGIN, TENANTS, SharedRole

_INHERIT_OPTION_SINCE = 160000


def grant_switch(server_version: int) -> str:
    """What follows `GRANT role TO login`: the login may switch to the role, and has none of its rights before.

    server_version: as PostgreSQL's server_version_num. Version 15 knows no such option: there the login's NOINHERIT does it.
    """
    return " WITH INHERIT FALSE, SET TRUE" if server_version >= _INHERIT_OPTION_SINCE else ""


def server_version(connection: Connection) -> int:
    """PostgreSQL's version as a number: 180006 for 18.6."""
    return int(connection.exec_driver_sql("SHOW server_version_num").scalar_one())


def ensure_roles(session: Session, login_password: str | None) -> None:
    """Make what is missing of roles, database rights and the shared schema; what is there already stays as it is.

    The login is NOINHERIT before its first grant: on PostgreSQL 18 a later ALTER ROLE does not undo what a grant inherited.

    Args:
        session: an owner transaction; the owner has CREATEROLE and owns the database.
        login_password: the login's password from now on; None leaves it (it is managed elsewhere).
    """
    connection = session.connection()
    version = server_version(connection)
    present = set(session.scalars(text("SELECT rolname FROM pg_roles")))
    if APPLICATION_LOGIN not in present:
        connection.exec_driver_sql(f"CREATE ROLE {APPLICATION_LOGIN} LOGIN NOINHERIT")
    connection.exec_driver_sql(f"ALTER ROLE {APPLICATION_LOGIN} SET search_path = pg_catalog")
    connection.exec_driver_sql(f"ALTER ROLE {APPLICATION_LOGIN} SET timezone = 'UTC'")
    # A transaction forgotten open holds back vacuum in 552 schemas.
    connection.exec_driver_sql(f"ALTER ROLE {APPLICATION_LOGIN} SET idle_in_transaction_session_timeout = '5min'")
    if login_password is not None:
        _set_password(connection, login_password)
    if TENANTS not in present:
        connection.exec_driver_sql(f"CREATE ROLE {TENANTS} NOLOGIN")
    for role in SharedRole:
        if role.value not in present:
            connection.exec_driver_sql(f"CREATE ROLE {role.value} NOLOGIN")
            connection.exec_driver_sql(f"GRANT {role.value} TO {APPLICATION_LOGIN}{grant_switch(version)}")
    _close_the_database(connection)


def _set_password(connection: Connection, password: str) -> None:
    driver = connection.connection.driver_connection
    statement = sql.SQL("ALTER ROLE {} PASSWORD {}").format(sql.Identifier(APPLICATION_LOGIN), sql.Literal(password))
    connection.exec_driver_sql(statement.as_string(driver).replace("%", "%%"))


def _close_the_database(connection: Connection) -> None:
    """Only the login connects, nobody makes temporary tables or anything in `public`."""
    name = connection.exec_driver_sql("SELECT quote_ident(current_database())").scalar_one()
    shared = ", ".join([TENANTS, *(role.value for role in SharedRole)])
    for statement in (
        f"REVOKE ALL ON DATABASE {name} FROM PUBLIC",
        f"GRANT CONNECT ON DATABASE {name} TO {APPLICATION_LOGIN}",
        "REVOKE ALL ON SCHEMA public FROM PUBLIC",
        f"CREATE SCHEMA IF NOT EXISTS {REGISTRY_SCHEMA}",
        f"GRANT USAGE ON SCHEMA {REGISTRY_SCHEMA} TO {shared}",
    ):
        connection.exec_driver_sql(statement)
