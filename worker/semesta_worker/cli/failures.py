"""The errors of the product and of its database as one sentence each, which says what to do at the command line."""

from __future__ import annotations

import psycopg
from psycopg import errors as pg
from sqlalchemy.exc import DBAPIError

from semesta_platform.errors import SemestaError, UnavailableError

_NOT_MIGRATED = (pg.UndefinedTable, pg.UndefinedColumn, pg.InvalidSchemaName, pg.UndefinedObject)


def sentence(error: Exception) -> str | None:
    """What to tell the operator; None for an error that nobody foresaw, whose traceback is wanted.

    Passwords are never in it: PostgreSQL's client names host, port and user only.
    """
    if isinstance(error, UnavailableError):
        cause = _driver_error(error.__cause__)
        return error.message if cause is None else _unreachable(cause)
    if isinstance(error, SemestaError):
        return error.message
    cause = _driver_error(error)
    return None if cause is None else _of_database(cause)


def _driver_error(error: BaseException | None) -> psycopg.Error | None:
    found = error.orig if isinstance(error, DBAPIError) else error
    return found if isinstance(found, psycopg.Error) else None


def _of_database(error: psycopg.Error) -> str | None:
    said = _first_line(error)
    if isinstance(error, _NOT_MIGRATED):
        return f"The schemas are not there, or not of this version ({said}): run `semesta migrate` first."
    if isinstance(error, pg.DiskFull):
        return f"The disk of the database is full ({said}): free some space there."
    if isinstance(error, pg.InsufficientPrivilege):
        return f"The database refuses ({said}): SEMESTA_DATABASE_URL must name the owner of the schemas, who may create roles."
    if isinstance(error, psycopg.OperationalError):
        return _unreachable(error)
    return None


def _unreachable(error: psycopg.Error) -> str:
    return f"The database does not answer ({_first_line(error)}): start it, or correct SEMESTA_DATABASE_URL."


def _first_line(error: psycopg.Error) -> str:
    lines = (error.diag.message_primary or str(error)).strip().splitlines()
    return lines[0].rstrip(".") if lines else type(error).__name__
