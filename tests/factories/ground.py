"""Rows of the ground: settings and audit entries of a tenant, work in the outbox."""

from __future__ import annotations

from typing import Any

from factory.alchemy import SQLAlchemyModelFactory
from factory.declarations import LazyFunction, Sequence
from sqlalchemy.orm import Session

from semesta_platform.audit.model import AuditEntryRow
from semesta_platform.database import uuid7
from semesta_platform.jobs.model import OutboxRow
from semesta_platform.tenancy.tenant_model import SettingRow


class SettingFactory(SQLAlchemyModelFactory):
    """A setting whose value carries a marker of its tenant."""

    class Meta:
        model = SettingRow

    key = Sequence(lambda n: f"setting-{n}")
    value = LazyFunction(lambda: {"marker": "none"})


class AuditEntryFactory(SQLAlchemyModelFactory):
    """An act of the system."""

    class Meta:
        model = AuditEntryRow

    id = LazyFunction(uuid7)
    actor = "Semesta"
    action = "test.acted"
    subject_kind = "test"
    subject_id = Sequence(str)


class OutboxFactory(SQLAlchemyModelFactory):
    """Work that nobody has begun; give runs_as when the session is not that role."""

    class Meta:
        model = OutboxRow

    id = LazyFunction(uuid7)
    job = "probe.write"
    arguments = LazyFunction(dict)


def made(kind: type[SQLAlchemyModelFactory], session: Session, **values: object) -> Any:
    """One flushed row of this session."""
    row = kind.build(**values)
    session.add(row)
    session.flush()
    return row
