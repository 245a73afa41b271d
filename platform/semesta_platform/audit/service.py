"""Writing down what happened in a tenant, in the same transaction as the change itself."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import insert, text
from sqlalchemy.orm import Session

from semesta_platform.audit.model import AuditEntryRow
from semesta_platform.database import uuid7
from semesta_platform.errors import ContextError

# One document for all of them: as parameters of their own, rows cost ten times as much.
_RECORD_ALL = text("""
INSERT INTO audit_entries (id, actor, actor_id, action, subject_kind, subject_id, before, after, request_id)
SELECT id, :actor, CAST(:actor_id AS uuid), action, subject_kind, subject_id, before, after, CAST(:request_id AS text)
FROM jsonb_to_recordset(CAST(:entries AS jsonb))
  AS entry (id uuid, action text, subject_kind text, subject_id text, before jsonb, after jsonb)
""")


@dataclass(frozen=True, slots=True)
class Act:
    """What was done to one thing, as `record` takes it."""

    action: str
    subject_kind: str
    subject_id: str
    before: Mapping[str, Any] | None = None
    after: Mapping[str, Any] | None = None


def record(  # noqa: PLR0913 (who, what, to which thing, from what to what: all of it is one entry)
    session: Session,
    *,
    actor: str,
    action: str,
    subject_kind: str,
    subject_id: str,
    actor_id: uuid.UUID | None = None,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    request_id: str | None = None,
) -> uuid.UUID:
    """Append one entry; gives its id. Nobody can change or remove it afterwards.

    Args:
        session: of a tenant.
        actor: in words of that time, a role or 'Semesta' for the system itself; never a credential.
        action: '<thing>.<past verb>', e.g. 'figure.verified'.
        subject_kind: the kind of thing, e.g. 'figure'.
        subject_id: which one.
        actor_id: the person; None for the system itself.
        before: JSON values before the change, money and shares as strings; None when the thing is new.
        after: JSON values after it; None when it is gone.
        request_id: of the request or job, as in the logs.

    Raises:
        ContextError: the session is no tenant's.
    """
    if session.info.get("tenant") is None:
        raise ContextError("The record of what happened is a tenant's: open a tenant's transaction.")
    values = {
        "id": uuid7(),
        "actor": actor,
        "actor_id": actor_id,
        "action": action,
        "subject_kind": subject_kind,
        "subject_id": subject_id,
        "before": None if before is None else dict(before),
        "after": None if after is None else dict(after),
        "request_id": request_id,
    }
    # NULL where nothing is: the type JSONB would write None as JSON's null.
    given = {name: value for name, value in values.items() if value is not None}
    session.execute(insert(AuditEntryRow.__table__), given)  # type: ignore[arg-type]  # typed FromClause, is a Table
    return uuid.UUID(str(values["id"]))


def record_all(
    session: Session, acts: Sequence[Act], *, actor: str, actor_id: uuid.UUID | None = None, request_id: str | None = None
) -> None:
    """Append an entry for each act of one actor, in one statement: for imports, where thousands of things change at once.

    Raises:
        ContextError: the session is no tenant's.
    """
    if session.info.get("tenant") is None:
        raise ContextError("The record of what happened is a tenant's: open a tenant's transaction.")
    entries = [_entry(act) for act in acts]
    if entries:
        given = {"actor": actor, "actor_id": actor_id, "request_id": request_id}
        session.execute(_RECORD_ALL, {**given, "entries": orjson.dumps(entries).decode()})


def _entry(act: Act) -> dict[str, Any]:
    """Without what is not there: JSON's null would become a value of JSONB."""
    entry: dict[str, Any] = {
        "id": str(uuid7()),
        "action": act.action,
        "subject_kind": act.subject_kind,
        "subject_id": act.subject_id,
    }
    if act.before is not None:
        entry["before"] = dict(act.before)
    if act.after is not None:
        entry["after"] = dict(act.after)
    return entry
