"""What a tenant decides for itself, one row per key with a version: read and kept in the tenant's own session."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from semesta_platform.errors import ConflictError
from semesta_platform.tenancy.tenant_model import SettingRow

Choice = TypeVar("Choice")


@dataclass(frozen=True, slots=True)
class Preference:
    """What stands under a key. value: JSON. version: 0 where nothing was decided yet, and then the value is empty."""

    value: Mapping[str, Any]
    version: int


class StaleChoiceError(ConflictError, Generic[Choice]):
    """Somebody decided first. current: what now stands; version: its number."""

    def __init__(self, current: Choice, version: int) -> None:
        super().__init__()
        self.current, self.version = current, version


def preference(session: Session, key: str, *, locking: bool = False) -> Preference:
    """What stands there. locking: nobody else changes it until the transaction ends; where nothing stands nothing is locked."""
    query = select(SettingRow.value, SettingRow.version).where(SettingRow.key == key)
    row = session.execute(query.with_for_update() if locking else query).one_or_none()
    return Preference({}, 0) if row is None else Preference(row.value, row.version)


def keep(session: Session, key: str, value: Mapping[str, Any], *, expected: int) -> Preference:
    """Decide anew. expected: the version that was seen, 0 for none.

    Raises:
        ConflictError: somebody else was first.
    """
    if expected == 0:
        made = insert(SettingRow).values(key=key, value=dict(value)).on_conflict_do_nothing().returning(SettingRow.version)
        version = session.scalar(made)
    else:
        again = update(SettingRow).where(SettingRow.key == key, SettingRow.version == expected)
        values = {"value": dict(value), "version": SettingRow.version + 1, "updated_at": func.now()}
        version = session.scalar(again.values(values).returning(SettingRow.version))
    if version is None:
        raise ConflictError
    return Preference(value, version)
