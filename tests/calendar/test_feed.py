"""A person's calendar on real databases: whose tasks, items and meetings it shows, and when it ends."""

from __future__ import annotations

import datetime as dt
import json
import re
import uuid
from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from flask.testing import FlaskClient
from icalendar import Calendar
from sqlalchemy import Engine, text

from semesta_platform.accounts import feeds, seats
from semesta_platform.accounts.records import Actor, Person, Seat
from semesta_platform.accounts.roles import Role
from semesta_platform.database import uuid7
from semesta_platform.http.ground import ground_of
from semesta_platform.tenancy.names import SharedRole
from semesta_platform.transactions import owner_transaction, shared_transaction, tenant_transaction
from semesta_tenants.calendar import reading
from tests.accounts.conftest import app, engine
from tests.coordination.pages import ADMINS, HERE, LIAISONS, OFFICERS, press
from tests.factories.people import grant, person_with, signed_in
from tests.http.conftest import pytest_generate_tests
from tests.http.parts import statements as counted

__all__ = ["app", "engine", "pytest_generate_tests"]
SECOND, STRANGE = "12.74", "52.03"
TODAY = dt.datetime.now(dt.UTC).date()
PAGE = "/akun/kalender"
TABLES = ("task_notes", "tasks", "action_notes", "action_items", "meeting_attendances", "meetings", "organisations")


def clear(owner: Engine) -> None:
    with owner_transaction(owner) as session:
        # A meeting is never deleted; a table may be emptied by its owner.
        session.execute(text(f"TRUNCATE {', '.join(f'tenant_1219.{table}' for table in TABLES)} CASCADE"))
        for code in (SECOND, STRANGE):
            session.execute(text(f"DELETE FROM tenant_{code.replace('.', '')}.tasks"))
        session.execute(text("UPDATE registry.tenants SET state = 'ready' WHERE state = 'suspended'"))


@pytest.fixture(autouse=True)
def _cleared(owner: Engine) -> Iterator[None]:
    clear(owner)
    yield
    clear(owner)


def task(engine: Engine, title: str, owner: str = "Dinas Sosial", *, tenant: str = HERE, **more: Any) -> uuid.UUID:
    values = {"id": uuid7(), "title": title, "owner": owner, "due_on": TODAY + dt.timedelta(days=5), "entered_words": "A"}
    values |= {"origin": "region", **more}
    return insert(engine, "tasks", values, tenant)


def insert(engine: Engine, table: str, values: dict[str, Any], tenant: str = HERE) -> uuid.UUID:
    statement = f"INSERT INTO {table} ({', '.join(values)}) VALUES ({', '.join(f':{name}' for name in values)})"
    with tenant_transaction(engine, tenant) as session:
        session.execute(text(statement), values)
    made: uuid.UUID = values["id"]
    return made


def office(engine: Engine, name: str, kind: str = "opd") -> uuid.UUID:
    values = {"id": uuid7(), "name": name, "kind": kind, "contacts": json.dumps([]), "entered_words": "A"}
    return insert(engine, "organisations", values)


def meeting(engine: Engine, title: str, *invited: uuid.UUID, **more: Any) -> uuid.UUID:
    starts = dt.datetime.combine(TODAY + dt.timedelta(days=3), dt.time(2), dt.UTC)
    values = {"id": uuid7(), "title": title, "starts_at": starts, "timed": True, "entered_words": "A", **more}
    made = insert(engine, "meetings", values)
    for each in invited:
        insert(
            engine,
            "meeting_attendances",
            {
                "id": uuid7(),
                "meeting_id": made,
                "organisation_id": each,
                "organisation_words": "X",
                "organisation_kind": "opd",
                "invited": True,
                "changed_words": "A",
            },
        )
    return made


def action(engine: Engine, title: str, owner: uuid.UUID, **more: Any) -> uuid.UUID:
    values = {"id": uuid7(), "title": title, "organisation_id": owner, "due_on": TODAY, "entered_words": "A", **more}
    return insert(engine, "action_items", values)


def address_of(engine: Engine, person: Person) -> str:
    with shared_transaction(engine, SharedRole.REGISTRY) as session:
        return f"/kalender/{feeds.renew(session, person.id)}.ics"


