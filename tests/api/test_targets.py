"""A target from its first version to the last, by programs of the region; what readers of its branch and its province get."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine

from semesta_platform.accounts.records import Seat
from semesta_platform.accounts.roles import Role
from tests.api.programs import HERE, TARGET, Program, problem, program_of, shown
from tests.factories.people import person_with

pytestmark = pytest.mark.usefixtures("untargeted", "cleared")
LIST = f"{HERE}/targets"
MOST_STATEMENTS = 9


def made(program: Program, at: str = LIST, **changes: Any) -> dict[str, Any]:
    return shown(program.post(at, TARGET | changes), 201)


def test_a_target_is_set_changed_and_given_up_in_versions(admin: Program) -> None:
    answer = admin.post(LIST, TARGET)
    first = shown(answer, 201)
    place = answer.headers["Location"]
    assert {name: first[name] for name in TARGET} == TARGET
    assert (first["number"], first["path"], first["standing"]["status"], first["missing"]) == (1, None, "unknown", None)
    steps = [{"month": "2026-06", "value": "76.25"}, {"month": "2026-12", "value": "82"}]
    body = TARGET | {"value": "82", "path": steps, "reason": "Anggaran bertambah."}
    second = shown(admin.put(place, body, if_match=first["etag"]))
    assert [(each["number"], each["value"]) for each in second["versions"]] == [(2, "82"), (1, "80")]
    assert second["path"] == steps
    last = shown(admin.post(f"{place}/withdraw", {"reason": "Digabung."}, if_match=second["etag"]))
    assert (last["withdrawn"], last["reason"], len(last["versions"])) == (True, "Digabung.", 3)
    assert shown(admin.get(LIST))["items"] == []
    assert [each["id"] for each in shown(admin.get(f"{LIST}?withdrawn=true"))["items"]] == [first["id"]]
    assert problem(admin.put(place, body, if_match=last["etag"]), 409)["current"]["withdrawn"] is True


def test_a_change_names_the_state_that_it_has_seen(admin: Program) -> None:
    first = made(admin)
    place = f"{LIST}/{first['id']}"
    body = TARGET | {"value": "81", "reason": "Disesuaikan."}
    problem(admin.put(place, body), 428)
    second = shown(admin.put(place, body, if_match=first["etag"]))
    stale = problem(admin.put(place, body | {"value": "90"}, if_match=first["etag"]), 412)
    assert (stale["current"]["value"], stale["current"]["etag"]) == ("81", second["etag"])


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"value": 80}, "value"),
        ({"indicator": "registered"}, "value"),
        ({"indicator": "registered", "value": 190_000}, "baseline"),
        ({"value": "1001"}, "value"),
        ({"due_on": "2025-04-01"}, "due_on"),
        ({"path": [{"month": "2026-12", "value": "79"}]}, "path"),
        ({"path": [{"month": "2026-13", "value": "79"}]}, "path.0.month"),
        ({"indicator": "segment.PBI_JK.coverage"}, "indicator"),
        ({"owner": ""}, "owner"),
        ({"shared": "ya"}, "shared"),
        ({"besaran": 1}, "besaran"),
    ],
)
def test_what_cannot_be_is_said_by_field(admin: Program, changes: dict[str, Any], field: str) -> None:
    assert field in problem(admin.post(LIST, TARGET | changes), 422)["errors"]


def test_pages_of_the_list_follow_each_other_at_the_same_price(admin: Program, liaison: Program) -> None:
    ids = [made(admin, value=str(value))["id"] for value in (80, 81, 82)]
    first = shown(liaison.get(f"{LIST}?limit=2"))
    rest = shown(liaison.get(f"{LIST}?limit=2&cursor={first['next_cursor']}"))
    assert [each["id"] for each in (*first["items"], *rest["items"])] == ids
    assert rest["next_cursor"] is None
    problem(admin.get(f"{LIST}?cursor=abc"), 422)
    assert liaison.statements(LIST) <= MOST_STATEMENTS


def test_readers_see_and_do_not_set(liaison: Program, officer: Program, admin: Program) -> None:
    first = made(admin)
    for reader in (liaison, officer):
        assert shown(reader.get(f"{LIST}/{first['id']}"))["id"] == first["id"]
        problem(reader.post(LIST, TARGET), 403)


def test_a_province_reads_what_its_regency_shows_it_and_another_nothing(app: Flask, engine: Engine, admin: Program) -> None:
    def of(code: str) -> Program:
        return program_of(app, engine, person_with(engine, Seat(Role.TENANT_ADMIN, code)))

    regency = of("19.71")
    place = "/api/v1/tenants/19.71/targets"
    kept = made(regency, place, shared=True)
    made(regency, place, value="70")
    seen = shown(of("19").get("/api/v1/tenants/19/targets/shared"))["items"]
    assert [(each["tenant"], each["target"]["id"], each["target"]["value"]) for each in seen] == [("19.71", kept["id"], "80")]
    assert shown(admin.get(f"{LIST}/shared"))["items"] == []
    problem(admin.get(f"{LIST}/{kept['id']}"), 404)
    problem(of("19").post("/api/v1/tenants/19/targets", TARGET | {"shared": True}), 422)
