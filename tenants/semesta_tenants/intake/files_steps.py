"""Steps in the life of a file about many regions: taken once, from a state and version that the person has seen."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from semesta_platform.errors import ConflictError, NotFoundError
from semesta_tenants.coverage.records import Actor
from semesta_tenants.intake import files_queries as queries
from semesta_tenants.intake.files_queries import FileState, SourceFile
from semesta_tenants.intake.model import SourceFileRow


def found_or_none(found: SourceFile | None) -> SourceFile:
    """The file.

    Raises:
        NotFoundError: there is none, or it is somebody else's.
    """
    if found is None:
        raise NotFoundError
    return found


def step(session: Session, file_id: uuid.UUID, before: FileState, expected: int | None = None, **values: object) -> None:
    """Take a file on from a state; a job, which expects no version, leaves one alone that went on without it.

    Raises:
        ConflictError: somebody else was first.
    """
    table = SourceFileRow
    query = update(table).where(table.id == file_id, table.state == before.value)
    if expected is not None:
        query = query.where(table.row_version == expected)
    done = session.execute(query.values(**values, row_version=table.row_version + 1).returning(table.id)).one_or_none()
    if done is None and expected is not None:
        raise ConflictError


def decided(name: str, by: Actor, at: dt.datetime) -> dict[str, Any]:
    """Who took a step and when, as columns. name: 'confirmed', 'undone' or 'dropped'."""
    return {f"{name}_by": by.person_id, f"{name}_words": by.words, f"{name}_at": at}


def wanted(session: Session, found: SourceFile) -> list[str]:
    """The regions in which the file changes something.

    Raises:
        ConflictError: there is none.
    """
    found_parts = [each.tenant for each in queries.parts(session, found.id) if each.usable]
    if not found_parts:
        raise ConflictError
    return found_parts
