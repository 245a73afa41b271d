"""Logs: one JSON object a line, with the request and the tenant, and nobody's data."""

from __future__ import annotations

import json
import logging

import pytest
from flask.testing import FlaskClient

from semesta_platform.http import logs
from tests.http.parts import WHO, log_lines


def test_every_request_leaves_one_line_with_its_tenant(client: FlaskClient) -> None:
    with log_lines() as lines:
        answer = client.get("/kab-batu-bara/?sandi=hunter2", headers={WHO: "batubara"})

    (line,) = [line for line in lines if line["event"] == "request"]
    assert {name: line[name] for name in ("tenant", "method", "path", "status", "route", "request_id")} == {
        "tenant": "12.19",
        "method": "GET",
        "path": "/kab-batu-bara/",
        "status": 200,
        "route": "/<tenant:slug>/",
        "request_id": answer.headers["X-Request-Id"],
    }
    assert line["duration_ms"] > 0
    assert "hunter2" not in json.dumps(lines)


def test_without_a_tenant_the_field_is_null(client: FlaskClient) -> None:
    client.get("/kab-batu-bara/", headers={WHO: "batubara"})
    with log_lines() as lines:
        client.get("/publik/")

    assert [line["tenant"] for line in lines if line["event"] == "request"] == [None]


@pytest.mark.parametrize("offered", ["a1b2c3d4e5", "0190-af.x_Y" * 3, "f" * 64])
def test_a_sane_request_id_is_taken_over(client: FlaskClient, offered: str) -> None:
    assert client.get("/", headers={"X-Request-Id": offered}).headers["X-Request-Id"] == offered


@pytest.mark.parametrize("offered", ["short", "f" * 65, 'a"},{"event":"x', "12345678 <script>", "../../../etc", "é" * 10])
def test_any_other_is_replaced(client: FlaskClient, offered: str) -> None:
    given = client.get("/", headers={"X-Request-Id": offered}).headers["X-Request-Id"]

    assert given != offered
    assert len(given) == 32


def test_libraries_write_the_same_way() -> None:
    with log_lines() as lines, logs.bound(tenant="19", job="7-1"):
        for name in ("werkzeug", "rq.worker", "alembic.runtime", "sqlalchemy.pool", "anything"):
            logging.getLogger(name).warning("said %s", "so")

    assert [(line["logger"], line["event"], line["level"], line["tenant"], line["job"]) for line in lines] == [
        (name, "said so", "warning", "19", "7-1")
        for name in ("werkzeug", "rq.worker", "alembic.runtime", "sqlalchemy.pool", "anything")
    ]


def test_bound_fields_end_with_their_block() -> None:
    with log_lines() as lines:
        with logs.bound(tenant="19"):
            logs.logger("x").warning("inside")
        logs.logger("x").warning("outside")

    assert [line["tenant"] for line in lines] == ["19", None]


def test_a_traceback_is_a_field_without_rows() -> None:
    class IntegrityError(Exception):
        """As psycopg words it."""

    with log_lines() as lines:
        error = IntegrityError(
            'duplicate key value violates "uq_people_email"\nDETAIL:  Key (email)=(ani@example.org) already exists.\n'
            "[SQL: INSERT INTO people (email) VALUES (%(email)s)]\n[parameters: {'email': 'ani@example.org'}]\n"
        )
        logs.logger("x").error("failed", exc_info=error)

    (line,) = lines
    assert "uq_people_email" in line["exception"]
    assert "INSERT INTO people" in line["exception"]
    assert "IntegrityError" in line["exception"]
    assert "ani@" not in json.dumps(lines)


def test_line_breaks_and_quotes_make_no_second_line() -> None:
    with log_lines() as lines:
        logs.logger("x").warning('a\n{"event": "forged"}', path="\r\n\x1b[31m")

    assert len(lines) == 1


@pytest.mark.parametrize(("level", "said"), [("debug", ["d", "i", "w"]), ("info", ["i", "w"]), ("warning", ["w"]), ("error", [])])
def test_the_level_decides(level: str, said: list[str]) -> None:
    with log_lines() as lines:
        logging.getLogger().setLevel(level.upper())
        log = logs.logger("x")
        log.debug("d")
        log.info("i")
        log.warning("w")

    assert [line["event"] for line in lines] == said
