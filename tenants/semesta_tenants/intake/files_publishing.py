"""The operator's national file once it is read: published as reported by each region's own role, and taken back likewise."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

import orjson
from sqlalchemy import text
from sqlalchemy.orm import Session

from semesta_platform.database import utc_now
from semesta_platform.errors import InvalidError
from semesta_platform.jobs import outbox
from semesta_platform.tenancy.names import SharedRole
from semesta_platform.transactions import acting_as
from semesta_tenants.coverage import publishing, rules
from semesta_tenants.coverage.records import Actor
from semesta_tenants.intake import files_queries as queries
from semesta_tenants.intake import files_reading as reading
from semesta_tenants.intake import files_steps as steps
from semesta_tenants.intake.files_queries import FileState, SourceFile

PUBLISH_JOB: Final = "intake.publish"
RETRACT_JOB: Final = "intake.retract"
FOLLOW_AFTER: Final = dt.timedelta(seconds=5)
FOLLOW_PER_PART: Final = dt.timedelta(milliseconds=50)
"""All parts of a file ask for rankings at one moment, when they should be through: then one run settles all that was asked."""
# As texts: five hundred parts of a file are taken through these one by one, and a query is put together anew each time.
_HOLD = text("SELECT state FROM registry.source_parts WHERE file_id = :file AND tenant = :tenant FOR UPDATE")
_NUMBERS = text("SELECT numbers FROM registry.source_parts WHERE file_id = :file AND tenant = :tenant")
_MARK = text("""
UPDATE registry.source_parts SET state = :state, numbers = coalesce(CAST(:numbers AS jsonb), numbers), changed_at = :at
WHERE file_id = :file AND tenant = :tenant
""")


def confirm(session: Session, by: Actor, found: SourceFile, expected: int) -> int:
    """Have each region's part published by a job of its own; how many regions. Role registry.

    Raises:
        ConflictError: it is not ready any more, or nothing in it is new.
    """
    wanted = steps.wanted(session, found)
    now = utc_now()
    values = {"state": FileState.CONFIRMED.value, **steps.decided("confirmed", by, now)}
    steps.step(session, found.id, FileState.READY, expected, **values)
    arguments = {"file": str(found.id), "words": by.words, "follow_at": _follow_at(now, wanted)}
    return _ask_tenants(session, PUBLISH_JOB, arguments, wanted)


def undo(session: Session, by: Actor, found: SourceFile, expected: int, reason: str) -> int:
    """Have each region take its part back; how many regions. What is not published yet never will be. Role registry.

    Raises:
        InvalidError: no reason, or one that is too long.
        ConflictError: it is not confirmed any more.
    """
    if words := rules.text_problem(reason, rules.LONGEST_NOTE) if reason.strip() else "Tulis alasannya.":
        raise InvalidError(fields={"alasan": [words]})
    wanted, now = steps.wanted(session, found), utc_now()
    values = {"state": FileState.UNDONE.value, **steps.decided("undone", by, now), "undo_reason": reason}
    steps.step(session, found.id, FileState.CONFIRMED, expected, **values)
    arguments = {"file": str(found.id), "words": by.words, "reason": reason, "follow_at": _follow_at(now, wanted)}
    return _ask_tenants(session, RETRACT_JOB, arguments, wanted)


def publish_part(session: Session, file_id: uuid.UUID, words: str, follow_at: dt.datetime) -> None:
    """Publish what a file says of the tenant of this session; once, however often it is asked. words: of who confirmed it."""
    tenant = str(session.info["tenant"])
    if _part_state(session, file_id, tenant) != "previewed":
        return
    given = [reading.reported_of(tenant, each) for each in queries.own_rows(session, file_id)]
    numbers = publishing.publish_reported(session, Actor(None, words), given, follow_at=follow_at)
    _mark(session, file_id, tenant, "published", numbers)


def retract_part(session: Session, file_id: uuid.UUID, words: str, reason: str, follow_at: dt.datetime) -> None:
    """Take back what a file published in the tenant of this session, or keep it from being published; once."""
    tenant = str(session.info["tenant"])
    state = _part_state(session, file_id, tenant)
    if state == "published":
        numbers = _numbers(session, file_id, tenant)
        publishing.retract_reported(session, Actor(None, words), numbers, reason=reason, follow_at=follow_at)
    if state in {"published", "previewed"}:
        _mark(session, file_id, tenant, "undone")


def _follow_at(now: dt.datetime, parts: Collection[str]) -> str:
    return (now + FOLLOW_AFTER + len(parts) * FOLLOW_PER_PART).isoformat()


def _ask_tenants(session: Session, job: str, arguments: Mapping[str, Any], tenants: Sequence[str]) -> int:
    # Only the relay may ask for another role's work.
    with acting_as(session, SharedRole.RELAY):
        return outbox.ask_tenants(session, job, arguments, tenants)


def _part_state(session: Session, file_id: uuid.UUID, tenant: str) -> str | None:
    """Where the part stands; nobody else touches it until this transaction ends."""
    with acting_as(session, SharedRole.PUBLISHER):
        return session.execute(_HOLD, {"file": file_id, "tenant": tenant}).scalar_one_or_none()


def _numbers(session: Session, file_id: uuid.UUID, tenant: str) -> list[int]:
    found: list[int] = session.execute(_NUMBERS, {"file": file_id, "tenant": tenant}).scalar_one()
    return found


def _mark(session: Session, file_id: uuid.UUID, tenant: str, state: str, numbers: Sequence[int] | None = None) -> None:
    """numbers: of what was published; None leaves them as they are."""
    kept = None if numbers is None else orjson.dumps(numbers).decode()
    with acting_as(session, SharedRole.PUBLISHER):
        session.execute(_MARK, {"file": file_id, "tenant": tenant, "state": state, "numbers": kept, "at": utc_now()})
