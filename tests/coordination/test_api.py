"""Tasks for programs: pages by key, what a change must name, who may what."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Engine

from tests.api.conftest import _forgotten, admin, app, engine, liaison, officer, programs, pytest_generate_tests
from tests.api.programs import HERE, Program, problem, shown
from tests.coordination.pages import add, days

__all__ = ["_forgotten", "admin", "app", "engine", "liaison", "officer", "programs", "pytest_generate_tests"]
pytestmark = pytest.mark.usefixtures("cleared")
TASKS = f"{HERE}/tasks"
BODY: dict[str, Any] = {"title": "Usulkan peserta", "owner": "Dinas Kesehatan", "due_on": days(9).isoformat()}


def test_a_task_goes_through_its_steps(admin: Program) -> None:
    made = admin.post(TASKS, BODY)
    document = shown(made, 201)
    address, tag = made.headers["Location"], made.headers["ETag"]
    assert document["state"] == "open"
    assert f'"{document["etag"]}"' == tag
    assert shown(admin.get(address)) == document
    changed = admin.put(address, BODY | {"owner": "BPKAD", "detail": "a"}, if_match=tag)
    assert shown(changed)["owner"] == "BPKAD"
    stale = problem(admin.put(address, BODY, if_match=tag), 412)
    assert stale["current"]["owner"] == "BPKAD"
    problem(admin.put(address, BODY), 428)
    done = admin.post(f"{address}/finish", {"note": "42 orang"}, if_match=changed.headers["ETag"])
    assert shown(done)["closed"]["note"] == "42 orang"
    assert problem(admin.put(address, BODY, if_match=done.headers["ETag"]), 409)["current"]["state"] == "done"
    again = admin.post(f"{address}/reopen", if_match=done.headers["ETag"])
    assert shown(again)["closed"] is None
    problem(admin.post(f"{address}/cancel", {"reason": ""}, if_match=again.headers["ETag"]), 422)
    assert shown(admin.post(f"{address}/cancel", {"reason": "x"}, if_match=again.headers["ETag"]))["state"] == "cancelled"


def test_lists_come_in_pages_and_narrow(admin: Program, application: Engine) -> None:
    made = [add(application, f"Tugas {n}", f"Dinas {n % 2}", due_on=days(n)) for n in range(5)]
    seen, address = [], f"{TASKS}?limit=2"
    cost = admin.statements(address)
    while True:
        document = shown(admin.get(address))
        seen += [each["id"] for each in document["items"]]
        if document["next_cursor"] is None:
            break
        address = f"{TASKS}?limit=2&cursor={document['next_cursor']}"
    assert seen == [str(each.id) for each in made]
    assert cost <= 6
    assert set(document["items"][0]) == {"id", "title", "owner", "due_on", "state", "origin", "etag"}
    for query, number in (("owner=Dinas%201", 2), ("state=done", 0), ("text=tugas%204", 1), (f"due_until={days(1)}", 2)):
        assert len(shown(admin.get(f"{TASKS}?{query}"))["items"]) == number, query
    for query in ("state=x", "due_since=1", "limit=0", "cursor=x", "tahun=1"):
        problem(admin.get(f"{TASKS}?{query}"), 422)


def test_an_office_acts_for_itself_and_a_liaison_not_at_all(
    admin: Program, officer: Program, liaison: Program, application: Engine
) -> None:
    theirs = add(application, owner="Dinas Sosial")
    address = f"{TASKS}/{theirs.id}"
    tag = officer.get(address).headers["ETag"]
    problem(officer.put(address, BODY, if_match=tag), 403)
    problem(officer.post(f"{address}/finish", {}, if_match=tag), 403)
    assert problem(officer.post(TASKS, BODY | {"owner": "Dinas Sosial"}), 422)["errors"].keys() == {"owner"}
    shown(officer.post(TASKS, BODY), 201)
    problem(liaison.get(TASKS), 403)
    problem(admin.get(f"/api/v1/tenants/12.74/tasks/{theirs.id}"), 404)
    for wrong in ({"title": ""}, {"due_on": days(-1).isoformat()}, {"state": "done"}, {"origin": "report"}):
        problem(admin.post(TASKS, BODY | wrong), 422)
