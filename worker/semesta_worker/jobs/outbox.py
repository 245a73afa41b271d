"""Jobs of the outbox itself."""

from __future__ import annotations

from sqlalchemy.orm import Session

from semesta_platform.jobs import service
from semesta_platform.jobs.records import Work


def prune(session: Session, _work: Work) -> None:
    """Forget what was done long ago."""
    service.prune(session)
