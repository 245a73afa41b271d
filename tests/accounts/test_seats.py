"""Invitations, grants and revocations: what they do, who may, what is written down, and two at once."""

from __future__ import annotations

import re
import threading
import uuid
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from psycopg import errors as pg
from sqlalchemy import Engine, text
from sqlalchemy.exc import IntegrityError

from semesta_platform.accounts import queries
from semesta_platform.accounts.records import Person, Seat
from semesta_platform.accounts.roles import Role
from semesta_platform.database import uuid7
from semesta_platform.tenancy.names import SharedRole
from semesta_platform.transactions import owner_transaction, shared_transaction, tenant_transaction
from tests.factories.people import PASSWORD, SEATS, grant, person_with, post, signed_in, token_of

HERE = "/kab-batu-bara/pengaturan/orang"
LINK = re.compile(r'value="(http://localhost(/undangan/[^"]+))"')


@pytest.fixture(scope="module")
def admin(app: Flask, engine: Engine) -> FlaskClient:
    return signed_in(app, person_with(engine, SEATS[Role.TENANT_ADMIN], name="Admin Uji"))


def new_email() -> str:
    return f"baru-{uuid.uuid4().hex[:10]}@contoh.go.id"


def invited(admin: FlaskClient, email: str, **fields: str) -> str:
    """The path of a new invitation's link."""
    given = {"surel": email, "nama": "Petugas Baru", "peran": "opd_staff", "opd": "Dinas Sosial", **fields}
    status, page = post(admin, HERE, HERE, **given)
    assert status == 200
    found = LINK.search(page)
    assert found is not None, page
    return found[2]


def accepted(app: Flask, path: str, **fields: str) -> tuple[FlaskClient, int, str]:
    client = app.test_client()
    page = client.get(path)
    assert page.status_code == 200
    answer = client.post(path, data={"csrf_token": token_of(page.text), **fields})
    return client, answer.status_code, answer.text


def entries(engine: Engine, code: str = "12.19") -> list[dict[str, Any]]:
    with tenant_transaction(engine, code) as session:
        columns = "action, actor, actor_id, subject_id, before, after, request_id"
        query = text(f"SELECT {columns} FROM audit_entries ORDER BY at DESC, id DESC LIMIT 5")
        return [dict(row._mapping) for row in session.execute(query)]


def seats_of(engine: Engine, person: Person) -> list[Seat]:
    with shared_transaction(engine, SharedRole.REGISTRY) as session:
        return [each.seat for each in queries.memberships(session) if each.person.id == person.id]


def person_of(engine: Engine, email: str) -> Person:
    with shared_transaction(engine, SharedRole.REGISTRY) as session:
        found = queries.person_by_email(session, email)
    assert found is not None
    return found


def test_an_invitation_makes_an_account_that_works_at_once(app: Flask, engine: Engine, admin: FlaskClient) -> None:
    email = new_email()
    path = invited(admin, email.upper())

    client, status, _ = accepted(app, path, **{"sandi-baru": "kata sandi yang baru"})

    assert status == 303
    assert client.get("/kab-batu-bara/").status_code == 200
    assert client.get(HERE).status_code == 403
    person = person_of(engine, email)
    assert seats_of(engine, person) == [Seat(Role.OPD_STAFF, "12.19", None, "Dinas Sosial")]
    assert signed_in(app, person, "kata sandi yang baru").get("/akun").status_code == 200
    # Once: the link is a missing page from now on, and nothing shows it any more.
    assert app.test_client().get(path).status_code == 404
    assert path not in admin.get(HERE).text
    happened = entries(engine)
    assert [each["action"] for each in happened[:2]] == ["membership.granted", "invitation.sent"]
    assert happened[1]["actor"] == "Admin daerah"
    assert happened[1]["after"] == {"email": email, "name": "Petugas Baru", "role": "opd_staff", "organisation": "Dinas Sosial"}
    assert happened[1]["request_id"]


def test_who_has_an_account_takes_an_invitation_with_its_password(app: Flask, engine: Engine, admin: FlaskClient) -> None:
    person = person_with(engine)
    path = invited(admin, person.email)

    _, status, page = accepted(app, path, sandi="bukan ini kata sandinya", **{"sandi-baru": "kata sandi milik penyerang"})
    assert status == 422
    assert "tidak cocok" in page
    assert seats_of(engine, person) == []
    client, status, _ = accepted(app, path, sandi=PASSWORD)
    assert status == 303
    assert client.get("/kab-batu-bara/").status_code == 200
    assert signed_in(app, person).get("/akun").status_code == 200


