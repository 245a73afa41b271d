"""Every route as every role, in its own place, in a foreign one and in one that is not there; made from the routes themselves."""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from weakref import WeakKeyDictionary

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine
from werkzeug.routing import Rule

from semesta_platform.accounts.roles import PERMISSION_WORDS, ROLES, Role
from semesta_platform.http.application import create_app
from semesta_platform.http.permissions import Permission, permission_of
from semesta_platform.installation import Installation
from semesta_platform.settings import Settings
from semesta_tenants.registry import CAPABILITIES
from tests.factories.people import SEATS, person_with, signed_in, token_of, without_marks

OWN, FOREIGN, MISSING = "kab-batu-bara", "kab-lombok-timur", "kab-tidak-pernah-ada"
# The same three as programs name them; the last is a region and no tenant.
CODES = {OWN: "12.19", FOREIGN: "52.03", MISSING: "12.08"}
EXAMPLES = {"month": "2025-04", "int": "7", "uuid": "01890a5d-ac96-774b-bcce-b302099a8057", "path": "semesta.css", "region": OWN}
EXAMPLES |= {"any(csv, xlsx)": "csv", "any(pdf, docx)": "pdf", "any(rapat, 'tindak-lanjut', tugas)": "rapat"}
READS = frozenset({"GET", "HEAD"})
# By browser: its session, and the token that goes with it.
TOKENS: WeakKeyDictionary[FlaskClient, tuple[str | None, str]] = WeakKeyDictionary()


@cache
def routes() -> tuple[tuple[str, str, Permission, bool], ...]:
    """Endpoint, method, permission, whether in a tenant: of the whole product, without opening any connection."""
    nowhere = Installation(Settings(data="."), "postgresql://x", None, "redis://127.0.0.1:1", "k" * 32)  # type: ignore[arg-type]  # nothing is read there
    app = create_app(nowhere, CAPABILITIES)
    found = []
    for rule in app.url_map.iter_rules():
        permission = permission_of(app.view_functions[rule.endpoint])
        assert permission is not None
        methods = (rule.methods or set()) - {"OPTIONS", "HEAD"}
        found += [(rule.endpoint, method, permission, "<tenant" in rule.rule) for method in sorted(methods)]
    return tuple(sorted(found, key=str))


def addresses(rule: Rule, slug: str) -> str:
    """The rule with something in each of its places."""

    def fill(found: re.Match[str]) -> str:
        kind, _, name = found[1].rpartition(":")
        if kind == "tenant":
            return slug
        if kind == "tenant_code":
            return CODES[slug]
        return EXAMPLES.get(kind) or {"code": "12.19", "digest": "00" * 32}.get(name, "x" * 30)

    return re.sub(r"<([^>]+)>", fill, rule.rule)


@pytest.fixture(scope="module")
def everybody(app: Flask, engine: Engine) -> dict[str, FlaskClient]:
    """A browser for each role, one for somebody without any, and a visitor's."""
    clients = {role.value: signed_in(app, person_with(engine, seat)) for role, seat in SEATS.items()}
    return {**clients, "none": signed_in(app, person_with(engine)), "visitor": app.test_client()}


def ask(client: FlaskClient, app: Flask, endpoint: str, method: str, slug: str) -> tuple[int, str]:
    rule = next(each for each in app.url_map.iter_rules(endpoint) if method in (each.methods or ()))
    data = {} if method in READS else {"csrf_token": form_token(client)}
    answer = client.open(addresses(rule, slug), method=method, data=data or None)
    text = answer.text if (answer.mimetype or "").startswith("text/") else ""
    return answer.status_code, without_marks(text).replace(slug, "SLUG")


def form_token(client: FlaskClient) -> str:
    """The token in this browser's forms; a page is asked for it again whenever the session is another than before."""
    kept = TOKENS.get(client)
    if kept is None or kept[0] != session_of(client):
        page = client.get("/akun")
        token = token_of((client.get("/masuk") if page.status_code == 401 else page).text)
        kept = TOKENS[client] = (session_of(client), token)
    return kept[1]


def session_of(client: FlaskClient) -> str | None:
    cookie = client.get_cookie("semesta")
    return None if cookie is None else cookie.value


@dataclass(frozen=True)
class Case:
    """One question to one route."""

    role: str
    endpoint: str
    method: str
    permission: Permission
    in_tenant: bool
    place: str

    def __str__(self) -> str:
        return f"{self.role} {self.method} {self.endpoint} {self.place}"


