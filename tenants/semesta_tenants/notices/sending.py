"""Steps of sending one mail on a tenant's session, each for a short transaction of its own: claim it, then say what became of it.

What is promised: a mail is handed over once, but for one case that SMTP itself leaves open: the server took it, and its answer
or our commit after it was lost (a worker that dies between the two, a connection that breaks). Then it is handed over again, not
before the lease ends, with the same Message-ID, by which servers and mail programs know a second copy. The claim is committed
before the server is asked, so no lock is held while a server thinks, and two workers never hand over one mail.
"""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any, Final

from sqlalchemy import exists, func, select, update
from sqlalchemy.orm import Session

from semesta_platform.mail.records import Fate, Handed
from semesta_platform.notifications.going import State
from semesta_tenants.notices import rules, service, standing
from semesta_tenants.notices.model import MailRow
from semesta_tenants.notices.records import Claimed, Refused

_WAITS: Final = MailRow.state == State.WAITING.value
_COLUMNS: Final = (
    *(MailRow.id, MailRow.address, MailRow.subject, MailRow.body, MailRow.calendar, MailRow.path),
    *(MailRow.entered_at, MailRow.attempts, MailRow.kind, MailRow.once),
)


def claim(session: Session) -> Claimed | None:
    """The first mail whose time has come, put off for as long as sending it may take; None when none is left.

    A mail to an account whose reader has no business here any more, or may not see what it says, is dropped on the way, and the
    next one is looked at. What else a dropped digest held waits for another.
    """
    while (row := session.execute(_first()).one_or_none()) is not None:
        address = row.address or standing.address_of(session, row.person_id, row.kind, row.once)
        if isinstance(address, Refused):
            _set(session, row.id, state=State.DROPPED.value, answer=address.why)
            service.release(session, [row.once])
            continue
        _set(session, row.id, attempts=row.attempts + 1, due_at=func.now() + rules.LEASE)
        return Claimed(row.id, address, row.subject, row.body, row.calendar, row.path, row.entered_at, row.attempts + 1)
    return None


def settle(session: Session, mail: Claimed, handed: Handed, *, away: int) -> None:
    """Say what became of a claimed mail. away: how often in a row no server took anything, with this time.

    A mail that somebody else has claimed since, after the lease, is left to them.
    """
    ours = select(MailRow.id).where(MailRow.id == mail.id, _WAITS, MailRow.attempts == mail.attempts).with_for_update()
    if session.execute(ours).one_or_none() is None:
        return
    if handed.fate is Fate.TAKEN:
        _set(session, mail.id, state=State.SENT.value, sent_at=func.now(), answer=handed.answer)
    elif handed.fate is Fate.AWAY:
        # Nobody looked at the mail: the attempt does not count against it.
        waits = func.now() + rules.pause_away(away)
        _set(session, mail.id, attempts=mail.attempts - 1, due_at=waits, answer=handed.answer)
    elif handed.fate is Fate.REFUSED or rules.given_up(mail.attempts):
        _set(session, mail.id, state=State.FAILED.value, answer=handed.answer)
    else:
        _set(session, mail.id, due_at=func.now() + rules.pause(mail.attempts), answer=handed.answer)


def waits_until(session: Session) -> dt.datetime | None:
    """When the next mail is to be tried; None when none waits."""
    return session.scalar(select(func.min(MailRow.due_at)).where(_WAITS))


def any_waits(session: Session) -> bool:
    """Whether any mail waits."""
    return bool(session.scalar(select(exists().where(_WAITS))))


def _first() -> Any:
    query = select(*_COLUMNS, MailRow.person_id).where(_WAITS, MailRow.due_at <= func.now()).order_by(MailRow.id).limit(1)
    return query.with_for_update(skip_locked=True)


def _set(session: Session, mail_id: uuid.UUID, **values: Any) -> None:
    session.execute(update(MailRow).where(MailRow.id == mail_id).values(**values))
