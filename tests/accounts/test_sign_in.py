"""Signing in and out, in every way that goes wrong."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from argon2 import Parameters, PasswordHasher, Type, extract_parameters
from flask import Flask
from sqlalchemy import Engine, text

from semesta_platform.accounts import passwords, service
from semesta_platform.accounts.roles import Role
from semesta_platform.accounts.rules import FAILURES
from semesta_platform.http.ground import registry_session
from semesta_platform.tenancy.names import SharedRole
from semesta_platform.transactions import owner_transaction, shared_transaction
from tests.factories.people import PASSWORD, SEATS, person_with, post, signed_in, token_of
from tests.http.parts import log_lines, statements

# The product's own, before the tests' quick one takes its place.
KEPT = passwords._HASHER


def attempt(app: Flask, email: str, password: str, address: str = "127.0.0.1") -> tuple[int, str]:
    client = app.test_client()
    page = client.get("/masuk")
    data = {"surel": email, "sandi": password, "csrf_token": token_of(page.text)}
    answer = client.post("/masuk", data=data, environ_base={"REMOTE_ADDR": address})
    # Tokens bear the second of their making, and a page in between may be slow.
    return answer.status_code, re.sub(r'"csrf[_-]token" (value|content)="[^"]+"', "", answer.text).replace(email, "")


def test_one_place_leads_home_and_several_to_a_choice(app: Flask, engine: Engine) -> None:
    one = signed_in(app, person_with(engine, SEATS[Role.TENANT_ADMIN]))
    several = signed_in(app, person_with(engine, SEATS[Role.LIAISON]))
    none = signed_in(app, person_with(engine))

    assert one.get("/").headers["Location"] == "/kab-batu-bara/"
    assert one.get("/kab-batu-bara/").status_code == 200
    page = several.get("/").text
    assert [name in page for name in ("Kabupaten Asahan", "Kabupaten Batu Bara", "Kota Tanjungbalai", "Lombok")] == [True] * 3 + [
        False
    ]
    assert "Akun Anda belum punya peran" in none.get("/").text


def test_the_address_is_taken_in_any_case(app: Flask, engine: Engine) -> None:
    person = person_with(engine)
    assert attempt(app, f"  {person.email.upper()} ", PASSWORD)[0] == 303


def test_what_is_said_does_not_tell_which_accounts_exist(app: Flask, engine: Engine) -> None:
    person = person_with(engine)
    known = attempt(app, person.email, "salah sekali kata ini", "10.0.0.1")
    unknown = attempt(app, "tidak.pernah.ada@contoh.go.id", "salah sekali kata ini", "10.0.0.2")
    assert known == unknown
    assert known[0] == 422


def test_a_password_costs_what_is_advised() -> None:
    kept = extract_parameters(KEPT.hash(PASSWORD))
    assert (kept.type, kept.memory_cost, kept.time_cost, kept.parallelism) == (Type.ID, 19_456, 2, 1)


@contextmanager
def verifications() -> Iterator[list[Parameters]]:
    """What each password is checked at inside: the parameters of the hash, which are all that its time depends on."""
    asked: list[Parameters] = []
    verify = PasswordHasher.verify

    def counted(self: PasswordHasher, kept: str | bytes, password: str | bytes) -> bool:
        asked.append(extract_parameters(str(kept)))
        return verify(self, kept, password)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(PasswordHasher, "verify", counted)
        yield asked


def test_how_long_it_takes_does_not_tell_either(app: Flask, engine: Engine) -> None:
    known, gone = person_with(engine), person_with(engine)
    with shared_transaction(engine, SharedRole.REGISTRY) as session:
        service.set_active(session, gone.id, active=False)
        invited = service.create_person(session, f"diundang.{known.email}", "Belum Punya Sandi", None)
    # The hash of nobody is made once in a process.
    attempt(app, "siapa.saja@contoh.go.id", "salah sekali kata ini", "10.0.0.9")
    work = {}
    for number, email in enumerate((known.email, gone.email, invited.email, "tidak.pernah.ada@contoh.go.id")):
        with verifications() as asked, statements(engine) as sent:
            attempt(app, email, "salah sekali kata ini", f"10.0.0.{number}")
        work[email] = asked, sent
    # One check of one cost, and the same questions to the database: nothing else in it takes any time.
    assert [len(asked) for asked, _ in work.values()] == [1] * 4
    assert all(each == work[known.email] for each in work.values())


def test_guessing_is_stopped_also_for_accounts_that_are_not_there(app: Flask, engine: Engine) -> None:
    person = person_with(engine)
    for email in (person.email, "bukan.siapa.siapa@contoh.go.id"):
        statuses = [attempt(app, email, "salah sekali kata ini")[0] for _ in range(FAILURES["pair"] + 1)]
        assert statuses == [422] * FAILURES["pair"] + [429]
    # The right password does not help from there, but does from elsewhere: nobody can lock an official out.
    assert attempt(app, person.email, PASSWORD)[0] == 429
    assert attempt(app, person.email, PASSWORD, "10.9.9.9")[0] == 303


def test_one_address_may_not_try_many_accounts(app: Flask, engine: Engine, owner: Engine) -> None:
    person = person_with(engine)
    with app.test_request_context(), registry_session() as session:
        from semesta_platform.accounts.rules import counted_by

        key = counted_by(person.email, "10.7.7.7")["address"]
    with owner_transaction(owner) as session:
        session.execute(
            text(
                "INSERT INTO registry.sign_in_failures (id, counted_by) "
                "SELECT gen_random_uuid(), :key FROM generate_series(1, :n)"
            ),
            {"key": key, "n": FAILURES["address"]},
        )
    assert attempt(app, person.email, PASSWORD, "10.7.7.7")[0] == 429
    with owner_transaction(owner) as session:
        session.execute(text("UPDATE registry.sign_in_failures SET at = at - interval '16 minutes'"))
    assert attempt(app, person.email, PASSWORD, "10.7.7.7")[0] == 303


@pytest.mark.parametrize(
    "email", ["x" * 1_000_000, "a@" * 500, "", "  ", "é@contoh.id"], ids=["long", "many", "empty", "blank", "beyond"]
)
@pytest.mark.parametrize("password", ["p" * 1_000_000, "", "\u2603" * 50], ids=["long", "empty", "snow"])
def test_nonsense_is_refused_with_a_sentence(app: Flask, email: str, password: str) -> None:
    status, page = attempt(app, email, password)
    assert status == 422
    assert "perlu diperbaiki" in page
    assert len(page) < 20_000


def test_a_null_byte_is_refused_before_anything_reads_it(app: Flask) -> None:
    assert attempt(app, "a\x00@contoh.go.id", "x")[0] == 400


def test_a_form_from_elsewhere_is_refused(app: Flask, engine: Engine) -> None:
    person = person_with(engine)
    assert app.test_client().post("/masuk", data={"surel": person.email, "sandi": PASSWORD}).status_code == 400
    client = signed_in(app, person)
    assert client.post("/keluar").status_code == 400
    assert client.get("/akun").status_code == 200


def test_a_session_planted_on_somebody_does_not_become_theirs(app: Flask, engine: Engine) -> None:
    attacker, victim = person_with(engine, name="Penyerang"), person_with(engine, name="Korban")
    planted = signed_in(app, attacker)
    stolen = planted.get_cookie("semesta")
    assert stolen is not None
    # The victim signs in within the browser that bears the planted cookie.
    token = token_of(planted.get("/akun").text)
    planted.post("/masuk", data={"surel": victim.email, "sandi": PASSWORD, "csrf_token": token})

    elsewhere = app.test_client()
    elsewhere.set_cookie("semesta", stolen.value)
    assert "Korban" in planted.get("/akun").text
    assert elsewhere.get("/akun").status_code == 401


@pytest.mark.parametrize(
    "onward",
    [
        "//jahat.example",
        "https://jahat.example/",
        "/\\jahat.example",
        "javascript:alert(1)",
        "\\\\jahat",
        "/a\nb",
        "http:jahat",
        "/%5Cx\t",
    ],
)
def test_one_is_led_to_pages_of_ours_only(app: Flask, engine: Engine, onward: str) -> None:
    person, client = person_with(engine), app.test_client()
    page = client.get("/masuk", query_string={"lanjut": onward})
    data = {"surel": person.email, "sandi": PASSWORD, "lanjut": onward, "csrf_token": token_of(page.text)}
    assert client.post("/masuk", data=data).headers["Location"] == "/"
    assert client.get("/masuk", query_string={"lanjut": onward}).headers["Location"] == "/"


def test_one_comes_back_to_where_one_was_asked_to_sign_in(app: Flask, engine: Engine) -> None:
    person, client = person_with(engine, SEATS[Role.TENANT_ADMIN]), app.test_client()
    asked = client.get("/kab-batu-bara/pengaturan/orang?q=x")
    assert asked.status_code == 401
    assert 'href="/masuk?lanjut=/kab-batu-bara/pengaturan/orang?q%3Dx"' in asked.text
    onward = "/kab-batu-bara/pengaturan/orang?q=x"
    page = client.get("/masuk", query_string={"lanjut": onward})
    data = {"surel": person.email, "sandi": PASSWORD, "lanjut": onward, "csrf_token": token_of(page.text)}
    assert client.post("/masuk", data=data).headers["Location"] == onward


def test_signing_out_ends_the_session_and_not_only_the_cookie(app: Flask, engine: Engine) -> None:
    client = signed_in(app, person_with(engine))
    cookie = client.get_cookie("semesta")
    assert cookie is not None
    assert post(client, "/keluar")[0] == 303
    other = app.test_client()
    other.set_cookie("semesta", cookie.value)
    assert other.get("/akun").status_code == 401


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE registry.sessions SET revoked_at = now() WHERE person_id = :id",
        "UPDATE registry.sessions SET expires_at = now() WHERE person_id = :id",
        "UPDATE registry.sessions SET last_seen_at = now() - interval '12 hours 1 minute' WHERE person_id = :id",
        "UPDATE registry.people SET active = false WHERE id = :id",
    ],
)
def test_a_session_that_is_over_fails_on_the_next_request(app: Flask, engine: Engine, owner: Engine, change: str) -> None:
    person = person_with(engine)
    client = signed_in(app, person)
    assert client.get("/akun").status_code == 200
    with owner_transaction(owner) as session:
        session.execute(text(change), {"id": person.id})
    assert client.get("/akun").status_code == 401


def test_somebody_taken_out_of_service_cannot_sign_in(app: Flask, engine: Engine, owner: Engine) -> None:
    person = person_with(engine)
    with owner_transaction(owner) as session:
        session.execute(text("UPDATE registry.people SET active = false WHERE id = :id"), {"id": person.id})
    assert attempt(app, person.email, PASSWORD)[0] == 422


def test_the_last_use_is_written_down_once_a_minute(app: Flask, engine: Engine, owner: Engine) -> None:
    person = person_with(engine)
    client = signed_in(app, person)
    with statements(engine) as sent:
        client.get("/peran")
    assert len([each for each in sent if "set_config" not in each]) == 1
    assert len(sent) == 2
    with statements(engine) as sent:
        with owner_transaction(owner) as session:
            session.execute(text("UPDATE registry.sessions SET last_seen_at = last_seen_at - interval '2 minutes'"))
        client.get("/peran")
    # What follows the read that takes one round trip is in a transaction of its own.
    assert len(sent) == 4


def test_stylesheets_and_probes_ask_nothing_of_the_database(app: Flask, engine: Engine) -> None:
    client = signed_in(app, person_with(engine))
    with statements(engine) as sent:
        client.get("/static/semesta.css")
        client.get("/healthz")
    assert sent == []


def test_no_secret_stands_in_the_log(app: Flask, engine: Engine) -> None:
    person = person_with(engine)
    with log_lines() as lines:
        client = signed_in(app, person)
        cookie = client.get_cookie("semesta")
        app.test_client().get("/undangan/" + "rahasia" * 5)
    assert cookie is not None
    words = str(lines)
    assert not any(secret in words for secret in (PASSWORD, person.email, cookie.value, "rahasiarahasia"))
    assert "/undangan/***" in words
