"""Every route says who may ask, and that is what happens."""

from __future__ import annotations

import dataclasses

import pytest
from flask import Blueprint, Flask
from flask.testing import FlaskClient

from semesta_platform.errors import ConfigurationError
from semesta_platform.http.application import create_app
from semesta_platform.http.capability import Capability
from semesta_platform.http.permissions import Permission, permission_of, requires
from semesta_platform.http.principal import Grant
from semesta_platform.installation import Installation
from semesta_tenants.registry import CAPABILITIES
from tests.factories.people import without_marks
from tests.http.parts import BATU_BARA, WHO


def test_every_route_declares_a_permission(app: Flask) -> None:
    undeclared = [rule.rule for rule in app.url_map.iter_rules() if permission_of(app.view_functions[rule.endpoint]) is None]

    assert undeclared == []


def test_in_development_too(installation: Installation) -> None:
    settings = dataclasses.replace(installation.settings, development=True)

    made = create_app(dataclasses.replace(installation, settings=settings), CAPABILITIES)

    assert {rule.rule for rule in made.url_map.iter_rules() if permission_of(made.view_functions[rule.endpoint]) is None} == set()


def test_a_route_without_permission_stops_the_start(installation: Installation) -> None:
    bare = Blueprint("bare", __name__)
    bare.add_url_rule("/rahasia", view_func=lambda: "isi", endpoint="secret")

    with pytest.raises(ConfigurationError, match="/rahasia"):
        create_app(installation, (*CAPABILITIES, Capability("bare", (bare,))))


def test_a_permission_that_no_capability_declares_stops_the_start(installation: Installation) -> None:
    strange = Blueprint("strange", __name__)
    strange.add_url_rule("/aneh", view_func=requires(Permission.TENANT_HOME)(lambda: "isi"), endpoint="view")

    with pytest.raises(ConfigurationError, match=r"tenant\.home"):
        create_app(installation, (Capability("strange", (strange,)),))


def test_a_visitor_is_asked_to_sign_in_and_comes_back(client: FlaskClient) -> None:
    answer = client.get("/kab-batu-bara/")

    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="semesta"'
    assert 'href="/masuk?lanjut=/kab-batu-bara/"' in answer.text


@pytest.mark.parametrize(
    ("who", "address", "status"),
    [
        ("batubara", "/kab-batu-bara/", 200),
        ("batubara", "/kota-tanjungbalai/", 404),
        ("opd", "/kab-batu-bara/", 403),
        ("operator", "/kota-tanjungbalai/", 200),
        ("operator", "/kab-bintan/", 404),
    ],
)
def test_a_permission_holds_in_its_own_tenant(client: FlaskClient, who: str, address: str, status: int) -> None:
    assert client.get(address, headers={WHO: who}).status_code == status


def test_anothers_tenant_and_a_missing_one_answer_alike(client: FlaskClient) -> None:
    other = client.get("/kota-tanjungbalai/", headers={WHO: "batubara"})
    missing = client.get("/kota-tidak-pernah-ada/", headers={WHO: "batubara"})

    assert other.status_code == missing.status_code == 404
    assert without_marks(other.text) == without_marks(missing.text)


def test_a_principal_knows_only_what_was_granted() -> None:
    assert BATU_BARA.may(Permission.TENANT_HOME, "12.19")
    assert not BATU_BARA.may(Permission.TENANT_HOME, "12.74")
    assert not BATU_BARA.may(Permission.TENANT_HOME)
    assert not dataclasses.replace(BATU_BARA, person=None).may(Permission.TENANT_HOME, "12.19")
    assert dataclasses.replace(BATU_BARA, grants=frozenset({Grant("x")})).knows("52.03")
