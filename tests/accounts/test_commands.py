"""`semesta user`, `grant`, `token`, and the demo's accounts, as somebody types them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import Engine

from semesta_platform.accounts.records import Seat
from semesta_platform.accounts.roles import Role
from semesta_platform.errors import SemestaError
from semesta_platform.installation import Installation
from semesta_worker import demo_people
from semesta_worker.cli import semesta
from tests.accounts.test_seats import new_email, person_of, seats_of
from tests.factories.people import person_with, signed_in

Run = Callable[..., Result]


@pytest.fixture
def run(installation: Installation, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command on the tests' own servers."""
    monkeypatch.setenv("DATA", str(installation.settings.data))
    monkeypatch.setenv("SEMESTA_DATABASE_URL", str(installation.owner_url))
    monkeypatch.setenv("SEMESTA_APP_DATABASE_URL", installation.application_url)
    monkeypatch.setenv("SEMESTA_REDIS_URL", installation.redis_url)

    def start(*arguments: str, given: str | None = None) -> Result:
        return CliRunner().invoke(semesta, arguments, input=given)

    return start


def test_an_account_a_role_and_a_token_that_is_the_last_line(app: Flask, engine: Engine, run: Run) -> None:
    email = new_email()
    assert (
        run("user", "create", email.upper(), "--name", "Admin Uji", "--password-stdin", given="kata sandi perintah\n").exit_code
        == 0
    )
    assert run("grant", email, "tenant_admin", "--tenant", "12.19").exit_code == 0
    assert "already" in run("grant", email, "tenant_admin", "--tenant", "12.19").stdout
    answer = run("token", "create", email, "--days", "2")

    token = answer.stdout.splitlines()[-1]
    assert answer.stdout == f"{token}\n"
    assert app.test_client().get("/kab-batu-bara/", headers={"Authorization": f"Bearer {token}"}).status_code == 200
    person = person_of(engine, email)
    assert person.name == "Admin Uji"
    assert signed_in(app, person, "kata sandi perintah").get("/").headers["Location"] == "/kab-batu-bara/"


def test_a_password_is_asked_for_twice(engine: Engine, run: Run) -> None:
    email = new_email()
    assert run("user", "create", email, given="kata sandi perintah\nkata sandi perintah\n").exit_code == 0
    assert person_of(engine, email).name == email.partition("@")[0]


def test_a_forgotten_password_is_replaced_and_browsers_are_signed_out(app: Flask, engine: Engine, run: Run) -> None:
    person = person_with(engine)
    client = signed_in(app, person)
    assert run("user", "password", person.email, "--password-stdin", given="kata sandi pengganti\n").exit_code == 0
    assert client.get("/akun").status_code == 401
    assert signed_in(app, person, "kata sandi pengganti").get("/akun").status_code == 200


def test_staff_of_an_office_needs_no_further_option(engine: Engine, run: Run) -> None:
    person = person_with(engine)
    assert run("grant", person.email, "opd_staff", "--tenant", "12.19").exit_code == 0
    assert seats_of(engine, person) == [Seat(Role.OPD_STAFF, "12.19", None, "Perangkat daerah")]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("user", "create", "bukan-surel", "--password-stdin"), "no e-mail address"),
        (("user", "create", "baru.sekali@contoh.id", "--password-stdin"), "cannot be used"),
        (("grant", "tidak.ada@contoh.id", "operator"), "semesta user create"),
        (("token", "create", "tidak.ada@contoh.id"), "semesta user create"),
    ],
)
def test_what_cannot_be_is_one_sentence(run: Run, arguments: tuple[str, ...], words: str) -> None:
    answer = run(*arguments, given="pendek\n")
    assert answer.exit_code == 1
    assert isinstance(answer.exception, SemestaError)
    assert words in answer.exception.message


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("liaison", "--tenant", "12.19"), "the branch for a liaison"),
        (("liaison", "--branch", "tidak-ada"), "semesta branch list"),
        (("tenant_admin",), "the tenant for an admin"),
        (("tenant_admin", "--tenant", "11.01"), "semesta tenant list"),
        (("operator", "--tenant", "12.19"), "neither for the others"),
    ],
)
def test_a_role_at_the_wrong_place_is_one_sentence(engine: Engine, run: Run, arguments: tuple[str, ...], words: str) -> None:
    person = person_with(engine)
    answer = run("grant", person.email, *arguments)
    assert isinstance(answer.exception, SemestaError)
    assert words in answer.exception.message
    assert seats_of(engine, person) == []


def test_the_demos_accounts_are_made_once(own_installation: Installation) -> None:
    from semesta_platform.tenancy import service
    from semesta_platform.transactions import owner_transaction

    with owner_transaction(own_installation.owner_engine()) as session:
        service.create_branch(session, "selong", "Cabang Selong", ["52.03"])
        service.create_branch(session, "pangkalpinang", "Cabang Pangkalpinang", ["19"])
    service.create_training_tenant(own_installation.owner_engine())
    with owner_transaction(own_installation.owner_engine()) as session:
        service.create_branch(session, "latihan", "Cabang Latihan", ["99.01"])
    engine = own_installation.application_engine(0)
    demo_people.prepare(engine)
    demo_people.prepare(engine)
    for local, _, seat in demo_people.PEOPLE:
        assert seats_of(engine, person_of(engine, f"{local}@semesta.example")) == [seat]
    assert all(f"{local}@semesta.example" in demo_people.greeting() for local, _, _ in demo_people.PEOPLE)
