"""The jobs of notices: mails are made of them, and sent, each claimed and settled by itself; what is old is forgotten."""

from __future__ import annotations

import datetime as dt
import re
import time
from typing import Final

import structlog
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from semesta_platform.database import utc_now
from semesta_platform.errors import ContextError
from semesta_platform.jobs import outbox
from semesta_platform.jobs.records import Work
from semesta_platform.jobs.registry import Function
from semesta_platform.mail.records import Fate, Handed, Letter, Line
from semesta_platform.mail.sending import Outgoing
from semesta_platform.notifications import mailing, pruning
from semesta_platform.notifications.service import JOB as POST_JOB
from semesta_platform.tenancy import queries
from semesta_platform.transactions import tenant_transaction
from semesta_tenants.notices import posting, rules, sending, service
from semesta_tenants.notices.records import Claimed

BUDGET: Final = 240.0
"""Seconds after which a run begins no further mail and asks for another run."""
AGAIN: Final = dt.timedelta(minutes=1)
"""Before the next look at notices that somebody held, or that were more than one look takes."""
_PATH: Final = re.compile(r"^  (/[\w./~%?=&#-]*)$", re.MULTILINE)
_log = structlog.stdlib.get_logger(__name__)


def post(session: Session, work: Work) -> None:
    """Make mails of the notices whose moment has come, and ask for a look at the next one's."""
    if not mailing.waits(session):
        return
    tenant, now = queries.tenant_by_code(session, str(work.tenant)), utc_now()
    if tenant is None:
        return
    number = posting.post(session, tenant, now=now)
    _log.info("notices", mails=number)
    if (due := mailing.waits_until(session)) is not None:
        due = max(due, now + AGAIN)
        if not outbox.awaits(session, POST_JOB, due):
            outbox.ask(session, POST_JOB, {}, due_at=due)


def prune(session: Session, _work: Work) -> None:
    """Forget the notices of long ago, and what programs were told of then."""
    forgotten, delivered = pruning.prune(session)
    if forgotten or delivered:
        _log.info("pruned", notices=forgotten, deliveries=delivered)


def sender(out: Outgoing | None) -> Function:
    """The job's function for this installation. out: where mails go; None: nobody knows, and they wait."""

    def send(session: Session, work: Work) -> None:
        _send(session, work, out)

    return send


def _send(session: Session, work: Work, out: Outgoing | None) -> None:
    """Send what waits, the oldest first. What then still waits has a run of its own asked for, so nothing waits for ever."""
    if not sending.any_waits(session):
        # Most tenants, every night: nobody need be asked for a connection.
        return
    if out is None or not out.possible:
        _again(session, utc_now() + rules.NOWHERE, 0)
        return
    away = _sent(session, work, out)
    if away:
        # A run that somebody's new mail asked for in between begins no second row of tries.
        _again(session, utc_now() + rules.pause_away(away), away, enough=rules.LONGEST_AWAY)
    elif (due := sending.waits_until(session)) is not None:
        _again(session, due, 0)


def _sent(session: Session, work: Work, out: Outgoing) -> int:
    """How often in a row no server took anything; 0 when the last mail was taken or refused."""
    engine, code = session.get_bind(), str(work.tenant)
    if not isinstance(engine, Engine):
        raise ContextError("A job's session stands on an engine.")
    tenant, end = queries.tenant_by_code(session, code), time.monotonic() + BUDGET
    before = work.arguments.get("away")
    away = before if isinstance(before, int) else 0
    with out.line() as line:
        while time.monotonic() < end:
            with tenant_transaction(engine, code) as own:
                mail = sending.claim(own)
            if mail is None:
                return 0
            handed = _handed(line, mail, out, tenant.name if tenant else "")
            with tenant_transaction(engine, code) as own:
                sending.settle(own, mail, handed, away=away + 1)
            _log.info("mail", mail=str(mail.id), fate=handed.fate.value, attempt=mail.attempts)
            if handed.fate is Fate.AWAY:
                return away + 1
            away = 0
    return 0


def _handed(line: Line, mail: Claimed, out: Outgoing, region: str) -> Handed:
    link = f"\n\nBuka di Semesta:\n{out.public_url}{mail.path}" if mail.path else ""
    foot = f"\n\n-- \nSurel otomatis dari Semesta, {region}. Mohon tidak membalas surel ini."
    # A line that is one of our paths alone becomes a whole address, as the mail's own page at its end.
    body = _PATH.sub(lambda found: f"  {out.public_url}{found[1]}", mail.body.rstrip())
    letter = Letter(mail.id, mail.address, mail.subject, f"{body}{link}{foot}\n", mail.entered_at, mail.calendar, region)
    return line.hand(letter)


def _again(session: Session, due: dt.datetime, away: int, enough: dt.timedelta = dt.timedelta(0)) -> None:
    """Another run, unless one comes by then anyway, or `enough` after now."""
    if not outbox.awaits(session, service.JOB, max(due, utc_now() + enough)):
        outbox.ask(session, service.JOB, {"away": away}, due_at=due)
