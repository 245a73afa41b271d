"""Periodic work as data, and the asking for it: once a period, whoever asks, whatever clock it goes by."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import insert, select, text
from sqlalchemy.orm import Session

from semesta_platform.database import uuid7
from semesta_platform.jobs.model import OutboxRow, PeriodRow
from semesta_platform.jobs.registry import Job
from semesta_platform.tenancy.model import TenantRow
from semesta_platform.tenancy.names import role_of
from semesta_platform.tenancy.records import TenantState

_HOUR = dt.timedelta(hours=1)
_DAY = dt.timedelta(days=1)


class Every(StrEnum):
    """Lengths of periods; each begins on the hour, at midnight or on the first of the month, in UTC.

    UTC and not a tenant's clock: one row stands for a period of all tenants. WIB midnight is 17:00 UTC, WIT midnight 15:00.
    """

    HOUR = "hour"
    DAY = "day"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Periodic:
    """Work that is asked for once in every period; per tenant when the job is a tenant's.

    at: how long after the period's begin it is asked for. catch_up: how many of the latest periods are made good after a
    standstill, at least 1; the newest is asked for first, and older ones are let go. apart: how far the tenants' runs lie from
    each other, so that work of a moment for each of hundreds of tenants leaves the worker free for what people ask for.
    """

    job: Job
    every: Every
    at: dt.timedelta
    catch_up: int
    apart: dt.timedelta = dt.timedelta(0)


def reached(periodic: Periodic, now: dt.datetime) -> list[dt.datetime]:
    """The latest `catch_up` periods whose moment has come by `now`, by their first moment in UTC, newest first."""
    found: list[dt.datetime] = []
    for begin in _backwards(periodic.every, now.astimezone(dt.UTC)):
        if begin + periodic.at <= now:
            found.append(begin)
        if len(found) == periodic.catch_up:
            break
    return found


def ask_for_periods(session: Session, periodics: Iterable[Periodic], now: dt.datetime) -> int:
    """Ask for every period that was reached and not yet asked for; how many rows of work that makes. Role relay.

    A kind of work that was never asked for before begins with its newest period: what lies before the installation is not made
    up. A clock that is set back finds its periods asked for already.

    Args:
        session: commit after it; of several at once one writes, the others wait for its commit and then write nothing.
        periodics: all periodic work.
        now: the present moment, aware.
    """
    return sum(_ask_one(session, periodic, begin) for periodic in periodics for begin in _missing(session, periodic, now))


def _missing(session: Session, periodic: Periodic, now: dt.datetime) -> list[dt.datetime]:
    candidates = reached(periodic, now)
    asked = set(session.scalars(select(PeriodRow.period).where(PeriodRow.job == periodic.job.name)))
    if not asked:
        return candidates[:1]
    return [begin for begin in candidates if begin not in asked and begin > min(asked)]


def _ask_one(session: Session, periodic: Periodic, begin: dt.datetime) -> int:
    mark = text("INSERT INTO registry.periods (job, period) VALUES (:job, :period) ON CONFLICT DO NOTHING RETURNING period")
    if session.execute(mark, {"job": periodic.job.name, "period": begin}).one_or_none() is None:
        return 0
    now: dt.datetime = session.execute(text("SELECT now()")).scalar_one()
    rows = [
        {
            "id": uuid7(),
            "due_at": now + periodic.apart * place,
            "tenant": tenant,
            "runs_as": role,
            "job": periodic.job.name,
            "arguments": {"period": begin.isoformat()},
            "attempts_allowed": periodic.job.attempts,
        }
        for place, (tenant, role) in enumerate(_runners(session, periodic.job))
    ]
    if rows:
        session.execute(insert(OutboxRow.__table__), rows)  # type: ignore[arg-type]  # typed FromClause, is a Table
    return len(rows)


def _runners(session: Session, job: Job) -> list[tuple[str | None, str]]:
    """(tenant, role) of each row: one, or one for each tenant that is ready; a suspended tenant misses the period."""
    if job.role is not None:
        return [(None, job.role.value)]
    ready = select(TenantRow.code).where(TenantRow.state == TenantState.READY.value).order_by(TenantRow.code)
    return [(code, role_of(code)) for code in session.scalars(ready)]


def _backwards(every: Every, now: dt.datetime) -> Iterator[dt.datetime]:
    """First moments of periods, from the one that holds `now` back for ever."""
    begin = now.replace(minute=0, second=0, microsecond=0)
    if every is not Every.HOUR:
        begin = begin.replace(hour=0)
    if every is Every.MONTH:
        begin = begin.replace(day=1)
    while True:
        yield begin
        if every is Every.MONTH:
            begin = (begin - _DAY).replace(day=1)
        else:
            begin -= _HOUR if every is Every.HOUR else _DAY
