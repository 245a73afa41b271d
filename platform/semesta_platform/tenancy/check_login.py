"""The login that the application really uses, judged over its own connection."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from psycopg import Error as DriverError
from sqlalchemy import Row, text
from sqlalchemy.exc import DBAPIError

from semesta_platform.database import connect
from semesta_platform.tenancy.check_findings import OWN_SCHEMA, Finding, some
from semesta_platform.tenancy.names import APPLICATION_LOGIN

SUBJECT = "application login"
ADDRESS = "SEMESTA_APP_DATABASE_URL"
WHO = """
    SELECT session_user::text AS login, current_user::text AS stands_for,
           (SELECT rolsuper FROM pg_roles WHERE rolname = session_user) AS super,
           (SELECT rolbypassrls FROM pg_roles WHERE rolname = session_user) AS bypasses
"""
READABLE = f"""
    SELECT format('%I.%I', n.nspname, c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE {OWN_SCHEMA} AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
      AND (has_table_privilege(c.oid, 'SELECT') OR has_any_column_privilege(c.oid, 'SELECT'))
    ORDER BY 1
"""


def login_finding(application_url: str) -> Finding:
    """Whether this address reaches the database as the login without rights of its own.

    application_url: the address that requests and jobs use. An address that does not work is a finding too, nothing is raised.
    """
    engine = connect(application_url, pooled=False)
    try:
        with engine.connect() as connection:
            who = connection.execute(text(WHO)).one()
            readable = connection.scalars(text(READABLE)).all()
    except DBAPIError as error:
        return _refused(error)
    finally:
        engine.dispose()
    return _judged(who, readable)


def _judged(who: Row[*tuple[Any, ...]], readable: Sequence[str]) -> Finding:
    login, superuser = str(who.login), bool(who.super)
    if login != APPLICATION_LOGIN:
        return Finding(SUBJECT, f"the application connects as {login}", f"write {APPLICATION_LOGIN} as the user of {ADDRESS}")
    if superuser or who.bypasses:
        words = "a superuser" if superuser else "not bound by row-level security"
        return Finding(SUBJECT, f"{login} is {words}", f"ALTER ROLE {login} NOSUPERUSER NOBYPASSRLS")
    if who.stands_for != login:
        cure = f"ALTER ROLE {login} RESET role, also IN DATABASE; take role out of the options of {ADDRESS}"
        return Finding(SUBJECT, f"{login} stands for {who.stands_for} before it switches", cure)
    if readable:
        cure = f"REVOKE SELECT ON {readable[0]} FROM {login}, from PUBLIC and from every role whose rights {login} inherits"
        return Finding(SUBJECT, f"{login} reads {some(readable)} without switching", cure)
    return Finding(SUBJECT, f"the application connects as {login} and reads nothing before it switches")


def _refused(error: DBAPIError) -> Finding:
    """Why there is no connection: no server, a wrong password, or a server that says no for another reason.

    Before somebody is signed in, libpq hands out the server's words but not their code.
    """
    words = str(error.orig).strip().splitlines()[0]
    libpq = error.orig.pgconn if isinstance(error.orig, DriverError) else None
    asked = libpq is not None and (libpq.used_password or libpq.needs_password)
    if "password authentication failed" in words or (libpq is not None and libpq.needs_password):
        cure = f"run `semesta migrate`, which sets the password that {ADDRESS} names, or write the right one there"
        return Finding(SUBJECT, f"the password of {APPLICATION_LOGIN} is wrong or missing", cure)
    if asked or "FATAL" in words:
        cure = (
            f"mend what the server names: database and user in {ADDRESS}, CONNECT on the database, LOGIN, pg_hba.conf, its limits"
        )
        return Finding(SUBJECT, f"the server refuses it ({words.rpartition('failed: ')[2]})", cure)
    return Finding(SUBJECT, f"no server answers ({words})", f"start PostgreSQL, or correct host and port in {ADDRESS}")
