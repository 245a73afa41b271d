"""Roles and the shared schema, made before the first table: the login, the group of tenants, the narrow shared roles."""

from __future__ import annotations

from typing import Any

from psycopg import sql
from sqlalchemy import Connection, text
from sqlalchemy.exc import InternalError
from sqlalchemy.orm import Session

from semesta_platform.database import REGISTRY_SCHEMA
from semesta_platform.errors import ConfigurationError, ConflictError
from semesta_platform.tenancy.names import APPLICATION_LOGIN, TENANTS, SharedRole

_INHERIT_OPTION_SINCE = 160000
POWERS = """
    SELECT rolname, rolsuper OR rolcreaterole OR rolcreatedb OR rolbypassrls OR rolreplication
      OR (rolcanlogin AND rolname <> :login)
    FROM pg_roles WHERE rolname = ANY(:roles)
"""


def grant_switch(server_version: int) -> str:
    """What follows `GRANT role TO login`: the login may switch to the role, and has none of its rights before.

    server_version: as PostgreSQL's server_version_num. Version 15 knows no such option: there the login's NOINHERIT does it.
    """
    return " WITH INHERIT FALSE, SET TRUE" if server_version >= _INHERIT_OPTION_SINCE else ""


def server_version(connection: Connection) -> int:
    """PostgreSQL's version as a number: 180006 for 18.6."""
    return int(connection.exec_driver_sql("SHOW server_version_num").scalar_one())


def ensure_roles(session: Session, login_password: str | None) -> None:
    """Make what is missing of roles, memberships, database rights and the shared schema.

    The login is NOINHERIT before its first grant: on PostgreSQL 18 a later ALTER ROLE does not undo what a grant inherited.

    Args:
        session: an owner transaction; the owner has CREATEROLE and owns the database.
        login_password: the login's password from now on; None leaves it (it is managed elsewhere).

    Raises:
        ConfigurationError: a role of ours is there with powers that ours never have: it is somebody else's.
        ConflictError: another process changes the login at this moment.
    """
    connection = session.connection()
    present = _harmless(session)
    if APPLICATION_LOGIN not in present:
        connection.exec_driver_sql(f"CREATE ROLE {APPLICATION_LOGIN} LOGIN NOINHERIT")
    for role in (TENANTS, *(role.value for role in SharedRole)):
        if role not in present:
            connection.exec_driver_sql(f"CREATE ROLE {role} NOLOGIN")
    _let_the_login_switch(session)
    _close_the_database(connection)
    try:
        _set_up_the_login(connection, login_password)
    except InternalError:
        # "tuple concurrently updated"; the cause is kept out of sight since its statement holds the password's digest.
        raise ConflictError("Another process changes the role semesta_app at this moment; try again.") from None


def _harmless(session: Session) -> set[str]:
    """Which of our roles are there already; roles belong to the whole server, so another database may have made them."""
    ours = [APPLICATION_LOGIN, TENANTS, *(role.value for role in SharedRole)]
    found = session.execute(text(POWERS), {"roles": ours, "login": APPLICATION_LOGIN}).all()
    strange = [name for name, powerful in found if powerful]
    if strange:
        raise ConfigurationError(
            f"The server has a role {', '.join(strange)} that is not Semesta's (it may log in, or has powers that ours never "
            "have): rename it, or use a server of its own."
        )
    return {name for name, _ in found}


def _let_the_login_switch(session: Session) -> None:
    """Into each shared role, and into each tenant's where the directory is there already."""
    connection = session.connection()
    roles = [role.value for role in SharedRole]
    if connection.exec_driver_sql("SELECT to_regclass('registry.tenants')").scalar_one() is not None:
        roles += connection.exec_driver_sql(
            "SELECT t.role FROM registry.tenants t JOIN pg_roles r ON r.rolname = t.role"
        ).scalars()
    version = server_version(connection)
    # From 16 on somebody may be a member without being allowed to switch.
    allowed = "SET" if version >= _INHERIT_OPTION_SINCE else "MEMBER"
    member = text(f"SELECT r FROM unnest(cast(:roles AS text[])) r WHERE NOT pg_has_role(:login, r, '{allowed}')")
    option = grant_switch(version)
    for role in session.scalars(member, {"roles": roles, "login": APPLICATION_LOGIN}).all():
        connection.exec_driver_sql(f"GRANT {role} TO {APPLICATION_LOGIN}{option}")


def _set_up_the_login(connection: Connection, password: str | None) -> None:
    for setting in (
        "search_path = pg_catalog",
        "timezone = 'UTC'",
        # A transaction forgotten open holds back vacuum in 552 schemas.
        "idle_in_transaction_session_timeout = '5min'",
    ):
        connection.exec_driver_sql(f"ALTER ROLE {APPLICATION_LOGIN} SET {setting}")
    if password is not None:
        driver: Any = connection.connection.driver_connection
        # Only a digest travels and may end up in the server's log, never the password.
        digest = driver.pgconn.encrypt_password(password.encode(), APPLICATION_LOGIN.encode(), b"scram-sha-256").decode()
        statement = sql.SQL("ALTER ROLE {} PASSWORD {}").format(sql.Identifier(APPLICATION_LOGIN), sql.Literal(digest))
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
