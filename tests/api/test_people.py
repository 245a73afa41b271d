"""Who asks, a tenant's people and invitations, and the record of what happened, by programs."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from flask import Flask
from sqlalchemy import Engine

from semesta_platform.accounts import service
from semesta_platform.accounts.records import Seat
from semesta_platform.accounts.roles import Role
from semesta_platform.tenancy.names import SharedRole
from semesta_platform.transactions import shared_transaction
from tests.api.programs import HERE, TANJUNGBALAI, Program, problem, program_of, shown
from tests.factories.people import grant, person_with, signed_in, token_of


def test_a_program_learns_whom_it_acts_for(app: Flask, engine: Engine) -> None:
    person = person_with(engine, Seat(Role.TENANT_ADMIN, "12.19"), name="Bagian Umum")
    document = shown(program_of(app, engine, person).get("/api/v1/me"))

    assert (document["id"], document["email"], document["name"]) == (str(person.id), person.email, "Bagian Umum")
    assert document["places"] == [
        {"tenant": "12.19", "name": "Kabupaten Batu Bara", "role": "tenant_admin", "role_words": "Admin daerah"}
    ]
    assert document["everywhere"] == ["national.view", "signed-in"]
    assert set(document["tenants"]) == {"12.19"}
    assert {"coverage.enter", "people.manage"} <= set(document["tenants"]["12.19"])


def test_a_revoked_token_fails_on_the_next_request(app: Flask, engine: Engine) -> None:
    person = person_with(engine, Seat(Role.TENANT_ADMIN, "12.19"))
    program = program_of(app, engine, person)
    assert program.get("/api/v1/me").status_code == 200
    with shared_transaction(engine, SharedRole.REGISTRY) as session:
        from semesta_platform.accounts import queries

        (token,) = queries.tokens(session, person.id)
        service.revoke_token(session, person.id, token.id)

    refused = program.get("/api/v1/me")
    problem(refused, 401)
    assert refused.headers["WWW-Authenticate"] == 'Bearer realm="semesta"'


def test_a_role_taken_back_fails_on_the_next_request(app: Flask, engine: Engine, admin: Program) -> None:
    person = person_with(engine)
    membership = grant(engine, person, Seat(Role.OPD_STAFF, "12.19", organisation="Dinas Sosial"))
    program = program_of(app, engine, person)
    assert program.get(f"{HERE}/coverage").status_code == 200

    gone = admin.ask("DELETE", f"{HERE}/people/{membership}")
    assert (gone.status_code, gone.data) == (204, b"")
    problem(program.get(f"{HERE}/coverage"), 404)
    problem(admin.ask("DELETE", f"{HERE}/people/{membership}"), 404)


def test_nobody_takes_their_own_role(app: Flask, engine: Engine) -> None:
    person = person_with(engine)
    membership = grant(engine, person, Seat(Role.TENANT_ADMIN, "12.19"))

    problem(program_of(app, engine, person).ask("DELETE", f"{HERE}/people/{membership}"), 409)


def test_people_of_another_tenant_are_not_there(engine: Engine, admin: Program) -> None:
    membership = grant(engine, person_with(engine), Seat(Role.TENANT_ADMIN, "12.74"))

    problem(admin.ask("DELETE", f"{HERE}/people/{membership}"), 404)
    assert str(membership) not in admin.get(f"{HERE}/people?limit=1000").text


@pytest.mark.parametrize("limit", [1, 2, 1000])
def test_pages_of_people_join_to_the_whole(engine: Engine, admin: Program, limit: int) -> None:
    for name in ("Bagian B", "Bagian A", "Bagian A"):
        person_with(engine, Seat(Role.OPD_STAFF, "12.19", organisation="Dinas Sosial"), name=name)
    page = shown(admin.get(f"{HERE}/people?limit={limit}"))
    found = page["items"]
    while page["next_cursor"]:
        page = shown(admin.get(f"{HERE}/people?limit={limit}&cursor={page['next_cursor']}"))
        found += page["items"]

    whole = shown(admin.get(f"{HERE}/people?limit=1000"))["items"]
    assert found == whole
    assert [(each["person"]["name"], each["id"]) for each in whole] == sorted(
        (each["person"]["name"], each["id"]) for each in whole
    )
    assert len({each["id"] for each in whole}) == len(whole) >= 3


def test_an_invitation_goes_out_is_listed_and_taken_back(admin: Program) -> None:
    body = {"email": f"{uuid.uuid4().hex}@contoh.go.id", "name": "Bidang Data", "role": "opd_staff", "organisation": "Dinkes"}
    made = shown(admin.post(f"{HERE}/invitations", body), 201)
    assert (made["email"], "/undangan/" in made["link"]) == (body["email"], True)
    assert dt.datetime.fromisoformat(made["expires_at"]) > dt.datetime.now(dt.UTC) + dt.timedelta(days=6)

    newest = shown(admin.get(f"{HERE}/invitations?limit=1"))
    (line,) = newest["items"]
    assert {name: line[name] for name in body} == body
    assert made["link"].rsplit("/", 1)[1] not in admin.get(f"{HERE}/invitations").text
    assert admin.ask("DELETE", f"{HERE}/invitations/{line['id']}").status_code == 204
    problem(admin.ask("DELETE", f"{HERE}/invitations/{line['id']}"), 404)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"email": "x"}, "email"),
        ({"email": "a" * 300 + "@contoh.go.id"}, "email"),
        ({"name": "\u0000"}, "name"),
        ({"name": "x" * 121}, "name"),
        ({"role": "operator"}, "role"),
        ({"role": "liaison"}, "role"),
        ({"role": "opd_staff"}, "organisation"),
        ({"role": 7}, "role"),
        ({"tenant": "12.74"}, "tenant"),
    ],
)
def test_invitations_that_cannot_be(admin: Program, changes: dict[str, object], field: str) -> None:
    body = {"email": "orang@contoh.go.id", "name": "Bidang Data", "role": "tenant_admin"}

    assert set(problem(admin.post(f"{HERE}/invitations", body | changes), 422)["errors"]) == {field}


@pytest.mark.usefixtures("cleared")
def test_what_was_done_is_told_newest_first(admin: Program, officer: Program, programs: dict[str, Program]) -> None:
    month = f"{HERE}/coverage/2025-04"
    draft = shown(officer.put(month, TANJUNGBALAI, if_none_match="*", x_request_id="permintaan-satu"), 201)
    shown(admin.put(month, TANJUNGBALAI | {"note": "lain"}, if_match=draft["etag"]))
    figures = f"{HERE}/audit?subject_kind=figure&subject_id={draft['id']}"

    second, first = shown(admin.get(figures))["items"]
    assert [(each["action"], each["actor"]) for each in (first, second)] == [
        ("figure.drafted", "Dinas Kesehatan"),
        ("figure.saved", "Admin daerah"),
    ]
    assert (first["before"], second["before"]["note"], second["after"]["note"]) == (None, "per 1 April 2025", "lain")
    assert first["request_id"] == "permintaan-satu"
    today = dt.date.today()  # noqa: DTZ011 (a day more on either side makes the zone no matter)
    span = f"from={today - dt.timedelta(days=1)}&to={today + dt.timedelta(days=1)}"
    assert len(shown(admin.get(f"{figures}&{span}"))["items"]) == 2
    assert shown(admin.get(f"{figures}&to=2020-01-01"))["items"] == []
    assert [each["id"] for each in shown(admin.get(f"{figures}&actor=KESEHATAN&action=figure.drafted"))["items"]] == [first["id"]]
    page = shown(admin.get(f"{figures}&limit=1"))
    assert page["items"] == [second]
    assert shown(admin.get(f"{figures}&limit=1&cursor={page['next_cursor']}")) == {"items": [first], "next_cursor": None}
    for other in ("opd_staff", "liaison", "operator"):
        assert programs[other].get(f"{HERE}/audit").status_code in {403, 404}


def test_the_lists_have_their_number_of_statements(admin: Program) -> None:
    addresses = ("/api/v1/me", f"{HERE}/people", f"{HERE}/invitations", f"{HERE}/audit", "/api/v1/published", "/api/v1/regions")

    assert [admin.statements(each) for each in addresses] == [4, 4, 4, 4, 4, 4]


def test_a_browser_needs_the_form_token_for_changes_and_no_token_to_read(app: Flask, engine: Engine) -> None:
    browser = signed_in(app, person_with(engine, Seat(Role.TENANT_ADMIN, "12.19")))
    population = {"value": 1, "source": "uji", "semester": "2020S1"}

    assert shown(browser.get("/api/v1/me"))["places"][0]["tenant"] == "12.19"
    problem(browser.post(f"{HERE}/populations", json=population), 400)
    token = token_of(browser.get("/akun").text)
    assert browser.post(f"{HERE}/populations", json=population, headers={"X-CSRFToken": token}).status_code in {200, 201}


def test_a_program_does_not_manage_the_account_that_it_acts_for(admin: Program) -> None:
    assert admin.get("/akun").status_code == 403
