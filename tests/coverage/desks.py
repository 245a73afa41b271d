"""A branch at work: people of every kind, figures that wait for it, and what the database then holds."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import replace
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import Engine, text

from semesta_platform.accounts.records import Person, Seat
from semesta_platform.accounts.roles import Role
from semesta_platform.tenancy.names import SharedRole
from semesta_platform.transactions import shared_transaction, tenant_transaction
from semesta_tenants.coverage import publishing, queries, service
from semesta_tenants.coverage.records import (
    Actor,
    Figure,
    Headcount,
    Population,
    Published,
    Reported,
    Segment,
    SegmentCount,
    Source,
    Version,
)
from tests.coverage.conftest import ADMIN, LIAISON, TODAY
from tests.factories.people import person_with, token_of

BATU_BARA, TANJUNGBALAI_CODE, LOMBOK_TIMUR = "12.19", "12.74", "52.03"
SLUGS = {
    BATU_BARA: "kab-batu-bara",
    TANJUNGBALAI_CODE: "kota-tanjungbalai",
    LOMBOK_TIMUR: "kab-lombok-timur",
    "12.09": "kab-asahan",
}
MISSING = "kab-tidak-pernah-ada"
KISARAN = Seat(Role.LIAISON, branch_code="kisaran")
MARCH = Figure(
    as_of=dt.date(2025, 3, 1),
    population=Population(474_832, "Dukcapil (DKB)", "2024S2"),
    total=Headcount(440_000, 360_000),
    segments=(
        SegmentCount(Segment.PBI_JK, Headcount(200_000, 190_000)),
        SegmentCount(Segment.PBPU_PEMDA, Headcount(46_000, 45_000)),
    ),
)
APRIL = replace(
    MARCH,
    as_of=dt.date(2025, 4, 1),
    total=Headcount(457_615, 371_200),
    segments=(
        SegmentCount(Segment.PBI_JK, Headcount(200_500, 190_200)),
        SegmentCount(Segment.PBPU_PEMDA, Headcount(63_000, 62_400)),
    ),
    note="Rekap bulanan kantor cabang.",
)


def drafted(engine: Engine, code: str, figure: Figure, actor: Actor = ADMIN, **more: Any) -> Version:
    with tenant_transaction(engine, code) as session:
        return service.save_draft(session, actor, figure, today=TODAY, **more)


def submitted(engine: Engine, code: str, figure: Figure, actor: Actor = ADMIN, **more: Any) -> Version:
    draft = drafted(engine, code, figure, actor, **more)
    with tenant_transaction(engine, code) as session:
        return service.submit(session, actor, draft.id, expected=draft.row_version, today=TODAY)


def verified(engine: Engine, code: str, figure: Figure, **more: Any) -> Version:
    waiting = submitted(engine, code, figure, **more)
    with tenant_transaction(engine, code) as session:
        return service.verify(session, replace(LIAISON, person_id=uuid.uuid4()), waiting.id, expected=waiting.row_version)


def reported(engine: Engine, code: str, as_of: dt.date) -> None:
    """A figure that only the press tells."""
    row = Reported(code, replace(MARCH, as_of=as_of), Source("Berita daerah", "https://berita.example/1"))
    with tenant_transaction(engine, code) as session:
        publishing.publish_reported(session, publishing.OPERATOR, [row])


def corrected(engine: Engine, code: str, version: Version, figure: Figure, actor: Actor = ADMIN) -> Version:
    """A correction of a verified version, submitted."""
    with tenant_transaction(engine, code) as session:
        draft = service.correct(session, actor, version.id, reason="Segmen PBPU Pemda terhitung dua kali.")
        saved = service.save_draft(
            session, actor, figure, today=TODAY, expected=draft.row_version, reason="Segmen PBPU Pemda terhitung dua kali."
        )
        return service.submit(session, actor, saved.id, expected=saved.row_version, today=TODAY)


def stands(engine: Engine, code: str, version: uuid.UUID) -> tuple[str, int]:
    """State and row version of a version, as its own people see it."""
    with tenant_transaction(engine, code) as session:
        query = text("SELECT state, row_version FROM coverage_versions WHERE id = :id")
        state, number = session.execute(query, {"id": version}).one()
    return str(state), int(number)


def published(engine: Engine, code: str) -> tuple[Published, ...]:
    with shared_transaction(engine, SharedRole.VIEWER) as session:
        return queries.published(session, [code])


def decide(client: FlaskClient, code: str, version: uuid.UUID, step: str, **fields: Any) -> tuple[int, str]:
    """Press a button of the verification page, also one that the page does not show: status and text."""
    token = token_of(client.get("/akun").text)
    answer = client.post(f"/{SLUGS[code]}/verifikasi/{version}/{step}", data={"csrf_token": token, **fields})
    return answer.status_code, answer.text


def actor_of(person: Person) -> Actor:
    """The person as one who enters figures."""
    return Actor(person.id, person.name)


def liaison(engine: Engine, *more: Seat, name: str = "Penghubung Kisaran") -> Person:
    return person_with(engine, KISARAN, *more, name=name)
