"""Jobs of awards."""

from __future__ import annotations

from sqlalchemy.orm import Session

from semesta_platform.jobs.records import Work
from semesta_tenants.awards import running


def rank(session: Session, work: Work) -> None:
    """Judge every edition that is not published yet on what is published now."""
    running.rank(session, work.id, work.arguments or {"what": "schedule"})
