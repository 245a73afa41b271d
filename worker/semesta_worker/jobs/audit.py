"""Jobs of the audit record."""

from __future__ import annotations

from sqlalchemy.orm import Session

from semesta_platform.audit import seal
from semesta_platform.jobs.records import Work


def seal_entries(session: Session, _work: Work) -> None:
    """Put the tenant's new entries under a seal."""
    seal.seal(session)
