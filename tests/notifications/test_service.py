"""Telling and reading on a real database: everybody once, their own alone, and a counter that is always the unread rows."""

from __future__ import annotations

import threading
import uuid
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from sqlalchemy import Engine, text

from semesta_platform import database
from semesta_platform.accounts import queries as accounts
from semesta_platform.accounts import seats, service
from semesta_platform.accounts.records import Actor, Person, Seat
from semesta_platform.accounts.roles import Role
from semesta_platform.accounts.rules import digest_of
from semesta_platform.errors import InvalidError, NotFoundError
from semesta_platform.notifications import queries, reading
from semesta_platform.notifications import service as service_of_notices
from semesta_platform.notifications.kinds import WITHDRAWN
from semesta_platform.notifications.records import Audience, Choices, Group, StaleChoicesError, Way
from semesta_platform.tenancy.names import SharedRole
from semesta_platform.transactions import owner_transaction, read_as, shared_transaction, tenant_transaction
from tests.factories.people import grant, person_with
from tests.notifications.ground import (
    ADMINS,
    ANY_TIME,
    HERE,
    LIAISONS,
    OTHER,
    SEATS,
    chosen,
    cleared,
    counted,
    event,
    liaison,
    notices,
    reader,
    told,
)

__all__ = ["cleared", "liaison", "reader"]
pytestmark = pytest.mark.usefixtures("cleared")


def read_all(engine: Engine, person: Person, tenant: str = HERE, **more: object) -> int:
    with tenant_transaction(engine, tenant) as session:
        return reading.read_all(session, person.id, SEATS, **more)  # type: ignore[arg-type]  # as the test gives them


def rings(engine: Engine, person: Person) -> int:
    """What the bell says to somebody who is signed in."""
    with shared_transaction(engine, SharedRole.REGISTRY) as session:
        secret = service.open_session(session, person.id, "uji")
    found = accounts.identified(read_as(engine, SharedRole.REGISTRY, accounts.session_query(), digest=digest_of(secret.text)))
    assert found is not None
    return found.unread


def test_notices_come_newest_first_narrowed_and_behind_a_key(application: Engine, reader: Person) -> None:
    for number in range(5):
        told(application, event(reader, title=f"Tugas {number}", kind="task.late" if number % 2 else "task.moved"))
    every = notices(application, reader)
    assert [each.title for each in every] == [f"Tugas {number}" for number in (4, 3, 2, 1, 0)]
    assert [each.title for each in notices(application, reader, group=Group.DUE)] == ["Tugas 3", "Tugas 1"]
    assert notices(application, reader, before=every[1].id, limit=2) == every[2:4]
    with tenant_transaction(application, HERE) as session:
        reading.read_one(session, reader.id, SEATS, every[0].id)
        standing = queries.standing(session, reader.id, SEATS)
    assert notices(application, reader, unread=True) == every[1:]
    assert {group: standing.total[group] for group in (Group.TASKS, Group.DUE, Group.MONEY)} == {"tasks": 3, "due": 2, "money": 0}
    assert standing.unread[Group.TASKS] == 2


def test_nobody_reads_or_marks_what_is_anothers(application: Engine, reader: Person, liaison: Person) -> None:
    told(application, event(reader))
    (notice,) = notices(application, reader)
    for person, tenant in ((liaison, HERE), (reader, OTHER)):
        with tenant_transaction(application, tenant) as session:
            assert queries.notice(session, person.id, SEATS, notice.id) is None
            with pytest.raises(NotFoundError):
                reading.read_one(session, person.id, SEATS, notice.id)
    assert read_all(application, liaison) == 0
    assert counted(application, reader) == (1, 1)


def test_one_cause_is_told_once_and_read_once(application: Engine, reader: Person) -> None:
    assert told(application, event(reader, once="a"), event(reader, once="a"), event(reader, once="b")) == 2
    assert told(application, event(reader, once="a")) == 0
    (newer, older) = notices(application, reader)
    with tenant_transaction(application, HERE) as session:
        first = reading.read_one(session, reader.id, SEATS, older.id)
        again = reading.read_one(session, reader.id, SEATS, older.id)
    assert (first.read_at, again.read_at is None) == (None, False)
    assert counted(application, reader) == (1, 1)
    assert read_all(application, reader, until=older.id) == 0
    assert read_all(application, reader, until=newer.id) == 1
    assert counted(application, reader) == (0, 0)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    some.lists(
        some.tuples(some.sampled_from(["tell", "again", "one", "group", "all", "undone"]), some.integers(0, 5)), max_size=10
    )
)
def test_the_counter_is_the_unread_rows_after_whatever_happens(
    application: Engine, reader: Person, steps: list[tuple[str, int]]
) -> None:
    for step, number in steps:
        if step in {"tell", "again"}:
            once = f"k{number}" if step == "again" else ""
            told(application, event(reader, once=once, kind=("task.late", "task.moved")[number % 2]))
        elif step == "one" and (found := notices(application, reader)):
            with tenant_transaction(application, HERE) as session:
                reading.read_one(session, reader.id, SEATS, found[number % len(found)].id)
        elif step in {"group", "all"}:
            read_all(application, reader, group=Group.DUE if step == "group" else None)
        elif step == "undone":
            with pytest.raises(ZeroDivisionError), tenant_transaction(application, HERE) as session:
                reading.read_all(session, reader.id, SEATS)
                raise ZeroDivisionError
        count, rows = counted(application, reader)
        assert count == rows


