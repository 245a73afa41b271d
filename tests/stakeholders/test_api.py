"""The register for programs: pages by key, what a change must name, who may what."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Engine

from semesta_platform.transactions import tenant_transaction
from semesta_tenants.stakeholders import service
from semesta_tenants.stakeholders.records import Kind, Wanted
from tests.api.conftest import _forgotten, admin, app, engine, liaison, officer, programs, pytest_generate_tests
from tests.api.programs import HERE, Program, problem, shown
from tests.stakeholders.conftest import ADMIN

__all__ = ["_forgotten", "admin", "app", "engine", "liaison", "officer", "programs", "pytest_generate_tests"]
pytestmark = pytest.mark.usefixtures("forumless")
ORGANISATIONS = f"{HERE}/organisations"
BODY: dict[str, Any] = {"name": "Dinas Kesehatan", "kind": "opd", "contacts": [{"position": "Kepala", "email": "a@b.id"}]}


def test_an_organisation_goes_through_its_steps(admin: Program) -> None:
    made = admin.post(ORGANISATIONS, BODY)
    document = shown(made, 201)
    address, tag = made.headers["Location"], made.headers["ETag"]
    assert f'"{document["etag"]}"' == tag
    assert shown(admin.get(address)) == document
    assert document["contacts"] == [{"position": "Kepala", "person": "", "email": "a@b.id", "phone": ""}]
    changed = admin.put(address, BODY | {"short_name": "Dinkes"}, if_match=tag)
    assert shown(changed)["short_name"] == "Dinkes"
    assert problem(admin.put(address, BODY, if_match=tag), 412)["current"]["short_name"] == "Dinkes"
    problem(admin.put(address, BODY), 428)
    off = admin.post(f"{address}/strike-off", if_match=changed.headers["ETag"])
    assert shown(off)["active"] is False
    assert problem(admin.put(address, BODY, if_match=off.headers["ETag"]), 409)["current"]["active"] is False
    assert shown(admin.post(f"{address}/take-back", if_match=off.headers["ETag"]))["active"] is True
    assert problem(admin.post(ORGANISATIONS, BODY), 422)["errors"].keys() == {"name"}


def test_lists_come_in_pages_and_narrow(admin: Program, officer: Program, liaison: Program, application: Engine) -> None:
    with tenant_transaction(application, "12.19") as session:
        made = [service.add(session, ADMIN, Wanted(f"Klinik {n}", list(Kind)[n])) for n in range(5)]
        service.strike_off(session, ADMIN, made[4].id, expected=1)
    first = shown(admin.get(f"{ORGANISATIONS}?limit=3"))
    second = shown(admin.get(f"{ORGANISATIONS}?limit=3&cursor={first['next_cursor']}"))
    assert [each["id"] for each in (*first["items"], *second["items"])] == [str(each.id) for each in made]
    assert second["next_cursor"] is None
    for query, number in (("kind=opd", 1), ("active=false", 1), ("active=true", 4), ("text=klinik%203", 1)):
        assert len(shown(liaison.get(f"{ORGANISATIONS}?{query}"))["items"]) == number, query
    for query in ("kind=x", "active=1", "limit=0", "cursor=x", "lain=1"):
        problem(admin.get(f"{ORGANISATIONS}?{query}"), 422)
    problem(officer.post(ORGANISATIONS, BODY), 403)
    problem(admin.get(f"/api/v1/tenants/12.74/organisations/{made[0].id}"), 404)
    faults: tuple[dict[str, Any], ...] = (
        {"kind": "x"},
        {"contacts": [{}]},
        {"contacts": BODY["contacts"] * 6},
        {"source": "x"},
        {"name": ""},
    )
    for wrong in faults:
        problem(admin.post(ORGANISATIONS, BODY | wrong), 422)
    bad = problem(admin.post(ORGANISATIONS, BODY | {"contacts": [{"position": "a", "email": "b"}]}), 422)
    assert bad["errors"].keys() == {"contacts.0.email"}
