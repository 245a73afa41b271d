"""Action items for programs: pages by key, what a change must name, who may what, how the figure moved."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Engine

from tests.actions.conftest import met, offices, uninvited
from tests.actions.pages import add, days
from tests.api.conftest import _forgotten, admin, app, engine, liaison, officer, programs, pytest_generate_tests
from tests.api.programs import HERE, Program, problem, shown

__all__ = ["_forgotten", "admin", "app", "engine", "liaison", "officer", "programs", "pytest_generate_tests"]
pytestmark = pytest.mark.usefixtures("cleared")
ACTIONS = f"{HERE}/actions"


def body(engine: Engine, owner: str = "Dinkes", **more: Any) -> dict[str, Any]:
    return {"title": "Usulkan peserta", "organisation_id": str(offices(engine)[owner]), "due_on": days(9).isoformat(), **more}


def test_an_item_goes_through_its_steps(admin: Program, application: Engine) -> None:
    given = body(application, indicator="active_rate", expected="80.5")
    made = admin.post(ACTIONS, given)
    document = shown(made, 201)
    address, tag = made.headers["Location"], made.headers["ETag"]
    assert (document["state"], document["expected"], document["priority"]) == ("open", "80.5", "normal")
    assert document["movement"]["by_now"] == {"moved": "unknown", "why": "no_before", "change": None}
    assert shown(admin.get(address)) == document
    changed = admin.put(address, body(application, "Dinsos"), if_match=tag)
    assert (shown(changed)["organisation"], shown(changed)["movement"]) == ("Dinsos", None)
    assert problem(admin.put(address, given, if_match=tag), 412)["current"]["organisation"] == "Dinsos"
    problem(admin.put(address, given), 428)
    begun = admin.post(f"{address}/start", if_match=changed.headers["ETag"])
    waiting = admin.post(f"{address}/wait", {"note": "Menunggu cabang"}, if_match=begun.headers["ETag"])
    noted = admin.post(f"{address}/notes", {"text": "Sudah dijawab"}, if_match=waiting.headers["ETag"])
    assert [each["text"] for each in shown(noted)["notes"]] == ["Menunggu cabang", "Sudah dijawab"]
    done = admin.post(f"{address}/finish", {"note": "42 orang"}, if_match=noted.headers["ETag"])
    assert shown(done)["closed"]["note"] == "42 orang"
    assert problem(admin.post(f"{address}/start", if_match=done.headers["ETag"]), 409)["current"]["state"] == "done"
    again = admin.post(f"{address}/reopen", if_match=done.headers["ETag"])
    assert shown(admin.post(f"{address}/cancel", {"reason": "x"}, if_match=again.headers["ETag"]))["state"] == "cancelled"


def test_lists_come_in_pages_and_narrow(admin: Program, application: Engine) -> None:
    made = [add(application, f"Butir {n}", "Dinkes" if n % 2 else "Dinsos", due_on=days(n)) for n in range(5)]
    seen, address = [], f"{ACTIONS}?limit=2"
    cost = admin.statements(address)
    while address:
        document = shown(admin.get(address))
        seen += [each["id"] for each in document["items"]]
        address = f"{ACTIONS}?limit=2&cursor={document['next_cursor']}" if document["next_cursor"] else ""
    assert seen == [str(each.id) for each in made]
    assert cost <= 6
    owner = made[1].wanted.organisation_id
    for query, number in (
        (f"organisation_id={owner}", 2),
        ("state=done", 0),
        ("text=butir%204", 1),
        (f"due_until={days(1)}", 2),
        ("indicator=none", 5),
        ("priority=high", 0),
    ):
        assert len(shown(admin.get(f"{ACTIONS}?{query}"))["items"]) == number, query
    for query in ("state=x", "indicator=x", "limit=0", "cursor=x", "meeting_id=1", "tahun=1"):
        problem(admin.get(f"{ACTIONS}?{query}"), 422)


def test_each_acts_for_their_own(admin: Program, officer: Program, liaison: Program, application: Engine) -> None:
    theirs = add(application, owner="Dinsos")
    address = f"{ACTIONS}/{theirs.id}"
    tag = officer.get(address).headers["ETag"]
    problem(officer.post(f"{address}/start", if_match=tag), 403)
    assert problem(officer.post(ACTIONS, body(application, "Dinsos")), 422)["errors"].keys() == {"organisation_id"}
    shown(officer.post(ACTIONS, body(application)), 201)
    problem(liaison.get(address), 404)
    add(application, owner="BPJS Kisaran", meeting_id=uninvited(application).meeting.id)
    assert shown(liaison.get(ACTIONS))["items"] == []
    meeting = met(application, branch=True).meeting
    seen = add(application, owner="BPJS Kisaran", meeting_id=meeting.id)
    assert [each["id"] for each in shown(liaison.get(ACTIONS))["items"]] == [str(seen.id)]
    problem(admin.get(f"/api/v1/tenants/12.74/actions/{theirs.id}"), 404)
    foreign = str(offices(application, "12.74")["Dinkes"])
    problem(admin.post(ACTIONS, body(application, organisation_id=foreign)), 404)
    for wrong in (
        {"title": ""},
        {"due_on": days(-1).isoformat()},
        {"indicator": "active_rate", "expected": 80},
        {"indicator": "registered", "expected": "80.5"},
        {"expected": "80"},
        {"state": "done"},
    ):
        problem(admin.post(ACTIONS, body(application, **wrong)), 422)