def test_of_two_who_take_one_invitation_one_gets_it(app: Flask, engine: Engine, admin: FlaskClient) -> None:
    email, statuses = new_email(), list[int]()
    path = invited(admin, email)
    clients = [app.test_client() for _ in range(4)]
    tokens = [token_of(client.get(path).text) for client in clients]
    ready = threading.Barrier(4)

    def take(number: int) -> None:
        ready.wait()
        data = {"csrf_token": tokens[number], "sandi-baru": f"kata sandi nomor {number}"}
        statuses.append(clients[number].post(path, data=data).status_code)

    threads = [threading.Thread(target=take, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(statuses) == [303, 404, 404, 404]
    assert len(seats_of(engine, person_of(engine, email))) == 1
    assert [client.get("/akun").status_code for client in clients].count(200) == 1


def test_two_invitations_of_one_address_do_not_set_two_passwords(app: Flask, engine: Engine, admin: FlaskClient) -> None:
    email = new_email()
    paths = [invited(admin, email), invited(admin, email, opd="Dinas Kesehatan")]
    # Both pages were opened before either was sent.
    second = app.test_client()
    token = token_of(second.get(paths[1]).text)
    assert accepted(app, paths[0], **{"sandi-baru": "kata sandi pertama"})[1] == 303
    assert second.post(paths[1], data={"csrf_token": token, "sandi-baru": "kata sandi kedua"}).status_code == 422
    assert accepted(app, paths[1], sandi="kata sandi pertama")[1] == 303
    assert len(seats_of(engine, person_of(engine, email))) == 2


def test_a_newer_invitation_ends_the_one_before(app: Flask, admin: FlaskClient) -> None:
    email = new_email()
    first, second = invited(admin, email), invited(admin, email)
    assert [app.test_client().get(path).status_code for path in (first, second)] == [404, 200]


@pytest.mark.parametrize("change", ["expires_at = now()", "revoked_at = now()", "used_at = now()"])
def test_an_invitation_that_is_over_is_a_missing_page(app: Flask, owner: Engine, admin: FlaskClient, change: str) -> None:
    email = new_email()
    path, client = invited(admin, email), app.test_client()
    token = token_of(client.get(path).text)
    # A statement of the test's own, with nothing from outside in it.
    with owner_transaction(owner) as session:
        session.execute(text(f"UPDATE registry.invitations SET {change} WHERE email = :email"), {"email": email})
    assert client.get(path).status_code == 404
    assert client.post(path, data={"csrf_token": token, "sandi-baru": "kata sandi terlambat"}).status_code == 404


@pytest.mark.parametrize("token", ["x", "x" * 43, "a" * 4000, "%00", "../masuk", "🙂" * 43])
def test_an_invented_link_is_a_missing_page(app: Flask, token: str) -> None:
    assert app.test_client().get(f"/undangan/{token}").status_code in {400, 404, 414}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("surel", "tanpa-domain"),
        ("surel", "a@b"), ("surel", "dua@@contoh.id"), ("surel", "a b@contoh.id"), ("surel", "é@contoh.id"),
        ("surel", "x" * 1_000_000), ("surel", "a..b@contoh.id"), ("surel", "a@-contoh.id"), ("nama", ""), ("nama", "   "),
        ("nama", "x" * 121), ("nama", "n" * 1_000_000), ("nama", "nol\u200bspasi"), ("peran", "operator"), ("peran", ""),
        ("peran", "liaison"), ("opd", ""), ("opd", "o" * 1_000_000),
    ],
)  # fmt: skip
def test_a_bad_invitation_is_refused_beside_its_field(admin: FlaskClient, engine: Engine, field: str, value: str) -> None:
    before = entries(engine)[:1]
    given = {"surel": new_email(), "nama": "Petugas", "peran": "opd_staff", "opd": "Dinas", field: value}
    status, page = post(admin, HERE, HERE, **given)
    assert status == 422
    assert f'id="{field}-galat"' in page
    assert f'href="#{field}"' in page
    assert len(page) < 60_000
    assert entries(engine)[:1] == before


def test_a_revoked_role_fails_on_the_next_request(app: Flask, engine: Engine, admin: FlaskClient) -> None:
    person = person_with(engine, name="Yang Dicabut")
    membership = grant(engine, person, SEATS[Role.OPD_STAFF])
    client = signed_in(app, person)
    assert client.get("/kab-batu-bara/").status_code == 200

    assert post(admin, f"{HERE}/{membership}/cabut", HERE)[0] == 303

    assert client.get("/kab-batu-bara/").status_code == 404
    assert client.get("/akun").status_code == 200
    happened = entries(engine)[0]
    assert (happened["action"], happened["before"]["name"]) == ("membership.revoked", "Yang Dicabut")
    assert post(admin, f"{HERE}/{membership}/cabut", HERE)[0] == 404


def test_a_role_elsewhere_is_a_missing_one(engine: Engine, admin: FlaskClient) -> None:
    person = person_with(engine)
    elsewhere = [
        grant(engine, person, Seat(Role.TENANT_ADMIN, "52.03")),
        grant(engine, person, Seat(Role.LIAISON, branch_code="kisaran")),
        grant(engine, person, Seat(Role.OPERATOR)),
    ]
    for membership in elsewhere:
        assert post(admin, f"{HERE}/{membership}/cabut", HERE)[0] == 404
    assert len(seats_of(engine, person)) == 3
    page = admin.get(HERE).text
    assert person.email not in page


