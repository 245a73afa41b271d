"""Two sides on one task: whose turn it is, what is seen, what is said, for whom it waits, and who is told."""

from __future__ import annotations

import datetime as dt
import threading
import uuid
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, text

from semesta_platform.accounts.records import Seat
from semesta_platform.accounts.roles import Role
from semesta_platform.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError
from semesta_platform.transactions import owner_transaction, tenant_transaction
from semesta_tenants.coordination import bulk, bulk_form, kinds, notes, queries, rules, service
from semesta_tenants.coordination.records import Item, Origin, Party, State, Task, Viewer, Wanted, Way
from semesta_tenants.coverage.records import Actor
from tests.coordination.conftest import OFFICERS_VIEW, TODAY
from tests.factories.people import person_with

pytestmark = pytest.mark.usefixtures("cleared")
HERE = "12.19"
BRANCH = Viewer(Party.BPJS)
REGION_ACTOR = Actor(uuid.UUID(int=1), "Admin Kabupaten Batu Bara")
BRANCH_ACTOR = Actor(uuid.UUID(int=3), "BPJS Kesehatan Cabang Kisaran")
PROPOSAL = Wanted("Usulan peserta November", "Dinas Sosial", kind="proposal")
PLAIN = Wanted("Rapikan arsip", "Dinas Kesehatan", due_on=dt.date(2026, 3, 20))
MONDAY = dt.date(2026, 2, 9)


def done(engine: Engine, verb: Any, *given: Any, viewer: Viewer = service.WHOLE, **more: Any) -> Any:
    actor = BRANCH_ACTOR if viewer.party is Party.BPJS else REGION_ACTOR
    with tenant_transaction(engine, HERE) as session:
        return verb(session, actor, *given, viewer=viewer, **more)


def made(engine: Engine, wanted: Wanted, **more: Any) -> Task:
    task = done(engine, service.add, wanted, today=TODAY, **more)
    assert isinstance(task, Task)
    return task


def moved(engine: Engine, task: Task, to: str, output: str = "", **more: Any) -> Task:
    way = Way(to, output)
    task = done(engine, service.move, task.id, way, **{"expected": task.row_version, "today": TODAY, **more})
    assert isinstance(task, Task)
    return task


def test_a_proposal_goes_to_and_fro_and_ends(application: Engine) -> None:
    task = made(application, PROPOSAL)
    assert (task.step, task.side, task.wanted.shared, task.wanted.due_on) == ("collect", Party.REGION, True, dt.date(2026, 2, 14))
    task = moved(application, task, "propose")
    assert task.wanted.due_on == dt.date(2026, 2, 19)
    with pytest.raises(InvalidError) as caught:
        moved(application, task, "verify")
    assert list(caught.value.fields) == ["output"]
    task = moved(application, task, "verify", "Surat 1, 312 orang")
    assert (task.step, task.side) == ("verify", Party.BPJS)
    with pytest.raises(ForbiddenError):
        moved(application, task, "answer", "diterima")
    task = moved(application, task, "answer", "Diterima 300, ditolak 12", viewer=BRANCH)
    task = moved(application, task, kinds.DONE)
    assert (task.state, task.closed_words) == (State.DONE, REGION_ACTOR.words)
    with tenant_transaction(application, HERE) as session:
        said = notes.notes(session, task.id, BRANCH)
    assert [(each.text, each.output_of, each.party) for each in said] == [
        ("Surat 1, 312 orang", "propose", Party.REGION),
        ("Diterima 300, ditolak 12", "verify", Party.BPJS),
    ]


def test_what_was_handed_over_can_be_taken_back_but_not_what_others_hold(application: Engine) -> None:
    task = moved(application, moved(application, made(application, PROPOSAL), "propose"), "verify", "Surat 1")
    assert rules.ways(service.WHOLE, task) == ("propose",)
    assert rules.ways(BRANCH, task) == ("answer", "propose")
    back = moved(application, task, "propose")
    assert (back.side, rules.ways(BRANCH, back)) == (Party.REGION, ())
    with pytest.raises(ConflictError):
        moved(application, back, "collect")


