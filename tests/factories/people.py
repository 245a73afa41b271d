"""People with an account, their seats, and a browser in which they are signed in."""

from __future__ import annotations

import re
import uuid
from itertools import count

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine

from semesta_platform.accounts import seats, service
from semesta_platform.accounts.records import Actor, Person, Seat
from semesta_platform.accounts.roles import Role
from semesta_platform.tenancy.names import SharedRole
from semesta_platform.transactions import shared_transaction, tenant_transaction

PASSWORD = "kata sandi uji coba"
_numbers = count()
COMMAND = Actor(None, "Semesta")
SEATS = {
    Role.TENANT_ADMIN: Seat(Role.TENANT_ADMIN, tenant_code="12.19"),
    Role.OPD_STAFF: Seat(Role.OPD_STAFF, tenant_code="12.19", organisation="Dinas Kesehatan"),
    Role.LIAISON: Seat(Role.LIAISON, branch_code="kisaran"),
    Role.CENTRAL_VIEWER: Seat(Role.CENTRAL_VIEWER),
    Role.OPERATOR: Seat(Role.OPERATOR),
}
"""One seat of each role: Batu Bara, or the branch that verifies it."""


def person_with(engine: Engine, *given: Seat, name: str = "Petugas Uji") -> Person:
    """A new person who signs in with PASSWORD and holds these seats. engine: the application's."""
    with shared_transaction(engine, SharedRole.REGISTRY) as session:
        made = service.create_person(session, f"orang{next(_numbers)}-{uuid.uuid4().hex[:6]}@contoh.go.id", name, PASSWORD)
    for seat in given:
        grant(engine, made, seat)
    return made


def grant(engine: Engine, person: Person, seat: Seat) -> uuid.UUID:
    """The person holds the seat; the membership's id."""
    if seat.tenant_code is None:
        with shared_transaction(engine, SharedRole.REGISTRY) as session:
            made = seats.grant(session, person, seat, COMMAND)
    else:
        with tenant_transaction(engine, seat.tenant_code) as session:
            made = seats.grant(session, person, seat, COMMAND)
    assert made is not None
    return made


def token_of(text: str) -> str:
    """The form token of a page."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', text)
    assert found is not None, text[:2000]
    return found[1]


def without_marks(text: str) -> str:
    """A page without what is new on each: tokens and keys of forms, and the reference of an error."""
    return re.sub(r'SMS-[0-9A-F]{6}|(csrf[-_]token|sekali)" (content|value)="[^"]*', "", text)


def signed_in(app: Flask, person: Person, password: str = PASSWORD, agent: str = "Peramban uji") -> FlaskClient:
    """A browser in which the person signed in by the form."""
    client = app.test_client()
    client.environ_base["HTTP_USER_AGENT"] = agent
    page = client.get("/masuk")
    answer = client.post("/masuk", data={"surel": person.email, "sandi": password, "csrf_token": token_of(page.text)})
    assert answer.status_code == 303, answer.text
    return client


def post(client: FlaskClient, address: str, page: str = "/akun", **fields: str) -> tuple[int, str]:
    """Send a form as the page would, with its token; status and text of the answer."""
    token = token_of(client.get(page).text)
    answer = client.post(address, data={"csrf_token": token, **fields})
    return answer.status_code, answer.text
