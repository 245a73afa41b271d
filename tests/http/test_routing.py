"""Tenants in addresses: which are found, which are not, and in whose schema a request stands."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from flask import Blueprint, Flask, Response, jsonify
from flask.testing import FlaskClient
from sqlalchemy import Engine, text

from semesta_platform.errors import ContextError
from semesta_platform.http.capability import Capability
from semesta_platform.http.permissions import Permission, public, requires
from semesta_platform.http.routing import current_tenant, tenant_session
from semesta_platform.installation import Installation
from semesta_platform.transactions import owner_transaction
from tests.factories.people import without_marks
from tests.http.parts import WHO, MakeApp

probe = Blueprint("probe", __name__)
SetState = Callable[[str], None]


@probe.get("/<tenant:slug>/konteks")
@requires(Permission.TENANT_HOME)
def context() -> Response:
    """Where the transaction stands."""
    with tenant_session() as session:
        role, path = session.execute(text("SELECT current_user, current_setting('search_path')")).one()
    return jsonify(code=current_tenant().code, role=role, path=path)


@probe.get("/<tenant:slug>/terbuka")
@public
def open_page() -> str:
    """A tenant's page for everybody."""
    return current_tenant().name


@probe.get("/tanpa-daerah")
@public
def without() -> str:
    """A view that forgot that its address names no tenant."""
    return current_tenant().code


@pytest.fixture(scope="session")
def probing(make_app: MakeApp, installation: Installation) -> Flask:
    return make_app(installation, Capability("probe", (probe,)))


@pytest.fixture
def state(installation: Installation) -> Iterator[SetState]:
    """Sets the state of Tanjungbalai for one test."""
    engine: Engine = installation.owner_engine()

    def become(word: str) -> None:
        with owner_transaction(engine) as session:
            session.execute(text("UPDATE registry.tenants SET state = :state WHERE code = '12.74'"), {"state": word})

    yield become
    become("ready")
    engine.dispose()


def test_a_request_stands_in_the_schema_of_its_address(probing: Flask) -> None:
    client = probing.test_client()

    found = [client.get(f"/{slug}/konteks", headers={WHO: "operator"}).json for slug in ("kab-batu-bara", "kota-tanjungbalai")]

    assert found == [
        {"code": "12.19", "role": "tenant_1219", "path": "tenant_1219"},
        {"code": "12.74", "role": "tenant_1274", "path": "tenant_1274"},
    ]


@pytest.mark.parametrize(
    ("who", "status", "explained"),
    [("tanjungbalai", 403, True), ("operator", 403, True), ("opd-tanjungbalai", 403, True), ("batubara", 404, False),
     ("nobody", 401, False)],
)  # fmt: skip
def test_a_suspended_tenant_explains_itself_to_its_own(
    client: FlaskClient, state: SetState, who: str, status: int, *, explained: bool
) -> None:
    state("suspended")

    answer = client.get("/kota-tanjungbalai/", headers={WHO: who})

    assert (answer.status_code, "Daerah ini sedang ditangguhkan" in answer.text) == (status, explained)
    assert client.get("/kab-batu-bara/").status_code == 401


@pytest.mark.parametrize("who", ["batubara", "nobody"])
def test_to_a_stranger_a_suspended_tenant_looks_as_before(client: FlaskClient, state: SetState, who: str) -> None:
    def seen() -> str:
        answer = client.get("/kota-tanjungbalai/", headers={WHO: who})
        return f"{answer.status_code} {without_marks(answer.text)}"

    ready = seen()
    state("suspended")

    assert seen() == ready


@pytest.mark.parametrize(("who", "status"), [("tanjungbalai", 403), ("batubara", 404), ("nobody", 401)])
def test_nothing_of_a_suspended_tenant_is_open_to_anybody(probing: Flask, state: SetState, who: str, status: int) -> None:
    open_to_all = "/kota-tanjungbalai/terbuka"
    assert probing.test_client().get(open_to_all, headers={WHO: who}).status_code == 200

    state("suspended")

    assert probing.test_client().get(open_to_all, headers={WHO: who}).status_code == status


def test_a_tenant_being_prepared_is_missing(client: FlaskClient, state: SetState) -> None:
    state("preparing")

    assert client.get("/kota-tanjungbalai/").status_code == 404


@pytest.mark.parametrize(
    "address",
    [
        "/kab-tidak-ada/",
        "/kab-/",
        "/kab/",
        "/KAB-BATU-BARA/",
        "/kab-batu-bara%00/",
        "/kab-batu-bara%2Fx/",
        "/kab_batu_bara/",
        "/xkab-batu-bara/",
        "/kab-batu-bara'--/",
        "/publik/tidak-ada/",
        "/publik/kab-tidak-ada/",
        "/x",
        "/masuk-akal",
        "/kab-" + "a" * 200 + "/",
    ],
)
def test_what_is_no_tenant_is_not_found(client: FlaskClient, address: str) -> None:
    answer = client.get(address)

    assert answer.status_code in {400, 404}
    assert "SMS-" in answer.text


def test_a_missing_slash_leads_to_the_tenant_and_never_to_another_host(client: FlaskClient) -> None:
    def led(address: str) -> tuple[int, str | None, bytes]:
        # Given as the server gives it: the test client would read two slashes as a host.
        path, _, query = address.partition("?")
        parts = {"PATH_INFO": path, "QUERY_STRING": query, "HTTP_HOST": "jahat.example"}
        answer = client.get("/", environ_overrides=parts)
        return answer.status_code, answer.headers.get("Location"), answer.data

    assert led("/kab-batu-bara?a=1") == (308, "/kab-batu-bara/?a=1", b"")
    assert led("//publik//?a=1") == (308, "/publik/?a=1", b"")
    assert led("//jahat.example/publik")[0] == 404


def test_a_view_without_a_tenant_in_its_address_is_our_mistake(probing: Flask) -> None:
    answer = probing.test_client().get("/tanpa-daerah")

    assert answer.status_code == 500
    assert ContextError.__name__ not in answer.text
