"""The JSON API's blueprints and its document: every route is described by what it declares, as OpenAPI 3.1."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from http import HTTPStatus
from typing import Any, TypeVar, cast

import flask_smorest
import orjson
from flask import Blueprint, Flask, Response, current_app
from marshmallow import INCLUDE, Schema, fields

from semesta_platform.http.api_arguments import ARGUMENTS
from semesta_platform.http.api_fields import (
    Count,
    Percentage,
    Shown,
    bounds2properties,
    count2properties,
    percentage2properties,
)
from semesta_platform.http.errors import PROBLEM_JSON
from semesta_platform.http.headers import cacheable
from semesta_platform.http.permissions import Permission, permission_of, public
from semesta_platform.http.routing import MonthConverter, RegionConverter, TenantCodeConverter

View = TypeVar("View", bound=Callable[..., Any])
ONE_MINUTE = 60
TITLE = "Semesta"
ABOUT = (
    "Figures of universal health coverage by region: entered by regions, verified by branches, published for all. "
    'Percentages are decimal strings in per cent ("97.45", or ">98.00" where the source names an interval), counts are '
    "integers, what is unknown is null. Lists come in pages (`limit`, `cursor`, `next_cursor`). What can be edited carries "
    "an ETag, and changes must name it in If-Match. Every refusal is a problem document (RFC 9457). `bahasa=en` gives "
    "sentences in English."
)
_EVERYWHERE = (400, 414, 431, 500, 503)
_WITH_BODY = (408, 413, 415)
_SECURITY = {
    "token": {"type": "http", "scheme": "bearer", "description": "A token from the account's page or `semesta token create`."},
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": "semesta",
        "description": "A browser that is signed in; changes then need the page's form token in X-CSRFToken.",
    },
}
_IF_MATCH = {
    "name": "If-Match",
    "in": "header",
    "required": True,
    "description": "The ETag of the state that the change is based on.",
    "schema": {"type": "string"},
}
_ETAG = {"ETag": {"description": "Names this state, for If-Match and If-None-Match.", "schema": {"type": "string"}}}
_LOCATION = {"Location": {"description": "Where the new thing is found.", "schema": {"type": "string"}}}


class ProblemSchema(Shown):
    """What every refusal says (RFC 9457)."""

    type = fields.String(metadata={"description": "Address of the page that explains this kind of refusal."})
    title = fields.String()
    status = fields.Integer()
    detail = fields.String()
    instance = fields.String()
    reference = fields.String(metadata={"description": "Also in the log; to be quoted when asking for help."})
    errors = fields.Dict(
        keys=fields.String(),
        values=fields.List(fields.String()),
        metadata={"description": "With 422: sentences by field."},
    )
    current = fields.Dict(metadata={"description": "With 409 and 412: the present state of what was not changed."})

    class Meta:
        """Named beyond RFC 9457's members, and further ones may come."""

        unknown = INCLUDE

    def on_bind_field(self, field_name: str, field_obj: fields.Field[Any]) -> None:
        """Two members stand only in refusals that they are about."""
        super().on_bind_field(field_name, field_obj)
        field_obj.required = field_name not in {"errors", "current"}


class ApiBlueprint(flask_smorest.Blueprint):  # type: ignore[misc]  # the library ships no types
    """A capability's JSON routes below /api/v1. Views give `answer(...)`; schemas check what comes in and describe the rest."""

    ARGUMENTS_PARSER = ARGUMENTS
    DOCSTRING_INFO_DELIMITER = "Raises:"

    def __init__(self, name: str, import_name: str, *, description: str) -> None:
        super().__init__(name, import_name, url_prefix="/api/v1", description=description)
        self._prepare_doc_cbks.append(_described)

    def get(self, rule: str) -> Callable[[View], View]:
        """A read."""
        return self._routed(rule, "GET")

    def post(self, rule: str) -> Callable[[View], View]:
        """A step, or something new."""
        return self._routed(rule, "POST")

    def put(self, rule: str) -> Callable[[View], View]:
        """The whole new state of something."""
        return self._routed(rule, "PUT")

    def delete(self, rule: str) -> Callable[[View], View]:
        """Take something away."""
        return self._routed(rule, "DELETE")

    def takes(self, schema: type[Schema], *, location: str = "json") -> Callable[[View], View]:
        """The view's first argument: what came, as a dictionary. location: 'json' or 'query'."""
        # One for all requests: making its fields anew costs each of them more than reading what came.
        return cast("Callable[[View], View]", self.arguments(schema(), location=location))

    def answers(
        self, status: int, schema: type[Schema] | None = None, *, tagged: bool = False, located: bool = False
    ) -> Callable[[View], View]:
        """What the view gives when all is well. tagged: with an ETag for If-Match. located: with a Location."""
        headers = (_ETAG if tagged else {}) | (_LOCATION if located else {})
        return cast("Callable[[View], View]", self.response(status, schema, headers=headers or None))

    def refuses(self, *statuses: int) -> Callable[[View], View]:
        """Refusals beyond those that follow from permission, address and body."""

        def mark(view: View) -> View:
            _noted(view)["refusals"] = statuses
            return view

        return mark

    def changes(self, *, optional: bool = False) -> Callable[[View], View]:
        """A change that needs If-Match. optional: the view also takes If-None-Match for something new."""

        def mark(view: View) -> View:
            _noted(view)["match"] = {**_IF_MATCH, "required": not optional}
            return view

        return mark

    def _routed(self, rule: str, method: str) -> Callable[[View], View]:
        def add(view: View) -> View:
            noted = _noted(view)
            noted |= {"permission": permission_of(view), "rule": rule}
            self.add_url_rule(rule, None, view, methods=[method])
            return view

        return add


