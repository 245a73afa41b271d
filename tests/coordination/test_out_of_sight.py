"""Whoever sees a task no more: what they were told of it, on pages and in mails that wait, says nothing of it any more."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import Engine, text

from semesta_platform.accounts import seats
from semesta_platform.accounts.records import Actor, Person, Seat
from semesta_platform.accounts.roles import Role
from semesta_platform.database import utc_now
from semesta_platform.errors import ConflictError
from semesta_platform.jobs.records import Outcome
from semesta_platform.notifications import queries, reading
from semesta_platform.notifications.kinds import WITHDRAWN
from semesta_platform.notifications.records import Choices, Group, Notice, Way
from semesta_platform.tenancy import queries as directory
from semesta_platform.transactions import owner_transaction, tenant_transaction
from semesta_tenants.coordination import notes, service
from semesta_tenants.coordination.records import Task, Wanted
from semesta_tenants.notices import posting, standing
from semesta_tenants.notices import service as mails
from tests.coordination.conftest import TODAY
from tests.coordination.test_steps import PLAIN, done, made, moved
from tests.factories.people import grant, person_with
from tests.mail.servers import Postbox, listening
from tests.notices.ground import ADMIN as ADMIN_ACTOR
from tests.notices.ground import run, states, table, to_server
from tests.notifications import ground
from tests.notifications.ground import ADMINS, ANY_TIME, HERE, LIAISONS, chosen, later, posted

pytestmark = pytest.mark.usefixtures("cleared", "quiet")
SECRET = "PENANDA-RAHASIA"
ADMIN, LIAISON = frozenset({"tenant_admin"}), frozenset({"liaison"})
OFFICER = Seat(Role.OPD_STAFF, tenant_code=HERE, organisation="Dinas  KESEHATAN")
OFFICERS = frozenset({"opd_staff:dinas kesehatan"})
DIGEST = Choices(dict.fromkeys(Group, Way.DIGEST), quiet_from=0, quiet_to=0)


@pytest.fixture
def quiet(owner: Engine) -> Iterator[None]:
    """No notice and no mail before the test, none after it; and nobody has a seat but whom the test gives one.

    Others whom this process has made would be told too, and one look at notices takes 200 people.
    """
    ground.clear(owner)
    with owner_transaction(owner) as session:
        session.execute(text("UPDATE registry.memberships SET revoked_at = now() WHERE revoked_at IS NULL"))
    yield
    ground.clear(owner)


def inbox(engine: Engine, person: Person, held: frozenset[str]) -> tuple[Notice, ...]:
    with tenant_transaction(engine, HERE) as session:
        return queries.notices(session, person.id, held)


def unread(owner: Engine, person: Person) -> tuple[int, int]:
    """The shared counter, and the unread rows that it should say, whatever their seat."""
    with owner_transaction(owner) as session:
        who = {"who": person.id}
        count = session.scalar(text("SELECT sum(count) FROM registry.unread_notices WHERE person_id = :who"), who)
        rows = session.scalar(text("SELECT count(*) FROM tenant_1219.notices WHERE person_id = :who AND read_at IS NULL"), who)
    return int(count or 0), int(rows or 0)


def changed(engine: Engine, task: Task, wanted: Wanted) -> Task:
    task = done(engine, service.change, task.id, wanted, expected=task.row_version, today=TODAY)
    assert isinstance(task, Task)
    return task


def unseated(engine: Engine, owner: Engine, person: Person) -> None:
    """Every seat of theirs is taken away."""
    with owner_transaction(owner) as session:
        query = "SELECT id FROM registry.memberships WHERE person_id = :person AND revoked_at IS NULL"
        held = list(session.scalars(text(query), {"person": person.id}))
    with tenant_transaction(engine, HERE) as session:
        for each in held:
            seats.revoke(session, each, Actor(None, "Semesta"))


def test_what_is_shared_no_more_is_in_no_inbox_and_goes_out_in_no_mail(application: Engine, owner: Engine) -> None:
    single, digest, late = (person_with(application, LIAISONS) for _number in range(3))
    admin = person_with(application, ADMINS)
    for person, wanted in ((single, ANY_TIME), (digest, DIGEST), (admin, ANY_TIME)):
        chosen(application, person, wanted)
    other = moved(application, made(application, replace(PLAIN, shared=True, title="Lain")), "waiting")
    task = moved(application, made(application, replace(PLAIN, shared=True, title=SECRET)), "waiting")
    task = moved(application, task, "doing", viewer=service.WHOLE)
    done(application, notes.comment, other.id, "Tetap")
    posted(application)
    later(owner, 86400 + 1)
    assert set(posted(application)) <= {Outcome.DONE}
    # Admins of other tests are told as well, and keep it.
    ours = (single.id, digest.id)
    before = {once for once, mail in table(application).items() if SECRET in mail.body and mail.person_id in ours}
    assert {once.partition(":")[0] for once in before} == {"notice", "digest"}
    # One that nobody has looked at yet.
    chosen(application, late, DIGEST)
    task = changed(application, task, replace(task.wanted, shared=False))
    for person in (single, digest, late):
        found = inbox(application, person, LIAISON)
        assert {each.title for each in found} == {"Lain", WITHDRAWN}
        gone = [each for each in found if each.title == WITHDRAWN]
        assert all(each.words == each.path == "" and each.read_at is not None for each in gone)
        count, rows = unread(owner, person)
        assert count == rows > 0
    waits = [mail for mail in table(application).values() if SECRET in mail.subject + mail.body and mail.state == "waiting"]
    assert {mail.person_id for mail in waits} & {single.id, digest.id, late.id} == set()
    assert {states(application)[once] for once in before} == {"dropped"}
    assert {each.title for each in inbox(application, admin, ADMIN)} == {"Lain", SECRET}
    later(owner, 2 * 86400)
    posted(application)
    waits = [mail for mail in table(application).values() if SECRET in mail.subject + mail.body and mail.state == "waiting"]
    assert {mail.person_id for mail in waits} & {single.id, digest.id, late.id} == set()


def test_an_admin_who_becomes_a_liaison_reads_no_internal_comment(application: Engine, owner: Engine) -> None:
    turns = person_with(application, ADMINS, name="Pindah Tugas")
    task = made(application, replace(PLAIN, shared=True))
    done(application, notes.comment, task.id, f"{SECRET} @Pindah Tugas", internal=True)
    assert [each.words for each in inbox(application, turns, ADMIN)][:1] == [f"{SECRET} @Pindah Tugas"]
    unseated(application, owner, turns)
    grant(application, turns, LIAISONS)
    chosen(application, turns, ANY_TIME)
    assert inbox(application, turns, LIAISON) == ()
    posted(application)
    assert [mail for mail in table(application).values() if mail.person_id == turns.id] == []
    with tenant_transaction(application, HERE) as session:
        assert queries.standing(session, turns.id, LIAISON).total[Group.MINE] == 0
        # The bell falls silent, and what was never readable is not counted.
        assert reading.read_all(session, turns.id, LIAISON) == 0
    assert unread(owner, turns) == (0, 0)
    done(application, notes.comment, task.id, "Untuk cabang @Pindah Tugas")
    assert [each.words for each in inbox(application, turns, LIAISON)] == ["Untuk cabang @Pindah Tugas"]


def test_whoever_is_assigned_it_no_more_keeps_nothing_of_anothers_task(application: Engine, owner: Engine) -> None:
    officer = person_with(application, OFFICER)
    wanted = replace(PLAIN, owner="Dinas Sosial", title=SECRET, assignee_id=officer.id, assignee_words=officer.name)
    task = made(application, wanted)
    assert [(each.kind, each.title) for each in inbox(application, officer, OFFICERS)] == [("task.assigned", SECRET)]
    assert unread(owner, officer) == (1, 1)
    done(application, service.assign, task.id, None, expected=task.row_version)
    (kept,) = inbox(application, officer, OFFICERS)
    assert (kept.title, kept.path, unread(owner, officer)) == (WITHDRAWN, "", (0, 0))


def test_whoever_loses_it_with_its_side_keeps_nothing_of_it(application: Engine) -> None:
    officer = person_with(application, OFFICER)
    mine = replace(PLAIN, title=SECRET, shared=True, assignee_id=officer.id, assignee_words=officer.name)
    task = changed(application, made(application, mine), replace(mine, owner="Dinas Sosial"))
    assert {each.title for each in inbox(application, officer, OFFICERS)} == {SECRET}
    assert moved(application, task, "waiting").wanted.assignee_id is None
    assert {each.title for each in inbox(application, officer, OFFICERS)} == {WITHDRAWN}


def test_a_cancelled_task_is_told_as_such_and_asks_for_nothing_more(application: Engine, owner: Engine) -> None:
    liaison = person_with(application, LIAISONS)
    task = moved(application, made(application, replace(PLAIN, shared=True)), "waiting")
    assert [each.read_at for each in inbox(application, liaison, LIAISON)] == [None]
    done(application, service.cancel, task.id, expected=task.row_version, reason="Digabung")
    told = {each.kind: (each.words, each.read_at is None) for each in inbox(application, liaison, LIAISON)}
    assert told == {"task.moved": ("", False), "task.cancelled": ("Digabung", True)}
    assert unread(owner, liaison) == (1, 1)


def test_whoever_still_sees_it_keeps_what_they_were_told(application: Engine, owner: Engine) -> None:
    officer = person_with(application, OFFICER)
    task = made(application, replace(PLAIN, title=SECRET))
    task = done(application, service.assign, task.id, officer.id, expected=task.row_version)
    task = done(application, service.assign, task.id, None, expected=task.row_version)
    assert {each.title for each in inbox(application, officer, OFFICERS)} == {SECRET}
    changed(application, task, replace(task.wanted, owner="Dinas Sosial"))
    assert {each.title for each in inbox(application, officer, OFFICERS)} == {WITHDRAWN}
    assert unread(owner, officer) == (0, 0)


def test_mails_that_were_written_are_looked_at_again_before_they_go(application: Engine, owner: Engine) -> None:
    single, digest = (person_with(application, ADMINS, name=name) for name in ("Satu Surat", "Satu Ringkasan"))
    chosen(application, single, ANY_TIME)
    chosen(application, digest, DIGEST)
    task = made(application, replace(PLAIN, shared=True))
    done(application, notes.comment, task.id, f"{SECRET} @Satu Surat @Satu Ringkasan", internal=True)
    posted(application)
    later(owner, 86400 + 1)
    posted(application)
    waits = {
        once for once, mail in table(application).items() if mail.state == "waiting" and mail.person_id in (single.id, digest.id)
    }
    assert {once.partition(":")[0] for once in waits} == {"notice", "digest"}
    # The mail server is down meanwhile, and both become liaisons.
    for person in (single, digest):
        unseated(application, owner, person)
        grant(application, person, LIAISONS)
    later(owner, 1)
    with listening(Postbox()) as box:
        run(application, to_server(box.url))
    assert [reader for reader in box.readers if reader in (single.email, digest.email)] == []
    assert {(states(application)[once], table(application)[once].answer) for once in waits} == {("dropped", standing.UNSEEN)}


def test_a_mail_that_failed_is_not_sent_again_to_whoever_sees_it_no_more(application: Engine, owner: Engine) -> None:
    unshared, left, forgot = (
        person_with(application, LIAISONS),
        person_with(application, ADMINS),
        person_with(application, ADMINS),
    )
    for person in (unshared, left, forgot):
        chosen(application, person, ANY_TIME)
    task = moved(application, made(application, replace(PLAIN, shared=True, title=SECRET)), "waiting")
    task = moved(application, task, "doing", viewer=service.WHOLE)
    posted(application)
    refuse = Postbox(to_readers=dict.fromkeys((unshared.email, left.email, forgot.email), "550 Penuh"))
    with listening(refuse):
        run(application, to_server(refuse.url))
    failed = {mail.person_id: mail for mail in table(application).values() if mail.state == "failed"}
    assert failed.keys() >= {unshared.id, left.id, forgot.id}
    changed(application, task, replace(task.wanted, shared=False))
    unseated(application, owner, left)
    with owner_transaction(owner) as session:
        session.execute(text("DELETE FROM tenant_1219.notices WHERE person_id = :who"), {"who": forgot.id})
    said = []
    for person in (unshared, left, forgot):
        with tenant_transaction(application, HERE) as session, pytest.raises(ConflictError) as caught:
            mails.resend(session, ADMIN_ACTOR, failed[person.id].id)
        said.append(caught.value.message)
    # The first was dropped at once.
    assert said[1:] == [standing.NO_SEAT, standing.FORGOTTEN]
    assert table(application)[failed[unshared.id].once].state == "dropped"


def test_what_else_a_dropped_digest_held_is_told_by_the_next(application: Engine, owner: Engine) -> None:
    reader = person_with(application, LIAISONS)
    chosen(application, reader, DIGEST)
    moved(application, made(application, replace(PLAIN, shared=True, title="Tetap dibagikan")), "waiting")
    task = moved(application, made(application, replace(PLAIN, shared=True, title=SECRET)), "waiting")
    task = moved(application, task, "doing", viewer=service.WHOLE)
    posted(application)
    later(owner, 86400 + 1)
    posted(application)
    (first,) = [mail for mail in table(application).values() if mail.person_id == reader.id]
    assert ("Tetap dibagikan" in first.body, SECRET in first.body) == (True, True)
    changed(application, task, replace(task.wanted, shared=False))
    with tenant_transaction(application, HERE) as session:
        here = directory.tenant_by_code(session, HERE)
        assert here is not None
        posting.post(session, here, now=utc_now() + dt.timedelta(days=2))
    _first, second = [mail for mail in table(application).values() if mail.person_id == reader.id]
    assert ("Tetap dibagikan" in second.body, SECRET in second.body, second.state) == (True, False, "waiting")
    assert table(application)[first.once].state == "dropped"
