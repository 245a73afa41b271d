"""One's own account: password, browsers, tokens."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from sqlalchemy import Engine, text

from semesta_platform.accounts.roles import Role
from semesta_platform.transactions import owner_transaction
from tests.factories.people import PASSWORD, SEATS, person_with, post, signed_in

NEW = "kata sandi pengganti"
TOKEN = re.compile(r'value="(smst_[^"]+)"')


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def test_a_new_password_signs_the_other_browsers_out(app: Flask, engine: Engine) -> None:
    person = person_with(engine)
    here, elsewhere = signed_in(app, person), signed_in(app, person)

    assert post(here, "/akun/sandi", sandi=PASSWORD, **{"sandi-baru": NEW})[0] == 303

    assert (here.get("/akun").status_code, elsewhere.get("/akun").status_code) == (200, 401)
    assert signed_in(app, person, NEW).get("/akun").status_code == 200


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ("salah", NEW, "sandi"), ("", NEW, "sandi"), (PASSWORD, "pendek", "sandi-baru"), (PASSWORD, "a" * 12, "sandi-baru"),
        (PASSWORD, "x" * 1_000_000, "sandi-baru"), (PASSWORD, "", "sandi-baru"),
    ],
)  # fmt: skip
def test_a_password_that_cannot_be_is_refused(app: Flask, engine: Engine, old: str, new: str, field: str) -> None:
    person = person_with(engine)
    status, page = post(signed_in(app, person), "/akun/sandi", sandi=old, **{"sandi-baru": new})
    assert status == 422
    assert f'id="{field}-galat"' in page
    assert signed_in(app, person).get("/akun").status_code == 200


def test_another_browser_can_be_signed_out_and_a_strangers_cannot(app: Flask, engine: Engine) -> None:
    person, stranger = person_with(engine), person_with(engine)
    here = signed_in(app, person)
    elsewhere = signed_in(app, person, agent="Mozilla/5.0 (Windows NT 10.0) Firefox/140.0")
    page = here.get("/akun").text
    assert "Firefox, Windows" in page
    address = re.search(r"/akun/sesi/[0-9a-f]{64}", page)
    assert address is not None

    assert post(signed_in(app, stranger), address[0])[0] == 404
    assert elsewhere.get("/akun").status_code == 200
    assert post(here, address[0])[0] == 303
    assert elsewhere.get("/akun").status_code == 401
    assert post(here, "/akun/sesi/zz")[0] == 404


def test_a_token_works_until_it_is_revoked(app: Flask, engine: Engine, owner: Engine) -> None:
    person = person_with(engine, SEATS[Role.TENANT_ADMIN])
    client = signed_in(app, person)
    status, page = post(client, "/akun/token", **{"nama-token": "Sinkron", "hari": "3"})
    assert status == 200
    found = TOKEN.search(page)
    assert found is not None
    program = app.test_client()

    assert program.get("/kab-batu-bara/", headers=bearer(found[1])).status_code == 200
    assert program.get("/kab-lombok-timur/", headers=bearer(found[1])).status_code == 404
    assert TOKEN.search(client.get("/akun").text) is None
    with owner_transaction(owner) as session:
        kept = session.execute(text("SELECT digest FROM registry.tokens WHERE person_id = :id"), {"id": person.id}).scalar_one()
    assert found[1].encode() not in bytes(kept)
    assert len(kept) == 32

    address = re.search(r"/akun/token/[0-9a-f-]{36}", client.get("/akun").text)
    assert address is not None
    assert post(signed_in(app, person_with(engine)), address[0])[0] == 404
    assert post(client, address[0])[0] == 303
    assert program.get("/kab-batu-bara/", headers=bearer(found[1])).status_code == 401


def test_a_token_ends_with_its_days_and_its_person(app: Flask, engine: Engine, owner: Engine) -> None:
    for change in ("UPDATE registry.tokens SET expires_at = now()", "UPDATE registry.people SET active = false"):
        person = person_with(engine)
        found = TOKEN.search(post(signed_in(app, person), "/akun/token", **{"nama-token": "x", "hari": "3"})[1])
        assert found is not None
        assert app.test_client().get("/peran", headers=bearer(found[1])).status_code == 200
        key = "person_id" if "tokens" in change else "id"
        with owner_transaction(owner) as session:
            session.execute(text(f"{change} WHERE {key} = :id"), {"id": person.id})
        assert app.test_client().get("/peran", headers=bearer(found[1])).status_code == 401


def test_a_bearer_is_judged_by_the_token_alone(app: Flask, engine: Engine) -> None:
    client = signed_in(app, person_with(engine, SEATS[Role.TENANT_ADMIN]))
    for token in ("", "x", "smst_" + "a" * 43, "\u00e9" * 30, "a" * 5000):
        assert client.get("/kab-batu-bara/", headers=bearer(token)).status_code == 401
    # Without a form token the cookie must not let a change through behind an invented bearer.
    assert (
        client.post("/akun/token", data={"nama-token": "x", "hari": "1"}, headers=bearer("smst_" + "a" * 43)).status_code == 401
    )


def test_a_token_does_not_manage_the_account_that_it_acts_for(app: Flask, engine: Engine) -> None:
    found = TOKEN.search(post(signed_in(app, person_with(engine)), "/akun/token", **{"nama-token": "x", "hari": "3"})[1])
    assert found is not None
    program = app.test_client()
    assert program.get("/akun", headers=bearer(found[1])).status_code == 403
    assert program.post("/akun/token", data={"nama-token": "y", "hari": "3"}, headers=bearer(found[1])).status_code == 403


@pytest.mark.parametrize(
    ("name", "days"), [("", "3"), ("x", "0"), ("x", "366"), ("x", "3,5"), ("x", ""), ("n" * 81, "3"), ("x", "9" * 99), ("x", "٣")]
)
def test_a_token_that_cannot_be_is_refused(app: Flask, engine: Engine, name: str, days: str) -> None:
    status, page = post(signed_in(app, person_with(engine)), "/akun/token", **{"nama-token": name, "hari": days})
    assert status == 422
    assert "-galat" in page


def test_twenty_tokens_are_enough(app: Flask, engine: Engine) -> None:
    client = signed_in(app, person_with(engine))
    statuses = [post(client, "/akun/token", **{"nama-token": str(number), "hari": "3"})[0] for number in range(21)]
    assert statuses == [200] * 20 + [422]
