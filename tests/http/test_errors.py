"""Errors as people and programs see them: sentences, a reference that stands in the log, and nothing of the inside."""

from __future__ import annotations

import io
import json
import re

import pytest
from flask import Blueprint, Flask, abort, request
from flask.testing import FlaskClient
from sqlalchemy import text

from semesta_platform import errors
from semesta_platform.http.application import LARGEST_REQUEST
from semesta_platform.http.capability import Capability
from semesta_platform.http.ground import current_ground, viewer_session
from semesta_platform.http.permissions import public
from semesta_platform.http.problems import KINDS
from semesta_platform.installation import Installation
from tests.http.parts import MakeApp, log_lines

REFERENCE = re.compile(r"SMS-[0-9A-F]{6}")
INSIDE = "rahasia dari dalam"
RAISED = {
    "tidak-ditemukan": (errors.NotFoundError(INSIDE), 404),
    "perlu-masuk": (errors.UnauthenticatedError(INSIDE), 401),
    "tidak-diizinkan": (errors.ForbiddenError(INSIDE), 403),
    "bentrok": (errors.ConflictError(INSIDE), 409),
    "isian-salah": (errors.InvalidError(INSIDE, {"population": ["Tulis bilangan bulat."]}), 422),
    "tidak-tersedia": (errors.UnavailableError(INSIDE), 503),
    "galat-sistem": (ZeroDivisionError(INSIDE), 500),
}
raising = Blueprint("raising", __name__)


@raising.route("/api/uji/<kind>", methods=["GET", "POST"])
@raising.route("/uji/<kind>", methods=["GET", "POST"])
@public
def fail(kind: str) -> str:
    """Raises what the test asks for."""
    if kind == "sql":
        with viewer_session() as session:
            session.execute(text("SELECT 1 / 0 WHERE :word <> ''"), {"word": INSIDE})
    if kind == "valkey":
        current_ground().queue.eval("this is no Lua", 0)
    if kind.isdigit():
        abort(int(kind))
    if kind == "baca":
        return request.form.get("nama", "") + request.get_data(as_text=True)[:1] + str(request.get_json(silent=True))[:1]
    raise RAISED[kind][0]


@pytest.fixture(scope="session")
def failing(make_app: MakeApp, installation: Installation) -> Flask:
    return make_app(installation, Capability("raising", (raising,)))


@pytest.mark.parametrize("kind", RAISED)
def test_a_page_says_what_to_do_and_nothing_of_the_inside(failing: Flask, kind: str) -> None:
    with log_lines() as lines:
        answer = failing.test_client().get(f"/uji/{kind}")

    reference = answer.headers["X-Reference"]
    assert answer.status_code == RAISED[kind][1]
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert str(KINDS[kind].slug) == kind
    assert set(REFERENCE.findall(answer.text)) == {reference}
    assert INSIDE not in answer.text
    assert "Traceback" not in answer.text
    assert {line["reference"] for line in lines if line["event"] in {"refused", "request"}} == {reference}


@pytest.mark.parametrize("kind", RAISED)
def test_a_program_gets_a_problem_document(failing: Flask, kind: str) -> None:
    answer = failing.test_client().get(f"/api/uji/{kind}")

    document = answer.json
    assert document is not None
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert set(document) == {"type", "title", "status", "detail", "instance", "reference"} | (
        {"errors"} if kind == "isian-salah" else set()
    )
    assert document["type"] == f"/publik/galat/{kind}"
    assert document["status"] == answer.status_code == RAISED[kind][1]
    assert document["instance"] == f"/api/uji/{kind}"
    assert document["reference"] == answer.headers["X-Reference"]
    assert INSIDE not in answer.text


def test_fields_are_named_with_their_sentences(failing: Flask) -> None:
    answer = failing.test_client().get("/api/uji/isian-salah")

    assert answer.json is not None
    assert answer.json["errors"] == {"population": ["Tulis bilangan bulat."]}


@pytest.mark.parametrize("kind", sorted(KINDS))
@pytest.mark.parametrize("language", ["id", "en"])
def test_the_type_of_a_problem_is_a_page_that_explains_it(client: FlaskClient, kind: str, language: str) -> None:
    answer = client.get(f"/publik/galat/{kind}?bahasa={language}")

    assert answer.status_code == 200
    assert answer.headers["Content-Language"] == language
    assert (str(KINDS[kind].title) in answer.text) == (language == "id")


def test_accept_decides_outside_the_api(failing: Flask) -> None:
    client = failing.test_client()

    def kind_for(accept: str) -> str:
        return client.get("/uji/bentrok", headers={"Accept": accept}).headers["Content-Type"]

    assert kind_for("application/json") == "application/problem+json"
    assert kind_for("application/problem+json") == "application/problem+json"
    assert kind_for("text/html,application/json;q=0.9") == "text/html; charset=utf-8"
    assert kind_for("*/*") == "text/html; charset=utf-8"
    assert kind_for("omong;;kosong,,") == "text/html; charset=utf-8"


def test_htmx_gets_sentences_without_a_page_around_them(failing: Flask) -> None:
    answer = failing.test_client().get("/uji/bentrok", headers={"HX-Request": "true"})

    assert answer.text.startswith('<div class="refusal" role="alert">')
    assert answer.headers["X-Reference"] in answer.text
    assert answer.headers["X-Request-Id"]
    assert "HX-Request" in answer.headers["Vary"]


