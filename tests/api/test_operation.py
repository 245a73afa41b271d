"""The operator's tenants and branches by programs: on hold and back, another branch, under If-Match."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Engine

from semesta_platform.transactions import tenant_transaction
from tests.api.programs import Program, problem, shown

ADDRESS = "/api/v1/operator/tenants/52.03"
HERE = "/api/v1/tenants/52.03"


@pytest.fixture
def operator(programs: dict[str, Program]) -> Iterator[Program]:
    """Leaves Lombok Timur as it was."""
    found = programs["operator"]
    before = shown(found.get(ADDRESS))
    yield found
    now = shown(found.get(ADDRESS))
    shown(found.put(ADDRESS, {"state": before["state"], "branch": before["branch"]}, if_match=now["etag"]))


def test_a_tenant_is_put_on_hold_and_back(engine: Engine, operator: Program, programs: dict[str, Program]) -> None:
    seen = operator.get(ADDRESS)
    document = shown(seen)
    assert (document["code"], document["name"], document["state"], document["level"]) == (
        "52.03",
        "Kabupaten Lombok Timur",
        "ready",
        "regency",
    )
    held = shown(operator.put(ADDRESS, {"state": "suspended", "branch": None}, if_match=seen.headers["ETag"]))
    assert held["state"] == "suspended"
    assert problem(programs["visitor"].get(f"{HERE}/coverage"), 401)["type"] == "/publik/galat/perlu-masuk"
    back = shown(operator.put(ADDRESS, {"state": "ready", "branch": "kisaran"}, if_match=held["etag"]))
    assert (back["state"], back["branch"]) == ("ready", "kisaran")
    assert shown(programs["liaison"].get(f"{HERE}/coverage"))["items"] == []
    from semesta_platform.audit import queries

    with tenant_transaction(engine, "52.03") as session:
        newest = queries.entries(session, subject_kind="tenant", limit=3)
    assert [each.action for each in newest] == ["tenant.branch_assigned", "tenant.resumed", "tenant.suspended"]


def test_a_change_is_refused_when_somebody_was_first(operator: Program) -> None:
    seen = shown(operator.get(ADDRESS))
    first = shown(operator.put(ADDRESS, {"state": "ready", "branch": "kisaran"}, if_match=seen["etag"]))

    assert problem(operator.put(ADDRESS, {"state": "suspended", "branch": None}, if_match=seen["etag"]), 412)["current"] == first
    problem(operator.put(ADDRESS, {"state": "suspended", "branch": None}), 428)


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, {"state", "branch"}),
        ({"state": "preparing", "branch": None}, {"state"}),
        ({"state": "ready", "branch": "tidak-ada"}, {"branch"}),
        ({"state": "ready", "branch": "\u0000"}, {"branch"}),
        ({"state": None, "branch": 7}, {"state", "branch"}),
    ],
)
def test_what_cannot_be_is_named(operator: Program, body: dict[str, Any], fields: set[str]) -> None:
    tag = shown(operator.get(ADDRESS))["etag"]

    assert set(problem(operator.put(ADDRESS, body, if_match=tag), 422)["errors"]) == fields


@pytest.mark.parametrize("code", ["12.08", "x", "12.19'--", "é"])
def test_what_is_no_tenant_is_not_found(operator: Program, code: str) -> None:
    problem(operator.get(f"/api/v1/operator/tenants/{code}"), 404)


@pytest.mark.parametrize("limit", [1, 4, 1000])
def test_the_lists_join_from_pages(operator: Program, limit: int) -> None:
    for address in ("/api/v1/operator/tenants", "/api/v1/operator/branches"):
        page = shown(operator.get(f"{address}?limit={limit}"))
        found = page["items"]
        while page["next_cursor"]:
            page = shown(operator.get(f"{address}?limit={limit}&cursor={page['next_cursor']}"))
            found += page["items"]
        assert found == shown(operator.get(f"{address}?limit=1000"))["items"]
        assert operator.statements(address) == 4
    assert {"code": "kisaran", "name": "BPJS Kesehatan Cabang Kisaran"} in [
        {name: each[name] for name in ("code", "name")} for each in found
    ]
