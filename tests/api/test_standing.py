"""What a region's own programs read and say of its standing: explained, objected to, answered, shown to anybody or not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine

from semesta_platform.accounts.roles import Role
from semesta_platform.tenancy.names import SharedRole
from semesta_platform.transactions import shared_transaction
from semesta_tenants.awards import queries
from tests.api.programs import HERE, Program, problem, program_of, shown
from tests.api.rankings import SIMULATION, UHC, cleared_rankings, prepared
from tests.api.test_at_once import at_once
from tests.factories.people import SEATS, person_with

OBJECTIONS, CHOICE = f"{HERE}/objections", f"{HERE}/public-choice"
ELSEWHERE = "/api/v1/tenants/52.03"


@pytest.fixture
def run(engine: Engine, owner: Engine, cleared: None) -> Iterator[int]:  # noqa: ARG001 (empties what this fills)
    """The number of the run of the 2026 edition."""
    with cleared_rankings(owner):
        yield prepared(engine)


def body(number: int, **changes: Any) -> dict[str, Any]:
    said = "Iuran sudah lunas sampai September 2025."
    return {"run": number, "subject": "madya", "text": said, "evidence": "Surat 440/2026"} | changes


def test_a_region_reads_its_own_standing(admin: Program, programs: dict[str, Program], run: int) -> None:
    document = shown(admin.get(f"{HERE}/standing"))

    assert (document["edition"]["id"], document["run"]["number"], document["standing"]["code"]) == (UHC, run, "12.19")
    assert document == shown(programs["liaison"].get(f"/api/v1/editions/{UHC}/ranking/12.19"))
    assert shown(admin.get(f"{HERE}/standing?edition={SIMULATION}"))["edition"]["simulation"] is True
    problem(admin.get(f"{HERE}/standing?edition=uhc-awards-1999"), 404)
    problem(admin.get(f"{ELSEWHERE}/standing"), 404)


def test_an_objection_is_raised_and_answered_once(admin: Program, programs: dict[str, Program], run: int) -> None:
    made = admin.post(OBJECTIONS, body(run))
    objection = shown(made, 201)
    assert (objection["edition"], objection["run"], objection["subject"], objection["answer"]) == (UHC, run, "madya", None)
    assert made.headers["Location"] == f"{OBJECTIONS}/{objection['id']}"
    assert shown(admin.get(made.headers["Location"])) == objection
    operator, said = programs["operator"], {"outcome": "accepted", "text": "Bukti pelunasan dicatat."}
    assert shown(operator.get("/api/v1/objections"))["items"] == [objection]
    assert shown(operator.get(f"/api/v1/objections?edition={SIMULATION}"))["items"] == []

    answer = f"{OBJECTIONS}/{objection['id']}/answer"
    for role in ("tenant_admin", "liaison", "opd_staff"):
        problem(programs[role].post(answer, said), 403)
    answered = shown(operator.post(answer, said))
    assert (answered["answer"]["outcome"], answered["answer"]["by"]) == ("accepted", "Pengelola sistem")
    problem(operator.post(answer, said), 409)
    assert shown(admin.get(OBJECTIONS))["items"] == [answered]
    problem(operator.post(answer.replace("12.19", "52.03"), said), 404)


def test_who_holds_an_office_in_the_region_does_not_answer(app: Flask, engine: Engine, admin: Program, run: int) -> None:
    both = program_of(app, engine, person_with(engine, SEATS[Role.OPERATOR], SEATS[Role.TENANT_ADMIN]))
    objection = shown(admin.post(OBJECTIONS, body(run)), 201)

    problem(both.post(f"{OBJECTIONS}/{objection['id']}/answer", {"outcome": "accepted", "text": "Disetujui saja."}), 403)


def test_objections_are_nobody_elses(app: Flask, engine: Engine, admin: Program, programs: dict[str, Program], run: int) -> None:
    objection = shown(admin.post(OBJECTIONS, body(run)), 201)
    both = program_of(app, engine, person_with(engine, SEATS[Role.TENANT_ADMIN]))

    assert objection["id"] in both.get(OBJECTIONS).text
    for role in ("central_viewer", "none"):
        problem(programs[role].get(OBJECTIONS), 404)
    for role in ("central_viewer", "tenant_admin", "liaison"):
        problem(programs[role].get("/api/v1/objections"), 403)


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"subject": "emas"}, {"subject"}),
        ({"subject": ""}, {"subject"}),
        ({"text": "pendek"}, {"text"}),
        ({"text": "x" * 4001}, {"text"}),
        ({"text": " " * 20}, {"text"}),
        ({"evidence": "  "}, {"evidence"}),
        ({"evidence": "x" * 1001}, {"evidence"}),
        ({"run": 0}, {"run"}),
        ({"run": "1"}, {"run"}),
        ({"run": 2**63}, {"run"}),
        ({"edition": UHC}, {"edition"}),
    ],
)
def test_objections_that_cannot_be(admin: Program, run: int, changes: dict[str, Any], fields: set[str]) -> None:
    assert set(problem(admin.post(OBJECTIONS, body(run, **changes)), 422)["errors"]) == fields
    problem(admin.post(OBJECTIONS, body(2**62)), 404)
    assert shown(admin.get(OBJECTIONS))["items"] == []


def test_a_region_chooses_what_it_shows(engine: Engine, admin: Program, programs: dict[str, Program], run: int) -> None:
    seen = shown(admin.get(CHOICE))
    assert (seen["figures"], seen["ranking"], seen["chosen"]) == (False, False, None)
    problem(admin.put(CHOICE, {"figures": True, "ranking": False}), 428)
    problem(programs["opd_staff"].put(CHOICE, {"figures": True, "ranking": False}, if_match=seen["etag"]), 403)
    chosen = shown(admin.put(CHOICE, {"figures": True, "ranking": False}, if_match=seen["etag"]))
    assert (chosen["figures"], chosen["ranking"], chosen["chosen"]["by"]) == (True, False, "Admin daerah")
    assert problem(admin.put(CHOICE, {"figures": False, "ranking": True}, if_match=seen["etag"]), 412)["current"] == chosen
    assert run
    with shared_transaction(engine, SharedRole.VIEWER) as session:
        assert [(each.figures, each.ranking) for each in queries.choices(session).values()] == [(True, False)]


@pytest.mark.parametrize("given", [{}, {"figures": 1, "ranking": "true"}, {"figures": None, "ranking": 0}])
def test_choices_that_cannot_be(admin: Program, given: dict[str, Any]) -> None:
    tag = shown(admin.get(CHOICE))["etag"]

    assert set(problem(admin.put(CHOICE, given, if_match=tag), 422)["errors"]) == {"figures", "ranking"}


def test_of_two_choices_at_once_one_is_told(admin: Program, run: int) -> None:
    assert run
    for _ in range(3):
        tag = shown(admin.get(CHOICE))["etag"]
        now = shown(admin.get(CHOICE))
        first, second = at_once(
            lambda t=tag, n=now: admin.put(CHOICE, {"figures": not n["figures"], "ranking": True}, if_match=t),  # type: ignore[misc]  # bound now
            lambda t=tag, n=now: admin.put(CHOICE, {"figures": not n["figures"], "ranking": False}, if_match=t),  # type: ignore[misc]  # bound now
        )
        assert problem(second, 412)["current"] == shown(first)
