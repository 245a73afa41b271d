"""Two regions of one branch with a marker in everything that people write, and who looks at them from where."""

from __future__ import annotations

import io
import re
import uuid
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, text
from werkzeug.routing import Rule

from semesta_platform.accounts import feeds, seats
from semesta_platform.accounts.loader import load
from semesta_platform.accounts.records import Person, Seat
from semesta_platform.accounts.roles import Role
from semesta_platform.http.application import create_app
from semesta_platform.http.ground import ground_of
from semesta_platform.installation import Installation
from semesta_platform.tenancy.names import SharedRole, role_of
from semesta_platform.transactions import owner_transaction, shared_transaction
from semesta_tenants.coverage.records import Actor, Verifier
from semesta_tenants.registry import CAPABILITIES
from tests.factories.people import COMMAND, grant, person_with, signed_in

PLACES = {"12.19": "kab-batu-bara", "12.74": "kota-tanjungbalai"}
FOREIGN = {"52.03": "kab-lombok-timur"}
MARKS = {"12.19": "qzbatubaraqz", "12.74": "qztanjungqz"}
"""In every text that is written in a region."""
INTERNAL = "qzinternqz"
"""In every text that is the region's alone: not shared, internal, a draft."""
LIAISON = "penghubung"
OTHER = {"12.19": "12.74", "12.74": "12.19"}


@dataclass
class Looker:
    """Somebody in a browser. may_read: codes of the regions whose words they may meet anywhere. calendar: its real secret."""

    name: str
    person: Person
    client: FlaskClient
    may_read: frozenset[str]
    calendar: str

    @property
    def party(self) -> str:
        return "bpjs" if self.name == LIAISON else "region"


@dataclass
class World:
    """The application and who looks. things: ids of what was made, by region.

    seat: the liaison's membership, None while it is lost. told: what the liaison had been told when they lost it.
    """

    app: Flask
    engine: Engine
    owner: Engine
    installation: Installation
    lookers: dict[str, Looker] = field(default_factory=dict)
    things: dict[str, list[uuid.UUID]] = field(default_factory=lambda: {code: [] for code in PLACES})
    seat: uuid.UUID | None = None
    told: dict[str, list[str]] = field(default_factory=dict)

    def actor(self, code: str) -> Actor:
        return Actor(self.lookers[code].person.id, f"Admin {PLACES[code]}")

    def branch(self) -> Actor:
        return Actor(self.lookers[LIAISON].person.id, "Cabang Kisaran")

    def verifier(self) -> Verifier:
        return Verifier(self.lookers[LIAISON].person.id, "Cabang Kisaran", "kisaran", office=False)


@contextmanager
def world(installation: Installation) -> Iterator[World]:
    """Everybody is there and nothing is written yet."""
    app = create_app(installation, CAPABILITIES, loader=load)
    engine, owner = ground_of(app).engine, installation.owner_engine()
    made = World(app, engine, owner, installation)
    held = {
        **{code: Seat(Role.TENANT_ADMIN, tenant_code=code) for code in PLACES},
        "orang-lain": Seat(Role.TENANT_ADMIN, tenant_code="52.03"),
        "pusat": Seat(Role.CENTRAL_VIEWER),
        "pengelola": Seat(Role.OPERATOR),
    }
    for name, seat in (*held.items(), (LIAISON, None)):
        person = person_with(engine, *([seat] if seat else []), name=f"Orang {name}")
        may = frozenset({name}) & PLACES.keys()
        with shared_transaction(engine, SharedRole.REGISTRY) as session:
            calendar = feeds.renew(session, person.id)
        made.lookers[name] = Looker(name, person, signed_in(app, person), may, calendar)
    win_seat(made)
    yield made
    engine.dispose()
    ground_of(app).queue.close()


def win_seat(here: World) -> None:
    """The liaison is the branch's, and reads what is shared in both regions."""
    looker = here.lookers[LIAISON]
    here.seat = grant(here.engine, looker.person, Seat(Role.LIAISON, branch_code="kisaran"))
    looker.may_read = frozenset(PLACES)


def lose_seat(here: World) -> None:
    """From now on the liaison is nobody's."""
    looker = here.lookers[LIAISON]
    assert here.seat is not None
    with shared_transaction(here.engine, SharedRole.REGISTRY) as session:
        seats.revoke(session, here.seat, COMMAND)
    here.seat, looker.may_read = None, frozenset()
    here.told = {code: told(here.owner, code, looker.person) for code in PLACES}


def told(owner: Engine, code: str, person: Person) -> list[str]:
    """Every mail, waiting or sent, and every notice by which a region tells somebody, with its id."""
    schema, who = role_of(code), {"who": person.id, "address": person.email}
    mails = f"SELECT id || subject || body FROM {schema}.mails WHERE person_id = :who OR address = :address ORDER BY id"
    notices = f"SELECT id || title || words FROM {schema}.notices WHERE person_id = :who ORDER BY id"
    with owner_transaction(owner) as session:
        return [each for query in (mails, notices) for each in session.scalars(text(query), who)]


def readable(app: Flask) -> list[Rule]:
    """Every address that can be read, by pages and programs alike."""
    return [
        rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ()) and rule.endpoint not in {"static", "metrics"}
    ]


def address_of(rule: Rule, code: str, thing: uuid.UUID, calendar: str) -> str:
    """The address of a region, and of one of its things wherever it names one. calendar: the secret of who looks."""

    def fill(found: re.Match[str]) -> str:
        kind, _, name = found[1].rpartition(":")
        known = {"tenant": (PLACES | FOREIGN)[code], "tenant_code": code, "uuid": str(thing), "int": "1", "month": "2025-04"}
        if kind in known:
            return known[kind]
        if kind.startswith("any("):
            return str(re.findall(r"[\w-]+", kind)[1])
        return {"secret": calendar, "code": code, "digest": "00" * 32, "region": (PLACES | FOREIGN)[code]}.get(name, "x" * 30)

    return re.sub(r"<([^>]+)>", fill, rule.rule)


def strange_words(said: str, looker: Looker, at: str | None) -> list[str]:
    """Markers that `looker` must not meet in these words. at: the region whose address it is; None for none's."""
    may = looker.may_read if at is None else looker.may_read & {at}
    found = [mark for code, mark in MARKS.items() if code not in may and mark in said]
    if looker.name not in PLACES and INTERNAL in said:
        found.append(INTERNAL)
    return found


def said_in(content: bytes) -> str:
    """What an answer says, also packed in a workbook or a document."""
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            content = b"\n".join(parts.read(name) for name in parts.namelist())
    return content.decode(errors="replace")


def kept(owner: Engine, code: str) -> str:
    """Everything that stands in a region's schema, as one text."""
    schema = role_of(code)
    found: list[str] = []
    with owner_transaction(owner) as session:
        query = text("SELECT tablename FROM pg_tables WHERE schemaname = :schema ORDER BY tablename")
        for table in session.scalars(query, {"schema": schema}).all():
            found += session.scalars(text(f"SELECT t::text FROM {schema}.{table} AS t")).all()
    return "\n".join(found)
