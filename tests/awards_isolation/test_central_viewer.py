"""A central viewer reaches no tenant's table by any route: every address that answers reads is asked, with session and token."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from flask import Blueprint, Flask
from sqlalchemy import Engine, event, text
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from semesta_platform.accounts.loader import load
from semesta_platform.accounts.records import Seat
from semesta_platform.accounts.roles import Role
from semesta_platform.http.application import create_app
from semesta_platform.http.capability import Capability
from semesta_platform.http.ground import ground_of
from semesta_platform.http.permissions import Permission, requires
from semesta_platform.installation import Installation
from semesta_platform.tenancy.regions import region
from semesta_platform.transactions import tenant_transaction
from semesta_tenants.awards import objecting
from semesta_tenants.coverage import publishing, service
from semesta_tenants.coverage.records import Population
from semesta_tenants.registry import CAPABILITIES
from tests.api.programs import Program, program_of
from tests.api.rankings import UHC, cleared_rankings, prepared
from tests.conftest import TENANTS
from tests.coverage.conftest import ADMIN, TANJUNGBALAI, TODAY
from tests.factories.people import SEATS, person_with, signed_in

MARKER = "RAHASIA-DAERAH-7F3A2C"
"""Stands in a draft, in a population's source, in the record of acts and in an objection of every tenant, and nowhere else."""
SLUGS = [found.slug for code in TENANTS if (found := region(code)) is not None]
QUERIES = ("", "?bahasa=en", "?level=city&province=12&limit=1000", "?tenants=" + ",".join(TENANTS), "?q=rahasia")
TENANT_ROLE = re.compile(r"tenant_[0-9]{2,4}$")


@dataclass
class Entered:
    """What the application's transactions stood for. roles: all that were set; statements: how many were sent."""

    roles: set[str] = field(default_factory=set)
    statements: int = 0
    tables: list[str] = field(default_factory=list)

    @property
    def tenants(self) -> set[str]:
        """Roles of tenants among them."""
        return {role for role in self.roles if TENANT_ROLE.match(role)}


@contextmanager
def watched(engine: Engine) -> Iterator[Entered]:
    """Notes every role that a transaction takes on, and every statement that names a tenant's schema."""
    found = Entered()

    def note(_connection: object, _cursor: object, statement: str, parameters: Any, *_rest: object) -> None:
        found.statements += 1
        if "set_config('role'" in statement:
            found.roles.add(str(parameters[0]))
        if re.search(r"\btenant_[0-9]{2,4}\b", statement):
            found.tables.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(engine, "before_cursor_execute", note)


@pytest.fixture
def run(engine: Engine, owner: Engine, cleared: None) -> Iterator[int]:  # noqa: ARG001 (empties what this fills)
    """The number of a run; every tenant has work of its own that bears the marker."""
    with cleared_rankings(owner):
        number = prepared(engine)
        for code in TENANTS:
            planted(engine, code, number)
        yield number


def planted(engine: Engine, code: str, number: int) -> None:
    """Work of one tenant that is nobody else's; the objection is the tenant's word to the operator."""
    with tenant_transaction(engine, code) as session:
        service.save_draft(session, ADMIN, replace(TANJUNGBALAI, note=MARKER), today=TODAY, reason=MARKER)
        publishing.record_population(session, ADMIN, Population(1000, MARKER, "2024S1"))
        objecting.object_to(session, ADMIN, run=number, subject="other", text=f"Keberatan {MARKER}", evidence=MARKER)


BY_CODE = "forum_attendance.phone"
"""Anybody's, signed in or not: it looks whether a meeting's code is open, and tells of it to who types that code."""


def reads(app: Flask) -> list[Rule]:
    return [rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ()) and rule.endpoint != BY_CODE]


def addresses(rule: Rule, run: int) -> list[str]:
    """A rule with everything plausible in each of its places: every tenant, every edition, the run, ids of others."""
    values = {
        "tenant": SLUGS,
        "region": SLUGS,
        "tenant_code": list(TENANTS),
        "month": ["2025-04"],
        "uuid": ["01890a5d-ac96-774b-bcce-b302099a8057"],
        "int": [str(run)],
        "path": ["semesta.css"],
    }
    named = {"edition": [UHC], "name": [UHC], "code": list(TENANTS), "slug": SLUGS, "month": ["2025-04"]}
    places = re.findall(r"<([^>]+)>", rule.rule)
    choices = []
    for place in places:
        kind, _, name = place.rpartition(":")
        words = re.findall(r"[a-z-]+", kind.removeprefix("any")) if kind.startswith("any(") else None
        choices.append(words or values.get(kind) or named.get(name) or [UHC, str(run), *TENANTS, *SLUGS])
    found = []
    for chosen in itertools.product(*choices):
        address = rule.rule
        for place, value in zip(places, chosen, strict=True):
            address = address.replace(f"<{place}>", value, 1)
        found.append(address)
    return found


