"""Whether a mail may still go out: its reader has business here, and may still see all that it tells them of."""

from __future__ import annotations

import uuid

from sqlalchemy.orm import Session

from semesta_platform.accounts import queries as accounts
from semesta_platform.accounts.rules import seat_of
from semesta_platform.notifications import mailing
from semesta_platform.tenancy.names import SharedRole
from semesta_platform.transactions import acting_as
from semesta_tenants.notices.records import DIGEST, SINGLE, Refused

NO_SEAT = "Akun ini tidak aktif atau tidak lagi memegang peran di daerah ini."
UNSEEN = "Tidak lagi dibagikan kepada penerimanya."
FORGOTTEN = "Pemberitahuannya sudah dihapus karena lama."


def address_of(session: Session, person: uuid.UUID, kind: str, once: str) -> str | Refused:
    """Where an account is written to about this tenant now, or why it is not.

    kind, once: of the mail. One that tells of notices goes out only while every one of them stands: not taken back, and told by
    a seat that its reader still holds.
    """
    with acting_as(session, SharedRole.REGISTRY):
        here = accounts.reaching(session, str(session.info["tenant"]), person)
    if not here:
        return Refused(NO_SEAT)
    if kind in {SINGLE, DIGEST}:
        seats = frozenset(seat_of(each.role.value, each.organisation) for each in here)
        told = mailing.held(session, once)
        if not told:
            return Refused(FORGOTTEN)
        if not all(seat in seats and speaks for seat, speaks in told):
            return Refused(UNSEEN)
    return here[0].email
