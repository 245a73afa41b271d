"""Asking for work: a row in the caller's own transaction, so that work is asked for exactly when the change stands."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping

from sqlalchemy import exists, func, insert, select
from sqlalchemy.orm import Session

from semesta_platform.database import uuid7
from semesta_platform.errors import ContextError
from semesta_platform.jobs.model import OutboxRow
from semesta_platform.jobs.records import JSON
from semesta_platform.jobs.rules import checked_arguments
from semesta_platform.tenancy.names import SharedRole, code_of, role_of


def ask(
    session: Session,
    job: str,
    arguments: Mapping[str, JSON],
    *,
    due_at: dt.datetime | None = None,
    runs_as: SharedRole | None = None,
) -> uuid.UUID:
    """Ask for work to be done once this transaction is committed; gives the id under which it is known.

    Args:
        session: of a tenant or a shared role; the work runs as the same role, and is the tenant's when that role is.
        job: its name in the registry.
        arguments: JSON, at most 16 KiB.
        due_at: not before this moment (aware); None for at once.
        runs_as: another role to run it; the database lets only `publisher` ask, and only `ranker` be asked. `relay` asks for all.

    Raises:
        InvalidError: the arguments are no JSON or too large.
        ContextError: the session stands for no role (an owner's transaction).
    """
    role = session.info.get("role")
    if role is None:
        raise ContextError("Work is asked for by a tenant or a shared role, never by the owner of the schemas.")
    asked, runner = uuid7(), runs_as.value if runs_as else role
    values = {"id": asked, "runs_as": runner, "tenant": code_of(runner), "job": job, "arguments": checked_arguments(arguments)}
    if due_at is not None:
        values["due_at"] = due_at
    # The table, not the class: the ORM would ask for the row back, which `publisher` may not see.
    session.execute(insert(OutboxRow.__table__), values)  # type: ignore[arg-type]  # typed FromClause, is a Table
    return asked


def awaits(session: Session, job: str, until: dt.datetime) -> bool:
    """Whether this role's own work of that name is asked for between now and `until`: it will find what stands by then."""
    alive = (OutboxRow.done_at.is_(None), OutboxRow.dead_at.is_(None))
    waits = (OutboxRow.job == job, *alive, OutboxRow.due_at > func.now(), OutboxRow.due_at <= until)
    return bool(session.scalar(select(exists().where(OutboxRow.runs_as == session.info.get("role"), *waits))))


def ask_tenants(
    session: Session,
    job: str,
    arguments: Mapping[str, JSON],
    tenants: Iterable[str],
) -> int:
    """Ask for the same work once in each tenant, which runs under its own role; how many rows of work. Role relay alone.

    tenants: region codes. arguments: as `ask` takes them.

    Raises:
        InvalidError: the arguments are no JSON or too large.
    """
    checked = checked_arguments(arguments)
    rows = [{"id": uuid7(), "runs_as": role_of(code), "tenant": code, "job": job, "arguments": checked} for code in tenants]
    if rows:
        session.execute(insert(OutboxRow.__table__), rows)  # type: ignore[arg-type]  # typed FromClause, is a Table
    return len(rows)
