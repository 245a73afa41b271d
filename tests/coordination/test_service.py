"""The life of a task on a real database: made, changed, finished, cancelled, reopened, and what is refused on the way."""

from __future__ import annotations

import datetime as dt
import threading
import uuid
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Engine, text

from semesta_platform.errors import ConflictError, InvalidError, NotFoundError
from semesta_platform.transactions import tenant_transaction
from semesta_tenants.coordination import queries, service
from semesta_tenants.coordination.records import Origin, StaleTaskError, State, Task, Wanted
from tests.coordination.conftest import ADMIN, OFFICER, OFFICERS_VIEW, TODAY, WANTED

pytestmark = pytest.mark.usefixtures("cleared")
HERE = "12.19"


def made(engine: Engine, wanted: Wanted = WANTED, tenant: str = HERE, **more: Any) -> Task:
    with tenant_transaction(engine, tenant) as session:
        return service.add(session, ADMIN, wanted, today=TODAY, **more)


def step(engine: Engine, verb: Any, task: Task, *given: Any, tenant: str = HERE, **more: Any) -> Task:
    if verb is service.finish:
        more = {"today": TODAY, **more}
    with tenant_transaction(engine, tenant) as session:
        changed = verb(session, more.pop("actor", ADMIN), task.id, *given, **{"expected": task.row_version, **more})
    assert isinstance(changed, Task)
    return changed


def entries(engine: Engine) -> list[Any]:
    with tenant_transaction(engine, HERE) as session:
        query = "SELECT actor, action, before, after FROM audit_entries WHERE action ~ '^task' ORDER BY id"
        return list(session.execute(text(query)))


def test_a_task_goes_through_all_its_steps_and_each_is_written_down(application: Engine) -> None:
    first = made(application)
    assert (first.wanted, first.state, first.entered_words, first.row_version) == (WANTED, State.OPEN, ADMIN.words, 1)
    later = replace(WANTED, due_on=dt.date(2026, 4, 20), title="  Daftarkan   peserta\tPBPU Pemda ")
    changed = step(application, service.change, first, later, today=TODAY)
    assert changed == replace(first, wanted=replace(WANTED, due_on=dt.date(2026, 4, 20)), row_version=2)
    done = step(application, service.finish, changed, note="Diterima 1.200 orang.", actor=OFFICER, viewer=OFFICERS_VIEW)
    assert (done.state, done.closing_note, done.closed_words) == (State.DONE, "Diterima 1.200 orang.", OFFICER.words)
    again = step(application, service.reopen, done)
    assert again == replace(changed, row_version=4, step_since=again.step_since)
    cancelled = step(application, service.cancel, again, reason="Digabung dengan usulan April.")
    assert (cancelled.state, cancelled.closing_note) == (State.CANCELLED, "Digabung dengan usulan April.")
    acts = entries(application)
    assert [each.action for each in acts] == ["task.made", "task.changed", "task.finished", "task.reopened", "task.cancelled"]
    assert acts[0].before is None
    assert (acts[1].before["due_on"], acts[1].after["due_on"]) == ("2026-03-20", "2026-04-20")
    assert acts[3].before["closing_note"] == "Diterima 1.200 orang."


def test_what_changes_nothing_leaves_no_trace(application: Engine) -> None:
    first = made(application)
    assert step(application, service.change, first, WANTED, today=TODAY) == first
    assert len(entries(application)) == 1


def test_where_a_task_came_from_is_never_changed(application: Engine) -> None:
    source = {"origin": Origin.REPORT, "source_title": "Laporan", "source_url": "https://contoh.go.id/1", "origin_id": "a"}
    first = made(application, replace(WANTED, **source))  # type: ignore[arg-type]  # one dict of several types
    changed = step(application, service.change, first, replace(WANTED, detail="lain"), today=TODAY)
    assert changed.wanted == replace(first.wanted, detail="lain")


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"title": " "}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"title": "a\x00b"}, "title"),
        ({"owner": ""}, "owner"),
        ({"owner": "x" * 121}, "owner"),
        ({"detail": "x" * 4001}, "detail"),
        ({"due_on": TODAY - dt.timedelta(days=1)}, "due_on"),
        ({"due_on": dt.date(2036, 2, 11)}, "due_on"),
        ({"source_url": "https://contoh.go.id"}, "source"),
        ({"origin": Origin.REPORT}, "source"),
        ({"origin": Origin.REPORT, "source_title": "Laporan", "source_url": "javascript:alert(1)"}, "source"),
    ],
)
def test_a_task_that_cannot_be_is_refused_by_field(application: Engine, wrong: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidError) as caught:
        made(application, replace(WANTED, **wrong))
    assert list(caught.value.fields) == [field]
    assert entries(application) == []


def test_a_day_that_has_passed_may_stay_but_not_be_chosen(application: Engine) -> None:
    first = made(application)
    late = dt.date(2026, 5, 1)
    assert step(application, service.change, first, replace(WANTED, title="Lain"), today=late).wanted.due_on == WANTED.due_on
    with pytest.raises(InvalidError) as caught:
        made(application, replace(WANTED, due_on=dt.date(2026, 2, 9)))
    assert list(caught.value.fields) == ["due_on"]
    assert made(application, replace(WANTED, due_on=TODAY)).wanted.due_on == TODAY
    assert made(application, replace(WANTED, due_on=dt.date(2036, 2, 10))).wanted.due_on == dt.date(2036, 2, 10)