def test_waiting_is_counted_for_the_side_at_which_it_stood(application: Engine, owner: Engine) -> None:
    task = moved(application, moved(application, made(application, PROPOSAL), "propose"), "verify", "Surat 1")
    with owner_transaction(owner) as session:
        session.execute(text("UPDATE tenant_1219.tasks SET step_since = step_since - interval '3 days'"))
    task = moved(application, task, "answer", "Diterima", viewer=BRANCH)
    assert task.waited_bpjs in range(3 * 86_400, 3 * 86_400 + 60)
    assert task.waited_region < 60
    total = rules.waited(task, task.step_since + dt.timedelta(hours=5))
    assert total[Party.REGION] == task.waited_region + 5 * 3600
    again = moved(application, task, kinds.DONE)
    assert rules.waited(again, again.step_since + dt.timedelta(days=9)) == {
        Party.REGION: again.waited_region,
        Party.BPJS: again.waited_bpjs,
    }


def test_the_branch_sees_and_moves_only_what_is_shared(application: Engine) -> None:
    own, shared = made(application, PLAIN), made(application, replace(PLAIN, title="Bersama", shared=True))
    with tenant_transaction(application, HERE) as session:
        assert [each.id for each in queries.tasks(session, viewer=BRANCH)] == [shared.id]
        assert queries.seen(session, own.id, BRANCH) is None
        assert queries.owners(session, BRANCH) == ("Dinas Kesehatan",)
        counted = queries.counts(session, today=TODAY, until=TODAY, viewer=BRANCH)
    assert sum(each.open for each in counted) == 1
    for verb, given, more in (
        (service.move, (Way("doing"),), {"today": TODAY}),
        (service.change, (PLAIN,), {"today": TODAY}),
        (service.cancel, (), {"reason": "x"}),
        (service.assign, (None,), {}),
    ):
        with pytest.raises(NotFoundError):
            done(application, verb, own.id, *given, expected=1, viewer=BRANCH, **more)
    with pytest.raises(ForbiddenError):
        done(application, service.change, shared.id, PLAIN, expected=1, today=TODAY, viewer=BRANCH)
    with pytest.raises(ConflictError):
        moved(application, own, "waiting")
    assert moved(application, shared, "waiting").side is Party.BPJS


def test_what_the_branch_asks_for_is_shared_and_its_own_to_change(application: Engine) -> None:
    task = made(application, PLAIN, viewer=BRANCH)
    assert (task.wanted.origin, task.wanted.shared) == (Origin.BRANCH, True)
    changed = done(
        application, service.change, task.id, replace(task.wanted, title="Lain"), expected=1, today=TODAY, viewer=BRANCH
    )
    assert (changed.wanted.title, changed.wanted.origin) == ("Lain", Origin.BRANCH)


def test_an_office_sees_its_own_and_what_is_assigned_to_a_member(application: Engine) -> None:
    person = person_with(application, Seat(Role.OPD_STAFF, tenant_code=HERE, organisation="Dinas Kesehatan"))
    own, other = made(application, PLAIN), made(application, replace(PLAIN, owner="BPKAD"))
    viewer = replace(OFFICERS_VIEW, person=person.id)
    with tenant_transaction(application, HERE) as session:
        assert [each.id for each in queries.tasks(session, viewer=viewer)] == [own.id]
    # Who does not see it cannot be given it; who is given it by the change of an admin sees it.
    with pytest.raises(InvalidError):
        done(application, service.assign, other.id, person.id, expected=1)
    wanted = replace(other.wanted, assignee_id=person.id, assignee_words=person.name)
    done(application, service.change, other.id, wanted, expected=1, today=TODAY)
    with tenant_transaction(application, HERE) as session:
        assert {each.id for each in queries.tasks(session, viewer=viewer)} == {own.id, other.id}


def test_who_is_given_anothers_task_changes_it_and_leaves_it_with_its_owner(application: Engine) -> None:
    person = person_with(application, Seat(Role.OPD_STAFF, tenant_code=HERE, organisation="Dinas Kesehatan"))
    given = replace(PLAIN, owner="BPKAD", assignee_id=person.id, assignee_words=person.name)
    task, viewer = made(application, given), replace(OFFICERS_VIEW, person=person.id)
    more: Any = {"today": TODAY, "viewer": viewer}
    changed = done(application, service.change, task.id, replace(given, title="Lebih jelas"), expected=1, **more)
    assert (changed.wanted.title, changed.wanted.owner) == ("Lebih jelas", "BPKAD")
    for owner in ("Dinas Kesehatan", "Dinas Sosial"):
        with pytest.raises(InvalidError) as caught:
            done(application, service.change, task.id, replace(changed.wanted, owner=owner), expected=2, **more)
        assert list(caught.value.fields) == ["owner"]
    # Nor is one's own given away to where one would not see it.
    own = made(application, PLAIN)
    with pytest.raises(InvalidError):
        done(application, service.change, own.id, replace(PLAIN, owner="BPKAD"), expected=1, **more)