def _noted(view: Callable[..., Any]) -> dict[str, Any]:
    """What smorest keeps with a view for the document, our part of it; its decorators copy the whole."""
    kept: dict[str, Any] = view.__dict__.setdefault("_apidoc", {})
    noted: dict[str, Any] = kept.setdefault("semesta", {})
    return noted


def _described(doc: dict[str, Any], info: dict[str, Any], *, method: str, **_others: object) -> dict[str, Any]:
    """Adds what follows from permission, address, body and condition to one operation of the document."""
    noted = info.get("semesta", {})
    responses = doc.setdefault("responses", {})
    for status in _statuses(noted, doc):
        responses.setdefault(status, HTTPStatus(status).name)
    if method == "get":
        responses[304] = {"description": HTTPStatus(304).phrase}
    if "match" in noted:
        doc.setdefault("parameters", []).append(deepcopy(noted["match"]))
    visible = noted.get("permission") is Permission.PUBLIC
    doc["responses"] = dict(sorted(responses.items()))
    doc["security"] = [] if visible else [{name: []} for name in _SECURITY]
    doc["x-permission"] = str(noted.get("permission"))
    return doc


def _statuses(noted: dict[str, Any], doc: dict[str, Any]) -> list[int]:
    found = {*_EVERYWHERE, *noted.get("refusals", ())}
    if noted.get("permission") is not Permission.PUBLIC:
        found |= {401, 403}
    if "<" in noted.get("rule", ""):
        found |= {404}
    if "requestBody" in doc:
        found |= set(_WITH_BODY)
    if "match" in noted:
        found |= {409, 412, 428}
    return sorted(found)


class _Document(flask_smorest.Api):  # type: ignore[misc]  # the library ships no types
    """smorest's collection of routes, with our errors and our problem documents in place of its own."""

    ERROR_SCHEMA = ProblemSchema
    # Nothing is left to a default: a status that a route does not name is a fault of the document.
    DEFAULT_ERROR_RESPONSE_NAME = None

    def _register_error_handlers(self) -> None:
        """None: `http.errors` translates every error, also for programs."""

    def _register_etag_headers(self) -> None:
        """None: our own stand with the routes that have them."""

    def _register_pagination_header(self) -> None:
        """None: pages of ours carry a cursor."""

    def _register_responses(self) -> None:
        for status in HTTPStatus:
            response: dict[str, Any] = {"description": status.phrase}
            if status >= HTTPStatus.BAD_REQUEST:
                response["content"] = {PROBLEM_JSON: {"schema": self.ERROR_SCHEMA}}
            self.spec.components.response(status.name, response, lazy=True)


def install(app: Flask) -> None:
    """Teaches an application to take JSON routes in, and to show their document at `/api/openapi.json`; before its routes."""
    kept = {"info": {"description": ABOUT}, "servers": [{"url": "/"}]}
    document = _Document(app, spec_kwargs={"title": TITLE, "version": "1", "openapi_version": "3.1.0", **kept})
    for name, scheme in _SECURITY.items():
        document.spec.components.security_scheme(name, scheme)
    document.register_field(Count, "integer", "int64")
    document.register_field(Percentage, "string", None)
    for function in (percentage2properties, count2properties, bounds2properties):
        document.ma_plugin.converter.add_attribute_function(function)
    for converter in (TenantCodeConverter, MonthConverter, RegionConverter):
        document.register_converter(converter, _shaped)
    app.extensions["semesta-api"] = document
    app.register_blueprint(_blueprint)


def take_in(app: Flask, blueprint: Blueprint) -> None:
    """Registers a capability's routes: pages as they are, JSON routes with their part of the document."""
    if isinstance(blueprint, ApiBlueprint):
        app.extensions["semesta-api"].register_blueprint(blueprint)
    else:
        app.register_blueprint(blueprint)


def document_of(app: Flask) -> dict[str, Any]:
    """The whole document."""
    return cast("dict[str, Any]", app.extensions["semesta-api"].spec.to_dict())


def _shaped(converter: TenantCodeConverter | MonthConverter | RegionConverter) -> dict[str, Any]:
    return {"type": "string", "pattern": f"^{converter.regex}$"}


_blueprint = Blueprint("api", __name__)


@_blueprint.get("/api/openapi.json")
@public
def openapi() -> Response:
    """The document that describes every route below /api/v1."""
    kept = current_app.extensions.setdefault("semesta-api-bytes", {})
    if "bytes" not in kept:
        kept["bytes"] = orjson.dumps(document_of(current_app), option=orjson.OPT_NON_STR_KEYS)
    cacheable(ONE_MINUTE)
    return Response(kept["bytes"], content_type="application/json")
