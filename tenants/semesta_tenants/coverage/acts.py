"""Acts of people in a tenant, written into its record in the transaction of the act itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy.orm import Session

from semesta_platform.audit import service as audit
from semesta_platform.audit.service import Act
from semesta_tenants.coverage.records import Actor


def record(
    session: Session,
    actor: Actor,
    action: str,
    subject: tuple[str, str],
    after: Mapping[str, object],
    before: Mapping[str, object] | None = None,
) -> None:
    """Append one entry. action: '<thing>.<past verb>'. subject: kind and id of the thing. after, before: JSON values.

    Raises:
        ContextError: the session is no tenant's.
    """
    kind, which = subject
    audit.record(
        session,
        actor=actor.words,
        actor_id=actor.person_id,
        action=action,
        subject_kind=kind,
        subject_id=which,
        before=before,
        after=after,
        request_id=actor.request_id,
    )


def record_all(session: Session, actor: Actor, done: Sequence[Act]) -> None:
    """As `record`, for many acts of one actor at once.

    Raises:
        ContextError: the session is no tenant's.
    """
    audit.record_all(session, done, actor=actor.words, actor_id=actor.person_id, request_id=actor.request_id)
