"""Every route of the API as the program of every role, in its own tenant, in a foreign one and in one that is not there."""

from __future__ import annotations

import re

import orjson
import pytest
from flask import Flask
from werkzeug.routing import Rule

from semesta_platform.accounts.roles import Role
from tests.accounts.test_matrix import BY_ROUTE, CASES, CODES, FOREIGN, MISSING, addresses, routes, verdict, wanted
from tests.api.programs import Program, problem

API = re.compile(r"(\w+_api|regions)\.")
OURS = [case for case in CASES if API.match(case.endpoint)]


def rule_of(app: Flask, endpoint: str) -> Rule:
    return next(iter(app.url_map.iter_rules(endpoint)))


@pytest.mark.parametrize("route", [route for route in BY_ROUTE if API.match(route.partition(" ")[2])])
def test_every_route_answers_the_program_of_each_role(app: Flask, programs: dict[str, Program], route: str) -> None:
    found = {}
    for case in BY_ROUTE[route]:
        answer = programs[case.role].ask(case.method, addresses(rule_of(app, case.endpoint), case.place))
        found[str(case)] = verdict(case, answer.status_code)
        if found[str(case)] != "let in":
            problem(answer, answer.status_code)
    assert found == {str(case): wanted(case) for case in BY_ROUTE[route]}


@pytest.mark.parametrize("role", [role.value for role in Role if role is not Role.OPERATOR] + ["none"])
def test_a_foreign_tenant_and_a_missing_one_answer_alike(app: Flask, programs: dict[str, Program], role: str) -> None:
    for endpoint, method, _, in_tenant in routes():
        if in_tenant and API.match(endpoint):
            rule, said = rule_of(app, endpoint), []
            for place in (FOREIGN, MISSING):
                document = problem(programs[role].ask(method, addresses(rule, place), {}), 404)
                said.append(orjson.dumps(document | {"reference": ""}).replace(CODES[place].encode(), b"CODE"))
            assert said[0] == said[1]


def test_every_route_below_the_api_is_in_the_matrix(app: Flask) -> None:
    below = {rule.endpoint for rule in app.url_map.iter_rules() if rule.rule.startswith("/api/v1")}

    assert below == {case.endpoint for case in OURS}
