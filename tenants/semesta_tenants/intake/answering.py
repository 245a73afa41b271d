"""The answer of a region to what its branch sends, written where both read it, as `publisher` alone."""

from __future__ import annotations

import uuid

from sqlalchemy import update
from sqlalchemy.orm import Session

from semesta_platform.database import utc_now
from semesta_platform.errors import ConflictError
from semesta_platform.tenancy.names import SharedRole
from semesta_platform.transactions import acting_as
from semesta_tenants.intake import queries
from semesta_tenants.intake.model import SourcePartRow


def answer(session: Session, file_id: uuid.UUID, state: str, note: str = "") -> None:
    """Tell the branch what became of its offer. state: 'taken' or 'declined'. note: why, for the branch to read.

    Raises:
        ConflictError: it withdrew the offer meanwhile.
    """
    part, tenant = SourcePartRow, str(session.info["tenant"])
    own = (part.file_id == file_id, part.tenant == tenant, part.state == queries.OFFERED)
    with acting_as(session, SharedRole.PUBLISHER):
        changed = session.execute(update(part).where(*own).values(state=state, note=note, changed_at=utc_now()))
    if changed.rowcount != 1:  # type: ignore[attr-defined]  # of an update, which counts
        raise ConflictError("Kantor cabang sudah menarik kiriman ini. Muat ulang halaman.")