def titles(client: FlaskClient, address: str) -> set[str]:
    answer = client.get(address)
    assert (answer.status_code, answer.content_type) == (200, "text/calendar; charset=utf-8")
    whole = Calendar.from_ical(answer.data)
    return {str(each["SUMMARY"]).split(" · ")[0].removeprefix("Tenggat: ") for each in whole.walk("VEVENT")}


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def planted(application: Engine) -> None:
    """Of each kind one for everybody, and some that not everybody may see."""
    health, social, bpjs = (
        office(application, "Dinas Kesehatan"),
        office(application, "Dinas Sosial"),
        office(application, "BPJS", "bpjs"),
    )
    task(application, "T Dinsos")
    task(application, "T Dinkes", "dinas kesehatan")
    task(application, "T bersama", shared=True)
    task(application, "T tanpa tenggat", due_on=None)
    task(application, "T selesai", state="done", closed_at=dt.datetime.now(dt.UTC))
    task(application, "T lama", due_on=TODAY - dt.timedelta(days=400))
    told = meeting(application, "R bersama", bpjs, invited_at=dt.datetime.now(dt.UTC))
    meeting(application, "R belum diundang", bpjs)
    meeting(application, "R daerah", health)
    action(application, "A Dinkes", health)
    action(application, "A Dinsos", social)
    action(application, "A BPJS", bpjs, meeting_id=told)
    action(application, "A BPJS tanpa rapat", bpjs)
    task(application, "T RAHASIA LAIN", "Dinas Kesehatan", tenant=STRANGE, shared=True)
    task(application, "T Tanjungbalai", tenant=SECOND, shared=True)


ALL = {"T Dinsos", "T Dinkes", "T bersama", "R bersama", "R belum diundang", "R daerah"}
ALL |= {"A Dinkes", "A Dinsos", "A BPJS", "A BPJS tanpa rapat"}


@pytest.mark.usefixtures("planted")
def test_each_sees_what_is_theirs_in_every_region_of_their_seats_and_no_more(client: FlaskClient, engine: Engine) -> None:
    admin, officer, liaison, central = (
        person_with(engine, seat) for seat in (ADMINS, OFFICERS, LIAISONS, Seat(Role.CENTRAL_VIEWER))
    )
    task(engine, "T untuk saya", "Bappeda", assignee_id=officer.id)
    seen = {name: titles(client, address_of(engine, person)) for name, person in (("admin", admin), ("officer", officer))}
    assert seen["admin"] == ALL | {"T untuk saya"}
    assert seen["officer"] == {"T Dinkes", "T untuk saya", "A Dinkes", "R bersama", "R belum diundang", "R daerah"}
    assert titles(client, address_of(engine, liaison)) == {"T bersama", "T Tanjungbalai", "R bersama", "A BPJS"}
    assert titles(client, address_of(engine, central)) == set()


@pytest.mark.usefixtures("planted")
def test_a_lost_seat_a_closed_account_and_a_renewal_end_it_at_once(client: FlaskClient, engine: Engine, owner: Engine) -> None:
    person = person_with(engine, LIAISONS)
    own = grant(engine, person, ADMINS)
    address = address_of(engine, person)
    assert {"T Dinsos", "T Tanjungbalai"} <= titles(client, address)
    with owner_transaction(owner) as session:
        session.execute(text("UPDATE registry.tenants SET state = 'suspended' WHERE code = '12.74'"))
    assert "T Tanjungbalai" not in titles(client, address)
    with tenant_transaction(engine, HERE) as session:
        seats.revoke(session, own, Actor(None, "Uji"))
    assert titles(client, address) == {"T bersama", "R bersama", "A BPJS"}
    with owner_transaction(owner) as session:
        session.execute(text("UPDATE registry.memberships SET revoked_at = now() WHERE person_id = :id"), {"id": person.id})
    assert titles(client, address) == set()
    fresh = address_of(engine, person)
    assert (client.get(address).status_code, client.get(fresh).status_code) == (404, 200)
    with owner_transaction(owner) as session:
        session.execute(text("UPDATE registry.people SET active = false WHERE id = :id"), {"id": person.id})
    assert client.get(fresh).status_code == 404


