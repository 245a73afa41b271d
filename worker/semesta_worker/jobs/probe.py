"""The job that proves the whole chain for `semesta jobs probe`."""

from __future__ import annotations

from sqlalchemy.orm import Session

from semesta_platform.audit import service
from semesta_platform.jobs.records import Work

ACTION = "probe.written"


def write(session: Session, work: Work) -> None:
    """Leave one entry with the work's id in the tenant's record: an effect that can be counted."""
    service.record(session, actor="Semesta", action=ACTION, subject_kind="probe", subject_id=str(work.id))