def test_many_tasks_lose_no_due_date_and_no_assignee_by_a_field_that_was_forgotten(application: Engine) -> None:
    task = made(application, PLAIN)
    picks = [(task.id, task.row_version)]
    with pytest.raises(InvalidError) as caught:
        done(application, bulk.together, picks, bulk.Change(bulk.Deed.DUE), today=TODAY)
    assert list(caught.value.fields) == ["due_on"]
    nobody = bulk_form.change_from({"tindakan": "assign", "kepada": "bukan orang"})
    found = done(application, bulk.together, picks, nobody, today=TODAY)
    assert [each.title for each in found.refused] == [PLAIN.title]


def test_a_flood_of_labels_is_refused_before_any_task_is_held(application: Engine) -> None:
    task = made(application, PLAIN)
    many = bulk_form.change_from({"tindakan": "label", "tambah-label": "a," * 200, "tanggal": "1/"})
    with pytest.raises(InvalidError) as caught:
        done(application, bulk.together, [(task.id, task.row_version)], many, today=TODAY)
    assert list(caught.value.fields) == ["label"]


def test_a_period_has_one_task(application: Engine) -> None:
    first = made(application, PROPOSAL, period="2026-02")
    with pytest.raises(ConflictError):
        made(application, PROPOSAL, period="2026-02")
    assert made(application, PROPOSAL, period="2026-03").wanted.due_on == dt.date(2026, 3, 14)
    assert first.period == "2026-02"


def test_a_checklist_is_ticked_line_by_line(application: Engine) -> None:
    task = made(application, replace(PLAIN, checklist=(Item("Data"), Item("  "), Item("Surat"))))
    ticked = done(application, service.tick, task.id, 1, done=True, expected=1)
    assert ticked.wanted.checklist == (Item("Data"), Item("Surat", done=True))
    with pytest.raises(NotFoundError):
        done(application, service.tick, task.id, 2, done=True, expected=2)


def told(owner: Engine) -> set[tuple[uuid.UUID, str]]:
    with owner_transaction(owner) as session:
        return {(each.person_id, each.kind) for each in session.execute(text("SELECT person_id, kind FROM tenant_1219.notices"))}


def test_who_is_told_of_what(application: Engine, owner: Engine) -> None:
    admin = person_with(application, Seat(Role.TENANT_ADMIN, tenant_code=HERE))
    # Names that no other test gives: of namesakes all are meant.
    liaison = person_with(application, Seat(Role.LIAISON, branch_code="kisaran"), name="Penghubung Yang Diberi Tahu")
    office = Seat(Role.OPD_STAFF, tenant_code=HERE, organisation="Dinas Kesehatan")
    officer = person_with(application, office, name="Petugas Dinkes Dua")
    stranger = person_with(application, Seat(Role.TENANT_ADMIN, tenant_code="52.03"), name="Petugas Dinkes Dua Lain")
    task = made(application, replace(PLAIN, shared=True))
    assert told(owner) >= {(admin.id, "task.opened"), (officer.id, "task.opened")}
    task = moved(application, task, "waiting")
    assert (liaison.id, "task.moved") in told(owner)
    task = done(application, service.assign, task.id, liaison.id, expected=task.row_version)
    assert (liaison.id, "task.assigned") in told(owner)
    words = "Mohon dicek @petugas dinkes dua dan @Penghubung Lain"
    said = done(application, notes.comment, task.id, words)
    assert [each.person for each in said.mentions] == [officer.id]
    assert (officer.id, "task.mentioned") in told(owner)
    secret = done(application, notes.comment, task.id, f"Rahasia @{liaison.name}", internal=True)
    assert secret.mentions == ()
    with tenant_transaction(application, HERE) as session:
        assert [each.text for each in notes.notes(session, task.id, BRANCH)] == [words]
        assert notes.counts(session, [task.id], BRANCH) == {task.id: 1}
        assert notes.counts(session, [task.id], service.WHOLE) == {task.id: 2}
    with owner_transaction(owner) as session:
        query = "SELECT count(*) FROM tenant_1219.notices WHERE person_id = :who AND words LIKE 'Rahasia%'"
        assert session.scalar(text(query), {"who": liaison.id}) == 0
        unread = session.scalar(
            text("SELECT count FROM registry.unread_notices WHERE person_id = :who AND tenant_code = '12.19'"),
            {"who": liaison.id},
        )
        kept = session.scalar(text("SELECT count(*) FROM tenant_1219.notices WHERE person_id = :who"), {"who": liaison.id})
    assert unread == kept
    assert not any(person == stranger.id for person, _kind in told(owner))


