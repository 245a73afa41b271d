"""Jobs of attachments."""

from __future__ import annotations

from sqlalchemy.orm import Session

from semesta_platform.database import utc_now
from semesta_platform.errors import ContextError
from semesta_platform.jobs.records import Work
from semesta_platform.jobs.registry import Function
from semesta_platform.storage.store import Store
from semesta_tenants.attachments import keeping


def sweeper(store: Store | None) -> Function:
    """The job's function for this installation: takes away the tenant's bytes of which no row tells. store: where they lie."""

    def sweep(session: Session, work: Work) -> None:
        if work.tenant is None or store is None:
            raise ContextError("This job is a tenant's, and a worker's that knows the store.")
        keeping.sweep(session, store, work.tenant, utc_now())

    return sweep