@dataclass
class Visited:
    """What a walk through the application met. answered: addresses with status 200. leaked: addresses that showed the marker."""

    answered: set[str] = field(default_factory=set)
    leaked: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    asked: int = 0

    def note(self, address: str, answer: TestResponse) -> None:
        self.asked += 1
        if MARKER.encode() in answer.data:
            self.leaked.append(address)
        if answer.status_code >= 500:
            self.broken.append(f"{address} {answer.status_code}")
        if answer.status_code == 200:
            self.answered.add(address)


def walk(app: Flask, run: int, seat: Seat, below: str = "/") -> tuple[Visited, Entered]:
    """Every read of the application, by a browser with a session and by a program with a token of the same person.

    below: only rules that begin so.
    """
    engine = ground_of(app).engine
    person = person_with(engine, seat)
    browser, program = signed_in(app, person), program_of(app, engine, person)
    found = Visited()
    with watched(engine) as entered:
        for rule in (each for each in reads(app) if each.rule.startswith(below)):
            for number, address in enumerate(addresses(rule, run)):
                # Every tenant is asked for; arguments are tried once for each rule.
                for query in QUERIES if number == 0 else QUERIES[:1]:
                    headers = {"Accept-Encoding": "identity"}
                    # Programs ask everywhere below /api, with every argument; the browser there once for each rule.
                    if not address.startswith("/api/") or (number == 0 and not query):
                        found.note(address + query, browser.get(address + query, headers=headers))
                    if address.startswith("/api/") or below != "/":
                        found.note(address + query, program.get(address + query, accept_encoding="identity"))
    return found, entered


def test_a_central_viewer_reaches_no_tenants_table_by_any_route(app: Flask, run: int) -> None:
    visited, entered = walk(app, run, SEATS[Role.CENTRAL_VIEWER])

    assert entered.tenants == set()
    assert entered.tables == []
    assert visited.leaked == []
    assert visited.broken == []
    # The walk went somewhere: rankings answered, the published side was read, and no role beyond these was ever taken on.
    assert f"/api/v1/editions/{UHC}/ranking/12.19" in visited.answered
    assert f"/api/v1/editions/{UHC}/runs/{run}/content" in visited.answered
    assert entered.roles == {"registry", "viewer"}
    assert visited.asked > 150


def test_the_same_walk_by_a_regions_admin_does_enter_its_tenant(app: Flask, run: int) -> None:
    """So the walk would see it."""
    visited, entered = walk(app, run, SEATS[Role.TENANT_ADMIN], "/api/v1/tenants/")

    assert entered.tenants == {"tenant_1219"}
    assert "/api/v1/tenants/12.19/objections" in visited.leaked
    assert {each.removeprefix("/api/v1/tenants/")[:5] for each in visited.leaked} == {"12.19"}


def test_a_wrong_route_is_found(installation: Installation, run: int) -> None:
    """One that anybody of the centre may ask, and that reads a tenant's own table."""
    wrong = Blueprint("wrong", __name__)

    @wrong.get("/nasional/uji/<code>")
    @requires(Permission.NATIONAL_VIEW)
    def peek(code: str) -> str:
        with tenant_transaction(ground_of(made).engine, code) as session:
            return " ".join(session.scalars(text("SELECT note FROM coverage_versions")))

    made = create_app(installation, (*CAPABILITIES, Capability("wrong", (wrong,))), loader=load)
    try:
        visited, entered = walk(made, run, SEATS[Role.CENTRAL_VIEWER], "/nasional/uji/")
    finally:
        ground_of(made).engine.dispose()
        ground_of(made).queue.close()
    assert entered.tenants == {f"tenant_{code.replace('.', '')}" for code in TENANTS}
    assert {each.partition("?")[0] for each in visited.leaked} == {f"/nasional/uji/{code}" for code in TENANTS}


def test_a_central_viewers_token_is_not_more_than_its_person(app: Flask, engine: Engine) -> None:
    """A token without a person's seats reads nothing at all."""
    nobody: Program = program_of(app, engine, person_with(engine))

    assert nobody.get("/api/v1/editions").status_code == 403