def test_what_was_said_before_a_task_was_shared_stays_the_regions(application: Engine) -> None:
    task = moved(application, made(application, PLAIN), "doing", "Anggaran belum disetujui Bupati")
    done(application, notes.comment, task.id, "Jangan dulu diberitahukan")
    shared = done(application, service.change, task.id, replace(task.wanted, shared=True), expected=task.row_version, today=TODAY)
    done(application, notes.comment, task.id, "Mohon ditanggapi")
    moved(application, shared, "waiting", "Surat 12 terkirim")
    with tenant_transaction(application, HERE) as session:
        told = {viewer.party: [each.text for each in notes.notes(session, task.id, viewer)] for viewer in (service.WHOLE, BRANCH)}
        assert notes.held_back(session, task.id) == 2
    assert told[Party.BPJS] == ["Mohon ditanggapi", "Surat 12 terkirim"]
    assert told[Party.REGION] == ["Anggaran belum disetujui Bupati", "Jangan dulu diberitahukan", *told[Party.BPJS]]


def test_what_a_task_by_hand_asks_for_on_a_day_that_has_passed_this_year_is_left_to_people(application: Engine) -> None:
    year = dt.datetime.now(ZoneInfo("Asia/Jakarta")).year
    late, early = dt.date(year, 12, 1), dt.date(year, 11, 2)
    wanted = Wanted("Nota Kesepakatan", "Setda", kind="agreement")
    passed, ahead = (done(application, service.add, wanted, today=day) for day in (late, early))
    assert (passed.wanted.due_on, ahead.wanted.due_on) == (None, dt.date(year, 11, 15))
    there = moved(application, ahead, "review", today=late)
    assert there.wanted.due_on is None
    # The year is that in which the task was made, and not of the day on which its last step begins.
    signing = moved(application, there, "sign", "Tanpa catatan", viewer=BRANCH, today=late)
    assert signing.wanted.due_on == dt.date(year, 12, 31)
    back = moved(application, signing, "review")
    assert moved(application, back, "sign", "Ya", viewer=BRANCH, today=dt.date(year + 1, 1, 4)).wanted.due_on is None


def test_two_bulk_changes_at_once_wait_for_each_other_and_never_for_good(application: Engine) -> None:
    person_with(application, Seat(Role.TENANT_ADMIN, tenant_code=HERE))
    tasks = [made(application, replace(PLAIN, title=f"Tugas {n}")) for n in range(6)]
    gate, done_by = threading.Barrier(2), []

    def many(picks: list[Task]) -> None:
        gate.wait()
        with tenant_transaction(application, HERE) as session:
            change = bulk.Change(bulk.Deed.CANCEL, note="Digabung")
            chosen = [(each.id, each.row_version) for each in picks]
            found = bulk.together(session, REGION_ACTOR, chosen, change, today=TODAY, viewer=service.WHOLE)
        done_by.append((len(found.changed), len(found.refused)))

    pair = [threading.Thread(target=many, args=(picks,)) for picks in (tasks, tasks[::-1])]
    for each in pair:
        each.start()
    for each in pair:
        each.join()
    assert sorted(done_by) == [(0, 6), (6, 0)]


def test_who_no_longer_sees_a_task_is_no_longer_its_assignee(application: Engine) -> None:
    liaison = person_with(application, Seat(Role.LIAISON, branch_code="kisaran"))
    task = made(application, replace(PLAIN, shared=True, assignee_id=liaison.id, assignee_words=liaison.name))
    alone = done(application, service.change, task.id, replace(task.wanted, shared=False), expected=1, today=TODAY)
    assert (alone.wanted.shared, alone.wanted.assignee_id, alone.wanted.assignee_words) == (False, None, "")


def test_what_the_branch_asked_for_stays_shared_whatever_its_form_leaves_out(application: Engine) -> None:
    task = made(application, PLAIN, viewer=BRANCH)
    wanted = replace(task.wanted, title="Lain", shared=False)
    changed = done(application, service.change, task.id, wanted, expected=1, today=TODAY, viewer=BRANCH)
    assert changed.wanted.shared is True