def test_unknown_ended_and_impossible_addresses_are_alike_and_in_no_log(
    client: FlaskClient, engine: Engine, owner: Engine, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    person = person_with(engine, ADMINS)
    address = address_of(engine, person)
    caplog.set_level("INFO")
    with shared_transaction(engine, SharedRole.REGISTRY) as session:
        feeds.end(session, person.id)
    answers = [
        client.get(each) for each in (address, "/kalender/x.ics", f"/kalender/{'a' * 43}.ics", "/kalender/%F0%9F%98%80.ics")
    ]
    assert {each.status_code for each in answers} == {404}
    # A form's token holds the second in which it was made.
    tokens = re.compile(r'name="csrf[_-]token" (?:value|content)="[^"]+"')
    texts = [tokens.sub("", each.text.replace(each.headers["X-Reference"], "")) for each in answers]
    assert len(set(texts)) == 1
    with owner_transaction(owner) as session:
        kept = session.scalar(text("SELECT count(*) FROM registry.calendar_feeds WHERE person_id = :id"), {"id": person.id})
    assert kept == 0
    # Where the lines go depends on what was set up before: to the terminal, or to the handlers.
    out, err = capsys.readouterr()
    said = out + err + caplog.text
    assert address.removeprefix("/kalender/").removesuffix(".ics") not in said
    assert "/kalender/***" in said


MANY = {
    "T": """INSERT INTO tasks (id, title, owner, origin, due_on, shared, entered_words)
        SELECT gen_random_uuid(), 'T ' || n, 'Dinas', 'region', cast(:today AS date) + n, true, 'A'""",
    "A": """INSERT INTO action_items (id, title, organisation_id, due_on, entered_words)
        SELECT gen_random_uuid(), 'A ' || n, :office, cast(:today AS date) + n, 'A'""",
    "R": """INSERT INTO meetings (id, title, starts_at, timed, entered_words)
        SELECT gen_random_uuid(), 'R ' || n, cast(:today AS date) + n + interval '5 hours', true, 'A'""",
}


def test_of_many_those_next_to_today_are_shown(client: FlaskClient, engine: Engine, application: Engine) -> None:
    address, health = address_of(engine, person_with(engine, ADMINS)), office(application, "Dinas Kesehatan")
    today = dt.datetime.now(ZoneInfo("Asia/Jakarta")).date()
    with tenant_transaction(engine, HERE) as session:
        for statement in MANY.values():
            each = f"{statement} FROM generate_series(-88, 380) n"
            session.execute(text(each), {"today": today, "office": health} if ":office" in each else {"today": today})
    shown = titles(client, address)
    for kind in MANY:
        of_kind = {int(each.split()[1]) for each in shown if each.startswith(kind)}
        # Each half of them, but for the hour at which it is asked.
        assert (len(of_kind), of_kind >= set(range(-73, 74)), of_kind <= set(range(-76, 77))) == (reading.EACH, True, True), kind


def test_what_has_not_changed_is_not_sent_again(client: FlaskClient, engine: Engine) -> None:
    address = address_of(engine, person_with(engine, ADMINS))
    made = task(engine, "T satu")
    first = client.get(address)
    tag = first.headers["ETag"]
    assert first.headers["Cache-Control"] == "private, no-cache"
    assert "Last-Modified" in first.headers
    same = client.get(address, headers={"If-None-Match": tag})
    assert (same.status_code, same.data, same.headers["ETag"]) == (304, b"", tag)
    with tenant_transaction(engine, HERE) as session:
        session.execute(text("UPDATE tasks SET title = 'T dua', row_version = 2 WHERE id = :id"), {"id": made})
    changed = client.get(address, headers={"If-None-Match": tag})
    assert (changed.status_code, b"SEQUENCE:2" in changed.data, changed.headers["ETag"] != tag) == (200, True, True)


def test_the_page_makes_shows_once_renews_and_ends(app: Flask, client: FlaskClient, engine: Engine) -> None:
    person = person_with(engine, ADMINS)
    browser = signed_in(app, person)
    assert 'href="/akun/kalender"' in browser.get("/akun").text
    assert "Belum ada alamat" in browser.get(PAGE).text
    shown = [press(browser, PAGE, PAGE).text for _time in range(2)]
    paths = [page.split('id="sekali" value="')[1].split('"')[0].partition("/kalender/")[2] for page in shown]
    assert [client.get(f"/kalender/{each}").status_code for each in paths] == [404, 200]
    assert paths[1] not in browser.get(PAGE).text
    assert press(browser, f"{PAGE}/akhiri", PAGE).status_code == 303
    assert client.get(f"/kalender/{paths[1]}").status_code == 404
    assert client.get(PAGE).status_code == 401


def test_a_thousand_open_tasks_cost_as_many_statements_as_one(app: Flask, client: FlaskClient, engine: Engine) -> None:
    address, costs = address_of(engine, person_with(engine, LIAISONS)), []
    for number in (1, 999):
        with tenant_transaction(engine, HERE) as session:
            statement = """INSERT INTO tasks (id, title, owner, origin, due_on, shared, entered_words)
                SELECT gen_random_uuid(), 'T ' || n, 'Dinas', 'region', current_date + 1, true, 'A'
                FROM generate_series(1, :number) n"""
            session.execute(text(statement), {"number": number})
        with counted(ground_of(app).engine) as seen:
            answer = client.get(address)
        costs.append(len(seen))
    assert costs[0] == costs[1]
    # Three regions of the branch, each under its own role, and who it is.
    assert costs[0] <= 3 * 8 + 4
    assert (answer.data.count(b"BEGIN:VEVENT"), len(answer.data) < 100_000) == (150, True)