def route_of(case: Case) -> str:
    """The test that a case belongs to."""
    return f"{case.method} {case.endpoint}"


def refusal(case: Case) -> int | None:
    """The status with which the matrix refuses; None where it allows."""
    if case.permission is Permission.PUBLIC:
        return None
    if case.place == MISSING or case.role == "visitor":
        return 404 if case.place == MISSING else 401
    entry = ROLES[Role(case.role)] if case.role != "none" else None
    if case.permission is Permission.SIGNED_IN or (entry is not None and case.permission in entry.everywhere):
        return None
    if case.in_tenant and case.place == OWN and entry is not None and case.permission in entry.there:
        return None
    known = entry is not None and (
        any(each.of_a_tenant for each in entry.everywhere) or (case.place == OWN and bool(entry.there))
    )
    return 403 if known or not case.in_tenant else 404


OUTSIDE = [role.value for role in Role if role is not Role.OPERATOR] + ["none"]
"""Who is signed in and has no business in a foreign place."""
ROLE_NAMES = (*(role.value for role in Role), "none", "visitor")
CASES = [
    Case(role, endpoint, method, permission, in_tenant, place)
    for role, (endpoint, method, permission, in_tenant) in itertools.product(ROLE_NAMES, routes())
    for place in ((OWN, FOREIGN, MISSING) if in_tenant else (OWN,))
    # Signing out would end the browser that the other cases need.
    if endpoint != "accounts.sign_out"
]


BY_ROUTE = {key: list(cases) for key, cases in itertools.groupby(sorted(CASES, key=route_of), key=route_of)}


def verdict(case: Case, status: int) -> int | str:
    """What came of a case, to be compared with `wanted`."""
    # Allowed: the thing itself may be missing or the form empty, but nobody is told that they may not.
    return "let in" if refusal(case) is None and status not in {401, 403} and status < 500 else status


def wanted(case: Case) -> int | str:
    refused = refusal(case)
    return "let in" if refused is None else refused


def told_alike(answers: Mapping[tuple[str, str], object]) -> list[str]:
    """The roles that are told the same of a foreign place as of a missing one. answers: by role and place."""
    return [role for role in OUTSIDE if answers[role, FOREIGN] == answers[role, MISSING]]


# One test for a route and not for each question: of four thousand tests a third of the time is that they are tests.
@pytest.mark.parametrize("route", BY_ROUTE)
def test_every_route_answers_each_role_as_the_matrix_says(app: Flask, everybody: dict[str, FlaskClient], route: str) -> None:
    cases = BY_ROUTE[route]
    said = {(each.role, each.place): ask(everybody[each.role], app, each.endpoint, each.method, each.place) for each in cases}
    found = {str(each): verdict(each, said[each.role, each.place][0]) for each in cases}
    assert found == {str(each): wanted(each) for each in cases}
    if cases[0].in_tenant:
        # To the byte: status and page say nothing of whether the place is there.
        assert told_alike(said) == OUTSIDE
        assert {said[role, FOREIGN][0] for role in OUTSIDE} == {404}


def test_a_liaison_reaches_the_tenants_of_the_branch_and_no_other(everybody: dict[str, FlaskClient]) -> None:
    found = {slug: everybody["liaison"].get(f"/{slug}/").status_code for slug in (OWN, "kota-tanjungbalai", FOREIGN, MISSING)}
    assert list(found.values()) == [200, 200, 404, 404]


def test_every_permission_is_held_by_somebody_and_shown() -> None:
    held = {permission for entry in ROLES.values() for permission in entry.everywhere | entry.there}
    assert held == set(Permission) - {Permission.PUBLIC} == set(PERMISSION_WORDS)


def test_who_verifies_does_not_enter_and_central_viewers_see_no_tenant() -> None:
    for entry in ROLES.values():
        assert not (entry.holds(Permission.COVERAGE_VERIFY) and entry.holds(Permission.COVERAGE_ENTER))
    assert ROLES[Role.CENTRAL_VIEWER].there == frozenset()
    assert not any(each.of_a_tenant for each in ROLES[Role.CENTRAL_VIEWER].everywhere)
    assert not ROLES[Role.LIAISON].holds(Permission.AUDIT_VIEW)