def test_two_windows_at_once_count_each_notice_once(application: Engine, reader: Person) -> None:
    told(application, *(event(reader) for _number in range(4)))
    done: list[int] = []
    with tenant_transaction(application, HERE) as first:
        assert reading.read_all(first, reader.id, SEATS) == 4
        second = threading.Thread(target=lambda: done.append(read_all(application, reader)))
        # While the second waits for the rows, somebody is told more, which waits for the counter.
        third = threading.Thread(target=lambda: done.append(10 * told(application, event(reader))))
        second.start()
        third.start()
    second.join(60)
    third.join(60)
    # The second may come before or after the new one.
    assert sorted(done) in ([0, 10], [1, 10])
    count, rows = counted(application, reader)
    assert count == rows == 1 - min(done)


def test_the_bell_counts_every_region_once_and_forgets_a_lost_seat_at_once(
    application: Engine, owner: Engine, liaison: Person
) -> None:
    told(application, event(liaison))
    told(application, event(liaison), event(liaison), tenant=OTHER)
    # A second way into the same region.
    grant(application, liaison, ADMINS)
    assert rings(application, liaison) == 3
    with owner_transaction(owner) as session:
        session.execute(text("UPDATE registry.tenants SET state = 'suspended' WHERE code = :code"), {"code": OTHER})
    assert rings(application, liaison) == 1
    with owner_transaction(owner) as session:
        session.execute(text("UPDATE registry.tenants SET state = 'ready' WHERE code = :code"), {"code": OTHER})
        branch = "SELECT id FROM registry.memberships WHERE person_id = :person AND branch_code IS NOT NULL"
        seat = session.scalar(text(branch), {"person": liaison.id})
    with shared_transaction(application, SharedRole.REGISTRY) as session:
        seats.revoke(session, uuid.UUID(str(seat)), Actor(None, "Semesta"))
    # Still an admin there, but what was told to a liaison is not theirs to read any more.
    assert rings(application, liaison) == 0
    assert rings(application, person_with(application, LIAISONS)) == 0


def test_the_bell_counts_what_can_be_seen_by_the_present_seats(application: Engine, owner: Engine, reader: Person) -> None:
    told(application, event(reader), event(reader))
    assert rings(application, reader) == 2
    with owner_transaction(owner) as session:
        query = "SELECT id FROM registry.memberships WHERE person_id = :person"
        held = session.scalar(text(query), {"person": reader.id})
    grant(application, reader, LIAISONS)
    told(application, event(reader))
    assert rings(application, reader) == 3
    with tenant_transaction(application, HERE) as session:
        seats.revoke(session, uuid.UUID(str(held)), Actor(None, "Semesta"))
    # Told as an admin, they were two; the third came to whoever is an admin too, first of all.
    assert rings(application, reader) == len(notices(application, reader, unread=True)) == 0
    told(application, event(reader))
    assert rings(application, reader) == len(notices(application, reader, unread=True)) == 1
    grant(application, reader, Seat(Role.OPD_STAFF, tenant_code=HERE, organisation="Dinas  KESEHATAN"))
    office = Audience(office="dinas kesehatan")
    told(application, replace(event(), audience=office))
    assert rings(application, reader) == len(notices(application, reader, unread=True)) == 2


def test_more_are_told_at_once_than_one_statement_takes(
    application: Engine, reader: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    # PostgreSQL takes 65,535 values a statement: a day's escalations of a large region are more.
    monkeypatch.setattr(database, "TOGETHER", 2)
    assert told(application, *(event(reader) for _number in range(5))) == 5
    assert counted(application, reader) == (5, 5)


def test_a_thing_that_is_called_like_what_was_taken_back_is_taken_back_too(application: Engine, reader: Person) -> None:
    told(application, event(reader, title=WITHDRAWN, words="Rahasia", path="/kab-batu-bara/tugas/9/"))
    with tenant_transaction(application, HERE) as session:
        assert service_of_notices.withdraw(session, ("task", uuid.UUID(int=9)), ()) == {reader.id}
        assert service_of_notices.withdraw(session, ("task", uuid.UUID(int=9)), ()) == frozenset()
    (kept,) = notices(application, reader)
    assert (kept.words, kept.path, counted(application, reader)) == ("", "", (0, 0))


def test_choices_are_kept_with_their_version(application: Engine, reader: Person, liaison: Person) -> None:
    assert chosen(application, reader, ANY_TIME) == 1
    silent = Choices(dict.fromkeys(Group, Way.APP_ONLY), zone="WIT")
    assert chosen(application, reader, silent, expected=1) == 2
    for expected in (0, 1, 3):
        with pytest.raises(StaleChoicesError) as found:
            chosen(application, reader, ANY_TIME, expected=expected)
        assert (found.value.current, found.value.version) == (silent, 2)
    with pytest.raises(InvalidError):
        chosen(application, reader, Choices(digest_hour=3), expected=2)
    with shared_transaction(application, SharedRole.REGISTRY) as session:
        assert queries.choices(session, liaison.id) == (Choices(), 0)
        assert queries.choices_of_people(session, [reader.id, liaison.id]) == {reader.id: silent}