def test_a_cancelled_task_says_why_and_a_note_has_an_end(application: Engine) -> None:
    first = made(application)
    for verb, given in ((service.cancel, {"reason": " "}), (service.finish, {"note": "x" * 2001})):
        with pytest.raises(InvalidError) as caught:
            step(application, verb, first, **given)
        assert list(caught.value.fields) == list(given)


def test_who_comes_second_is_told_what_now_stands_and_what_was_meant(application: Engine) -> None:
    first = made(application)
    done = step(application, service.finish, first, note="")
    meant = replace(WANTED, title="Lain")
    with pytest.raises(StaleTaskError) as caught:
        step(application, service.change, first, meant, today=TODAY)
    assert (caught.value.current, caught.value.attempted) == (done, meant)
    for verb, given in ((service.finish, {"note": ""}), (service.cancel, {"reason": "x"}), (service.reopen, {})):
        with pytest.raises(StaleTaskError):
            step(application, verb, first, **given)


def test_a_step_that_the_state_does_not_allow_is_refused(application: Engine) -> None:
    first = made(application)
    with pytest.raises(ConflictError):
        step(application, service.reopen, first)
    done = step(application, service.finish, first, note="")
    refused = (
        (service.finish, (), {"note": ""}),
        (service.cancel, (), {"reason": "x"}),
        (service.change, (WANTED,), {"today": TODAY}),
    )
    for verb, given, more in refused:
        with pytest.raises(ConflictError):
            step(application, verb, done, *given, **more)


def test_of_two_at_once_one_wins_and_the_other_is_told(application: Engine) -> None:
    outcomes: list[int | State] = []
    first, gate = made(application), threading.Barrier(2)

    def finish() -> None:
        gate.wait()
        try:
            outcomes.append(step(application, service.finish, first, note="").row_version)
        except StaleTaskError as error:
            outcomes.append(error.current.state)

    pair = [threading.Thread(target=finish) for _ in range(2)]
    for each in pair:
        each.start()
    for each in pair:
        each.join()
    assert sorted(outcomes, key=str) == [2, State.DONE]
    assert [each.action for each in entries(application)] == ["task.made", "task.finished"]


def test_an_office_changes_only_what_is_its_own(application: Engine) -> None:
    own, other = made(application), made(application, replace(WANTED, owner="Dinas Sosial"))
    for verb, given, more in (
        (service.change, (WANTED,), {"today": TODAY}),
        (service.finish, (), {"note": ""}),
        (service.cancel, (), {"reason": "x"}),
        (service.reopen, (), {}),
    ):
        with pytest.raises(NotFoundError):
            step(application, verb, other, *given, actor=OFFICER, viewer=OFFICERS_VIEW, **more)
    with pytest.raises(InvalidError) as caught:
        step(application, service.change, own, other.wanted, today=TODAY, viewer=OFFICERS_VIEW)
    assert list(caught.value.fields) == ["owner"]
    with pytest.raises(InvalidError):
        made(application, other.wanted, viewer=OFFICERS_VIEW)
    assert made(application, replace(WANTED, owner="DINAS  KESEHATAN"), viewer=OFFICERS_VIEW).wanted.owner == "DINAS KESEHATAN"


def test_another_tenants_task_is_none_here(application: Engine) -> None:
    theirs = made(application, tenant="12.74")
    with tenant_transaction(application, HERE) as session:
        assert queries.task(session, theirs.id) is None
        assert queries.tasks(session) == ()
    for task in (theirs, replace(theirs, id=uuid.uuid4())):
        with pytest.raises(NotFoundError):
            step(application, service.finish, task, note="")


def test_lists_narrow_order_and_count(application: Engine) -> None:
    days = (dt.date(2026, 2, 20), None, dt.date(2026, 2, 12), TODAY)
    tasks = [
        made(application, replace(WANTED, title=f"Tugas {n}", owner=f"Dinas {n % 2}", due_on=day)) for n, day in enumerate(days)
    ]
    step(application, service.finish, tasks[0], note="")
    plan = made(application, replace(WANTED, title="Rencana", origin=Origin.SCENARIO, origin_id="s1"))
    with tenant_transaction(application, HERE) as session:
        assert [each.wanted.title for each in queries.tasks(session)] == ["Tugas 3", "Tugas 2", "Tugas 0", "Rencana", "Tugas 1"]
        assert [each.id for each in queries.open_tasks(session, 2)] == [tasks[3].id, tasks[2].id]
        assert [each.wanted.title for each in queries.tasks(session, State.OPEN, "Dinas 1")] == ["Tugas 3", "Tugas 1"]
        assert queries.of_origin(session, Origin.SCENARIO, "s1") == (plan,)
        assert queries.of_origin(session, Origin.SCENARIO, "s2") == ()
        found = queries.counts(session, today=dt.date(2026, 2, 11), until=dt.date(2026, 2, 15))
        assert found == (
            queries.OwnerCount("Dinas 0", 1, 0, 1, 1, 0, waits_region=1),
            queries.OwnerCount("Dinas 1", 2, 1, 0, 0, 0, waits_region=2),
            queries.OwnerCount("Dinas Kesehatan", 1, 0, 0, 0, 0, waits_region=1),
        )
        asked = queries.Narrowed(text="tugas 1%")
        assert queries.listed(session, asked) == ()
        assert [each.wanted.title for each in queries.listed(session, queries.Narrowed(text="s TUGAS"), limit=2, offset=1)] == [
            "Tugas 2",
            "Tugas 0",
        ]
        assert queries.owners(session) == ("Dinas 0", "Dinas 1", "Dinas Kesehatan")
