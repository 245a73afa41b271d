"""The document: valid OpenAPI 3.1 that names every route with what it takes, gives and refuses."""

from __future__ import annotations

import re
from typing import Any

import openapi_spec_validator
import pytest
from flask import Flask
from flask_babel import force_locale
from marshmallow import fields, validate

from semesta_platform.http.api_fields import Count, Given, Percentage, sentences
from semesta_platform.http.permissions import permission_of
from tests.api.programs import Program, shown

METHODS = ("get", "put", "post", "delete")


@pytest.fixture
def document(programs: dict[str, Program]) -> dict[str, Any]:
    return shown(programs["visitor"].get("/api/openapi.json"))


def operations(document: dict[str, Any]) -> dict[tuple[str, str], dict[str, Any]]:
    return {(path, method): item[method] for path, item in document["paths"].items() for method in METHODS if method in item}


def test_it_is_openapi_3_1_and_anybody_may_keep_it(document: dict[str, Any], programs: dict[str, Program]) -> None:
    openapi_spec_validator.validate(document)
    assert document["openapi"] == "3.1.0"
    answer = programs["visitor"].get("/api/openapi.json")
    assert answer.headers["Cache-Control"] == "public, max-age=60"
    assert programs["visitor"].get("/api/openapi.json", if_none_match=answer.headers["ETag"]).status_code == 304


def test_every_route_is_in_it_with_its_permission(app: Flask, document: dict[str, Any]) -> None:
    served = {
        (re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule), method.lower()): permission_of(app.view_functions[rule.endpoint])
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/api/v1")
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }

    assert {key: each["x-permission"] for key, each in operations(document).items()} == served


def test_what_follows_from_permission_body_and_condition_is_named(document: dict[str, Any]) -> None:
    for (path, method), each in operations(document).items():
        statuses = set(each["responses"])
        assert {"400", "500", "503"} <= statuses
        assert ({"401", "403"} <= statuses) == (each["security"] != []) == (path != "/api/v1/regions")
        assert ("404" in statuses) == ("{" in path)
        assert ({"413", "415", "422"} <= statuses) == ("requestBody" in each)
        assert ("304" in statuses) == (method == "get")
        conditional = any(parameter["name"] == "If-Match" for parameter in each.get("parameters", ()))
        assert ({"409", "412", "428"} <= statuses) == conditional
        assert each["summary"].endswith(".") or ";" in each["summary"], path


def test_every_refusal_is_a_problem_document(document: dict[str, Any]) -> None:
    for name, response in document["components"]["responses"].items():
        assert list(response["content"]) == ["application/problem+json"], name
        assert response["content"]["application/problem+json"]["schema"] == {"$ref": "#/components/schemas/Problem"}


def test_percentages_are_texts_and_counts_are_bounded_integers(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]

    assert schemas["Rates"]["properties"]["coverage"] == {
        "type": ["string", "null"],
        "pattern": r"^(>=?)?[0-9]+\.[0-9]{2}$",
        "examples": ["97.45"],
    }
    assert schemas["HeadcountGiven"]["properties"]["registered"] == {
        "type": ["integer", "null"],
        "format": "int64",
        "minimum": 0,
        "maximum": 1_000_000_000,
        "default": None,
    }
    assert schemas["FigureGiven"]["additionalProperties"] is False


def test_exclusive_bounds_are_documented_as_such(app: Flask) -> None:
    """OpenAPI 3.1 gives the bound itself; 3.0 gave a truth value beside it."""

    class BoundSchema(Given):
        share = fields.Integer(validate=validate.Range(0, 100, min_inclusive=False, max_inclusive=False))

    converter = app.extensions["semesta-api"].ma_plugin.converter
    described = converter.field2property(BoundSchema().fields["share"])

    assert described == {"type": "integer", "exclusiveMinimum": 0, "exclusiveMaximum": 100}


@pytest.mark.parametrize("text", ["97.45", ">98.00", ">=98.00", "100.20", "0.00"])
def test_a_percentage_is_read_as_it_is_written(text: str) -> None:
    assert Percentage().deserialize(text) == text


@pytest.mark.parametrize("value", ["97,45", "97.4", "<98.00", "", "1e1", 97.45, None])
def test_no_other_writing_is_a_percentage(app: Flask, value: object) -> None:
    class RateSchema(Given):
        rate = Percentage()

    with app.test_request_context(), force_locale("id"):
        assert set(sentences(RateSchema().validate({"rate": value}))) == {"rate"}


def test_nested_messages_are_told_by_path() -> None:
    messages = {"a": {"b": ["x", "y"], "_schema": ["z"]}, "_schema": ["w"], "c": {"0": "v"}}

    assert sentences(messages) == {"a.b": ["x", "y"], "a": ["z"], "body": ["w"], "c.0": ["v"]}


def test_a_truth_value_is_no_count(app: Flask) -> None:
    class CountSchema(Given):
        people = Count(most=10)

    with app.test_request_context(), force_locale("id"):
        assert sentences(CountSchema().validate({"people": True})) == {
            "people": ["Tulis bilangan bulat tanpa tanda kutip, titik, atau koma, misalnya 46947."]
        }
