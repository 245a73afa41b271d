"""The operator's pages: tenants, branches, people, dead jobs."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, text

from semesta_platform.accounts import service
from semesta_platform.accounts.records import Person, Seat
from semesta_platform.accounts.roles import Role
from semesta_platform.tenancy.names import SharedRole
from semesta_platform.transactions import owner_transaction, shared_transaction, tenant_transaction
from tests.accounts.test_seats import LINK, accepted, entries, new_email, person_of, seats_of
from tests.factories.ground import OutboxFactory, made
from tests.factories.people import PASSWORD, SEATS, grant, person_with, post, signed_in, token_of

PEOPLE = "/operator/orang"


@pytest.fixture(scope="module")
def operator(app: Flask, engine: Engine) -> FlaskClient:
    return signed_in(app, person_with(engine, SEATS[Role.OPERATOR], name="Pengelola Uji"))


@pytest.fixture
def restored(owner: Engine) -> Iterator[None]:
    """Tenants as they were before the test."""
    yield
    with owner_transaction(owner) as session:
        session.execute(text("UPDATE registry.tenants SET state = 'ready'"))
        session.execute(text("UPDATE registry.tenants SET branch_code = NULL WHERE code = '52.03'"))


@pytest.mark.usefixtures("restored")
def test_a_tenant_is_suspended_and_resumed(app: Flask, engine: Engine, operator: FlaskClient) -> None:
    admin = signed_in(app, person_with(engine, SEATS[Role.TENANT_ADMIN]))
    address = "/operator/daerah/12.19/keadaan"

    assert post(operator, address, "/operator/", langkah="tangguhkan")[0] == 303
    assert admin.get("/kab-batu-bara/").status_code == 403
    assert post(operator, address, "/operator/", langkah="tangguhkan")[0] == 409
    assert post(operator, address, "/operator/", langkah="lanjutkan")[0] == 303
    assert admin.get("/kab-batu-bara/").status_code == 200
    assert post(operator, address, "/operator/", langkah="hapus")[0] == 409
    assert post(operator, "/operator/daerah/99.99/keadaan", "/operator/", langkah="tangguhkan")[0] == 404
    happened = entries(engine)
    assert [(each["action"], each["actor"]) for each in happened[:2]] == [
        ("tenant.resumed", "Pengelola sistem"),
        ("tenant.suspended", "Pengelola sistem"),
    ]
    assert (happened[1]["before"], happened[1]["after"]) == ({"state": "ready"}, {"state": "suspended"})


@pytest.mark.usefixtures("restored")
def test_a_branch_is_made_and_given_tenants(app: Flask, engine: Engine, operator: FlaskClient) -> None:
    assert post(operator, "/operator/cabang", "/operator/cabang", kode="selong", nama="BPJS Kesehatan Cabang Selong")[0] == 303
    assert post(operator, "/operator/daerah/52.03/cabang", "/operator/", cabang="selong")[0] == 303
    liaison = signed_in(app, person_with(engine, Seat(Role.LIAISON, branch_code="selong")))
    assert liaison.get("/").headers["Location"] == "/kab-lombok-timur/"
    assert "Kabupaten Lombok Timur" in operator.get("/operator/cabang").text
    assert post(operator, "/operator/daerah/52.03/cabang", "/operator/", cabang="tidak-ada")[0] == 404
    assert post(operator, "/operator/daerah/52.03/cabang", "/operator/")[0] == 422
    assert post(operator, "/operator/daerah/52.03/cabang", "/operator/", cabang="")[0] == 303
    assert liaison.get("/kab-lombok-timur/").status_code == 404
    happened = entries(engine, "52.03")
    assert [(each["before"], each["after"]) for each in happened[:2]] == [
        ({"branch_code": "selong"}, {"branch_code": None}),
        ({"branch_code": None}, {"branch_code": "selong"}),
    ]


@pytest.mark.parametrize(
    ("code", "name", "field"),
    [
        ("Besar", "x", "kode"), ("", "x", "kode"), ("k" * 41, "x", "kode"), ("a b", "x", "kode"), ("baru", "", "nama"),
        ("baru", "n" * 1_000_000, "nama"), ("baru", "BPJS Kesehatan Cabang Kisaran", "nama"),
    ],
)  # fmt: skip
def test_a_branch_that_cannot_be_is_refused(operator: FlaskClient, code: str, name: str, field: str) -> None:
    status, page = post(operator, "/operator/cabang", "/operator/cabang", kode=code, nama=name)
    assert status == 422
    assert f'id="{field}-galat"' in page
    assert len(page) < 40_000


def test_an_account_gets_a_role_at_once_and_another_address_a_link(app: Flask, engine: Engine, operator: FlaskClient) -> None:
    person, email = person_with(engine), new_email()
    given = {"nama": "Penghubung", "peran": "liaison", "cabang": "kisaran"}
    assert post(operator, PEOPLE, PEOPLE, surel=person.email, **given)[0] == 303
    assert seats_of(engine, person) == [SEATS[Role.LIAISON]]

    status, page = post(operator, PEOPLE, PEOPLE, surel=email, nama="Pengelola", peran="operator")
    found = LINK.search(page)
    assert status == 200
    assert found is not None
    client, status, _ = accepted(app, found[2], **{"sandi-baru": "kata sandi pengelola"})
    assert status == 303
    assert client.get("/operator/").status_code == 200
    assert seats_of(engine, person_of(engine, email)) == [SEATS[Role.OPERATOR]]


@pytest.mark.parametrize(
    ("role", "field", "value"),
    [
        ("tenant_admin", "daerah", ""), ("tenant_admin", "daerah", "11.01"), ("opd_staff", "opd", ""), ("liaison", "cabang", ""),
        ("liaison", "cabang", "tidak-ada"), ("raja", "peran", "raja"),
    ],
)  # fmt: skip
def test_a_role_needs_its_place(operator: FlaskClient, role: str, field: str, value: str) -> None:
    given = {
        "surel": new_email(),
        "nama": "x",
        "peran": role,
        "daerah": "12.19",
        "cabang": "kisaran",
        "opd": "Dinas",
        field: value,
    }
    status, page = post(operator, PEOPLE, PEOPLE, **given)
    assert status == 422
    assert f'id="{field}-galat"' in page


def test_any_role_is_revoked_but_ones_own(app: Flask, engine: Engine, operator: FlaskClient) -> None:
    person = person_with(engine)
    for seat in SEATS.values():
        membership = grant(engine, person, seat)
        assert post(operator, f"{PEOPLE}/{membership}/cabut", PEOPLE)[0] == 303
    assert seats_of(engine, person) == []
    assert entries(engine)[0]["action"] == "membership.revoked"
    other = person_with(engine)
    own = grant(engine, other, SEATS[Role.OPERATOR])
    client = signed_in(app, other)
    post(client, f"{PEOPLE}/{own}/cabut", PEOPLE)
    assert seats_of(engine, other) == [SEATS[Role.OPERATOR]]
    assert post(operator, f"{PEOPLE}/{membership}/cabut", PEOPLE)[0] == 404


def test_an_invitation_anywhere_is_withdrawn(app: Flask, operator: FlaskClient) -> None:
    paths = []
    for place in ({"peran": "central_viewer"}, {"peran": "tenant_admin", "daerah": "12.19"}):
        found = LINK.search(post(operator, PEOPLE, PEOPLE, surel=new_email(), nama="x", **place)[1])
        assert found is not None
        paths.append(found[2])
    addresses = re.findall(rf"{PEOPLE}/undangan/[0-9a-f-]+/cabut", operator.get(PEOPLE).text)
    assert len(addresses) >= 2
    for address in addresses:
        assert post(operator, address, PEOPLE)[0] == 303
    assert [app.test_client().get(path).status_code for path in paths] == [404, 404]


def test_a_dead_job_is_seen_with_its_reason_and_run_again(engine: Engine, owner: Engine, operator: FlaskClient) -> None:
    with owner_transaction(owner) as session:
        values = {"runs_as": "tenant_1219", "tenant": "12.19", "attempts": 5, "last_error": "Sebab <b>uji</b>"}
        job = made(OutboxFactory, session, **values).id
        session.execute(text("UPDATE registry.outbox SET dead_at = now() WHERE id = :id"), {"id": job})
    page = operator.get("/operator/pekerjaan").text
    assert "Sebab &lt;b&gt;uji&lt;/b&gt;" in page

    assert post(operator, f"/operator/pekerjaan/{job}/ulangi", "/operator/pekerjaan")[0] == 303
    assert post(operator, f"/operator/pekerjaan/{job}/ulangi", "/operator/pekerjaan")[0] == 404
    with tenant_transaction(engine, "12.19") as session:
        row = session.execute(text("SELECT dead_at, done_at FROM registry.outbox WHERE id = :id"), {"id": job}).one()
    assert tuple(row) == (None, None)
    with owner_transaction(owner) as session:
        session.execute(text("DELETE FROM registry.outbox WHERE id = :id"), {"id": job})


def test_the_list_of_tenants_is_narrowed_ordered_and_turned(operator: FlaskClient) -> None:
    page = operator.get("/operator/?q=batu").text
    assert page.count('<th scope="row">') == 1
    names = re.findall(r'<th scope="row">([^<]+)</th>', operator.get("/operator/?urut=kode&arah=turun").text)
    assert names[0] == "Kabupaten Lombok Timur"
    for nonsense in ("?hal=-1", "?hal=99999999999", "?hal=x", "?urut=x", "?q=" + "%25" * 300):
        assert operator.get("/operator/" + nonsense).status_code == 200
    assert operator.get("/operator/pekerjaan?sebelum=x").status_code == 200


def account_of(operator: FlaskClient, person: Person, step: str) -> int:
    return post(operator, f"{PEOPLE}/akun/{person.id}/keadaan", PEOPLE, langkah=step)[0]


def test_a_deactivated_account_is_shut_out_at_once_and_comes_back_as_it_was(
    app: Flask, engine: Engine, operator: FlaskClient
) -> None:
    person = person_with(engine, SEATS[Role.TENANT_ADMIN], name="Admin Yang Ditutup")
    browser = signed_in(app, person)
    with shared_transaction(engine, SharedRole.REGISTRY) as session:
        token = service.create_token(session, person.id, "skrip", 30)
    program = app.test_client()
    program.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {token.text}"
    assert [each.get("/kab-batu-bara/").status_code for each in (browser, program)] == [200, 200]

    assert account_of(operator, person, "nonaktifkan") == 303
    assert [each.get("/kab-batu-bara/").status_code for each in (browser, program)] == [401, 401]
    again = app.test_client()
    fields = {"surel": person.email, "sandi": PASSWORD, "csrf_token": token_of(again.get("/masuk").text)}
    assert again.post("/masuk", data=fields).status_code == 422
    page = operator.get(f"{PEOPLE}?q=ditutup").text
    assert "Akun nonaktif" in page
    assert account_of(operator, person, "nonaktifkan") == 409

    assert account_of(operator, person, "aktifkan") == 303
    # What was ended stays ended; signing in works again, with the same role.
    assert [each.get("/kab-batu-bara/").status_code for each in (browser, program)] == [401, 401]
    assert signed_in(app, person).get("/kab-batu-bara/").status_code == 200
    happened = [each for each in entries(engine) if each["subject_id"] == str(person.id)]
    assert [(each["action"], each["actor"], each["after"]["state"]) for each in happened] == [
        ("person.reactivated", "Pengelola sistem", "active"),
        ("person.deactivated", "Pengelola sistem", "inactive"),
    ]


def test_nobody_deactivates_themselves_and_a_closed_account_takes_no_role(
    app: Flask, engine: Engine, operator: FlaskClient
) -> None:
    other = person_with(engine, SEATS[Role.OPERATOR], name="Pengelola Lain")
    own = signed_in(app, other)
    assert account_of(own, other, "nonaktifkan") == 303
    assert own.get("/operator/").status_code == 200
    closed = person_with(engine)
    assert account_of(operator, closed, "nonaktifkan") == 303
    fields = {"surel": closed.email, "nama": "Admin", "peran": "tenant_admin", "daerah": "12.19"}
    status, page = post(operator, PEOPLE, PEOPLE, **fields)
    assert (status, "Akun ini nonaktif" in page) == (422, True)
    assert account_of(operator, closed, "hapus") == 409
    missing = Person(uuid.uuid4(), "x", "x")
    assert account_of(operator, missing, "nonaktifkan") == 404
