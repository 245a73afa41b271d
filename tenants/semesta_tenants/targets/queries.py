"""Reads of targets: the newest version of each, the versions of one, and what regencies show their province."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import Select, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from semesta_tenants.targets import mapping
from semesta_tenants.targets.model import SharedTargetRow, TargetVersionRow
from semesta_tenants.targets.records import Target


@dataclass(frozen=True, slots=True)
class SharedTarget:
    """A target that a regency or city shows its province. tenant: its code. at: when this version was shown."""

    tenant: str
    target: Target
    at: dt.datetime


def targets(session: Session, *, withdrawn: bool = False) -> tuple[Target, ...]:
    """The newest version of each target, the next due first. withdrawn: those that were given up, too."""
    newest = _newest().subquery()
    query = select(newest).order_by(newest.c.due_on, newest.c.target_id)
    if not withdrawn:
        query = query.where(~newest.c.withdrawn)
    return _found(session.execute(query))


def targets_page(session: Session, *, after: uuid.UUID | None = None, withdrawn: bool = False, limit: int) -> tuple[Target, ...]:
    """As `targets`, a page at a time, in the order in which they were first set. after: the last one that was seen."""
    newest = _newest().subquery()
    query = select(newest).order_by(newest.c.target_id).limit(limit)
    if after is not None:
        query = query.where(newest.c.target_id > after)
    if not withdrawn:
        query = query.where(~newest.c.withdrawn)
    return _found(session.execute(query))


def target(session: Session, target_id: uuid.UUID) -> Target | None:
    """The newest version of one target; None where there is none here."""
    found = versions(session, target_id)
    return found[0] if found else None


def versions(session: Session, target_id: uuid.UUID) -> tuple[Target, ...]:
    """Every version of one target, newest first; empty where there is none here."""
    row = TargetVersionRow
    return _found(session.execute(select(*_COLUMNS).where(row.target_id == target_id).order_by(row.number.desc())))


def shared_with(session: Session) -> tuple[SharedTarget, ...]:
    """What its regencies and cities show this province, by region and due date; the database gives its own role's rows alone."""
    row = SharedTargetRow
    key = (row.tenant, row.target_id)
    query = select(row.tenant, row.target_id, row.version, row.withdrawn, row.content, row.at).ext(distinct_on(*key))
    query = query.where(row.tenant_role == str(session.info["role"])).order_by(*key, row.number.desc())
    found = [
        SharedTarget(each.tenant, mapping.target_from(each.target_id, each.version, each.content), each.at)
        for each in session.execute(query)
        if not each.withdrawn
    ]
    return tuple(sorted(found, key=lambda each: (each.tenant, each.target.due_on, each.target.id)))


_COLUMNS = tuple(TargetVersionRow.__table__.columns)


def _newest() -> Select[*tuple[Any, ...]]:
    row = TargetVersionRow
    return select(*_COLUMNS).ext(distinct_on(row.target_id)).order_by(row.target_id, row.number.desc())


def _found(rows: Iterable[Any]) -> tuple[Target, ...]:
    # Plain rows have the columns' names; nothing is changed through them.
    return tuple(mapping.target_of(cast("TargetVersionRow", row)) for row in rows)