@pytest.mark.parametrize(
    "status", [400, 403, 404, 405, 406, 408, 409, 410, 411, 412, 413, 414, 415, 417, 418, 422, 428, 429, 431]
)
def test_every_refusal_of_http_is_a_sentence(failing: Flask, status: int) -> None:
    answer = failing.test_client().get(f"/uji/{status}")

    assert answer.status_code == status
    assert REFERENCE.search(answer.text)
    assert "werkzeug" not in answer.text.lower()


def test_an_outage_says_when_to_come_back(failing: Flask) -> None:
    assert failing.test_client().get("/uji/tidak-tersedia").headers["Retry-After"] == "10"


def test_a_wrong_method_names_the_right_ones(client: FlaskClient) -> None:
    answer = client.delete("/publik/", headers={"Authorization": "Bearer x"})

    assert answer.status_code == 405
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}


def test_statements_and_values_stay_out_of_page_and_log(failing: Flask) -> None:
    with log_lines() as lines:
        answer = failing.test_client().get("/uji/sql")

    assert answer.status_code == 500
    assert "division" not in answer.text
    refused = next(line for line in lines if line["event"] == "refused")
    assert "DivisionByZero" in refused["exception"]
    assert INSIDE not in json.dumps(lines)


def test_an_answer_of_the_queue_that_is_no_outage_is_our_mistake(failing: Flask) -> None:
    assert failing.test_client().get("/uji/valkey").status_code == 500


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/publik/?q=%00", 400),
        ("/publik/?%00=1", 400),
        ("/%00", 400),
        ("/publik/?q=" + "a" * 5000, 414),
        ("/" + "a" * 5000, 414),
        ("/publik/?q=%ff%fe", 200),
        ("/publik/?q=%zz%", 200),
        ("/%ff%fe", 404),
        ("/%zz", 404),
        ("/publik/?q=%ED%A0%80", 200),
        ("/publik/?bahasa=klingon", 200),
        ("/publik/?bahasa=%00", 400),
        ("/publik/?hal=-1&urut=;drop&arah=%F0%9F%92%A3&jenis=..&prov=xx", 200),
        ("/publik/?hal=99999999999999999999", 200),
        ("/publik/?prov=%D9%A1%D9%A2", 200),
        ("/../../etc/passwd", 404),
    ],
)
def test_strange_addresses_get_an_answer(client: FlaskClient, address: str, status: int) -> None:
    assert client.get(address, follow_redirects=True).status_code == status


def test_null_bytes_in_a_form_are_refused(failing: Flask) -> None:
    client = failing.test_client()
    token = {"Authorization": "Bearer x"}

    assert client.post("/uji/baca", data={"nama": "a\x00b"}, headers=token).status_code == 400
    assert client.post("/uji/baca", data={"a\x00b": "nama"}, headers=token).status_code == 400
    files = {"berkas": (io.BytesIO(b"isi"), "a\x00b.xlsx")}
    assert client.post("/uji/baca", data=files, headers=token).status_code == 400
    assert client.post("/uji/baca", data={"nama": "ab"}, headers=token).status_code == 200


@pytest.mark.parametrize("body", [b"nama=a%ff%feb", b"nama=a%ED%A0%80b", b"%ff=1&nama=ab%zz"])
def test_bad_text_behind_percent_signs_is_read_as_it_stands(failing: Flask, body: bytes) -> None:
    answer = failing.test_client().post(
        "/uji/baca", data=body, headers={"Authorization": "Bearer x"}, content_type="application/x-www-form-urlencoded"
    )

    assert answer.status_code == 200
    assert answer.text.startswith("a")


@pytest.mark.parametrize(
    ("kind", "body"),
    [("application/x-www-form-urlencoded", b"nama=a\xff\xfeb"), ("multipart/form-data; boundary=x", b"--x\r\nnothing")],
)
def test_what_is_no_form_is_refused_and_not_taken_for_an_empty_one(failing: Flask, kind: str, body: bytes) -> None:
    answer = failing.test_client().post("/uji/baca", data=body, headers={"Authorization": "Bearer x"}, content_type=kind)

    assert answer.status_code == 400


def test_a_form_without_a_token_is_refused_and_says_how_to_go_on(failing: Flask) -> None:
    answer = failing.test_client().post("/uji/baca", data={"nama": "ab"})

    assert answer.status_code == 400
    assert "Formulir sudah kedaluwarsa" in answer.text


def test_a_form_with_its_token_passes(failing: Flask) -> None:
    client = failing.test_client()
    token = re.search(r'name="csrf-token" content="([^"]+)"', client.get("/uji/bentrok").text)

    assert token is not None
    assert client.post("/uji/baca", data={"csrf_token": token[1]}).status_code == 200
    assert client.post("/uji/baca", data={"csrf_token": token[1][:-2]}).status_code == 400
    assert failing.test_client().post("/uji/baca", data={"csrf_token": token[1]}).status_code == 400


def test_a_body_beyond_the_limit_is_refused(failing: Flask) -> None:
    answer = failing.test_client().post(
        "/uji/baca", data=b"a" * (LARGEST_REQUEST + 1), headers={"Authorization": "Bearer x"}, content_type="application/json"
    )

    assert answer.status_code == 413


def test_endless_headers_are_refused(client: FlaskClient) -> None:
    assert client.get("/", headers={"X-Endless": "b" * 30_000}).status_code == 431


def test_the_error_page_speaks_english_when_asked(client: FlaskClient) -> None:
    answer = client.get("/tidak-ada?bahasa=en")

    assert answer.status_code == 404
    assert answer.headers["Content-Language"] == "en"
    assert "Halaman tidak ditemukan" not in answer.text
