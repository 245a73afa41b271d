"""The shared counter of what people have not read: by person, tenant and the seat by which they were told."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Collection

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from semesta_platform.accounts.model import UnreadRow
from semesta_platform.tenancy.names import SharedRole
from semesta_platform.transactions import acting_as


def count(session: Session, told: Collection[tuple[uuid.UUID, str]], sign: int = 1) -> None:
    """One more (sign 1) or less (-1) for each, in the transaction that writes or reads the notices themselves.

    told: person and seat of each notice. Ordered: two transactions that count for the same people wait for each other and never
    in a circle.
    """
    if not told:
        return
    tenant = str(session.info["tenant"])
    rows = [
        {"person_id": person, "tenant_code": tenant, "seat": seat, "count": sign * number}
        for (person, seat), number in sorted(Counter(told).items(), key=str)
    ]
    statement = insert(UnreadRow).values(rows)
    keys = [UnreadRow.person_id, UnreadRow.tenant_code, UnreadRow.seat]
    with acting_as(session, SharedRole.REGISTRY):
        more = {"count": UnreadRow.count + statement.excluded.count}
        session.execute(statement.on_conflict_do_update(index_elements=keys, set_=more))
