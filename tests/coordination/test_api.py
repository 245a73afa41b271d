"""Tasks for programs: pages by key, steps of both sides, what a change must name, who sees and may what."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from sqlalchemy import Engine

from semesta_platform.accounts.roles import Role
from semesta_platform.transactions import tenant_transaction
from semesta_tenants.coordination import service
from semesta_tenants.coordination.records import Item, Task, Way
from tests.api.conftest import _forgotten, admin, app, engine, liaison, officer, programs, pytest_generate_tests
from tests.api.programs import HERE, Program, problem, shown
from tests.coordination.conftest import ADMIN
from tests.coordination.pages import HERE as CODE
from tests.coordination.pages import add, days, today
from tests.factories.people import SEATS, person_with

__all__ = ["_forgotten", "admin", "app", "engine", "liaison", "officer", "programs", "pytest_generate_tests"]
pytestmark = pytest.mark.usefixtures("cleared")
TASKS = f"{HERE}/tasks"
BODY: dict[str, Any] = {"title": "Usulkan peserta", "owner": "Dinas Kesehatan", "due_on": days(9).isoformat()}
LINE = {"id", "title", "owner", "due_on", "state", "origin", "kind", "step", "side", "shared", "period", "priority", "labels"}
LINE |= {"assignee", "etag"}


def address(task: Task) -> str:
    return f"{TASKS}/{task.id}"


def tag(program: Program, task: Task) -> str:
    return str(program.get(address(task)).headers["ETag"])


def test_a_task_goes_through_its_changes(admin: Program) -> None:
    made = admin.post(TASKS, BODY)
    document = shown(made, 201)
    where, seen = made.headers["Location"], made.headers["ETag"]
    assert (document["state"], document["kind"], document["step"]) == ("open", "free", "todo")
    assert f'"{document["etag"]}"' == seen
    changed = admin.put(where, BODY | {"owner": "BPKAD", "detail": "a"}, if_match=seen)
    assert shown(changed)["owner"] == "BPKAD"
    assert problem(admin.put(where, BODY, if_match=seen), 412)["current"]["owner"] == "BPKAD"
    problem(admin.put(where, BODY), 428)
    done = admin.post(f"{where}/finish", {"note": "42 orang"}, if_match=changed.headers["ETag"])
    assert shown(done)["closed"]["note"] == "42 orang"
    assert shown(done)["ways"] == []
    assert problem(admin.put(where, BODY, if_match=done.headers["ETag"]), 409)["current"]["state"] == "done"
    again = admin.post(f"{where}/reopen", if_match=done.headers["ETag"])
    assert shown(again)["closed"] is None
    problem(admin.post(f"{where}/cancel", {"reason": ""}, if_match=again.headers["ETag"]), 422)
    assert shown(admin.post(f"{where}/cancel", {"reason": "x"}, if_match=again.headers["ETag"]))["state"] == "cancelled"


def test_two_sides_hand_a_task_to_each_other_and_each_says_what_its_step_left(admin: Program, liaison: Program) -> None:
    made = admin.post(TASKS, BODY | {"kind": "cleansing", "labels": ["NIK"], "links": [{"kind": "target", "id": "1"}]})
    document, where = shown(made, 201), made.headers["Location"]
    assert (document["step"], document["side"], document["shared"]) == ("list", "bpjs", True)
    assert [each["key"] for each in document["steps"]] == ["list", "match", "update"]
    assert (document["ways"], document["labels"]) == ([], ["NIK"])
    assert document["links"] == [{"kind": "target", "id": "1", "words": ""}]
    problem(admin.post(f"{where}/move", {"to": "match"}, if_match=made.headers["ETag"]), 403)
    assert shown(liaison.get(where))["ways"] == [{"to": "match", "needs_output": True}]
    assert problem(liaison.post(f"{where}/move", {"to": "match"}, if_match=made.headers["ETag"]), 422)["errors"].keys() == {
        "output"
    }
    problem(liaison.post(f"{where}/move", {"to": "update", "output": "x"}, if_match=made.headers["ETag"]), 409)
    moved = liaison.post(f"{where}/move", {"to": "match", "output": "meninggal 12"}, if_match=made.headers["ETag"])
    assert (shown(moved)["side"], shown(moved)["waited"].keys()) == ("region", {"region", "bpjs"})
    problem(liaison.post(f"{where}/move", {"to": "match", "output": "x"}, if_match=made.headers["ETag"]), 412)
    said = shown(admin.get(f"{where}/comments"))["items"]
    assert [(each["text"], each["output_of"], each["side"]) for each in said] == [("meninggal 12", "list", "bpjs")]


def test_comments_are_paged_and_the_branch_reads_nothing_internal(admin: Program, liaison: Program, application: Engine) -> None:
    task = add(application, shared=True)
    where = f"{address(task)}/comments"
    assert shown(admin.post(where, {"text": "Rahasia", "internal": True}), 201)["internal"] is True
    assert shown(liaison.post(where, {"text": "Halo @Petugas Uji", "internal": True}), 201)["internal"] is False
    problem(admin.post(where, {"text": ""}), 422)
    first = shown(admin.get(f"{where}?limit=1"))
    rest = shown(admin.get(f"{where}?limit=1&cursor={first['next_cursor']}"))
    texts = [each["text"] for each in (*first["items"], *rest["items"])]
    assert (texts, rest["next_cursor"]) == (["Rahasia", "Halo @Petugas Uji"], None)
    assert rest["items"][0]["mentions"] != []
    assert [each["text"] for each in shown(liaison.get(where))["items"]] == ["Halo @Petugas Uji"]


def test_somebody_who_sees_a_task_gets_it_and_ticks_its_list(admin: Program, engine: Engine, application: Engine) -> None:
    officer_of, stranger = person_with(engine, SEATS[Role.OPD_STAFF], name="Staf Dinkes"), person_with(engine)
    task = add(application, checklist=(Item("satu"), Item("dua")))
    given = admin.post(f"{address(task)}/assign", {"assignee": str(officer_of.id)}, if_match=tag(admin, task))
    assert shown(given)["assignee"] == {"id": str(officer_of.id), "name": "Staf Dinkes"}
    refused = admin.post(f"{address(task)}/assign", {"assignee": str(stranger.id)}, if_match=given.headers["ETag"])
    assert problem(refused, 422)["errors"].keys() == {"assignee"}
    ticked = admin.post(f"{address(task)}/tick", {"number": 1, "done": True}, if_match=given.headers["ETag"])
    assert shown(ticked)["checklist"] == [{"text": "satu", "done": False}, {"text": "dua", "done": True}]
    problem(admin.post(f"{address(task)}/tick", {"number": 7, "done": True}, if_match=ticked.headers["ETag"]), 404)
    changed = admin.put(address(task), BODY | {"priority": "high"}, if_match=ticked.headers["ETag"])
    assert (shown(changed)["assignee"], shown(changed)["priority"], shown(changed)["checklist"]) == (None, "high", [])
    assert shown(admin.post(TASKS, BODY | {"assignee": str(officer_of.id)}), 201)["assignee"]["name"] == "Staf Dinkes"


def test_lists_come_in_pages_and_narrow(admin: Program, application: Engine) -> None:
    made = [add(application, f"Tugas {n}", f"Dinas {n % 2}", due_on=days(n)) for n in range(4)]
    late = add(application, "Lambat", "Dinas 9", due_on=days(-2), shared=True, labels=("NIK",), kind="reactivation")
    found, where = [], f"{TASKS}?limit=2"
    cost = admin.statements(where)
    while True:
        document = shown(admin.get(where))
        found += [each["id"] for each in document["items"]]
        if document["next_cursor"] is None:
            break
        where = f"{TASKS}?limit=2&cursor={document['next_cursor']}"
    assert found == [str(each.id) for each in (*made, late)]
    # The token with its seats and their tenants, and the list; each behind the context of its transaction.
    assert cost == 4
    assert set(document["items"][0]) == LINE
    narrowed = {
        "owner=Dinas%201": 2,
        "state=done": 0,
        "text=tugas%203": 1,
        f"due_until={days(1)}": 3,
        "late=true": 1,
        "kind=reactivation": 1,
        "side=bpjs": 1,
        "priority=high": 0,
        "label=NIK": 1,
        f"assignee={uuid.uuid4()}": 0,
    }
    assert {query: len(shown(admin.get(f"{TASKS}?{query}"))["items"]) for query in narrowed} == narrowed
    for query in ("state=x", "due_since=1", "limit=0", "cursor=x", "tahun=1", "kind=x", "late=true&state=done", "assignee=1"):
        problem(admin.get(f"{TASKS}?{query}"), 422)


def test_an_office_sees_its_own_and_the_branch_what_is_shared(
    admin: Program, officer: Program, liaison: Program, application: Engine
) -> None:
    theirs, own = add(application, "Lain", "Dinas Sosial"), add(application, "Sendiri")
    shared = add(application, "Bersama", "Dinas Sosial", shared=True)
    seen = {each: [line["title"] for line in shown(each.get(TASKS))["items"]] for each in (admin, officer, liaison)}
    assert seen == {admin: ["Lain", "Sendiri", "Bersama"], officer: ["Sendiri"], liaison: ["Bersama"]}
    mark = tag(admin, theirs)
    for program, hidden in ((officer, theirs), (liaison, own), (liaison, theirs)):
        problem(program.get(address(hidden)), 404)
        problem(program.get(f"{address(hidden)}/comments"), 404)
        problem(program.post(f"{address(hidden)}/comments", {"text": "x"}), 404)
        problem(program.put(address(hidden), BODY, if_match=mark), 404)
        problem(program.post(f"{address(hidden)}/move", {"to": "doing"}, if_match=mark), 404)
    problem(liaison.put(address(shared), BODY, if_match=tag(liaison, shared)), 403)
    assert problem(officer.post(TASKS, BODY | {"owner": "Dinas Sosial"}), 422)["errors"].keys() == {"owner"}
    assert shown(liaison.post(TASKS, BODY), 201)["origin"] == "branch"
    problem(admin.get(f"/api/v1/tenants/12.74/tasks/{theirs.id}"), 404)
    for wrong in ({"title": ""}, {"due_on": days(-1).isoformat()}, {"state": "done"}, {"kind": "x"}, {"shared": "ya"}):
        problem(admin.post(TASKS, BODY | wrong), 422)


def test_what_was_moved_meanwhile_is_not_moved_again(admin: Program, application: Engine) -> None:
    task = add(application)
    mark = tag(admin, task)
    with tenant_transaction(application, CODE) as session:
        service.move(session, ADMIN, task.id, Way("doing"), expected=1, today=today())
    assert problem(admin.post(f"{address(task)}/move", {"to": "doing"}, if_match=mark), 412)["current"]["step"] == "doing"


def test_kinds_are_the_same_for_everybody_who_is_signed_in(liaison: Program, programs: dict[str, Program]) -> None:
    found = {each["key"]: each for each in shown(liaison.get("/api/v1/task-kinds"))["items"]}
    assert (found["proposal"]["recurs"], found["free"]["recurs"], found["free"]["source"]) == ("monthly", None, None)
    assert found["proposal"]["steps"][0]["side"] == "region"
    problem(programs["visitor"].get("/api/v1/task-kinds"), 401)


@pytest.mark.parametrize(
    ("step", "field", "more"),
    [
        ("comments", "text", {}),
        ("move", "output", {"to": "done"}),
        ("finish", "note", {}),
        ("cancel", "reason", {}),
        ("", "detail", BODY),
    ],
)
def test_what_looks_like_somebodys_number_is_refused_at_its_field_until_it_is_said_to_be_none(
    admin: Program, application: Engine, step: str, field: str, more: dict[str, Any]
) -> None:
    task = add(application)
    send = admin.post if step else admin.put
    where, seen = f"{address(task)}/{step}".rstrip("/"), {} if step == "comments" else {"if_match": tag(admin, task)}
    body = {**more, field: "NIK 1219 0102 0304 0005"}
    assert problem(send(where, body, **seen), 422)["errors"].keys() == {field}
    assert send(where, body | {"no_nik": True}, **seen).status_code in {200, 201}
