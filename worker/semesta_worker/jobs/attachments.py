"""Jobs of files: of attachments, and of the lists of people that batches keep sealed in the same store."""

from __future__ import annotations

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from semesta_platform.database import utc_now
from semesta_platform.errors import ContextError
from semesta_platform.jobs.records import Work
from semesta_platform.jobs.registry import Function
from semesta_platform.storage.store import Store
from semesta_platform.transactions import tenant_transaction
from semesta_tenants.attachments import keeping
from semesta_tenants.batches import lists, queries


def sweeper(store: Store | None) -> Function:
    """The job's function for this installation: takes away the tenant's bytes of which no row tells (any more).

    store: where they lie.
    """

    def sweep(session: Session, work: Work) -> None:
        if work.tenant is None or store is None:
            raise ContextError("This job is a tenant's, and a worker's that knows the store.")
        engine = session.get_bind()
        if not isinstance(engine, Engine):
            raise ContextError("A job's session stands on an engine.")
        # Committed by itself, and first: bytes that are gone do not come back when this run's own transaction does not commit.
        with tenant_transaction(engine, work.tenant) as own:
            lists.expire(own, utc_now())
        keeping.sweep(session, store, work.tenant, utc_now(), [queries.known_files])

    return sweep
