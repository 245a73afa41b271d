"""Nothing of another branch's region is ever on a desk, and a liaison who is removed loses every region at once."""

from __future__ import annotations

import uuid

import pytest
from flask import Flask
from sqlalchemy import Engine, text

from semesta_platform.accounts import seats
from semesta_platform.notifications import service as notifications
from semesta_platform.notifications.records import Audience
from semesta_platform.tenancy.names import SharedRole
from semesta_platform.transactions import shared_transaction, tenant_transaction
from tests.accounts.conftest import app, engine, pytest_generate_tests
from tests.api.programs import program_of
from tests.coverage.desks import APRIL, submitted
from tests.desk.work import ASAHAN, BATU_BARA, KISARAN, LOMBOK_TIMUR, batch, days, entry, liaison, press, shared
from tests.factories.people import COMMAND, grant, person_with, signed_in

__all__ = ["app", "engine", "pytest_generate_tests"]
pytestmark = pytest.mark.usefixtures("cleared")
MARKER = "SASAK-RAHASIA"
PAGES = (
    "/cabang/",
    "/cabang/?daerah=52.03",
    "/cabang/?kata=lombok&hal=2",
    "/cabang/pekerjaan.csv",
    "/cabang/daerah.csv",
    "/cabang/antrean.csv",
    "/cabang/pekerjaan.xlsx",
    "/cabang/daerah.xlsx",
)


def planted(engine: Engine) -> None:
    """Work of every kind in a region of another branch, and in one of this branch what stays the region's."""
    shared(engine, LOMBOK_TIMUR, f"{MARKER} tugas", due_on=days(-3))
    batch(engine, LOMBOK_TIMUR, f"{MARKER} penyerahan", 987_654)
    entry(engine, LOMBOK_TIMUR, APRIL.as_of, 123_456_789, document=MARKER)
    submitted(engine, LOMBOK_TIMUR, APRIL, reason=MARKER)
    shared(engine, BATU_BARA, f"{MARKER} internal", shared=False, step="doing", due_on=days(-3))
    with tenant_transaction(engine, BATU_BARA) as session:
        session.execute(text("UPDATE tasks SET assignee_words = :words"), {"words": MARKER})


def test_no_marker_of_another_region_is_on_any_page_or_file_of_the_desk(app: Flask, engine: Engine) -> None:
    planted(engine)
    shared(engine, BATU_BARA, "Milik kita", due_on=days(-1))
    desk = signed_in(app, liaison(engine))
    answers = [desk.get(each) for each in PAGES]
    assert {each.status_code for each in answers} == {200}
    whole = "".join(each.text for each in answers[:-2])
    assert "Milik kita" in whole
    for hidden in (MARKER, "Lombok Timur", "987.654", "123.456.789"):
        assert hidden not in whole


def test_whoever_leaves_the_branch_loses_every_region_of_it_at_once(app: Flask, engine: Engine) -> None:
    """In an open session, by a token, on the desk, and among those who will be told."""
    person = person_with(engine, name="Penghubung Uji")
    membership = grant(engine, person, KISARAN)
    tasks = {code: shared(engine, code, f"Tugas {code}") for code in (BATU_BARA, ASAHAN)}
    desk, program = signed_in(app, person), program_of(app, engine, person)
    reads = [f"/api/v1/tenants/{code}/{what}" for code in tasks for what in ("tasks", "coverage")]
    assert desk.get("/cabang/").status_code == 200
    assert {program.get(each).status_code for each in reads} == {200}
    assert {reaches(engine, code, person.id) for code in tasks} == {True}
    with shared_transaction(engine, SharedRole.REGISTRY) as session:
        seats.revoke(session, membership, COMMAND)
    pages = (*PAGES, *(f"/{slug}/{what}/" for slug in ("kab-batu-bara", "kab-asahan") for what in ("tugas", "verifikasi")))
    assert {desk.get(each).status_code for each in pages} == {403, 404}
    assert {desk.get(each).status_code for each in PAGES} == {403}
    assert {program.get(each).status_code for each in reads} == {404}
    for code, slug in ((BATU_BARA, "kab-batu-bara"), (ASAHAN, "kab-asahan")):
        answer = press(desk, f"/cabang/{slug}/tugas/{tasks[code].id}/pindah", ke="done", versi="1")
        assert answer.status_code == 404
    # Who is told of a task's next step is asked when it is taken: they are not among them any more.
    assert {reaches(engine, code, person.id) for code in tasks} == {False}


def reaches(engine: Engine, code: str, person: uuid.UUID) -> bool:
    """Whether events of the region still find this person."""
    with tenant_transaction(engine, code) as session:
        return person in notifications.recipients(Audience(liaisons=True), notifications.reaching(session))
