"""Every route of the API as the program of every role, in its own tenant, in a foreign one and in one that is not there."""

from __future__ import annotations

import re

import orjson
import pytest
from flask import Flask
from werkzeug.routing import Rule

from tests.accounts.test_matrix import BY_ROUTE, CASES, CODES, OUTSIDE, OWN, addresses, refusal, told_alike, verdict, wanted
from tests.api.programs import Program, problem

API = re.compile(r"(\w+_api|regions)\.")
OURS = [case for case in CASES if API.match(case.endpoint)]


def rule_of(app: Flask, endpoint: str) -> Rule:
    return next(iter(app.url_map.iter_rules(endpoint)))


@pytest.mark.parametrize("route", [route for route in BY_ROUTE if API.match(route.partition(" ")[2])])
def test_every_route_answers_the_program_of_each_role(app: Flask, programs: dict[str, Program], route: str) -> None:
    cases, found = BY_ROUTE[route], {}
    said: dict[tuple[str, str], object] = {}
    for case in cases:
        # In places that are not one's own with a body, too: it is not looked at.
        body: dict[str, str] | None = None if case.place == OWN else {}
        answer = programs[case.role].ask(case.method, addresses(rule_of(app, case.endpoint), case.place), body)
        found[str(case)] = verdict(case, answer.status_code)
        if refusal(case) is not None:
            document = orjson.dumps(problem(answer, answer.status_code) | {"reference": ""})
            said[case.role, case.place] = document.replace(CODES[case.place].encode(), b"CODE")
    assert found == {str(case): wanted(case) for case in cases}
    if cases[0].in_tenant:
        assert told_alike(said) == OUTSIDE


def test_every_route_below_the_api_is_in_the_matrix(app: Flask) -> None:
    below = {rule.endpoint for rule in app.url_map.iter_rules() if rule.rule.startswith("/api/v1")}

    assert below == {case.endpoint for case in OURS}
