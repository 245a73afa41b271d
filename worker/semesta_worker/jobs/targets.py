"""Jobs of targets."""

from __future__ import annotations

from sqlalchemy.orm import Session

from semesta_platform.jobs.records import Work
from semesta_tenants.targets import predicting


def forecast(session: Session, work: Work) -> None:
    """Forecast the tenant's indicators from what is published now."""
    predicting.predict(session, work.id)
