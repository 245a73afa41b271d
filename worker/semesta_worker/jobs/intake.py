"""Jobs of files about many regions: one reads a file, the others publish and take back each region's part of it."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from semesta_platform.errors import ContextError
from semesta_platform.jobs.records import Work
from semesta_platform.tenancy.names import SharedRole
from semesta_platform.transactions import shared_transaction, tenant_transaction
from semesta_tenants.intake import files_publishing as publishing
from semesta_tenants.intake import files_service as service
from semesta_tenants.intake import files_standing as standing
from semesta_tenants.intake.files_reading import Beside

# The clock farthest ahead in Indonesia: nobody is refused a figure of the day that it already is.
EASTERN = dt.timezone(dt.timedelta(hours=9))


def read(session: Session, work: Work) -> None:
    """Look at every row of a file; how far it is, is told in short transactions beside this one."""
    file_id, engine = _file(work), session.get_bind()
    if not isinstance(engine, Engine):
        raise ContextError("A job's session stands on an engine.")

    def report(done: int, total: int) -> None:
        with shared_transaction(engine, SharedRole.REGISTRY) as beside:
            service.progress(beside, file_id, done, total)

    def in_regions(codes: Sequence[str]) -> Mapping[str, Beside]:
        """Each region is read under its own role, in a transaction of its own: none sees two regions."""
        found = {}
        for code in codes:
            with tenant_transaction(engine, code) as own:
                found[code] = standing.of_tenant(own)
        return found

    def in_public(codes: Sequence[str]) -> Mapping[str, Beside]:
        return standing.published(session, codes)

    national = service.is_national(session, file_id)
    besides = in_public if national else in_regions
    service.read(session, file_id, today=dt.datetime.now(EASTERN).date(), besides=besides, report=report)


def publish(session: Session, work: Work) -> None:
    """Publish what a file says of this tenant."""
    publishing.publish_part(session, _file(work), str(work.arguments["words"]), _follow_at(work))


def retract(session: Session, work: Work) -> None:
    """Take back what a file published of this tenant."""
    words, reason = str(work.arguments["words"]), str(work.arguments["reason"])
    publishing.retract_part(session, _file(work), words, reason, _follow_at(work))


def _file(work: Work) -> uuid.UUID:
    return uuid.UUID(str(work.arguments["file"]))


def _follow_at(work: Work) -> dt.datetime:
    return dt.datetime.fromisoformat(str(work.arguments["follow_at"]))
