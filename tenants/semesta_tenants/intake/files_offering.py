"""A branch's file once it is read: offered to its regions, and withdrawn from those that have not answered."""

from __future__ import annotations

from sqlalchemy import update
from sqlalchemy.orm import Session

from semesta_platform.database import utc_now
from semesta_platform.errors import ConflictError
from semesta_tenants.coverage.records import Actor
from semesta_tenants.intake import files_queries as queries
from semesta_tenants.intake import files_steps as steps
from semesta_tenants.intake.files_queries import FileState, SourceFile
from semesta_tenants.intake.model import SourcePartRow


def offer(session: Session, by: Actor, found: SourceFile, expected: int) -> int:
    """Offer each region its part; how many regions. Role registry.

    A region that went to another branch since the file was read is offered nothing.

    Raises:
        ConflictError: it is not ready any more, or nothing in it is new.
    """
    wanted, now = _still_ours(session, found), utc_now()
    values = steps.decided("confirmed", by, now)
    steps.step(session, found.id, FileState.READY, expected, state=FileState.CONFIRMED.value, **values)
    mine = (SourcePartRow.file_id == found.id, SourcePartRow.tenant.in_(wanted))
    session.execute(update(SourcePartRow).where(*mine).values(state="offered", offered_words=by.words, changed_at=now))
    return len(wanted)


def withdraw(session: Session, by: Actor, found: SourceFile, expected: int) -> int:
    """Withdraw what no region has answered yet; how many regions. What was taken stays taken. Role registry.

    Raises:
        ConflictError: it is not offered any more, or every region has answered.
    """
    now = utc_now()
    open_ = (SourcePartRow.file_id == found.id, SourcePartRow.state == "offered")
    query = update(SourcePartRow).where(*open_).values(state="undone", changed_at=now).returning(SourcePartRow.tenant)
    gone = len(session.execute(query).all())
    if not gone:
        raise ConflictError
    taken = any(each.state == "taken" for each in queries.parts(session, found.id))
    state = FileState.CONFIRMED if taken else FileState.UNDONE
    steps.step(session, found.id, FileState.CONFIRMED, expected, state=state.value, **steps.decided("undone", by, now))
    return gone


def _still_ours(session: Session, found: SourceFile) -> list[str]:
    branch = queries.branch_tenants(session, found.branch or "")
    ours = [each for each in steps.wanted(session, found) if each in branch]
    if not ours:
        raise ConflictError
    return ours
