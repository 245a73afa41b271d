"""Headers of every answer."""

from __future__ import annotations

import gzip

import pytest
from flask import Blueprint, Flask, session
from flask.testing import FlaskClient

from semesta_platform.http.capability import Capability
from semesta_platform.http.headers import ALWAYS, cacheable
from semesta_platform.http.permissions import public
from semesta_platform.installation import Installation
from tests.http.parts import WHO, MakeApp

ANSWERS = [
    "/",
    "/publik/",
    "/publik/kab-batu-bara/",
    "/publik/daerah.csv",
    "/api/v1/regions",
    "/api/v1/regions?limit=0",
    "/kab-batu-bara/",
    "/kab-batu-bara",
    "/tidak-ada",
    "/publik/?q=%00",
    "/healthz",
    "/readyz",
    "/metrics",
    "/robots.txt",
    "/favicon.ico",
    "/static/semesta.css",
    "/static/tidak-ada.css",
]


@pytest.mark.parametrize("address", ANSWERS)
def test_the_constant_headers_stand_on_every_answer(client: FlaskClient, address: str) -> None:
    answer = client.get(address)

    assert {name: answer.headers.get(name) for name in ALWAYS} == dict(ALWAYS)
    assert answer.headers.getlist("Content-Security-Policy") == [ALWAYS["Content-Security-Policy"]]
    assert "Strict-Transport-Security" not in answer.headers
    assert "Server" not in answer.headers
    assert answer.headers["X-Request-Id"]


def test_the_policy_allows_nothing_inline(client: FlaskClient) -> None:
    policy = client.get("/").headers["Content-Security-Policy"]

    assert "unsafe" not in policy
    assert "nonce" not in policy
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy


def test_over_https_browsers_are_told_to_stay_there(client: FlaskClient) -> None:
    answer = client.get("/", headers={"X-Forwarded-Proto": "https"})

    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"


@pytest.mark.parametrize(("scheme", "secure"), [("http", False), ("https", True)])
def test_the_session_cookie_is_closed_to_scripts_and_other_sites(client: FlaskClient, scheme: str, *, secure: bool) -> None:
    cookie = client.get("/tidak-ada", headers={"X-Forwarded-Proto": scheme}).headers["Set-Cookie"]

    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert ("Secure" in cookie) == secure


def test_public_pages_may_be_kept_and_carry_nothing_of_a_visitor(client: FlaskClient) -> None:
    answer = client.get("/publik/kab-batu-bara/")

    assert answer.headers["Cache-Control"] == "public, max-age=60"
    assert "Set-Cookie" not in answer.headers
    assert {"Cookie", "HX-Request"} <= {word.strip() for word in answer.headers["Vary"].split(",")}
    again = client.get("/publik/kab-batu-bara/", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_an_answer_that_sets_a_cookie_is_kept_by_nobody(client: FlaskClient) -> None:
    answer = client.get("/publik/?bahasa=en")

    assert "Set-Cookie" in answer.headers
    assert answer.headers["Cache-Control"] == "no-cache"


@pytest.fixture(scope="session")
def remembering(make_app: MakeApp, installation: Installation) -> Flask:
    """Pages that may be kept, and that do something with the visitor's session."""
    blueprint = Blueprint("remembering", __name__)

    @blueprint.get("/uji/sesi/<deed>")
    @public
    def page(deed: str) -> str:
        cacheable(60)
        if deed == "menulis":
            session["langkah"] = 1
        if deed == "mengosongkan":
            session.clear()
        if deed == "menetap":
            session.permanent = True
        return str(session.get("langkah")) if deed == "membaca" else "isi"

    return make_app(installation, Capability("remembering", (blueprint,)))


@pytest.mark.parametrize(
    ("deeds", "sets", "kept"),
    [
        (("diam",), False, True),
        (("membaca",), False, True),
        (("menulis",), True, False),
        (("menulis", "diam"), False, True),
        (("menulis", "mengosongkan"), True, False),
        (("menetap", "diam"), True, False),
    ],
)
def test_an_answer_that_sets_the_session_is_kept_by_nobody(
    remembering: Flask, deeds: tuple[str, ...], *, sets: bool, kept: bool
) -> None:
    client = remembering.test_client()

    answer = [client.get(f"/uji/sesi/{deed}") for deed in deeds][-1]

    assert ("Set-Cookie" in answer.headers) == sets
    assert answer.headers["Cache-Control"] == ("public, max-age=60" if kept else "no-cache")


@pytest.mark.parametrize("address", ["/publik/", "/kab-batu-bara/", "/", "/tidak-ada"])
def test_nothing_of_somebody_signed_in_is_kept(client: FlaskClient, address: str) -> None:
    answer = client.get(address, headers={WHO: "batubara"})

    assert answer.headers["Cache-Control"] == "no-store"


def test_files_are_kept_for_everybody(client: FlaskClient) -> None:
    page = client.get("/", headers={WHO: "batubara"}).text
    address = next(part for part in page.split('"') if part.startswith("/static/semesta."))

    assert "immutable" in client.get(address, headers={WHO: "batubara"}).headers["Cache-Control"]


def test_long_text_is_packed_for_who_takes_it(client: FlaskClient) -> None:
    plain = client.get("/publik/")
    packed = client.get("/publik/", headers={"Accept-Encoding": "gzip"})

    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert len(packed.data) < len(plain.data) / 4
    assert int(packed.headers["Content-Length"]) == len(packed.data)
    assert "Accept-Encoding" in packed.headers["Vary"]


def test_the_packed_length_wavers(client: FlaskClient) -> None:
    lengths = {len(client.get("/publik/", headers={"Accept-Encoding": "gzip"}).data) for _ in range(12)}

    assert len(lengths) > 1


def test_short_text_and_refused_gzip_stay_plain(client: FlaskClient) -> None:
    assert "Content-Encoding" not in client.get("/robots.txt", headers={"Accept-Encoding": "gzip"}).headers
    assert "Content-Encoding" not in client.get("/publik/", headers={"Accept-Encoding": "gzip;q=0"}).headers


def test_the_session_is_signed_with_the_installations_key(app: Flask) -> None:
    with app.test_request_context():
        assert app.secret_key == "k" * 32
        assert session is not None
