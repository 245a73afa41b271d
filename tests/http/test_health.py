"""Whether the service says rightly that it is alive and ready, also while its servers hang or are gone."""

from __future__ import annotations

import dataclasses
import json
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import make_url, text

from semesta_platform import embedded
from semesta_platform.http.probes import Finding, Probe, ask
from semesta_platform.installation import Installation
from semesta_platform.transactions import owner_transaction
from tests.http.parts import MakeApp
from tests.ports import free_port


def _refused() -> str:
    """A loopback address at which nobody listens."""
    return f"127.0.0.1:{free_port()}"


@pytest.fixture
def silent() -> Iterator[str]:
    """A loopback address that accepts connections and never says a word, as a server that hangs."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen(16)
        yield f"127.0.0.1:{server.getsockname()[1]}"


def _app(make_app: MakeApp, installation: Installation, *, database: str | None = None, queue: str | None = None) -> Flask:
    changed = installation
    if database is not None:
        host, port = database.split(":")
        url = make_url(installation.application_url).set(host=host, port=int(port)).render_as_string(hide_password=False)
        changed = dataclasses.replace(changed, application_url=url)
    if queue is not None:
        changed = dataclasses.replace(changed, redis_url=f"redis://{queue}/0")
    return make_app(changed)


def _answer(app: Flask, *answering: str) -> tuple[int, dict[str, Any]]:
    """What is said. answering: the parts that do answer, which on a busy machine may be late, and are asked again."""
    for _ in range(20):
        answer = app.test_client().get("/readyz")
        said: dict[str, Any] = json.loads(answer.text)
        assert all(part["sentence"].endswith(".") or "`" in part["sentence"] for part in said["parts"].values())
        if all(said["parts"][name]["ready"] for name in answering):
            break
    return answer.status_code, said


def _parts(app: Flask, *answering: str) -> tuple[int, dict[str, bool]]:
    """What is said of each part, as `_answer`."""
    status, said = _answer(app, *answering)
    return status, {name: part["ready"] for name, part in said["parts"].items()}


def test_ready_when_everything_answers(app: Flask) -> None:
    assert _answer(app, "database", "migrations", "queue") == (
        200,
        {
            "status": "ready",
            "parts": {
                "database": {"ready": True, "sentence": "It answers."},
                "migrations": {"ready": True, "sentence": "All schemas are current."},
                "queue": {"ready": True, "sentence": "It answers."},
            },
        },
    )


@pytest.mark.parametrize("how", ["refused", "silent"])
def test_a_database_that_is_gone_or_hangs(make_app: MakeApp, installation: Installation, silent: str, how: str) -> None:
    app = _app(make_app, installation, database=_refused() if how == "refused" else silent)

    assert _parts(app, "queue") == (503, {"database": False, "migrations": False, "queue": True})
    assert app.test_client().get("/healthz").status_code == 200


@pytest.mark.parametrize("how", ["refused", "silent"])
def test_a_queue_that_is_gone_or_hangs(make_app: MakeApp, installation: Installation, silent: str, how: str) -> None:
    app = _app(make_app, installation, queue=_refused() if how == "refused" else silent)

    assert _parts(app, "database", "migrations") == (503, {"database": True, "migrations": True, "queue": False})


def test_a_page_that_needs_the_database_says_that_it_does_not_answer(make_app: MakeApp, installation: Installation) -> None:
    client = _app(make_app, installation, database=_refused()).test_client()

    answer = client.get("/publik/")

    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "10")
    assert "Sistem sedang tidak dapat menjawab" in answer.text
    assert client.get("/").status_code == 200


def test_tables_of_an_older_version_are_not_ready(make_app: MakeApp, own_installation: Installation) -> None:
    engine = own_installation.owner_engine()
    with owner_transaction(engine) as session:
        session.execute(text("UPDATE registry.schema_version SET version_num = '0000'"))
    engine.dispose()

    found = _parts(make_app(own_installation), "database", "queue")
    assert found == (503, {"database": True, "migrations": False, "queue": True})


def test_tenants_behind_are_said_and_do_not_take_the_service_away(make_app: MakeApp, own_installation: Installation) -> None:
    engine = own_installation.owner_engine()
    with owner_transaction(engine) as session:
        session.execute(text("UPDATE registry.tenants SET version = '0000' WHERE code IN ('19', '12.74')"))
    engine.dispose()

    status, said = _answer(make_app(own_installation), "database", "migrations", "queue")

    assert status == 200
    assert said["parts"]["migrations"] == {
        "ready": True,
        "sentence": "2 tenant schemas are behind: run `semesta migrate`.",
    }


def test_a_stopped_valkey_and_its_return(make_app: MakeApp, installation: Installation, tmp_path: Path) -> None:
    with embedded.valkey(tmp_path) as address:
        app = make_app(dataclasses.replace(installation, redis_url=address.url))
        before = _parts(app, "database", "migrations", "queue")
    after = _parts(app, "database", "migrations")

    assert before == (200, {"database": True, "migrations": True, "queue": True})
    assert after == (503, {"database": True, "migrations": True, "queue": False})


def test_a_hanging_part_is_asked_once_at_a_time() -> None:
    asked: list[int] = []
    hangs = threading.Event()

    def look() -> tuple[Finding, ...]:
        asked.append(1)
        assert hangs.wait(60)
        return (Finding("slow", ready=True, sentence="It answers."),)

    probe = Probe(("slow",), look)

    # Each answers while the part hangs: nobody waits for it longer than the patience.
    early = [ask((probe,), patience=0.05) for _ in range(4)]
    hangs.set()
    late = ask((probe,), patience=60)

    assert {finding.ready for findings in early for finding in findings} == {False}
    assert late == (Finding("slow", ready=True, sentence="It answers."),)
    assert len(asked) == 1


def test_counters_are_by_route_and_never_by_address(client: FlaskClient) -> None:
    client.get("/publik/kab-batu-bara/")
    client.get("/publik/kota-tanjungbalai/")
    client.get("/entah/apa/ini")
    client.open("/", method="BREW")

    text = client.get("/metrics").text

    assert 'semesta_http_requests_total{method="GET",route="/publik/<region:slug>/",status="200"}' in text
    assert 'route="(none)",status="404"' in text
    assert 'method="OTHER"' in text
    assert "BREW" not in text
    assert "entah" not in text
    assert "kab-batu-bara" not in text
    # This very request is under way while it is counted.
    assert "semesta_http_requests_in_progress 1.0" in text


def test_counters_can_be_hidden(make_app: MakeApp, installation: Installation) -> None:
    settings = dataclasses.replace(installation.settings, metrics=False)
    hidden = make_app(dataclasses.replace(installation, settings=settings))

    assert hidden.test_client().get("/metrics").status_code == 404
