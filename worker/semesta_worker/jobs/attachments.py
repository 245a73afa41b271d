"""Jobs of attachments."""

from __future__ import annotations

import os

from sqlalchemy.orm import Session

from semesta_platform.database import utc_now
from semesta_platform.errors import ContextError
from semesta_platform.jobs.records import Work
from semesta_platform.settings import Settings
from semesta_platform.storage.store import Store
from semesta_tenants.attachments import keeping


def sweep(session: Session, work: Work) -> None:
    """Take away the tenant's bytes of which no row tells."""
    if work.tenant is None:
        raise ContextError("This job is a tenant's.")
    # A job is told of its tenant and of nothing else; where files lie is the installation's, as its environment says.
    keeping.sweep(session, Store(Settings.from_environment(os.environ)), work.tenant, utc_now())
