"""A program with its token, and the bodies that it sends."""

from __future__ import annotations

from typing import Any

import orjson
from flask import Flask
from sqlalchemy import Engine
from werkzeug.test import TestResponse

from semesta_platform.accounts import service
from semesta_platform.accounts.records import Person
from semesta_platform.http.ground import ground_of
from semesta_platform.tenancy.names import SharedRole
from semesta_platform.transactions import shared_transaction
from tests.http.parts import statements

HERE = "/api/v1/tenants/12.19"
TANJUNGBALAI: dict[str, Any] = {
    "as_of": "2025-04-01",
    "population": {"value": 187_939, "source": "Dukcapil (DKB)", "semester": "2024S2"},
    "registered": 183_139,
    "active": 150_499,
    "segments": {"PBI_JK": {"registered": 90_000, "active": 80_000}, "PBPU_PEMDA": {"registered": 40_000}},
    "note": "per 1 April 2025",
}
TARGET: dict[str, Any] = {
    "indicator": "active_rate",
    "value": "80",
    "due_on": "2026-12-31",
    "baseline": "70.5",
    "baseline_on": "2025-04-01",
    "baseline_source": "Angka terbit 1 April 2025",
    "owner": "Dinas Kesehatan P2KB",
}


class Program:
    """Sends requests with a bearer token, or with none."""

    def __init__(self, app: Flask, token: str | None = None) -> None:
        self.app, self.token = app, token

    def ask(self, method: str, address: str, body: Any = None, **headers: str) -> TestResponse:
        """One request. body: sent as JSON; bytes as they are. headers: `if_match` becomes If-Match."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.token is not None:
            sent["Authorization"] = f"Bearer {self.token}"
        data = body if isinstance(body, bytes | None) else orjson.dumps(body)
        if data is not None:
            sent.setdefault("content-type", "application/json")
        return self.app.test_client().open(address, method=method, data=data, headers=sent)

    def get(self, address: str, **headers: str) -> TestResponse:
        """A read."""
        return self.ask("GET", address, **headers)

    def post(self, address: str, body: Any = None, **headers: str) -> TestResponse:
        """A step."""
        return self.ask("POST", address, body, **headers)

    def put(self, address: str, body: Any, **headers: str) -> TestResponse:
        """A whole new state."""
        return self.ask("PUT", address, body, **headers)

    def statements(self, address: str) -> int:
        """How many SQL statements a read takes, the check of the token and the context of each transaction included."""
        with statements(ground_of(self.app).engine) as sent:
            assert self.get(address).status_code == 200
        return len(sent)


def program_of(app: Flask, engine: Engine, person: Person) -> Program:
    """A program that acts as this person."""
    with shared_transaction(engine, SharedRole.REGISTRY) as session:
        secret = service.create_token(session, person.id, "uji", 1)
    return Program(app, secret.text)


def problem(response: TestResponse, status: int) -> dict[str, Any]:
    """The problem document of a refusal with this status."""
    assert response.status_code == status, response.text
    assert response.mimetype == "application/problem+json"
    document: dict[str, Any] = orjson.loads(response.data)
    assert document["status"] == status
    assert document["type"].startswith("/publik/galat/")
    assert document["reference"] == response.headers["X-Reference"]
    return document


def shown(response: TestResponse, status: int = 200) -> dict[str, Any]:
    """The document of an answer with this status."""
    assert response.status_code == status, response.text
    assert response.mimetype == "application/json"
    document: dict[str, Any] = orjson.loads(response.data)
    return document
