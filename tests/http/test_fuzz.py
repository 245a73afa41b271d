"""Whatever is asked, and however: never a fault, always the headers, a sentence and one parsable line in the log."""

from __future__ import annotations

import io
import string
import sys
from typing import Any
from wsgiref.validate import validator

import pytest
from flask import Flask
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from semesta_platform.http.headers import ALWAYS
from tests.http.parts import WHO, log_lines

METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE", "TRACE", "BREW", "get", "G=T")
# Bytes as a server hands them over: each stands for one sign (PEP 3333 calls them latin-1).
RAW = st.text(st.characters(max_codepoint=255, exclude_characters="\r\n"), max_size=60)
WORDS = st.sampled_from(
    [
        "publik", "api", "v1", "regions", "kab-batu-bara", "prov-aceh", "kota-", "galat", "static", "..", ".", "", "healthz",
        "daerah.csv", "semesta.css", "%00", "%", "\x00", "é", "\xff", "a" * 300, "kab-" + "b" * 90, "icons.svg", "bentrok",
    ]
)  # fmt: skip
PATHS = st.one_of(st.lists(WORDS | RAW, max_size=5).map(lambda parts: "/" + "/".join(parts)), RAW.map(lambda text: "/" + text))
NAMES = st.sampled_from(["q", "prov", "jenis", "urut", "arah", "hal", "bahasa", "limit", "cursor", "level", "province", ""])
VALUES = st.one_of(
    RAW, st.integers().map(str), st.sampled_from(["%00", "%ff", "%ED%A0%80", "12", "prov", "MTE", "MTI=", "=1+1", "province"])
)
QUERIES = st.lists(st.tuples(NAMES | RAW, VALUES).map("=".join), max_size=4).map("&".join)
HEADER_VALUES = st.one_of(RAW, st.sampled_from(["gzip", "en", "application/json", "true", 'W/"x"', "*", "bytes=0-1", "batubara"]))
HEADERS = st.dictionaries(
    st.sampled_from(
        ["ACCEPT", "ACCEPT_LANGUAGE", "ACCEPT_ENCODING", "COOKIE", "HOST", "HX_REQUEST", "X_REQUEST_ID", "AUTHORIZATION",
         "IF_NONE_MATCH", "IF_MODIFIED_SINCE", "RANGE", "REFERER", "X_FORWARDED_PROTO", "X_FORWARDED_HOST", "CONTENT_TYPE",
         "HX_HISTORY_RESTORE_REQUEST", WHO.upper().replace("-", "_")]
    ),
    HEADER_VALUES,
    max_size=4,
)  # fmt: skip


def _environment(method: str, path: str, query: str, headers: dict[str, str], body: bytes) -> dict[str, Any]:
    environment: dict[str, Any] = {
        "REQUEST_METHOD": method,
        "SCRIPT_NAME": "",
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    environment |= {f"HTTP_{name}" if name != "CONTENT_TYPE" else name: value for name, value in headers.items()}
    return environment


def _ask(app: Flask, environment: dict[str, Any]) -> tuple[int, dict[str, str], bytes]:
    said: list[tuple[int, dict[str, str]]] = []

    def start(status: str, headers: list[tuple[str, str]], _info: object = None) -> Any:
        said.append((int(status.split(maxsplit=1)[0]), dict(headers)))
        return lambda _data: None

    answer = app.wsgi_app(environment, start)
    try:
        body = b"".join(answer)
    finally:
        if hasattr(answer, "close"):
            answer.close()
    return *said[-1], body


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.sampled_from(METHODS), PATHS, QUERIES, HEADERS, st.binary(max_size=40))
@example("GET", "/publik/", "q=\x00", {}, b"")
@example("POST", "/publik/", "", {"CONTENT_TYPE": "multipart/form-data; boundary=\xff"}, b"--\xff")
@example("POST", "/kab-batu-bara/", "", {"CONTENT_TYPE": "application/x-www-form-urlencoded"}, b"\xff=%zz&%00")
@example("GET", "/kab-batu-bara", "\r=", {"HOST": "a b"}, b"")
@example("GET", "/api/v1/regions", "cursor=%E2%82%AC", {"ACCEPT": ";;;q=x,*/*;q=9"}, b"")
@example("GET", "/publik/", "bahasa=en&bahasa=id", {"COOKIE": "bahasa=\xff; semesta=\x00"}, b"")
@example("GET", "/", "", {"HOST": ""}, b"")
def test_no_request_is_a_fault(app: Flask, method: str, path: str, query: str, headers: dict[str, str], body: bytes) -> None:
    with log_lines() as lines:
        status, given_headers, _ = _ask(app, _environment(method, path, query, headers, body))

    assert status < 500, [line.get("exception") for line in lines]
    assert {name: given_headers.get(name) for name in ALWAYS} == dict(ALWAYS)
    (line,) = [line for line in lines if line["event"] == "request"]
    assert (line["status"], line["request_id"]) == (status, given_headers["X-Request-Id"])
    if status >= 400:
        assert line["reference"] == given_headers["X-Reference"]
    location = given_headers.get("Location", "/")
    assert location.startswith("/")
    assert not location.startswith("//")


WORDS_OF_SQL = st.text(string.ascii_letters + string.digits + " %_\\'\";-.*()é", max_size=40)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(WORDS_OF_SQL)
@example("%")
@example("_")
@example("\\")
@example("' OR 1=1 --")
def test_words_are_searched_for_and_mean_nothing_else(app: Flask, words: str) -> None:
    answer = app.test_client().get("/api/v1/regions", query_string={"q": words, "limit": 1000})

    assert answer.status_code == 200
    assert answer.json is not None
    for item in answer.json["items"]:
        for word in words.split():
            assert word.casefold() in item["name"].casefold() or item["code"].startswith(word)


@pytest.mark.parametrize("address", ["/", "/publik/", "/kab-batu-bara/", "/api/v1/regions", "/tidak-ada", "/healthz"])
def test_answers_keep_to_the_wsgi_protocol(app: Flask, address: str) -> None:
    said: list[str] = []
    environment = _environment("GET", address, "", {}, b"")
    del environment["CONTENT_LENGTH"]

    def start(status: str, _headers: object, _info: object = None) -> Any:
        said.append(status)
        return lambda _data: None

    answer: Any = validator(app.wsgi_app)(environment, start)
    body = b"".join(answer)
    answer.close()

    assert said
    assert body
