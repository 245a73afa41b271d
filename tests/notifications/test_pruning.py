"""What is old is forgotten, in bounded batches and by the tenant's own role; what is young or still counts stays."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from sqlalchemy import Engine, text

from semesta_platform.accounts.records import Person
from semesta_platform.notifications import pruning
from semesta_platform.transactions import owner_transaction, tenant_transaction
from tests.notifications.ground import HERE, cleared, counted, event, notices, reader, told

__all__ = ["cleared", "reader"]
pytestmark = pytest.mark.usefixtures("cleared")
DAY = dt.timedelta(days=1)


def aged(owner: Engine, title: str, *, told: dt.timedelta, read: dt.timedelta | None = None, mail: str = "none") -> None:
    """The notices of this title were told, and read where it is given, so long ago."""
    with owner_transaction(owner) as session:
        statement = """UPDATE tenant_1219.notices SET at = now() - CAST(:told AS interval), mail = :mail,
            read_at = now() - CAST(:read AS interval) WHERE title = :title"""
        session.execute(text(statement), {"told": told, "read": read, "mail": mail, "title": title})


def pruned(engine: Engine) -> tuple[int, int]:
    with tenant_transaction(engine, HERE) as session:
        return pruning.prune(session)


def test_notices_are_forgotten_by_their_age_and_the_counter_follows(
    application: Engine, owner: Engine, reader: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pruning, "BATCH", 2)
    cases = {
        "lama dibaca": (pruning.KEEP_READ * 2, pruning.KEEP_READ + DAY, "written"),
        "baru dibaca": (pruning.KEEP_UNREAD * 2, pruning.KEEP_READ - DAY, "none"),
        "lama tak dibaca": (pruning.KEEP_UNREAD + DAY, None, "written"),
        "baru tak dibaca": (pruning.KEEP_UNREAD - DAY, None, "written"),
        "masih menunggu": (pruning.KEEP_UNREAD + DAY, None, "waiting"),
    }
    for title in cases:
        told(application, *(event(reader, title=title) for _number in range(3)))
    told(application, event(reader, title="eskalasi", kind="task.escalated"))
    # The counter as those who marked them left it.
    for title, (since, read, mail) in cases.items():
        aged(owner, title, told=since, read=read, mail=mail)
    aged(owner, "eskalasi", told=pruning.KEEP_UNREAD * 2)
    with owner_transaction(owner) as session:
        session.execute(text("UPDATE registry.unread_notices SET count = 10"))
    assert pruned(application) == (6, 0)
    assert {each.title for each in notices(application, reader)} == {
        "baru dibaca",
        "baru tak dibaca",
        "masih menunggu",
        "eskalasi",
    }
    assert counted(application, reader) == (7, 7)
    assert pruned(application) == (0, 0)


def test_a_run_is_bounded_and_the_next_one_goes_on(
    application: Engine, owner: Engine, reader: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pruning, "BATCH", 2)
    monkeypatch.setattr(pruning, "ROUNDS", 1)
    told(application, *(event(reader, title="lama") for _number in range(3)))
    aged(owner, "lama", told=pruning.KEEP_UNREAD + DAY)
    assert [pruned(application)[0] for _run in range(3)] == [2, 1, 0]
    assert counted(application, reader) == (0, 0)


def test_deliveries_that_are_over_are_forgotten(application: Engine) -> None:
    with tenant_transaction(application, HERE) as session:
        statement = """INSERT INTO webhook_deliveries (id, webhook_id, event, once, body, state, sent_at, tried_from, entered_at)
            VALUES (gen_random_uuid(), :hook, :event, :once, '{}', :state, CASE WHEN :state = 'sent' THEN now() END,
            now() - CAST(:age AS interval), now() - interval '400 days')"""
        old, young = pruning.KEEP_DELIVERIES + DAY, pruning.KEEP_DELIVERIES - DAY
        cases = [("task.late", state, old) for state in ("sent", "failed", "dropped", "waiting")]
        cases += [("task.late", "sent", young), ("task.escalated", "sent", old)]
        for number, (kind, state, age) in enumerate(cases):
            given = {"hook": uuid.UUID(int=1), "event": kind, "once": str(number), "state": state, "age": age}
            session.execute(text(statement), given)
    try:
        assert pruned(application) == (0, 3)
        with tenant_transaction(application, HERE) as session:
            left = session.execute(text("SELECT event, state FROM webhook_deliveries ORDER BY once")).all()
        assert [tuple(row) for row in left] == [("task.late", "waiting"), ("task.late", "sent"), ("task.escalated", "sent")]
    finally:
        with tenant_transaction(application, HERE) as session:
            session.execute(text("DELETE FROM webhook_deliveries"))