def test_nobody_takes_their_own_role_away(app: Flask, engine: Engine) -> None:
    person = person_with(engine)
    membership = grant(engine, person, SEATS[Role.TENANT_ADMIN])
    client = signed_in(app, person)
    post(client, f"{HERE}/{membership}/cabut", HERE)
    assert "hanya dapat dicabut oleh admin lain" in client.get(HERE).text
    assert seats_of(engine, person) == [SEATS[Role.TENANT_ADMIN]]


def test_an_open_invitation_can_be_withdrawn(app: Flask, admin: FlaskClient) -> None:
    path = invited(admin, new_email())
    found = re.search(rf"{HERE}/undangan/([0-9a-f-]+)/cabut", admin.get(HERE).text)
    assert found is not None
    assert post(admin, found[0], HERE)[0] == 303
    assert app.test_client().get(path).status_code == 404
    assert post(admin, found[0], HERE)[0] == 404


def test_the_list_is_narrowed_ordered_and_taken_away(engine: Engine, admin: FlaskClient) -> None:
    person_with(engine, Seat(Role.OPD_STAFF, "12.19", organisation="Dinas Perikanan"), name="=cmd|calc")
    page = admin.get(f"{HERE}?q=perikanan&peran=opd_staff").text
    assert page.count("Cabut peran<span") == 1
    assert "Tidak ada petugas yang cocok" in admin.get(f"{HERE}?q=zzzz").text
    file = admin.get(f"{HERE}.csv?q=perikanan")
    assert file.mimetype == "text/csv"
    assert "'=cmd|calc" in file.text
    assert file.headers["Cache-Control"] == "no-store"
    names = re.findall(r'<th scope="row">([^<]+)</th>', admin.get(f"{HERE}?urut=nama&arah=turun").text)
    assert names[: len(set(names))] != sorted(names) or len(set(names)) == 1
    for nonsense in ("?urut=zzz", "?arah=zzz", "?peran=zzz", "?q=" + "x" * 3000):
        assert admin.get(HERE + nonsense).status_code == 200


BAD_SEATS = [
    ("tenant_admin", None, None, None),
    ("tenant_admin", "12.19", "kisaran", None),
    ("tenant_admin", "12.19", None, "Dinas"),
    ("opd_staff", "12.19", None, None),
    ("liaison", "12.19", None, None),
    ("liaison", None, None, None),
    ("central_viewer", "12.19", None, None),
    ("operator", None, "kisaran", None),
    ("king", None, None, None),
]


@pytest.mark.parametrize(("role", "tenant", "branch", "organisation"), BAD_SEATS)
def test_the_database_itself_refuses_a_role_at_the_wrong_place(
    engine: Engine, role: str, tenant: str | None, branch: str | None, organisation: str | None
) -> None:
    person = person_with(engine)
    values = {"id": uuid7(), "p": person.id, "r": role, "t": tenant, "b": branch, "o": organisation}
    statement = text(
        "INSERT INTO registry.memberships (id, person_id, role, tenant_code, branch_code, organisation) "
        "VALUES (:id, :p, :r, :t, :b, :o)"
    )
    with pytest.raises(IntegrityError) as caught, shared_transaction(engine, SharedRole.REGISTRY) as session:
        session.execute(statement, values)
    assert isinstance(caught.value.orig, pg.CheckViolation)


def test_a_new_tenant_of_a_branch_is_the_liaisons_at_once(app: Flask, engine: Engine, owner: Engine) -> None:
    client = signed_in(app, person_with(engine, SEATS[Role.LIAISON]))
    assert client.get("/kab-lombok-timur/").status_code == 404
    with owner_transaction(owner) as session:
        session.execute(text("UPDATE registry.tenants SET branch_code = 'kisaran' WHERE code = '52.03'"))
    assert client.get("/kab-lombok-timur/").status_code == 200
    with owner_transaction(owner) as session:
        session.execute(text("UPDATE registry.tenants SET branch_code = NULL WHERE code = '52.03'"))
    assert client.get("/kab-lombok-timur/").status_code == 404


def test_a_suspended_tenant_explains_itself_to_its_own_people_only(app: Flask, engine: Engine, owner: Engine) -> None:
    own, other = signed_in(app, person_with(engine, SEATS[Role.TENANT_ADMIN])), signed_in(app, person_with(engine))
    with owner_transaction(owner) as session:
        session.execute(text("UPDATE registry.tenants SET state = 'suspended' WHERE code = '12.19'"))
    statuses = (own.get("/kab-batu-bara/").status_code, other.get("/kab-batu-bara/").status_code)
    with owner_transaction(owner) as session:
        session.execute(text("UPDATE registry.tenants SET state = 'ready' WHERE code = '12.19'"))
    assert statuses == (403, 404)
